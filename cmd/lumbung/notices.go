package main

import (
	"cmp"
	"context"
	"embed"
	"io/fs"
	"slices"

	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/message"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
)

//go:embed locales
var noticeFiles embed.FS

func noticeLocales() fs.FS { return web.Sub(noticeFiles, "locales") }

// Notices tell people what happened. Each is sent once per fact and person, however often the fact is heard.

// tellPlaced gives the buyer the address of the purchase and the time until which it can be paid.
func (a *app) tellPlaced(ctx context.Context, e events.Event) error {
	p, err := orders.PurchaseFrom(e)
	if err != nil || p.State != orders.Waiting {
		return err
	}
	l := a.locales.Locale(p.Locale)
	text := l.T("notice.placed", p.Buyer.Name, p.Number, p.Total(), l.DateTime(p.HoldUntil.In(i18n.Zone(p.Address.Area))))
	return a.tellBuyer(ctx, e, p, text)
}

// tellPaid tells the sellers what to pack, and the buyer that the money is in.
func (a *app) tellPaid(ctx context.Context, e events.Event) error {
	p, err := orders.PurchaseFrom(e)
	if err != nil {
		return err
	}
	for i := range p.Drafts {
		o := &p.Drafts[i]
		if err := a.tellSeller(ctx, e, o, "notice.paid_seller", o.Number, o.Buyer.Name, o.Memo()); err != nil {
			return err
		}
	}
	return a.tellBuyer(ctx, e, p, a.locales.Locale(p.Locale).T("notice.paid_buyer", p.Buyer.Name, p.Number, p.Total()))
}

// tellReady tells a buyer who picks up that the goods are packed, with the code to show.
func (a *app) tellReady(ctx context.Context, e events.Event) error {
	o, err := orders.OrderFrom(e)
	if err != nil {
		return err
	}
	coop, err := a.members.Cooperative(ctx, o.Coop)
	if err != nil {
		return err
	}
	l := a.locales.Locale(o.Locale)
	hours := coop.Hours.In(l.Tag())
	return a.tellBuyerOf(ctx, e, o, l.T("notice.ready", o.Buyer.Name, o.Number, coop.Name, coop.Street, hours, o.Shipment.Code))
}

func (a *app) tellShipped(ctx context.Context, e events.Event) error {
	o, err := orders.OrderFrom(e)
	if err != nil {
		return err
	}
	l := a.locales.Locale(o.Locale)
	text := l.T("notice.shipped_local", o.Buyer.Name, o.Number, o.ShopName)
	if o.Shipment.Method == delivery.Courier {
		text = l.T("notice.shipped", o.Buyer.Name, o.Number, o.ShopName, o.Shipment.Name, o.Shipment.Tracking)
	}
	return a.tellBuyerOf(ctx, e, o, text)
}

// tellCompleted tells the seller what came in.
func (a *app) tellCompleted(ctx context.Context, e events.Event) error {
	o, err := orders.OrderFrom(e)
	if err != nil {
		return err
	}
	return a.tellSeller(ctx, e, o, "notice.completed", o.Number, o.Net())
}

// tellRefundDue tells the buyer of a purchase that was paid too late that the money goes back.
func (a *app) tellRefundDue(ctx context.Context, e events.Event) error {
	p, err := orders.PurchaseFrom(e)
	if err != nil {
		return err
	}
	return a.tellBuyer(ctx, e, p, a.locales.Locale(p.Locale).T("notice.refund", p.Buyer.Name, p.Number, p.Total()))
}

func (a *app) tellAdmitted(ctx context.Context, e events.Event) error {
	m, err := a.members.Membership(ctx, e.Coop, e.Subject)
	if err != nil {
		return err
	}
	coop, err := a.members.Cooperative(ctx, e.Coop)
	if err != nil {
		return err
	}
	return a.tellUser(ctx, e, e.Coop, m.User, "notice.admitted", coop.Name, m.Number)
}

func (a *app) tellBuyer(ctx context.Context, e events.Event, p *orders.Purchase, text string) error {
	return a.sendBuyer(ctx, e, p.Buyer, p.Number, text)
}

func (a *app) tellBuyerOf(ctx context.Context, e events.Event, o *orders.Order, text string) error {
	return a.sendBuyer(ctx, e, o.Buyer, o.PurchaseNumber(), text)
}

func (a *app) sendBuyer(ctx context.Context, e events.Event, to orders.Buyer, purchase, text string) error {
	return a.messages.Send(ctx, message.Message{
		ID: message.ID(e.ID, "buyer"), To: message.Recipient{Name: to.Name, Phone: to.Phone, Email: to.Email},
		Channel: message.WhatsApp, Text: text, Link: a.purchaseURL(purchase),
	})
}

func (a *app) tellSeller(ctx context.Context, e events.Event, o *orders.Order, key string, args ...any) error {
	return a.tellUser(ctx, e, o.Coop, o.Seller, key, args...)
}

// tellUser writes to a person of the register, in their language. Somebody who is gone is told nothing.
func (a *app) tellUser(ctx context.Context, e events.Event, coop, user, key string, args ...any) error {
	u, err := a.identity.User(ctx, user)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return a.messages.Send(ctx, message.Message{
		ID: message.ID(e.ID, user), To: message.Recipient{Name: u.Name, Phone: u.Phone, Email: u.Email}, Coop: coop,
		Channel: message.WhatsApp, Link: a.config.BaseURL + "/jualan",
		Text: a.locales.Locale(u.Locale).T(key, slices.Insert(args, 0, any(u.Name))...),
	})
}

// sendCode sends a code to a phone, or says that none would help.
func (a *app) sendCode(ctx context.Context, c identity.Code) error {
	l, link, text := a.locales.Locale(c.Locale), "", ""
	switch {
	case c.Code != "":
		text = l.T("notice.code", c.Code)
	case c.Purpose == identity.ForSignIn || c.Purpose == identity.ForReset:
		link = a.config.BaseURL + "/daftar"
		text = l.T("notice.code_no_account", link)
	default:
		link = a.config.BaseURL + "/masuk"
		text = l.T("notice.code_has_account", link)
	}
	return a.messages.Send(ctx, message.Message{
		ID: c.ID, To: message.Recipient{Phone: c.Phone}, Channel: message.WhatsApp, Text: text, Link: link,
	})
}

// tellAccount tells a user what happened to the own account.
func (a *app) tellAccount(ctx context.Context, n identity.Notice) error {
	key := "notice.account_" + n.What
	if n.What == "factor" {
		key += "_" + n.Detail
	}
	l := a.locales.Locale(n.User.Locale)
	args := []any{n.User.Name, l.DateTime(n.At)}
	if n.What == "device" {
		args = append(args, cmp.Or(n.Detail, "?"))
	}
	return a.messages.Send(ctx, message.Message{
		ID: n.ID, To: message.Recipient{Name: n.User.Name, Phone: n.User.Phone, Email: n.User.Email}, Channel: message.WhatsApp,
		Text: l.T(key, args...), Link: a.config.BaseURL + web.SecurityPath,
	})
}
