package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
)

// The trial balance of every moment is the sum of what was recorded, or took effect, before it, whichever seals lie around.
func TestTrialOfAMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		accounts := []ledger.AccountID{ledger.Cash, ledger.Bank, ledger.Of(ledger.Savings, "sri"), ledger.Commission}
		var moments []time.Time
		for i := range 30 {
			b.advance(time.Duration(i%4) * time.Hour)
			into := accounts[(i+1)%2]
			e := entry(fmt.Sprint("e", i), arrow(into, accounts[2+i%2], money.Amount(10+i)))
			if i%3 == 0 {
				e.EffectiveAt = b.now().Add(-time.Duration(i) * 20 * time.Minute) // noted down late
			}
			posted, err := b.Post(t.Context(), e)
			b.must(err)
			moments = append(moments, posted.RecordedAt, posted.RecordedAt.Add(time.Millisecond), posted.EffectiveAt)
			if i%5 == 4 && i < 20 {
				b.seal()
			}
		}
		for at := b.now().Truncate(time.Hour); at.After(moments[0]); at = at.Add(-time.Hour) {
			moments = append(moments, at)
		}
		moments = append(moments, b.now())
		var all []ledger.Entry
		b.must(b.Each(t.Context(), "ntb", func(e *ledger.Entry) error { all = append(all, *e); return nil }))
		for _, at := range moments {
			for name, tt := range map[string]struct {
				trial  func() (ledger.Trial, error)
				counts func(ledger.Entry) bool
			}{
				"recorded": {
					func() (ledger.Trial, error) { return b.TrialAt(t.Context(), "ntb", at) },
					func(e ledger.Entry) bool { return e.RecordedAt.Before(at) },
				},
				"effective": {
					func() (ledger.Trial, error) { return b.TrialEffective(t.Context(), "ntb", at) },
					func(e ledger.Entry) bool { return e.EffectiveAt.Before(at) },
				},
			} {
				want, n := map[string]ledger.Sum{}, int64(0)
				for _, e := range all {
					if !tt.counts(e) {
						continue
					}
					n++
					for _, p := range e.Postings {
						into, out := want[p.Debit.Code()], want[p.Credit.Code()]
						into.Debit += p.Amount
						out.Credit += p.Amount
						want[p.Debit.Code()], want[p.Credit.Code()] = into, out
					}
				}
				trial, err := tt.trial()
				b.must(err)
				if trial.Entries != n || len(trial.Rows) != len(want) || trial.Difference() != 0 {
					t.Errorf("%s before %s: %d entries and %d accounts, want %d and %d", name, at, trial.Entries, len(trial.Rows), n, len(want))
				}
				for code, sum := range want {
					if row := trial.Of(code); row.Debit != sum.Debit || row.Credit != sum.Credit {
						t.Errorf("%s before %s: %s: got %d and %d, want %+v", name, at, code, row.Debit, row.Credit, sum)
					}
				}
			}
		}
		if first, err := b.TrialAt(t.Context(), "ntb", all[0].RecordedAt); err != nil || first.Entries != 0 || len(first.Rows) != 0 {
			t.Errorf("before the first entry: %+v, %v", first, err)
		}
	})
}

// Entries of a release that marked none are found again, and only the late ones are touched.
func TestMarkLate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		var refs []string
		for i, late := range []time.Duration{0, time.Minute, 90 * time.Minute, 30 * 24 * time.Hour} {
			b.advance(3*time.Hour + time.Minute)
			e := entry(fmt.Sprint("e", i), arrow(ledger.Cash, ledger.Commission, 5))
			e.EffectiveAt = b.now().Add(-late)
			posted, err := b.Post(t.Context(), e)
			b.must(err)
			if posted.Late != nil {
				refs = append(refs, posted.Ref)
			}
		}
		b.seal()
		if len(refs) != 2 {
			t.Fatalf("late are %v, want the last two", refs)
		}
		at := b.now().AddDate(0, 0, -1)
		want, err := b.TrialEffective(t.Context(), "ntb", at)
		b.must(err)
		if want.Entries != 1 {
			t.Fatalf("%d entries took effect a day ago, want one", want.Entries)
		}
		for _, ref := range refs {
			b.Tamper(t.Context(), "ntb", ref, func(e *ledger.Entry) { e.Late = nil })
		}
		if got, err := b.TrialEffective(t.Context(), "ntb", at); err != nil || got.Entries != 0 {
			t.Fatalf("unmarked: %d entries, %v: nothing was taken away", got.Entries, err)
		}
		var unmarked int
		b.must(b.Verify(t.Context(), "ntb", func(string, string) { unmarked++ }))
		if unmarked != len(refs) {
			t.Errorf("verify says %d times that an entry is not marked, want %d", unmarked, len(refs))
		}
		for range 2 {
			b.must(b.MarkLate(t.Context(), "ntb"))
		}
		if got, err := b.TrialEffective(t.Context(), "ntb", at); err != nil || got.Entries != 1 {
			t.Errorf("marked again: %d entries, %v", got.Entries, err)
		}
		b.must(b.Verify(t.Context(), "ntb", func(invariant, detail string) { t.Error(invariant, detail) }))
	})
}
