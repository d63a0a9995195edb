package main

import (
	"cmp"
	"context"
	"errors"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/notify"
	"lumbung/internal/phone"
	"lumbung/internal/web"
)

// Notices about what became of memberships, invitations and accounts.

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

// tellCooperative tells everybody with an office in a cooperative that it was suspended, and why, or that it trades again.
func (a *app) tellCooperative(ctx context.Context, e events.Event) error {
	coop, err := members.CooperativeFrom(e)
	if err != nil || coop.Suspended() != (e.Name == members.FactSuspended) {
		return err // it was decided otherwise in the meantime
	}
	kind, args := "coop_lifted", []any{coop.Name}
	if coop.Suspended() {
		kind, args = "coop_suspended", append(args, coop.Suspension().Reason)
	}
	board, err := a.members.Board(ctx, members.System(), coop.ID)
	if err != nil {
		return err
	}
	for i := range board {
		list, err := a.toUser(ctx, e, coop.ID, board[i].User, kind, args...)
		if err != nil {
			return err
		}
		for i := range list {
			list[i].Link = a.config.BaseURL + "/pengurus/" + coop.Slug
		}
		if err := a.notices.Send(ctx, list...); err != nil {
			return err
		}
	}
	return nil
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
