package seller

import (
	"net/http"
	"testing"

	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/payments/savings"
)

// A member says what becomes of her proceeds, reads what she said with the sentence of each time, and takes it back.
func TestConsentHistory(t *testing.T) {
	m := openMarket(t)
	sri, b := m.member("Inaq Sri Wahyuni")
	b.Get("/jualan/simpanan").Is(200).Silent("Riwayat persetujuan").Says("Atur hasil jual")
	const page = "/jualan/simpanan/hasil-jual"
	to := page + "?koperasi=" + m.Coop.ID
	b.Get(page).Is(200).Says("Lunasi dulu simpanan wajib", "Semua masuk simpanan sukarela")
	for _, c := range []struct {
		says   string
		fields []string
	}{
		{"Pilih apa yang dipindahkan", []string{"sisa", "tinggal", "setuju", "1"}},
		{"Isi angka 1 sampai 99.", []string{"sisa", "bagian", "persen", "100", "setuju", "1"}},
		{"Isi antara Rp1 dan", []string{"sisa", "jumlah", "jumlah", "0", "setuju", "1"}},
		{"Centang dulu bila Anda setuju.", []string{"wajib", "1", "sisa", "bagian", "persen", "30"}},
	} {
		b.Post(to, form(c.fields...)).Is(http.StatusUnprocessableEntity).Says(c.says)
	}
	if order, err := m.Savings.StandingOrder(t.Context(), m.Coop.ID, sri); err != nil || order.N != 0 {
		t.Errorf("refused forms left %+v, %v", order, err)
	}
	b.Post(to, form("wajib", "1", "sisa", "bagian", "persen", "30", "setuju", "1")).To("/jualan/simpanan")
	b.Get("/jualan/simpanan").Says("dilunasi dulu", "30 % dari sisanya masuk simpanan sukarela.", "seperti yang saya pilih di sini")
	b.Get(page).Has(`value="30"`)
	b.Post("/jualan/simpanan/cabut-izin", form()).To("/jualan/simpanan")
	b.Get("/jualan/simpanan").Is(200).Says("Riwayat persetujuan", "Disetujui", "Dicabut", "30 % dari sisanya")
}

// What an order brought is told by the part that went into each book, on its page and in the book.
func TestProceedsInParts(t *testing.T) {
	m := openMarket(t)
	sri, b := m.member("Inaq Sri Wahyuni")
	m.openShopPages(b)
	_, err := m.Savings.DecideDues(t.Context(), acttest.Officer("treasurer"), savings.DuesInput{
		Coop: m.Coop.ID, Key: "dues", Resolution: "RAT 4/2026", From: m.Clock.Now(), Wajib: 20_000, Day: 10,
	})
	m.Must(err)
	p := m.Product(sri, "Kopi", markettest.Price(48_000), markettest.Stock(9))
	m.Must(m.Savings.Say(t.Context(), acttest.Member(sri), m.Coop.ID, savings.Wish{Dues: true, Each: 10_000}))
	o := m.Pay(m.Buy(p, 1, "pickup"))[0]
	b.Get("/jualan/pesanan/"+o.Number).Says("dilunasi dulu", "Rp10.000 dari sisa setiap pesanan")
	m.Complete(o)
	b.Get("/jualan/pesanan/"+o.Number).Says("Dari itu ke simpanan wajib", "Rp20.000", "Dari itu ke simpanan sukarela", "Rp10.000")
	b.Get("/jualan/simpanan?buku=wajib").Says("otomatis, sesuai izin Anda", "Ke buku Anda yang lain", "Masuk simpanan wajib")
	b.Get("/jualan").Says("Rp45.264")
}
