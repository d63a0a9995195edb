package leaving

import (
	"context"
	"strconv"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/payments/withdrawal"
)

// Names of the acts about who has died, in the audit log.
const (
	ActDied          = "leaving.died"
	ActLived         = "leaving.lived"
	ActHeirsWritten  = "leaving.heirs_written"
	ActHeirsApproved = "leaving.heirs_approved"
	ActRead          = "leaving.proof_read"
)

// Faults of deaths and heirs.
var (
	ErrDied       = fault.New(fault.Conflict, "leaving.is_dead")     // nobody makes a member of her, or writes it down again
	ErrLives      = fault.New(fault.Conflict, "leaving.lives")       // she has not died
	ErrDeathHand  = fault.New(fault.Conflict, "leaving.death_hand")  // who wrote a death down does not take it back
	ErrHeirsHand  = fault.New(fault.Conflict, "leaving.heirs_hand")  // who wrote the heirs down does not say yes to them
	ErrHeirsPaid  = fault.New(fault.Conflict, "leaving.heirs_paid")  // an heir has been paid, or a slip of hers waits
	ErrHeirsOther = fault.New(fault.Conflict, "leaving.heirs_other") // they were approved already, or are others than the officer saw
	ErrOtherForm  = fault.New(fault.Conflict, "leaving.other_form")  // the form was sent before, with something else in it
)

// Reason is why the membership of who has died ends, in the register.
const Reason = "Meninggal dunia"

// Death is what an officer has written down of a member who has died.
type Death struct {
	states.Mark `bson:",inline"` // who wrote it down, and when
	Day         time.Time        `bson:"day"`   // on which she died: midnight UTC
	Proof       media.Document   `bson:"proof"` // surat keterangan kematian
	Ended       bool             `bson:"ended"` // the membership ended by it; else she had left before
	Heirs       *Heirs           `bson:"heirs,omitempty"`
	Slips       int64            `bson:"slips"`            // of heirs, ever written: whoever decides about her money at the same moment waits
	Lifted      *states.Mark     `bson:"lifted,omitempty"` // it was a mistake
}

// Estate is what an estate waits for.
type Estate string

// What it waits for: an officer who writes the heirs down, and another one who says yes to them. Then they are paid.
const (
	NoHeirs  Estate = "heirs"
	NoAnswer Estate = "answer"
)

// Dead says whether who left has died.
func (r *Return) Dead() bool { return r.Death != nil && r.Death.Lifted == nil }

// waits sets what its estate waits for.
func (r *Return) waits() {
	switch {
	case !r.Dead(), r.Death.Heirs != nil && r.Death.Heirs.Approved != nil:
		r.Estate = ""
	case r.Death.Heirs == nil:
		r.Estate = NoHeirs
	default:
		r.Estate = NoAnswer
	}
}

// Members is the register in which a membership ends, or goes on after a mistake. It joins the caller's Tx.
type Members interface {
	Membership(ctx context.Context, coop, id string) (*members.Membership, error)
	ByNumber(ctx context.Context, coop string, number int64) (*members.Membership, error)
	Leave(ctx context.Context, by act.Actor, d members.Decision) (*members.Membership, error)
	Restore(ctx context.Context, by act.Actor, d members.Decision) (*members.Membership, error)
}

// ends is who writes a death down, and who takes it back: who decides about memberships, and has just shown who she is.
func ends() act.Access { return act.May(act.Admit).Guarded().Proven() }

// DeathInput is what an officer writes down.
type DeathInput struct {
	Coop, Member string          // user id
	Day          time.Time       // midnight UTC
	Proof        *media.Document // kept before; nil when none came
}

func (in *DeathInput) check(m *members.Membership, today time.Time) error {
	fields := fault.Fields{}
	switch day := in.Day.Format(time.DateOnly); {
	case in.Day.IsZero():
		fields.Add("day", "form.required")
	case day > today.Format(time.DateOnly):
		fields.Add("day", "leaving.death_ahead")
	case day < m.Since.Format(time.DateOnly):
		fields.Add("day", "leaving.death_before")
	}
	if in.Proof == nil {
		fields.Add("document", "leaving.proof_missing")
	}
	return fields.Err()
}

// WriteDeath writes down that a member, or who was one, has died. In one write her membership ends as if she left, what she had asked for
// and what has not been sent is in her passbooks again, and from then on her heirs alone are paid. Twice for the same day is one death,
// ErrDied for another day. Errors also act.ErrOwn, members.ErrLastOfficer, fault.Fields by "day" and "document".
func (s *Service) WriteDeath(ctx context.Context, by act.Actor, in DeathInput) (*Return, error) {
	id := members.MembershipID(in.Coop, in.Member)
	a := act.Act{Name: ActDied, By: by, Access: ends(), At: act.Place{Coop: in.Coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Return, error) {
		if err := act.NotOwn(r.By, in.Member); err != nil {
			return nil, err
		}
		known, err := s.Latest(ctx, in.Coop, in.Member)
		if err != nil {
			return nil, err
		}
		if known != nil && known.Dead() {
			if known.Death.Day.Equal(in.Day) {
				return known, r.Nothing()
			}
			return nil, ErrDied
		}
		m, err := s.members.Membership(ctx, in.Coop, id)
		if err != nil {
			return nil, err
		}
		home, err := s.register.Cooperative(ctx, in.Coop)
		if err != nil {
			return nil, err
		}
		if err := in.check(m, r.At.In(home.Zone)); err != nil {
			return nil, err
		}
		return s.die(ctx, by, m, in, r)
	})
}

// die ends the membership, gives back what was asked for, and keeps the death with what goes back to her.
func (s *Service) die(ctx context.Context, by act.Actor, m *members.Membership, in DeathInput, r *act.Record) (*Return, error) {
	death := &Death{Mark: states.Mark{By: r.By, At: r.At}, Day: in.Day, Proof: *in.Proof}
	if !m.Former() {
		left, err := s.members.Leave(ctx, by, members.Decision{Coop: in.Coop, ID: m.ID, Reason: Reason})
		if err != nil {
			return nil, err
		}
		m, death.Ended = left, true
	}
	back, err := s.withdrawals.GiveBack(ctx, death.Mark, in.Coop, in.Member)
	if err != nil {
		return nil, err
	}
	r.Note("day", in.Day.Format(time.DateOnly))
	r.Note("given_back", strconv.Itoa(back))
	left := m.Last(members.Left)
	if left == nil {
		return nil, members.ErrNotActive
	}
	known, err := s.Latest(ctx, in.Coop, in.Member)
	if err != nil {
		return nil, err
	}
	if known == nil || !known.LeftAt.Equal(left.At) || known.State == Stayed {
		if known, err = s.empty(ctx, m, left.At, r); err != nil {
			return nil, err
		}
	}
	return s.returns.ForTenant(in.Coop).Update(ctx, known.ID, func(known *Return) error {
		known.Death, known.DiedAt = death, &death.At
		known.waits()
		return nil
	})
}

// empty makes the return of who has neither pokok nor wajib, for her heirs: there is nothing to say yes to.
func (s *Service) empty(ctx context.Context, m *members.Membership, left time.Time, r *act.Record) (*Return, error) {
	home, err := s.register.Cooperative(ctx, m.Coop)
	if err != nil {
		return nil, err
	}
	rules, err := s.RulesOf(ctx, m.Coop)
	if err != nil {
		return nil, err
	}
	ret := &Return{
		ID: m.ID + "." + strconv.Itoa(len(m.Steps)), Coop: m.Coop, Life: life.Born(r.Mark), Member: m.User, LeftAt: left, EndedBy: r.By,
		Terms: rules.Terms, Due: &left,
	}
	if ret.Number, err = s.numbers.Next(ctx, m.Coop, r.At.In(home.Zone).Year()); err != nil {
		return nil, err
	}
	if err := life.Step(&ret.Life, Booked, r.Mark); err != nil {
		return nil, err
	}
	return ret, store.RetryDuplicate(s.returns.ForTenant(m.Coop).Insert(ctx, ret))
}

// Died says whether a member has died. It is withdrawal.Estates.
func (s *Service) Died(ctx context.Context, coop, member string) (bool, error) {
	r, err := s.Latest(ctx, coop, member)
	return r != nil && r.Dead(), err
}

// TakeBackDeath takes back a death that was written down by mistake, with a reason, while no heir has been paid and no slip of one waits:
// another officer does. Who was a member then is one again, with her number, and without an office; she says anew where her proceeds go.
// Errors: ErrLives, ErrDeathHand, ErrHeirsPaid.
func (s *Service) TakeBackDeath(ctx context.Context, by act.Actor, coop, id, reason string) (*Return, error) {
	a := act.Act{Name: ActLived, By: by, Access: ends(), At: act.Place{Coop: coop}, Subject: id, Reason: text.Clean(reason)}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Return, error) {
		known, err := s.ByID(ctx, coop, id)
		if err != nil {
			return nil, err
		}
		switch {
		case known.Death != nil && known.Death.Lifted != nil && known.Death.Lifted.By == r.By:
			return known, r.Nothing()
		case !known.Dead():
			return nil, ErrLives
		case known.Death.By == r.By:
			return nil, ErrDeathHand
		case r.Reason == "":
			return nil, errNeedReason
		}
		if err := act.NotOwn(r.By, known.Member); err != nil {
			return nil, err
		}
		if err := s.unpaid(ctx, known); err != nil {
			return nil, err
		}
		known, err = s.returns.ForTenant(coop).Update(ctx, id, func(known *Return) error {
			known.Death.Lifted = &r.Mark
			known.waits()
			return nil
		})
		if err != nil || !known.Death.Ended {
			return known, err
		}
		m, err := s.members.Membership(ctx, coop, members.MembershipID(coop, known.Member))
		if err != nil || m.State != members.Left {
			return known, err
		}
		_, err = s.members.Restore(ctx, by, members.Decision{Coop: coop, ID: m.ID, Reason: r.Reason})
		return known, err
	})
}

// unpaid returns ErrHeirsPaid when money has gone to an heir, or is about to.
func (s *Service) unpaid(ctx context.Context, r *Return) error {
	slips, err := s.withdrawals.ForHeirs(ctx, r.Coop, r.Member, r.Death.At)
	for i := range slips {
		if !slips[i].State.Back() {
			return ErrHeirsPaid
		}
	}
	return err
}

// Proof is the document of a death, or of her heirs, for an officer: that she read it stands in the audit log. ErrNotFound without one.
func (s *Service) Proof(ctx context.Context, by act.Actor, coop, id string, heirs bool) (*media.Document, error) {
	a := act.Act{Name: ActRead, By: by, Access: act.Reads.Written(), At: act.Place{Coop: coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, _ *act.Record) (*media.Document, error) {
		r, err := s.ByID(ctx, coop, id)
		switch {
		case err != nil:
			return nil, err
		case r.Death == nil || heirs && r.Death.Heirs == nil:
			return nil, ErrNotFound
		case heirs:
			return &r.Death.Heirs.Proof, nil
		}
		return &r.Death.Proof, nil
	})
}

// EachProof visits the documents of deaths and heirs of all cooperatives.
func (s *Service) EachProof(ctx context.Context, visit func(number string, proof media.Document) error) error {
	return s.returns.AllTenants().Each(ctx, store.By("died"), func(r *Return) error {
		if err := visit(r.Number, r.Death.Proof); err != nil || r.Death.Heirs == nil {
			return err
		}
		return visit(r.Number, r.Death.Heirs.Proof)
	})
}

// Estates lists those that wait for an officer, up to limit.
func (s *Service) Estates(ctx context.Context, coop string, page store.Page) (store.Slice[Return], error) {
	return s.returns.ForTenant(coop).List(ctx, store.By("estate"), page)
}

var _ withdrawal.Estates = (*Service)(nil)
