package catalog_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
)

// TestSaleItems: variants of several cooperatives come in one call, each with its own shop and stock.
func TestSaleItems(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ani, budi, citra := m.shop(t, "coop", "ani"), m.shop(t, "other", "budi"), m.shop(t, "coop", "citra")
		in := input(ani, "Kopi", 5)
		in.Variants = append(in.Variants, catalog.VariantInput{Name: "Besar", Price: 90_000, Weight: 500, Stock: 7})
		in.Variants[0].Name = "Kecil"
		kopi, err := m.CreateProduct(t.Context(), acttest.Member("ani"), in)
		if err != nil {
			t.Fatal(err)
		}
		madu, teh := m.publish(t, budi, "Madu", 3), m.publish(t, citra, "Teh", 4)
		if _, err := m.CloseShop(t.Context(), acttest.Member("citra"), catalog.Step{Coop: "coop", ID: citra.ID}); err != nil {
			t.Fatal(err)
		}
		if err := m.take(t.Context(), line(madu, 2)); err != nil {
			t.Fatal(err)
		}
		wares, err := m.SaleItems(t.Context(), map[string]string{
			kopi.Variants[0].ID: kopi.ID, kopi.Variants[1].ID: kopi.ID, madu.Variants[0].ID: madu.ID, teh.Variants[0].ID: teh.ID,
			"gone": kopi.ID, "lost": "no-such-product",
		})
		if err != nil {
			t.Fatal(err)
		}
		type seen struct {
			Product, Shop, Variant string
			Available              int64
			Visible                bool
		}
		got := map[string]seen{}
		for id, w := range wares {
			if w.Variant.ID != id {
				t.Errorf("variant %s came for %s", w.Variant.ID, id)
			}
			got[w.Product.Name+" "+w.Variant.Name] = seen{w.Product.ID, w.Shop.ID, w.Variant.Name, w.Available, w.Visible}
		}
		want := map[string]seen{
			"Kopi Kecil": {kopi.ID, ani.ID, "Kecil", 5, false}, // a draft
			"Kopi Besar": {kopi.ID, ani.ID, "Besar", 7, false},
			"Madu ":      {madu.ID, budi.ID, "", 1, true},
			"Teh ":       {teh.ID, citra.ID, "", 4, false}, // its shop is closed
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if none, err := m.SaleItems(t.Context(), nil); err != nil || len(none) != 0 {
			t.Errorf("SaleItems of nothing: %v, %v", none, err)
		}
	})
}
