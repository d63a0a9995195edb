package refunds_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
	"lumbung/payments/refund"
	"lumbung/payments/savings"
)

const office = "/pengurus/sembalun/refund"

// A buyer who has paid twice comes to the counter: the cashier sees what the refund waits for, asks for the number, pays and prints.
func TestRefundAtTheCounter(t *testing.T) {
	m := officetest.Open(t)
	baiq, watcher := m.As(m.Member("Baiq", members.RoleCashier)), m.As(m.Member("Lalu", members.RoleSupervisor))
	sri := m.Member("Sri", members.RoleTreasurer)
	_, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: "isi", Member: m.Member("Nur"), Way: savings.ByCash,
		Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 100_000}},
	})
	m.Must(err)
	baiq.Get(office).Is(200).Says("Tidak ada refund")
	bought := m.Buy(m.Product(sri, "Kopi Sembalun"), 1, "pickup")
	m.PayTwice(bought)
	_, err = m.Refunds.Work(t.Context(), 10)
	m.Must(err)
	all, err := m.Refunds.OfPurchase(t.Context(), m.Coop.ID, bought.Number)
	m.Must(err)
	page := office + "/" + all[0].ID

	baiq.Get(office+"?keadaan=menunggu").Is(200).Says("Dewi Lestari", "OVO", "Menunggu cair", "Rp48.000")
	baiq.Get(office + "?q=" + bought.Number).Is(200).Says("Menunggu cair")
	baiq.Get(page).Is(200).Says("Dibayar dua kali", "belum mencairkan", "Serahkan Rp48.000", "Minta rekening pembeli", "Coba lagi sekarang")
	watcher.Get(page).Is(200).Says("Menunggu cair").Silent("Serahkan Rp48.000", "Minta rekening")
	m.As(sri).Post(page+"/tunai", url.Values{"number": {bought.Number}, "receiver": {"Dewi"}}).Is(http.StatusForbidden)
	form := url.Values{"number": {"LB-XXXXXX"}, "receiver": {"Dewi Lestari"}}
	baiq.Post(page+"/tunai", form).Is(http.StatusUnprocessableEntity).Says("Bukan nomor belanja")
	watcher.Post(page+"/tunai", form).Is(http.StatusForbidden)
	form.Set("number", bought.Number)
	baiq.Post(page+"/tunai", form).Is(http.StatusSeeOther)
	baiq.Get(page).Is(200).Says("Sudah kembali", "Tanda terima KR-", "empat puluh delapan ribu rupiah").Silent("Serahkan Rp48.000")
	baiq.Get(office + "?keadaan=kembali").Is(200).Says("Tunai di loket")
	watcher.Get("/pengurus/sembalun/audit?jenis=refund").Is(200).Says("Membayar refund tunai")
}

// Where the channel gives nothing back the officer sees that the buyer was asked, and may choose no channel that cannot.
func TestRefundTheOtherWay(t *testing.T) {
	m := officetest.Open(t)
	baiq := m.As(m.Member("Baiq", members.RoleCashier))
	bought := m.Buy(m.Product(m.Member("Sri"), "Kopi Sembalun"), 1, "pickup")
	m.PayTwice(bought)
	all, err := m.Refunds.OfPurchase(t.Context(), m.Coop.ID, bought.Number)
	m.Must(err)
	page := office + "/" + all[0].ID
	baiq.Post(page+"/cara", url.Values{"cara": {"pigeon"}}).Is(http.StatusConflict)
	baiq.Post(page+"/cara", url.Values{"cara": {string(refund.ByAccount)}}).Is(http.StatusSeeOther)
	baiq.Get(page).Is(200).Says("Menunggu rekening pembeli", "Kirim lewat kanal asalnya")
	baiq.Post(page+"/cara", url.Values{"cara": {string(refund.ByChannel)}}).Is(http.StatusSeeOther)
	m.Pass(4 * 24 * time.Hour)
	baiq.Get(page).Is(200).Says("Berangkat sebentar lagi")
}
