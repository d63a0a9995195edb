package main

import (
	"context"
	"errors"

	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/notify"
	"lumbung/orders"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

// Notices about what became of a purchase and its orders, for buyers and sellers.

// tellPlaced gives the buyer the address of the purchase and the time until which it can be paid.
func (a *app) tellPlaced(ctx context.Context, e events.Event) error {
	p, err := orders.PurchaseFrom(e)
	if err != nil || p.State != orders.Waiting {
		return err
	}
	until := a.locales.Locale(p.Locale).DateTime(p.HoldUntil.In(i18n.Zone(p.Address.Area)))
	m := a.toBuyer(e, p, "placed", p.Total(), until)
	if m.AtMost, err = a.unprovedMost(ctx, p); err != nil {
		return err
	}
	return a.notices.Send(ctx, m)
}

// unprovedAnHour is how many messages an hour a number gets of purchases that nobody has paid: whoever types it need not own it. What
// is held back stands on the page of the purchase.
const unprovedAnHour = 3

// unprovedMost is the limit of messages to the number of a purchase: none when it is that of the account which ordered.
func (a *app) unprovedMost(ctx context.Context, p *orders.Purchase) (int, error) {
	if p.User == "" {
		return unprovedAnHour, nil
	}
	u, err := a.identity.User(a.db.Outside(ctx), p.User)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return 0, err
	}
	if err == nil && u.Phone == p.Buyer.Phone {
		return 0, nil
	}
	return unprovedAnHour, nil
}

// tellPaid tells the sellers, and who helps them, what to pack, and the buyer that the money is in.
func (a *app) tellPaid(ctx context.Context, e events.Event) error {
	p, err := orders.PurchaseFrom(e)
	if err != nil {
		return err
	}
	list := []notify.Message{a.toBuyer(e, p, "paid_buyer", p.Total())}
	for i := range p.Drafts {
		o := &p.Drafts[i]
		more, err := a.toShop(ctx, e, o, "paid_seller", o.Number, o.Buyer.Name, o.Memo())
		if err != nil {
			return err
		}
		list = append(list, more...)
	}
	return a.notices.Send(ctx, list...)
}

// tellReady tells a buyer who picks up that the goods are packed, with the code to show.
func (a *app) tellReady(ctx context.Context, e events.Event) error {
	o, err := orders.OrderFrom(e)
	if err != nil {
		return err
	}
	coop, err := a.members.Cooperative(a.db.Outside(ctx), o.Coop)
	if err != nil {
		return err
	}
	hours := coop.Hours.In(a.locales.Locale(o.Locale).Tag())
	return a.notices.Send(ctx, a.toBuyerOf(e, o, "ready", coop.Name, coop.Street, hours, o.Shipment.Code))
}

func (a *app) tellShipped(ctx context.Context, e events.Event) error {
	o, err := orders.OrderFrom(e)
	if err != nil {
		return err
	}
	if o.Shipment.Method == delivery.Courier {
		return a.notices.Send(ctx, a.toBuyerOf(e, o, "shipped", o.ShopName, o.Shipment.Name, o.Shipment.Tracking))
	}
	return a.notices.Send(ctx, a.toBuyerOf(e, o, "shipped_local", o.ShopName))
}

// tellCorrected tells the buyer the tracking number that counts now.
func (a *app) tellCorrected(ctx context.Context, e events.Event) error {
	o, err := orders.OrderFrom(e)
	if err != nil {
		return err
	}
	return a.notices.Send(ctx, a.toBuyerOf(e, o, "corrected", o.ShopName, o.Shipment.Name, o.Shipment.Tracking))
}

// tellCompleted tells the seller what came in.
func (a *app) tellCompleted(ctx context.Context, e events.Event) error {
	o, err := orders.OrderFrom(e)
	if err != nil {
		return err
	}
	return a.tellUser(ctx, e, o.Coop, o.Seller, "completed", o.Number, o.Net())
}

// tellEnded tells the buyer of an order that ended without goods why, and that the money comes back, and its seller, and who helps her, not
// to send it.
func (a *app) tellEnded(ctx context.Context, e events.Event) error {
	o, err := orders.OrderFrom(e)
	if err != nil {
		return err
	}
	kind, shop, reason := "ended_refused", "", o.Last(orders.Cancelled).Reason
	args := []any{o.ShopName, reason, o.Rest()}
	told := []any{o.Number, o.Memo()}
	switch o.CancelledBy {
	case orders.ByBuyer:
		kind, shop, args = "ended_wish", "ended_by_buyer", []any{o.ShopName, o.Rest()}
	case orders.ByTime:
		kind, shop, args = "ended_unsent", "ended_by_time", []any{o.ShopName, o.Rest()}
		if o.Shipment.Method == delivery.Pickup && !o.At(orders.Packed).IsZero() {
			kind = "ended_unfetched"
		}
	case orders.ByOffice:
		shop, told = "ended_by_office", append(told, reason)
	case orders.ByShop: // she knows
	}
	list := []notify.Message{a.toBuyerOf(e, o, kind, args...)}
	if shop != "" {
		more, err := a.toShop(ctx, e, o, shop, told...)
		if err != nil {
			return err
		}
		list = append(list, more...)
	}
	return a.notices.Send(ctx, list...)
}

// tellCredited tells the buyer that a part of the money comes back, and the seller when she has not said so herself.
func (a *app) tellCredited(ctx context.Context, e events.Event) error {
	var note orders.CreditNote
	o, err := orders.OrderFrom(e)
	if err := errors.Join(err, e.Decode(&note)); err != nil {
		return err
	}
	list := []notify.Message{a.toBuyerOf(e, o, "credited", o.ShopName, note.Amount, note.Reason)}
	if note.Side == orders.ByOffice {
		more, err := a.toUser(ctx, e, o.Coop, o.Seller, "credited_seller", o.Number, note.Amount, note.Reason)
		if err != nil {
			return err
		}
		list = append(list, more...)
	}
	return a.notices.Send(ctx, list...)
}

// toShop is for the seller of an order and who helps her.
func (a *app) toShop(ctx context.Context, e events.Event, o *orders.Order, kind string, args ...any) (list []notify.Message, err error) {
	helpers, err := a.members.HelperUsers(a.db.Outside(ctx), o.Coop, o.Seller)
	if err != nil {
		return nil, err
	}
	for _, user := range append([]string{o.Seller}, helpers...) {
		more, err := a.toUser(ctx, e, o.Coop, user, kind, args...)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// tellWaits tells who is to act that an order will soon be cancelled: the buyer who has not fetched it, or else its shop, which has not
// sent it.
func (a *app) tellWaits(ctx context.Context, e events.Event) error {
	o, err := orders.OrderFrom(e)
	if err != nil || o.CancelBy == nil {
		return err
	}
	coop, err := a.members.Cooperative(a.db.Outside(ctx), o.Coop)
	if err != nil {
		return err
	}
	until := inLanguage(func(l *i18n.Locale) string { return l.DateTime(o.CancelBy.In(i18n.Zone(coop.Area))) })
	if o.State == orders.Packed && o.Shipment.Method == delivery.Pickup {
		return a.notices.Send(ctx, a.toBuyerOf(e, o, "fetch_soon", coop.Name, until))
	}
	list, err := a.toShop(ctx, e, o, "send_soon", o.Number, until)
	if err != nil {
		return err
	}
	return a.notices.Send(ctx, list...)
}

// tellRefundDue tells the buyer of a purchase that was paid too late that the money goes back.
func (a *app) tellRefundDue(ctx context.Context, e events.Event) error {
	p, err := orders.PurchaseFrom(e)
	if err != nil {
		return err
	}
	return a.notices.Send(ctx, a.toBuyer(e, p, "refund", p.Total()))
}

// tellSurplus tells the buyer what arrived that did not fit, and what happens to it.
func (a *app) tellSurplus(ctx context.Context, e events.Event) error {
	var problem payments.Problem
	p, err := orders.PurchaseFrom(e)
	if err := errors.Join(err, e.Decode(&problem)); err != nil {
		return err
	}
	kind := "surplus_" + problem.Kind
	args := map[string][]any{
		"surplus_amount_mismatch": {problem.Amount, p.Total()}, "surplus_paid_twice": {problem.Amount},
	}
	return a.notices.Send(ctx, a.toBuyer(e, p, kind, args[kind]...))
}
