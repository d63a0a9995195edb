package ledger_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

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
