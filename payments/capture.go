package payments

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// Refresh asks the gateway about every bill of a payment and books what it says. It returns the payment as it then is.
// It must not be called inside a Tx.
func (s *Service) Refresh(ctx context.Context, id string) (*Payment, error) {
	p, err := s.Payment(ctx, id)
	if err != nil {
		return nil, err
	}
	invoices, err := s.invoices(ctx, p)
	for _, invoice := range invoices { // one that fails does not hide that another was paid
		err = errors.Join(err, s.accept(ctx, id, invoice))
	}
	if err != nil {
		return nil, fmt.Errorf("refresh %s: %w", id, err)
	}
	return s.Payment(ctx, id)
}

// lookEvery is how often visits make us ask the gateway about one payment.
const lookEvery = 15 * time.Second

// Look is Refresh for a visit to a page: however many there are, the gateway is asked once in lookEvery, and no more
// when nothing can arrive any more.
func (s *Service) Look(ctx context.Context, id string) (*Payment, error) {
	now, mine := s.now(), false
	p, err := s.payments.Update(ctx, id, func(p *Payment) error {
		mine = p.CheckAt != nil && (p.LookedAt == nil || now.Sub(*p.LookedAt).Abs() >= lookEvery)
		if !mine {
			return store.ErrUnchanged
		}
		p.LookedAt = &now
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNotFound
	}
	if err != nil || !mine {
		return p, err
	}
	return s.Refresh(ctx, id)
}

// invoices reads the payment's bills. Those of a payment that was billed without our seeing the reply are looked up by
// reference as well; such a list may lag behind. What could be read is returned with the error.
func (s *Service) invoices(ctx context.Context, p *Payment) (found []Invoice, failed error) {
	if p.Tries > int64(len(p.Bills)) {
		found, failed = s.gateway.InvoicesByReference(ctx, p.ID)
	}
	for _, bill := range p.Bills {
		if slices.ContainsFunc(found, func(in Invoice) bool { return in.ID == bill.ID }) {
			continue
		}
		invoice, err := s.gateway.Invoice(ctx, bill.ID)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		found = append(found, invoice)
	}
	return found, failed
}

// accept keeps the state of one bill, and captures it when it is paid.
func (s *Service) accept(ctx context.Context, id string, invoice Invoice) error {
	if invoice.ExternalID != id {
		return fmt.Errorf("bill %s belongs to %q, not to %s", invoice.ID, invoice.ExternalID, id)
	}
	if invoice.Paid() {
		return s.capture(ctx, id, invoice)
	}
	_, err := s.payments.Update(ctx, id, func(p *Payment) error {
		if !p.adopt(invoice) {
			return store.ErrUnchanged
		}
		return nil
	})
	return err
}

// capture books a paid bill: the entries of every share and the fact, in one write with the payment's new state. Done
// twice, it does nothing. A wrong amount is never credited to an order, and a second payment for the same purchase
// neither: both are booked as owed back to the buyer and shown to staff.
func (s *Service) capture(ctx context.Context, id string, invoice Invoice) error {
	defer s.captures.Take(ctx, id)() // browser and webhooks come at the same moment
	if p, err := s.Payment(ctx, id); err != nil || p.booked(invoice) {
		return err
	}
	now := s.now()
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var problem string
		p, err := s.payments.Update(ctx, id, func(p *Payment) (err error) {
			problem, err = p.take(invoice, now)
			return err
		})
		if err != nil {
			return err
		}
		if problem != "" {
			s.log.Warn("payment needs a person", "payment", id, "bill", invoice.ID, "problem", problem)
			return s.bookSurplus(ctx, p, invoice, problem)
		}
		return s.bookCapture(ctx, p)
	})
	if errors.Is(err, errAlready) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("capture %s: %w", id, err)
	}
	return nil
}

var errAlready = errors.New("payments: already booked")

func (s *Service) bookCapture(ctx context.Context, p *Payment) error {
	for _, share := range p.Shares {
		_, err := s.Ledger.Post(ctx, ledger.Entry{
			Book: share.Coop, Ref: CaptureRef(p.ID, share.Order), Kind: ledger.Captured, Subject: share.Order,
			EffectiveAt: *p.PaidAt, By: "gateway", Memo: string(p.Channel) + " " + p.PaidBill,
			Postings: []ledger.Posting{{Debit: ledger.Clearing, Credit: ledger.Of(ledger.Escrow, share.Order), Amount: share.Amount}},
		})
		if err != nil {
			return err
		}
	}
	if p.CheckAt != nil { // set for a payment with several bills only
		if err := s.bus.Record(ctx, factOthers, p.ID, "", struct{}{}); err != nil {
			return err
		}
	}
	return s.bus.Record(ctx, FactCaptured, p.ID, "", Fact{Payment: p.ID, Reference: p.Reference})
}

// CaptureRef is the reference of the entry that books one share of a payment.
func CaptureRef(payment, order string) string { return "capture:" + payment + "/" + order }

// SurplusRef is the reference of the entry that books what a bill brought beside the orders.
func SurplusRef(bill string) string { return "surplus:" + bill }

// bookSurplus books money that arrived but belongs to no order, in the book of the first share. The books are in rupiah:
// anything else is for staff to see to.
func (s *Service) bookSurplus(ctx context.Context, p *Payment, invoice Invoice, problem string) error {
	if invoice.PaidAmount <= 0 || invoice.Currency != rupiah {
		return nil
	}
	_, err := s.Ledger.Post(ctx, ledger.Entry{
		Book: p.Shares[0].Coop, Ref: SurplusRef(invoice.ID), Kind: ledger.Surplus, Subject: p.Shares[0].Order, By: "gateway",
		Memo:     problem + " " + p.ID,
		Postings: []ledger.Posting{{Debit: ledger.Clearing, Credit: ledger.RefundsOwed, Amount: invoice.PaidAmount}},
	})
	return err
}

// Poll asks the gateway about payments whose news may have got lost, at most limit of them, and says how many were due.
// One that cannot be asked about now is asked about later.
func (s *Service) Poll(ctx context.Context, limit int) (int, error) {
	now := s.now().Truncate(time.Millisecond)
	due, err := s.payments.List(ctx, store.By("check").Between(nil, now), store.Page{Limit: limit})
	if err != nil {
		return 0, err
	}
	for _, p := range due.Items {
		if err := s.check(ctx, p.ID, now); err != nil && ctx.Err() == nil {
			s.log.Warn("payment not checked", "payment", p.ID, "error", err)
		}
	}
	return len(due.Items), ctx.Err()
}

// check asks about one payment that is due, unless another process is at it. Until there is an answer it stays due: a
// failure here, or the end of this process, is not the end of asking.
func (s *Service) check(ctx context.Context, id string, now time.Time) error {
	mine, again := false, now.Add(checkAgain)
	_, err := s.payments.Update(ctx, id, func(p *Payment) error {
		mine = p.CheckAt != nil && p.CheckAt.Before(now)
		if !mine {
			return store.ErrUnchanged
		}
		p.CheckAt = &again
		return nil
	})
	if err != nil || !mine {
		return err
	}
	if _, err := s.Refresh(ctx, id); err != nil {
		return err
	}
	_, err = s.payments.Update(ctx, id, func(p *Payment) error {
		if p.CheckAt == nil || !p.CheckAt.Equal(again) {
			return store.ErrUnchanged // its state has changed, and with it the time
		}
		p.nextCheck(now)
		return nil
	})
	return err
}
