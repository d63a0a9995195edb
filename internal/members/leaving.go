package members

import (
	"context"
	"slices"

	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// OnLeft names who sees to what somebody has who leaves, one after the other: m is her membership as it is then. It is called once, at
// start; they join the Tx.
func (s *Service) OnLeft(all ...func(ctx context.Context, m *Membership) error) {
	s.onLeft = func(ctx context.Context, m *Membership) error {
		for _, see := range all {
			if err := see(ctx, m); err != nil {
				return err
			}
		}
		return nil
	}
}

// OnBack names who is told that somebody who had left is a member again. It is called once, at start, and joins the Tx.
func (s *Service) OnBack(see func(ctx context.Context, m *Membership) error) { s.onBack = see }

// Leave ends a membership. An officer may, and the member, who keeps the number: nobody else gets it. Who has money in the cooperative gets
// it: see OnLeft. ErrLastOfficer when nobody would be left who decides about money, and so about hers.
func (s *Service) Leave(ctx context.Context, by act.Actor, d Decision) (*Membership, error) {
	access := act.May(act.Admit).Or(act.Owner.Written())
	return s.end(ctx, by, access, d, FactLeft, func(ctx context.Context, m *Membership, r *act.Record) error {
		if err := s.replaceable(ctx, m); err != nil {
			return err
		}
		if err := s.leave(ctx, m, Left, r); err != nil {
			return err
		}
		return s.onLeft(ctx, m)
	})
}

// ActRestored is the name of Restore in the audit log.
const ActRestored = "members.restored"

// Restore makes somebody a member again whose membership was ended by mistake, with her number and since when she was one; offices are
// given anew. See OnBack.
func (s *Service) Restore(ctx context.Context, by act.Actor, d Decision) (*Membership, error) {
	a := act.Act{
		Name: ActRestored, By: by, Access: act.May(act.Admit).Guarded(), At: act.Place{Coop: d.Coop}, Subject: d.ID, Reason: text.Clean(d.Reason),
	}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Membership, error) {
		m, err := s.memberships.ForTenant(d.Coop).Update(ctx, d.ID, func(m *Membership) error {
			if err := act.NotOwn(r.By, m.User); err != nil {
				return err
			}
			if m.State != Left || m.Number == 0 {
				return ErrDecided
			}
			if err := life.Step(&m.Life, Active, r.Mark); err != nil {
				return err
			}
			m.hold([]Role{RoleMember}, r.At, r.Reason)
			return s.number(ctx, m)
		})
		return m, store.NotFoundAs(err, ErrNoMembership)
	})
}

// replaceable refuses who alone decides about money.
func (s *Service) replaceable(ctx context.Context, m *Membership) error {
	if m.State != Active || !slices.ContainsFunc(m.Roles, func(r Role) bool { return r.May(act.Price) }) {
		return nil
	}
	holders, err := s.Holders(ctx, m.Coop, act.Price)
	if err == nil && len(holders) < 2 {
		return ErrLastOfficer
	}
	return err
}
