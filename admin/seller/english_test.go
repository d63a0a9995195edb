package seller

import (
	"net/http"
	"net/url"
	"testing"

	"lumbung/internal/web/webtest"
)

// On English pages the price of a variant is shown and read with commas, and the form sent back as it came changes nothing.
func TestPricesInEnglish(t *testing.T) {
	m := openMarket(t)
	user, _ := m.member("Inaq Sri")
	p := m.Product(user, "Kopi Sembalun")
	m.Language = "en"
	b, at := m.As(user), "/jualan/barang/"+p.ID
	var form url.Values
	for _, one := range webtest.Forms(b.Get(at).Is(200).Body) {
		if one.Values.Has("variants.0.price") {
			form = one.Sent(one.Buttons[len(one.Buttons)-1])
		}
	}
	if got := form.Get("variants.0.price"); got != "48,000" {
		t.Fatalf("the price is shown as %q", got)
	}
	saved := func(want int64) {
		t.Helper()
		b.Upload(at, form, "").Is(http.StatusSeeOther)
		now, err := m.Catalog.OwnProduct(t.Context(), p.Coop, p.ID)
		m.Must(err)
		if int64(now.Variants[0].Price) != want {
			t.Errorf("the price is %d, want %d", now.Variants[0].Price, want)
		}
	}
	saved(48_000)
	form.Set("variants.0.price", "52,500")
	saved(52_500)
}
