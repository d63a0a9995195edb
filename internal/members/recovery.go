package members

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// Codes go to a phone, so that whoever loses her number loses her account. She comes to the office: one officer sees who she is and
// proposes her new number, and another confirms it. The old number hears of both, so that a thief is noticed.

// keepRecovery is how long a proposed number can be confirmed.
const keepRecovery = 3 * 24 * time.Hour

// longestEvidence is how many runes the words have that say how an officer knew the person.
const longestEvidence = 300

// Recovery is another number for an account whose owner has lost hers.
type Recovery struct {
	Phone    string    `bson:"phone"`    // E.164
	Evidence string    `bson:"evidence"` // by what the officer knew her
	By       string    `bson:"by"`       // user id of the officer
	At       time.Time `bson:"at"`
}

// Recovered is the data of FactRecovered.
type Recovered struct {
	Was string `bson:"was"` // the number that is lost, "" for who had none
}

// Recovering is the recovery of a member that can still be confirmed, nil without one.
func (m *Membership) Recovering(now time.Time) *Recovery {
	if m.Recovery == nil || !now.Before(m.RecoverBy) {
		return nil
	}
	return m.Recovery
}

// recovers is who proposes and confirms recoveries: who admits members, and has just shown who she is.
func recovers() act.Access { return act.May(act.Admit).Guarded().Proven() }

// RecoveryInput is the new number of a member.
type RecoveryInput struct {
	Coop, ID        string // of the membership
	Phone, Evidence string // as typed
}

// AskRecovery proposes another number for the account of a member who is not the officer herself: act.ErrOwn. Mistakes are fault.Fields
// named phone and evidence. Errors also ErrNotActive, ErrElsewhere, ErrRecovering.
func (s *Service) AskRecovery(ctx context.Context, by act.Actor, in RecoveryInput) (*Membership, error) {
	fields := fault.Fields{}
	number, err := phone.Parse(in.Phone)
	if err != nil {
		fields.Add("phone", phone.ErrInvalid.Key)
	}
	in.Evidence = text.Clean(in.Evidence)
	switch n := utf8.RuneCountInString(in.Evidence); {
	case n == 0:
		fields.Add("evidence", "form.required")
	case n > longestEvidence:
		fields.Add("evidence", "form.too_long", longestEvidence, n)
	}
	if err := fields.Err(); err != nil {
		return nil, err
	}
	a := act.Act{Name: FactRecovery, By: by, Access: recovers(), At: act.Place{Coop: in.Coop}, Subject: in.ID}
	return s.recovery(ctx, a, func(ctx context.Context, m *Membership, r *act.Record) error {
		switch waits := m.Recovering(r.At); {
		case m.State != Active:
			return ErrNotActive
		case waits != nil && waits.Phone == number && waits.By == r.By:
			return r.Nothing()
		case waits != nil:
			return ErrRecovering
		}
		if err := s.freeNumber(ctx, number); err != nil {
			return err
		}
		m.Recovery = &Recovery{Phone: number, Evidence: in.Evidence, By: r.By, At: r.At}
		m.RecoverBy = r.At.Add(keepRecovery)
		r.Note("evidence", in.Evidence)
		return s.bus.Record(&m.Outbox, FactRecovery, r.At.Format(time.RFC3339Nano), nil)
	})
}

// freeNumber refuses a number that has an account, as a mistake of the phone.
func (s *Service) freeNumber(ctx context.Context, number string) error {
	_, err := s.people.ByPhone(ctx, number)
	switch {
	case err == nil:
		return fault.Fields{"phone": identity.ErrPhoneTaken}
	case fault.KindOf(err) == fault.NotFound:
		return nil
	}
	return err
}

// ConfirmRecovery gives the account to the proposed number: see identity.Recover. Another officer than who proposed it does, and not the
// member: act.ErrOwn. Errors also ErrNoRecovery, ErrElsewhere, and a mistake of the phone when the number has got an account meanwhile.
func (s *Service) ConfirmRecovery(ctx context.Context, by act.Actor, coop, id string) (*Membership, error) {
	a := act.Act{Name: FactRecovered, By: by, Access: recovers(), At: act.Place{Coop: coop}, Subject: id}
	return s.recovery(ctx, a, func(ctx context.Context, m *Membership, r *act.Record) error {
		waits := m.Recovering(r.At)
		if waits == nil || m.State != Active { // she may have left meanwhile
			return ErrNoRecovery
		}
		if err := act.NotOwn(r.By, waits.By); err != nil {
			return err
		}
		u, err := s.people.User(ctx, m.User)
		if err != nil {
			return err
		}
		was := u.Mobile()
		if err := s.people.Recover(ctx, m.User, waits.Phone); err != nil {
			return err
		}
		r.Note("evidence", waits.Evidence)
		m.Phone, m.Recovery, m.RecoverBy = waits.Phone, nil, time.Time{}
		return s.bus.Record(&m.Outbox, FactRecovered, r.At.Format(time.RFC3339Nano), Recovered{was})
	})
}

// RefuseRecovery drops a proposed number, with a reason: an officer who may propose one does, the member herself as well. Errors:
// ErrNoRecovery, ErrReasonMissing.
func (s *Service) RefuseRecovery(ctx context.Context, by act.Actor, d Decision) (*Membership, error) {
	a := act.Act{
		Name: "members.recovery_refused", By: by, Access: act.May(act.Admit), At: act.Place{Coop: d.Coop}, Subject: d.ID,
		Reason: text.Clean(d.Reason),
	}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Membership, error) {
		m, err := s.memberships.ForTenant(d.Coop).Update(ctx, d.ID, func(m *Membership) error {
			switch {
			case m.Recovering(r.At) == nil:
				return ErrNoRecovery
			case r.Reason == "":
				return ErrReasonMissing
			}
			m.Recovery, m.RecoverBy = nil, time.Time{}
			return nil
		})
		return m, store.NotFoundAs(err, ErrNoMembership)
	})
}

// recovery runs a step towards another number, which nobody takes for herself.
func (s *Service) recovery(
	ctx context.Context, a act.Act, step func(context.Context, *Membership, *act.Record) error,
) (*Membership, error) {
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Membership, error) {
		m, err := s.memberships.ForTenant(a.At.Coop).Update(ctx, a.Subject, func(m *Membership) error {
			if err := act.NotOwn(r.By, m.User); err != nil {
				return err
			}
			if err := s.onlyHere(ctx, m); err != nil {
				return err
			}
			return step(ctx, m, r)
		})
		return m, store.NotFoundAs(err, ErrNoMembership)
	})
}

// onlyHere refuses an account on which another cooperative relies, or the platform: its officers know nothing of it.
func (s *Service) onlyHere(ctx context.Context, m *Membership) error {
	u, err := s.people.User(ctx, m.User)
	if err != nil {
		return err
	}
	all, err := s.MembershipsOf(ctx, m.User)
	if err != nil {
		return err
	}
	elsewhere := func(other Membership) bool {
		return other.Coop != m.Coop && (other.State == Active || len(other.Helps) > 0)
	}
	if u.Operator || slices.ContainsFunc(all, elsewhere) {
		return ErrElsewhere
	}
	return nil
}

// Recoveries lists the members whose new numbers wait, the oldest first, for those who may read the register.
func (s *Service) Recoveries(ctx context.Context, by act.Actor, coop string) ([]Membership, error) {
	if err := act.Reads.Check(by, act.Place{Coop: coop}); err != nil {
		return nil, err
	}
	query := store.By("recovery").Between(s.acts.Now().UTC(), nil)
	slice, err := s.memberships.ForTenant(coop).List(ctx, query, store.Page{Limit: store.MaxPage})
	return slice.Items, err
}

// CountRecoveries counts the new numbers that wait, up to limit.
func (s *Service) CountRecoveries(ctx context.Context, coop string, limit int) (int, error) {
	return s.memberships.ForTenant(coop).Count(ctx, store.By("recovery").Between(s.acts.Now().UTC(), nil), limit)
}
