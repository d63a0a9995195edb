package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/store"
)

// errParkedUsage is what else was typed than lumbung parked understands.
var errParkedUsage = errors.New("use lumbung parked, lumbung parked retry ID... or lumbung parked retry all")

// parked lists the facts that were given up, or has them delivered again, beside a program that serves too: that one
// delivers them.
func parked(ctx context.Context, e environment) error {
	retry := e.argument == "retry"
	if !retry && e.argument != "" || retry && len(e.more) == 0 {
		return errParkedUsage
	}
	if err := e.config.databaseExists(); err != nil {
		return err
	}
	return withStore(ctx, e, func(a *app) error {
		if err := a.db.Open(ctx); err != nil {
			return err
		}
		if retry {
			return a.retryParked(ctx, e.more, e.out)
		}
		return a.listParked(ctx, e.out)
	})
}

// eachParked visits the facts that were given up, those that were last first.
func (a *app) eachParked(ctx context.Context, visit func(e *events.Event) error) error {
	for page := (store.Page{Limit: 100}); ; {
		slice, err := a.bus.Parked(ctx, page)
		if err != nil {
			return err
		}
		for i := range slice.Items {
			if err := visit(&slice.Items[i]); err != nil {
				return err
			}
		}
		if page.After = slice.Next; page.After == "" {
			return nil
		}
	}
}

// listParked prints the ID of each fact with its time, and one line below for each subscriber that did not take it.
func (a *app) listParked(ctx context.Context, out io.Writer) error {
	n := 0
	err := a.eachParked(ctx, func(e *events.Event) error {
		n++
		fmt.Fprintf(out, "%s  given up %s\n", e.ID, e.ParkedAt.Format(time.RFC3339))
		for _, d := range e.Parked {
			fmt.Fprintf(out, "    %s of %s for %s: %d tries, the last said %q\n", e.Name, e.Subject, d.Subscriber, d.Tries, d.Error)
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
	fmt.Fprintf(out, "Given up: %s. Mend the cause, then: lumbung parked retry ID..., or lumbung parked retry all\n", howMany(n, "fact"))
	return nil
}

// retryParked puts those with these IDs, or all, back in the queue. One that is unknown does not keep the others from it.
func (a *app) retryParked(ctx context.Context, ids []string, out io.Writer) error {
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	n, all := 0, len(ids) == 1 && wanted["all"]
	err := a.eachParked(ctx, func(e *events.Event) error {
		if !all && !wanted[e.ID] {
			return nil
		}
		if err := a.bus.Retry(ctx, e.ID); err != nil {
			return err
		}
		n++
		delete(wanted, e.ID)
		fmt.Fprintf(out, "%s  again for %s\n", e.ID, subscribers(e.Parked))
		return nil
	})
	if err != nil {
		return err
	}
	if n > 0 {
		fmt.Fprintf(out, "Put back: %s. A program that serves delivers within seconds, else the next start does.\n", howMany(n, "fact"))
	} else if all {
		fmt.Fprintln(out, "No fact was given up.")
	}
	var unknown []error
	for _, id := range ids {
		if wanted[id] && !all {
			unknown = append(unknown, fmt.Errorf("no fact %q was given up; lumbung parked lists those that were", id))
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

// facts says whether some were given up.
func (d *doctor) facts(ctx context.Context, db *store.DB, r *report) {
	const most = 100
	parked, err := events.New(db, clock, d.log).Parked(ctx, store.Page{Limit: most})
	switch n := len(parked.Items); {
	case err != nil:
		r.warn("facts", "see the line of the database", "those that were given up cannot be counted: %v", err)
	case n > 0:
		r.fail("facts", "lumbung parked says why; mend that, then lumbung parked retry all", "%s%s given up, and what should have followed did not happen", pick(parked.Next != "", "more than ", ""), howMany(n, "fact"))
	default:
		r.ok("facts", "none was given up")
	}
}
