package payments_test

import (
	"errors"
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
)

// A member agrees to a version once, however often she presses, and officers count who does.
func TestSellersAgreeToFees(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l, ctx := openTill(t, db), t.Context()
		rules := l.rules(500, l.now())
		l.must(l.SetFeeSchedule(ctx, acttest.Operator(), rules))
		sri, ana := acttest.Member("sri"), acttest.Member("ana")
		if _, err := l.AgreeFees(ctx, acttest.Person{User: "lalu"}, "ntb", rules.ID); !errors.Is(err, act.ErrNoCooperative) {
			t.Errorf("who is no member agrees: got %v", err)
		}
		if _, err := l.AgreeFees(ctx, sri, "ntb", "ntb|9"); !errors.Is(err, payments.ErrNoProposal) {
			t.Errorf("a version that there is not: got %v", err)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if a, err := l.AgreeFees(ctx, sri, "ntb", rules.ID); err != nil || a.Seller != "sri" {
					t.Errorf("agrees: got %+v, %v", a, err)
				}
			})
		}
		all.Wait()
		_, err := l.AgreeFees(ctx, ana, "ntb", rules.ID)
		l.must(err)
		if n, err := l.FeeAgreements(ctx, "ntb", rules.ID, 9); n != 2 || err != nil {
			t.Errorf("%d agree, %v", n, err)
		}
		if a, err := l.FeeAgreementOf(ctx, "ntb", rules.ID, "sri"); err != nil || a == nil || a.At.IsZero() {
			t.Errorf("her word: got %+v, %v", a, err)
		}
		if a, err := l.FeeAgreementOf(ctx, "ntb", rules.ID, "lalu"); err != nil || a != nil {
			t.Errorf("nobody's word: got %+v, %v", a, err)
		}
	})
}

// What a page says that a seller gets is what she gets when somebody pays so.
func TestProceeds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		percent := money.BasisPoints(rapid.Int64Range(0, 3000).Draw(t, "percent"))
		rules := payments.StandardFeeSchedule("ntb", percent, payments.BySeller, "1", time.Time{})
		line := payments.FeeLine{Seller: "sri", Goods: money.Amount(rapid.Int64Range(1, 50_000_000).Draw(t, "goods"))}
		delivery := money.Amount(rapid.Int64Range(0, 500_000).Draw(t, "delivery"))
		for _, p := range rules.Proceeds(line, delivery) {
			share := payments.ShareGatewayCost(p.Channel, []money.Amount{line.Goods + delivery})[0]
			if want := line.Goods - payments.SellerBears(rules.Freeze([]payments.FeeLine{line}, share)[0]); p.Sent != want {
				t.Fatalf("%s: %s, want %s", p.Channel, p.Sent, want)
			}
			if p.Sent > p.Alone || p.Alone > line.Goods || p.Sent < 0 {
				t.Fatalf("%s: %s alone, %s sent, of %s", p.Channel, p.Alone, p.Sent, line.Goods)
			}
			ways := append(payments.Channels(payments.ByPhone, line.Goods), payments.Channels(payments.ByTransfer, line.Goods)...)
			offered := false
			for _, name := range ways {
				offered = offered || name == p.Channel
			}
			if offered != p.AloneOffer {
				t.Fatalf("%s over %s: offered %v, want %v", p.Channel, line.Goods, p.AloneOffer, offered)
			}
		}
	})
}
