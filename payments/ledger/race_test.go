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
		book := open(t, db)
		for round := range 4 {
			e := entry(fmt.Sprint("capture:", round), arrow(ledger.Clearing, ledger.Of(ledger.Escrow, fmt.Sprint("order-", round)), 100))
			var group sync.WaitGroup
			start := make(chan struct{})
			for range 8 {
				group.Go(func() {
					<-start
					if posted, err := book.Post(t.Context(), e); err != nil || posted.Ref != e.Ref {
						t.Errorf("round %d: %v", round, err)
					}
				})
			}
			close(start)
			group.Wait()
			mustBalance(t, book, ledger.Of(ledger.Escrow, fmt.Sprint("order-", round)), 100)
		}
		mustVerify(t, book)
	})
}

// A fault in a book that is being written to is told in the same words each time: who looks twice and keeps what stays
// must not miss it because a figure has moved on.
func TestAFaultIsToldInTheSameWords(t *testing.T) {
	db := storetest.OpenSQLite(t)
	book := open(t, db)
	deposit := func(ref string) {
		if _, err := book.Post(t.Context(), entry(ref, arrow(ledger.Cash, ledger.Of(ledger.Savings, "sri"), 100))); err != nil {
			t.Fatal(err)
		}
	}
	look := func() (found []string) {
		if err := book.Verify(t.Context(), "ntb", func(invariant, detail string) { found = append(found, invariant+": "+detail) }); err != nil {
			t.Fatal(err)
		}
		return found
	}
	deposit("one")
	book.Tamper(t.Context(), "ntb", "one", func(e *ledger.Entry) { e.Postings[0].Amount = 90 })
	first := look()
	deposit("two")
	if diff := cmp.Diff(first, look()); diff != "" || len(first) == 0 {
		t.Errorf("first %v, then %s", first, diff)
	}
}
