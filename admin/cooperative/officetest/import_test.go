package officetest_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lumbung/admin/cooperative"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
	"lumbung/storefront"
)

// untidy is a register of so many members as a secretary keeps it: titles above the heads, numbered columns, dates of four kinds, numbers
// that became floats, telephones without their zero, blank lines and a sum below. mistakes are put in at three lines.
func untidy(t *testing.T, count int, mistakes bool) []byte {
	t.Helper()
	book := excelize.NewFile()
	set := func(line int, cells ...any) {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", line), &cells); err != nil {
			t.Fatal(err)
		}
	}
	set(1, "KOPERASI PRODUSEN SEMBALUN MAKMUR")
	set(2, "Daftar anggota per 22 November 2026")
	set(4, "No", "No. Anggota", "Nama Lengkap", "NIK", "JK", "Tempat, Tgl Lahir", "Alamat", "Desa", "Kecamatan", "No HP / WA", "Tgl. Masuk")
	set(5, "(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)")
	since := []any{43_772, "03/11/2019", "3 Nov 2019", "2019-11-03"}
	line := 6
	for i := range count {
		n := i + 1
		number, phone, name := any(float64(n+100)), any(81_900_200_000+n), fmt.Sprintf("INAQ  %s", word(n))
		if n%3 == 0 {
			number, phone = fmt.Sprintf("%05d", n+100), fmt.Sprintf("0819-0020-%04d", n)
		}
		if n%7 == 0 {
			phone = "-"
		}
		nik := fmt.Sprintf("520315450885%04d", n)
		if mistakes && n == 10 {
			nik = "520315458885" + "0010"
		}
		if mistakes && n == 20 {
			number = 119.0
		}
		joined := since[n%len(since)]
		if mistakes && n == 30 {
			joined = "31/02/2019"
		}
		sex := []string{"P", "Perempuan", "p"}[n%3]
		set(line, n, number, name, nik, sex, "Sembalun, 5 Agustus 1985", "Dusun Lebak", "Sembalun Lawang", "Sembalun", phone, joined)
		if line++; n%100 == 0 {
			line++
		}
	}
	set(line, "Jumlah", "", "", "", "", "", "", "", "", "", fmt.Sprintf("%d orang", count))
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// word is a name of letters alone, another one for each number.
func word(n int) string {
	letters := []byte{'R'}
	for ; n > 0; n /= 20 {
		letters = append(letters, "bcdfghjklmnprstwyzae"[n%20], 'a')
	}
	return string(letters)
}

func draftOf(t *testing.T, page string) string {
	t.Helper()
	for _, form := range webtest.Forms(page) {
		if strings.HasSuffix(form.Action, "/impor/tulis") {
			return form.Sent(nil).Get("draft")
		}
	}
	t.Fatal("nothing can be imported")
	return ""
}

// A register of a thousand members comes in whole: it is refused with its mistakes, and mended it is written once, however often the
// officer presses.
func TestImportThousandMembers(t *testing.T) {
	const count, impor = 1000, "/pengurus/sembalun/anggota/impor"
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		m.Language = "id"
		m.Mount([]fs.FS{cooperative.Locales(), storefront.Locales()}, cooperative.Static(), func(w *web.Web) (webtest.Face, error) {
			return cooperative.New(m.Office(w)), nil
		})
		siti := m.As(m.Member("Siti", members.RoleSecretary))
		wrong, right := untidy(t, count, true), untidy(t, count, false)
		registered := func() int {
			n, err := m.Members.CountMembers(m.Context(), m.Coop.ID, members.Active, 2*count)
			m.Must(err)
			return n - 1
		}
		refused := siti.Upload(impor+"/periksa", nil, "file", wrong).Is(http.StatusOK).Says(
			"3 baris ada yang salah", "bukan tanggal lahir", "Sama dengan baris 24", "\"31/02/2019\" bukan tanggal", "520315••••••••09",
		).Silent("5203154508850009")
		if strings.Contains(refused.Body, "impor/tulis") || registered() != 0 {
			t.Fatalf("a file with mistakes can be written; %d members", registered())
		}
		begun := time.Now()
		checked := siti.Upload(impor+"/periksa", nil, "file", right).Is(http.StatusOK).Says("Impor 1.000 anggota")
		between := time.Now()
		draft := url.Values{"draft": {draftOf(t, checked.Body)}}
		siti.Post(impor+"/tulis", draft).To("/pengurus/sembalun/anggota")
		t.Logf("%d members: checked in %s, written in %s", count, between.Sub(begun), time.Since(between))
		siti.Post(impor+"/tulis", draft).To("/pengurus/sembalun/anggota")
		siti.Upload(impor+"/periksa", nil, "file", right).Is(http.StatusOK).Says("sudah ada di buku anggota").Silent("impor/tulis")
		if registered() != count {
			t.Errorf("registered: got %d, want %d", registered(), count)
		}
		one, err := m.Members.ByNumber(m.Context(), m.Coop.ID, 103)
		if err != nil || one.Phone != "+6281900200003" || one.Area != markettest.Village || one.Since.Format(time.DateOnly) != "2019-11-03" {
			t.Errorf("number 103: got %+v, %v", one, err)
		}
		m.As(m.Member("Lalu", members.RoleStaff)).Upload(impor+"/periksa", nil, "file", right).Is(http.StatusForbidden)
	})
}
