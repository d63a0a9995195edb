package members

import (
	"context"
	"errors"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// maxNumber is the highest member number. A longer number is a typing mistake.
const maxNumber = 999_999_999

// Registration is a line of an existing paper register, or an officer of a new cooperative.
type Registration struct {
	Coop, User   string
	Number       int64 // 0 for the next free one
	Roles        []Role
	Since        time.Time // zero for now
	Area, Street string
}

// Register adds a person to a register without an application. The operator may, and the chair. It records no fact.
func (s *Service) Register(ctx context.Context, by act.Actor, in Registration) (*Membership, error) {
	id := MembershipID(in.Coop, in.User)
	a := act.Act{Name: "members.registered", By: by, Access: act.May(act.Appoint).Guarded(), At: act.Place{Coop: in.Coop}, Subject: id}
	m, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Membership, error) {
		m, err := s.membershipOf(ctx, in, r.Mark)
		if err != nil {
			return nil, err
		}
		if m.Number, err = s.numberFor(ctx, m, m.Roles); err != nil {
			return nil, err
		}
		if err := s.countFrom(ctx, m.Coop, m.Number); err != nil {
			return nil, err
		}
		return m, s.memberships.ForTenant(in.Coop).Insert(ctx, m)
	})
	return m, duplicate(err, ErrNumberTaken, ErrRegistered)
}

// membershipOf makes the membership of a registration.
func (s *Service) membershipOf(ctx context.Context, in Registration, mark states.Mark) (*Membership, error) {
	if in.Number < 0 || in.Number > maxNumber {
		return nil, ErrNumber
	}
	u, err := s.people.User(ctx, in.User)
	if err != nil {
		return nil, err
	}
	roles, err := checkRoles(in.Roles)
	if err != nil {
		return nil, err
	}
	if in.Since.IsZero() {
		in.Since = mark.At
	}
	m := &Membership{
		ID: MembershipID(in.Coop, u.ID), Coop: in.Coop, User: u.ID, Name: u.Name, Phone: u.Mobile(), Number: in.Number,
		Life: life.Born(mark), AppliedAt: mark.At, Since: in.Since.UTC(), Area: in.Area, Street: text.Line(in.Street),
	}
	m.hold(roles, m.Since, "")
	return m, life.Step(&m.Life, Active, mark)
}

// Appointment gives the person of a membership exactly these offices, by a decision of the cooperative; who is a member stays one.
type Appointment struct {
	Coop, ID string
	Roles    []Role
	Decision string // its number and date: RAT 4/III/2026
}

// Appoint changes the roles of a person in a cooperative. The chair may, and the operator for a first board; nobody appoints herself:
// act.ErrOwn.
func (s *Service) Appoint(ctx context.Context, by act.Actor, in Appointment) (*Membership, error) {
	access := act.May(act.Appoint).Guarded().Proven()
	a := act.Act{Name: "members.appointed", By: by, Access: access, At: act.Place{Coop: in.Coop}, Subject: in.ID}
	return s.decide(ctx, a, func(ctx context.Context, m *Membership, r *act.Record) (err error) {
		if err := act.NotOwn(r.By, m.User); err != nil {
			return err
		}
		if m.State != Active {
			return ErrNotActive
		}
		roles := slices.Clone(in.Roles)
		if m.Has(RoleMember) {
			roles = append(roles, RoleMember)
		}
		if roles, err = checkRoles(roles); err != nil {
			return err
		}
		m.hold(roles, r.At, text.Line(in.Decision))
		r.Note("roles", joinRoles(m.Roles))
		r.Note("decision", m.Decision)
		m.Number, err = s.numberFor(ctx, m, m.Roles)
		return err
	})
}

// numberFor returns the person's own number, the next free one for a new member, and 0 for staff who are no members. Call
// it in a Tx.
func (s *Service) numberFor(ctx context.Context, m *Membership, roles []Role) (int64, error) {
	if m.Number != 0 || !slices.Contains(roles, RoleMember) {
		return m.Number, nil
	}
	for { // a paper register may have used the next number
		c, _, err := s.cooperatives.Add(ctx, m.Coop, []store.Change{{Field: "last_number", By: 1}})
		if err != nil {
			return 0, store.NotFoundAs(err, act.ErrNoCooperative)
		}
		_, err = s.memberships.ForTenant(m.Coop).First(ctx, store.By("number", c.LastNumber))
		if errors.Is(err, store.ErrNotFound) {
			return c.LastNumber, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// countFrom makes the next free number higher than number. Call it in a Tx.
func (s *Service) countFrom(ctx context.Context, coop string, number int64) error {
	_, err := s.cooperatives.Update(ctx, coop, func(c *Cooperative) error {
		if c.LastNumber >= number {
			return store.ErrUnchanged
		}
		c.LastNumber = number
		return nil
	})
	return store.NotFoundAs(err, act.ErrNoCooperative)
}
