package main

import (
	"context"

	"lumbung/internal/events"
	"lumbung/internal/i18n"
	"lumbung/payments/leaving"
)

// tellLeaving tells somebody who has left what goes back to her, when, and that she can take it out.
func (a *app) tellLeaving(ctx context.Context, e events.Event) error {
	r, err := a.leavings.ByID(ctx, e.Coop, e.Subject)
	if err != nil {
		return err
	}
	if r.Dead() { // the office speaks with her family
		return nil
	}
	coop, l, err := a.homeOf(ctx, e.Coop, r.Member)
	if err != nil {
		return err
	}
	rest := r.Sums.Rest()
	switch {
	case e.Name == leaving.FactBegun:
		return a.tellUser(ctx, e, e.Coop, r.Member, "leaving_begun", coop.Name, rest, r.Number)
	case e.Name == leaving.FactApproved && r.Due != nil:
		due := l.Date(r.Due.In(i18n.Zone(coop.Area)))
		return a.tellUser(ctx, e, e.Coop, r.Member, "leaving_approved", coop.Name, rest, due, r.Number)
	case e.Name == leaving.FactBooked && r.State == leaving.Booked:
		return a.tellUser(ctx, e, e.Coop, r.Member, "leaving_booked", coop.Name, rest, r.Number)
	}
	return nil // she is a member again
}
