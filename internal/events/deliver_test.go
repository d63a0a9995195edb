package events_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

// Staff put a parked delivery back while another subscriber of the same fact is being served: it is not forgotten when
// that one is done.
func TestRetryWhileOthersAreServed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newClock()
		bus := open(t, db, c)
		heard, tries, mended := 0, 0, false
		bus.Subscribe("ahead", "orders.paid", func(context.Context, events.Event) error {
			if !mended {
				return errors.New("broken")
			}
			heard++
			return nil
		})
		bus.Subscribe("behind", "orders.paid", func(ctx context.Context, e events.Event) error {
			if tries++; tries == 1 {
				c.advance(2 * time.Second) // one try less than the other from now on
			}
			if mended {
				return bus.Retry(ctx, e)
			}
			return errors.New("broken")
		})
		must(t, db.Open(t.Context()))
		must(t, bus.record(t.Context(), "orders.paid", "o1", "", struct{}{}))
		for range 11 {
			must(t, bus.Drain(t.Context()))
			c.advance(15 * time.Minute)
		}
		dead := bus.dead(t)
		if n, _ := waiting(t, bus); len(dead) != 1 || len(dead[0].Dead) != 1 || n != 1 {
			t.Fatalf("want one dead letter and one delivery that waits, got %+v and %d", dead, n)
		}
		mended = true
		for range 3 {
			_, err := bus.DeliverDue(t.Context())
			must(t, err)
			c.advance(15 * time.Minute)
		}
		if heard != 1 {
			t.Errorf("the delivery that was put back was made %d times, want once", heard)
		}
	})
}

// A subscriber that uses up all the time costs those behind it neither a try nor their turn, and a stop costs nobody one.
func TestASlowSubscriberCostsNobodyATry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		bus := open(t, db, newClock())
		stopping, stop := context.WithCancel(t.Context())
		slow, heard := true, map[string]int{}
		bus.Subscribe("slow", "orders.paid", func(ctx context.Context, _ events.Event) error {
			heard["slow"]++
			if slow {
				stop()
				<-ctx.Done()
			}
			return ctx.Err()
		})
		bus.Subscribe("behind", "orders.paid", func(ctx context.Context, _ events.Event) error {
			heard["behind"]++
			return ctx.Err()
		})
		must(t, db.Open(t.Context()))
		must(t, bus.record(t.Context(), "orders.paid", "o1", "", struct{}{}))
		if _, err := bus.DeliverDue(stopping); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if n, attempts := waiting(t, bus); n == 0 || attempts != 0 {
			t.Errorf("%d deliveries wait, %d attempts counted", n, attempts)
		}
		slow = false
		must(t, bus.Drain(t.Context()))
		if heard["slow"] != 2 || heard["behind"] != 1 {
			t.Errorf("heard: %v, want slow twice and behind once", heard)
		}
	})
}

// A fact that is recorded again while it is being delivered is delivered again: whoever heard it read an older document.
func TestRecordedWhileDelivered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		bus := open(t, db, newClock())
		heard := 0
		bus.Subscribe("spread", "shop.changed", func(ctx context.Context, e events.Event) error {
			if heard++; heard == 1 {
				return bus.record(ctx, "shop.changed", e.Subject, "", nil)
			}
			return nil
		})
		must(t, db.Open(t.Context()))
		must(t, bus.record(t.Context(), "shop.changed", "s1", "", nil))
		must(t, bus.Drain(t.Context()))
		if n, _ := waiting(t, bus); heard != 2 || n != 0 {
			t.Errorf("heard %d times, %d still wait; want 2 and none", heard, n)
		}
	})
}
