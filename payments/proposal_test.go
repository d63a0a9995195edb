package payments_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// rules take a part of all goods from a day on.
func (l *till) rules(percent money.BasisPoints, from time.Time) payments.FeeSchedule {
	return payments.StandardFeeSchedule("ntb", percent, payments.BySeller, "RAT 7/2026", from)
}

// inForce is the version and the commission at a moment.
func (l *till) inForce(at time.Time) (int64, money.BasisPoints) {
	l.Helper()
	s, err := l.Schedule(l.Context(), "ntb", at)
	l.must(err)
	return s.Version, s.Component(payments.CommissionFee).Percent
}

// Another officer publishes what one proposes: cheaper rules at once, dearer ones after their notice; what is decided stays decided.
func TestFeesAreDecidedByTwo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l, ctx := openTill(t, db), t.Context()
		l.must(l.SetFeeSchedule(ctx, acttest.Operator(), l.rules(500, l.now())))
		siti, lalu := acttest.Officer("siti"), acttest.Officer("lalu")
		if err := l.SetFeeSchedule(ctx, siti, l.rules(300, l.now())); err == nil {
			t.Error("one officer set fees alone")
		}
		propose := func(key string, percent money.BasisPoints, from time.Time) string {
			p, err := l.ProposeFees(ctx, siti, key, l.rules(percent, from))
			l.must(err)
			return p.ID
		}
		want := func(what string, got, want error) {
			t.Helper()
			if !errors.Is(got, want) {
				t.Errorf("%s: got %v, want %v", what, got, want)
			}
		}
		cheaper := propose("a", 300, l.now())
		if again := propose("a", 300, l.now()); again != cheaper {
			t.Errorf("one form makes %s and %s", cheaper, again)
		}
		_, err := l.PublishFees(ctx, siti, "ntb", cheaper)
		want("she publishes her own", err, act.ErrOwn)
		_, err = l.RejectFees(ctx, siti, "ntb", cheaper, "Tidak jadi.")
		want("she rejects her own", err, act.ErrOwn)
		_, err = l.WithdrawFees(ctx, lalu, "ntb", cheaper)
		want("he withdraws hers", err, act.ErrNotAllowed)
		_, err = l.PublishFees(ctx, lalu, "lain", cheaper)
		want("in another cooperative", err, payments.ErrNoProposal)
		l.advance(time.Hour)
		_, err = l.PublishFees(ctx, lalu, "ntb", cheaper)
		l.must(err)
		if version, percent := l.inForce(l.now()); version != 2 || percent != 300 {
			t.Errorf("version %d takes %d", version, percent)
		}
		if _, percent := l.inForce(l.now().Add(-time.Minute)); percent != 500 {
			t.Errorf("before it was published %d were taken", percent)
		}
		_, err = l.WithdrawFees(ctx, siti, "ntb", cheaper)
		want("published rules are withdrawn", err, payments.ErrDecided)

		soon := propose("b", 400, l.now().Add(payments.FeeNotice-time.Minute))
		_, err = l.PublishFees(ctx, lalu, "ntb", soon)
		want("dearer rules start too soon", err, payments.ErrFeesTooSoon)
		_, err = l.RejectFees(ctx, lalu, "ntb", soon, " ")
		if err == nil {
			t.Error("rejected without a reason")
		}
		_, err = l.RejectFees(ctx, lalu, "ntb", soon, "Terlalu cepat.")
		l.must(err)
		later := l.now().Add(payments.FeeNotice)
		_, err = l.PublishFees(ctx, lalu, "ntb", propose("c", 400, later))
		l.must(err)
		if version, _ := l.inForce(later.Add(-time.Millisecond)); version != 2 {
			t.Errorf("version %d was in force before its day", version)
		}
		if version, percent := l.inForce(later); version != 3 || percent != 400 {
			t.Errorf("on its day version %d takes %d", version, percent)
		}
		_, err = l.ProposeFees(ctx, siti, "d", l.rules(300, l.now().AddDate(0, 0, -2)))
		want("in the past", err, payments.ErrFeesPast)
		_, err = l.ProposeFees(ctx, siti, "e", l.rules(20_000, l.now()))
		want("more than the goods", err, payments.ErrFeesWrong)
		slice, err := l.FeeProposals(ctx, "ntb", store.Page{})
		if err != nil || len(slice.Items) != 3 || slice.Items[1].Latest().Reason != "Terlalu cepat." {
			t.Errorf("proposals: got %+v, %v", slice.Items, err)
		}
	})
}

// Of two officers who publish at once one wins, and one version comes of it.
func TestFeesArePublishedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l, ctx := openTill(t, db), t.Context()
		l.must(l.SetFeeSchedule(ctx, acttest.Operator(), l.rules(500, l.now())))
		p, err := l.ProposeFees(ctx, acttest.Officer("siti"), "a", l.rules(300, l.now()))
		l.must(err)
		officers := []string{"lalu", "baiq", "mahsun"}
		errs := make([]error, len(officers))
		var all sync.WaitGroup
		for i, officer := range officers {
			all.Go(func() { _, errs[i] = l.PublishFees(ctx, acttest.Officer(officer), "ntb", p.ID) })
		}
		all.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, payments.ErrDecided) {
				t.Errorf("who lost: got %v", err)
			}
		}
		versions, err := l.Schedules(ctx, "ntb")
		if won != 1 || err != nil || len(versions) != 2 {
			t.Errorf("%d published, %d versions, %v", won, len(versions), err)
		}
	})
}

// Whatever the line: rules that are not dearer cost its seller no more. And rules are not dearer than themselves.
func TestDearer(t *testing.T) {
	some := func(values ...string) *rapid.Generator[[]string] {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(values), 0, 2, rapid.ID)
	}
	amount := rapid.SampledFrom([]money.Amount{0, 0, 500, 1_000, 4_000})
	component := rapid.Custom(func(t *rapid.T) payments.Component {
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
	rapid.Check(t, func(t *rapid.T) {
		rules := func(name string) payments.FeeSchedule {
			return payments.FeeSchedule{Components: rapid.SliceOfN(component, 0, 4).Draw(t, name)}
		}
		before, after := rules("before"), rules("after")
		if rapid.Bool().Draw(t, "an edit") { // of one limit, as a meeting decides it
			after.Components = slices.Clone(before.Components)
			if n := len(after.Components); n > 0 {
				one := &after.Components[rapid.IntRange(0, n-1).Draw(t, "which")]
				one.Percent, one.Cap = rapid.SampledFrom([]money.BasisPoints{0, 300, 500}).Draw(t, "then"), amount.Draw(t, "then at most")
			}
		}
		lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) payments.FeeLine {
			return payments.FeeLine{
				Seller:     rapid.SampledFrom([]string{"sri", "dul", "nur"}).Draw(t, "seller"),
				Categories: categoryPath(rapid.SampledFrom([]string{"kopi", "tenun", "madu"}).Draw(t, "category")),
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
