package catalog_test

import (
	"testing"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
)

// Other people's shops with the same NIB are found, those of the cooperative by name, others as a number. Not the owner's own second shop,
// nor a NIB that was sent back or corrected.
func TestTwins(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ani, budi, citra := m.shop(t, "coop", "ani"), m.shop(t, "coop", "budi"), m.shop(t, "lain", "citra")
		second := m.shop(t, "lain", "ani")
		submit := func(shop *catalog.Shop, nib string) {
			t.Helper()
			step := catalog.Step{Coop: shop.Coop, ID: shop.ID}
			if _, err := m.SubmitLicence(t.Context(), acttest.Member(shop.Seller), step, licence(nib)); err != nil {
				t.Fatal(err)
			}
		}
		expect := func(what string, here string, elsewhere int) {
			t.Helper()
			twins, err := m.Twins(t.Context(), mustShop(t, m, ani))
			names := ""
			for i := range twins.Here {
				names += twins.Here[i].Seller
			}
			if err != nil || names != here || twins.Elsewhere != elsewhere || twins.Any() != (here != "" || elsewhere > 0) {
				t.Errorf("%s: got %q here and %d elsewhere, want %q and %d: %v", what, names, twins.Elsewhere, here, elsewhere, err)
			}
		}
		expect("without a NIB", "", 0)
		submit(ani, nib)
		submit(second, nib)
		expect("her own two shops", "", 0)
		submit(budi, nib)
		submit(citra, "9120 3040 50607")
		expect("both", "budi", 1)
		submit(budi, "1234567890123")
		expect("corrected", "", 1)
		step := catalog.Step{Coop: "lain", ID: citra.ID, Reason: "Bukan milik Anda."}
		if _, err := m.SendBackLicence(t.Context(), acttest.Officer("siti"), step); err != nil {
			t.Fatal(err)
		}
		expect("sent back", "", 0)
	})
}
