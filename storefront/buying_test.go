package storefront

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/catalog"
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
	s.register(buyer, "Dewi Lestari", "0812-3456-7890")
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

// mistyped are the fields of a checkout form that is wrong in each, in the order of the page, with what is right.
func mistyped(page string, shops []string) (names []string, wrong, right url.Values) {
	fields := [][3]string{
		{"nama", "D", "Dewi Lestari"},
		{"hp", "08", "0812-3456-7890"},
		{"email", "dewi@rumah", ""},
		{"kelurahan", "", "52.71.01.1005"},
		{"jalan", "Jl", "Jalan Pejanggik 12"},
		{"kodepos", "831", "83112"},
	}
	for _, shop := range shops {
		long := strings.Repeat("a", maxNote+1)
		fields = append(fields, [3]string{deliveryField + shop, "elang", "jne-reg"}, [3]string{noteField + shop, long, ""})
	}
	wrong, right = filledIn(page), filledIn(page)
	for _, name := range []string{"provinsi", "kabupaten", "kecamatan"} {
		wrong.Del(name)
	}
	for _, f := range fields {
		names = append(names, f[0])
		wrong.Set(f[0], f[1])
		right.Set(f[0], f[2])
	}
	return names, wrong, right
}

// The postcode follows the village until the buyer types another one, which is asked about and used.
func TestPostcodeFollowsTheVillage(t *testing.T) {
	const field, doubt = `name="kodepos"`, "Periksa kode posnya"
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun")
	guest := s.Guest()
	for _, step := range []struct {
		typed, filled, village string
		shown                  string
		asked                  bool
		label                  string
	}{
		{"", "", "52.71.01.1005", "83112", false, "83112"},
		{"83112", "83112", "31.74.06.1003", "12450", false, "12450"}, // the village was changed
		{"99999", "83112", "52.71.01.1005", "99999", true, "99999"},
		{"99999", "", "52.71.01.1005", "99999", true, "99999"},
		{"12450", "", "31.74.06.1003", "12450", false, "12450"},
	} {
		guest.Post("/keranjang", into(products[0], "1")).To("/keranjang")
		form := filledIn(guest.Get("/checkout").Is(200).Body)
		for i, code := range []string{step.village[:2], step.village[:5], step.village[:8], step.village} {
			form.Set([]string{"provinsi", "kabupaten", "kecamatan", "kelurahan"}[i], code)
		}
		for name := range form {
			if strings.HasPrefix(name, deliveryField) {
				form.Set(name, "jne-reg")
			}
		}
		form.Set("kodepos", step.typed)
		form.Set("kodepos_isian", step.filled)
		form.Set("aksi", "wilayah")
		page := guest.Post("/checkout", form).Is(200)
		tag := regexp.MustCompile(`<input[^>]*` + field + `[^>]*>`).FindString(page.Body)
		if !strings.Contains(tag, `value="`+step.shown+`"`) || strings.Contains(page.Body, doubt) != step.asked {
			t.Errorf("%+v: %s, asked: %v", step, tag, strings.Contains(page.Body, doubt))
		}
		form.Set("aksi", "bayar")
		if step.asked { // without a script nobody was told before the button
			refused := guest.Post("/checkout", form).Is(http.StatusUnprocessableEntity).Says("tekan Bayar sekali lagi")
			form.Set("kodepos_ditanya", "11111")
			guest.Post("/checkout", form).Is(http.StatusUnprocessableEntity)
			form.Set("kodepos_ditanya", regexp.MustCompile(`name="kodepos_ditanya" value="(\d+)"`).FindStringSubmatch(refused.Body)[1])
		}
		guest.Post("/checkout", form).Is(http.StatusSeeOther)
		placed, err := s.Orders.Purchase(t.Context(), regexp.MustCompile(`LB-\w+`).FindString(bought(guest)))
		s.Must(err)
		if placed.Address.Postcode != step.label {
			t.Errorf("%+v: the parcel goes to %q", step, placed.Address.Postcode)
		}
	}
}

// A buyer who mistypes everything is told of everything at once, in the order of the page, and buys with the second press.
func TestAllMistakesAtOnce(t *testing.T) {
	s := openStreet(t)
	shop, products := s.goods("Kopi Sembalun")
	lina := s.Shop("lina", "A Lina") // before the other by its name
	other := s.Product("lina", "Sambal")
	s.Deliver()
	buyer, shops := s.Guest(), []string{}
	for _, p := range []*catalog.Product{products[0], other} {
		buyer.Post("/keranjang", url.Values{"produk": {p.ID}, "varian": {p.Variants[0].ID}, "jumlah": {"1"}}).To("/keranjang")
	}
	start := buyer.Get("/checkout").Is(http.StatusOK).Body
	for _, found := range regexp.MustCompile(`name="catatan\.([^"]+)"`).FindAllStringSubmatch(start, -1) {
		shops = append(shops, found[1])
	}
	if want := []string{shop.ID, lina.ID}; !slices.Equal(slices.Sorted(slices.Values(shops)), slices.Sorted(slices.Values(want))) {
		t.Fatalf("the page has the shops %v, want %v", shops, want)
	}
	all, wrong, right := mistyped(start, shops)
	for _, test := range []struct {
		name string
		fine []string // fields that are right
	}{
		{"everything", nil},
		{"only what orders knows", []string{"email", noteField + shops[0], noteField + shops[1]}},
		{"only the deliveries", []string{"nama", "hp", "email", "kelurahan", "jalan", "kodepos", noteField + shops[0], noteField + shops[1]}},
		{"one note", slices.DeleteFunc(slices.Clone(all), func(name string) bool { return name == noteField+shops[1] })},
	} {
		form, want := maps.Clone(wrong), []string{}
		for _, name := range test.fine {
			form[name] = right[name]
		}
		for _, name := range []string{"provinsi", "kabupaten", "kecamatan"} {
			form[name] = right[name]
		}
		for _, name := range all {
			if !slices.Contains(test.fine, name) {
				want = append(want, "#f-"+strings.ReplaceAll(name, ".", "-"))
			}
		}
		page := buyer.Post("/checkout", form).Is(http.StatusUnprocessableEntity).Body
		list := regexp.MustCompile(`(?s)id="salah".*?</ul>`).FindString(page)
		var got []string
		for _, found := range regexp.MustCompile(`href="(#f-[^"]+)"`).FindAllStringSubmatch(list, -1) {
			got = append(got, found[1])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: mistakes in %s", test.name, diff)
		}
	}
	for field := range wrong {
		if field == "email" || strings.HasPrefix(field, noteField) {
			wrong.Del(field)
		} else if strings.HasPrefix(field, priceField) {
			wrong.Set(field, "1")
		}
	}
	buyer.Post("/checkout", wrong).Is(http.StatusConflict).Says("Ada harga yang berubah", "Tulis nama Anda")
	buyer.Post("/checkout", right).Is(http.StatusSeeOther)
}

// Half a form is there again after a look at the cart, whichever button sent it; the script sends it when the buyer leaves.
func TestHalfCheckoutKept(t *testing.T) {
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun")
	for _, button := range []string{"wilayah", "hitung", "simpan", "bayar"} {
		buyer := s.Guest()
		buyer.Post("/keranjang", url.Values{"produk": {products[0].ID}, "varian": {products[0].Variants[0].ID}, "jumlah": {"1"}}).To("/keranjang")
		half := url.Values{"nama": {"Dewi Lestari"}, "hp": {"08"}, "provinsi": {"52"}, "kabupaten": {"52.71"}, "jalan": {"Jalan Pejanggik"}}
		half.Set("aksi", button)
		buyer.Post("/checkout", half)
		buyer.Get("/keranjang").Is(http.StatusOK)
		buyer.Get("/checkout").Is(http.StatusOK).Has(`value="Dewi Lestari"`, `value="08"`, `value="Jalan Pejanggik"`, `value="52.71" selected`)
		half.Set("jalan", strings.Repeat("j", 20_000))
		buyer.Post("/checkout", half)
		buyer.Get("/checkout").Is(http.StatusOK).Has(`value="Jalan Pejanggik"`)
	}
}

// How long goods are made after the order stands wherever they are bought, and nowhere for ready stock.
func TestLeadTimeIsSaid(t *testing.T) {
	s := openStreet(t)
	s.Shop("sri", "Kopi Inaq Sri")
	for days, said := range map[int64]string{0: "", 3: "Dibuat sesudah dipesan, 3 hari"} {
		p := s.Product("sri", "Kopi Sembalun", func(in *catalog.ProductInput) { in.MadeDays = days })
		guest := s.Guest()
		s.register(guest, "Dewi", fmt.Sprintf("0812-3456-789%d", days))
		pages := []string{guest.Get("/p/" + p.Slug).Is(200).Body}
		guest.Post("/keranjang", url.Values{"produk": {p.ID}, "varian": {p.Variants[0].ID}, "jumlah": {"1"}}).To("/keranjang")
		pages = append(pages, guest.Get("/keranjang").Is(200).Body, guest.Get("/checkout").Is(200).Body)
		guest.Post("/checkout", filledIn(pages[2])).Is(http.StatusSeeOther)
		order := regexp.MustCompile(`/pesanan/LB-[^"]+`).FindString(guest.Get("/pesanan").Is(200).Body)
		pages = append(pages, guest.Get(strings.ReplaceAll(order, "&amp;", "&")).Is(200).Body)
		for i, page := range pages {
			if said != "" && !strings.Contains(page, said) || said == "" && strings.Contains(page, "Dibuat sesudah dipesan") {
				t.Errorf("made in %d days, page %d: does not say %q alone", days, i, said)
			}
		}
	}
}
