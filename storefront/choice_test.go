package storefront

import (
	"net/url"
	"strings"
	"testing"

	"lumbung/catalog"
)

// Whatever a product page says of a price, a content, a stock and a split is said of the option that goes into the cart. Each
// option is a link, so that it is chosen without script, and only one that can be had is.
func TestPageFollowsTheChoice(t *testing.T) {
	s := openStreet(t)
	s.Shop("sri", "Kopi Inaq Sri")
	p := s.Product("sri", "Kopi Sembalun", func(in *catalog.ProductInput) {
		in.Content, in.UnitQuantity, in.UnitName = "sekantong", 100, "g"
		in.Variants = []catalog.VariantInput{
			{Name: "100 g", Price: 30_000, Weight: 120},
			{Name: "200 g", Price: 48_000, Weight: 250, Stock: 7},
			{Name: "1 kg", Price: 200_000, Weight: 1100, Stock: 3},
		}
	})
	guest, at := s.Guest(), "/p/"+p.Slug
	link := func(i int) string { return at + "?" + url.Values{"pilihan": {p.Variants[i].ID}}.Encode() }
	small, large := []string{"200 g · Rp24.000/100 g", "stok 7", "250 gram", "Ke mana Rp48.000 Anda pergi", "Rp336"},
		[]string{"1 kg · Rp20.000/100 g", "tinggal 3", "1.100 gram", "Ke mana Rp200.000 Anda pergi", "Rp1.400"}
	for _, test := range []struct {
		path         string
		chosen       int
		most         string
		says, silent []string
	}{
		{at, 1, "7", small, large[:1]},
		{link(1), 1, "7", small, large[:1]},
		{link(2), 2, "3", large, small[:1]},
		{at + "?pilihan=lain", 1, "7", small, large[:1]},
		{link(0), 0, "", []string{"Sedang habis", "Rp30.000 100 g"}, append([]string{"Masukkan keranjang"}, small[:1]...)},
	} {
		page := guest.Get(test.path).Is(200).Says(test.says...).Silent(test.silent...)
		page.Has(`<link rel="canonical" href="`, at+`"`, `href="`+link(1)+`"`, `href="`+link(2)+`"`)
		if strings.Contains(page.Body, `href="`+link(0)+`"`) {
			t.Errorf("%s links to an option that is sold out", test.path)
		}
		if test.most != "" {
			page.Has(`name="varian" value="`+p.Variants[test.chosen].ID+`"`, `max="`+test.most+`"`)
		}
	}
}
