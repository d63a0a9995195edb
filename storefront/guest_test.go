package storefront

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/identity"
	"lumbung/internal/web/webtest"
	"lumbung/orders"
)

// order buys a product in a browser with a number, and returns the purchase and its signed address.
func (s *street) order(b *webtest.Browser, p *catalog.Product, phone string) (bought *orders.Purchase, link string) {
	s.Helper()
	b.Post("/keranjang", into(p, "1")).To("/keranjang")
	form := filledIn(b.Get("/checkout").Is(200).Body)
	form.Set("hp", phone)
	b.Post("/checkout", form).Is(http.StatusSeeOther)
	link = regexp.MustCompile(`/pesanan/LB-[^"]+`).FindString(b.Get("/pesanan").Is(200).Body)
	bought, err := s.Orders.Purchase(s.Context(), regexp.MustCompile(`LB-\w+`).FindString(link))
	s.Must(err)
	return bought, strings.ReplaceAll(link, "&amp;", "&")
}

// Who proves her number sees what was ordered with it by somebody who had not signed in, takes it over, and follows it from her list as
// its buyer. The link goes on opening the purchase, and nothing else.
func TestGuestPurchases(t *testing.T) {
	const number = "0812-3456-7890"
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun", "Kopi Sajang")
	stranger := s.Guest()
	first, link := s.order(stranger, products[0], number)
	s.Pay(first)
	second, _ := s.order(s.Guest(), products[1], number)
	s.Guest().Get("/akun/pesanan-tamu").To("/masuk?kembali=%2Fakun%2Fpesanan-tamu")

	dewi := s.Guest()
	s.register(dewi, "Dewi Lestari", number)
	for _, path := range []string{"/pesanan", "/akun/pesanan-tamu", "/akun"} {
		s.AtMost(6, path, func() { dewi.Get(path).Is(200) })
	}
	for _, path := range []string{"/pesanan", "/akun"} {
		dewi.Get(path).Is(200).Says("2 pesanan lain dibuat dengan nomor Anda").Has(`href="/akun/pesanan-tamu"`).Silent("LB-")
	}
	dewi.Get("/akun/pesanan-tamu").Is(200).Says(first.Number, second.Number, "Kopi Inaq Sri", "Rp48.000", "60 hari").
		Silent("Pejanggik", "/pesanan/LB-") // nothing of who ordered
	dewi.Post("/akun/pesanan-tamu/masukkan", nil).Is(http.StatusUnprocessableEntity).Has("salah")
	dewi.Post("/akun/pesanan-tamu/masukkan", url.Values{"pesanan": {first.Number, "LB-999999"}}).Is(http.StatusConflict).
		Says("Tidak ada yang diubah").Has(`value="` + first.Number + `" checked`).Silent(`value="` + second.Number + `" checked`)
	for range 2 {
		dewi.Post("/akun/pesanan-tamu/masukkan", url.Values{"pesanan": {first.Number}}).To("/pesanan")
	}
	dewi.Get("/pesanan").Is(200).
		Says("1 pesanan lain dibuat dengan nomor Anda", first.Number, "sekarang ada di daftar Anda").Silent(second.Number)
	dewi.Get("/akun").Is(200).Says(first.Number)

	other := s.Guest()
	s.register(other, "Made Wirawan", "0812-3456-7891")
	other.Get("/pesanan/" + first.Number).Is(404)
	other.Post("/akun/pesanan-tamu/masukkan", url.Values{"pesanan": {first.Number}}).Is(http.StatusConflict)
	other.Post("/akun/pesanan-tamu/masukkan", url.Values{"pesanan": {second.Number}}).Is(http.StatusConflict)
	other.Get("/akun/pesanan-tamu").Is(200).Silent("LB-")

	stranger.Get(link).Is(200).Says("Kopi Sembalun")
	stranger.Get("/akun").Is(http.StatusSeeOther)
	stranger.Get("/pesanan/" + first.Number).Is(404)

	order := s.OrdersOf(first)[0]
	_, err := s.Orders.Pack(t.Context(), acttest.Member("sri"), order.Coop, order.ID)
	s.Must(err)
	_, err = s.Orders.HandOver(t.Context(), acttest.Member("sri"), order.Coop, order.ID, order.Shipment.Code)
	s.Must(err)
	mine := dewi.Get("/pesanan/" + first.Number).Is(200).Says("Barang sudah saya terima")
	received := regexp.MustCompile(`action="([^"]+/terima[^"]*)"`).FindStringSubmatch(mine.Body)
	dewi.Post(strings.ReplaceAll(received[1], "&amp;", "&"), url.Values{"pesanan": {order.ID}}).Is(http.StatusSeeOther)
	if got := s.OrdersOf(first)[0].State; got != orders.Completed {
		t.Errorf("received by its new owner it is %s", got)
	}
	dewi.Post("/akun/pesanan-tamu/masukkan", url.Values{"pesanan": {second.Number}}).To("/pesanan")
	cancel := regexp.MustCompile(`action="([^"]+/batal[^"]*)"`).FindStringSubmatch(dewi.Get("/pesanan/" + second.Number).Is(200).Body)
	dewi.Post(strings.ReplaceAll(cancel[1], "&amp;", "&"), nil).To("/keranjang")
	if now := s.Purchase(second); !now.Cancelled {
		t.Errorf("cancelled by its new owner it is %s", now.State)
	}
	dewi.Get("/pesanan").Is(200).Silent("pesanan lain dibuat").Says("Pernah memesan tanpa masuk?")
}

// Who has not proved her number sees nothing of what was ordered with it, not even that there is something, and proves it on the way.
func TestUnprovedSeesNothing(t *testing.T) {
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun")
	user := s.Person("Dewi Lestari")
	number := s.phoneOf(user)
	dewi := s.As(user)
	seen := func() (pages []string) {
		for _, path := range []string{"/pesanan", "/akun", "/akun/pesanan-tamu"} {
			pages = append(pages, dewi.Get(path).Is(200).Body)
		}
		return pages
	}
	before, asked := seen(), s.Reads(func() { seen() })
	bought, _ := s.order(s.Guest(), products[0], number)
	after := seen()
	for i := range before {
		if before[i] != after[i] {
			t.Errorf("page %d tells that somebody ordered with the number", i)
		}
	}
	if again := s.Reads(func() { seen() }); len(again) != len(asked) {
		t.Errorf("another %d questions, %d before", len(again), len(asked))
	}
	dewi.Post("/akun/pesanan-tamu/masukkan", url.Values{"pesanan": {bought.Number}}).Is(http.StatusConflict)

	const way = "?kembali=%2Fakun%2Fpesanan-tamu"
	dewi.Get("/akun/pesanan-tamu").Has(`href="/akun/nomor/bukti`+way+`"`, "Buktikan nomor HP")
	dewi.Get("/akun/nomor/bukti/kode").To("/akun/nomor/bukti")
	dewi.Get("/akun/nomor/bukti" + way).Is(200).Has(`name="kembali" value="/akun/pesanan-tamu"`).Silent(`name="phone"`)
	dewi.Post("/akun/nomor/bukti/kirim", url.Values{"kembali": {"/akun/pesanan-tamu"}}).To("/akun/nomor/bukti/kode" + way)
	back := url.Values{"code": {"000000"}, "kembali": {"/akun/pesanan-tamu"}}
	dewi.Post("/akun/nomor/bukti/kode", back).Is(http.StatusUnprocessableEntity)
	back.Set("code", s.CodeOf(number))
	s.As(s.Person("Made Dwi")).Post("/akun/nomor/bukti/kode", back).Is(http.StatusUnprocessableEntity)
	dewi.Post("/akun/nomor/bukti/kode", back).To("/akun/pesanan-tamu")
	dewi.Get("/akun/pesanan-tamu").Is(200).Says(bought.Number, "Nomor HP Anda terbukti")

	s.Pass(61 * 24 * time.Hour)
	_, err := s.Orders.ExpireDue(t.Context(), 10)
	s.Must(err)
	later, _ := s.order(s.Guest(), products[0], number)
	dewi = s.As(user)
	dewi.Get("/akun/pesanan-tamu").Is(200).Says(bought.Number, "Buktikan nomor sekali lagi").Silent(later.Number)
	s.Identity.SetReach(identity.Reach{Tell: func(context.Context, identity.Notice) error { return nil }})
	dewi.Post("/akun/nomor/bukti/kirim", nil).Is(http.StatusUnprocessableEntity).Says("belum bisa mengirim kode")
	s.As(s.Person("Lina")).Get("/akun/pesanan-tamu").Is(200).Says("nomor belum bisa dibuktikan").Silent("/akun/nomor/bukti")
}
