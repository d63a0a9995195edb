package main

import (
	"context"
	"strings"

	"lumbung/internal/events"
	"lumbung/internal/members"
	"lumbung/payments/savings"
)

// Notices about a member's savings: whoever holds the slip compares it with what the book has.

// tellDeposited tells a member what was written down of what she paid in.
func (a *app) tellDeposited(ctx context.Context, e events.Event) error {
	d, coop, err := a.depositOf(ctx, e)
	if err != nil {
		return err
	}
	_, l, err := a.homeOf(ctx, e.Coop, d.Member)
	if err != nil {
		return err
	}
	var kinds []string
	for _, part := range d.Parts {
		kinds = append(kinds, accountWord(l, part.Kind.Code())+" "+l.Rupiah(part.Amount))
	}
	return a.tellUser(ctx, e, e.Coop, d.Member, "deposited", d.Total(), strings.Join(kinds, ", "), coop.Name, d.Number)
}

// tellTakenBack tells a member that a receipt of hers counts no longer, and why.
func (a *app) tellTakenBack(ctx context.Context, e events.Event) error {
	d, coop, err := a.depositOf(ctx, e)
	if err != nil {
		return err
	}
	return a.tellUser(ctx, e, e.Coop, d.Member, "deposit_back", d.Number, d.Total(), coop.Name, d.Latest().Reason)
}

func (a *app) depositOf(ctx context.Context, e events.Event) (*savings.Deposit, *members.Cooperative, error) {
	d, err := a.savings.DepositByID(ctx, e.Coop, e.Subject)
	if err != nil {
		return nil, nil, err
	}
	coop, err := a.members.Cooperative(a.db.Outside(ctx), e.Coop)
	return d, coop, err
}
