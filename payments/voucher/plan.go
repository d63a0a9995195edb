package voucher

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// PlanState is whether a plan goes on.
type PlanState string

// The states of a plan.
const (
	Running PlanState = "running"
	Ended   PlanState = "ended"
)

// Faults of plans.
var (
	ErrNoPlan    = fault.New(fault.NotFound, "plan.not_found")
	ErrPlanEnded = fault.New(fault.Conflict, "plan.ended")
	ErrNotDue    = fault.New(fault.Conflict, "plan.not_due") // that month is written or skipped already, or the plan has no such month
	errPlanWhy   = fault.New(fault.Invalid, "plan.reason_missing")
)

var plan = states.Declare(ErrPlanEnded, errPlanWhy,
	states.Row[PlanState]{State: Running, Next: []PlanState{Ended}},
	states.Row[PlanState]{State: Ended},
)

// Plan is what the cooperative pays or gets each month: the rent of a warehouse, a wage. It books nothing. Each month, from its day on, it
// asks for a voucher with that month's proof, which two officers book like any other.
type Plan struct {
	ID                     string `bson:"_id"` // coop.key
	Coop                   string `bson:"coop"`
	states.Life[PlanState] `bson:",inline"`
	Template               Template     `bson:"template"`
	Fund                   string       `bson:"fund"`
	Amount                 money.Amount `bson:"amount"`
	Text                   string       `bson:"text"`
	Day                    int64        `bson:"day"`             // of the month, 1 to 28
	From                   string       `bson:"from"`            // its first month: 2026-11
	Until                  string       `bson:"until,omitempty"` // its last one, "" while nobody knows
	Months                 []Period     `bson:"months,omitempty"`
	// Next is the earliest month that has no voucher and is not skipped, and Due when it asks for one: nil once nothing is left.
	Next string     `bson:"next"`
	Due  *time.Time `bson:"due,omitempty"`
	At   time.Time  `bson:"at"`
}

// Period is a month of a plan that somebody has seen to.
type Period struct {
	Month   string `bson:"month"`             // 2026-11
	Voucher string `bson:"voucher,omitempty"` // its id, "" for a month that was skipped
	Reason  string `bson:"reason,omitempty"`  // why it was skipped
	By      string `bson:"by"`
}

// By is who wrote it.
func (p *Plan) By() string { return p.Steps[0].By }

// Asks says whether it asks for a voucher at a moment.
func (p *Plan) Asks(now time.Time) bool {
	return p.State == Running && p.Due != nil && !p.Due.After(now)
}

const monthForm = "2006-01"

func nextMonth(month string) string {
	first, _ := time.Parse(monthForm, month) // a plan has months alone
	return first.AddDate(0, 1, 0).Format(monthForm)
}

// DayOf is the day of the plan in a month, midnight UTC.
func (p *Plan) DayOf(month string) time.Time {
	first, _ := time.Parse(monthForm, month) // the zero time for none
	return first.AddDate(0, 0, int(p.Day)-1)
}

// look finds the next month that nobody has seen to.
func (p *Plan) look(zone *time.Location) {
	p.Next, p.Due = p.From, nil
	for slices.ContainsFunc(p.Months, func(m Period) bool { return m.Month == p.Next }) {
		p.Next = nextMonth(p.Next)
	}
	if p.State == Running && (p.Until == "" || p.Next <= p.Until) {
		day := p.DayOf(p.Next)
		due := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone).UTC()
		p.Due = &due
	}
}

func definePlans(db *store.DB) *store.Scoped[Plan] {
	return store.DefineScoped(db, store.Spec[Plan]{
		Name: "voucher_plans", Scope: "coop",
		Indexes: []store.Index{
			{Name: "state", Fields: []string{"state", "at"}},
			{Name: "due", Fields: []string{"due"}, Sparse: true},
		},
		Check: func(p *Plan) error {
			if p.Amount <= 0 || p.Template.Account() == "" || p.Day < 1 || p.Day > 28 || p.From == "" {
				return fmt.Errorf("voucher: plan %s lacks an amount, an account, its day or its first month", p.ID)
			}
			return plan.Check(p.Life)
		},
	})
}

// Names of the acts on plans in the audit log.
const (
	ActPlanned = "voucher_plan.written"
	ActSkipped = "voucher_plan.skipped"
	ActEnded   = "voucher_plan.ended"
)

// PlanInput is what an officer plans.
type PlanInput struct {
	Coop     string
	Key      string // of the form: sent twice, it is one plan
	Template Template
	Fund     string
	Amount   money.Amount
	Text     string
	Day      int64  // of the month, 1 to 28
	From     string // 2026-11: not before last month
	Until    string // "" while nobody knows
}

// longest is how many months a plan has at most.
const longest = 120

// clean refuses what cannot be planned, with mistakes by "template", "fund", "amount", "text", "day", "from" and "until".
func (in *PlanInput) clean(today time.Time) error {
	fields := fault.Fields{}
	in.Text = text.Line(in.Text)
	if in.Template.Account() == "" {
		fields.Add("template", "form.choose_one")
	}
	if !slices.Contains(in.Template.Funds(), in.Fund) {
		fields.Add("fund", "voucher.fund")
	}
	if in.Amount <= 0 || in.Amount > most {
		fields.Add("amount", "voucher.amount", most)
	}
	switch n := len([]rune(in.Text)); {
	case n == 0:
		fields.Add("text", "form.required")
	case n > longestText:
		fields.Add("text", "form.too_long", longestText, n)
	}
	if in.Day < 1 || in.Day > 28 {
		fields.Add("day", "plan.day")
	}
	from, err := time.Parse(monthForm, in.From)
	last := time.Date(today.Year(), today.Month()-1, 1, 0, 0, 0, 0, time.UTC)
	if err != nil || from.Before(last) || from.After(last.AddDate(0, 13, 0)) {
		fields.Add("from", "plan.from")
	}
	if in.Until != "" {
		until, err := time.Parse(monthForm, in.Until)
		if err != nil || until.Before(from) || until.After(from.AddDate(0, longest-1, 0)) {
			fields.Add("until", "plan.until", int64(longest/12))
		}
	}
	return fields.Err()
}

// Plan keeps a plan. The same form twice is one plan, and ErrOtherForm when it has changed meanwhile. Mistakes are fault.Fields by the
// names of the input.
func (s *Service) Plan(ctx context.Context, by act.Actor, in PlanInput) (*Plan, error) {
	if in.Key == "" || len(in.Key) > longestKey {
		return nil, ErrOtherForm
	}
	id := in.Coop + "." + in.Key
	a := act.Act{Name: ActPlanned, By: by, Access: writes(), At: act.Place{Coop: in.Coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Plan, error) {
		known, err := s.plans.ForTenant(in.Coop).Get(ctx, id)
		if err == nil {
			if known.Template != in.Template || known.Fund != in.Fund || known.Amount != in.Amount || known.Text != text.Line(in.Text) ||
				known.Day != in.Day || known.From != in.From || known.Until != in.Until {
				return nil, ErrOtherForm
			}
			return known, r.Nothing()
		}
		if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		home, err := s.register.Cooperative(ctx, in.Coop)
		if err != nil {
			return nil, err
		}
		if err := in.clean(r.At.In(home.Zone)); err != nil {
			return nil, err
		}
		p := &Plan{
			ID: id, Coop: in.Coop, Life: plan.Born(r.Mark), Template: in.Template, Fund: in.Fund, Amount: in.Amount, Text: in.Text,
			Day: in.Day, From: in.From, Until: in.Until, At: r.At,
		}
		p.look(home.Zone)
		r.Note("amount", p.Amount.String())
		r.Note("about", p.Text)
		return p, store.RetryDuplicate(s.plans.ForTenant(in.Coop).Insert(ctx, p))
	})
}

// change changes a plan with the next month that it asks for. It joins the caller's Tx, if there is one.
func (s *Service) change(ctx context.Context, coop, id string, zone *time.Location, change func(*Plan) error) (*Plan, error) {
	p, err := s.plans.ForTenant(coop).Update(ctx, id, func(p *Plan) error {
		if err := change(p); err != nil {
			return err
		}
		p.look(zone)
		return nil
	})
	return p, store.NotFoundAs(err, ErrNoPlan)
}

// see notes that somebody has seen to the next month: ErrNotDue for any other one, and for one that the plan does not have.
func (p *Plan) see(month Period) error {
	if month.Month != p.Next || p.Due == nil || len(p.Months) >= longest {
		return ErrNotDue
	}
	p.Months = append(slices.Clip(p.Months), month)
	return nil
}

// done notes in the plan of a voucher that its month is written. It joins the caller's Tx.
func (s *Service) done(ctx context.Context, v *Voucher, zone *time.Location) error {
	if v.Plan == "" {
		v.Period = "" // a month without a plan says nothing
		return nil
	}
	_, err := s.change(ctx, v.Coop, v.Plan, zone, func(p *Plan) error {
		if p.State != Running {
			return ErrPlanEnded
		}
		return p.see(Period{Month: v.Period, Voucher: v.ID, By: v.By()})
	})
	return err
}

// undone notes that it is not any more: the voucher was refused, cancelled or taken back, and the plan asks for that month again.
func (s *Service) undone(ctx context.Context, v *Voucher) error {
	if v.Plan == "" {
		return nil
	}
	home, err := s.register.Cooperative(ctx, v.Coop)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, v.Coop, v.Plan, home.Zone, func(p *Plan) error {
		p.Months = slices.DeleteFunc(slices.Clone(p.Months), func(m Period) bool { return m.Voucher == v.ID })
		return nil
	})
	return err
}

// Skip says that a month of a plan has no voucher, with a reason.
func (s *Service) Skip(ctx context.Context, by act.Actor, coop, id, month, reason string) (*Plan, error) {
	reason = text.Clean(reason)
	a := act.Act{Name: ActSkipped, By: by, Access: writes(), At: act.Place{Coop: coop}, Subject: id, Reason: reason}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Plan, error) {
		if reason == "" {
			return nil, errPlanWhy
		}
		home, err := s.register.Cooperative(ctx, coop)
		if err != nil {
			return nil, err
		}
		r.Note("month", month)
		return s.change(ctx, coop, id, home.Zone, func(p *Plan) error {
			if p.State != Running {
				return ErrPlanEnded
			}
			if !p.Asks(r.At) || month != p.Next {
				return ErrNotDue
			}
			return p.see(Period{Month: month, Reason: reason, By: r.By})
		})
	})
}

// End ends a plan: it asks for nothing any more. Vouchers that were written from it stay.
func (s *Service) End(ctx context.Context, by act.Actor, coop, id string) (*Plan, error) {
	a := act.Act{Name: ActEnded, By: by, Access: writes(), At: act.Place{Coop: coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Plan, error) {
		home, err := s.register.Cooperative(ctx, coop)
		if err != nil {
			return nil, err
		}
		return s.change(ctx, coop, id, home.Zone, func(p *Plan) error {
			if p.State == Ended {
				return r.Nothing()
			}
			r.Note("about", p.Text)
			return plan.Step(&p.Life, Ended, r.Mark)
		})
	})
}

// PlanByID returns one plan, or ErrNoPlan.
func (s *Service) PlanByID(ctx context.Context, coop, id string) (*Plan, error) {
	p, err := s.plans.ForTenant(coop).Get(ctx, id)
	return p, store.NotFoundAs(err, ErrNoPlan)
}

// Plans lists those in a state, the newest first.
func (s *Service) Plans(ctx context.Context, coop string, state PlanState, page store.Page) (store.Slice[Plan], error) {
	return s.plans.ForTenant(coop).List(ctx, store.By("state", state).Desc(), page)
}

// Due lists the plans that ask for a voucher now, who has waited longest first.
func (s *Service) Due(ctx context.Context, coop string, page store.Page) (store.Slice[Plan], error) {
	return s.plans.ForTenant(coop).List(ctx, store.By("due").Between(time.Time{}, s.acts.Now().Add(time.Millisecond)), page)
}

// CountDue counts the plans that ask for a voucher now, up to limit.
func (s *Service) CountDue(ctx context.Context, coop string, limit int) (int, error) {
	return s.plans.ForTenant(coop).Count(ctx, store.By("due").Between(time.Time{}, s.acts.Now().Add(time.Millisecond)), limit)
}

// OfPlan lists the vouchers that were written from a plan, the newest month first, also those that were not booked.
func (s *Service) OfPlan(ctx context.Context, coop, id string, page store.Page) (store.Slice[Voucher], error) {
	return s.vouchers.ForTenant(coop).List(ctx, store.By("plan", id).Desc(), page)
}
