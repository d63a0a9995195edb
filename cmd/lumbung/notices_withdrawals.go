package main

import (
	"context"
	"strings"

	"lumbung/internal/events"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/payments/ledger"
	"lumbung/payments/withdrawal"
)

// Notices about money that leaves a passbook: every one is told on the member's phone, so that nobody takes it unseen.

// tellWithdrawal tells a member that money has left her passbook, or is back in it, or was paid.
func (a *app) tellWithdrawal(ctx context.Context, e events.Event) error {
	w, err := a.withdrawals.ByID(ctx, e.Coop, e.Subject)
	if err != nil {
		return err
	}
	if w.Payee != nil { // her heir signs for it at the counter
		return nil
	}
	coop, l, err := a.homeOf(ctx, e.Coop, w.Member)
	if err != nil {
		return err
	}
	to := l.T("notice.way." + string(w.Way))
	if w.To != nil {
		to = w.To.Mask()
	}
	switch {
	case e.Name == withdrawal.FactAsked, w.Way == withdrawal.ToSavings:
		return a.tellUser(ctx, e, e.Coop, w.Member, "withdrawal_asked", w.Amount, accountWord(l, w.From.Code()), to, coop.Name, w.Number)
	case e.Name == withdrawal.FactPaid:
		return a.tellUser(ctx, e, e.Coop, w.Member, "withdrawal_paid", w.Amount, to, coop.Name, w.Number)
	}
	why := l.T("notice.back." + string(w.State))
	if w.State == withdrawal.Refused {
		why = w.Latest().Reason
	}
	return a.tellUser(ctx, e, e.Coop, w.Member, "withdrawal_back", w.Amount, accountWord(l, w.From.Code()), coop.Name, w.Number, why)
}

// tellBankAccount tells a member that a bank account of hers was added, or decided about.
func (a *app) tellBankAccount(ctx context.Context, e events.Event) error {
	account, err := a.withdrawals.AccountByID(ctx, e.Coop, e.Subject)
	if err != nil {
		return err
	}
	coop, _, err := a.homeOf(ctx, e.Coop, account.Member)
	if err != nil {
		return err
	}
	mask := account.Destination().Mask()
	switch {
	case e.Name == withdrawal.FactAccountAdded:
		return a.tellUser(ctx, e, e.Coop, account.Member, "bank_added", mask, account.Holder, coop.Name)
	case account.State == withdrawal.Rejected:
		return a.tellUser(ctx, e, e.Coop, account.Member, "bank_rejected", mask, coop.Name, account.Latest().Reason)
	case account.State == withdrawal.Confirmed:
		return a.tellUser(ctx, e, e.Coop, account.Member, "bank_confirmed", mask, coop.Name)
	}
	return nil // she has taken it out of use meanwhile
}

// homeOf is a member's cooperative, and the language she reads.
func (a *app) homeOf(ctx context.Context, coop, member string) (*members.Cooperative, *i18n.Locale, error) {
	u, err := a.identity.User(a.db.Outside(ctx), member)
	if err != nil {
		return nil, nil, err
	}
	home, err := a.members.Cooperative(a.db.Outside(ctx), coop)
	return home, a.locales.Locale(u.Locale), err
}

// accountWord is the name of an account within a sentence.
func accountWord(l *i18n.Locale, code string) string {
	account, _ := ledger.Find(code)
	if l.Tag() == i18n.English {
		return strings.ToLower(account.EN)
	}
	return strings.ToLower(account.Name)
}
