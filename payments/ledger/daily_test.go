package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
)

// What stood on every account at the end of each day is what took effect until then, whatever was noted down late or taken back.
func TestBalancesByDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		round := 0
		b := open(t, db)
		rapid.Check(t, func(t *rapid.T) {
			round++
			book := fmt.Sprint("book", round)
			begun := b.now()
			for i := range rapid.IntRange(1, 25).Draw(t, "entries") {
				b.advance(time.Duration(rapid.IntRange(1, 40).Draw(t, "hours")) * time.Hour)
				member := rapid.SampledFrom([]string{"sri", "dul", "ana"}).Draw(t, "member")
				amount := money.Amount(rapid.IntRange(1, 500).Draw(t, "amount"))
				e := entry(fmt.Sprint("e", i), arrow(ledger.Cash, ledger.Of(ledger.Savings, member), amount))
				e.Book = book
				if rapid.Bool().Draw(t, "out") {
					e.Postings[0].Debit, e.Postings[0].Credit = e.Postings[0].Credit, e.Postings[0].Debit
				}
				if rapid.IntRange(0, 3).Draw(t, "late") == 0 {
					e.EffectiveAt = b.now().Add(-time.Duration(rapid.IntRange(-5, 300).Draw(t, "by")) * time.Hour)
				}
				if _, err := b.Post(b.Context(), e); err != nil && !errors.Is(err, ledger.ErrOverdrawn) {
					t.Fatal(err)
				}
			}
			var ends []time.Time
			for i := range 31 {
				ends = append(ends, begun.Add(time.Duration(i)*24*time.Hour))
			}
			want := map[ledger.AccountID][]money.Amount{}
			b.must(b.Each(b.Context(), book, func(e *ledger.Entry) error {
				at := e.EffectiveAt
				if e.RecordedAt.Before(at) {
					at = e.RecordedAt
				}
				for _, p := range e.Postings {
					for account, delta := range map[ledger.AccountID]money.Amount{p.Credit: p.Amount, p.Debit: -p.Amount} {
						if account.Code() != ledger.Savings {
							continue
						}
						if want[account] == nil {
							want[account] = make([]money.Amount, len(ends))
						}
						for i, end := range ends {
							if at.Before(end) {
								want[account][i] += delta
							}
						}
					}
				}
				return nil
			}))
			got, err := b.BalancesByDay(b.Context(), book, ledger.Savings, ends)
			b.must(err)
			if len(got) != len(want) {
				t.Fatalf("%d accounts, want %d", len(got), len(want))
			}
			for account := range want {
				if !slices.Equal(got[account], want[account]) {
					t.Fatalf("%s: %v, want %v", account, got[account], want[account])
				}
			}
		})
	})
}
