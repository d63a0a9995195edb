package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
)

// octoberEnds is when October is over in Lombok, where the clock of these tests stands at the 22nd.
func octoberEnds() time.Time { return time.Date(2026, 10, 31, 16, 0, 0, 0, time.UTC) }

// dated is an entry that took effect at a moment.
func dated(ref string, at time.Time) ledger.Entry {
	e := entry(ref, arrow(ledger.Cash, ledger.Of(ledger.Savings, "sri"), 100))
	e.EffectiveAt = at
	return e
}

func (b *book) closeBefore(before time.Time) time.Time {
	b.Helper()
	since, err := b.CloseBefore(b.Context(), "ntb", before, b.now())
	b.must(err)
	return since
}

// stored is everything that the database holds.
func stored(t *testing.T, db *store.DB) (all string) {
	t.Helper()
	if err := db.EachStored(t.Context(), func(s *store.Schema, doc bson.Raw) error {
		all += s.Name + doc.String() + "\n"
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// An entry that would count into a closed month is refused with the month, and the book stays as it was, byte for byte; one that the
// program writes by itself counts at once, and says in its memo when it was. Reopened, the month takes entries again.
func TestClosedMonth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		_, err := b.Post(t.Context(), dated("before", octoberEnds().Add(-time.Hour)))
		b.must(err)
		b.closeBefore(octoberEnds())
		was := stored(t, db)
		_, err = b.Post(t.Context(), dated("late", octoberEnds().Add(-time.Millisecond)))
		if f := fault.Of(err); !errors.Is(err, ledger.ErrClosed) || fmt.Sprint(f.Args) != "[10/2026]" || f.Kind != fault.Conflict {
			t.Errorf("into October: %v", err)
		}
		if stored(t, db) != was {
			t.Error("the refused entry has changed something")
		}
		_, err = b.Post(t.Context(), dated("first", octoberEnds()))
		b.must(err)
		program := dated("paid", octoberEnds().Add(-time.Minute))
		program.Yields = true
		e, err := b.Post(t.Context(), program)
		b.must(err)
		if !e.EffectiveAt.Equal(e.RecordedAt) || e.Late != nil || !strings.HasSuffix(e.Memo, "31/10/2026 22.59 WIB") {
			t.Errorf("the program's own: %+v", e)
		}
		again, err := b.Post(t.Context(), program)
		b.must(err)
		if again.Memo != e.Memo {
			t.Errorf("posted again it is %+v", again)
		}
		b.closeBefore(time.Time{})
		_, err = b.Post(t.Context(), dated("late", octoberEnds().Add(-time.Millisecond)))
		b.must(err)
		program.Ref = "paid again"
		if e, err = b.Post(t.Context(), program); err != nil || !e.EffectiveAt.Equal(program.EffectiveAt) {
			t.Errorf("into the open month: %+v, %v", e, err)
		}
		b.wantSound()
	})
}

// Entries of the month in which they are recorded neither read nor write anything for closed months.
func TestOpenMonthCostsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		b.post("now", ledger.Cash, ledger.Of(ledger.Savings, "sri"), 100)
		_, err := b.Post(t.Context(), dated("last week", b.now().AddDate(0, 0, -7)))
		b.must(err)
		if strings.Contains(stored(t, db), "ledger_closures") {
			t.Error("they have touched the months of the book")
		}
	})
}

// Entries of a month and its closing at the same moment: each entry is in the book before the month is closed, or refused.
func TestClosedAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		for round := range 6 {
			before, n := time.Date(2026, time.Month(5+round), 1, 0, 0, 0, 0, i18n.WITA()), 8
			start := make(chan struct{})
			var group sync.WaitGroup
			var since time.Time
			outcomes := make([]error, n)
			for i := range n {
				group.Go(func() {
					<-start
					_, outcomes[i] = b.Post(t.Context(), dated(fmt.Sprint(round, "-", i), before.Add(-time.Minute)))
				})
			}
			group.Go(func() {
				<-start
				err := db.Tx(t.Context(), func(ctx context.Context) (err error) {
					trial, err := b.TrialEffective(ctx, "ntb", before)
					if err != nil {
						return err
					}
					if since, err = b.CloseBefore(ctx, "ntb", before, b.now()); err == nil {
						// What was seen of the month is all that is ever in it.
						seen := arrow(ledger.GatewayCost, ledger.Commission, 1+trial.Of(ledger.Savings).Grown()) // no account of theirs
						_, err = b.Post(ctx, entry(fmt.Sprint("seen-", round), seen))
					}
					return err
				})
				b.must(err)
			})
			close(start)
			group.Wait()
			seen, err := b.Entry(t.Context(), "ntb", fmt.Sprint("seen-", round))
			b.must(err)
			booked := 0
			for i, err := range outcomes {
				e, missing := b.Entry(t.Context(), "ntb", fmt.Sprint(round, "-", i))
				switch {
				case err == nil && missing == nil && e.RecordedAt.Before(since):
					booked++
				case !errors.Is(err, ledger.ErrClosed) || !errors.Is(missing, store.ErrNotFound):
					t.Errorf("entry %d of round %d: %v, recorded at %v, closed since %s", i, round, err, e, since)
				}
			}
			trial, err := b.TrialEffective(t.Context(), "ntb", before)
			b.must(err)
			if got := seen.Postings[0].Amount - 1; got != trial.Of(ledger.Savings).Grown() {
				t.Errorf("round %d: %d were booked, and closing saw %d of %d", round, booked, got, trial.Of(ledger.Savings).Grown())
			}
		}
		b.wantSound()
	})
}
