package withdrawal

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/payments/ledger"
)

// pays is who hands money out at the counter.
func pays() act.Access { return act.May(act.Collect).Guarded() }

// decides is who decides about money, and has just shown who she is.
func decides() act.Access { return act.May(act.Price).Guarded().Proven() }

// step changes a withdrawal and writes what belongs to it, in one Tx. What change returns is returned; a withdrawal that is not there is
// ErrNotFound.
func (s *Service) step(
	ctx context.Context, a act.Act, change func(ctx context.Context, w *Withdrawal, r *act.Record) error,
	then func(ctx context.Context, w *Withdrawal, r *act.Record) error,
) (*Withdrawal, error) {
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Withdrawal, error) {
		again := false
		w, err := s.withdrawals.ForTenant(a.At.Coop).Update(ctx, a.Subject, func(w *Withdrawal) error {
			err := change(ctx, w, r)
			again = errors.Is(err, store.ErrUnchanged)
			return err
		})
		if err != nil || again {
			return w, store.NotFoundAs(err, ErrNotFound)
		}
		r.Note("receipt", w.Number)
		r.Note("amount", w.Amount.String())
		return w, then(ctx, w, r)
	})
}

// nothing is what belongs to a step that moves no money.
func nothing(context.Context, *Withdrawal, *act.Record) error { return nil }

// Approve says yes to a withdrawal that needs a second officer: one who decides about money, not the member, and not who wrote it down.
func (s *Service) Approve(ctx context.Context, by act.Actor, coop, id string) (*Withdrawal, error) {
	a := act.Act{Name: ActApproved, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: id}
	return s.step(ctx, a, func(ctx context.Context, w *Withdrawal, r *act.Record) error {
		if err := w.notOwn(r.By); err != nil {
			return err
		}
		if r.By == w.By() {
			return ErrSameHand
		}
		if w.State == Ready && w.Latest().By == r.By {
			return r.Nothing()
		}
		if err := life.May(w.State, Ready); err != nil {
			return err
		}
		return s.ready(ctx, w, r)
	}, nothing)
}

// approver is who said yes, "" where nobody had to.
func (w *Withdrawal) approver() string {
	if ready := w.Last(Ready); w.Approval && ready != nil {
		return ready.By
	}
	return ""
}

// PayCash hands the money over at the counter: to who says the code from the member's phone, or signs the slip, which another officer
// wrote. Neither who approved it nor the member herself pays it. A wrong code is ErrCode, and counted; after too many only ErrLocked
// comes, until the member makes another one. ErrEmptyTill when the book has less in cash.
func (s *Service) PayCash(ctx context.Context, by act.Actor, coop, id, code string) (*Withdrawal, error) {
	wrong := false
	a := act.Act{Name: FactPaid, By: by, Access: pays(), At: act.Place{Coop: coop}, Subject: id}
	w, err := s.step(ctx, a, func(ctx context.Context, w *Withdrawal, r *act.Record) error {
		wrong = false
		if err := s.payable(ctx, w, r, ByCash); err != nil {
			return err
		}
		if !w.Slip {
			switch {
			case w.Locked():
				return ErrLocked
			case subtle.ConstantTimeCompare([]byte(strings.TrimSpace(code)), []byte(w.Code)) != 1:
				wrong = true
				w.WrongCodes++
				return r.Attempt()
			}
		}
		w.Code = ""
		return s.paid(w, r.Mark)
	}, func(ctx context.Context, w *Withdrawal, r *act.Record) error {
		if wrong {
			return nil
		}
		return s.bookPaid(ctx, w, r.By)
	})
	if err == nil && wrong {
		return nil, ErrCode
	}
	return w, err
}

// NeedsOther says whether somebody has approved or written down a withdrawal, so that another one pays it.
func (w *Withdrawal) NeedsOther(by string) bool { return by == w.approver() || w.Slip && by == w.By() }

// payable says whether the one who acts may pay a withdrawal now, in a way. What a member had asked for who has died meanwhile is ErrDied.
func (s *Service) payable(ctx context.Context, w *Withdrawal, r *act.Record, way Way) error {
	if err := w.notOwn(r.By); err != nil {
		return err
	}
	if w.Payee == nil {
		if err := s.lives(ctx, w.Coop, w.Member); err != nil {
			return err
		}
	}
	switch {
	case w.Way != way:
		return ErrDecided.With(string(w.State), string(Paid))
	case w.NeedsOther(r.By):
		return ErrSameHand
	}
	return life.May(w.State, Paid)
}

// paid is the step with which the money leaves.
func (s *Service) paid(w *Withdrawal, mark states.Mark) error {
	if err := life.Step(&w.Life, Paid, mark); err != nil {
		return err
	}
	w.Queue, w.Due = "", nil
	return s.bus.Record(&w.Outbox, FactPaid, "", nil)
}

// bookPaid writes the entry of it. Money that the book does not have in the till or the bank cannot have left it.
func (s *Service) bookPaid(ctx context.Context, w *Withdrawal, by string) error {
	entry := ledger.Entry{Book: w.Coop, Ref: w.paidRef(), Kind: ledger.PayoutDone, Subject: w.ID, Memo: w.Number, By: by}
	entry.Postings = []ledger.Posting{{Debit: w.onTheWay(), Credit: w.Way.account(), Amount: w.Amount}}
	_, err := s.ledger.Post(ctx, entry)
	if errors.Is(err, ledger.ErrOverdrawn) {
		return fmt.Errorf("%w: %w", ErrEmptyTill, err)
	}
	return err
}

const longestNote = 60

// PayByHand says that an officer has sent the money from the cooperative's bank, with the bank's reference: in the order in which members
// have asked (ErrTurn), neither her own nor what she approved herself.
func (s *Service) PayByHand(ctx context.Context, by act.Actor, coop, id, reference string) (*Withdrawal, error) {
	reference = text.Line(reference)
	fields := fault.Fields{}
	switch n := len([]rune(reference)); {
	case n == 0:
		fields.Add("reference", "form.required")
	case n > longestNote:
		fields.Add("reference", "form.too_long", longestNote, n)
	}
	if err := fields.Err(); err != nil {
		return nil, err
	}
	a := act.Act{Name: FactPaid, By: by, Access: pays(), At: act.Place{Coop: coop}, Subject: id}
	return s.step(ctx, a, func(ctx context.Context, w *Withdrawal, r *act.Record) error {
		if w.State == Paid && w.Note == reference && w.Latest().By == r.By {
			return r.Nothing()
		}
		if err := s.payable(ctx, w, r, ByHand); err != nil {
			return err
		}
		if err := s.isTurn(ctx, w); err != nil {
			return err
		}
		w.Note = reference
		return s.paid(w, r.Mark)
	}, func(ctx context.Context, w *Withdrawal, r *act.Record) error { return s.bookPaid(ctx, w, r.By) })
}

// isTurn says whether nobody waits longer for the same way out.
func (s *Service) isTurn(ctx context.Context, w *Withdrawal) error {
	first, err := s.Next(ctx, w.Coop, w.Way)
	if err != nil || first.ID == w.ID {
		return err
	}
	return ErrTurn.With(first.Number)
}

// Refuse says why a withdrawal is not paid: the money is back in the passbook. Who decides about money does, and not about her own.
func (s *Service) Refuse(ctx context.Context, by act.Actor, coop, id, reason string) (*Withdrawal, error) {
	a := act.Act{Name: FactBack, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: id, Reason: text.Clean(reason)}
	return s.step(ctx, a, func(_ context.Context, w *Withdrawal, r *act.Record) error {
		if err := w.notOwn(r.By); err != nil {
			return err
		}
		return s.giveBack(w, Refused, r)
	}, s.bookBack)
}

// Cancel takes a withdrawal of the member who acts back, as long as nothing has left.
func (s *Service) Cancel(ctx context.Context, by act.Actor, coop, id string) (*Withdrawal, error) {
	a := act.Act{Name: FactBack, By: by, Access: act.Saver, At: act.Place{Coop: coop}, Subject: id}
	return s.step(ctx, a, func(_ context.Context, w *Withdrawal, r *act.Record) error {
		switch {
		case w.Member != r.By || w.Payee != nil:
			return ErrNotFound
		case w.State == Cancelled:
			return r.Nothing()
		}
		return s.giveBack(w, Cancelled, r)
	}, s.bookBack)
}

func (s *Service) giveBack(w *Withdrawal, to State, r *act.Record) error {
	if err := life.Step(&w.Life, to, r.Mark); err != nil {
		return err
	}
	w.Queue, w.Due, w.Code = "", nil, ""
	return s.bus.Record(&w.Outbox, FactBack, "", nil)
}

// bookBack takes the entry back with which it left the passbook.
func (s *Service) bookBack(ctx context.Context, w *Withdrawal, r *act.Record) error {
	_, err := s.ledger.Reverse(ctx, states.Mark{By: r.By, At: r.At, Reason: w.Number}, w.Coop, w.askRef())
	return err
}

// RenewCode makes another code for the cash that waits for the member who acts; the old one and its wrong tries are gone.
func (s *Service) RenewCode(ctx context.Context, by act.Actor, coop, id string) (*Withdrawal, error) {
	code, err := newCode()
	if err != nil {
		return nil, err
	}
	a := act.Act{Name: "withdrawal.code_renewed", By: by, Access: act.Saver.Proven(), At: act.Place{Coop: coop}, Subject: id, Single: true}
	return s.step(ctx, a, func(_ context.Context, w *Withdrawal, r *act.Record) error {
		switch {
		case w.Member != r.By || w.Payee != nil:
			return ErrNotFound
		case w.Way != ByCash || w.Slip || w.State != Asked && w.State != Ready:
			return ErrDecided.With(string(w.State), string(Ready))
		}
		w.Code, w.WrongCodes = code, 0
		return nil
	}, nothing)
}
