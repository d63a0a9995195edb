package members

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"lumbung/internal/store"
)

// Application is what somebody who wants to join hands in.
type Application struct {
	Coop, User   string
	Area, Street string
}

// Apply asks for membership. Asking twice is asking once; after a rejection or a departure it starts again.
func (s *Service) Apply(ctx context.Context, in Application) (*Membership, error) {
	u, err := s.User(ctx, in.User)
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

// apply saves the application; again says that it stands already.
func (s *Service) apply(ctx context.Context, u *User, in Application, now time.Time) (m *Membership, again bool, err error) {
	register := s.memberships.In(in.Coop)
	id := MembershipID(in.Coop, in.User)
	m, err = register.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		m = &Membership{
			ID: id, Coop: in.Coop, User: u.ID, Name: u.Name, Phone: u.Phone, Area: in.Area, Street: in.Street,
			State: Applied, AppliedAt: now, Rounds: 1,
		}
		return m, false, restart(register.Insert(ctx, m))
	}
	if err != nil || m.State == Applied || m.State == Active {
		return m, true, err
	}
	m, err = register.Update(ctx, id, func(m *Membership) error {
		m.Name, m.Phone, m.Area, m.Street = u.Name, u.Phone, in.Area, in.Street
		return m.apply(now)
	})
	return m, false, err
}

// Admit makes an applicant a member under the next free number. Of two officers who admit the same person at once, one
// does and the other is told that it is decided.
func (s *Service) Admit(ctx context.Context, by Actor, coop, id string) (*Membership, error) {
	if err := by.Change(coop); err != nil {
		return nil, err
	}
	now := s.now()
	return s.decide(ctx, Note{By: by.ID(), Coop: coop, Action: FactAdmitted, Subject: id}, func(ctx context.Context) error {
		m, err := s.memberships.In(coop).Get(ctx, id)
		if err != nil {
			return err
		}
		number, err := s.numberFor(ctx, m, []Role{RoleMember})
		if err != nil {
			return err
		}
		return s.change(ctx, coop, id, func(m *Membership) error { return m.Admit(number, by.ID(), now) })
	})
}

// Decision is about one membership, with the reason that the person reads.
type Decision struct{ Coop, ID, Reason string }

// Reject turns an application down.
func (s *Service) Reject(ctx context.Context, by Actor, d Decision) (*Membership, error) {
	if err := by.Change(d.Coop); err != nil {
		return nil, err
	}
	return s.end(ctx, by, d, FactRejected, (*Membership).Reject)
}

// Leave ends a membership: an officer may, and the member herself.
func (s *Service) Leave(ctx context.Context, by Actor, d Decision) (*Membership, error) {
	if own := by.Membership(d.Coop); own == nil || own.ID != d.ID {
		if err := by.Change(d.Coop); err != nil {
			return nil, err
		}
	}
	return s.end(ctx, by, d, FactLeft, (*Membership).Leave)
}

// end takes the step of a membership that needs a reason.
func (s *Service) end(
	ctx context.Context, by Actor, d Decision, fact string, step func(*Membership, string, string, time.Time) error,
) (*Membership, error) {
	if d.Reason = strings.TrimSpace(d.Reason); d.Reason == "" {
		return nil, ErrReasonMissing
	}
	now := s.now()
	note := Note{By: by.ID(), Coop: d.Coop, Action: fact, Subject: d.ID, Detail: map[string]string{"reason": d.Reason}}
	return s.decide(ctx, note, func(ctx context.Context) error {
		return s.change(ctx, d.Coop, d.ID, func(m *Membership) error { return step(m, by.ID(), d.Reason, now) })
	})
}

// decide runs a decision about a membership in one write with its fact, if it is one, and its line in the audit log.
func (s *Service) decide(ctx context.Context, note Note, decision func(context.Context) error) (*Membership, error) {
	var m *Membership
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		err := decision(ctx)
		if err != nil {
			return notFound(err, ErrNoMembership)
		}
		if m, err = s.memberships.In(note.Coop).Get(ctx, note.Subject); err != nil {
			return err
		}
		switch note.Action {
		case FactAdmitted, FactRejected, FactLeft:
			if err := s.record(ctx, note.Action, m); err != nil {
				return err
			}
		}
		return s.Audit(ctx, note)
	})
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", note.Action, note.Subject, err)
	}
	return m, nil
}

func (s *Service) change(ctx context.Context, coop, id string, change func(*Membership) error) error {
	_, err := s.memberships.In(coop).Update(ctx, id, change)
	return err
}
