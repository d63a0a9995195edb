package ledger_test

import (
	"fmt"
	"sync"
	"testing"

	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
)

// The same entry from many at once, into accounts that do not exist yet: all of them get the one entry.
func TestSameReferenceAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		book := open(t, db)
		for round := range 12 {
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
