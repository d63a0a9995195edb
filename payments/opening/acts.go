package opening

import (
	"context"
	"errors"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// Names of the acts in the audit log.
const (
	ActStarted   = "opening.started"
	ActWritten   = "opening.written" // its neraca
	ActListed    = "opening.listed"
	ActSubmitted = "opening.submitted"
	ActRecalled  = "opening.recalled"
	ActApproved  = "opening.approved"
	ActRefused   = "opening.refused"
	ActCancelled = "opening.cancelled"
	ActTakenBack = "opening.taken_back"
	ActRead      = "opening.proof_read"
)

const (
	longestNumber = 60
	longestKey    = 60
)

// MayTakeBack is for how long an opening that is booked can be taken back.
const MayTakeBack = 30 * 24 * time.Hour

// mostTakenBack is how many members are taken back in one write: some fifteen seconds of it, where the database ends one after sixty.
const mostTakenBack = 2500

// writes is who writes at an opening.
func writes() act.Access { return act.May(act.Collect).Guarded() }

// decides is who decides about money, and has just shown who she is.
func decides() act.Access { return act.May(act.Price).Guarded().Proven() }

// Input is what an opening begins with.
type Input struct {
	Coop   string
	Key    string    // of the form: sent twice, it is one opening
	Day    time.Time // midnight UTC of the day of the neraca: of this book year or the last one, not ahead
	Number string
	Proof  *media.Document // kept before; nil when none came
}

// clean refuses what cannot be, with mistakes by "day", "number" and "document". Today is where the cooperative is.
func (in *Input) clean(today time.Time) error {
	fields := fault.Fields{}
	in.Number = text.Line(in.Number)
	switch day := in.Day.Format(time.DateOnly); {
	case day > today.Format(time.DateOnly):
		fields.Add("day", "voucher.day_ahead")
	case in.Day.Year() < today.Year()-1:
		fields.Add("day", "voucher.day_old", today.Year()-1)
	}
	switch n := len([]rune(in.Number)); {
	case n == 0:
		fields.Add("number", "form.required")
	case n > longestNumber:
		fields.Add("number", "form.too_long", longestNumber, n)
	}
	if in.Proof == nil {
		fields.Add("document", "voucher.proof_missing")
	}
	return fields.Err()
}

// Start begins the opening of a cooperative; ErrOne when it has one, ErrBegun when its book has entries of the day of the neraca or from
// before it. The same form twice is one, and ErrOtherForm when it has changed meanwhile; the proof of the second form is not looked at.
// Mistakes are fault.Fields by the names of the input.
func (s *Service) Start(ctx context.Context, by act.Actor, in Input) (*Opening, error) {
	if in.Key == "" || len(in.Key) > longestKey {
		return nil, ErrOtherForm
	}
	id := in.Coop + "." + in.Key
	a := act.Act{Name: ActStarted, By: by, Access: writes(), At: act.Place{Coop: in.Coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Opening, error) {
		known, err := s.openings.ForTenant(in.Coop).Get(ctx, id)
		switch {
		case err == nil && (!known.Day.Equal(in.Day) || known.Number != text.Line(in.Number)):
			return nil, ErrOtherForm
		case err == nil:
			return known, r.Nothing()
		case !errors.Is(err, store.ErrNotFound):
			return nil, err
		}
		if other, err := s.Current(ctx, in.Coop); err != nil || other != nil {
			return nil, errors.Join(err, ErrOne)
		}
		home, err := s.register.Cooperative(ctx, in.Coop)
		if err != nil {
			return nil, err
		}
		if err := in.clean(r.At.In(home.Zone)); err != nil {
			return nil, err
		}
		if err := s.before(ctx, in.Coop, in.Day, home.Zone); err != nil {
			return nil, err
		}
		if err := s.ledger.KeepOpen(ctx, in.Coop, noon(in.Day, home.Zone)); errors.Is(err, ledger.ErrClosed) {
			fields := fault.Fields{}
			fields.Add("day", ledger.ErrClosed.Key, fault.Of(err).Args...)
			return nil, fields
		} else if err != nil {
			return nil, err
		}
		o := &Opening{
			ID: id, Coop: in.Coop, Life: life.Born(r.Mark), Current: current, Day: in.Day, Number: in.Number, Proof: *in.Proof,
			Writers: []string{r.By}, At: r.At,
		}
		r.Note("number", o.Number)
		return o, store.RetryDuplicate(s.openings.ForTenant(in.Coop).Insert(ctx, o))
	})
}

// before refuses a neraca of a day that this book knows already: what it has booked by then would stand in both. Openings that were taken
// back are no such thing.
func (s *Service) before(ctx context.Context, coop string, day time.Time, zone *time.Location) error {
	end := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone)
	trial, err := s.ledger.TrialEffective(ctx, coop, end)
	if err != nil {
		return err
	}
	taken := map[string]money.Amount{} // debits and credits by code, of openings that were taken back
	err = s.openings.ForTenant(coop).Each(ctx, store.By("newest"), func(o *Opening) error {
		if o.State == TakenBack && !o.Day.After(day) {
			for _, f := range o.Figures {
				taken[f.Code] += f.Amount
			}
			for _, kind := range Kinds() {
				taken[kind.Code()] += o.Totals.Of(kind)
			}
			taken[ledger.Suspense] += o.moved()
		}
		return nil
	})
	for _, row := range trial.Rows {
		if row.Debit+row.Credit != taken[row.Account.Code] {
			return errors.Join(err, ErrBegun)
		}
	}
	return err
}

// moved is what goes through the suspense account, in and out.
func (o *Opening) moved() (sum money.Amount) {
	for _, f := range o.Figures {
		sum += f.Amount
	}
	return sum + o.Totals.Sum()
}

// WriteNeraca writes down the accounts of the neraca, and what it has of members' savings, in place of what was written before. Mistakes
// are fault.Fields by the codes of accounts, behind "-" for the other side, and the kinds of savings. That the sides differ is none yet.
func (s *Service) WriteNeraca(ctx context.Context, by act.Actor, coop, id string, figures []Figure, totals Amounts) (*Opening, error) {
	a := act.Act{Name: ActWritten, By: by, Access: writes(), At: act.Place{Coop: coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Opening, error) {
		home, err := s.register.Cooperative(ctx, coop)
		if err != nil {
			return nil, err
		}
		figures, err := clean(figures, totals, home.Licensed)
		if err != nil {
			return nil, err
		}
		return s.edit(ctx, coop, id, func(o *Opening) error {
			if !o.Editable() {
				return ErrDecided
			}
			if slices.Equal(o.Figures, figures) && o.Totals == totals {
				return r.Nothing()
			}
			o.Figures, o.Totals = figures, totals
			o.wrote(r.By)
			return nil
		})
	})
}

func (s *Service) edit(ctx context.Context, coop, id string, change func(*Opening) error) (*Opening, error) {
	o, err := s.openings.ForTenant(coop).Update(ctx, id, change)
	return o, store.NotFoundAs(err, ErrNotFound)
}

// step moves an opening on. Who did the same before gets it as it is.
func (s *Service) step(
	ctx context.Context, a act.Act, to State, may func(ctx context.Context, o *Opening, r *act.Record) error,
) (*Opening, error) {
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Opening, error) {
		known, err := s.ByID(ctx, a.At.Coop, a.Subject)
		if err != nil {
			return nil, err
		}
		if known.State == to && known.Latest().By == r.By {
			return known, r.Nothing()
		}
		if err := life.May(known.State, to); err != nil {
			return nil, err
		}
		if err := may(ctx, known, r); err != nil {
			return nil, err
		}
		r.Note("number", known.Number)
		return s.edit(ctx, a.At.Coop, a.Subject, func(o *Opening) error {
			if to == Submitted {
				o.wrote(r.By)
			}
			if to == Cancelled || to == TakenBack {
				o.Current = ""
			}
			return life.Step(&o.Life, to, r.Mark)
		})
	})
}

// ready says why an opening cannot be booked as it is, nil when it can: the list adds up to the neraca, the neraca is balanced, everybody
// in the list is a member, the month of its day is not closed, and the book begins behind it. It joins the caller's Tx.
func (s *Service) ready(ctx context.Context, o *Opening) error {
	if err := o.Wrong(); err != nil {
		return err
	}
	list, err := s.ListOf(ctx, o)
	if err != nil {
		return err
	}
	home, err := s.register.Cooperative(ctx, o.Coop)
	if err != nil {
		return err
	}
	if o.Totals.Sukarela > 0 && !home.Licensed {
		return ErrUnlicensed
	}
	active := map[string]bool{}
	if err := s.register.EachListed(ctx, o.Coop, func(m savings.Member) error { active[m.User] = m.Active; return nil }); err != nil {
		return err
	}
	for _, l := range list.Lines {
		if !active[l.Member] {
			return ErrMembers.With(l.Name)
		}
	}
	if err := s.ledger.KeepOpen(ctx, o.Coop, noon(o.Day, home.Zone)); err != nil { // it stays open: a job books it afterwards
		return err
	}
	return s.before(ctx, o.Coop, o.Day, home.Zone)
}

// Wrong says why an opening cannot be booked by what it says itself, nil when it adds up: ErrNoList, ErrNothing, ErrPokok, ErrWajib,
// ErrSukarela, ErrUnbalanced.
func (o *Opening) Wrong() error {
	switch {
	case o.List.ID == "":
		return ErrNoList
	case o.moved() == 0:
		return ErrNothing
	case o.List.Sums.Pokok != o.Totals.Pokok:
		return ErrPokok.With(o.List.Sums.Pokok, o.Totals.Pokok, apart(o.List.Sums.Pokok, o.Totals.Pokok))
	case o.List.Sums.Wajib != o.Totals.Wajib:
		return ErrWajib.With(o.List.Sums.Wajib, o.Totals.Wajib, apart(o.List.Sums.Wajib, o.Totals.Wajib))
	case o.List.Sums.Sukarela != o.Totals.Sukarela:
		return ErrSukarela.With(o.List.Sums.Sukarela, o.Totals.Sukarela, apart(o.List.Sums.Sukarela, o.Totals.Sukarela))
	case o.off() != 0:
		return ErrUnbalanced.With(o.Assets(), o.Others(), apart(o.Assets(), o.Others()))
	}
	return nil
}

func apart(a, b money.Amount) money.Amount { return max(a, b) - min(a, b) }

// Submit asks another officer to book it. It is refused while the list of members does not add up to the neraca, to the rupiah: ErrPokok,
// ErrWajib, ErrSukarela, with what is between; ErrUnbalanced, ErrNoList, ErrNothing, ErrMembers, ErrBegun, ErrUnlicensed.
func (s *Service) Submit(ctx context.Context, by act.Actor, coop, id string) (*Opening, error) {
	a := act.Act{Name: ActSubmitted, By: by, Access: writes(), At: act.Place{Coop: coop}, Subject: id}
	return s.step(ctx, a, Submitted, func(ctx context.Context, o *Opening, r *act.Record) error {
		r.Note("amount", o.moved().String())
		return s.ready(ctx, o)
	})
}

// Recall takes it back before another officer has decided, to write at it again.
func (s *Service) Recall(ctx context.Context, by act.Actor, coop, id string) (*Opening, error) {
	a := act.Act{Name: ActRecalled, By: by, Access: writes(), At: act.Place{Coop: coop}, Subject: id}
	return s.step(ctx, a, Draft, anybody)
}

// Cancel ends one that is not in the book.
func (s *Service) Cancel(ctx context.Context, by act.Actor, coop, id string) (*Opening, error) {
	a := act.Act{Name: ActCancelled, By: by, Access: writes(), At: act.Place{Coop: coop}, Subject: id}
	return s.step(ctx, a, Cancelled, anybody)
}

func anybody(context.Context, *Opening, *act.Record) error { return nil }

// another refuses who wrote at it.
func another(o *Opening, by string) error {
	if slices.Contains(o.Writers, by) {
		return ErrSameHand
	}
	return nil
}

// Refuse sends it back with a reason, to be mended.
func (s *Service) Refuse(ctx context.Context, by act.Actor, coop, id, reason string) (*Opening, error) {
	a := act.Act{
		Name: ActRefused, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: id, Reason: text.Clean(reason),
	}
	return s.step(ctx, a, Refused, func(_ context.Context, o *Opening, r *act.Record) error { return another(o, r.By) })
}

// Approve has it booked, by who did not write at it: ErrSameHand. It is checked as when it was submitted. Work writes the entries.
func (s *Service) Approve(ctx context.Context, by act.Actor, coop, id string) (*Opening, error) {
	a := act.Act{Name: ActApproved, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: id}
	return s.step(ctx, a, Booking, func(ctx context.Context, o *Opening, r *act.Record) error {
		if err := another(o, r.By); err != nil {
			return err
		}
		r.Note("amount", o.moved().String())
		return s.ready(ctx, o)
	})
}

// TakeBack takes back what was booked wrongly, with a reason: the exact mirror of every entry, in one write. An officer does who did not
// write at it: ErrSameHand. It can be done within MayTakeBack (ErrOld), while no member has confirmed hers (ErrConfirmed) and nothing of it
// was spent (ErrSpent), of no more members than one write holds (ErrLarge).
func (s *Service) TakeBack(ctx context.Context, by act.Actor, coop, id, reason string) (*Opening, error) {
	a := act.Act{
		Name: ActTakenBack, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: id, Reason: text.Clean(reason),
	}
	o, err := s.step(ctx, a, TakenBack, func(ctx context.Context, o *Opening, r *act.Record) error {
		switch {
		case another(o, r.By) != nil:
			return ErrSameHand
		case a.Reason == "":
			return errReason
		case o.Tally.Confirmed.Members > 0:
			return ErrConfirmed
		case o.List.Members > mostTakenBack:
			return ErrLarge.With(mostTakenBack)
		case r.At.Sub(o.Latest().At) > MayTakeBack:
			return ErrOld.With(int(MayTakeBack.Hours() / 24))
		}
		for n := range o.Entries() {
			_, err := s.ledger.Reverse(ctx, states.Mark{By: r.By, At: r.At, Reason: o.Number}, coop, o.ref(n))
			if err != nil && !errors.Is(err, store.ErrNotFound) { // members who have nothing have no entry
				return err
			}
		}
		return nil
	})
	if errors.Is(err, ledger.ErrOverdrawn) {
		return nil, ErrSpent
	}
	if err != nil {
		return nil, err
	}
	return o, s.standing(ctx, coop)
}

// Proof is the neraca behind an opening, for an officer: that she read it stands in the audit log.
func (s *Service) Proof(ctx context.Context, by act.Actor, coop, id string) (*media.Document, error) {
	a := act.Act{Name: ActRead, By: by, Access: act.Reads.Written(), At: act.Place{Coop: coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, _ *act.Record) (*media.Document, error) {
		o, err := s.ByID(ctx, coop, id)
		if err != nil {
			return nil, err
		}
		return &o.Proof, nil
	})
}
