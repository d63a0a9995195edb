package leaving

import (
	"context"
	"errors"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// ActApproved is the name of Approve in the audit log.
const ActApproved = "leaving.approved"

// decides is who decides about money, and has just shown who she is.
func decides() act.Access { return act.May(act.Price).Guarded().Proven() }

// Approval is what an officer says yes to.
type Approval struct {
	Coop, ID string
	Sums     Sums      // that she saw
	Day      time.Time // of a return that waits for a meeting: midnight UTC of its day, on which it is due
}

// Approve says yes to a return, to what it comes to: an officer who decides about money, not who left, and not who ended the membership
// (ErrSameHand). It is booked in the same write when it is due, else by Work. ErrChanged when it comes to something else by now;
// fault.Fields named day where the day of a meeting is missing or lies before she left.
func (s *Service) Approve(ctx context.Context, by act.Actor, in Approval) (*Return, error) {
	a := act.Act{Name: ActApproved, By: by, Access: decides(), At: act.Place{Coop: in.Coop}, Subject: in.ID}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Return, error) {
		known, err := s.ByID(ctx, in.Coop, in.ID)
		if err != nil {
			return nil, err
		}
		if err := act.NotOwn(r.By, known.Member); err != nil {
			return nil, err
		}
		if yes := known.yes(); yes != "" && yes == r.By {
			return known, r.Nothing()
		}
		if known.EndedBy == r.By {
			return nil, ErrSameHand
		}
		if err := life.May(known.State, Approved); err != nil {
			return nil, err
		}
		due, err := known.dueOn(in.Day)
		if err != nil {
			return nil, err
		}
		sums, err := s.Reckon(ctx, known)
		if err != nil {
			return nil, err
		}
		if sums != in.Sums {
			return nil, ErrChanged
		}
		r.Note("number", known.Number)
		r.Note("amount", sums.All().String())
		r.Note("debt", sums.Debt.String())
		r.Note("due", due.Format(time.DateOnly))
		approved, err := s.returns.ForTenant(in.Coop).Update(ctx, in.ID, func(ret *Return) error {
			ret.Due, ret.Job, ret.Sums = &due, &due, sums
			if err := life.Step(&ret.Life, Approved, r.Mark); err != nil {
				return err
			}
			if !due.After(r.At) {
				return s.booked(ret, sums, r)
			}
			return s.bus.Record(&ret.Outbox, FactApproved, "", nil)
		})
		if err != nil || approved.State != Booked {
			return approved, err
		}
		return approved, s.book(ctx, approved, r)
	})
}

// yes is who said yes to it, "" while nobody has.
func (r *Return) yes() string {
	if step := r.Last(Approved); step != nil {
		return step.By
	}
	return ""
}

// dueOn is when it is due: by its terms, or on the day of the meeting that it waits for.
func (r *Return) dueOn(day time.Time) (time.Time, error) {
	if r.Terms.When != AfterMeeting {
		return *r.Due, nil
	}
	fields := fault.Fields{}
	if day.IsZero() {
		fields.Add("day", "form.required")
	} else if day.Before(r.LeftAt.Truncate(24 * time.Hour)) {
		fields.Add("day", "leaving.day_before")
	}
	return day, fields.Err()
}

// booked is the step with which it is in the book.
func (s *Service) booked(ret *Return, sums Sums, r *act.Record) error {
	ret.Sums, ret.Job = sums, nil
	if err := life.Step(&ret.Life, Booked, r.Mark); err != nil {
		return err
	}
	return s.bus.Record(&ret.Outbox, FactBooked, "", nil)
}

// book writes the entries of what a return says: pokok and wajib are owed to her, and what she owes is paid out of that. Where all of it
// was taken back meanwhile there is nothing to write.
func (s *Service) book(ctx context.Context, ret *Return, r *act.Record) error {
	hers := savings.ToReturn.Account(ret.Member)
	entry := ledger.Entry{Book: ret.Coop, Ref: ret.Ref(), Kind: ledger.ToGoBack, Subject: ret.ID, Memo: ret.Number, By: r.By}
	entry.Postings = ret.postings()
	if len(entry.Postings) == 0 {
		return nil
	}
	if _, err := s.ledger.Post(ctx, entry); err != nil || ret.Sums.Debt == 0 {
		return err
	}
	owed := savings.Debt.Account(ret.Member)
	if _, err := s.ledger.Post(ctx, ledger.Entry{
		Book: ret.Coop, Ref: ret.debtRef(), Kind: ledger.DebtPaid, Subject: ret.ID, Memo: ret.Number, By: r.By,
		Postings: []ledger.Posting{{Debit: hers, Credit: owed, Amount: ret.Sums.Debt}},
	}); err != nil {
		return err
	}
	left, err := s.ledger.Balance(ctx, ret.Coop, owed)
	if err != nil {
		return err
	}
	return s.savings.Owe(ctx, ret.Coop, ret.Member, left > 0)
}

// postings are those of the entry that books it.
func (r *Return) postings() (list []ledger.Posting) {
	for _, part := range []struct {
		kind   savings.Kind
		amount money.Amount
	}{{savings.Pokok, r.Sums.Pokok}, {savings.Wajib, r.Sums.Wajib}} {
		if part.amount > 0 {
			list = append(list, ledger.Posting{
				Debit: part.kind.Account(r.Member), Credit: savings.ToReturn.Account(r.Member), Amount: part.amount,
			})
		}
	}
	return list
}

// Work books the approved returns that are due, at most limit of them, and says how many. Several processes that do so at once book nothing
// twice: the state and the entries are one write.
func (s *Service) Work(ctx context.Context, limit int) (n int, err error) {
	due := store.By("job").Between(nil, s.acts.Now().Add(time.Millisecond))
	slice, err := s.returns.AllTenants().List(ctx, due, store.Page{Limit: limit})
	for i := range slice.Items {
		done, failed := s.bookDue(ctx, &slice.Items[i])
		if ctx.Err() != nil {
			return n, ctx.Err()
		}
		if done {
			n++
		}
		if !errors.Is(failed, store.ErrConflict) {
			err = errors.Join(err, failed)
		}
	}
	return n, err
}

// bookDue books one, for what its parts are now.
func (s *Service) bookDue(ctx context.Context, found *Return) (done bool, err error) {
	a := act.Act{
		Name: FactBooked, By: act.Job{Name: "timer"}, Access: act.Background, At: act.Place{Coop: found.Coop}, Subject: found.ID,
	}
	_, err = act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Return, error) {
		done = false
		known, err := s.ByID(ctx, found.Coop, found.ID)
		if err != nil {
			return nil, err
		}
		if known.State != Approved || known.Job.After(r.At) {
			return known, r.Nothing()
		}
		sums, err := s.Reckon(ctx, known)
		if err != nil {
			return nil, err
		}
		known, err = s.returns.ForTenant(found.Coop).Update(ctx, found.ID, func(ret *Return) error { return s.booked(ret, sums, r) })
		if err != nil {
			return nil, err
		}
		done = true
		return known, s.book(ctx, known, r)
	})
	return done, err
}
