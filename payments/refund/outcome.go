package refund

import (
	"context"
	"fmt"
	"slices"

	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// settleAs takes in what the payment gateway says of the last attempt. What was taken in before does nothing.
func (s *Service) settleAs(ctx context.Context, r *Refund, o outcome) error {
	if o.reference != r.now() || o.amount != r.Amount {
		return fmt.Errorf("refund %s: %s of %d is for %q", r.now(), o.id, o.amount, o.reference)
	}
	switch {
	case o.done, o.back:
		if r.State == Sending {
			if err := s.arrived(ctx, r, o); err != nil {
				return err
			}
		}
		if o.back {
			return s.cameBack(ctx, r, o)
		}
		return s.bookFee(ctx, r, o)
	case o.failed && r.State == Sending:
		return s.failed(ctx, r, o)
	case r.Last().Provider == "" && o.id != "":
		_, err := s.refunds.ForTenant(r.Coop).Update(ctx, r.ID, func(now *Refund) error {
			if now.now() != r.now() || now.Last().Provider != "" {
				return store.ErrUnchanged
			}
			now.Last().Provider = o.id
			return nil
		})
		return err
	}
	return nil
}

// still says whether a refund has not moved on from the attempt that an answer is about.
func still(r *Refund, key string, state State) bool { return r.now() == key && r.State == state }

// free takes back what was promised to an attempt and, through the channel, its turn.
func (s *Service) free(ctx context.Context, r *Refund, out bool) error {
	if r.Last().Way == ByChannel {
		if err := s.payments.EndRefund(ctx, r.Payment, r.now(), out); err != nil {
			return err
		}
	}
	return s.payments.Promise(ctx, r.Coop, payments.Promises{Refunds: -r.Amount})
}

func (s *Service) arrived(ctx context.Context, seen *Refund, o outcome) error {
	_, err := s.step(ctx, background(seen, FactPaid), func(_ context.Context, r *Refund, rec *act.Record) error {
		if !still(r, seen.now(), Sending) {
			return rec.Nothing()
		}
		r.Last().Provider = o.id
		if err := s.leave(r, states.Mark{By: "gateway", At: rec.At}); err != nil {
			return err
		}
		if r.Last().Way == ByAccount || o.fee > 0 {
			r.Due = nextLook(r, rec.At)
		}
		return nil
	}, func(ctx context.Context, r *Refund, _ *act.Record) error {
		if err := s.free(ctx, r, true); err != nil {
			return err
		}
		return s.bookPaid(ctx, r, "gateway")
	})
	return err
}

// bookFee books what the payment gateway took once it has said so for good. It is the cooperative's cost.
func (s *Service) bookFee(ctx context.Context, seen *Refund, o outcome) error {
	if seen.Last().Fee > 0 {
		return nil
	}
	fee := o.fee
	if seen.Last().Way == ByAccount {
		var err error
		if fee, err = s.feeOf(ctx, seen); err != nil {
			return err
		}
	}
	if fee == 0 {
		return nil
	}
	_, err := s.step(ctx, background(seen, actEnded), func(_ context.Context, r *Refund, rec *act.Record) error {
		if !still(r, seen.now(), Paid) || r.Last().Fee > 0 {
			return rec.Nothing()
		}
		r.Last().Fee = fee
		if r.Last().Way == ByChannel {
			r.Due = nil
		}
		return nil
	}, func(ctx context.Context, r *Refund, _ *act.Record) error {
		_, err := s.ledger.Post(ctx, ledger.Entry{
			Book: r.Coop, Ref: feeRef(r.now()), Kind: ledger.Refunded, Subject: r.Order, Memo: r.Purchase, By: "gateway",
			Postings: []ledger.Posting{{Debit: ledger.GatewayCost, Credit: ledger.AtGateway, Amount: fee}},
		})
		return err
	})
	return err
}

// feeOf is what the payment gateway took for a payout, 0 while it has not said so for good.
func (s *Service) feeOf(ctx context.Context, r *Refund) (money.Amount, error) {
	list, err := s.provider.Transactions(ctx, r.now())
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

// failed is an attempt of which nothing left: the book stays as it is, and the refund goes again, or another way.
func (s *Service) failed(ctx context.Context, seen *Refund, o outcome) error {
	_, err := s.step(ctx, background(seen, actEnded), func(_ context.Context, r *Refund, rec *act.Record) error {
		if !still(r, seen.now(), Sending) {
			return rec.Nothing()
		}
		if err := life.Step(&r.Life, Owed, states.Mark{By: "gateway", At: rec.At, Reason: o.code}); err != nil {
			return err
		}
		r.Tries = 0
		r.Last().Provider, r.Last().Failed = o.id, o.code
		at := rec.At.Add(waitFailed)
		switch {
		case o.code == insufficient:
			r.Waits, r.Due = ForBalance, &at
		case slices.Contains(passing(), o.code) && r.failures() < mostFailures:
			r.Waits, r.Due = ForAnotherTry, &at
		default:
			return s.needAccount(r, rec.At)
		}
		return nil
	}, func(ctx context.Context, r *Refund, _ *act.Record) error { return s.free(ctx, r, false) })
	return err
}

// failures counts how often the way was tried in vain, one attempt after the other.
func (r *Refund) failures() (n int) {
	for _, a := range slices.Backward(r.Attempts) {
		if a.Way != r.Way || a.Failed == "" {
			break
		}
		if a.Failed != insufficient {
			n++
		}
	}
	return n
}

// cameBack owes again what a bank sent back after it was paid. The fee is not given back. The buyer names another account.
func (s *Service) cameBack(ctx context.Context, seen *Refund, o outcome) error {
	_, err := s.step(ctx, background(seen, actEnded), func(_ context.Context, r *Refund, rec *act.Record) error {
		if !still(r, seen.now(), Paid) {
			return rec.Nothing()
		}
		if err := life.Step(&r.Life, Owed, states.Mark{By: "gateway", At: rec.At, Reason: o.code}); err != nil {
			return err
		}
		r.Last().Back = true
		since := rec.At
		r.OpenSince = &since
		return s.needAccount(r, rec.At)
	}, func(ctx context.Context, r *Refund, _ *act.Record) error {
		_, err := s.ledger.Post(ctx, ledger.Entry{
			Book: r.Coop, Ref: backRef(r.now()), Kind: ledger.RefundBack, Subject: r.Order, Memo: r.Purchase, By: "gateway",
			Postings: []ledger.Posting{{Debit: ledger.AtGateway, Credit: ledger.RefundsOwed, Amount: r.Amount}},
		})
		return err
	})
	return err
}
