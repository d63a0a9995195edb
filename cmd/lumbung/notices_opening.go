package main

import (
	"context"

	"lumbung/internal/events"
	"lumbung/payments/opening"
)

// tellOpening asks a member whether what she brought from the old book is right, or tells her what the office has answered.
func (a *app) tellOpening(ctx context.Context, e events.Event) error {
	b, err := a.openings.BalanceByID(ctx, e.Coop, e.Subject)
	if err != nil {
		return err
	}
	if now, err := a.openings.BalanceOf(ctx, e.Coop, b.Member); err != nil || now == nil || now.ID != b.ID {
		return err // it was taken back meanwhile
	}
	coop, err := a.members.Cooperative(a.db.Outside(ctx), e.Coop)
	if err != nil {
		return err
	}
	_, l, err := a.homeOf(ctx, e.Coop, b.Member)
	if err != nil {
		return err
	}
	if e.Name == opening.FactAnswered {
		if b.State != opening.Answered {
			return nil // she has confirmed it, or disputed it again meanwhile
		}
		return a.tellUser(ctx, e, e.Coop, b.Member, "opening_answered", coop.Name, b.Reply())
	}
	return a.tellUser(ctx, e, e.Coop, b.Member, "opening_booked", coop.Name, l.Date(b.Day), b.Has.Sum())
}
