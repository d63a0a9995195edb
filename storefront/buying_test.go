package storefront

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// filledIn is the form of a checkout page as a buyer in Mataram fills it in, who picks up.
func filledIn(page string) url.Values {
	form := url.Values{
		"aksi": {"bayar"}, "nama": {"Dewi Lestari"}, "hp": {"0812-3456-7890"}, "provinsi": {"52"}, "kabupaten": {"52.71"},
		"kecamatan": {"52.71.01"}, "kelurahan": {"52.71.01.1005"}, "jalan": {"Jalan Pejanggik 12"},
	}
	if shop := regexp.MustCompile(`name="kirim\.([^"]+)"`).FindStringSubmatch(page); shop != nil {
		form.Set(deliveryField+shop[1], "pickup")
	}
	for _, price := range regexp.MustCompile(`name="(harga\.[^"]+)" value="(\d+)"`).FindAllStringSubmatch(page, -1) {
		form.Set(price[1], price[2])
	}
	return form
}

// Buyers buy with few questions to the database: a guest up to the purchase, and who has an account.
func TestBuyingReads(t *testing.T) {
	const most = 6
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun", "Kopi Sajang")
	buyer := s.Guest()
	buyer.Post("/daftar", url.Values{"name": {"Dewi Lestari"}, "phone": {"0812-3456-7890"}, "password": {"gerimis-di-kebun-kopi"}}).To("/akun")
	for _, p := range products {
		buyer.Post("/keranjang", url.Values{"produk": {p.ID}, "varian": {p.Variants[0].ID}, "jumlah": {"2"}}).To("/keranjang")
	}
	cart, checkout := "/keranjang", "/checkout"
	page := buyer.Get(checkout).Is(200).Body
	s.AtMost(most, cart, func() { buyer.Get(cart).Is(200).Says("Kopi Sembalun", "Rp96.000") })
	s.AtMost(most, checkout, func() { buyer.Get(checkout).Is(200).Has("data-checkout") })
	form := filledIn(page)
	buyer.Post(checkout, form).Is(http.StatusSeeOther)
	list := buyer.Get("/pesanan").Is(200).Body
	at := regexp.MustCompile(`/pesanan/LB-[^"]+`).FindString(list)
	s.AtMost(most, at, func() { buyer.Get(strings.ReplaceAll(at, "&amp;", "&")).Is(200).Says("Kopi Sembalun", "Kopi Sajang") })
	for _, path := range []string{"/pesanan", "/akun", "/akun/gabung"} {
		s.AtMost(most, path, func() { buyer.Get(path).Is(200) })
	}
}

// What a browser without script sends comes back as it was typed; nothing is bought before it is asked for.
func TestCheckoutAgain(t *testing.T) {
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun")
	guest := s.Guest()
	guest.Get("/checkout").To("/keranjang")
	line := url.Values{"produk": {products[0].ID}, "varian": {products[0].Variants[0].ID}, "jumlah": {"2"}}
	guest.Post("/keranjang", url.Values{"produk": line["produk"]}).Is(422)
	guest.Post("/keranjang", line).To("/keranjang")
	line.Set("jumlah", "99")
	guest.Post("/keranjang/ubah", line).Is(409).Says("7").Has(`name="jumlah" value="2"`)
	form := filledIn(guest.Get("/checkout").Is(200).Body)
	form.Set("aksi", "wilayah")
	form.Set("nama", "")
	guest.Post("/checkout", form).Is(200).Has("Jalan Pejanggik 12").Silent("aria-invalid")
	typed := maps.Clone(form)
	typed.Set("kelurahan", "")
	for place, chosen := range map[string]bool{
		"Rembiga, Selaparang, Mataram": true, "Kel. rembga, mataram": true, "Sukamaju": false, "xyzzy": false, "": false,
	} {
		typed.Set("tempat", place)
		answer := guest.Post("/checkout", typed).Is(200).Has(`value="` + place + `"`)
		if got := strings.Contains(answer.Body, `value="52.71.05.1005" selected`); got != chosen {
			t.Errorf("%q: village chosen is %v, want %v", place, got, chosen)
		}
	}
	form.Set("aksi", "bayar")
	guest.Post("/checkout", form).Is(422).Has("Jalan Pejanggik 12", "aria-invalid")
	guest.Get("/pesanan").Is(200).Silent("LB-")
	form.Set("nama", "Dewi")
	guest.Post("/checkout", form).Is(http.StatusSeeOther)
	at := regexp.MustCompile(`/pesanan/LB-[^"]+`).FindString(guest.Get("/pesanan").Is(200).Body)
	number, _, _ := strings.Cut(at, "?")
	guest.Get(number).Is(404)
	guest.Post(number+"/bayar", nil).Is(404)
	guest.Post(strings.Replace(at, "?", "/terima?", 1), nil).Is(404)
	guest.Post(strings.Replace(at, "?", "/bayar?", 1), nil).Is(http.StatusSeeOther)
}
