package events_test

import (
	"context"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/store/storetest"
)

// A panic in any of the loops costs one round: what was due is delivered in the next one, or when the lease has ended.
func TestRunSurvivesAPanic(t *testing.T) {
	for _, loop := range []string{"feed", "work", "gatherDue"} {
		t.Run(loop, func(t *testing.T) {
			db, c := storetest.OpenSQLite(t), newClock()
			var armed, fallen atomic.Bool
			bus := events.New(db, func() time.Time {
				if armed.Load() && strings.Contains(string(debug.Stack()), "(*Bus)."+loop+"(") && !fallen.Swap(true) {
					panic("a bug")
				}
				return c.now()
			}, quiet())
			heard := make(chan string, 2)
			bus.Subscribe("mail", "orders.paid", func(context.Context, events.Event) error { heard <- "mail"; return nil })
			bus.Gather("index", "orders.paid", func(context.Context, []string) error { heard <- "index"; return nil })
			must(t, db.Open(t.Context()))
			must(t, bus.Record(t.Context(), "orders.paid", "o1", "", struct{}{}))
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
