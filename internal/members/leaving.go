package members

import (
	"context"
	"slices"
	"time"

	"lumbung/internal/act"
)

// FactDied is recorded in place of FactLeft where a membership ends by a death.
const FactDied = "members.died"

// OnLeft names who sees to what somebody has who leaves: m is her membership as it is then. It is called once, at start, and joins the Tx.
func (s *Service) OnLeft(see func(ctx context.Context, m *Membership) error) { s.onLeft = see }

// OnBack names who is told that somebody who had left is a member again. It is called once, at start, and joins the Tx.
func (s *Service) OnBack(see func(ctx context.Context, m *Membership) error) { s.onBack = see }

// Leave ends a membership. An officer may, and the member, who keeps the number: nobody else gets it. Who has money in the cooperative gets
// it: see OnLeft. ErrLastOfficer when nobody would be left who decides about money, and so about hers.
func (s *Service) Leave(ctx context.Context, by act.Actor, d Decision) (*Membership, error) {
	access := act.May(act.Admit).Or(act.Owner)
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

// Die ends the membership of somebody who has died, on a day that has begun (midnight UTC). Only who sees to her heirs calls it, in the Tx
// in which that is written down, for an officer who has just shown who she is. Nobody records her own: act.ErrOwn. ErrDiedAhead for a day
// that has not come; ErrNotActive for who is no member.
func (s *Service) Die(ctx context.Context, by act.Actor, d Decision, day time.Time) (*Membership, error) {
	access := act.May(act.Admit).Guarded().Proven()
	return s.end(ctx, by, access, d, FactDied, func(ctx context.Context, m *Membership, r *act.Record) error {
		if err := act.NotOwn(r.By, m.User); err != nil {
			return err
		}
		if day.IsZero() || day.After(r.At.Add(14*time.Hour)) { // the first zone in which a day begins
			return ErrDiedAhead
		}
		if err := s.leave(ctx, m, Left, r); err != nil {
			return err
		}
		m.DiedOn = &day
		return s.onLeft(ctx, m)
	})
}
