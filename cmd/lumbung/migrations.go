package main

import (
	"context"
	"time"

	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/savings/register"
)

// migrations change the documents of earlier releases into those of this one. A release that changes a stored shape adds one
// with the next version, which never changes afterwards. TestUpgrade runs them over the demo of the release before.
func (a *app) migrations() []store.Migration {
	run := func(do func(context.Context) error) func(context.Context, *store.DB) error {
		return func(ctx context.Context, _ *store.DB) error { return do(ctx) }
	}
	return []store.Migration{
		{Version: 1, Name: "members are found by any word", Run: run(a.members.MakeFindable)},
		{Version: 2, Name: "orders are found by any word", Run: run(a.orders.MakeFindable)},
		{Version: 3, Name: "what was paid is settled", Run: run(a.payments.AwaitSettlements)},
		{Version: 4, Name: "till and bank have lines", Run: run(a.fillLines)},
		{Version: 5, Name: "consents stay as they were given", Run: run(a.savings.KeepConsents)},
		{Version: 6, Name: "entries that were late are found", Run: run(a.markLate)},
		{Version: 7, Name: "purchases of guests are found by their phone", Run: run(a.payments.MakeGuestsFindable)},
		{Version: 8, Name: "paid orders do not wait for ever", Run: run(a.orders.SetDeadlines)},
		{Version: 9, Name: "entries are found by their accounts", Run: run(a.indexAccounts)},
		{Version: 10, Name: "what is owed to buyers has a refund", Run: run(a.refunds.MakeOwed)},
		{Version: 12, Name: "who has left gets her savings back", Run: run(a.returnSavings)},
		{Version: 14, Name: "who has left sells nothing", Run: run(a.closeLeft)},
	}
}

// fillLines gives the till and the bank of every book their lines.
func (a *app) fillLines(ctx context.Context) error {
	return a.members.EachCooperative(ctx, func(c *members.Cooperative) error { return a.ledger.FillLines(ctx, c.ID) })
}

// returnSavings keeps savings to be returned for each member, and makes the returns of who left before there were any.
func (a *app) returnSavings(ctx context.Context) error {
	if err := a.openings.Regroup(ctx, ledger.ToReturn, ledger.OtherDebts); err != nil {
		return err
	}
	return a.members.EachCooperative(ctx, func(c *members.Cooperative) error {
		if err := a.ledger.CarrySum(ctx, c.ID); err != nil {
			return err
		}
		return a.members.EachMember(ctx, c.ID, members.Left, func(m *members.Membership) error { return a.leavings.MakeMissing(ctx, m) })
	})
}

// closeLeft shuts the shops that stayed open when their owners left.
func (a *app) closeLeft(ctx context.Context) error {
	mark := states.Mark{By: members.System().ID(), At: a.now().UTC().Truncate(time.Millisecond)}
	return a.members.EachCooperative(ctx, func(c *members.Cooperative) error {
		return register.Of(a.members).EachFormer(ctx, c.ID, func(m savings.Member) error {
			return a.db.Tx(ctx, func(ctx context.Context) error { return a.catalog.CloseLeft(ctx, mark, c.ID, m.User) })
		})
	})
}

// markLate marks the late entries of every book.
func (a *app) markLate(ctx context.Context) error {
	return a.members.EachCooperative(ctx, func(c *members.Cooperative) error { return a.ledger.MarkLate(ctx, c.ID) })
}

// indexAccounts lets the entries of every book be found by their accounts.
func (a *app) indexAccounts(ctx context.Context) error {
	return a.members.EachCooperative(ctx, func(c *members.Cooperative) error { return a.ledger.IndexAccounts(ctx, c.ID) })
}
