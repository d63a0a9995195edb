package seller

import (
	"net/http"
	"testing"

	"lumbung/internal/act/acttest"
	"lumbung/orders"
)

// A seller gives the money of a piece back to her buyer: first she reads what it comes to, then she agrees. Who helps her cannot, and what
// her proceeds do not cover stands in her passbook until she has sold more.
func TestCreditByHer(t *testing.T) {
	m := openMarket(t)
	owner, b := m.member("Inaq Sri Wahyuni")
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	p := m.Approve(m.sellSomething(b))
	o := m.Pay(m.Buy(p, 3, "jnt-ez"))[0]
	_, helper := m.helper(owner, "Baiq Nurul")
	at := "/jualan/pesanan/" + o.Number

	b.Get(at).Is(http.StatusOK).Says("Kembalikan sebagian uang", "Hitung dulu").Silent("Uang kembali ke pembeli")
	helper.Get(at).Is(http.StatusOK).Silent("Kembalikan sebagian uang")
	helper.Post(at+"/sebagian", form("buah", "0-1", "sebab", "Sobek", "setuju", "48000")).Is(http.StatusNotFound)
	b.Post(at+"/sebagian", form("buah", "0-4", "sebab", "Sobek")).Is(http.StatusUnprocessableEntity).Says("tinggal 3 buah")
	b.Post(at+"/sebagian", form("buah", "0-0", "sebab", "Sobek")).Is(http.StatusUnprocessableEntity).Says("isi jumlahnya")
	b.Post(at+"/sebagian", form("buah", "0-1", "sebab", " ")).Is(http.StatusUnprocessableEntity).Has(`id="f-sebab-salah"`)
	b.Post(at+"/sebagian", form("buah", "0-1", "sebab", "Sobek")).Is(http.StatusUnprocessableEntity).
		Says("Ya: Rp48.000 kembali ke pembeli", "Kembalikan Rp48.000").Has(`name="setuju" value="48000"`, `value="0-1" selected`)
	b.Post(at+"/sebagian", form("buah", "0-2", "sebab", "Sobek", "setuju", "48000")).Is(http.StatusUnprocessableEntity).Says("Ya: Rp96.000")
	b.Post(at+"/sebagian", form("buah", "0-1", "sebab", "Sobek", "setuju", "48000")).To(at)
	b.Get(at).Says("Uang kembali ke pembeli", "Oleh penjual", "Sobek", "1 buah")

	m.Complete(o)
	m.Must(m.Payments.Consent(t.Context(), acttest.Member(owner), m.Coop.ID, false))
	officer := acttest.Officer("officer")
	last := orders.Crediting{Coop: o.Coop, ID: o.ID, Pieces: []int64{2}, Agreed: 96_000, Reason: "Basi"}
	_, err := m.Orders.CreditAtOffice(t.Context(), officer, last)
	m.Must(err)
	b.Get("/jualan/simpanan?buku=hasil").Is(http.StatusOK).Says("Kembali ke pembeli: " + o.Number + " · Basi").Silent("masih Anda tanggung")
	b.Get(at).Says("Oleh koperasi")

	m.Must(m.Payments.Consent(t.Context(), acttest.Member(owner), m.Coop.ID, true))
	saved := m.Pay(m.Buy(p, 1, "jnt-ez"))[0]
	m.Complete(saved)
	_, err = m.Orders.CreditAtOffice(t.Context(), officer, orders.Crediting{
		Coop: o.Coop, ID: saved.ID, Pieces: []int64{1}, Agreed: 48_000, Reason: "Basi",
	})
	m.Must(err)
	b.Get("/jualan/simpanan").Is(http.StatusOK).Says("masih Anda tanggung", "simpanan Anda tidak dipakai")
}
