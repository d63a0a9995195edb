package interest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/payments/ledger"
)

// Names of the acts in the audit log.
const (
	ActReckoned  = "interest.reckoned"
	ActSubmitted = "interest.submitted"
	ActRecalled  = "interest.recalled"
	ActApproved  = "interest.approved"
	ActRefused   = "interest.refused"
	ActTakenBack = "interest.taken_back"
)

const longestKey = 60

// MayTakeBack is for how long interest that is posted can be taken back.
const MayTakeBack = 30 * 24 * time.Hour

// mostTakenBack is how many members are taken back in one write, which MongoDB ends after a minute.
const mostTakenBack = 2500

// works is who reckons and submits.
func works() act.Access { return act.May(act.Collect).Guarded() }

// decides is who decides about money, and has just shown who she is.
func decides() act.Access { return act.May(act.Price).Guarded().Proven() }

// Reckon reckons the interest of a month, anew where it was reckoned before and is not submitted: what everybody gets, with the tax, to be
// looked at. The month is the one that waits (Due), else ErrOrder; ErrDecided when it was submitted or stands in the book. The balances
// are those of the month by effect, with all that is recorded by now. Reckoned twice, with nothing else in it, it is the same.
func (s *Service) Reckon(ctx context.Context, by act.Actor, coop, month string) (*Run, error) {
	a := act.Act{Name: ActReckoned, By: by, Access: works(), At: act.Place{Coop: coop}, Subject: ID(coop, month)}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Run, error) {
		fresh, err := s.fresh(ctx, coop, month, r)
		if err != nil {
			return nil, err
		}
		lines, err := s.reckoned(ctx, fresh)
		if err != nil {
			return nil, err
		}
		if old := fresh.List.ID; old != "" && fresh.State == Draft && slices.Equal(fresh.Writers, []string{r.By}) {
			list, err := s.ListOf(ctx, fresh)
			if err != nil {
				return nil, err
			}
			if slices.Equal(list.Lines, lines) {
				return fresh, r.Nothing()
			}
		}
		return s.keep(ctx, fresh, lines, r)
	})
}

// fresh is the run of the month that waits: the one that was reckoned before, or a new one.
func (s *Service) fresh(ctx context.Context, coop, month string, r *act.Record) (*Run, error) {
	home, err := s.register.Cooperative(ctx, coop)
	if err != nil {
		return nil, err
	}
	if !home.Licensed {
		return nil, ErrUnlicensed
	}
	versions, err := s.readRates(ctx, coop)
	if err != nil {
		return nil, err
	}
	last, err := s.readNewest(ctx, coop)
	if err != nil {
		return nil, err
	}
	if last != nil && last.Month == month {
		if !last.Editable() {
			return nil, ErrDecided
		}
		return last, nil
	}
	var waits Due
	if len(versions) > 0 {
		waits = due(versions, last, r.At, home.Zone)
	}
	if waits.Month != month || month == "" {
		return nil, ErrOrder.With(waits.Month)
	}
	rate, to := InForce(versions, waits.From), nextMonth(waits.From, home.Zone)
	run := &Run{
		ID: ID(coop, month), Coop: coop, Life: life.Born(r.Mark), Month: month, Current: month, From: waits.From, To: to,
		Days: int64(len(dayEnds(waits.From, home.Zone))), Terms: rate.Terms, RateID: rate.ID, Resolution: rate.Resolution, At: r.At,
	}
	for again := 2; ; again++ {
		_, err := s.runs.ForTenant(coop).Get(ctx, run.ID)
		if errors.Is(err, store.ErrNotFound) {
			return run, nil
		}
		if err != nil {
			return nil, err
		}
		run.ID = fmt.Sprintf("%s|%s.%d", coop, month, again) // those before were taken back
	}
}

// reckoned is what everybody gets by what is recorded now.
func (s *Service) reckoned(ctx context.Context, r *Run) ([]Line, error) {
	home, err := s.register.Cooperative(ctx, r.Coop)
	if err != nil {
		return nil, err
	}
	return s.lines(ctx, r.Coop, r.From, r.Terms, home.Zone)
}

// keep saves what was reckoned, in place of what was before.
func (s *Service) keep(ctx context.Context, run *Run, lines []Line, r *act.Record) (*Run, error) {
	list := &List{ID: run.ID + "." + strconv.FormatInt(run.Lists+1, 10), Coop: run.Coop, Run: run.ID, Lines: lines, By: r.By, At: r.At}
	sums := head(list.ID, lines)
	r.Note("month", run.Month)
	r.Note("count", strconv.Itoa(len(lines)))
	r.Note("amount", sums.Gross.String())
	if err := store.RetryDuplicate(s.lists.ForTenant(run.Coop).Insert(ctx, list)); err != nil {
		return nil, err
	}
	if run.List.ID == "" {
		run.List, run.Lists, run.Writers = sums, 1, []string{r.By}
		return run, store.RetryDuplicate(s.runs.ForTenant(run.Coop).Insert(ctx, run))
	}
	if err := s.lists.ForTenant(run.Coop).Delete(ctx, run.List.ID); err != nil {
		return nil, err
	}
	return s.edit(ctx, run.Coop, run.ID, func(run *Run) error {
		run.List, run.Lists, run.Writers = sums, run.Lists+1, []string{r.By}
		if run.State == Draft {
			return nil
		}
		return life.Step(&run.Life, Draft, r.Mark)
	})
}

func (s *Service) edit(ctx context.Context, coop, id string, change func(*Run) error) (*Run, error) {
	r, err := s.runs.ForTenant(coop).Update(ctx, id, change)
	return r, store.NotFoundAs(err, ErrNotFound)
}

// step moves a run on. Who did the same before gets it as it is.
func (s *Service) step(
	ctx context.Context, a act.Act, to State, may func(ctx context.Context, run *Run, r *act.Record) error,
) (*Run, error) {
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Run, error) {
		known, err := s.ByID(ctx, a.At.Coop, a.Subject)
		if err != nil {
			return nil, err
		}
		if known.State == to && known.Latest().By == r.By {
			return known, r.Nothing()
		}
		if to == Posting && known.State == Posted && known.Last(Posting).By == r.By {
			return known, r.Nothing() // the job was faster than her second press
		}
		if err := life.May(known.State, to); err != nil {
			return nil, err
		}
		if err := may(ctx, known, r); err != nil {
			return nil, err
		}
		r.Note("month", known.Month)
		r.Note("amount", known.List.Gross.String())
		return s.edit(ctx, a.At.Coop, a.Subject, func(run *Run) error {
			if to == Submitted {
				run.wrote(r.By)
			}
			if to == TakenBack {
				run.Current = ""
			}
			return life.Step(&run.Life, to, r.Mark)
		})
	})
}

// unchanged is ErrStale when it would be reckoned otherwise now: something was recorded that took effect in the month.
func (s *Service) unchanged(ctx context.Context, run *Run) error {
	home, err := s.register.Cooperative(ctx, run.Coop)
	if err != nil {
		return err
	}
	if !home.Licensed {
		return ErrUnlicensed
	}
	list, err := s.ListOf(ctx, run)
	if err != nil {
		return err
	}
	lines, err := s.reckoned(ctx, run)
	if err == nil && !slices.EqualFunc(list.Lines, lines, sameLine) {
		err = ErrStale
	}
	return err
}

// sameLine compares amounts: somebody may have got another name since.
func sameLine(a, b Line) bool {
	return a.Member == b.Member && a.Sum == b.Sum && a.Gross == b.Gross && a.Tax == b.Tax
}

// another refuses who reckoned or submitted it.
func another(run *Run, by string) error {
	if slices.Contains(run.Writers, by) {
		return ErrSameHand
	}
	return nil
}

// Submit asks another officer to have it booked; ErrStale when balances of the month have changed since it was reckoned.
func (s *Service) Submit(ctx context.Context, by act.Actor, coop, id string) (*Run, error) {
	a := act.Act{Name: ActSubmitted, By: by, Access: works(), At: act.Place{Coop: coop}, Subject: id}
	return s.step(ctx, a, Submitted, func(ctx context.Context, run *Run, _ *act.Record) error { return s.unchanged(ctx, run) })
}

// Recall takes it back before another officer has decided, to be reckoned again.
func (s *Service) Recall(ctx context.Context, by act.Actor, coop, id string) (*Run, error) {
	a := act.Act{Name: ActRecalled, By: by, Access: works(), At: act.Place{Coop: coop}, Subject: id}
	return s.step(ctx, a, Draft, func(context.Context, *Run, *act.Record) error { return nil })
}

// Refuse sends it back with a reason, to be reckoned again.
func (s *Service) Refuse(ctx context.Context, by act.Actor, coop, id, reason string) (*Run, error) {
	a := act.Act{Name: ActRefused, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: id, Reason: text.Clean(reason)}
	return s.step(ctx, a, Refused, func(_ context.Context, run *Run, r *act.Record) error { return another(run, r.By) })
}

// Approve has it booked, by who neither reckoned nor submitted it: ErrSameHand. It is reckoned once more, and ErrStale when something has
// changed. That an officer is a member herself, with interest in the list, keeps her from nothing: the meeting decided the rate, and the
// program reckons. Work writes the entries; who has left by then gets hers all the same, to her simpanan sukarela.
func (s *Service) Approve(ctx context.Context, by act.Actor, coop, id string) (*Run, error) {
	a := act.Act{Name: ActApproved, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: id}
	return s.step(ctx, a, Posting, func(ctx context.Context, run *Run, r *act.Record) error {
		if err := another(run, r.By); err != nil {
			return err
		}
		return s.unchanged(ctx, run)
	})
}

// TakeBack takes back what was posted wrongly, with a reason: the exact mirror of every entry, with effect from when it took effect, in one
// write. An officer does who neither reckoned nor submitted it: ErrSameHand. It can be done within MayTakeBack (ErrOld), of the latest
// month (ErrLater), while no member has taken it out (ErrSpent) and its tax is not paid (ErrTaxPaid), of no more members than one write
// holds (ErrLarge). The month waits for another run then.
func (s *Service) TakeBack(ctx context.Context, by act.Actor, coop, id, reason string) (*Run, error) {
	a := act.Act{Name: ActTakenBack, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: id, Reason: text.Clean(reason)}
	run, err := s.step(ctx, a, TakenBack, func(ctx context.Context, run *Run, r *act.Record) error {
		if err := s.mayTakeBack(ctx, run, r); err != nil {
			return err
		}
		if a.Reason == "" {
			return errReason
		}
		for n := range run.Entries() {
			if _, err := s.ledger.Undo(ctx, states.Mark{By: r.By, At: r.At, Reason: run.memo()}, coop, run.ref(n)); err != nil {
				return err
			}
		}
		return s.markBack(ctx, run)
	})
	if errors.Is(err, ledger.ErrOverdrawn) {
		return nil, ErrSpent
	}
	return run, err
}

func (s *Service) mayTakeBack(ctx context.Context, run *Run, r *act.Record) error {
	last, err := s.readNewest(ctx, run.Coop)
	if err != nil {
		return err
	}
	switch {
	case another(run, r.By) != nil:
		return ErrSameHand
	case last == nil || last.ID != run.ID:
		return ErrLater
	case r.At.Sub(run.Latest().At) > MayTakeBack:
		return ErrOld.With(int(MayTakeBack.Hours() / 24))
	case run.List.Members > mostTakenBack:
		return ErrLarge.With(mostTakenBack)
	}
	trial, err := s.ledger.TrialBalance(ctx, run.Coop)
	if owed := -trial.Of(ledger.InterestTax).Net(); err == nil && owed < run.List.Tax {
		err = ErrTaxPaid
	}
	return err
}

// markBack marks every slip of a run as taken back.
func (s *Service) markBack(ctx context.Context, run *Run) error {
	list, err := s.ListOf(ctx, run)
	if err != nil {
		return err
	}
	for _, l := range list.Lines {
		_, err := s.slips.ForTenant(run.Coop).Update(ctx, SlipID(run.ID, l.Member), func(p *Slip) error {
			p.Back = true
			return s.bus.Record(&p.Outbox, FactTakenBack, "", nil)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
