package cooperative_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
)

// Officers read every page of the office with few questions to the database, however many rows stand on it.
func TestReads(t *testing.T) {
	m := officetest.Open(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	seller := m.Member("Sri Wahyuni")
	other := m.Member("Nurhayati")
	first := m.Pending(seller, "Kopi Sembalun")
	sold := m.Product(other, "Kopi Sajang")
	var number string
	for range 5 {
		number = m.Pay(m.Buy(sold, 1, "pickup"))[0].Number
	}
	for _, name := range []string{"Mahrip", "Rohani A", "Dul Hamid B"} {
		id := m.Applicant(name).ID
		treasurer.Post("/pengurus/sembalun/anggota/"+id+"/tolak", url.Values{"alasan": {"Tinggal jauh."}}).Is(http.StatusSeeOther)
	}
	applicant := m.Applicant("Amaq Rusdiawan C").ID
	for path, most := range map[string]int{
		"":                      43, // one more for each collection with facts, and for each thing that may wait
		"/pesanan":              9,
		"/pesanan?keadaan=baru": 9,
		"/pesanan/" + number:    12,
		"/neraca":               8,
		"/jurnal":               10,
		"/jurnal?dari=2026-11-20&sampai=2026-11-22":       10,
		"/jurnal/unduh?dari=2026-11-20&sampai=2026-11-24": 12,
		"/buku-besar?akun=1-1310":                         22, // the page, and the trial balances of its first entry and of both ends
		"/daftar-saldo":                                   60, // an account of a member each
		"/akun/2-1110":                                    9,
		"/pesanan/unduh":                                  9,
		"/anggota":                                        7,
		"/anggota?keadaan=ditolak":                        6,
		"/anggota?q=sri":                                  6,
		"/anggota/" + applicant:                           11,
		"/anggota/unduh":                                  6,
		"/audit":                                          10,
		"/audit?tentang=" + applicant:                     9,
		"/audit/unduh":                                    7,
		"/barang":                                         9,
		"/barang/unduh":                                   7,
		"/barang/" + first.ID:                             10,
		"/potongan":                                       6,
		"/lainnya":                                        5,
		"/penarikan":                                      9,
		"/penarikan/baru":                                 5,
		"/kas-bank":                                       8,
		"/saldo-awal":                                     6,
		"/bukti-jurnal":                                   6,
		"/bukti-jurnal/baru":                              5,
		"/jasa-simpanan":                                  6,
		"/ketentuan-jasa":                                 5,
		"/rencana-bukti":                                  5,
		"/tutup-bulan":                                    8,
		"/hitung-kas":                                     5,
		"/refund":                                         6,
		"/rekening-anggota":                               6,
		"/ketentuan-penarikan":                            6,
	} {
		m.AtMost(most, path, func() { treasurer.Get("/pengurus/sembalun" + path).Is(200) })
	}
}

// A second payment shows what it is and whose: to the officers, and nothing of it to the seller's name.
func TestPaidTwiceIsOwedBack(t *testing.T) {
	m := officetest.Open(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	m.PayTwice(m.Buy(m.Product(m.Member("Papuq Sumiarti"), "Kopi Sembalun"), 1, "pickup"))
	today := treasurer.Get("/pengurus/sembalun").Is(200)
	today.Says("Uang yang harus kembali", "Belum kembali", "Dewi Lestari", "Rp48.000").Silent("paid_twice")
	treasurer.Get("/pengurus/sembalun/buku-besar?akun=2-1330").Is(200).Says("Rp48.000").Silent("paid_twice")
}

// Money that came too late names the buyer whom it goes back to, and nobody who sold.
func TestOwedBackNamesBuyer(t *testing.T) {
	m := officetest.Open(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	p := m.Product(m.Member("Papuq Sumiarti"), "Kopi Sembalun", markettest.Stock(1))
	late := m.Buy(p, 1, "pickup")
	invoice := m.Invoice(late)
	m.Pass(time.Hour)
	_, err := m.Orders.ExpireDue(t.Context(), 100)
	m.Must(err)
	m.Pay(m.Buy(p, 1, "pickup"))
	m.Must(m.Sim.Pay(invoice, "QRIS"))
	m.Deliver()
	today := treasurer.Get("/pengurus/sembalun").Is(200)
	today.Says("Uang yang harus kembali", "Kembali ke", "Dewi Lestari").Silent("Papuq Sumiarti", "Belum dibayar")
}

// An officer without a second factor is told on every page, and at what she may not decide, where to switch it on.
func TestOfficeAsksForTheSecondFactor(t *testing.T) {
	m := officetest.Open(t)
	m.Members.RequireFactor(true)
	office, supervisor := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Mahsun", members.RoleSupervisor))
	number := m.Pay(m.Buy(m.Product(m.Member("Sri"), "Kopi Sembalun"), 1, "pickup"))[0].Number
	const link = `href="/akun/keamanan"`
	office.Get("/pengurus/sembalun").Is(200).Says("belum menyala").Has(link)
	supervisor.Get("/pengurus/sembalun").Is(200).Silent("belum menyala")
	office.Post("/pengurus/sembalun/pesanan/"+number+"/kode", nil).Is(http.StatusForbidden).Says("verifikasi dua langkah").Has(link)
	m.Members.RequireFactor(false)
	office.Get("/pengurus/sembalun").Is(200).Silent("belum menyala")
	office.Post("/pengurus/sembalun/pesanan/"+number+"/kode", nil).Is(http.StatusSeeOther)
}
