package main

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/notify"
	"lumbung/internal/notify/whatsapp/wasim"
	"lumbung/internal/web"
	"lumbung/orders"
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
	ours := func(k notify.Kind) notify.Kind { k.Fixed = true; return k }
	return []notify.Kind{
		kind("placed", "purchase", "total", "until"),
		kind("paid_buyer", "purchase", "total"),
		kind("paid_seller", "order", "buyer", "goods"),
		kind("ready", "order", "cooperative", "street", "hours", "code"),
		kind("shipped", "order", "shop", "courier", "tracking"),
		kind("corrected", "order", "shop", "courier", "tracking"),
		kind("shipped_local", "order", "shop"),
		kind("ended_wish", "order", "shop", "total"),
		kind("ended_refused", "order", "shop", "reason", "total"),
		kind("ended_unsent", "order", "shop", "total"),
		kind("ended_unfetched", "order", "shop", "total"),
		kind("credited", "order", "shop", "total", "reason"),
		kind("credited_seller", "order", "total", "reason"),
		kind("fetch_soon", "order", "cooperative", "until"),
		kind("send_soon", "order", "until"),
		kind("ended_by_buyer", "order", "goods"),
		kind("ended_by_office", "order", "goods", "reason"),
		kind("ended_by_time", "order", "goods"),
		kind("refund", "purchase", "total"),
		ours(kind("refund_account", "purchase", "amount", "cooperative")),
		ours(kind("refund_paid", "purchase", "amount", "to", "cooperative")),
		kind("surplus_amount_mismatch", "purchase", "amount", "total"),
		kind("surplus_paid_twice", "purchase", "amount"),
		kind("surplus_wrong_currency", "purchase"),
		ours(kind("opening_booked", "cooperative", "day", "amount")),
		ours(kind("opening_answered", "cooperative", "reply")),
		kind("invited", "cooperative", "until"),
		kind("invited_helper", "owner", "shop", "until"),
		kind("helps", "helper", "shop"),
		kind("helped", "shop"),
		ours(kind("recovery", "cooperative", "number", "office")),
		ours(kind("recovered", "number", "cooperative", "office")),
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
		ours(kind("leaving_begun", "cooperative", "amount", "receipt")),
		ours(kind("leaving_approved", "cooperative", "amount", "until", "receipt")),
		ours(kind("leaving_booked", "cooperative", "amount", "receipt")),
		ours(canWait(kind("interest", "month", "cooperative", "net", "gross", "tax"))),
		ours(kind("interest_back", "month", "cooperative", "net")),
		ours(kind("deposited", "amount", "kinds", "cooperative", "receipt")),
		ours(kind("deposit_back", "receipt", "amount", "cooperative", "reason")),
		ours(kind("withdrawal_asked", "amount", "book", "to", "cooperative", "receipt")),
		ours(kind("withdrawal_paid", "amount", "to", "cooperative", "receipt")),
		ours(kind("withdrawal_back", "amount", "book", "cooperative", "receipt", "reason")),
		ours(kind("bank_added", "account", "holder", "cooperative")),
		ours(kind("bank_confirmed", "account", "cooperative")),
		ours(kind("bank_rejected", "account", "cooperative", "reason")),
		ours(kind("coop_suspended", "cooperative", "reason")),
		ours(kind("coop_lifted", "cooperative")),
		kind("fees", "cooperative", "from", "decision", "was", "would"),
		{Name: "code", Class: notify.Code, Fixed: true, Values: []string{"code"}},
		{Name: "code_no_account", Class: notify.Code, Fixed: true},
		{Name: "code_has_account", Class: notify.Code, Fixed: true},
		ours(kind("account_device", "at", "device")),
		ours(kind("account_factor_on", "at")),
		ours(kind("account_factor_off", "at")),
		ours(kind("account_passkey_added", "at")),
		ours(kind("account_passkey_removed", "at")),
		ours(kind("account_password", "at")),
		ours(kind("account_phone", "at")),
		canWait(kind("late", "cooperative", "appeals", "reports", "applications")),
		ours(kind("accepted", "cooperative", "amount", "office", "until")),
		ours(kind("pokok_near", "amount", "cooperative", "until")),
		ours(kind("lapsed", "cooperative")),
		ours(canWait(kind("lapsed_officer", "applicant", "cooperative"))),
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

// needed says whether a value must stay in a sentence that a cooperative puts into its own words: without it the recipient could not act,
// or would not learn what was decided.
func needed(value string) bool {
	return slices.Contains([]string{
		"about", "amount", "code", "decision", "from", "item", "net", "number", "order", "product", "purchase", "reason", "total",
		"tracking", "until", "was", "would",
	}, value)
}

// toBuyers says whether a kind is for who bought or reported something.
func toBuyers(k notify.Kind) bool {
	return slices.Contains(k.Values, "purchase") || slices.Contains([]string{
		"ready", "shipped", "corrected", "shipped_local", "ended_wish", "ended_refused", "ended_unsent", "ended_unfetched", "fetch_soon",
		"credited",
		"reports_upheld", "reports_unfounded",
	}, k.Name)
}

// standards are the sentences that a cooperative may put into its own words, as this program says them.
func standards() (list []notify.Standard, err error) {
	catalog, err := i18n.Load(noticeLocales())
	if err != nil {
		return nil, err
	}
	indonesian, english := catalog.Locale(i18n.Indonesian), catalog.Locale(i18n.English)
	both := func(key string, args ...any) notify.Texts {
		return notify.Texts{ID: indonesian.T(key, args...), EN: english.T(key, args...)}
	}
	for _, k := range noticeKinds() {
		if k.Fixed {
			continue
		}
		standard, gaps := notify.Standard{Kind: k, Buyer: toBuyers(k), Subject: both("notice.subject." + k.Name)}, make([]any, len(k.Values))
		for i, value := range k.Values {
			gaps[i] = "{" + value + "}"
			standard.Fields = append(standard.Fields, notify.Field{
				Name: value, Word: both("notice.field." + value), Example: both("notice.example." + value), Needed: needed(value),
			})
		}
		standard.Text = both("notice."+k.Name, gaps...)
		list = append(list, standard)
	}
	return list, nil
}

// inLanguage is a value of a message that is written as its recipient's language writes it.
type inLanguage func(l *i18n.Locale) string

// notice is a message of a kind in the recipient's language.
func (a *app) notice(e events.Event, recipient, kind, locale string, args ...any) notify.Message {
	l, kinds := a.locales.Locale(locale), noticeKinds()
	for i, arg := range args {
		if say, ok := arg.(inLanguage); ok {
			args[i] = say(l)
		}
	}
	k := kinds[slices.IndexFunc(kinds, func(k notify.Kind) bool { return k.Name == kind })]
	m := notify.Message{
		ID: notify.ID(e.ID, recipient), Kind: k, Locale: l.Tag(), Text: l.T("notice."+kind, args...), Subject: l.T("notice.subject." + kind),
	}
	for _, arg := range args {
		m.Values = append(m.Values, l.Value(arg))
	}
	return m
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
