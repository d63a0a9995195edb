package storefront

import (
	"net/http"
	"net/url"
	"testing"

	"lumbung/internal/act/acttest"
)

// own is the address that the tests give their cooperative.
const own = "http://kopi-sembalun.example"

// atOwn gives the cooperative its address.
func (s street) atOwn() {
	s.Helper()
	_, err := s.Members.SetDomains(s.Context(), acttest.Operator(), s.Coop.ID, []string{"kopi-sembalun.example", "www.kopi-sembalun.example"})
	s.Must(err)
}

// At its own address a cooperative is a shop of its own: its page, its goods, its categories and its files for search engines, and
// nothing of others, to which only the way to the market leads.
func TestOwnDomain(t *testing.T) {
	s := openStreet(t)
	shop, products := s.goods("Kopi Sembalun", "Kopi Sajang")
	other := s.Cooperative("soreang")
	theirs := other.Product("dewi", "Kopi Soreang")
	s.Deliver()
	s.atOwn()
	guest := s.Guest().At(own)
	front := guest.Get("/").Is(200)
	front.Says(s.Coop.Name, "Kopi dari kaki Rinjani.", "Kopi Sembalun", "Lihat semua koperasi").Silent("Kopi Soreang")
	front.Has(`rel="canonical" href="`+own+`"`, "<title>"+s.Coop.Name+"</title>",
		`property="og:site_name" content="`+s.Coop.Name+`"`, `href="http://lumbung.test/koperasi"`)
	guest.Get("/koperasi/" + s.Coop.Slug).To("/")
	guest.Get("/cari?q=kopi").Is(200).Says("Kopi Sajang").Silent("Kopi Soreang", `name="koperasi"`)
	guest.Get("/cari?q=kopi&koperasi=soreang").Is(200).Says("Kopi Sajang").Silent("Kopi Soreang")
	guest.Get("/kategori/kopi").Is(200).Says("Kopi Sembalun").Silent("Kopi Soreang")
	guest.Get("/cari/saran?q=kopi").Is(200).Has("Kopi Sembalun").Silent("Kopi Soreang")
	guest.Get("/p/"+products[0].Slug).Is(200).Has(`href="`+own+`/p/`+products[0].Slug+`"`, `"url":"`+own)
	guest.Get("/lapak/" + shop.Slug).Is(200).Says("Kopi Inaq Sri")
	guest.Get("/?tujuan=mataram&kembali=%2Fp%2F" + products[0].Slug).To("/p/" + products[0].Slug)
	for _, path := range []string{
		"/p/" + theirs.Slug + "?pilihan=x", "/koperasi/soreang", "/koperasi", "/masuk/kunci", "/akun/keamanan", "/akun/bukti?kembali=%2F",
	} {
		guest.Get(path).To("http://lumbung.test" + path)
	}
	guest.Get("/robots.txt").Is(200).Has("Sitemap: " + own + "/sitemap.xml")
	guest.Get("/manifest.webmanifest").Is(200).Has(s.Coop.Name)
	guest.Get("/sitemap.xml").Is(200).Has(own+"/sitemap/sembalun.xml").Silent("soreang", "lumbung.test")
	guest.Get("/sitemap/umum.xml").Is(200).Has("<loc>"+own+"/</loc>").Silent("/koperasi", "lumbung.test")
	guest.Get("/sitemap/sembalun.xml").Is(200).Has(own + "/p/" + products[0].Slug)
	guest.Get("/sitemap/soreang.xml").Is(http.StatusNotFound)

	market := s.Guest()
	market.Get("/cari?q=kopi").Is(200).Says("Kopi Soreang", "Kopi Sajang")
	market.Get("/").Is(200).Says("Kopi Soreang").Silent(own)
	market.Get("/koperasi/" + s.Coop.Slug).Is(200).Says("Kopi Sembalun")
}

// A buyer fills the cart, signs in and buys at a cooperative's own address. The cart stays there.
func TestBuyingAtOwnDomain(t *testing.T) {
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun")
	s.atOwn()
	p := products[0]
	guest := s.Guest().At(own)
	guest.Post("/keranjang", url.Values{"produk": {p.ID}, "varian": {p.Variants[0].ID}, "jumlah": {"2"}}).To("/keranjang")
	guest.Get("/keranjang").Is(200).Says("Kopi Sembalun")
	guest.Get("/checkout").Is(200).Says("Kopi Sembalun").Has(`action="/checkout"`)
	s.Guest().Get("/keranjang").Is(200).Silent("Kopi Sembalun")
	buyer := s.Guest().At(own).SignIn(s.Member("Dewi"))
	buyer.Get("/akun").Is(200).Says("Dewi")
	buyer.At("http://lumbung.test").Get("/akun").To("/masuk?kembali=%2Fakun")
}

// A proxy gets certificates for the domains of cooperatives alone. One that is taken away leads to the market again.
func TestCertified(t *testing.T) {
	s := openStreet(t)
	guest := s.Guest()
	ask := func(domain string) int {
		return guest.Get("/tls/boleh?" + url.Values{"domain": {domain}}.Encode()).Status
	}
	if got := ask("kopi-sembalun.example"); got != http.StatusNotFound {
		t.Errorf("before anybody has it: %d", got)
	}
	s.atOwn()
	for domain, want := range map[string]int{
		"kopi-sembalun.example": 200, "www.kopi-sembalun.example": 200, "jahat.example": 404, "lumbung.test": 404, "": 404,
	} {
		if got := ask(domain); got != want {
			t.Errorf("%q: got %d, want %d", domain, got, want)
		}
	}
	lead := guest.At("http://www.kopi-sembalun.example").Get("/cari?q=kopi").Is(http.StatusTemporaryRedirect)
	if to := lead.Header.Get("Location"); to != own+"/cari?q=kopi" {
		t.Errorf("the other host leads to %s", to)
	}
	_, err := s.Members.SetDomains(s.Context(), acttest.Operator(), s.Coop.ID, nil)
	s.Must(err)
	if got := ask("kopi-sembalun.example"); got != http.StatusNotFound {
		t.Errorf("after it was taken away: %d", got)
	}
	guest.At(own).Get("/").Is(200).Silent("Lihat semua koperasi").Has(`rel="canonical" href="http://lumbung.test"`)
}
