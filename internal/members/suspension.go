package members

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// Facts about a cooperative. The subject is its id.
const (
	FactSuspended = "members.cooperative_suspended"
	FactLifted    = "members.cooperative_lifted"
)

// Names of what is done about a suspension, in the audit log of the cooperative; the operator's acts stand in the platform's, too.
const (
	ActSuspended = "cooperative.suspended"
	ActLifted    = "cooperative.lifted"
	ActAnswered  = "cooperative.answered"
)

// Faults of a suspension.
var (
	ErrSuspended    = fault.New(fault.Conflict, "members.coop_suspended") // Args[0]: the names of those that may not begin anything now
	ErrNotSuspended = fault.New(fault.Conflict, "members.coop_not_suspended")
	ErrAnswered     = fault.New(fault.Conflict, "members.coop_answered") // one answer for each suspension
)

// longestSuspensionText is how many runes a reason or an answer has at most.
const longestSuspensionText = 500

// Standing says whether a cooperative trades on the platform.
type Standing string

const (
	Trading Standing = "trading"
	Stopped Standing = "suspended" // by the operator
)

var standings = states.Declare(ErrNotSuspended, ErrReasonMissing,
	states.Row[Standing]{State: Trading, Next: []Standing{Stopped}},
	states.Row[Standing]{State: Stopped, Next: []Standing{Trading}, Reason: true, Fault: ErrSuspended},
)

// Answer is what the chair says against a suspension.
type Answer struct {
	Suspension  int64 `bson:"suspension"` // which of the steps of the cooperative
	states.Mark `bson:",inline"`
}

// Suspended says whether the cooperative may begin nothing new. A cooperative from before there were suspensions has no state.
func (c *Cooperative) Suspended() bool { return c.State == Stopped }

// Suspension is the mark of the suspension that holds, a zero one when none does.
func (c *Cooperative) Suspension() states.Mark {
	if !c.Suspended() {
		return states.Mark{}
	}
	return c.Latest()
}

// Answer is what the chair says against the suspension that holds, nil when she has said nothing.
func (c *Cooperative) Answer() *Answer {
	last := len(c.Answers) - 1
	if !c.Suspended() || last < 0 || c.Answers[last].Suspension != int64(len(c.Steps)-1) {
		return nil
	}
	return &c.Answers[last]
}

// enter takes a step of a suspension and records its fact.
func (s *Service) enter(c *Cooperative, to Standing, fact string, mark states.Mark) error {
	if len(c.Steps) == 0 {
		c.Life = standings.Born(states.Mark{By: System().ID(), At: c.CreatedAt})
	}
	if err := standings.Step(&c.Life, to, mark); err != nil {
		return err
	}
	return s.bus.Record(&c.Outbox, fact, strconv.Itoa(len(c.Steps)), nil)
}

// suspensionText is a reason or an answer as it is kept, or what is wrong with it by the name of its field.
func suspensionText(field, typed string, missing *fault.Fault) (string, error) {
	kept := text.Clean(typed)
	switch n := utf8.RuneCountInString(kept); {
	case n == 0:
		return "", fault.Fields{field: missing}
	case n > longestSuspensionText:
		return "", fault.Fields{field: fault.New(fault.Invalid, "form.too_long").With(longestSuspensionText, n)}
	}
	return kept, nil
}

// SuspendCooperative stops a cooperative, with a reason that its officers read: from then on nobody buys there, applies or opens a shop,
// while what is ordered goes on to its end. An operator may who has no office in it. Errors: ErrSuspended, act.ErrOwn, fault.Fields named
// reason.
func (s *Service) SuspendCooperative(ctx context.Context, by act.Actor, coop, reason string) (*Cooperative, error) {
	kept, err := suspensionText("reason", reason, ErrReasonMissing)
	if err != nil {
		return nil, err
	}
	return s.operateCoop(ctx, by, ActSuspended, coop, kept, func(c *Cooperative, mark states.Mark) error {
		c.SuspendedAt = &mark.At
		return s.enter(c, Stopped, FactSuspended, mark)
	})
}

// LiftCooperative ends a suspension; why is a note for the logs. Errors: ErrNotSuspended, act.ErrOwn, fault.Fields named reason.
func (s *Service) LiftCooperative(ctx context.Context, by act.Actor, coop, why string) (*Cooperative, error) {
	kept, err := suspensionText("reason", why, ErrReasonMissing)
	if err != nil {
		return nil, err
	}
	return s.operateCoop(ctx, by, ActLifted, coop, kept, func(c *Cooperative, mark states.Mark) error {
		c.SuspendedAt = nil
		return s.enter(c, Trading, FactLifted, mark)
	})
}

// operateCoop is an act of an operator who has just shown who she is and has no office in the cooperative. It stands in its audit log and
// in that of the platform.
func (s *Service) operateCoop(
	ctx context.Context, by act.Actor, name, coop, reason string, change func(*Cooperative, states.Mark) error,
) (*Cooperative, error) {
	a := act.Act{
		Name: name, By: by, Access: act.Operates.Guarded().Proven(), At: act.Place{Coop: coop}, Subject: coop, Reason: reason,
	}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Cooperative, error) {
		if by.MayRead(coop) {
			return nil, act.ErrOwn
		}
		c, err := s.cooperatives.Update(ctx, coop, func(c *Cooperative) error { return change(c, r.Mark) })
		if err != nil {
			return nil, store.NotFoundAs(err, act.ErrNoCooperative)
		}
		return c, s.log.Record(ctx, act.Line{
			By: r.By, Coop: act.Platform, Action: name, Subject: coop, Detail: map[string]string{"reason": r.Reason},
		})
	})
}

// AnswerSuspension keeps what the chair says against the suspension, once for each. Errors: ErrNotSuspended, ErrAnswered, fault.Fields
// named answer.
func (s *Service) AnswerSuspension(ctx context.Context, by act.Actor, coop, answer string) (*Cooperative, error) {
	kept, err := suspensionText("answer", answer, fault.New(fault.Invalid, "form.required"))
	if err != nil {
		return nil, err
	}
	a := act.Act{Name: ActAnswered, By: by, Access: Answers(), At: act.Place{Coop: coop}, Subject: coop, Reason: kept}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Cooperative, error) {
		c, err := s.cooperatives.Update(ctx, coop, func(c *Cooperative) error {
			switch {
			case !c.Suspended():
				return ErrNotSuspended
			case c.Answer() != nil:
				return ErrAnswered
			}
			c.Answers = append(slices.Clip(c.Answers), Answer{int64(len(c.Steps) - 1), r.Mark})
			return nil
		})
		return c, store.NotFoundAs(err, act.ErrNoCooperative)
	})
}

// Answers is who speaks for a cooperative to the operator: its chair.
func Answers() act.Access {
	return act.May(act.Appoint).Narrow("of the cooperative", func(by act.Actor, at act.Place) error {
		if by.Officer(at.Coop) {
			return nil
		}
		return act.ErrNotAllowed
	})
}

// MayBegin returns ErrSuspended when one of the cooperatives is suspended. In a Tx it reads what is true there, whatever this process
// remembers: one read for all of them.
func (s *Service) MayBegin(ctx context.Context, coops ...string) error {
	all, err := s.cooperatives.GetMany(ctx, coops)
	if err != nil {
		return err
	}
	var stopped []string
	for _, coop := range coops {
		c := all[coop]
		if c == nil {
			return act.ErrNoCooperative
		}
		if c.Suspended() {
			stopped = append(stopped, c.Name)
		}
	}
	if len(stopped) > 0 {
		return ErrSuspended.With(strings.Join(stopped, ", "))
	}
	return nil
}

// SuspendedCoops are the ids of the cooperatives that are suspended now.
func (s *Service) SuspendedCoops(ctx context.Context) (map[string]bool, error) {
	stopped := map[string]bool{}
	return stopped, s.cooperatives.Each(ctx, store.By("suspended"), func(c *Cooperative) error {
		stopped[c.ID] = true
		return nil
	})
}

// CooperativeFrom reads the cooperative that a fact is about, as it was when its delivery began.
func CooperativeFrom(e events.Event) (*Cooperative, error) {
	c := new(Cooperative)
	return c, e.Document(c)
}

// checkStanding refuses a history that cannot be.
func (c *Cooperative) checkStanding() error {
	if len(c.Steps) == 0 && c.State == "" {
		return nil
	}
	if c.Suspended() != (c.SuspendedAt != nil) {
		return fmt.Errorf("members: cooperative %s is %s, and suspended at %v", c.ID, c.State, c.SuspendedAt)
	}
	return standings.Check(c.Life)
}
