package orders_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/money"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// A fee for a group is taken of what lies on its shelves, the one for a shelf comes before it, and each line keeps by which category its
// fee was. What other rules would have taken is reckoned the same way.
func TestFeesOfAGroup(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		fee := func(percent money.BasisPoints, categories ...string) payments.Component {
			return payments.Component{
				Code: payments.CommissionFee, Name: "Jasa koperasi", Percent: percent, Bearer: payments.BySeller, Account: ledger.Commission,
				Match: payments.Match{Categories: categories},
			}
		}
		rules := payments.FeeSchedule{
			ID: m.Coop.ID + "|2", Coop: m.Coop.ID, Version: 2, Resolution: "13/III/2026", From: m.Clock.Now(),
			Components: []payments.Component{fee(400, "makanan-minuman"), fee(500), fee(300, "kopi")},
		}
		m.Must(m.Payments.SetFeeSchedule(m.Context(), acttest.Operator(), rules))
		on := func(name, shelf string) *catalog.Product {
			return m.Product("sri", name, func(in *catalog.ProductInput) { in.Category = shelf })
		}
		m.Fill("cart", 1, on("Kopi Sembalun", "kopi"), on("Madu Trigona", "madu"), on("Tenun Sukarara", "tenun"))
		p := m.Place("cart", "pickup")
		m.Pay(p)
		type taken struct {
			Category string
			Amount   money.Amount
		}
		o, got := m.OrdersOf(p)[0], map[string]taken{}
		for _, line := range o.Lines {
			for _, one := range line.Fees {
				got[line.Name] = taken{one.Category, one.Amount}
			}
		}
		want := map[string]taken{
			"Kopi Sembalun": {"kopi", 1_440}, "Madu Trigona": {"makanan-minuman", 1_920}, "Tenun Sukarara": {"", 2_400},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("fees (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(o.Fees(), o.FeesBy(rules)); diff != "" {
			t.Errorf("by the same rules (-was +would):\n%s", diff)
		}
		rules.Components = []payments.Component{fee(500), fee(200, "makanan-minuman")}
		if would := payments.SellerBears(o.FeesBy(rules)); would != 960+960+2_400 {
			t.Errorf("by other rules: %s", would)
		}
	})
}
