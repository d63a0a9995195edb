package withdrawal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// How long to wait before the payment gateway is asked again: 10 seconds, doubled with each try, an hour at most. What was paid is looked
// at for a week, since a bank may send it back.
const (
	againFirst = 10 * time.Second
	againMost  = time.Hour
	waitTurn   = time.Minute
	backWithin = 7 * 24 * time.Hour
	feeWithin  = 30 * 24 * time.Hour // how long its fee may take to be known
	backEvery  = 24 * time.Hour
)

// feeRoom is what stays at the payment gateway for its own fee when a payout is asked for.
const feeRoom = money.Amount(5_000)

func (w *Withdrawal) again(now time.Time) *time.Time {
	at := now.Add(min(againFirst<<min(w.Tries, 12), againMost))
	return &at
}

// background is what the program does by itself.
func background(w *Withdrawal, name string) act.Act {
	return act.Act{Name: name, By: act.Job{Name: "withdrawals"}, Access: act.Background, At: act.Place{Coop: w.Coop}, Subject: w.ID}
}

// Work looks at the withdrawals that are due, at most limit of them, and says how many were: what nobody fetched or decided goes back,
// transfers by the payment gateway leave in the order in which they were asked for, and those under way are asked about. Several
// processes that do so at once do nothing twice.
func (s *Service) Work(ctx context.Context, limit int) (int, error) {
	slice, err := s.withdrawals.AllTenants().List(ctx, store.By("due").Between(nil, s.now().Add(time.Millisecond)), store.Page{Limit: limit})
	for i := range slice.Items {
		w := &slice.Items[i]
		var failed error
		switch {
		case w.State == Sending, w.State == Paid:
			failed = s.follow(ctx, w)
		case w.State == Ready && w.Way == ByGateway:
			failed = s.send(ctx, w)
		default:
			failed = s.lapse(ctx, w)
		}
		if ctx.Err() != nil {
			return i, ctx.Err()
		}
		if failed != nil {
			s.log.Warn("withdrawal not worked on", "withdrawal", w.ID, "error", failed)
			if !passes(failed) {
				err = errors.Join(err, failed)
			}
		}
	}
	return len(slice.Items), err
}

// passes says whether an error is gone at the next round.
func passes(err error) bool {
	return errors.Is(err, ErrDecided) || errors.Is(err, store.ErrConflict) || errors.Is(err, payments.ErrGatewayUnknown) ||
		errors.Is(err, payments.ErrGatewayDown)
}

// lapse gives back what nobody has fetched or decided in time.
func (s *Service) lapse(ctx context.Context, w *Withdrawal) error {
	_, err := s.step(ctx, background(w, FactBack), func(_ context.Context, w *Withdrawal, r *act.Record) error {
		if w.Due == nil || w.Due.After(r.At) || w.State != Asked && w.Way != ByCash {
			return r.Nothing()
		}
		return s.giveBack(w, Lapsed, r)
	}, s.bookBack)
	return err
}

// send tells the payment gateway of a withdrawal whose turn it is and for which there is money. Before it is told, the withdrawal says
// that it may have been: whatever happens then, it is asked about and told again under the same key.
func (s *Service) send(ctx context.Context, w *Withdrawal) error {
	first, err := s.Next(ctx, w.Coop, ByGateway)
	if errors.Is(err, ErrNotFound) { // it was cancelled meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	free := money.Amount(0)
	if first.ID == w.ID {
		if free, err = s.treasury.Balance(ctx); err != nil {
			return err
		}
	}
	claimed, dead := false, false
	after, err := s.step(ctx, background(w, "withdrawal.sending"), func(ctx context.Context, w *Withdrawal, r *act.Record) error {
		claimed, dead = false, false
		if w.State != Ready || w.Due == nil || w.Due.After(r.At) {
			return r.Nothing()
		}
		if gone, err := s.died(ctx, w.Coop, w.Member); err != nil || gone {
			if err == nil {
				dead, r.Reason = true, died
				err = s.giveBack(w, Refused, r)
			}
			return err
		}
		there, err := s.payments.FreeAtGateway(ctx, w.Coop)
		if err != nil {
			return err
		}
		if need := w.Amount + feeRoom; first.ID != w.ID || there < need || free < need {
			at := r.At.Add(waitTurn)
			w.Due = &at
			return nil
		}
		claimed = true
		if err := life.Step(&w.Life, Sending, r.Mark); err != nil {
			return err
		}
		w.Queue, w.Tries, w.Due = "", 1, w.again(r.At)
		return nil
	}, func(ctx context.Context, w *Withdrawal, r *act.Record) error {
		if dead {
			return s.bookBack(ctx, w, r)
		}
		if !claimed {
			return nil
		}
		return s.payments.Promise(ctx, w.Coop, payments.Promises{Withdrawals: w.Amount})
	})
	if err != nil || !claimed {
		return err
	}
	return s.tell(ctx, after)
}

// tell asks the payment gateway for the payout, under the same key however often, and takes in what it answers.
func (s *Service) tell(ctx context.Context, w *Withdrawal) error {
	account, err := s.AccountByID(ctx, w.Coop, w.To.Account)
	if err != nil {
		return err
	}
	number, err := s.NumberOf(ctx, account)
	if err != nil {
		return err
	}
	payout, err := s.treasury.CreatePayout(ctx, payments.PayoutInput{
		Key: w.ID, Reference: w.ID, Bank: w.To.Bank, Account: number, Holder: w.To.Holder, Amount: w.Amount, Description: w.Number,
	})
	if errors.Is(err, payments.ErrGatewayRefused) {
		return s.settleAs(ctx, w, payments.Payout{Reference: w.ID, Amount: w.Amount, Status: payments.PayoutFailed, FailureCode: refusal(err)})
	}
	if err != nil {
		return err
	}
	return s.settleAs(ctx, w, payout)
}

// refusal is the payment gateway's word for its no.
func refusal(err error) string {
	if no, ok := errors.AsType[*payments.Refusal](err); ok && no.Code != "" {
		return no.Code
	}
	return "REFUSED"
}

// follow asks what became of a withdrawal under way, or of one that was paid and may come back. One of which the payment gateway knows
// nothing is told again, under the same key.
func (s *Service) follow(ctx context.Context, w *Withdrawal) error {
	mine := false
	w, err := s.withdrawals.ForTenant(w.Coop).Update(ctx, w.ID, func(w *Withdrawal) error {
		now := s.now()
		if mine = w.Due != nil && !w.Due.After(now); !mine {
			return store.ErrUnchanged
		}
		w.Tries++
		if w.Due = w.again(now); w.State == Paid {
			w.Due = nextLook(w, now)
		}
		return nil
	})
	if err != nil || !mine {
		return err
	}
	return s.Refresh(ctx, w.Coop, w.ID)
}

// nextLook is when a paid one is looked at again, nil when that is over.
func nextLook(w *Withdrawal, now time.Time) *time.Time {
	at, within := now.Add(backEvery), backWithin
	if w.Fee == 0 {
		within = feeWithin
	}
	if paid := w.Last(Paid); paid == nil || at.After(paid.At.Add(within)) {
		return nil
	}
	return &at
}

// RefreshByReference is Refresh for news of the payment gateway, ErrNotFound when it is about none of ours.
func (s *Service) RefreshByReference(ctx context.Context, reference string) error {
	w, err := s.withdrawals.AllTenants().Get(ctx, reference)
	if err != nil {
		return store.NotFoundAs(err, ErrNotFound)
	}
	return s.Refresh(ctx, w.Coop, w.ID)
}

// Refresh asks the payment gateway about a withdrawal and takes in what it says. It must not be called inside a Tx.
func (s *Service) Refresh(ctx context.Context, coop, id string) error {
	w, err := s.ByID(ctx, coop, id)
	if err != nil || w.Way != ByGateway || w.State != Sending && w.State != Paid {
		return err
	}
	if w.Payout != "" {
		payout, err := s.treasury.Payout(ctx, w.Payout)
		if err != nil {
			return err
		}
		return s.settleAs(ctx, w, payout)
	}
	found, err := s.treasury.PayoutsByReference(ctx, w.ID)
	if err != nil {
		return err
	}
	for _, payout := range found {
		if payout.Amount == w.Amount {
			return s.settleAs(ctx, w, payout)
		}
	}
	return s.tell(ctx, w)
}

// settleAs takes in the state of a payout: it is noted, paid, failed, or back after it was paid. What was taken in before does nothing.
func (s *Service) settleAs(ctx context.Context, w *Withdrawal, payout payments.Payout) error {
	if payout.Reference != w.ID || payout.Amount != w.Amount {
		return fmt.Errorf("withdrawal %s: payout %s of %d is for %q", w.ID, payout.ID, payout.Amount, payout.Reference)
	}
	switch {
	case payout.Status.Paid(), payout.Status.Reversed() && w.State == Sending:
		if err := s.payoutPaid(ctx, w, payout); err != nil || !payout.Status.Reversed() {
			return err
		}
		return s.payoutBack(ctx, w, payout)
	case payout.Status.Reversed():
		return s.payoutBack(ctx, w, payout)
	case payout.Status.Failed() && w.State == Sending:
		return s.payoutFailed(ctx, w, payout)
	case w.Payout == "" && payout.ID != "":
		_, err := s.withdrawals.ForTenant(w.Coop).Update(ctx, w.ID, func(w *Withdrawal) error {
			if w.Payout != "" {
				return store.ErrUnchanged
			}
			w.Payout = payout.ID
			return nil
		})
		return err
	}
	return nil
}

// fee is what the payment gateway took for a payout, 0 while it has not said so for good.
func (s *Service) fee(ctx context.Context, w *Withdrawal) (money.Amount, error) {
	list, err := s.treasury.Transactions(ctx, w.ID)
	if err != nil {
		return 0, err
	}
	for _, t := range list {
		if !t.In && t.Type == payments.TransactionPayout && t.Status == payments.TransactionSuccess && t.Fee.Final {
			return t.Fee.Sum(), nil
		}
	}
	return 0, nil
}

func (s *Service) payoutPaid(ctx context.Context, w *Withdrawal, payout payments.Payout) error {
	if w.State == Sending {
		_, err := s.step(ctx, background(w, FactPaid), func(_ context.Context, w *Withdrawal, r *act.Record) error {
			if w.State == Paid {
				return r.Nothing()
			}
			w.Payout, w.Tries = payout.ID, 0
			if err := s.paid(w, states.Mark{By: "gateway", At: r.At}); err != nil {
				return err
			}
			w.Due = nextLook(w, r.At)
			return nil
		}, func(ctx context.Context, w *Withdrawal, _ *act.Record) error {
			if err := s.payments.Promise(ctx, w.Coop, payments.Promises{Withdrawals: -w.Amount}); err != nil {
				return err
			}
			return s.bookPaid(ctx, w, "gateway")
		})
		if err != nil {
			return err
		}
	}
	return s.bookFee(ctx, w)
}

// bookFee books what the payment gateway took for a payout once it has said so for good. It is the cooperative's cost.
func (s *Service) bookFee(ctx context.Context, w *Withdrawal) error {
	if w.Fee > 0 {
		return nil
	}
	fee, err := s.fee(ctx, w)
	if err != nil || fee == 0 {
		return err
	}
	_, err = s.step(ctx, background(w, "withdrawal.fee"), func(_ context.Context, w *Withdrawal, r *act.Record) error {
		if w.Fee > 0 || w.State != Paid {
			return r.Nothing()
		}
		w.Fee = fee
		return nil
	}, func(ctx context.Context, w *Withdrawal, _ *act.Record) error {
		_, err := s.ledger.Post(ctx, ledger.Entry{
			Book: w.Coop, Ref: w.feeRef(), Kind: ledger.PayoutDone, Subject: w.ID, Memo: w.Number, By: "gateway",
			Postings: []ledger.Posting{{Debit: ledger.GatewayCost, Credit: ledger.AtGateway, Amount: w.Fee}},
		})
		return err
	})
	return err
}

func (s *Service) payoutFailed(ctx context.Context, w *Withdrawal, payout payments.Payout) error {
	_, err := s.step(ctx, background(w, FactBack), func(_ context.Context, w *Withdrawal, r *act.Record) error {
		if w.State == Failed {
			return r.Nothing()
		}
		w.Payout = payout.ID
		r.By, r.Reason = "gateway", payout.FailureCode
		if r.Reason == "" {
			r.Reason = string(payout.Status)
		}
		return s.giveBack(w, Failed, r)
	}, func(ctx context.Context, w *Withdrawal, r *act.Record) error {
		if err := s.payments.Promise(ctx, w.Coop, payments.Promises{Withdrawals: -w.Amount}); err != nil {
			return err
		}
		return s.bookBack(ctx, w, r)
	})
	return err
}

// payoutBack puts money into the passbook again that the bank sent back after it was paid. The fee is not given back.
func (s *Service) payoutBack(ctx context.Context, w *Withdrawal, payout payments.Payout) error {
	_, err := s.step(ctx, background(w, FactBack), func(_ context.Context, w *Withdrawal, r *act.Record) error {
		if w.State == Returned {
			return r.Nothing()
		}
		r.By, r.Reason = "gateway", string(payout.Status)
		if payout.FailureCode != "" {
			r.Reason = payout.FailureCode
		}
		return s.giveBack(w, Returned, r)
	}, func(ctx context.Context, w *Withdrawal, r *act.Record) error {
		_, err := s.ledger.Post(ctx, ledger.Entry{
			Book: w.Coop, Ref: w.backRef(), Kind: ledger.PayoutBack, Subject: w.ID, Memo: w.Number, By: r.By,
			Postings: []ledger.Posting{{Debit: w.Way.account(), Credit: w.From.Account(w.Member), Amount: w.Amount}},
		})
		return err
	})
	return err
}
