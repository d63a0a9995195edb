package seller

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/money"
	"lumbung/internal/paper/papertest"
	"lumbung/payments/ledger"
	"lumbung/payments/ledger/bookfile"
	"lumbung/payments/savings"
)

// saves pays savings of a member in, and seals them.
func (m market) saves(member, key string, amount money.Amount) {
	m.Helper()
	_, err := m.Savings.Deposit(m.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: key, Member: member, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: amount}},
	})
	m.Must(err)
	m.sealed()
}

func (m market) sealed() {
	m.Helper()
	m.Pass(5 * time.Minute)
	_, err := m.Ledger.Seal(m.Context())
	m.Must(err)
}

// A member reads her month on the page, on paper and in a spreadsheet, the same everywhere; a paper of an old seal is issued again byte by
// byte, whatever was recorded since. She never sees another's.
func TestStatement(t *testing.T) {
	m := openMarket(t)
	const page = "/jualan/simpanan/rekening-koran"
	sri, b := m.member("Inaq Sri Wahyuni")
	dul, other := m.member("Amaq Dul")
	b.Get(page).Is(http.StatusOK).Says("Belum ada catatan buku yang bersegel")
	b.Get(page + "/pdf/unduh").Is(http.StatusConflict)
	m.saves(sri, "setoran-sri-pertama-01", 150_000)
	m.saves(dul, "setoran-dul-pertama-01", 77_700)
	b.Get("/jualan/simpanan").Says("Rekening koran")
	b.Get(page).Is(http.StatusOK).Says("Oktober 2026", "Tidak ada saldo dan gerakan")
	november := b.Get(page + "?dari=2026-11").Is(http.StatusOK)
	november.Says("November 2026", "Simpanan sukarela", "Setoran", "KM-2026-00001", "Saldo akhir", "Rp150.000", "Segel nomor 2",
		"seratus lima puluh ribu rupiah", "Yang dicatat sesudah segel ini tidak ada di sini").Silent("Rp77.700")
	other.Get(page+"?dari=2026-11").Is(http.StatusOK).Says("Rp77.700").Silent("Rp150.000", "Sri")

	const asked = "?dari=2026-11&sampai=2026-11&segel=2"
	november.Has(strings.ReplaceAll(page+"/pdf/unduh"+asked, "&", "&amp;"))
	first := b.Get(page + "/pdf/unduh" + asked).Is(http.StatusOK)
	if name := first.Header.Get("Content-Disposition"); !strings.Contains(name, "rekening-koran-") || !strings.Contains(name, "2026-11.pdf") {
		t.Errorf("the file is called %s", name)
	}
	text := strings.Join(papertest.Pages(t, []byte(first.Body)), "")
	table := b.Get(page + "/unduh" + asked).Is(http.StatusOK).Body
	figures, err := m.Ledger.MemberStatement(t.Context(), ledger.StatementAsked{
		Book: m.Coop.ID, Member: sri, From: time.Date(2026, 10, 31, 16, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC),
	})
	m.Must(err)
	zone := time.FixedZone("WITA", 8*60*60)
	for _, says := range []string{figures.Paper(zone).String(), figures.Head().String(), "KM-2026-00001", "Inaq Sri Wahyuni", m.Coop.Name} {
		if !strings.Contains(strings.ReplaceAll(text, "\n", ""), says) || !strings.Contains(table, says) {
			t.Errorf("the paper or the table does not say %q:\n%s\n%s", says, text, table)
		}
	}
	if !strings.Contains(text, "150.000\n") || !strings.Contains(text, "Halaman 1 dari 1") || !strings.Contains(table, ";150000;;150000;") {
		t.Errorf("figures:\n%s\n%s", text, table)
	}
	nik := "5203"
	if strings.Contains(text, nik) {
		t.Error("the paper says a NIK")
	}

	m.saves(sri, "setoran-sri-kedua-0001", 25_000)
	if again := b.Get(page + "/pdf/unduh" + asked).Is(http.StatusOK); again.Body != first.Body {
		t.Error("the paper of an old seal is issued as another one")
	}
	if again := b.Get(page + "/unduh" + asked).Is(http.StatusOK); again.Body != table {
		t.Error("the table of an old seal is issued as another one")
	}
	b.Get(page+"?dari=2026-11").Says("Rp175.000", "Segel nomor 3")
	m.AtMost(24, page, func() { b.Get(page+asked).Says("Rp150.000", "Segel nomor 2").Silent("Rp175.000") })
	paper, err := bookfile.ParsePaper(figures.Paper(zone).String())
	if err != nil || paper.N != 2 {
		t.Errorf("the code: %v, %v", paper, err)
	}
	english := b.Speak("en").Get(page + "/pdf/unduh" + asked).Is(http.StatusOK)
	if text := strings.Join(papertest.Pages(t, []byte(english.Body)), ""); !strings.Contains(text, "Account statement") {
		t.Errorf("in English: %s", text)
	}
}

// What is no month gets a clear answer, on the page and instead of a file.
func TestStatementOfNoMonth(t *testing.T) {
	m := openMarket(t)
	const page = "/jualan/simpanan/rekening-koran"
	sri, b := m.member("Inaq Sri Wahyuni")
	m.saves(sri, "setoran-sri-pertama-01", 150_000)
	for query, says := range map[string]string{
		"dari=2026-13":                "Pilih bulan, misalnya 2026-11",
		"dari=kemarin":                "Pilih bulan, misalnya 2026-11",
		"dari=2026-10&sampai=x":       "Pilih bulan, misalnya 2026-11",
		"dari=2026-11&sampai=2026-10": "Bulan terakhir tidak boleh sebelum bulan pertama",
		"dari=2026-12":                "Bulan itu belum mulai",
		"dari=2025-11&sampai=2026-11": "Paling banyak dua belas bulan",
		"dari=2026-11&segel=x":        "Tulis nomor segelnya saja",
		"dari=2026-11&segel=-4":       "Tulis nomor segelnya saja",
		"dari=2026-11-2026-11":        "",
	} {
		b.Get(page + "?" + query).Is(http.StatusUnprocessableEntity).Says(says).Silent("Unduh PDF")
		for _, file := range []string{"/unduh", "/pdf/unduh"} {
			b.Get(page + file + "?" + query).Is(http.StatusUnprocessableEntity)
		}
	}
	for _, file := range []string{"", "/unduh", "/pdf/unduh"} {
		b.Get(page + file + "?dari=2026-11&segel=99").Is(http.StatusNotFound).Says("tidak punya segel dengan nomor itu")
	}
	b.Get(page+"?dari=2025-12&sampai=2026-11").Is(http.StatusOK).Says("Desember 2025 sampai November 2026", "Rp150.000")
	b.Get(page+"?dari=2019-02").Is(http.StatusOK).Says("Februari 2019", "Tidak ada saldo dan gerakan")
	b.Get(page + "?sampai=2026-09").Is(http.StatusOK).Says("September 2026")
}
