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
	_, b := m.member("Inaq Sri Wahyuni")
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	typed := form("name", "Kopi Arabika", "category", "kopi", "description", "Dari kebun sendiri.", "baris", "1",
		"variants.0.price", "48.000", "variants.0.weight", "240", "variants.0.stock", "10", "kunci", m.key(b.Get("/jualan/barang/baru").Body))
	m.Files.Away = true
	answer := m.upload(b, "/jualan/barang/baru", typed, m.Photo(90), m.Photo(91), m.Photo(92))
	page := answer.Body
	for _, want := range []string{
		`id="f-pictures-salah"`, "media.unavailable", `value="Kopi Arabika"`, `value="48.000"`, "Dari kebun sendiri.",
	} {
		if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(page, want) {
			t.Errorf("pictures while they cannot be stored: %d without %s", answer.Status, want)
		}
	}
	if m.Files.Tries != 1 {
		t.Errorf("three pictures were tried %d times; a seller waits for each", m.Files.Tries)
	}
	answer = m.upload(b, "/jualan/barang/baru", typed)
	at := answer.Header.Get("Location")
	if answer.Status != http.StatusSeeOther {
		t.Fatalf("saved without pictures: %d", answer.Status)
	}
	answer = m.upload(b, at+"/foto", form(), m.Photo(90))
	if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, "media.unavailable") {
		t.Errorf("one more picture: %d", answer.Status)
	}
	m.Files.Away = false
	if answer := m.upload(b, at+"/foto", form(), m.Photo(90)); answer.Status != http.StatusSeeOther {
		t.Errorf("a picture when they can be stored again: %d", answer.Status)
	}
	if p, err := m.Catalog.OwnProduct(t.Context(), m.Coop.ID, strings.TrimPrefix(at, "/jualan/barang/")); err != nil || len(p.Pictures) != 1 {
		t.Errorf("got %+v, %v, want one picture", p, err)
	}
}
