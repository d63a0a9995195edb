package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/events"
	"lumbung/internal/store"
	"lumbung/orders"
)

const (
	parkedPaid    = "orders.paid:%s:again"
	parkedProduct = "catalog.product_changed:no-such-product:again~"
)

// A program that cannot do its work gives facts up. The operator sees which and why, and when a better program serves, has
// them delivered, each once.
func TestParked(t *testing.T) {
	onBothStacks(t, func(t *testing.T, p *program) {
		order := giveUp(p)
		paid := fmt.Sprintf(parkedPaid, order)
		p.start()
		said := p.says("parked")
		has(t, said, paid, "given up 20")
		has(t, said, "orders.paid of "+order, "for notice.paid: 12 tries", `the last said "panic: the telephone is dead\n\x1b[31m"`)
		has(t, said, "catalog.product_changed of no-such-product for search.index", "the shelf is full")
		if strings.Index(said, paid) > strings.Index(said, parkedProduct) {
			t.Errorf("the newest is not first:\n%s", said)
		}
		has(t, said, "2 facts", "lumbung parked retry all")
		doctor, err := p.command("doctor")
		if has(t, doctor, markFail, "facts", "2 facts", "lumbung parked"); err == nil {
			t.Error("doctor is content")
		}

		said, err = p.command("parked", "retry", "no-such-fact", paid)
		if has(t, said, paid, "notice.paid"); err == nil || !strings.Contains(said, `"no-such-fact"`) {
			t.Errorf("of an ID that is unknown, parked retry says %v\n%s", err, said)
		}
		p.heard(paid)
		if said := p.says("parked"); strings.Contains(said, paid) || !strings.Contains(said, parkedProduct) {
			t.Errorf("after one was retried:\n%s", said)
		}
		has(t, p.says("parked", "retry", "all"), parkedProduct, "search.index")
		p.heard(parkedProduct)
		for _, again := range [][]string{{"parked"}, {"parked", "retry", "all"}} {
			if said := p.says(again[0], again[1:]...); said != "No fact was given up.\n" {
				t.Errorf("when none is left, %v says %q", again, said)
			}
		}
		doctor, _ = p.command("doctor") // something else of the tests' settings may be wrong
		has(t, doctor, markOK, "facts")
		p.stop()
		p.verified()
	})
}

// says runs a subcommand that must go well.
func (p *program) says(name string, arguments ...string) string {
	p.Helper()
	said, err := p.command(name, arguments...)
	if err != nil {
		p.Fatalf("%s %v: %v\n%s", name, arguments, err, said)
	}
	return said
}

// giveUp records two facts and delivers them with a program that cannot, until it gives up. It returns the order that
// one of them is about.
func giveUp(p *program) (order string) {
	p.Helper()
	at := clock()
	p.beside(func(ctx context.Context, a *app) error {
		a.bus = events.New(store.New(a.db.Engine()), func() time.Time { return at }, a.log)
		a.bus.Subscribe("notice.paid", orders.FactPaid, func(context.Context, events.Event) error { panic("the telephone is dead\n\x1b[31m") })
		a.bus.Gather("search.index", catalog.FactProductChanged, func(_ context.Context, subjects []string) error {
			if subjects[0] == "first" {
				return nil
			}
			return errors.New("the shelf is full")
		})
		var one *orders.Order
		if err := a.orders.EachOrder(ctx, func(o *orders.Order) error { one = o; return nil }); err != nil {
			return err
		}
		order = one.ID
		failed := errors.Join(a.bus.Record(ctx, catalog.FactProductChanged, "first", "", struct{}{}), a.bus.Drain(ctx))
		at = at.Add(-6 * time.Hour) // after this bus has had the turn to gather, it may have it at any time
		failed = errors.Join(failed, a.bus.Record(ctx, catalog.FactProductChanged, "no-such-product", "again", struct{}{}))
		for range 12 {
			failed = errors.Join(failed, a.bus.Drain(ctx))
			at = at.Add(15 * time.Minute)
		}
		failed = errors.Join(failed, a.bus.Record(ctx, orders.FactPaid, order, "again", orders.Fact{Order: order, Purchase: one.Purchase, Coop: one.Coop}))
		for range 12 {
			failed = errors.Join(failed, a.bus.Drain(ctx))
			at = at.Add(15 * time.Minute)
		}
		return failed
	})
	return order
}

// heard waits until a retried fact has been delivered, and fails the test if it was claimed more often than once for that.
func (p *program) heard(id string) {
	p.Helper()
	const givenUp = 12 // claims; the retry is one
	(&cluster{T: p.T}).within(20*time.Second, id+" is delivered", func() error {
		failed := errNotYet
		p.beside(func(ctx context.Context, a *app) error {
			return a.bus.Each(ctx, func(e *events.Event) error {
				if e.ID != id || len(e.Waiting)+len(e.Parked) > 0 {
					return nil
				}
				failed = nil
				if !strings.HasSuffix(id, "~") && e.Fence != givenUp+2 {
					p.Errorf("%s was claimed %d times after the retry, want once", id, e.Fence-givenUp-1)
				}
				return nil
			})
		})
		return failed
	})
}

// beside opens the documents of a program that may be running.
func (p *program) beside(work func(ctx context.Context, a *app) error) {
	p.Helper()
	e := environment{config: p.config(), out: io.Discard, log: slog.New(slog.DiscardHandler)}
	if err := withStore(p.Context(), e, func(a *app) error { return work(p.Context(), a) }); err != nil {
		p.Fatal(err)
	}
}
