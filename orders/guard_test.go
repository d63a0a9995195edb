package orders_test

import (
	"context"
	"errors"
	"testing"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
	"lumbung/orders"
	"lumbung/payments"
)

// Who decides about money, or about who may, needs a second factor where one is required; who gives offices shows as well that it is
// still her.
func TestDecisionsAreGuarded(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx, coop := t.Context(), m.Coop.ID
		chair, runner, member := m.Member("Haji Mahsun", members.RoleChair), m.Person("Lalu Ahmad"), m.Member("Sri")
		m.Must(m.Members.SetOperator(ctx, members.System(), runner, true))
		goods := m.goods("sri", 5, 48_000)[0]
		o, stands := m.Pay(m.Buy(goods, 1, "pickup"))[0], m.Pay(m.Buy(goods, 1, "pickup"))[0]
		actor := func(user string) members.Actor {
			a, err := m.Members.Actor(ctx, user)
			m.Must(err)
			return a
		}
		fees := payments.StandardFeeSchedule(coop, 300, payments.BySeller, "1/2027", m.Clock.Now())
		proposal, err := m.Payments.ProposeFees(ctx, acttest.Officer("siti"), "a", fees)
		m.Must(err)
		for name, decision := range map[string]struct {
			by     string
			proven bool
			do     func(ctx context.Context, by members.Actor) error
		}{
			"first fees": {runner, false, func(ctx context.Context, by members.Actor) error {
				return m.Payments.SetFeeSchedule(ctx, by, payments.StandardFeeSchedule(coop, 300, payments.BySeller, "1/2027", m.Clock.Now()))
			}},
			"proposed fees": {chair, false, func(ctx context.Context, by members.Actor) error {
				_, err := m.Payments.ProposeFees(ctx, by, "b", fees)
				return err
			}},
			"fees": {chair, true, func(ctx context.Context, by members.Actor) error {
				_, err := m.Payments.PublishFees(ctx, by, coop, proposal.ID)
				return err
			}},
			"a pickup code": {chair, false, func(ctx context.Context, by members.Actor) error {
				_, err := m.Orders.ResetPickupAttempts(ctx, by, coop, o.ID)
				return err
			}},
			"the end of an order": {chair, false, func(ctx context.Context, by members.Actor) error {
				_, err := m.Orders.CancelAtOffice(ctx, by, orders.Cancelling{Coop: coop, ID: o.ID, Reason: "Penjual sakit."})
				return err
			}},
			"a part of the money": {chair, false, func(ctx context.Context, by members.Actor) error {
				_, err := m.Orders.CreditAtOffice(ctx, by, orders.Crediting{
					Coop: coop, ID: stands.ID, Flaw: 500, Agreed: 500, Reason: "Penyok.",
				})
				return err
			}},
			"a line of the register": {chair, false, func(ctx context.Context, by members.Actor) error {
				line := members.Registration{Coop: coop, User: m.Person("Made"), Roles: []members.Role{members.RoleMember}}
				_, err := m.Members.Register(ctx, by, line)
				return err
			}},
			"an office": {chair, true, func(ctx context.Context, by members.Actor) error {
				roles := []members.Role{members.RoleMember, members.RoleTreasurer}
				_, err := m.Members.Appoint(ctx, by, members.Appointment{Coop: coop, ID: members.MembershipID(coop, member), Roles: roles})
				return err
			}},
			"a cooperative": {runner, false, func(ctx context.Context, by members.Actor) error {
				_, err := m.Members.Create(ctx, by, members.Cooperative{Slug: "lain", Name: "Koperasi Lain", Kind: members.Producer})
				return err
			}},
			"an operator": {runner, false, func(ctx context.Context, by members.Actor) error {
				return m.Members.SetOperator(ctx, by, member, true)
			}},
			"an account": {runner, false, func(ctx context.Context, by members.Actor) error {
				return m.Members.SetDisabled(ctx, by, member, false)
			}},
		} {
			m.Members.RequireFactor(true)
			if err := decision.do(ctx, actor(decision.by)); !errors.Is(err, act.ErrUnguarded) {
				t.Errorf("%s without a second factor: got %v", name, err)
			}
			m.Members.RequireFactor(false)
			by := actor(decision.by)
			if by.Unproven = decision.proven; decision.proven {
				if err := decision.do(ctx, by); !errors.Is(err, act.ErrUnproven) {
					t.Errorf("%s long after the last proof: got %v", name, err)
				}
				by.Unproven = false
			}
			if err := decision.do(ctx, by); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
