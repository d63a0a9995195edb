package main

import (
	"context"
	"errors"

	"lumbung/catalog"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments"
)

// Notices about what officers and the law decide about shops and goods.

// tellFees tells the sellers of a cooperative which fee rules will be in force, and what those would have taken of their sales in the month
// before: Permendag 19/2026.
func (a *app) tellFees(ctx context.Context, e events.Event) error {
	p, err := a.payments.FeeProposal(ctx, e.Coop, e.Subject)
	if err != nil {
		return err
	}
	coop, err := a.members.Cooperative(ctx, e.Coop)
	if err != nil {
		return err
	}
	for page := (store.Page{Limit: store.MaxPage}); ; {
		shops, err := a.catalog.Shops(ctx, catalog.ShopSearch{Coop: e.Coop}, page)
		if err != nil {
			return err
		}
		for _, shop := range shops.Items {
			if err := a.tellSellerFees(ctx, e, coop, p, shop.Seller); err != nil {
				return err
			}
		}
		if page.After = shops.Next; page.After == "" {
			return nil
		}
	}
}

func (a *app) tellSellerFees(ctx context.Context, e events.Event, coop *members.Cooperative, p *payments.FeeProposal, seller string) error {
	u, err := a.identity.User(ctx, seller)
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		return err
	}
	var was, would money.Amount
	err = a.orders.EachSale(ctx, coop.ID, seller, p.Latest().At.AddDate(0, -1, 0), func(o *orders.Order) error {
		was, would = was+payments.SellerBears(o.Fees()), would+payments.SellerBears(o.FeesBy(p.Schedule))
		return nil
	})
	if err != nil {
		return err
	}
	from := a.locales.Locale(u.Locale).Date(p.Schedule.From.In(i18n.Zone(coop.Area)))
	return a.tellUser(ctx, e, coop.ID, seller, "fees", coop.Name, from, p.Schedule.Resolution, was, would)
}

// tellTakenDown tells a seller that a product is no longer sold, and why.
func (a *app) tellTakenDown(ctx context.Context, e events.Event) error {
	p, err := catalog.ProductFrom(e)
	if err != nil || p.State != catalog.Rejected {
		return err
	}
	coop, err := a.members.Cooperative(a.db.Outside(ctx), p.Coop)
	if err != nil {
		return err
	}
	return a.tellUser(ctx, e, p.Coop, p.Seller, "taken_down", p.Name, coop.Name, p.Reason())
}

// tellReports tells those who reported a product or a shop, and have an account, what came of it.
func (a *app) tellReports(ctx context.Context, e events.Event) error {
	var out catalog.Outcome
	shop, err := catalog.ShopFrom(e)
	if err := errors.Join(err, e.Decode(&out)); err != nil {
		return err
	}
	coop, err := a.members.Cooperative(ctx, shop.Coop)
	if err != nil {
		return err
	}
	about := shop.Name
	if out.Product != "" {
		p, err := a.catalog.OwnProduct(ctx, shop.Coop, out.Product)
		if err != nil {
			return err
		}
		about = p.Name
	}
	for _, user := range out.Users {
		list, err := a.toUser(ctx, e, shop.Coop, user, "reports_"+string(out.State), about, coop.Name)
		if err != nil {
			return err
		}
		for i := range list {
			list[i].Link = a.config.BaseURL + "/"
		}
		if err := a.notices.Send(ctx, list...); err != nil {
			return err
		}
	}
	return nil
}

// tellShop tells an owner what officers decided about her shop.
func (a *app) tellShop(kind string) events.Handler {
	return func(ctx context.Context, e events.Event) error {
		shop, err := catalog.ShopFrom(e)
		if err != nil {
			return err
		}
		coop, err := a.members.Cooperative(a.db.Outside(ctx), shop.Coop)
		if err != nil {
			return err
		}
		args := []any{shop.Name, coop.Name}
		switch appeal := shop.Appeal(); {
		case kind == "suspended":
			args = append(args, shop.Reason())
		case kind == "appeal_refused" && appeal != nil:
			args = append(args, appeal.Latest().Reason)
		}
		if kind != "lifted" && len(args) < 3 {
			return nil // it was decided otherwise in the meantime
		}
		return a.tellUser(ctx, e, shop.Coop, shop.Seller, kind, args...)
	}
}

// tellLicence tells an owner what officers decided about her shop's NIB.
func (a *app) tellLicence(ctx context.Context, e events.Event) error {
	shop, err := catalog.ShopFrom(e)
	if err != nil {
		return err
	}
	coop, err := a.members.Cooperative(a.db.Outside(ctx), shop.Coop)
	if err != nil {
		return err
	}
	switch {
	case shop.Licensed():
		return a.tellUser(ctx, e, shop.Coop, shop.Seller, "nib_verified", shop.Name, coop.Name)
	case shop.Licence.Reason() != "":
		return a.tellUser(ctx, e, shop.Coop, shop.Seller, "nib_sent_back", shop.Name, coop.Name, shop.Licence.Reason())
	}
	return nil // she has handed it in again in the meantime
}

// tellCheck tells an owner which item of the checklist came back, or is no longer wanted of her shop, and why.
func (a *app) tellCheck(ctx context.Context, e events.Event) error {
	var decided catalog.CheckDecision
	shop, err := catalog.ShopFrom(e)
	if err := errors.Join(err, e.Decode(&decided)); err != nil {
		return err
	}
	coop, err := a.members.Cooperative(a.db.Outside(ctx), shop.Coop)
	if err != nil {
		return err
	}
	item, known := coop.ChecklistItem(decided.Item)
	check := shop.Check(decided.Item)
	if !known || check.State != decided.State {
		return nil // it was decided otherwise in the meantime
	}
	return a.tellUser(ctx, e, shop.Coop, shop.Seller, "check_"+string(check.State), shop.Name, item.Name.ID, check.Latest().Reason)
}

// tellTermNear warns an owner whose shop must stop selling soon because its NIB is not verified.
func (a *app) tellTermNear(ctx context.Context, e events.Event) error {
	shop, err := catalog.ShopFrom(e)
	if err != nil || shop.Licensed() || !shop.MayTrade(a.now()) {
		return err
	}
	u, err := a.identity.User(a.db.Outside(ctx), shop.Seller)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	coop, err := a.members.Cooperative(a.db.Outside(ctx), shop.Coop)
	if err != nil {
		return err
	}
	until := a.locales.Locale(u.Locale).Date(shop.TermEnd().In(i18n.Zone(coop.Area)))
	return a.tellUser(ctx, e, shop.Coop, shop.Seller, "term_near", shop.Name, until, shop.TermDays(a.now()))
}

// tellTermOver tells an owner that her shop sells nothing until its NIB is verified.
func (a *app) tellTermOver(ctx context.Context, e events.Event) error {
	shop, err := catalog.ShopFrom(e)
	if err != nil || shop.MayTrade(a.now()) {
		return err
	}
	coop, err := a.members.Cooperative(a.db.Outside(ctx), shop.Coop)
	if err != nil {
		return err
	}
	return a.tellUser(ctx, e, shop.Coop, shop.Seller, "term_over", shop.Name, coop.Name)
}
