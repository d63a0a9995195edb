package turns

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// One at a time is at a thing, those at other things do not wait, and nothing is remembered afterwards.
func TestOneAtATime(t *testing.T) {
	var turns Turns
	var at [3]atomic.Int64
	var group sync.WaitGroup
	for i := range 60 {
		group.Go(func() {
			for range 50 {
				done := turns.Take(t.Context(), strconv.Itoa(i%3))
				if n := at[i%3].Add(1); n != 1 {
					t.Errorf("%d at once", n)
				}
				at[i%3].Add(-1)
				done()
			}
		})
	}
	group.Wait()
	if len(turns.things) != 0 {
		t.Errorf("%d things are remembered", len(turns.things))
	}
}

func TestOthersDoNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var turns Turns
		defer turns.Take(t.Context(), "one")()
		began := time.Now()
		turns.Take(t.Context(), "another")()
		if waited := time.Since(began); waited != 0 {
			t.Errorf("waited for %v", waited)
		}
	})
}

// Nobody waits for ever, whoever is stuck: the database decides between them.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var turns Turns
		stuck := turns.Take(t.Context(), "it")
		began := time.Now()
		impatient := turns.Take(t.Context(), "it")
		if waited := time.Since(began); waited != patience {
			t.Errorf("waited for %v, want %v", waited, patience)
		}
		gone, leave := context.WithTimeout(t.Context(), patience/2)
		defer leave()
		turns.Take(gone, "it")()
		if waited := time.Since(began); waited != patience*3/2 {
			t.Errorf("waited for %v after the visitor had gone", waited-patience)
		}
		impatient()
		got := make(chan struct{})
		go func() { turns.Take(t.Context(), "it")(); close(got) }()
		synctest.Wait()
		select {
		case <-got:
			t.Error("the impatient one gave away a turn that was not theirs")
		default:
		}
		stuck()
		<-got
		if len(turns.things) != 0 {
			t.Errorf("%d things are remembered", len(turns.things))
		}
	})
}
