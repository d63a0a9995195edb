package books_test

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/sheet"
	"lumbung/internal/web/webtest"
	"lumbung/payments/ledger"
)

const general = "/pengurus/sembalun/buku-besar"

var behind = regexp.MustCompile(`href="([^"]*buku-besar\?[^"]*setelah=[^"]*)"`)

// busy books sixty times 1.000 into the bank, the tenth of them three days late.
func busy(m *markettest.Market) {
	for i := range 60 {
		e := ledger.Entry{
			Book: "sembalun", Ref: fmt.Sprintf("uji:%02d", i), Kind: "uji", Subject: "uji", By: "test", Memo: fmt.Sprintf("=catatan %02d", i),
			Postings: []ledger.Posting{{Debit: ledger.Bank, Credit: ledger.OtherIncome, Amount: 1_000}},
		}
		if i == 10 {
			e.EffectiveAt = m.Clock.Now().AddDate(0, 0, -3)
		}
		_, err := m.Ledger.Post(m.Context(), e)
		m.Must(err)
		m.Pass(time.Second)
	}
}

// pages follows the links to the next page from the first one to the last.
func pages(b *webtest.Browser, first string) (all []*webtest.Answer) {
	for next := first; next != ""; {
		page := b.Get(next).Is(200)
		all, next = append(all, page), ""
		for _, link := range behind.FindAllStringSubmatch(page.Body, -1) {
			if href := html.UnescapeString(link[1]); strings.Count(href, "jejak=") >= len(all)-1 && !strings.Contains(first, href) {
				next = href
			}
		}
		if len(all) > 4 || strings.Contains(page.Body, "Saldo akhir</th>") {
			break
		}
	}
	return all
}

// The general ledger goes on from page to page, says what was recorded on another day, and ends with the trial balance.
func TestGeneralLedger(t *testing.T) {
	m := officetest.Open(t)
	busy(m)
	now := m.Clock.Now()
	month := "&dari=" + now.AddDate(0, 0, -9).Format(time.DateOnly) + "&sampai=" + now.AddDate(0, 0, 1).Format(time.DateOnly)
	reader := m.As(m.Member("Lalu", members.RoleSupervisor))
	all := pages(reader, general+"?akun=1-1210"+month)
	if len(all) != 3 {
		t.Fatalf("%d pages, want 3 of sixty entries", len(all))
	}
	all[0].Says("Bank operasional", "Saldo awal", "Rp60.000", "=catatan 10", "dicatat "+now.Format("02/01/06"), "Pendapatan lain", "Rp25.000",
		"Dipindahkan ke halaman lain").Silent("Rp26.000", "Pindahan dari")
	all[1].Says("Pindahan dari halaman lain", "Rp26.000", "Rp50.000", "Dipindahkan")
	all[2].Says("Pindahan dari halaman lain", "Rp51.000", "=catatan 59", "Saldo akhir").Silent("Dipindahkan")
	reader.Get(general+"?akun=1-1210&urut=baru"+month).Is(200).Says("=catatan 59", "Rp36.000", "Pindahan").Silent("=catatan 10")
	reader.Get(general+"?akun=4-9100"+month).Is(200).Says("Bank operasional", "Rp60.000")
	reader.Get(general + "?akun=1-1210&dari=2026-10-01&sampai=2026-10-31").Is(200).Says("Tidak ada gerakan")
	reader.Get(general).Is(200).Says("Kas")
	reader.Get(general + "?akun=9-9999").Is(http.StatusNotFound)
	reader.Get(general + "?akun=1-1210&dari=2026-11-02&sampai=2026-11-01").Is(http.StatusUnprocessableEntity).Has(`value="2026-11-02"`)

	reader.Get("/pengurus/sembalun/neraca").Has(`href="` + general + `?akun=1-1210"`)
	reader.Get("/pengurus/sembalun/jurnal?ref=uji:10").Is(200).Says("=catatan 10").Silent("=catatan 11")
	reader.Get("/pengurus/sembalun/jurnal?ref=tidak-ada").Is(http.StatusNotFound)
	m.As(m.Member("Sri")).Get(general).Is(http.StatusForbidden)
	other := m.Cooperative("tetangga")
	other.As(other.Member("Dul", members.RoleTreasurer)).Get(general).Is(http.StatusNotFound)
}

// The files have the whole period, with nothing in them that a spreadsheet would reckon.
func TestGeneralLedgerAsFile(t *testing.T) {
	m := officetest.Open(t)
	busy(m)
	now := m.Clock.Now()
	asked := "?akun=1-1210&urut=baru&dari=" + now.AddDate(0, 0, -9).Format(time.DateOnly) +
		"&sampai=" + now.AddDate(0, 0, 1).Format(time.DateOnly)
	reader := m.As(m.Member("Siti", members.RoleTreasurer))
	file := reader.Get(general + "/unduh" + asked).Is(200)
	lines := strings.Split(strings.TrimSpace(file.Body), "\r\n")
	if len(lines) != 63 || !strings.Contains(lines[2], `"'=catatan 10"`) ||
		!strings.HasSuffix(lines[1], ";0") || !strings.HasSuffix(lines[62], ";60000") {
		t.Errorf("%d lines: %q, %q, %q", len(lines), lines[1], lines[2], lines[len(lines)-1])
	}
	if name := file.Header.Get("Content-Disposition"); !strings.Contains(name, "buku-besar-1-1210-sembalun-") {
		t.Errorf("its name: %s", name)
	}
	rows, err := sheet.Read([]byte(reader.Get(general+"/xlsx/unduh"+asked).Is(200).Body), 100)
	m.Must(err)
	last := rows[len(rows)-1].Cells
	if len(rows) != 63 || rows[2].Cells[4].Text != "'=catatan 10" || last[len(last)-1].Text != "60000" {
		t.Errorf("%d rows: %v, %v", len(rows), rows[2], last)
	}
	reader.Get(general + "/unduh?akun=1-1210&dari=2020-01-01&sampai=2026-11-20").Is(http.StatusUnprocessableEntity)
}
