// Package register answers what savings ask about cooperatives and members, from the register of members. It knows no money.
package register

import (
	"context"
	"slices"

	"lumbung/internal/act"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/payments/savings"
)

// Register is a savings.Register and a withdrawal.Register over the register of members.
type Register struct{ of *members.Service }

// Of is the register of members.
func Of(m *members.Service) Register { return Register{m} }

// Cooperative returns one, or act.ErrNoCooperative.
func (r Register) Cooperative(ctx context.Context, id string) (savings.Cooperative, error) {
	c, err := r.of.Cooperative(ctx, id)
	if err != nil {
		return savings.Cooperative{}, err
	}
	return savings.Cooperative{Licensed: c.USPLicense, Zone: i18n.Zone(c.Area)}, nil
}

// Member returns somebody of the register, or members.ErrNoMembership.
func (r Register) Member(ctx context.Context, coop, user string) (savings.Member, error) {
	m, err := r.of.Membership(ctx, coop, members.MembershipID(coop, user))
	if err != nil {
		return savings.Member{}, err
	}
	return Line(m), nil
}

// Begin makes a member of somebody who was accepted and has paid, or returns members.ErrDecided.
func (r Register) Begin(ctx context.Context, by act.Actor, coop, user string) error {
	_, err := r.of.Begin(ctx, by, coop, user)
	return err
}

// EachMember visits the active members.
func (r Register) EachMember(ctx context.Context, coop string, visit func(savings.Member) error) error {
	return r.of.EachMember(ctx, coop, members.Active, func(m *members.Membership) error {
		if line := Line(m); line.Active {
			return visit(line)
		}
		return nil
	})
}

// EachListed visits everybody who has a number, members and who was one.
func (r Register) EachListed(ctx context.Context, coop string, visit func(savings.Member) error) error {
	for _, state := range []members.State{members.Active, members.Left} {
		err := r.of.EachMember(ctx, coop, state, func(m *members.Membership) error {
			if m.Number == 0 {
				return nil
			}
			return visit(Line(m))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// EachFormer visits everybody who has a number and is no member now.
func (r Register) EachFormer(ctx context.Context, coop string, visit func(savings.Member) error) error {
	for _, state := range []members.State{
		members.Left, members.Applied, members.Entering, members.Lapsed, members.Rejected, members.Active,
	} {
		err := r.of.EachMember(ctx, coop, state, func(m *members.Membership) error {
			if !m.Former() {
				return nil
			}
			return visit(Line(m))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Decides says whether somebody has an office by which money is paid or decided about.
func (r Register) Decides(ctx context.Context, coop, user string) (bool, error) {
	for _, power := range []act.Power{act.Collect, act.Price} {
		holders, err := r.of.Holders(ctx, coop, power)
		if err != nil || slices.Contains(holders, user) {
			return err == nil, err
		}
	}
	return false, nil
}

// Line is what savings ask about a membership. Staff who are no members owe nothing.
func Line(m *members.Membership) savings.Member {
	return savings.Member{
		User: m.User, Name: m.Name, Number: m.Number, Active: m.Has(members.RoleMember), Since: m.Since, Accepted: m.AcceptedAt, PayBy: m.PayBy,
	}
}
