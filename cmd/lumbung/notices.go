package main

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/notify"
	"lumbung/internal/notify/whatsapp/wasim"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

//go:embed locales
var noticeFiles embed.FS

func noticeLocales() fs.FS { return web.Sub(noticeFiles, "locales") }

// Notices tell people what happened. Each is sent once per fact and person, however often the fact is heard.

// noticeKinds are all there are. The sentence notice.KIND is also the template that WhatsApp approves, its gaps filled in this order.
func noticeKinds() []notify.Kind {
	kind := func(name string, values ...string) notify.Kind {
		return notify.Kind{Name: name, Class: notify.Utility, Values: slices.Insert(values, 0, "name")}
	}
	canWait := func(k notify.Kind) notify.Kind { k.Optional = true; return k }
	return []notify.Kind{
		kind("placed", "purchase", "total", "until"),
		kind("paid_buyer", "purchase", "total"),
		kind("paid_seller", "order", "buyer", "goods"),
		kind("ready", "order", "cooperative", "street", "hours", "code"),
		kind("shipped", "order", "shop", "courier", "tracking"),
		kind("corrected", "order", "shop", "courier", "tracking"),
		kind("shipped_local", "order", "shop"),
		kind("refund", "purchase", "total"),
		kind("surplus_amount_mismatch", "purchase", "amount", "total"),
		kind("surplus_paid_twice", "purchase", "amount"),
		kind("surplus_wrong_currency", "purchase"),
		kind("invited", "cooperative", "until"),
		kind("invited_helper", "owner", "shop", "until"),
		kind("helps", "helper", "shop"),
		kind("helped", "shop"),
		kind("recovery", "cooperative", "number", "office"),
		kind("recovered", "number", "cooperative", "office"),
		kind("reports_upheld", "about", "cooperative"),
		kind("reports_unfounded", "about", "cooperative"),
		kind("taken_down", "product", "cooperative", "reason"),
		kind("suspended", "shop", "cooperative", "reason"),
		kind("lifted", "shop", "cooperative"),
		kind("appeal_refused", "shop", "cooperative", "reason"),
		kind("nib_verified", "shop", "cooperative"),
		kind("nib_sent_back", "shop", "cooperative", "reason"),
		kind("term_near", "shop", "until", "days"),
		kind("term_over", "shop", "cooperative"),
		kind("check_sent_back", "shop", "item", "reason"),
		kind("check_waived", "shop", "item", "reason"),
		kind("fees", "cooperative", "from", "decision", "was", "would"),
		{Name: "code", Class: notify.Code, Values: []string{"code"}},
		{Name: "code_no_account", Class: notify.Code},
		{Name: "code_has_account", Class: notify.Code},
		kind("account_device", "at", "device"),
		kind("account_factor_on", "at"),
		kind("account_factor_off", "at"),
		kind("account_passkey_added", "at"),
		kind("account_passkey_removed", "at"),
		kind("account_password", "at"),
		kind("account_phone", "at"),
		canWait(kind("completed", "order", "net")),
		canWait(kind("admitted", "cooperative", "number")),
	}
}

// templatesOf are the sentences as WhatsApp approves them: to be copied there, and what its simulator knows.
func templatesOf(c config) (list []wasim.Template, err error) {
	catalog, err := i18n.Load(noticeLocales())
	if err != nil {
		return nil, err
	}
	for _, tag := range []string{i18n.Indonesian, i18n.English} {
		l := catalog.Locale(tag)
		for _, k := range noticeKinds() {
			gaps := make([]any, len(k.Values))
			for i := range gaps {
				gaps[i] = fmt.Sprintf("{{%d}}", i+1)
			}
			list = append(list, wasim.Template{
				Name: k.Name, Language: tag, Category: wasim.Utility, Body: l.T("notice."+k.Name, gaps...), Button: c.BaseURL + "/{{1}}",
			})
		}
	}
	return list, nil
}

// notice is a message of a kind in the recipient's language.
func (a *app) notice(e events.Event, recipient, kind, locale string, args ...any) notify.Message {
	l, kinds := a.locales.Locale(locale), noticeKinds()
	k := kinds[slices.IndexFunc(kinds, func(k notify.Kind) bool { return k.Name == kind })]
	m := notify.Message{
		ID: notify.ID(e.ID, recipient), Kind: k, Locale: l.Tag(), Text: l.T("notice."+kind, args...), Subject: l.T("notice.subject." + kind),
	}
	for _, arg := range args {
		m.Values = append(m.Values, l.Value(arg))
	}
	return m
}

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
		helpers, err := a.members.HelperUsers(a.db.Outside(ctx), o.Coop, o.Seller)
		if err != nil {
			return err
		}
		for _, user := range append([]string{o.Seller}, helpers...) {
			more, err := a.toUser(ctx, e, o.Coop, user, "paid_seller", o.Number, o.Buyer.Name, o.Memo())
			if err != nil {
				return err
			}
			list = append(list, more...)
		}
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

func (a *app) tellAdmitted(ctx context.Context, e events.Event) error {
	m, err := a.members.Membership(ctx, e.Coop, e.Subject)
	if err != nil {
		return err
	}
	coop, err := a.members.Cooperative(a.db.Outside(ctx), e.Coop)
	if err != nil {
		return err
	}
	return a.tellUser(ctx, e, e.Coop, m.User, "admitted", coop.Name, m.Number)
}

// tellInvited gives an invited person the address at which to accept.
func (a *app) tellInvited(ctx context.Context, e events.Event) error {
	i, err := a.members.Invitation(ctx, e.Coop, e.Subject)
	if err != nil || i.Over(a.now()) {
		return err
	}
	coop, err := a.members.Cooperative(a.db.Outside(ctx), e.Coop)
	if err != nil {
		return err
	}
	until := a.locales.Locale(i18n.Indonesian).Date(i.Expires)
	m := a.notice(e, "invited", "invited", i18n.Indonesian, i.Name, coop.Name, until)
	if i.Helps != "" {
		owner, shop, err := a.shopOf(ctx, i.Coop, i.Helps)
		if err != nil || shop == nil {
			return err
		}
		m = a.notice(e, "invited", "invited_helper", i18n.Indonesian, i.Name, owner, shop.Name, until)
	}
	m.Coop, m.Link = e.Coop, a.config.BaseURL+members.InvitationPath(a.linkKey, i.Coop, i.ID)
	m.To = notify.Recipient{Name: i.Name, Phone: i.Phone, Area: coop.Area}
	return a.notices.Send(ctx, m)
}

// tellRecovery tells whoever holds a member's number that officers are asked to replace it.
func (a *app) tellRecovery(ctx context.Context, e events.Event) error {
	m, coop, err := a.memberOf(ctx, e)
	if err != nil || m.Recovery == nil {
		return err
	}
	return a.tellUser(ctx, e, e.Coop, m.User, "recovery", coop.Name, phone.Masked(m.Recovery.Phone), phone.Display(coop.Phone))
}

// tellRecovered tells both the lost number and the new one which of them counts.
func (a *app) tellRecovered(ctx context.Context, e events.Event) error {
	var lost members.Recovered
	m, coop, err := a.memberOf(ctx, e)
	if err := errors.Join(err, e.Decode(&lost)); err != nil {
		return err
	}
	list, err := a.toUser(ctx, e, e.Coop, m.User, "recovered", phone.Masked(m.Phone), coop.Name, phone.Display(coop.Phone))
	if err != nil || len(list) == 0 {
		return err
	}
	list[0].Link = a.config.BaseURL + "/masuk/hp"
	if lost.Was != "" {
		old := list[0]
		old.ID, old.User, old.To.Phone, old.To.Email = notify.ID(e.ID, "lost"), "", lost.Was, ""
		list = append(list, old)
	}
	return a.notices.Send(ctx, list...)
}

// memberOf is the member a fact is about, and the cooperative.
func (a *app) memberOf(ctx context.Context, e events.Event) (*members.Membership, *members.Cooperative, error) {
	m, err := a.members.Membership(a.db.Outside(ctx), e.Coop, e.Subject)
	if err != nil {
		return nil, nil, err
	}
	coop, err := a.members.Cooperative(a.db.Outside(ctx), e.Coop)
	return m, coop, err
}

// shopOf is what a member is called, and her shop, nil when it is gone.
func (a *app) shopOf(ctx context.Context, coop, owner string) (name string, shop *catalog.Shop, err error) {
	ctx = a.db.Outside(ctx)
	shop, err = a.catalog.ShopOf(ctx, coop, owner)
	if errors.Is(err, catalog.ErrShopNotFound) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	names, err := a.members.Names(ctx, coop, []string{owner})
	return names[owner], shop, err
}

// tellHelps tells an owner who works in her shop from now on.
func (a *app) tellHelps(ctx context.Context, e events.Event) error {
	m, shop, err := a.helpOf(ctx, e)
	if err != nil || shop == nil {
		return err
	}
	return a.tellUser(ctx, e, e.Coop, shop.Seller, "helps", m.Name, shop.Name)
}

// tellHelped tells somebody that she works in a shop no longer, whoever ended it.
func (a *app) tellHelped(ctx context.Context, e events.Event) error {
	m, shop, err := a.helpOf(ctx, e)
	if err != nil || shop == nil {
		return err
	}
	return a.tellUser(ctx, e, e.Coop, m.User, "helped", shop.Name)
}

// helpOf is who helps or helped, and in whose shop.
func (a *app) helpOf(ctx context.Context, e events.Event) (m *members.Membership, shop *catalog.Shop, err error) {
	var help members.Help
	if err = e.Decode(&help); err != nil {
		return nil, nil, err
	}
	if m, err = a.members.Membership(a.db.Outside(ctx), e.Coop, e.Subject); err != nil {
		return nil, nil, err
	}
	_, shop, err = a.shopOf(ctx, e.Coop, help.Owner)
	return m, shop, err
}

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

// toBuyer is about a purchase. It stands in the log of the cooperative of its first order.
func (a *app) toBuyer(e events.Event, p *orders.Purchase, kind string, args ...any) notify.Message {
	m := a.notice(e, "buyer", kind, p.Locale, slices.Insert(args, 0, any(p.Buyer.Name), any(p.Number))...)
	m.Coop, m.User, m.Link = p.Drafts[0].Coop, p.User, a.purchaseURL(p.Number)
	m.To = recipient(p.Buyer, p.Address)
	return m
}

func (a *app) toBuyerOf(e events.Event, o *orders.Order, kind string, args ...any) notify.Message {
	m := a.notice(e, "buyer", kind, o.Locale, slices.Insert(args, 0, any(o.Buyer.Name), any(o.Number))...)
	m.Coop, m.User, m.Link = o.Coop, o.User, a.purchaseURL(o.PurchaseNumber())
	m.To = recipient(o.Buyer, o.Address)
	return m
}

func recipient(b orders.Buyer, to orders.Address) notify.Recipient {
	return notify.Recipient{Name: b.Name, Phone: b.Phone, Email: b.Email, Area: to.Area}
}

// tellUser writes to a person of the register, in their language. Somebody who is gone is told nothing.
func (a *app) tellUser(ctx context.Context, e events.Event, coop, user, kind string, args ...any) error {
	list, err := a.toUser(ctx, e, coop, user, kind, args...)
	if err != nil {
		return err
	}
	return a.notices.Send(ctx, list...)
}

func (a *app) toUser(ctx context.Context, e events.Event, coop, user, kind string, args ...any) ([]notify.Message, error) {
	u, err := a.identity.User(a.db.Outside(ctx), user)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	home, err := a.members.Cooperative(a.db.Outside(ctx), coop)
	if err != nil {
		return nil, err
	}
	m := a.notice(e, user, kind, u.Locale, slices.Insert(args, 0, any(u.Name))...)
	m.Coop, m.User, m.Link = coop, u.ID, a.config.BaseURL+"/jualan"
	m.To = notify.Recipient{Name: u.Name, Phone: u.Mobile(), Email: u.Email, Area: home.Area}
	return []notify.Message{m}, nil
}

// sendCode sends a code to a phone, or says that none would help. It stands in the log of the platform, which officers do not read.
func (a *app) sendCode(ctx context.Context, c identity.Code) error {
	kind, link, args := "code", "/masuk", []any{c.Code}
	switch {
	case c.Code != "":
	case c.Purpose == identity.ForSignIn || c.Purpose == identity.ForReset:
		kind, link, args = "code_no_account", "/daftar", nil
	default:
		kind, args = "code_has_account", nil
	}
	m := a.notice(events.Event{ID: c.ID}, "code", kind, c.Locale, args...)
	m.Coop, m.To, m.Link = act.Platform, notify.Recipient{Phone: c.Phone}, a.config.BaseURL+link
	return a.notices.Send(ctx, m)
}

// tellAccount tells a user what happened to the own account.
func (a *app) tellAccount(ctx context.Context, n identity.Notice) error {
	kind := "account_" + n.What
	if n.What == "factor" || n.What == "passkey" {
		kind += "_" + n.Detail
	}
	args := []any{n.User.Name, a.locales.Locale(n.User.Locale).DateTime(n.At)}
	if n.What == "device" {
		args = append(args, cmp.Or(n.Detail, "?"))
	}
	m := a.notice(events.Event{ID: n.ID}, n.User.ID, kind, n.User.Locale, args...)
	m.Coop, m.User, m.Link = act.Platform, n.User.ID, a.config.BaseURL+web.SecurityPath
	m.To = notify.Recipient{Name: n.User.Name, Phone: n.User.Mobile(), Email: n.User.Email}
	return a.notices.Send(ctx, m)
}
