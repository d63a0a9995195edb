package payments_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lumbung/internal/money"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// anyFee is a fee of some lines, which may overlap with another's in each way.
func anyFee() *rapid.Generator[payments.Component] {
	some := func(values ...string) *rapid.Generator[[]string] {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(values), 0, 2, rapid.ID)
	}
	amount := rapid.SampledFrom([]money.Amount{0, 0, 500, 1_000, 4_000})
	return rapid.Custom(func(t *rapid.T) payments.Component {
		return payments.Component{
			Code: rapid.SampledFrom([]string{payments.CommissionFee, payments.GatewayFee, "kemasan"}).Draw(t, "code"), Account: ledger.Commission,
			Percent: rapid.SampledFrom([]money.BasisPoints{0, 300, 500}).Draw(t, "percent"), Fixed: amount.Draw(t, "fixed"),
			Floor: amount.Draw(t, "floor"), Cap: amount.Draw(t, "cap"),
			Bearer: rapid.SampledFrom([]payments.Bearer{payments.BySeller, payments.BySeller, payments.ByCooperative}).Draw(t, "bearer"),
			Match: payments.Match{
				Categories: some("kopi", "tenun", "makanan").Draw(t, "categories"), Sellers: some("sri", "dul").Draw(t, "sellers"),
				From:  rapid.SampledFrom([]money.Amount{0, 0, 50_000}).Draw(t, "from"),
				Below: rapid.SampledFrom([]money.Amount{0, 0, 80_000}).Draw(t, "below"),
			},
		}
	})
}

// Whatever the line: rules that are not dearer cost its seller no more.
func TestDearer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := func(name string) payments.FeeSchedule {
			return payments.FeeSchedule{Components: rapid.SliceOfN(anyFee(), 0, 4).Draw(t, name)}
		}
		before, after := rules("before"), rules("after")
		if rapid.Bool().Draw(t, "an edit") { // of one limit, as a meeting decides it
			after.Components = slices.Clone(before.Components)
			if n := len(after.Components); n > 0 {
				one := &after.Components[rapid.IntRange(0, n-1).Draw(t, "which")]
				one.Percent = rapid.SampledFrom([]money.BasisPoints{0, 300, 500}).Draw(t, "then")
				one.Cap = rapid.SampledFrom([]money.Amount{0, 500, 1_000, 4_000}).Draw(t, "then at most")
			}
		}
		lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) payments.FeeLine {
			return payments.FeeLine{
				Seller:     rapid.SampledFrom([]string{"sri", "dul", "nur"}).Draw(t, "seller"),
				Categories: categoryPath(rapid.SampledFrom([]string{"kopi", "tenun", "madu", "makanan"}).Draw(t, "category")),
				Goods:      money.Amount(rapid.Int64Range(0, 120_000).Draw(t, "goods")),
			}
		}), 20, 20).Draw(t, "lines")
		for _, line := range lines {
			share := payments.ShareGatewayCost("BCA", []money.Amount{line.Goods})[0]
			costs := func(s payments.FeeSchedule) money.Amount {
				return payments.SellerBears(s.Freeze([]payments.FeeLine{line}, share)[0])
			}
			if !after.Dearer(before, categoryPath) && costs(after) > costs(before) {
				t.Fatalf("not dearer, and costs %d instead of %d on %+v", costs(after), costs(before), line)
			}
		}
	})
	for name, tt := range map[string]struct {
		change func(c *payments.Component)
		want   bool
	}{
		"the same":          {func(*payments.Component) {}, false},
		"less":              {func(c *payments.Component) { c.Percent = 499 }, false},
		"more":              {func(c *payments.Component) { c.Percent = 501 }, true},
		"a floor":           {func(c *payments.Component) { c.Floor = 1 }, true},
		"a cap":             {func(c *payments.Component) { c.Cap = 1 }, false},
		"for some":          {func(c *payments.Component) { c.Match.Categories = []string{"kopi"} }, false},
		"another fee":       {func(c *payments.Component) { c.Code = "kemasan" }, true},
		"the cooperative's": {func(c *payments.Component) { c.Percent, c.Bearer = 900, payments.ByCooperative }, false},
	} {
		before, after := schedule(payments.BySeller), schedule(payments.BySeller)
		tt.change(&after.Components[0])
		if got := after.Dearer(before, categoryPath); got != tt.want {
			t.Errorf("%s: dearer is %t, want %t", name, got, tt.want)
		}
	}
	for _, tt := range []struct {
		name          string
		before, after string // the category of the narrower fee before, of 4 %, and of the only one after
		percent       money.BasisPoints
		want          bool
	}{
		{"the group's fee for its shelf", "makanan", "kopi", 400, false},
		{"more than the group's for its shelf", "makanan", "kopi", 450, true},
		{"more than a shelf's for its group", "kopi", "makanan", 450, true},
		{"more than another shelf's", "tenun", "kopi", 450, false},
	} {
		narrow := func(category string, percent money.BasisPoints) payments.Component {
			c := schedule(payments.BySeller).Components[0]
			c.Percent, c.Match.Categories = percent, []string{category}
			return c
		}
		before := payments.FeeSchedule{Components: []payments.Component{narrow(tt.before, 400), schedule(payments.BySeller).Components[0]}}
		after := payments.FeeSchedule{Components: []payments.Component{narrow(tt.after, tt.percent)}}
		if got := after.Dearer(before, categoryPath); got != tt.want {
			t.Errorf("%s: dearer is %t, want %t", tt.name, got, tt.want)
		}
	}
}

// Rules are never dearer than themselves, nor is what they become when one fee is lowered, whatever stands beside it.
func TestTheSameRulesAreNotDearer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := payments.FeeSchedule{Components: rapid.SliceOfN(anyFee(), 1, 6).Draw(t, "rules")}
		if before.Dearer(before, categoryPath) {
			t.Fatalf("dearer than themselves: %+v", before.Components)
		}
		after := payments.FeeSchedule{Components: slices.Clone(before.Components)}
		one := &after.Components[rapid.IntRange(0, len(after.Components)-1).Draw(t, "which")]
		one.Percent, one.Fixed, one.Floor = one.Percent/2, one.Fixed/2, one.Floor/2
		if rapid.Bool().Draw(t, "the cooperative's own") {
			one.Bearer = payments.ByCooperative
		}
		if after.Dearer(before, categoryPath) {
			t.Fatalf("dearer than %+v with a fee lowered: %+v", before.Components, after.Components)
		}
	})
}

// A narrower fee applies instead of a wider one, before and after.
func TestDearerBesideNarrowerFees(t *testing.T) {
	fee := func(percent money.BasisPoints, match payments.Match) payments.Component {
		return payments.Component{
			Code: payments.CommissionFee, Percent: percent, Bearer: payments.BySeller, Account: ledger.Commission, Match: match,
		}
	}
	all := payments.Match{}
	shelf := func(slugs ...string) payments.Match { return payments.Match{Categories: slugs} }
	wide, kopi := fee(500, all), fee(300, shelf("kopi"))
	type rules []payments.Component
	for _, tt := range []struct {
		name          string
		before, after rules
		want          bool
	}{
		{"unchanged, a shelf for less", rules{wide, kopi}, rules{wide, kopi}, false},
		{"the shelf's own fee ends", rules{wide, kopi}, rules{wide}, true},
		{"less for all, the shelf's own fee ends", rules{wide, kopi}, rules{fee(300, all)}, false},
		{"less for all, as before for the shelf", rules{wide, kopi}, rules{fee(400, all), kopi}, false},
		{"as before for all, more for the shelf", rules{wide, kopi}, rules{wide, fee(301, shelf("kopi"))}, true},
		{"a shelf for less is new", rules{wide}, rules{wide, kopi}, false},
		{"a shelf for more is new", rules{wide}, rules{wide, fee(501, shelf("kopi"))}, true},
		{"for a shelf instead of its group", rules{wide, fee(300, shelf("makanan"))}, rules{wide, kopi}, true},
		{"two shelves in one fee", rules{kopi, fee(300, shelf("tenun"))}, rules{fee(300, shelf("tenun", "kopi"))}, false},
		{
			"one fee for shelf and group, its shelf for less",
			rules{fee(200, shelf("kopi")), fee(300, shelf("makanan", "tenun"))},
			rules{fee(300, shelf("makanan", "tenun")), fee(200, shelf("kopi"))},
			false,
		},
		{
			"a seller's fee, which counts more than a shelf's",
			rules{fee(500, payments.Match{Sellers: []string{"sri"}}), kopi},
			rules{fee(500, payments.Match{Sellers: []string{"sri"}}), kopi},
			false,
		},
		{"nothing, where there was nothing", nil, rules{fee(0, all)}, false},
		{"something, where there was nothing", nil, rules{fee(1, all)}, true},
	} {
		after, before := payments.FeeSchedule{Components: tt.after}, payments.FeeSchedule{Components: tt.before}
		if got := after.Dearer(before, categoryPath); got != tt.want {
			t.Errorf("%s: dearer is %t, want %t", tt.name, got, tt.want)
		}
	}
}
