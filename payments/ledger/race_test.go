package ledger_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
)

// The same entry from many at once, into accounts that do not exist yet: all of them get the one entry.
func TestSameReferenceAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		for round := range 4 {
			e := entry(fmt.Sprint("capture:", round), arrow(ledger.Clearing, ledger.Of(ledger.Savings, fmt.Sprint("member-", round)), 100))
			var group sync.WaitGroup
			start := make(chan struct{})
			for range 8 {
				group.Go(func() {
					<-start
					if posted, err := b.Post(t.Context(), e); err != nil || posted.Ref != e.Ref {
						t.Errorf("round %d: %v", round, err)
					}
				})
			}
			close(start)
			group.Wait()
			b.wantBalance(ledger.Of(ledger.Savings, fmt.Sprint("member-", round)), 100)
		}
		b.wantSound()
	})
}

// Twenty workers take 500 entries back, each entry twice at the same time, for two reasons: each is taken back once, whatever they are
// told.
func TestOneOutcome(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		const entries, workers = 500, 20
		work := make(chan int, 2*entries)
		for i := range entries {
			b.post(fmt.Sprint("deposit:", i), ledger.Clearing, ledger.Of(ledger.Savings, fmt.Sprint("member-", i)), 100)
			work <- i
			work <- i
		}
		close(work)
		var group sync.WaitGroup
		var well atomic.Int64
		for worker := range workers {
			group.Go(func() {
				for i := range work {
					mark := states.Mark{By: fmt.Sprint("officer-", worker), Reason: fmt.Sprint("reason ", worker)}
					_, err := b.Reverse(t.Context(), mark, "ntb", fmt.Sprint("deposit:", i))
					switch {
					case err == nil:
						well.Add(1)
					case !errors.Is(err, ledger.ErrReversed) && !errors.Is(err, ledger.ErrPosted):
						t.Errorf("entry %d: %v", i, err)
					}
				}
			})
		}
		group.Wait()
		back := map[string]int{}
		b.must(b.Each(t.Context(), "ntb", func(e *ledger.Entry) error {
			if e.Reverses != "" {
				back[e.Reverses]++
			}
			return nil
		}))
		total := 0
		for _, n := range back {
			total += n
		}
		if total != entries || len(back) != entries || well.Load() < entries {
			t.Errorf("%d reversals of %d entries, %d calls went well; want %d of each", total, len(back), well.Load(), entries)
		}
		b.wantTrial(2*entries, nil)
		b.wantSound()
	})
}

// A fault in a book that is being written to is told in the same words each time: who looks twice and keeps what stays
// must not miss it because a figure has moved on.
func TestAFaultIsToldInTheSameWords(t *testing.T) {
	b := open(t, storetest.OpenSQLite(t))
	sukarela := ledger.Of(ledger.Savings, "sri")
	b.post("one", ledger.Cash, sukarela, 100)
	b.Tamper(t.Context(), "ntb", "one", func(e *ledger.Entry) { e.Postings[0].Amount = 90 })
	first := b.found()
	b.post("two", ledger.Cash, sukarela, 100)
	if diff := cmp.Diff(first, b.found()); diff != "" || len(first) == 0 {
		t.Errorf("first %v, then %s", first, diff)
	}
}
