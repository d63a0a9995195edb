package refund

import (
	"context"
	"errors"
	"strings"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments"
)

// outcome is what the payment gateway says of an attempt, be it a refund or a payout.
type outcome struct {
	id, reference      string
	amount, fee        money.Amount
	done, failed, back bool
	code               string
}

func ofRefund(r payments.Refund) outcome {
	o := outcome{id: r.ID, reference: r.Reference, amount: r.Amount, fee: r.Fee, done: r.Status.Done(), failed: r.Status.Failed()}
	if o.code = r.FailureCode; o.code == "" {
		o.code = string(r.Status)
	}
	return o
}

func ofPayout(p payments.Payout) outcome {
	o := outcome{
		id: p.ID, reference: p.Reference, amount: p.Amount, done: p.Status.Paid(), failed: p.Status.Failed(), back: p.Status.Reversed(),
	}
	if o.code = p.FailureCode; o.code == "" {
		o.code = string(p.Status)
	}
	return o
}

// tell asks the payment gateway for the refund or the payout, under the same key however often, and takes in what it answers. A no to
// what was asked before without an answer is believed only when the provider still knows nothing of it.
func (s *Service) tell(ctx context.Context, r *Refund) error {
	o, err := s.create(ctx, r)
	if errors.Is(err, payments.ErrGatewayRefused) {
		if r.Tries > 1 {
			if found, known, failed := s.find(ctx, r); failed != nil || known {
				return errors.Join(failed, s.settleFound(ctx, r, found, known))
			}
		}
		return s.settleAs(ctx, r, outcome{reference: r.now(), amount: r.Amount, failed: true, code: refusal(err)})
	}
	if err != nil {
		return err
	}
	return s.settleAs(ctx, r, o)
}

func (s *Service) settleFound(ctx context.Context, r *Refund, o outcome, known bool) error {
	if !known {
		return nil
	}
	return s.settleAs(ctx, r, o)
}

func (s *Service) create(ctx context.Context, r *Refund) (outcome, error) {
	if r.Last().Way == ByChannel {
		made, err := s.provider.CreateRefund(ctx, payments.RefundInput{
			Key: r.now(), Reference: r.now(), Invoice: r.Invoice, Amount: r.Amount, Reason: r.Reason,
		})
		return ofRefund(made), err
	}
	vault, err := s.vault(ctx)
	if err != nil {
		return outcome{}, err
	}
	number, err := vault.Open(r.To.Sealed, r.ID)
	if err != nil {
		return outcome{}, err
	}
	made, err := s.provider.CreatePayout(ctx, payments.PayoutInput{
		Key: r.now(), Reference: r.now(), Bank: r.To.Bank, Account: number, Holder: r.To.Holder, Amount: r.Amount, Description: r.Purchase,
	})
	return ofPayout(made), err
}

// refusal is the payment gateway's word for its no.
func refusal(err error) string {
	if no, ok := errors.AsType[*payments.Refusal](err); ok && no.Code != "" {
		return no.Code
	}
	return "REFUSED"
}

// find looks for the last attempt at the payment gateway.
func (s *Service) find(ctx context.Context, r *Refund) (o outcome, known bool, err error) {
	last, channel := r.Last(), r.Last().Way == ByChannel
	switch {
	case channel && last.Provider != "":
		found, err := s.provider.Refund(ctx, last.Provider)
		if found.Reference == "" { // which is the provider's to say
			found.Reference = r.now()
		}
		return ofRefund(found), err == nil, err
	case channel:
		all, err := s.provider.RefundsOf(ctx, r.Invoice)
		for _, found := range all {
			if found.Reference == r.now() {
				return ofRefund(found), true, err
			}
		}
		return o, false, err
	case last.Provider != "":
		found, err := s.provider.Payout(ctx, last.Provider)
		return ofPayout(found), err == nil, err
	}
	all, err := s.provider.PayoutsByReference(ctx, r.now())
	if err != nil || len(all) == 0 {
		return o, false, err
	}
	return ofPayout(all[0]), true, nil
}

// follow asks what became of a refund under way, or of one that was paid and may come back. Several at once ask once.
func (s *Service) follow(ctx context.Context, known *Refund) error {
	mine := false
	r, err := s.refunds.ForTenant(known.Coop).Update(ctx, known.ID, func(r *Refund) error {
		now := s.now()
		if mine = r.State != Owed && r.Due != nil && !r.Due.After(now); !mine {
			return store.ErrUnchanged
		}
		r.Tries++
		if r.Due = r.again(now); r.State == Paid {
			r.Due = nextLook(r, now)
		}
		return nil
	})
	if err != nil || !mine {
		return err
	}
	return s.refresh(ctx, r)
}

// nextLook is when a paid one is looked at again, nil when that is over.
func nextLook(r *Refund, now time.Time) *time.Time {
	at, within := now.Add(backEvery), backWithin
	switch last := r.Last(); {
	case last.Way == ByCash, last.Way == ByChannel && last.Fee > 0:
		return nil
	case last.Fee == 0:
		within = feeWithin
	}
	if at.After(r.Latest().At.Add(within)) {
		return nil
	}
	return &at
}

// RefreshByReference asks again about a refund of which the payment gateway has news, ErrNotFound when it is none of ours. News of an
// attempt before the last one says nothing that counts.
func (s *Service) RefreshByReference(ctx context.Context, reference string) error {
	id := reference[:max(strings.LastIndexByte(reference, '.'), 0)]
	r, err := s.refunds.AllTenants().Get(ctx, id)
	if err != nil {
		return store.NotFoundAs(err, ErrNotFound)
	}
	if r.State == Owed || r.now() != reference {
		return nil
	}
	return s.refresh(ctx, r)
}

// refresh asks about the last attempt and takes in the answer; one of which the payment gateway knows nothing is told again. It must not be
// called inside a Tx.
func (s *Service) refresh(ctx context.Context, r *Refund) error {
	if r.Last().Way == ByCash {
		return nil
	}
	o, known, err := s.find(ctx, r)
	if err != nil {
		return err
	}
	if !known && r.State == Sending {
		return s.tell(ctx, r)
	}
	return s.settleFound(ctx, r, o, known)
}
