package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/payments/savings/register"
)

// Notices about memberships that begin when simpanan pokok is paid.

// remindBefore is how long before the last day who has not paid is reminded.
const remindBefore = 7 * 24 * time.Hour

// tellAccepted tells who was accepted what to pay, where and until when.
func (a *app) tellAccepted(ctx context.Context, e events.Event) error {
	m, coop, err := a.memberOf(ctx, e)
	if err != nil || m.State != members.Entering {
		return err // she has paid in the meantime
	}
	return a.tellEntering(ctx, e, m, coop, func(amount any, until string) (string, []any) {
		place := slices.DeleteFunc([]string{coop.Street, phone.Display(coop.Phone)}, func(part string) bool { return part == "" })
		if len(place) == 0 {
			place = []string{a.atlas.Label(coop.Area)}
		}
		return "accepted", []any{coop.Name, amount, strings.Join(place, ", "), until}
	})
}

// remindUnpaid reminds, once, who was accepted and has a week left to pay.
func (a *app) remindUnpaid(ctx context.Context) error {
	var failed []error
	err := a.members.EachUnpaid(ctx, a.now().Add(remindBefore), func(m *members.Membership) error {
		coop, err := a.members.Cooperative(ctx, m.Coop)
		if err == nil {
			e := events.Event{ID: fmt.Sprintf("pokok/%s/%d", m.ID, m.PayBy.Unix())} // the id of the notice: one for each acceptance
			err = a.tellEntering(ctx, e, m, coop, func(amount any, until string) (string, []any) {
				return "pokok_near", []any{amount, coop.Name, until}
			})
		}
		failed = append(failed, err)
		return nil
	})
	return errors.Join(append(failed, err)...)
}

// tellEntering tells somebody who was accepted; say makes the kind and the values of what she owes and until when.
func (a *app) tellEntering(
	ctx context.Context, e events.Event, m *members.Membership, coop *members.Cooperative, say func(amount any, until string) (string, []any),
) error {
	u, err := a.identity.User(a.db.Outside(ctx), m.User)
	if err != nil {
		return err
	}
	owed, err := a.savings.ObligationOf(a.db.Outside(ctx), m.Coop, register.Line(m))
	if err != nil {
		return err
	}
	kind, args := say(owed.PokokLeft(), a.locales.Locale(u.Locale).Date(m.PayBy.In(i18n.Zone(coop.Area))))
	return a.tellAt(ctx, e, coop, m.User, "/akun", kind, args...)
}

// tellAt tells a user something that an address of the shop says more about.
func (a *app) tellAt(
	ctx context.Context, e events.Event, coop *members.Cooperative, user, path, kind string, args ...any,
) error {
	list, err := a.toUser(ctx, e, coop.ID, user, kind, args...)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].Link = a.config.BaseURL + path
	}
	return a.notices.Send(ctx, list...)
}

// tellLapsed tells who was accepted and has not paid that it is over, and the officers who may admit.
func (a *app) tellLapsed(ctx context.Context, e events.Event) error {
	m, coop, err := a.memberOf(ctx, e)
	if err != nil || m.State != members.Lapsed {
		return err // she has applied again in the meantime
	}
	officers, err := a.members.Holders(a.db.Outside(ctx), coop.ID, act.Admit)
	if err != nil {
		return err
	}
	failed := []error{a.tellAt(ctx, e, coop, m.User, "/akun/gabung", "lapsed", coop.Name)}
	for _, user := range officers {
		failed = append(failed, a.tellAt(ctx, e, coop, user, "/pengurus/"+coop.Slug+"/anggota", "lapsed_officer", m.Name, coop.Name))
	}
	return errors.Join(failed...)
}
