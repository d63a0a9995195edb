package main

import (
	"context"

	"lumbung/internal/events"
	"lumbung/orders"
	"lumbung/payments/refund"
)

// Notices about money that goes back to a buyer, who need not have an account: they lead to the page of the purchase.

// tellRefund asks a buyer where her money goes, or tells her that it has left.
func (a *app) tellRefund(ctx context.Context, e events.Event) error {
	r, err := a.refunds.ByID(ctx, e.Coop, e.Subject)
	if err != nil {
		return err
	}
	payment, err := a.payments.Payment(ctx, r.Payment)
	if err != nil {
		return err
	}
	p, err := orders.PurchaseOfPayment(payment)
	if err != nil {
		return err
	}
	coop, err := a.members.Cooperative(a.db.Outside(ctx), e.Coop)
	if err != nil {
		return err
	}
	if e.Name == refund.FactAccountNeeded {
		if r.Waits != refund.ForAccount {
			return nil // she has named one meanwhile
		}
		return a.notices.Send(ctx, a.toBuyer(e, p, "refund_account", r.Amount, coop.Name))
	}
	if r.State != refund.Paid {
		return nil // it came back meanwhile
	}
	l := a.locales.Locale(p.Locale)
	to := string(r.Channel)
	switch last := r.Last(); {
	case last.Way == refund.ByCash:
		to = l.T("notice.way.cash")
	case last.To != "":
		to = last.To
	}
	return a.notices.Send(ctx, a.toBuyer(e, p, "refund_paid", r.Amount, to, coop.Name))
}
