package main

import (
	"context"
	"errors"
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

// A program that cannot do its work gives facts up. The operator sees which and why, and when a better program serves, has
// them delivered, each once.
func TestDeadLetters(t *testing.T) {
	onBothStacks(t, func(t *testing.T, p *program) {
		shipped, changed := giveUp(p)
		p.start()
		said := p.says("deadletters")
		has(t, said, shipped, "of 20")
		has(t, said, "for notice.shipped: 12 attempts", `the last said "panic: the telephone is dead\n\x1b[31m"`)
		has(t, said, changed, "of 20")
		has(t, said, "for search.index", "the shelf is full")
		has(t, said, "2 facts", "lumbung deadletters retry all")
		doctor, err := p.command("doctor")
		if has(t, doctor, markFail, "facts", "2 facts", "lumbung deadletters"); err == nil {
			t.Error("doctor is content")
		}

		said, err = p.command("deadletters", "retry", "no-such-fact", shipped)
		if has(t, said, shipped, "notice.shipped"); err == nil || !strings.Contains(said, `"no-such-fact"`) {
			t.Errorf("of an ID that is unknown, deadletters retry says %v\n%s", err, said)
		}
		p.heard()
		if said := p.says("deadletters"); strings.Contains(said, shipped) || !strings.Contains(said, changed) {
			t.Errorf("after one was retried:\n%s", said)
		}
		has(t, p.says("deadletters", "retry", "all"), changed, "search.index")
		p.heard()
		for _, again := range [][]string{{"deadletters"}, {"deadletters", "retry", "all"}} {
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

// boxed is any document with an outbox; its other fields stay as they are.
type boxed struct {
	ID            string `bson:"_id"`
	Coop          string `bson:"coop"`
	events.Outbox `bson:",inline"`
}

// giveUp records two facts and delivers them with a program that cannot, until it gives up. It returns their ids.
func giveUp(p *program) (shipped, changed string) {
	p.Helper()
	at := clock().Add(-12 * time.Hour)
	p.beside(func(ctx context.Context, a *app) error {
		db := store.New(a.db.Engine())
		bus := events.New(db, func() time.Time { return at }, a.log)
		of := func(d *boxed) events.Address { return events.Address{Coop: d.Coop, ID: d.ID, Box: &d.Outbox} }
		ordered := events.DefineScoped(bus, store.Spec[boxed]{Name: "orders", Scope: "coop"}, false, of)
		offered := events.DefineScoped(bus, store.Spec[boxed]{Name: "products", Scope: "coop"}, true, of)
		bus.Subscribe("notice.shipped", orders.FactShipped,
			func(context.Context, events.Event) error { panic("the telephone is dead\n\x1b[31m") })
		bus.SubscribeBatch("search.index", catalog.FactProductChanged, func(context.Context, []string) error {
			return errors.New("the shelf is full")
		})
		record := func(c *store.Scoped[boxed], fact string) (id string, err error) {
			all, err := c.AllTenants().List(ctx, store.By("all"), store.Page{Limit: 1})
			if err != nil {
				return "", err
			}
			d := all.Items[0]
			_, err = c.ForTenant(d.Coop).Update(ctx, d.ID, func(d *boxed) error { return bus.Record(&d.Outbox, fact, "", nil) })
			return d.ID + "/" + fact, err
		}
		var failed, err error
		if shipped, failed = record(ordered, orders.FactShipped); failed != nil {
			return failed
		}
		if changed, err = record(offered, catalog.FactProductChanged); err != nil {
			return err
		}
		shipped, changed = "orders/"+shipped, "products/"+changed
		for range 12 {
			failed = errors.Join(failed, bus.Drain(ctx))
			at = at.Add(15 * time.Minute)
		}
		return failed
	})
	return shipped, changed
}

// heard waits until every fact that was put back has been delivered.
func (p *program) heard() {
	p.Helper()
	(&cluster{T: p.T}).within(20*time.Second, "what was put back is delivered", func() error {
		failed := errNotYet
		p.beside(func(ctx context.Context, a *app) error {
			n, err := a.bus.Waiting(ctx, 1)
			if n == 0 {
				failed = nil
			}
			return err
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
