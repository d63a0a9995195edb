package payments_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments"
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
