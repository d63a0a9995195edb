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

// thing is a document with an outbox.
type thing struct {
	ID            string `bson:"_id"`
	events.Outbox `bson:",inline"`
}

// testBus is a bus with one collection of things.
type testBus struct {
	*events.Bus
	things *store.Collection[thing]
}

func open(_ *testing.T, db *store.DB, c *clock) *testBus { return openAt(db, c.now) }

func openAt(db *store.DB, now func() time.Time) *testBus {
	bus := events.New(db, now, quiet())
	return &testBus{bus, events.Define(bus, store.Spec[thing]{Name: "things"}, true, func(d *thing) events.Address {
		return events.Address{ID: d.ID, Box: &d.Outbox}
	})}
}

// record makes a fact true of a thing, which it makes when there is none.
func (b *testBus) record(ctx context.Context, name, id, key string, data any) error {
	_, err := b.things.Upsert(ctx, id, func() *thing { return &thing{ID: id} }, func(d *thing) error {
		return b.Record(&d.Outbox, name, key, data)
	})
	return err
}

// facts visits every fact that is kept.
func (b *testBus) facts(t *testing.T, visit func(d *thing, f events.Fact)) {
	t.Helper()
	must(t, b.things.Each(t.Context(), store.By("all"), func(d *thing) error {
		for _, f := range d.Facts {
			visit(d, f)
		}
		return nil
	}))
}

// dead lists the dead letters.
func (b *testBus) dead(t *testing.T) (list []events.DeadLetter) {
	t.Helper()
	must(t, b.EachDeadLetter(t.Context(), func(l events.DeadLetter) error {
		list = append(list, l)
		return nil
	}))
	return list
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
		must(t, bus.record(t.Context(), "orders.paid", "o1", "", struct{ Total int64 }{7}))
		must(t, bus.record(t.Context(), "orders.shipped", "o1", "", struct{}{}))
		must(t, bus.Drain(t.Context()))
		must(t, bus.Drain(t.Context()))
		if heard["mail"] != 1 || heard["search"] != 1 {
			t.Errorf("heard: %v, want once each", heard)
		}
		bus.facts(t, func(d *thing, f events.Fact) {
			t.Errorf("%s keeps %s: everybody has heard it, or nobody waits for it", d.ID, f.Name)
		})
	})
}

func TestAFactOfAnAbortedChangeDoesNotExist(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		bus := open(t, db, newClock())
		bus.Subscribe("mail", "orders.paid", func(context.Context, events.Event) error { t.Error("heard"); return nil })
		must(t, db.Open(t.Context()))
		abort := errors.New("abort")
		err := db.Tx(t.Context(), func(ctx context.Context) error {
			must(t, bus.record(ctx, "orders.paid", "o1", "", struct{}{}))
			return abort
		})
		if !errors.Is(err, abort) {
			t.Fatal(err)
		}
		must(t, bus.Drain(t.Context()))
	})
}

func TestAFailingHandlerHoldsUpOnlyItselfAndIsGivenUp(t *testing.T) {
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
		must(t, bus.record(t.Context(), "orders.paid", "o1", "", struct{}{}))
		for range 40 {
			must(t, bus.Drain(t.Context()))
			c.advance(15 * time.Minute)
		}
		if good != 1 || bad != 12 {
			t.Errorf("good heard %d times, bad tried %d times; want 1 and 12", good, bad)
		}
		dead := bus.dead(t)
		if len(dead) != 1 || dead[0].Dead[0].Error != "panic: broken" || dead[0].ID != "things/o1/orders.paid" {
			t.Fatalf("dead letters: got %+v", dead)
		}
		if n, err := bus.Waiting(t.Context(), 10); err != nil || n != 0 {
			t.Errorf("a fact that was given up counts as on its way: %v, %v", n, err)
		}
		fail = false
		must(t, bus.Retry(t.Context(), dead[0].Event))
		if err := bus.Retry(t.Context(), dead[0].Event); !errors.Is(err, events.ErrNoDeadLetter) {
			t.Errorf("what is no dead letter any more was put back: %v", err)
		}
		must(t, bus.Drain(t.Context()))
		if dead, n := bus.dead(t), bad; len(dead) != 0 || n != 13 {
			t.Errorf("after a retry: %d dead letters, tried %d", len(dead), n)
		}
		if n, err := bus.CountDeadLetters(t.Context(), 10); err != nil || n != 0 {
			t.Errorf("counted %d dead letters, %v", n, err)
		}
	})
}

// A process that dies between claim and settlement: another one delivers when the lease ends, not before; what the dead
// one saves when it comes back to life changes nothing.
func TestALeaseEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newClock()
		dead := open(t, db, c)
		var alive *testBus
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
		must(t, dead.record(t.Context(), "orders.paid", "o1", "", struct{}{}))
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
			must(t, bus.record(t.Context(), "orders.paid", fmt.Sprint(i), "", struct{}{}))
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
	must(t, bus.record(ctx, "orders.paid", "o1", "", struct{}{}))
	if got := <-heard; got != "o1" {
		t.Errorf("heard %q", got)
	}
	cancel()
	group.Wait()
}
