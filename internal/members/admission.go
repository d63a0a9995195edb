package members

import (
	"context"
	"strconv"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// Application is a request to become a member.
type Application struct {
	Coop         string
	Area, Street string
}

// Apply applies for membership for who acts. A second call changes nothing; after a rejection or a departure it applies again. A
// suspended cooperative takes no application: ErrSuspended.
func (s *Service) Apply(ctx context.Context, by act.Actor, in Application) (*Membership, error) {
	id := MembershipID(in.Coop, by.ID())
	a := act.Act{Name: FactApplied, By: by, Access: act.SignedIn, At: act.Place{Coop: in.Coop}, Subject: id, Single: true}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Membership, error) {
		u, err := s.people.User(ctx, r.By)
		if err != nil {
			return nil, err
		}
		if err := s.MayBegin(ctx, in.Coop); err != nil {
			return nil, err
		}
		fresh := func() *Membership { return &Membership{ID: id, Coop: in.Coop, User: u.ID} }
		return s.memberships.ForTenant(in.Coop).Upsert(ctx, id, fresh, func(m *Membership) error {
			switch m.State {
			case Applied, Entering, Active:
				return r.Nothing()
			case Rejected, Lapsed, Left:
				if err := life.Step(&m.Life, Applied, r.Mark); err != nil {
					return err
				}
			default:
				m.Life = life.Born(r.Mark)
			}
			m.Name, m.Phone, m.Area, m.Street = u.Name, u.Phone, in.Area, text.Line(in.Street)
			m.AppliedAt, m.AcceptedAt, m.Roles = r.At, time.Time{}, nil
			return s.record(m, FactApplied)
		})
	})
}

// record puts a fact about a membership into it. It carries no data: whoever hears it reads the membership. Its key is the step,
// because a person can apply to the same cooperative several times.
func (s *Service) record(m *Membership, fact string) error {
	return s.bus.Record(&m.Outbox, fact, strconv.Itoa(len(m.Steps)), nil)
}

// decide runs a decision about a membership and records it as a fact of the same name.
func (s *Service) decide(
	ctx context.Context, a act.Act, decision func(context.Context, *Membership, *act.Record) error,
) (*Membership, error) {
	return s.change(ctx, a, func(ctx context.Context, m *Membership, r *act.Record) (string, error) {
		return a.Name, decision(ctx, m, r)
	})
}

// change runs a decision about a membership and records the fact that it returns.
func (s *Service) change(
	ctx context.Context, a act.Act, decision func(context.Context, *Membership, *act.Record) (fact string, err error),
) (*Membership, error) {
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Membership, error) {
		m, err := s.memberships.ForTenant(a.At.Coop).Update(ctx, a.Subject, func(m *Membership) error {
			fact, err := decision(ctx, m, r)
			if err != nil {
				return err
			}
			return s.record(m, fact)
		})
		return m, store.NotFoundAs(err, ErrNoMembership)
	})
}

// Admit makes an applicant a member with the next free number, or accepts her until she has paid simpanan pokok: see AskPokok. When two
// officers admit the same person at once, the second gets ErrDecided. Nobody admits herself: act.ErrOwn.
func (s *Service) Admit(ctx context.Context, by act.Actor, coop, id string) (*Membership, error) {
	a := act.Act{Name: FactAdmitted, By: by, Access: act.May(act.Admit), At: act.Place{Coop: coop}, Subject: id}
	return s.change(ctx, a, func(ctx context.Context, m *Membership, r *act.Record) (string, error) {
		if err := act.NotOwn(r.By, m.User); err != nil {
			return "", err
		}
		first, err := s.paysFirst(ctx, coop, m.User)
		if err != nil {
			return "", err
		}
		if m.State != Applied && (m.State != Entering || first) { // the meeting may ask for nothing any more
			return "", ErrDecided
		}
		if first {
			r.Note("pay_by", r.At.Add(PayWithin).Format(time.DateOnly))
			return FactAccepted, m.accept(r.Mark)
		}
		return FactAdmitted, s.begin(ctx, m, r.Mark)
	})
}

// begin makes somebody a member with a number. Call it in a Tx.
func (s *Service) begin(ctx context.Context, m *Membership, mark states.Mark) error {
	if err := life.Step(&m.Life, Active, mark); err != nil {
		return err
	}
	m.Roles, m.Since, m.PayBy = []Role{RoleMember}, mark.At, time.Time{}
	return s.number(ctx, m)
}

// number gives a member her number, or the one back that she had. Call it in a Tx.
func (s *Service) number(ctx context.Context, m *Membership) (err error) {
	if m.Number > 0 && m.Has(RoleMember) {
		if err := s.onBack(ctx, m); err != nil {
			return err
		}
	}
	m.Number, err = s.numberFor(ctx, m, m.Roles)
	return err
}

// Decision is a decision about a membership, with the reason that the person reads.
type Decision struct{ Coop, ID, Reason string }

// Reject refuses an application, or ends what somebody was accepted for who has not paid yet.
func (s *Service) Reject(ctx context.Context, by act.Actor, d Decision) (*Membership, error) {
	return s.end(ctx, by, act.May(act.Admit), d, FactRejected, func(ctx context.Context, m *Membership, r *act.Record) error {
		return s.leave(ctx, m, Rejected, r)
	})
}

// leave is a step that leaves the person without a role. Call it in a Tx.
func (s *Service) leave(ctx context.Context, m *Membership, to State, r *act.Record) error {
	m.hold(nil, r.At, r.Reason)
	m.Decision, m.PayBy = "", time.Time{}
	if err := life.Step(&m.Life, to, r.Mark); err != nil {
		return err
	}
	return s.emptyShop(ctx, Seat{m.Coop, m.User}, r)
}

// end runs a decision that leaves the person without a role.
func (s *Service) end(
	ctx context.Context, by act.Actor, may act.Access, d Decision, fact string,
	decision func(ctx context.Context, m *Membership, r *act.Record) error,
) (*Membership, error) {
	at := act.Place{Coop: d.Coop, Owner: strings.TrimPrefix(d.ID, d.Coop+".")}
	a := act.Act{Name: fact, By: by, Access: may, At: at, Subject: d.ID, Reason: text.Clean(d.Reason)}
	return s.decide(ctx, a, decision)
}
