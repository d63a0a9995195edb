package storefront

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lumbung/orders"
	"lumbung/payments"
)

// A buyer whose money cannot go back the way it came writes her account on the page of her purchase, corrects it, and reads when it left.
func TestBuyerNamesAnAccount(t *testing.T) {
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun", "Kopi Sajang")
	for range 3 {
		s.Pay(s.Buy(products[1], 2, "pickup"))
	}
	guest := s.Guest()
	guest.Post("/keranjang", into(products[0], "2")).To("/keranjang")
	filled := filledIn(guest.Get("/checkout").Is(200).Body)
	filled.Set("cara", string(payments.ByTransfer))
	guest.Post("/checkout", filled).Is(http.StatusSeeOther)
	at := bought(guest)
	p, err := s.Orders.Purchase(t.Context(), regexp.MustCompile(`LB-\w+`).FindString(at))
	s.Must(err)
	bill := s.Invoice(p)
	_, err = s.Orders.Cancel(t.Context(), orders.HolderOf(p.ID), p.ID)
	s.Must(err)
	s.Must(s.Sim.PayAmount(bill, "BCA", p.Total()))
	s.Deliver()
	work := func() {
		t.Helper()
		_, err := s.Refunds.Work(t.Context(), 10)
		s.Must(err)
		s.Deliver()
	}

	to := strings.Replace(at, "?", "/rekening?", 1)
	form := url.Values{"bank": {"ID_BRI"}, "number": {"4471-0101-2233-5044"}, "holder": {"Dewi Lestari"}, "sure": {"1"}}
	guest.Get(at).Is(200).Says("Uang Anda akan kembali").Silent("Tulis rekening")
	guest.Post(to, form).Is(http.StatusConflict)
	work()
	guest.Get(at).Is(200).Says("Ke mana uang Anda kami kirim?", "Rp96.000", "Tulis rekening atau dompet Anda", "DANA")
	s.Guest().Post(strings.Split(to, "?")[0], form).Is(404)
	unsure := url.Values{"bank": {"ID_BRI"}, "number": {"4471"}, "holder": {"Dewi"}}
	guest.Post(to, unsure).Is(http.StatusUnprocessableEntity).Says("Periksa lagi")
	unsure.Set("sure", "1")
	guest.Post(to, unsure).Is(http.StatusUnprocessableEntity).Says("Nomor rekening hanya angka").Has(`value="4471"`)
	guest.Post(to, form).Is(http.StatusSeeOther)
	guest.Get(at).Is(200).Says("Rekening Anda sudah kami catat", "BRI ••5044").Silent("4471-0101")
	form.Set("number", "4471010122335045")
	guest.Post(to, form).Is(http.StatusSeeOther)
	guest.Get(at).Is(200).Says("Ganti BRI ••5045")

	s.Pass(4 * 24 * time.Hour)
	for {
		n, err := s.Payments.Settle(t.Context(), 50)
		s.Must(err)
		if n == 0 {
			break
		}
	}
	for range 4 {
		work()
		s.Pass(time.Hour)
	}
	guest.Get(at).Is(200).Says("Uang Anda sudah kembali", "BRI ••5045").Silent("Ganti BRI")
	guest.Post(to, form).Is(http.StatusConflict)
}
