package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"lumbung/catalog"
	"lumbung/internal/audit"
	"lumbung/internal/events"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments"
)

// errDeadLettersUsage is what else was typed than lumbung deadletters understands.
var errDeadLettersUsage = errors.New("use lumbung deadletters, lumbung deadletters retry ID... or lumbung deadletters retry all")

// deadLetters lists the facts that were given up, or has them delivered again, beside a program that serves too: that one
// delivers them.
func deadLetters(ctx context.Context, e environment) error {
	retry := e.argument == "retry"
	if !retry && e.argument != "" || retry && len(e.more) == 0 {
		return errDeadLettersUsage
	}
	if err := e.config.databaseExists(); err != nil {
		return err
	}
	return withStore(ctx, e, func(a *app) error {
		if err := a.db.Open(ctx); err != nil {
			return err
		}
		if retry {
			return a.retryDeadLetters(ctx, e.more, e.out)
		}
		return a.listDeadLetters(ctx, e.out)
	})
}

// listDeadLetters prints the ID of each fact with its time, and one line below for each subscriber that did not take it.
func (a *app) listDeadLetters(ctx context.Context, out io.Writer) error {
	n := 0
	err := a.bus.EachDeadLetter(ctx, func(e events.DeadLetter) error {
		n++
		fmt.Fprintf(out, "%s  of %s\n", e.ID, e.At.Format(time.RFC3339))
		for _, d := range e.Dead {
			fmt.Fprintf(out, "    for %s: %d attempts, the last said %q\n", d.Subscriber, d.Attempts, d.Error)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if n == 0 {
		fmt.Fprintln(out, "No fact was given up.")
		return nil
	}
	const then = "Mend the cause, then: lumbung deadletters retry ID..., or lumbung deadletters retry all"
	fmt.Fprintf(out, "Given up: %s. %s\n", howMany(n, "fact"), then)
	return nil
}

// retryDeadLetters makes those with these IDs, or all, due again. One that is unknown does not keep the others from it.
func (a *app) retryDeadLetters(ctx context.Context, ids []string, out io.Writer) error {
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	var due []events.DeadLetter
	all := len(ids) == 1 && wanted["all"]
	err := a.bus.EachDeadLetter(ctx, func(e events.DeadLetter) error {
		if all || wanted[e.ID] {
			due = append(due, e)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range due {
		if err := a.bus.Retry(ctx, e.Event); err != nil {
			return err
		}
		delete(wanted, e.ID)
		fmt.Fprintf(out, "%s  again for %s\n", e.ID, subscribers(e.Dead))
	}
	if len(due) > 0 {
		fmt.Fprintf(out, "Put back: %s. A program that serves delivers within seconds, else the next start does.\n", howMany(len(due), "fact"))
	} else if all {
		fmt.Fprintln(out, "No fact was given up.")
	}
	var unknown []error
	for _, id := range ids {
		if wanted[id] && !all {
			unknown = append(unknown, fmt.Errorf("no fact %q was given up; lumbung deadletters lists those that were", id))
		}
	}
	return errors.Join(unknown...)
}

func subscribers(list []events.Delivery) string {
	names := make([]string, len(list))
	for i, d := range list {
		names[i] = d.Subscriber
	}
	return strings.Join(names, ", ")
}

// busOver is a bus that knows every outbox in a database.
func busOver(db *store.DB, log *slog.Logger) *events.Bus {
	bus := events.New(db, clock, log)
	actions := audit.New(db, clock)
	catalog.New(db, bus, clock, actions.Record)
	members.New(db, bus, identity.New(db, clock, actions.RecordOwn), actions, clock)
	orders.New(orders.Parts{
		DB: db, Bus: bus, Payments: payments.New(payments.Parts{DB: db, Bus: bus, Gateway: noGateway{}, Now: clock, Log: log}),
	})
	return bus
}

// facts says whether some were given up.
func (d *doctor) facts(ctx context.Context, db *store.DB, r *report) {
	const most = 100
	switch n, err := busOver(db, d.log).CountDeadLetters(ctx, most); {
	case err != nil:
		r.warn("facts", "see the line of the database", "those that were given up cannot be counted: %v", err)
	case n > 0:
		r.fail("facts", "lumbung deadletters says why; mend that, then lumbung deadletters retry all",
			"%s%s given up, and what should have followed did not happen", pick(n >= most, "at least ", ""), howMany(n, "fact"))
	default:
		r.ok("facts", "none was given up")
	}
}
