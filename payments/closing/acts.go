package closing

import (
	"context"
	"errors"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/payments/ledger"
)

// Names of the acts in the audit log.
const (
	ActCounted  = "cash_count.counted"
	ActPrepared = "closing.prepared"
	ActSentBack = "closing.sent_back"
	ActClosed   = "closing.closed"
	ActReopened = "closing.reopened"
	ActRead     = "closing.proof_read"
)

// writes is who counts the till and prepares a month.
func writes() act.Access { return act.May(act.Collect).Guarded() }

// decides is who decides about money, and has just shown who she is.
func decides() act.Access { return act.May(act.Price).Guarded().Proven() }

// countMost is how far waiting vouchers are counted.
const countMost = 100

// Checks are what must hold before a month is closed, and what is compared.
type Checks struct {
	Month    Month
	From, To time.Time
	Turn     Month // the month that is closed next
	Over     bool  // for an hour
	Vouchers int   // of it that wait for another officer, 100 at most
	Opening  bool  // one of it is on its way into the book
	Interest bool  // what savings bear for it is not posted
	Banked   bool  // the book has, or had, money at the bank
	Count    *Count
	Figures  Figures
}

// Wrong says what keeps the month from being prepared, nil when nothing does.
func (c *Checks) Wrong() error {
	switch {
	case c.Month != c.Turn:
		return ErrOrder.With(c.Turn.String())
	case !c.Over:
		return ErrNotOver
	case c.Vouchers > 0:
		return ErrVouchers.With(c.Vouchers)
	case c.Opening:
		return ErrOpening
	case c.Interest:
		return ErrInterest
	case c.Figures.Suspense != 0:
		return ErrSuspense.With(c.Figures.Suspense)
	case c.Count == nil:
		return ErrNoCount
	}
	return nil
}

// Checks reads how a month stands now. It joins the caller's Tx, if there is one; ErrNoMonth for no month, or one that this book never had.
func (s *Service) Checks(ctx context.Context, coop string, month Month) (*Checks, error) {
	if !month.Valid() {
		return nil, ErrNoMonth
	}
	home, err := s.register.Cooperative(ctx, coop)
	if err != nil {
		return nil, err
	}
	c := &Checks{Month: month, From: month.Begin(home.Zone), To: month.Next().Begin(home.Zone)}
	c.Over = !s.acts.Now().Before(c.To.Add(rest))
	if c.Turn, err = s.Turn(ctx, coop); err != nil {
		return nil, err
	}
	next := month.Next().First()
	if c.Vouchers, err = s.vouchers(ctx, coop, next, countMost); err != nil {
		return nil, err
	}
	if c.Opening, err = s.opening(ctx, coop, next); err != nil {
		return nil, err
	}
	if c.Interest, err = s.interest(ctx, coop, string(month)); err != nil {
		return nil, err
	}
	moved, err := s.ledger.Statement(ctx, coop, ledger.Bank, store.Page{Limit: 1})
	if err != nil {
		return nil, err
	}
	c.Banked = len(moved.Items) > 0
	if c.Count, err = s.countSince(ctx, coop, c.To); err != nil {
		return nil, err
	}
	c.Figures, err = s.figures(ctx, coop, c.From, c.To)
	return c, err
}

// Input is what an officer says of a month.
type Input struct {
	Coop      string
	Key       string // of the form: sent twice, it is one paper
	Month     Month
	Statement money.Amount // what the bank's statement says at the end of the month
	Reason    string       // why it is not what the book says
	Proof     *media.Document
}

// bank compares the bank's statement with the book, nil for a cooperative without a bank. Mistakes are of "statement", "sebab" and
// "document".
func (in *Input) bank(c *Checks) (*Bank, error) {
	if !c.Banked {
		return nil, nil
	}
	fields := fault.Fields{}
	b := &Bank{Statement: in.Statement, Book: c.Figures.Bank}
	if in.Statement < 0 || in.Statement > money.Max {
		fields.Add("statement", "closing.statement", money.Max)
	}
	if n := len([]rune(in.Reason)); n > longestReason {
		fields.Add("sebab", "form.too_long", longestReason, n)
	}
	if in.Proof == nil {
		fields.Add("document", "closing.proof_missing")
	} else {
		b.Proof = *in.Proof
	}
	if b.Off() != 0 {
		if b.Reason = in.Reason; b.Reason == "" {
			fields.Add("sebab", offKey("closing.bank_more", b.Off()), abs(b.Off()))
		}
	}
	return b, fields.Err()
}

// same says whether a paper says what the form says; the proof of the second form is not looked at.
func (p *Paper) same(in *Input) bool {
	return p.Key == in.Key && (p.Bank == nil || p.Bank.Statement == in.Statement && (p.Bank.Off() == 0 || p.Bank.Reason == in.Reason))
}

// Prepare says how a month stands, for another officer to close. What keeps it from being closed is a fault (Checks.Wrong), a mistake of
// the form fault.Fields. The same form twice is one paper, and ErrOtherForm when it has changed meanwhile.
func (s *Service) Prepare(ctx context.Context, by act.Actor, in Input) (*Closing, error) {
	if in.Key == "" || len(in.Key) > longestKey {
		return nil, ErrOtherForm
	}
	in.Reason = text.Clean(in.Reason)
	id := idOf(in.Coop, in.Month)
	a := act.Act{Name: ActPrepared, By: by, Access: writes(), At: act.Place{Coop: in.Coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Closing, error) {
		known, err := s.find(ctx, in.Coop, in.Month)
		if err != nil {
			return nil, err
		}
		if known != nil {
			i := slices.IndexFunc(known.Papers, func(p Paper) bool { return p.Key == in.Key })
			if i >= 0 && !known.Papers[i].same(&in) {
				return nil, ErrOtherForm
			} else if i >= 0 {
				return known, r.Nothing()
			}
			if err := life.May(known.State, Prepared); err != nil {
				return nil, err
			}
		}
		checks, err := s.Checks(ctx, in.Coop, in.Month)
		if err != nil {
			return nil, err
		}
		if err := checks.Wrong(); err != nil {
			return nil, err
		}
		bank, err := in.bank(checks)
		if err != nil {
			return nil, err
		}
		n := checks.Count
		cash := Cash{Count: n.ID, At: n.At, Counted: n.Total, Book: n.Book, Reason: n.Reason}
		paper := Paper{Key: in.Key, At: r.At, By: r.By, Cash: cash, Bank: bank, Figures: checks.Figures}
		r.Note("month", string(in.Month))
		if known == nil {
			c := &Closing{
				ID: id, Coop: in.Coop, Life: life.Born(r.Mark), Month: in.Month, From: checks.From, To: checks.To, Papers: []Paper{paper},
			}
			return c, store.RetryDuplicate(s.closings.ForTenant(in.Coop).Insert(ctx, c))
		}
		return s.closings.ForTenant(in.Coop).Update(ctx, id, func(c *Closing) error {
			c.From, c.To, c.Papers = checks.From, checks.To, append(slices.Clip(c.Papers), paper)
			return life.Step(&c.Life, Prepared, r.Mark)
		})
	})
}

// step moves a month on. Who did the same before gets it as it is. since, when it is not zero, is when the step holds.
func (s *Service) step(
	ctx context.Context, a act.Act, to State, may func(ctx context.Context, c *Closing, r *act.Record) (since time.Time, err error),
) (*Closing, error) {
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Closing, error) {
		coop := a.At.Coop
		known, err := s.closings.ForTenant(coop).Get(ctx, a.Subject)
		if err != nil {
			return nil, store.NotFoundAs(err, ErrNotFound)
		}
		if known.State == to && known.Latest().By == r.By {
			return known, r.Nothing()
		}
		if err := life.May(known.State, to); err != nil {
			return nil, err
		}
		if to != Closed && a.Reason == "" {
			return nil, errNeedReason
		}
		since, err := may(ctx, known, r)
		if err != nil {
			return nil, err
		}
		mark := r.Mark
		if !since.IsZero() {
			mark.At = since
		}
		r.Note("month", string(known.Month))
		return s.closings.ForTenant(coop).Update(ctx, a.Subject, func(c *Closing) error { return life.Step(&c.Life, to, mark) })
	})
}

// Close closes a month that another officer has prepared: from here on the book takes no entry of it. It is checked as when it was
// prepared, and ErrChanged when the book says something else of the month by now.
func (s *Service) Close(ctx context.Context, by act.Actor, coop string, month Month) (*Closing, error) {
	a := act.Act{Name: ActClosed, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: idOf(coop, month)}
	return s.step(ctx, a, Closed, func(ctx context.Context, c *Closing, r *act.Record) (since time.Time, err error) {
		if r.By == c.By() {
			return since, ErrSameHand
		}
		checks, err := s.Checks(ctx, coop, month)
		if err != nil {
			return since, err
		}
		if err := checks.Wrong(); err != nil {
			return since, err
		}
		if checks.Figures != c.Paper().Figures || !checks.To.Equal(c.To) {
			return since, ErrChanged
		}
		return s.ledger.CloseBefore(ctx, coop, c.To, r.At) // what is booked into the month at this moment conflicts with it
	})
}

// SendBack sends a month back with a reason, to be prepared again. Who prepared it may do so herself.
func (s *Service) SendBack(ctx context.Context, by act.Actor, coop string, month Month, reason string) (*Closing, error) {
	a := act.Act{
		Name: ActSentBack, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: idOf(coop, month), Reason: text.Clean(reason),
	}
	return s.step(ctx, a, SentBack, func(context.Context, *Closing, *act.Record) (since time.Time, err error) { return since, nil })
}

// Reopen opens the last month that is closed, with a reason, by an officer who did not prepare it: ErrSameHand. ErrLater while a later one
// is closed.
func (s *Service) Reopen(ctx context.Context, by act.Actor, coop string, month Month, reason string) (*Closing, error) {
	a := act.Act{
		Name: ActReopened, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: idOf(coop, month), Reason: text.Clean(reason),
	}
	return s.step(ctx, a, Reopened, func(ctx context.Context, c *Closing, r *act.Record) (since time.Time, err error) {
		if r.By == c.By() {
			return since, ErrSameHand
		}
		closed, err := s.ledger.ClosedBefore(ctx, coop)
		if err != nil {
			return since, err
		}
		if !closed.Equal(c.To) {
			return since, ErrLater
		}
		before := time.Time{} // nothing is closed before the first month
		last, err := s.closings.ForTenant(coop).First(ctx, store.By("month").Between(nil, c.Month).Desc())
		if err == nil {
			before = last.To
		} else if !errors.Is(err, store.ErrNotFound) {
			return since, err
		}
		return s.ledger.CloseBefore(ctx, coop, before, r.At)
	})
}

// Proof is the bank's statement behind a month, for an officer: that she read it stands in the audit log.
func (s *Service) Proof(ctx context.Context, by act.Actor, coop string, month Month) (*media.Document, error) {
	a := act.Act{Name: ActRead, By: by, Access: act.Reads.Written(), At: act.Place{Coop: coop}, Subject: idOf(coop, month)}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, _ *act.Record) (*media.Document, error) {
		c, err := s.Of(ctx, coop, month)
		if err != nil {
			return nil, err
		}
		if c.Paper().Bank == nil {
			return nil, ErrNotFound
		}
		return &c.Paper().Bank.Proof, nil
	})
}
