package seller

import (
	"net/http"
	"strings"
	"testing"
)

// TestPicturesAway: while pictures cannot be stored a seller is told so beside them, nothing of what was typed is lost, and
// the product can be saved without them or with them later.
func TestPicturesAway(t *testing.T) {
	m := openMarket(t)
	_, b := m.person("Inaq Sri Wahyuni", "081234567891", 127)
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	typed := form("name", "Kopi Arabika", "category", "kopi", "description", "Dari kebun sendiri.", "baris", "1",
		"variants.0.price", "48.000", "variants.0.weight", "240", "variants.0.stock", "10", "kunci", m.key(b.Get("/jualan/barang/baru").Body))
	m.files.away = true
	answer := m.upload(b, "/jualan/barang/baru", typed, m.photo(90), m.photo(91), m.photo(92))
	page := answer.Body.String()
	for _, want := range []string{
		`id="f-pictures-salah"`, "media.unavailable", `value="Kopi Arabika"`, `value="48.000"`, "Dari kebun sendiri.",
	} {
		if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(page, want) {
			t.Errorf("pictures while they cannot be stored: %d without %s", answer.Code, want)
		}
	}
	if m.files.tries != 1 {
		t.Errorf("three pictures were tried %d times; a seller waits for each", m.files.tries)
	}
	answer = m.upload(b, "/jualan/barang/baru", typed)
	at := answer.Header().Get("Location")
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("saved without pictures: %d", answer.Code)
	}
	if answer := m.upload(b, at+"/foto", form(), m.photo(90)); answer.Code != http.StatusUnprocessableEntity ||
		!strings.Contains(answer.Body.String(), "media.unavailable") {
		t.Errorf("one more picture: %d", answer.Code)
	}
	m.files.away = false
	if answer := m.upload(b, at+"/foto", form(), m.photo(90)); answer.Code != http.StatusSeeOther {
		t.Errorf("a picture when they can be stored again: %d", answer.Code)
	}
	if p, err := m.parts.Catalog.OwnProduct(t.Context(), m.coop, strings.TrimPrefix(at, "/jualan/barang/")); err != nil ||
		len(p.Pictures) != 1 {
		t.Errorf("got %+v, %v, want one picture", p, err)
	}
}
