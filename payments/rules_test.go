package payments_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// A member who presses twice has given consent once; neither press is an error.
func TestConsentAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := openTill(t, db)
		for round := range 4 {
			var group sync.WaitGroup
			member := fmt.Sprint("member-", round)
			for range 4 {
				group.Go(func() {
					if err := l.savings.Consent(context.WithoutCancel(t.Context()), acttest.Member(member), "ntb", true); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			if order, err := l.savings.StandingOrder(t.Context(), "ntb", member); err != nil || !order.ToSavings {
				t.Errorf("standing order: %+v, %v", order, err)
			}
		}
	})
}

// However often a page is visited, the gateway is asked now and then; and no more when nothing can arrive any more.
func TestVisitsDoNotHammerTheGateway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := openTill(t, db)
		l.charge()
		l.billed()
		asked := func(visits int) int {
			before := l.gateway.count()
			var group sync.WaitGroup
			for range visits {
				group.Go(func() {
					if _, err := l.RefreshThrottled(context.WithoutCancel(t.Context()), "pay"); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			return l.gateway.count() - before
		}
		for range 3 {
			if n := asked(20); n != 1 {
				t.Errorf("20 visits asked %d times, want once", n)
			}
			l.advance(16 * time.Second)
		}
		l.advance(15 * time.Minute)
		_, err := l.Expire(t.Context(), states.Mark{By: "timer", At: l.now()}, "pay")
		l.must(err)
		l.poll(26 * time.Hour)
		if n := asked(1); n != 0 {
			t.Errorf("a visit two days later asked %d times", n)
		}
	})
}

// What came in beside the order stands in the book, or verify says so.
func TestVerifyMissesNoSurplus(t *testing.T) {
	l := openTill(t, storetest.OpenSQLite(t))
	l.charge()
	l.gateway.pay(l.billed(), 40_000)
	l.refresh()
	_, err := l.ledger.Post(t.Context(), ledger.Entry{
		Book: "ntb", Ref: "surplus:nobody's", Kind: ledger.Surplus, Subject: "order", By: "test",
		Postings: []ledger.Posting{{Debit: ledger.Clearing, Credit: ledger.RefundsOwed, Amount: 1}},
	})
	l.must(err)
	var found []string
	l.must(l.Verify(t.Context(), []string{"ntb"}, func(invariant, detail string) { found = append(found, invariant+" "+detail) }))
	if len(found) != 2 || !strings.HasPrefix(found[0], "M5") || !strings.HasPrefix(found[1], "M7") {
		t.Errorf("a surplus that nobody noted: %v", found)
	}
}

// Fees that no book could take are refused when they are decided, not when a seller waits for her money.
func TestFeesThatCannotBeBooked(t *testing.T) {
	l := openTill(t, storetest.OpenSQLite(t))
	for name, spoil := range map[string]func(*payments.Component){
		"account that is not in the chart": func(c *payments.Component) { c.Account = "9-9999" },
		"account of a member":              func(c *payments.Component) { c.Account = ledger.Savings },
		"bearer":                           func(c *payments.Component) { c.Bearer = "nobody" },
		"percent below zero":               func(c *payments.Component) { c.Percent = -1 },
		"more than all":                    func(c *payments.Component) { c.Percent = 10_001 },
	} {
		s := payments.StandardFeeSchedule("ntb", 500, payments.BySeller, "12/III/2026", l.now())
		spoil(&s.Components[0])
		if err := l.SetFeeSchedule(t.Context(), acttest.Operator(), s); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	l.must(l.SetFeeSchedule(t.Context(), acttest.Operator(),
		payments.StandardFeeSchedule("ntb", 500, payments.BySeller, "12/III/2026", l.now())))
}
