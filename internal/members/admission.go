package members

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/audit"
	"lumbung/internal/identity"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

// Application is a request to become a member.
type Application struct {
	Coop, User   string
	Area, Street string
}

// Apply applies for membership. A second call changes nothing; after a rejection or a departure it applies again.
func (s *Service) Apply(ctx context.Context, in Application) (*Membership, error) {
	u, err := s.people.User(ctx, in.User)
	if err != nil {
		return nil, err
	}
	if _, err := s.Cooperative(ctx, in.Coop); err != nil {
		return nil, err
	}
	var m *Membership
	now := s.now()
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		var again bool
		if m, again, err = s.apply(ctx, u, in, now); err != nil || again {
			return err
		}
		return s.record(ctx, FactApplied, m)
	})
	if err != nil {
		return nil, fmt.Errorf("apply: %w", err)
	}
	return m, nil
}

// apply saves the application; again says that it exists already.
func (s *Service) apply(ctx context.Context, u *identity.User, in Application, now time.Time) (m *Membership, again bool, err error) {
	register := s.memberships.ForTenant(in.Coop)
	id := MembershipID(in.Coop, in.User)
	m, err = register.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		m = &Membership{
			ID: id, Coop: in.Coop, User: u.ID, Name: u.Name, Phone: u.Phone, Area: in.Area, Street: in.Street,
			AppliedAt: now, Life: life.Born(states.Mark{By: u.ID, At: now}),
		}
		return m, false, store.RetryDuplicate(register.Insert(ctx, m))
	}
	if err != nil || m.State == Applied || m.State == Active {
		return m, true, err
	}
	m, err = register.Update(ctx, id, func(m *Membership) error {
		m.Name, m.Phone, m.Area, m.Street = u.Name, u.Phone, in.Area, in.Street
		return m.apply(states.Mark{By: u.ID, At: now})
	})
	return m, false, err
}

// Admit makes an applicant a member with the next free number. When two officers admit the same person at once, the second
// gets ErrDecided.
func (s *Service) Admit(ctx context.Context, by Actor, coop, id string) (*Membership, error) {
	if err := by.Change(coop); err != nil {
		return nil, err
	}
	now := s.now()
	return s.decide(ctx, audit.Entry{By: by.ID(), Coop: coop, Action: FactAdmitted, Subject: id}, func(ctx context.Context) error {
		m, err := s.memberships.ForTenant(coop).Get(ctx, id)
		if err != nil {
			return err
		}
		number, err := s.numberFor(ctx, m, []Role{RoleMember})
		if err != nil {
			return err
		}
		return s.change(ctx, coop, id, func(m *Membership) error { return m.admit(number, states.Mark{By: by.ID(), At: now}) })
	})
}

// Decision is a decision about a membership, with the reason that the person reads.
type Decision struct{ Coop, ID, Reason string }

// Reject refuses an application.
func (s *Service) Reject(ctx context.Context, by Actor, d Decision) (*Membership, error) {
	if err := by.Change(d.Coop); err != nil {
		return nil, err
	}
	return s.end(ctx, by, d, FactRejected, func(m *Membership, mark states.Mark) error { return life.Step(&m.Life, Rejected, mark) })
}

// Leave ends a membership. An officer may, and the member.
func (s *Service) Leave(ctx context.Context, by Actor, d Decision) (*Membership, error) {
	if own := by.Membership(d.Coop); own == nil || own.ID != d.ID {
		if err := by.Change(d.Coop); err != nil {
			return nil, err
		}
	}
	return s.end(ctx, by, d, FactLeft, (*Membership).leave)
}

// end runs a decision that needs a reason.
func (s *Service) end(
	ctx context.Context, by Actor, d Decision, fact string, step func(*Membership, states.Mark) error,
) (*Membership, error) {
	mark := states.Mark{By: by.ID(), At: s.now(), Reason: d.Reason}
	entry := audit.Entry{By: by.ID(), Coop: d.Coop, Action: fact, Subject: d.ID, Detail: map[string]string{"reason": d.Reason}}
	return s.decide(ctx, entry, func(ctx context.Context) error {
		return s.change(ctx, d.Coop, d.ID, func(m *Membership) error { return step(m, mark) })
	})
}

// decide runs a decision about a membership, records its fact if it has one, and writes its audit entry, in one write.
func (s *Service) decide(ctx context.Context, entry audit.Entry, decision func(context.Context) error) (*Membership, error) {
	var m *Membership
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		err := decision(ctx)
		if err != nil {
			return store.NotFoundAs(err, ErrNoMembership)
		}
		if m, err = s.memberships.ForTenant(entry.Coop).Get(ctx, entry.Subject); err != nil {
			return err
		}
		switch entry.Action {
		case FactAdmitted, FactRejected, FactLeft:
			if err := s.record(ctx, entry.Action, m); err != nil {
				return err
			}
		}
		return s.log.Record(ctx, entry)
	})
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", entry.Action, entry.Subject, err)
	}
	return m, nil
}

func (s *Service) change(ctx context.Context, coop, id string, change func(*Membership) error) error {
	_, err := s.memberships.ForTenant(coop).Update(ctx, id, change)
	return err
}
