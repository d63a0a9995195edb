package members

import (
	"context"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/store"
)

// Term is the time for which somebody held an office.
type Term struct {
	Role     Role      `bson:"role"`
	From     time.Time `bson:"from"`
	Decision string    `bson:"decision,omitempty"` // that gave it
	To       time.Time `bson:"to,omitempty"`       // zero while it lasts
	Ended    string    `bson:"ended,omitempty"`    // the decision that ended it
}

// Served lists the terms of all offices, the first first. Offices that a release gave which kept no terms began when the person came.
func (m *Membership) Served() []Term {
	terms := slices.Clone(m.Terms)
	for _, role := range m.Roles {
		lasts := func(t Term) bool { return t.Role == role && t.To.IsZero() }
		if role != RoleMember && !slices.ContainsFunc(terms, lasts) {
			terms = append(terms, Term{Role: role, From: m.Since, Decision: m.Decision})
		}
	}
	return terms
}

// hold gives a person exactly these roles from a moment on, by a decision.
func (m *Membership) hold(roles []Role, from time.Time, decision string) {
	m.Terms = m.Served()
	for i := range m.Terms {
		if t := &m.Terms[i]; t.To.IsZero() && !slices.Contains(roles, t.Role) {
			t.To, t.Ended = from, decision
		}
	}
	for _, role := range roles {
		if role != RoleMember && !slices.Contains(m.Roles, role) {
			m.Terms = append(m.Terms, Term{Role: role, From: from, Decision: decision})
		}
	}
	m.Roles, m.Decision = roles, decision
}

// Stay is the time for which somebody was a member, without a break.
type Stay struct {
	From, To time.Time // To is zero while it lasts
	Reason   string    // of leaving
}

// Stays lists them, the first first.
func (m *Membership) Stays() (stays []Stay) {
	for _, step := range m.Steps {
		switch step.State {
		case Active:
			stays = append(stays, Stay{From: step.At})
		case Left:
			if last := len(stays) - 1; last >= 0 {
				stays[last].To, stays[last].Reason = step.At, step.Reason
			}
		case Outside, Applied, Entering, Lapsed, Rejected:
		}
	}
	if last := len(stays) - 1; last >= 0 && !m.Since.IsZero() { // of an older paper register, or of its only stay
		stays[last].From = m.Since
	}
	return stays
}

// StayAt is the last stay that had begun before a moment, as it stood then; false without one.
func (m *Membership) StayAt(at time.Time) (Stay, bool) {
	for _, stay := range slices.Backward(m.Stays()) {
		if !stay.From.Before(at) {
			continue
		}
		if !stay.To.Before(at) {
			stay.To, stay.Reason = time.Time{}, ""
		}
		return stay, true
	}
	return Stay{}, false
}

// Book lists the register in the order of its numbers as it stood at a moment, with those who had left: for who may read it. A page may
// be short.
func (s *Service) Book(ctx context.Context, by act.Actor, coop string, at time.Time, page store.Page) (store.Slice[Membership], error) {
	if err := act.Reads.Check(by, act.Place{Coop: coop}); err != nil {
		return store.Slice[Membership]{}, err
	}
	return s.memberships.ForTenant(coop).ListWhere(ctx, store.By("number"), page, func(m *Membership) bool {
		_, stood := m.StayAt(at)
		return stood
	})
}

// Office is one line of the registers of the board and of the supervisors.
type Office struct {
	Membership
	Term
}

// OfficesAt lists who had held one of these offices by a moment, as it stood then, in the order of beginning; for who may read the
// register.
func (s *Service) OfficesAt(ctx context.Context, by act.Actor, coop string, at time.Time, roles ...Role) ([]Office, error) {
	if err := act.Reads.Check(by, act.Place{Coop: coop}); err != nil {
		return nil, err
	}
	var held []Office
	err := s.memberships.ForTenant(coop).Each(ctx, store.By("number"), func(m *Membership) error {
		for _, term := range m.Served() {
			if !slices.Contains(roles, term.Role) || !term.From.Before(at) {
				continue
			}
			if !term.To.Before(at) {
				term.To, term.Ended = time.Time{}, ""
			}
			held = append(held, Office{*m, term})
		}
		return nil
	})
	slices.SortStableFunc(held, func(a, b Office) int { return a.From.Compare(b.From) })
	return held, err
}

// Exported is a line of the list that the ministry asks for.
type Exported struct {
	*Membership

	NIK NIK
}

// Export visits everybody with a number, in the order of the numbers and with the whole NIK; for who admits members. The audit log keeps
// who did it.
func (s *Service) Export(ctx context.Context, by act.Actor, coop string, visit func(Exported) error) error {
	access := act.May(act.Admit).Guarded()
	a := act.Act{Name: "members.exported", By: by, Access: access, At: act.Place{Coop: coop}, Subject: ""}
	if _, err := act.Do(ctx, s.acts, a, func(context.Context, *act.Record) (struct{}, error) { return struct{}{}, nil }); err != nil {
		return err
	}
	for page := (store.Page{Limit: store.MaxPage}); ; {
		slice, err := s.memberships.ForTenant(coop).List(ctx, store.By("number"), page)
		if err != nil {
			return err
		}
		all := make([]*Membership, len(slice.Items))
		for i := range slice.Items {
			all[i] = &slice.Items[i]
		}
		niks, err := s.niks(ctx, all...)
		if err != nil {
			return err
		}
		for i, m := range all {
			if err := visit(Exported{m, niks[i]}); err != nil {
				return err
			}
		}
		if page.After = slice.Next; slice.Next == "" {
			return nil
		}
	}
}
