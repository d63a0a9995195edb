package seller

import (
	"net/http"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
)

// What waits by the rules of the cooperative stands in the seller's form as she typed it, and says so; buyers see the old.
func TestChangesThatWait(t *testing.T) {
	m := openMarket(t)
	_, b := m.member("Inaq Sri Wahyuni")
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	id := m.Approve(m.sellSomething(b)).ID
	_, err := m.Catalog.SetRules(t.Context(), acttest.Operator(), catalog.Rules{Coop: m.Coop.ID, Pictures: true, PriceJump: 2_500})
	m.Must(err)
	at := "/jualan/barang/" + id
	b.Post(at, form("name", "Kopi Arabika", "category", "kopi", "description", "Dari kebun sendiri.", "baris", "1",
		"variants.0.id", id+"-1", "variants.0.price", "96.000", "variants.0.weight", "240")).To(at)
	b.Get(at).Is(http.StatusOK).Says("Harga", "Rp48.000", "Rp96.000").Has(`value="96.000"`)
	if answer := m.upload(b, at+"/foto", form(), m.Photo(30)); answer.Status != http.StatusSeeOther {
		t.Errorf("photo: %d", answer.Status)
	}
	p, err := m.Catalog.OwnProduct(t.Context(), m.Coop.ID, id)
	m.Must(err)
	if p.Price != price || len(p.Pictures) != 2 || len(p.Edited.Pictures) != 3 || len(p.Edited.Prices) != 1 {
		t.Errorf("for sale is %+v, and %+v waits", p, p.Edited)
	}
	approved, err := m.Catalog.ApproveProduct(t.Context(), acttest.Officer("siti"), catalog.Step{Coop: m.Coop.ID, ID: id})
	m.Must(err)
	if approved.Price != 2*price || len(approved.Pictures) != 3 {
		t.Errorf("after an officer's word: %+v", approved)
	}
}
