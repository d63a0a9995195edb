package events_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

// clock is a clock that tests move by hand.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.at.Store(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC).UnixMilli())
	return c
}

func (c *clock) now() time.Time          { return time.UnixMilli(c.at.Load()).UTC() }
func (c *clock) advance(d time.Duration) { c.at.Add(d.Milliseconds()) }

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func open(t *testing.T, db *store.DB, c *clock) *events.Bus {
	t.Helper()
	bus := events.New(db, c.now, quiet())
	return bus
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestEachSubscriberHearsAFact(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newClock()
		bus := open(t, db, c)
		heard := map[string]int{}
		for _, name := range []string{"mail", "search"} {
			bus.Subscribe(name, "orders.paid", func(_ context.Context, e events.Event) error {
				var data struct{ Total int64 }
				must(t, e.Decode(&data))
				if data.Total != 7 || e.Subject != "o1" {
					t.Errorf("%s: got subject %s, total %d", name, e.Subject, data.Total)
				}
				heard[name]++
				return nil
			})
		}
		must(t, db.Open(t.Context()))
		must(t, bus.Record(t.Context(), "orders.paid", "o1", "", struct{ Total int64 }{7}))
		must(t, bus.Record(t.Context(), "orders.shipped", "o1", "", struct{}{}))
		must(t, bus.Drain(t.Context()))
		must(t, bus.Drain(t.Context()))
		if heard["mail"] != 1 || heard["search"] != 1 {
			t.Errorf("heard: %v, want once each", heard)
		}
		if err := bus.Record(t.Context(), "orders.paid", "o1", "", struct{}{}); !errors.Is(err, store.ErrDuplicate) {
			t.Errorf("the same fact again: got %v, want ErrDuplicate", err)
		}
	})
}

func TestAFactOfAnAbortedChangeDoesNotExist(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		bus := open(t, db, newClock())
		bus.Subscribe("mail", "orders.paid", func(context.Context, events.Event) error { t.Error("heard"); return nil })
		must(t, db.Open(t.Context()))
		abort := errors.New("abort")
		err := db.Tx(t.Context(), func(ctx context.Context) error {
			must(t, bus.Record(ctx, "orders.paid", "o1", "", struct{}{}))
			return abort
		})
		if !errors.Is(err, abort) {
			t.Fatal(err)
		}
		must(t, bus.Drain(t.Context()))
	})
}

func TestAFailingHandlerHoldsUpOnlyItselfAndIsParked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newClock()
		bus := open(t, db, c)
		var good, bad int
		fail := true
		bus.Subscribe("bad", "orders.paid", func(context.Context, events.Event) error {
			bad++
			if fail {
				panic("broken")
			}
			return nil
		})
		bus.Subscribe("good", "orders.paid", func(context.Context, events.Event) error { good++; return nil })
		must(t, db.Open(t.Context()))
		must(t, bus.Record(t.Context(), "orders.paid", "o1", "", struct{}{}))
		for range 40 {
			must(t, bus.Drain(t.Context()))
			c.advance(15 * time.Minute)
		}
		if good != 1 || bad != 12 {
			t.Errorf("good heard %d times, bad tried %d times; want 1 and 12", good, bad)
		}
		parked, err := bus.Parked(t.Context(), store.Page{})
		if err != nil || len(parked.Items) != 1 || parked.Items[0].Parked[0].Error != "panic: broken" {
			t.Fatalf("parked: got %+v, %v", parked.Items, err)
		}
		if owed, err := bus.Owes(t.Context(), "orders.paid", "o1", ""); err != nil || owed {
			t.Errorf("a fact that was given up counts as on its way: %v, %v", owed, err)
		}
		fail = false
		must(t, bus.Retry(t.Context(), parked.Items[0].ID))
		must(t, bus.Drain(t.Context()))
		if parked, err := bus.Parked(t.Context(), store.Page{}); err != nil || len(parked.Items) != 0 || bad != 13 {
			t.Errorf("after a retry: parked %d, tried %d, %v", len(parked.Items), bad, err)
		}
	})
}

// A process that dies between claim and settlement: another one delivers when the lease ends, not before; what the dead
// one saves when it comes back to life changes nothing.
func TestALeaseEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newClock()
		dead, alive := open(t, db, c), (*events.Bus)(nil)
		var calls int
		stuck, wake := make(chan struct{}), make(chan struct{})
		dead.Subscribe("mail", "orders.paid", func(context.Context, events.Event) error {
			calls++
			if calls == 1 {
				close(stuck)
				<-wake
				return errors.New("too late")
			}
			return nil
		})
		must(t, db.Open(t.Context()))
		alive = dead
		must(t, dead.Record(t.Context(), "orders.paid", "o1", "", struct{}{}))
		var group sync.WaitGroup
		group.Go(func() { must(t, dead.Drain(t.Context())) })
		<-stuck
		if n, err := alive.DeliverDue(t.Context()); err != nil || n != 0 {
			t.Errorf("while leased: claimed %d, %v", n, err)
		}
		c.advance(31 * time.Second)
		if n, err := alive.DeliverDue(t.Context()); err != nil || n != 1 {
			t.Errorf("after the lease: claimed %d, %v", n, err)
		}
		close(wake)
		group.Wait()
		c.advance(time.Hour)
		if n, err := alive.DeliverDue(t.Context()); err != nil || n != 0 {
			t.Errorf("after the dead one woke: claimed %d, %v; its outcome must not count", n, err)
		}
	})
}

func TestDispatchersAtOnceDeliverEverything(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		bus := open(t, db, newClock())
		var heard sync.Map
		bus.Subscribe("mail", "orders.paid", func(_ context.Context, e events.Event) error {
			if _, twice := heard.LoadOrStore(e.Subject, true); twice {
				t.Errorf("%s delivered twice without a failure", e.Subject)
			}
			return nil
		})
		must(t, db.Open(t.Context()))
		for i := range 60 {
			must(t, bus.Record(t.Context(), "orders.paid", fmt.Sprint(i), "", struct{}{}))
		}
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() { must(t, bus.Drain(t.Context())) })
		}
		group.Wait()
		n := 0
		heard.Range(func(any, any) bool { n++; return true })
		if n != 60 {
			t.Errorf("heard %d of 60", n)
		}
	})
}

func TestRunWakesOnAWriteAndStops(t *testing.T) {
	db := storetest.OpenSQLite(t)
	bus := open(t, db, newClock())
	heard := make(chan string, 1)
	bus.Subscribe("mail", "orders.paid", func(_ context.Context, e events.Event) error { heard <- e.Subject; return nil })
	must(t, db.Open(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { bus.Run(ctx, time.Hour) })
	must(t, bus.Record(ctx, "orders.paid", "o1", "", struct{}{}))
	if got := <-heard; got != "o1" {
		t.Errorf("heard %q", got)
	}
	cancel()
	group.Wait()
}
