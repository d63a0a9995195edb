package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
)

// What stood on the accounts of owners at a moment adds up to the trial balance of what was recorded by then.
func TestBalancesAreTheTrialBalance(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b, n := open(t, db), 0
		rapid.Check(t, func(t *rapid.T) {
			n++
			name := fmt.Sprint("book-", n)
			all := b.history(t, name)
			var accounts []ledger.AccountID
			for _, owner := range []string{"sri", "dul", "nobody"} {
				for _, code := range []string{ledger.Savings, ledger.Proceeds, ledger.Principal} {
					accounts = append(accounts, ledger.Of(code, owner))
				}
			}
			at := rapid.SampledFrom(all).Draw(t, "entry").RecordedAt
			at = at.Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, "beside")) * time.Millisecond)
			balances, err := b.BalancesAt(b.Context(), name, accounts, at)
			b.must(err)
			trial, err := b.TrialAt(b.Context(), name, at)
			b.must(err)
			sums := map[string]money.Amount{}
			for account, balance := range balances {
				sums[account.Code()] += balance
			}
			for code, sum := range sums {
				if want := -trial.Of(code).Net(); sum != want {
					t.Fatalf("%s: the accounts add up to %d, the trial balance says %d", code, sum, want)
				}
			}
		})
	})
}

// Clocks of servers may differ: a line that says an earlier moment than the one before it counts all the same.
func TestBalanceAtOfUnevenClocks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b, sri := open(t, db), ledger.Of(ledger.Savings, "sri")
		for i := range 40 {
			b.advance(20 * time.Second)
			if i%3 == 2 {
				b.advance(-50 * time.Second)
			}
			b.post(fmt.Sprint("e", i), ledger.Cash, sri, money.Amount(1+i))
		}
		var lines []ledger.Line
		b.must(b.EachLine(t.Context(), "ntb", sri, func(l *ledger.Line) error { lines = append(lines, *l); return nil }))
		for _, moment := range lines {
			for _, at := range []time.Time{moment.At, moment.At.Add(time.Millisecond), moment.At.Add(time.Hour)} {
				var want money.Amount
				for _, l := range lines {
					if l.At.Before(at) {
						want += l.Delta
					}
				}
				if got, err := b.BalanceAt(t.Context(), "ntb", sri, at); err != nil || got != want {
					t.Errorf("before %s: got %d, %v, want %d", at, got, err, want)
				}
			}
		}
	})
}
