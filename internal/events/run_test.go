package events_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

// A panic in any of the loops costs one round: what was due is delivered in the next one, or when the lease has ended.
func TestRunSurvivesAPanic(t *testing.T) {
	for _, loop := range []string{"feed", "work", "batchDue"} {
		t.Run(loop, func(t *testing.T) {
			db, c := storetest.OpenSQLite(t), newClock()
			var armed, fallen atomic.Bool
			bus := openAt(db, func() time.Time {
				if armed.Load() && strings.Contains(string(debug.Stack()), "(*Bus)."+loop+"(") && !fallen.Swap(true) {
					panic("a bug")
				}
				return c.now()
			})
			heard := make(chan string, 2)
			bus.Subscribe("mail", "orders.paid", func(context.Context, events.Event) error { heard <- "mail"; return nil })
			bus.SubscribeBatch("index", "orders.paid", func(context.Context, []string) error { heard <- "index"; return nil })
			must(t, db.Open(t.Context()))
			must(t, bus.record(t.Context(), "orders.paid", "o1", "", struct{}{}))
			armed.Store(true)
			ctx, stop := context.WithCancel(t.Context())
			var running sync.WaitGroup
			running.Go(func() { bus.Run(ctx, 10*time.Millisecond) })
			if a, b := <-heard, <-heard; a == b {
				t.Errorf("%s heard twice", a)
			}
			stop()
			running.Wait()
			if !fallen.Load() {
				t.Error("there was no panic: the test showed nothing")
			}
		})
	}
}

// runs starts to deliver, and returns when it does.
func runs(t *testing.T, bus *testBus) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { bus.Run(ctx, time.Hour) })
	for !bus.Running() {
		runtime.Gosched()
	}
	return func() {
		cancel()
		running.Wait()
	}
}

// A process that delivers has what it records at once: nobody looks for it or claims it, and what is not saved is not heard of.
func TestBornClaimed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		bus := open(t, db, newClock())
		heard := make(chan string, 10)
		bus.Subscribe("mail", "orders.paid", func(_ context.Context, e events.Event) error { heard <- e.Subject; return nil })
		must(t, db.Open(t.Context()))
		stop := runs(t, bus)
		undone := errors.New("undone")
		err := db.Tx(t.Context(), func(ctx context.Context) error {
			return errors.Join(bus.record(ctx, "orders.paid", "undone", "", struct{}{}), undone)
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		must(t, db.Tx(t.Context(), func(ctx context.Context) error {
			if err := bus.record(ctx, "orders.paid", "o1", "", struct{}{}); err != nil {
				return err
			}
			select {
			case subject := <-heard:
				t.Errorf("%s was delivered before it was saved", subject)
			default:
			}
			return bus.record(ctx, "orders.paid", "o2", "", struct{}{})
		}))
		if a, b := <-heard, <-heard; a+b != "o1o2" && a+b != "o2o1" {
			t.Errorf("heard %s and %s, want o1 and o2", a, b)
		}
		stop()
		bus.facts(t, func(d *thing, f events.Fact) { t.Errorf("%s keeps %s of %s", d.ID, f.Name, f.Due) })
		if len(heard) != 0 {
			t.Errorf("%s was heard again", <-heard)
		}
	})
}

// What the workers have not come to when their process stops is due at once, for any other; what is too much for them is
// due from the start.
func TestWhatIsLeftIsDue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newClock()
		second := store.New(db.Engine())
		stopping, other := open(t, db, c), openAt(second, c.now)
		arrived, leave := make(chan string, events.WorkersAtOnce), make(chan struct{})
		stopping.Subscribe("mail", "orders.paid", func(_ context.Context, e events.Event) error {
			arrived <- e.Subject
			<-leave
			return nil
		})
		heard := map[string]int{}
		other.Subscribe("mail", "orders.paid", func(_ context.Context, e events.Event) error { heard[e.Subject]++; return nil })
		must(t, db.Open(t.Context()))
		stop := runs(t, stopping)
		for i := range events.WorkersAtOnce {
			must(t, stopping.record(t.Context(), "orders.paid", fmt.Sprint("in hand ", i), "", struct{}{}))
		}
		for range events.WorkersAtOnce {
			<-arrived
		}
		const more = 400
		for i := range more {
			must(t, stopping.record(t.Context(), "orders.paid", fmt.Sprint("behind ", i), "", struct{}{}))
		}
		claimed, free := 0, 0
		stopping.facts(t, func(_ *thing, f events.Fact) {
			if f.Due.After(c.now()) {
				claimed++
			} else {
				free++
			}
		})
		if claimed < 100 || free < 100 {
			t.Errorf("%d are claimed and %d are not: with so many waiting both were expected", claimed, free)
		}
		ended := make(chan struct{})
		go func() { stop(); close(ended) }()
		for stopping.Running() {
			runtime.Gosched()
		}
		close(leave)
		<-ended
		must(t, other.Drain(t.Context()))
		if n, tries := waiting(t, other); n != 0 || tries != 0 {
			t.Errorf("%d deliveries are left, %d tries counted", n, tries)
		}
		for i := range more {
			if n := heard[fmt.Sprint("behind ", i)]; n != 1 {
				t.Errorf("behind %d was delivered %d times, want once", i, n)
			}
		}
	})
}

// A process that dies with a fact it had claimed at birth: another one has it when the claim ends.
func TestDiedWithAFact(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newClock()
		second := store.New(db.Engine())
		dying, alive := open(t, db, c), openAt(second, c.now)
		stuck, wake := make(chan struct{}), make(chan struct{})
		dying.Subscribe("mail", "orders.paid", func(context.Context, events.Event) error {
			close(stuck)
			<-wake
			return errors.New("too late")
		})
		heard := 0
		alive.Subscribe("mail", "orders.paid", func(context.Context, events.Event) error { heard++; return nil })
		must(t, db.Open(t.Context()))
		stop := runs(t, dying)
		must(t, dying.record(t.Context(), "orders.paid", "o1", "", struct{}{}))
		<-stuck
		if n, err := alive.DeliverDue(t.Context()); err != nil || n != 0 {
			t.Errorf("while it is claimed: delivered %d, %v", n, err)
		}
		c.advance(31 * time.Second)
		if n, err := alive.DeliverDue(t.Context()); err != nil || n != 1 || heard != 1 {
			t.Errorf("after the claim: delivered %d, heard %d, %v", n, heard, err)
		}
		close(wake)
		stop()
		c.advance(time.Hour)
		if n, err := alive.DeliverDue(t.Context()); err != nil || n != 0 {
			t.Errorf("what the dead one said counted: delivered %d, %v", n, err)
		}
	})
}
