package storefront

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/web/webtest"
	"lumbung/orders"
)

// into is the form that puts a product into the cart.
func into(p *catalog.Product, pieces string) url.Values {
	return url.Values{"produk": {p.ID}, "varian": {p.Variants[0].ID}, "jumlah": {pieces}}
}

// bought is the address of the purchase that a browser made last.
func bought(b *webtest.Browser) string {
	at := regexp.MustCompile(`/pesanan/LB-[^"]+`).FindString(b.Get("/pesanan").Is(200).Body)
	return strings.ReplaceAll(at, "&amp;", "&")
}

// A purchase that is not paid is spoken of wherever its buyer goes, until it is paid, cancelled or too late.
func TestWaitingPurchase(t *testing.T) {
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun")
	const notice = "Ada pesanan yang menunggu pembayaran"
	guest := s.Guest()
	guest.Post("/keranjang", into(products[0], "2")).To("/keranjang")
	guest.Post("/checkout", filledIn(guest.Get("/checkout").Is(200).Body)).Is(http.StatusSeeOther)
	at := bought(guest)
	for _, path := range []string{"/", "/keranjang", "/cari?q=kopi", "/p/" + products[0].Slug} {
		guest.Get(path).Is(200).Says(notice, "Rp96.000", "15 menit", "Lanjut bayar").Has(`href="` + at)
	}
	guest.Get(at).Is(200).Silent(notice).Says("Batalkan pesanan ini", "Masih 15 menit")
	s.Guest().Get("/").Is(200).Silent(notice)

	guest.Post("/keranjang", into(products[0], "1")).To("/keranjang")
	cancel := strings.Replace(at, "?", "/batal?", 1)
	s.Guest().Post(strings.Split(cancel, "?")[0], nil).Is(404)
	guest.Post(cancel, nil).To("/keranjang")
	guest.Get("/keranjang").Is(200).Silent(notice).Says("dibatalkan", "Rp144.000")
	guest.Get(at).Is(200).Says("Pesanan ini Anda batalkan").Silent("Bayar sekarang")
	guest.Post(cancel, nil).Is(http.StatusSeeOther)
	guest.Get("/keranjang").Is(200).Says("Rp144.000")

	guest.Post("/checkout", filledIn(guest.Get("/checkout").Is(200).Body)).Is(http.StatusSeeOther)
	paid, err := s.Orders.Purchase(t.Context(), regexp.MustCompile(`LB-\w+`).FindString(bought(guest)))
	s.Must(err)
	s.Pay(paid)
	guest.Get("/").Is(200).Silent(notice)
	at = bought(guest)
	guest.Post(strings.Replace(at, "?", "/batal?", 1), nil).Is(http.StatusSeeOther)
	guest.Get(at).Is(200).Says("tidak ada yang dibatalkan", "sudah kami terima")
}

// Who has paid twice reads what arrived once more, and what becomes of it.
func TestPaidTwicePage(t *testing.T) {
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun")
	guest := s.Guest()
	guest.Post("/keranjang", into(products[0], "1")).To("/keranjang")
	guest.Post("/checkout", filledIn(guest.Get("/checkout").Is(200).Body)).Is(http.StatusSeeOther)
	at := bought(guest)
	p, err := s.Orders.Purchase(t.Context(), regexp.MustCompile(`LB-\w+`).FindString(at))
	s.Must(err)
	s.PayTwice(p)
	guest.Get(at).Is(200).Says("sudah kami terima", "Rp48.000 masuk sekali lagi", "dikembalikan oleh koperasi").Silent("paid_twice")
}

// The same form again within seconds puts nothing more into the cart; one that was made later does.
func TestAddedTwice(t *testing.T) {
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun")
	guest := s.Guest()
	page := "/p/" + products[0].Slug
	form := func() url.Values {
		for _, f := range webtest.Forms(guest.Get(page).Is(200).Body) {
			if f.Action == "/keranjang" {
				return f.Sent(nil)
			}
		}
		t.Fatal("the page of a product has no form for the cart")
		return nil
	}
	first := form()
	for range 2 {
		guest.Post("/keranjang", first).To("/keranjang")
		guest.Get("/keranjang").Is(200).Has(`name="jumlah" value="1"`)
	}
	guest.Post("/keranjang", form()).To("/keranjang")
	guest.Get("/keranjang").Is(200).Has(`name="jumlah" value="2"`)
}

// A price that changed while the checkout was open is shown beside the old one before anything is bought.
func TestRepriced(t *testing.T) {
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun")
	p := products[0]
	guest := s.Guest()
	guest.Post("/keranjang", into(p, "1")).To("/keranjang")
	form := filledIn(guest.Get("/checkout").Is(200).Body)
	_, err := s.Catalog.EditProduct(t.Context(), acttest.Member("sri"), catalog.Step{Coop: p.Coop, ID: p.ID}, catalog.ProductInput{
		Name: p.Name, Category: p.Category, Description: p.Description,
		Variants: []catalog.VariantInput{{ID: p.Variants[0].ID, Price: 50_000, Weight: 250}},
	})
	s.Must(err)
	again := guest.Post("/checkout", form).Is(http.StatusConflict).Says("tadi Rp48.000, sekarang Rp50.000", "tekan Bayar sekali lagi")
	guest.Get("/pesanan").Is(200).Silent("LB-")
	guest.Post("/checkout", filledIn(again.Body)).Is(http.StatusSeeOther)
}

// What one person left in a browser is not shown to the next who signs in there.
func TestAnotherPerson(t *testing.T) {
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun")
	order := func(b *webtest.Browser) {
		b.Post("/keranjang", into(products[0], "1")).To("/keranjang")
		b.Post("/checkout", filledIn(b.Get("/checkout").Is(200).Body)).Is(http.StatusSeeOther)
	}
	signIn := func(b *webtest.Browser, phone string) {
		b.Post("/masuk", url.Values{"hp": {phone}, "sandi": {"gerimis-di-kebun-kopi"}}).To("/akun")
	}
	s.register(s.Guest(), "Dewi Lestari", "0812-3456-7890")
	s.register(s.Guest(), "Made Wirawan", "0812-3456-7891")

	guest := s.Guest()
	order(guest)
	guest.Post("/keranjang", into(products[0], "1")).To("/keranjang")
	signIn(guest, "0812-3456-7891")
	guest.Get("/checkout").Is(200).Says("Pengiriman").Has("Made Wirawan").Silent("Dewi", "Pejanggik", "menunggu pembayaran")
	guest.Get("/pesanan").Silent("LB-")

	same := s.Guest()
	order(same)
	same.Post("/keranjang", into(products[0], "1")).To("/keranjang")
	signIn(same, "0812-3456-7890")
	same.Get("/checkout").Is(200).Has("Jalan Pejanggik 12")

	signIn(same, "0812-3456-7891")
	same.Get("/keranjang").Is(200).Says("masih kosong").Silent("menunggu pembayaran")
	same.Get("/akun").Is(200).Says("Made Wirawan").Silent("Dewi")
}

// Pages of who is signed in are kept nowhere, and signing out empties what the browser keeps.
func TestNothingKept(t *testing.T) {
	s := openStreet(t)
	s.goods("Kopi Sembalun")
	buyer := s.Guest()
	if got := buyer.Get("/").Header.Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("a guest's page: Cache-Control %q", got)
	}
	s.register(buyer, "Dewi Lestari", "0812-3456-7890")
	for _, path := range []string{"/", "/akun", "/keranjang"} {
		if got := buyer.Get(path).Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control %q, want no-store", path, got)
		}
	}
	if got := buyer.Post("/keluar", nil).Header.Get("Clear-Site-Data"); got != `"cache"` {
		t.Errorf("Clear-Site-Data: %q", got)
	}
}

// The sitemap names a file for each cooperative, with what can be seen now.
func TestSitemap(t *testing.T) {
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun", "Kopi Sajang")
	files := regexp.MustCompile(`<loc>[^<]*(/sitemap/[^<]+)</loc>`).FindAllStringSubmatch(s.Guest().Get("/sitemap.xml").Is(200).Body, -1)
	if len(files) < 2 {
		t.Fatalf("the sitemap names %v", files)
	}
	all := func() (text string) {
		for _, file := range files {
			text += s.Guest().Get(file[1]).Is(200).Body
		}
		return text
	}
	before := all()
	for _, path := range []string{"/p/kopi-sembalun", "/p/kopi-sajang", "/lapak/kopi-inaq-sri", "/koperasi/" + s.Coop.Slug, "/kategori/kopi"} {
		if strings.Count(before, path+"<") != 1 {
			t.Errorf("the sitemap has %s %d times", path, strings.Count(before, path+"<"))
		}
	}
	_, err := s.Catalog.ArchiveProduct(t.Context(), acttest.Member("sri"), catalog.Step{Coop: s.Coop.ID, ID: products[0].ID})
	s.Must(err)
	if strings.Contains(all(), "/p/kopi-sembalun") {
		t.Error("the sitemap names a product that was put away")
	}
	for _, path := range []string{"/sitemap/nobody.xml", "/sitemap/umum"} {
		s.Guest().Get(path).Is(404)
	}
}

// A buyer cancels a paid order until it is packed, pressed twice or late as well, and reads that the money comes back.
func TestCancelPaidOrder(t *testing.T) {
	s := openStreet(t)
	seller, products := s.goods("Kopi Sembalun")
	buy := func(guest *webtest.Browser) (at string, o *orders.Order) {
		guest.Post("/keranjang", into(products[0], "2")).To("/keranjang")
		guest.Post("/checkout", filledIn(guest.Get("/checkout").Is(200).Body)).Is(http.StatusSeeOther)
		at = bought(guest)
		p, err := s.Orders.Purchase(t.Context(), regexp.MustCompile(`LB-\w+`).FindString(at))
		s.Must(err)
		return at, s.Pay(p)[0]
	}
	guest := s.Guest()
	at, o := buy(guest)
	drop, order := strings.Replace(at, "?", "/batalkan?", 1), url.Values{"pesanan": {o.ID}}
	guest.Get(at).Is(200).Says("Batalkan pesanan ini", "paling lambat")
	s.Guest().Post(strings.Split(drop, "?")[0], order).Is(404)
	guest.Post(drop, url.Values{"pesanan": {"another"}}).Is(404)
	guest.Post(drop, order).Is(http.StatusSeeOther)
	guest.Get(at).Is(200).Says("Pesanan ini dibatalkan", "Anda membatalkan pesanan ini", "−"+"Rp96.000").Silent("Batalkan pesanan ini")
	guest.Post(drop, order).Is(http.StatusSeeOther)
	guest.Get(at).Is(200).Says("sudah berubah keadaannya")

	late := s.Guest()
	at, o = buy(late)
	_, err := s.Orders.Pack(t.Context(), acttest.Member(seller.Seller), o.Coop, o.ID)
	s.Must(err)
	late.Get(at).Is(200).Says("hubungi koperasi").Silent("Batalkan pesanan ini")
	late.Post(strings.Replace(at, "?", "/batalkan?", 1), url.Values{"pesanan": {o.ID}}).Is(http.StatusSeeOther)
	late.Get(at).Is(200).Says("sudah dikemas")
}
