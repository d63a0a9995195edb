package interest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// booker is who ends the booking, in histories.
var booker = act.Job{Name: "interest"}

// memo is what the entries of a run say: the month and the decision.
func (r *Run) memo() string { return r.Day().Format("01/2006") + " · " + r.Resolution }

// entry is the nth one. It takes effect at the last moment of the month, of which it is an expense.
func (r *Run) entry(n int64, lines []Line) ledger.Entry {
	return ledger.Entry{
		Book: r.Coop, Ref: r.ref(n), Kind: ledger.InterestPaid, Subject: r.ID, By: r.Last(Posting).By, Memo: r.memo(),
		EffectiveAt: r.To.Add(-time.Millisecond), Yields: true, Postings: postings(n, lines),
	}
}

// issue makes the slips of the nth entry.
func (r *Run) issue(n int64, lines []Line) (slips []*Slip) {
	rule := r.TaxRule()
	for i, l := range chunk(n, lines) {
		slips = append(slips, &Slip{
			ID: SlipID(r.ID, l.Member), Coop: r.Coop, Run: r.ID, Month: r.Month, N: n*perEntry + int64(i) + 1, Line: l, Days: r.Days,
			Terms: r.Terms, Resolution: r.Resolution, TaxRate: rule.RateOf(l.Gross),
		})
	}
	return slips
}

// Work books what was approved, of all cooperatives, and says how many runs are posted now. One that is half booked goes on where it
// stopped; several processes may work at once.
func (s *Service) Work(ctx context.Context) (done int, err error) {
	err = s.runs.AllTenants().Each(ctx, store.By("posting", Posting), func(r *Run) error {
		if err := s.book(ctx, r); err != nil {
			return fmt.Errorf("post interest %s: %w", r.ID, err)
		}
		done++
		return nil
	})
	return done, err
}

// book writes the entries of a run that are not in the book yet.
func (s *Service) book(ctx context.Context, r *Run) error {
	list, err := s.ListOf(ctx, r)
	if err != nil {
		return err
	}
	for n := r.Done; n < r.Entries(); n++ {
		if err := s.bookOne(ctx, r, n, list.Lines); err != nil {
			return err
		}
	}
	_, err = s.runs.ForTenant(r.Coop).Update(ctx, r.ID, func(r *Run) error {
		if r.State != Posting {
			return store.ErrUnchanged // another process was faster
		}
		return life.Step(&r.Life, Posted, states.Mark{By: booker.ID(), At: s.now()})
	})
	return err
}

// bookOne writes the nth entry, with the slips of its members, unless another process has.
func (s *Service) bookOne(ctx context.Context, r *Run, n int64, lines []Line) error {
	written := errors.New("it is written")
	err := s.acts.DB.Tx(ctx, func(ctx context.Context) error {
		_, err := s.runs.ForTenant(r.Coop).Update(ctx, r.ID, func(r *Run) error {
			if r.State != Posting || r.Done != n {
				return written
			}
			r.Done++
			return nil
		})
		if err != nil {
			return err
		}
		slips := r.issue(n, lines)
		for _, p := range slips {
			if err := s.bus.Record(&p.Outbox, FactCredited, "", nil); err != nil {
				return err
			}
		}
		if _, err := s.ledger.Post(ctx, r.entry(n, lines)); err != nil {
			return err
		}
		return s.slips.ForTenant(r.Coop).InsertAll(ctx, slips...)
	})
	if errors.Is(err, written) {
		return nil
	}
	return err
}
