package events_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

// change records that a product has changed, for the n-th time.
func change(t *testing.T, bus *testBus, product string, n int) {
	t.Helper()
	must(t, bus.record(t.Context(), "changed", product, fmt.Sprint(n), struct{}{}))
}

// waiting is how many deliveries are still pending, and how many attempts of them have been counted.
func waiting(t *testing.T, bus *testBus) (deliveries int, attempts int64) {
	t.Helper()
	bus.facts(t, func(_ *thing, f events.Fact) {
		for _, d := range f.Pending {
			deliveries, attempts = deliveries+1, attempts+d.Attempts
		}
	})
	return deliveries, attempts
}

// Many facts about few subjects are one call, and those who do not gather hear each of them.
func TestGathered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		bus := open(t, db, newClock())
		var calls [][]string
		each := 0
		bus.SubscribeBatch("index", "changed", func(_ context.Context, subjects []string) error {
			calls = append(calls, slices.Sorted(slices.Values(subjects)))
			return nil
		})
		bus.Subscribe("mail", "changed", func(context.Context, events.Event) error { each++; return nil })
		must(t, db.Open(t.Context()))
		for i := range 5 {
			change(t, bus, "p1", i)
			change(t, bus, "p2", i)
		}
		if n, err := bus.Waiting(t.Context(), 100); err != nil || n != 4 {
			t.Errorf("waiting: %d, %v; want two things in two indexes", n, err)
		}
		must(t, bus.Drain(t.Context()))
		must(t, bus.Drain(t.Context()))
		if len(calls) != 1 || !slices.Equal(calls[0], []string{"p1", "p2"}) || each != 10 {
			t.Errorf("gathered %v, heard %d; want [p1 p2] once and 10", calls, each)
		}
		if n, _ := waiting(t, bus); n != 0 {
			t.Errorf("%d deliveries are left", n)
		}
	})
}

// A subject that cannot be handled holds up only itself and is parked; a service that is down costs nobody a try.
func TestGatheredFailures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newClock()
		bus := open(t, db, c)
		done := map[string]int{}
		failure := error(fault.New(fault.Unavailable, "search.unavailable"))
		bus.SubscribeBatch("index", "changed", func(_ context.Context, subjects []string) error {
			if fault.KindOf(failure) == fault.Unavailable || slices.Contains(subjects, "bad") {
				return failure
			}
			for _, s := range subjects {
				done[s]++
			}
			return nil
		})
		must(t, db.Open(t.Context()))
		for _, p := range []string{"p1", "bad", "p2"} {
			change(t, bus, p, 0)
		}
		for range 20 {
			must(t, bus.Drain(t.Context()))
			c.advance(20 * time.Second)
		}
		if n, tries := waiting(t, bus); n != 3 || tries != 0 {
			t.Errorf("while the service was down: %d wait, %d tries counted; want 3 and 0", n, tries)
		}
		failure = errors.New("broken")
		for range 20 {
			must(t, bus.Drain(t.Context()))
			c.advance(15 * time.Minute)
		}
		dead := bus.dead(t)
		if len(dead) != 1 || dead[0].Subject != "bad" || done["p1"] != 1 || done["p2"] != 1 {
			t.Fatalf("dead letters %+v, done %v", dead, done)
		}
		failure = nil
		must(t, bus.Retry(t.Context(), dead[0].Event))
		failure = fault.New(fault.Unavailable, "search.unavailable")
		must(t, bus.Drain(t.Context()))
		if n, _ := waiting(t, bus); n != 1 {
			t.Errorf("after a retry %d deliveries wait, want 1", n)
		}
	})
}

// A delivery whose subscriber this program does not have is kept, for one that has it or for staff.
func TestNobodyGathers(t *testing.T) {
	c := newClock()
	db := storetest.OpenSQLite(t)
	bus := open(t, db, c)
	bus.SubscribeBatch("index", "changed", func(context.Context, []string) error { return nil })
	must(t, db.Open(t.Context()))
	second := store.New(db.Engine())
	other := open(t, second, c)
	must(t, second.Open(t.Context()))
	change(t, bus, "p1", 0)
	must(t, other.Drain(t.Context()))
	if n, tries := waiting(t, bus); n != 1 || tries != 1 {
		t.Errorf("%d wait, %d tries; want 1 and 1", n, tries)
	}
}

// One process at a time gathers; when it dies, another has the turn after the lease.
func TestTurns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newClock()
		second := store.New(db.Engine())
		dead, alive := open(t, db, c), open(t, second, c)
		gathering, wake := make(chan struct{}), make(chan struct{})
		dead.SubscribeBatch("index", "changed", func(context.Context, []string) error {
			close(gathering)
			<-wake
			return nil
		})
		heard := 0
		alive.SubscribeBatch("index", "changed", func(context.Context, []string) error { heard++; return nil })
		must(t, db.Open(t.Context()))
		must(t, second.Open(t.Context()))
		change(t, dead, "p1", 0)
		var group sync.WaitGroup
		group.Go(func() { must(t, dead.Drain(t.Context())) })
		<-gathering
		must(t, alive.Drain(t.Context()))
		if heard != 0 {
			t.Error("two gather at once")
		}
		c.advance(31 * time.Second)
		must(t, alive.Drain(t.Context()))
		if heard != 1 {
			t.Errorf("after the lease: heard %d times, want 1", heard)
		}
		close(wake)
		group.Wait()
	})
}

// A handler that hangs holds up neither the facts behind it nor those who gather.
func TestAHangingHandlerHoldsUpNobody(t *testing.T) {
	db := storetest.OpenSQLite(t)
	bus := open(t, db, newClock())
	heard := make(chan string, 30)
	bus.Subscribe("mail", "orders.paid", func(ctx context.Context, e events.Event) error {
		if e.Subject == "hangs" {
			<-ctx.Done()
		}
		heard <- e.Subject
		return ctx.Err()
	})
	bus.SubscribeBatch("index", "changed", func(context.Context, []string) error { heard <- "gathered"; return nil })
	must(t, db.Open(t.Context()))
	must(t, bus.record(t.Context(), "orders.paid", "hangs", "", struct{}{}))
	for i := range 20 {
		must(t, bus.record(t.Context(), "orders.paid", fmt.Sprint(i), "", struct{}{}))
	}
	change(t, bus, "p1", 0)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { bus.Run(ctx, time.Hour) })
	got := map[string]bool{}
	for len(got) < 21 {
		got[<-heard] = true
	}
	cancel()
	group.Wait()
	if got["hangs"] {
		t.Error("the one that hangs was heard")
	}
}
