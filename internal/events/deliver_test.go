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
				return bus.Retry(ctx, e.ID)
			}
			return errors.New("broken")
		})
		must(t, db.Open(t.Context()))
		must(t, bus.Record(t.Context(), "orders.paid", "o1", "", struct{}{}))
		for range 11 {
			must(t, bus.Drain(t.Context()))
			c.advance(15 * time.Minute)
		}
		parked, err := bus.Parked(t.Context(), store.Page{})
		must(t, err)
		if len(parked.Items) != 1 || len(parked.Items[0].Parked) != 1 || len(parked.Items[0].Waiting) != 1 {
			t.Fatalf("want one delivery parked and one waiting, got %+v", parked.Items)
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
		must(t, bus.Record(t.Context(), "orders.paid", "o1", "", struct{}{}))
		if _, err := bus.DeliverDue(stopping); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		must(t, bus.Each(t.Context(), func(e *events.Event) error {
			for _, d := range e.Waiting {
				if d.Tries != 0 {
					t.Errorf("%s: %d tries counted", d.Subscriber, d.Tries)
				}
			}
			return nil
		}))
		slow = false
		must(t, bus.Drain(t.Context()))
		if heard["slow"] != 2 || heard["behind"] != 1 {
			t.Errorf("heard: %v, want slow twice and behind once", heard)
		}
	})
}

// A fact that nobody waits for disappears like one that everybody has heard.
func TestAFactWithoutSubscribersExpires(t *testing.T) {
	c := newClock()
	db := storetest.OpenSQLite(t)
	bus := open(t, db, c)
	must(t, db.Open(t.Context()))
	must(t, bus.Record(t.Context(), "orders.packed", "o1", "", struct{}{}))
	must(t, db.Sweep(t.Context(), c.now().Add(90*24*time.Hour)))
	must(t, bus.Each(t.Context(), func(e *events.Event) error {
		t.Errorf("%s is kept for ever", e.ID)
		return nil
	}))
}
