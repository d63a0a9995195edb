package main

import (
	"context"

	"lumbung/internal/events"
	"lumbung/internal/i18n"
	"lumbung/payments/interest"
)

// tellInterest tells a member of the interest of a month that was credited to her, or that it was taken back.
func (a *app) tellInterest(ctx context.Context, e events.Event) error {
	p, err := a.interest.SlipByID(ctx, e.Coop, e.Subject)
	if err != nil {
		return err
	}
	coop, err := a.members.Cooperative(a.db.Outside(ctx), e.Coop)
	if err != nil {
		return err
	}
	month := inLanguage(func(l *i18n.Locale) string { return l.Month(p.Day()) })
	if e.Name == interest.FactTakenBack {
		return a.tellUser(ctx, e, e.Coop, p.Member, "interest_back", month, coop.Name, p.Net())
	}
	if p.Back {
		return nil // it was taken back meanwhile, which she is told
	}
	return a.tellUser(ctx, e, e.Coop, p.Member, "interest", month, coop.Name, p.Net(), p.Gross, p.Tax)
}
