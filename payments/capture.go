package payments

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/panics"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// Refresh asks the gateway about every invoice of a payment and books what it says. It returns the payment as it then is.
// Those who ask about one payment at the same moment ask once. It must not be called inside a Tx.
func (s *Service) Refresh(ctx context.Context, id string) (*Payment, error) {
	p, _, err := s.refreshWith(ctx, id, nil)
	return p, err
}

// refreshed is what came of asking the gateway.
type refreshed struct {
	payment *Payment
	kept    string // id of the inbox item that was saved in the same write
}

// refreshWith is Refresh that saves an inbox item in the write that captures, when there is one; kept says whether.
func (s *Service) refreshWith(ctx context.Context, id string, item *InboxItem) (p *Payment, kept bool, err error) {
	for {
		asked := s.asking.DoChan(id, func() (any, error) {
			var r refreshed
			err := panics.Catch(func() (err error) {
				r, err = s.askGateway(ctx, id, item)
				return err
			})
			return r, err
		})
		select {
		case answer := <-asked:
			if ctx.Err() == nil && (errors.Is(answer.Err, context.Canceled) || errors.Is(answer.Err, context.DeadlineExceeded)) && answer.Shared {
				continue // the time of whoever asked for all of us was over
			}
			r, _ := answer.Val.(refreshed)
			return r.payment, item != nil && r.kept == item.ID, answer.Err
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
}

func (s *Service) askGateway(ctx context.Context, id string, item *InboxItem) (r refreshed, err error) {
	if r.payment, err = s.Payment(ctx, id); err != nil {
		return r, err
	}
	invoices, err := s.invoices(ctx, r.payment)
	for _, invoice := range invoices { // one that fails does not hide that another was paid
		p, kept, failed := s.accept(ctx, r.payment, invoice, item)
		if err = errors.Join(err, failed); failed == nil {
			r.payment = p
		}
		if kept {
			r.kept, item = item.ID, nil
		}
	}
	if err != nil {
		return r, fmt.Errorf("refresh %s: %w", id, err)
	}
	return r, nil
}

// lookEvery is how often visits make us ask the gateway about one payment.
const lookEvery = 15 * time.Second

// RefreshThrottled is Refresh for a visit to a page: however many there are, the gateway is asked once in lookEvery, and
// no more when nothing can arrive any more.
func (s *Service) RefreshThrottled(ctx context.Context, id string) (*Payment, error) {
	now, mine := s.now(), false
	p, err := s.payments.Update(ctx, id, func(p *Payment) error {
		mine = p.CheckAt != nil && (p.LookedAt == nil || now.Sub(*p.LookedAt).Abs() >= lookEvery)
		if !mine {
			return store.ErrUnchanged
		}
		p.LookedAt = &now
		return nil
	})
	if err != nil || !mine {
		return p, store.NotFoundAs(err, ErrNotFound)
	}
	return s.Refresh(ctx, id)
}

// invoices reads the payment's invoices. Those of a payment whose invoice was made without our seeing the reply are looked
// up by reference as well; such a list may lag behind. What could be read is returned with the error.
func (s *Service) invoices(ctx context.Context, p *Payment) (found []Invoice, failed error) {
	if p.Attempts > int64(len(p.Invoices)) {
		found, failed = s.gateway.InvoicesByReference(ctx, p.ID)
	}
	for _, issued := range p.Invoices {
		if slices.ContainsFunc(found, func(in Invoice) bool { return in.ID == issued.ID }) {
			continue
		}
		invoice, err := s.gateway.Invoice(ctx, issued.ID)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		found = append(found, invoice)
	}
	return found, failed
}

// accept keeps the state of one invoice, and captures it when it is paid.
func (s *Service) accept(ctx context.Context, p *Payment, invoice Invoice, item *InboxItem) (after *Payment, kept bool, err error) {
	if invoice.ExternalID != p.ID {
		return p, false, fmt.Errorf("invoice %s belongs to %q, not to %s", invoice.ID, invoice.ExternalID, p.ID)
	}
	if invoice.Paid() {
		return s.capture(ctx, p, invoice, item)
	}
	after, err = s.payments.Update(ctx, p.ID, func(p *Payment) error {
		if !p.merge(invoice) {
			return store.ErrUnchanged
		}
		return nil
	})
	return after, false, err
}

var errAlready = errors.New("payments: recorded already")

// capture books a paid invoice: the entries of every allocation, what the payment is for and the fact, in one write with
// the payment's new state, and with the inbox item that told of it. Done twice, it does nothing. A wrong amount is never
// credited to an order, and a second payment for the same purchase neither: both are booked as owed back to the payer and
// shown to staff.
func (s *Service) capture(ctx context.Context, known *Payment, invoice Invoice, item *InboxItem) (p *Payment, kept bool, err error) {
	if known.isRecorded(invoice) {
		return known, false, nil
	}
	p, err = s.captureAs(ctx, known.ID, invoice, item, s.fulfilled)
	if taken := new(store.DuplicateError); errors.As(err, &taken) && taken.Collection == inboxName {
		item = nil // it was kept before, on its own
		p, err = s.captureAs(ctx, known.ID, invoice, nil, s.fulfilled)
	}
	switch {
	case err == nil, errors.Is(err, errAlready):
	case errors.Is(err, ErrCannotFulfil):
		s.log.Warn("paid too late: what it was for is gone", "payment", known.ID)
		p, err = s.captureAs(ctx, known.ID, invoice, item, s.refundDue)
	case passing(err):
	default: // money does not wait until a mistake in the recording of its purpose is mended
		s.log.Error("paid, but its purpose could not be recorded; it is tried again", "payment", known.ID, "error", err)
		p, err = s.captureAs(ctx, known.ID, invoice, item, s.fulfilLater)
	}
	if errors.Is(err, errAlready) {
		p, err = s.Payment(ctx, known.ID)
		return p, false, err
	}
	if err != nil {
		return known, false, fmt.Errorf("capture %s: %w", known.ID, err)
	}
	return p, item != nil, nil
}

// passing says whether an error is likely to be gone at the next attempt.
func passing(err error) bool {
	return errors.Is(err, store.ErrConflict) || fault.KindOf(err) == fault.Unavailable ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// outcome is what a captured payment leads to.
type outcome struct {
	change func(p *Payment) error                      // of the payment itself
	record func(ctx context.Context, p *Payment) error // elsewhere
}

// captureAs writes a capture with one of its outcomes.
func (s *Service) captureAs(
	ctx context.Context, id string, invoice Invoice, item *InboxItem, leadsTo func(now time.Time) outcome,
) (*Payment, error) {
	now := s.now()
	then := leadsTo(now)
	var saved *Payment
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var problem string
		p, err := s.payments.Update(ctx, id, func(p *Payment) (err error) {
			problem, err = p.markPaid(invoice, now)
			if err == nil && problem != "" && invoice.PaidAmount > 0 {
				err = s.bus.Record(&p.Outbox, FactSurplus, invoice.ID, p.Problems[len(p.Problems)-1])
			}
			if err != nil || problem != "" {
				return err
			}
			if p.CheckAt != nil { // set for a payment with several invoices only
				if err := s.bus.Record(&p.Outbox, factOthers, "", nil); err != nil {
					return err
				}
			}
			return then.change(p)
		})
		if err != nil {
			return err
		}
		saved = p
		if problem != "" {
			s.log.Warn("payment needs a person", "payment", id, "invoice", invoice.ID, "problem", problem)
			err = s.bookSurplus(ctx, p, invoice, problem)
		} else if err = s.bookCapture(ctx, p); err == nil {
			err = then.record(ctx, p)
		}
		if err != nil || item == nil {
			return err
		}
		return s.inbox.Insert(ctx, item)
	})
	return saved, err
}

// fulfilled is the usual outcome: what was paid for is recorded.
func (s *Service) fulfilled(time.Time) outcome {
	return outcome{
		change: func(p *Payment) error { return s.bus.Record(&p.Outbox, FactCaptured, "", nil) },
		record: func(ctx context.Context, p *Payment) error {
			return panics.Catch(func() error { return s.fulfil(ctx, p) })
		},
	}
}

// refundDue is the outcome of money that came too late: all of it is owed back.
func (s *Service) refundDue(time.Time) outcome {
	return outcome{
		change: func(p *Payment) error {
			p.RefundDue = p.Amount
			return s.bus.Record(&p.Outbox, FactRefundDue, "", nil)
		},
		record: func(ctx context.Context, p *Payment) error {
			for _, a := range p.Allocations {
				if err := s.oweRefund(ctx, p, a, "payment", p.Reference, RefundOther); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// fulfilLater leaves the purpose to Fulfil in a Tx of its own.
func (s *Service) fulfilLater(now time.Time) outcome {
	again := now.Add(checkAgain)
	return outcome{
		change: func(p *Payment) error { p.FulfilAt = &again; return nil },
		record: func(context.Context, *Payment) error { return nil },
	}
}

// FulfilDue records the purposes of payments for which that failed when they became paid, at most limit of them, and says
// how many were due.
func (s *Service) FulfilDue(ctx context.Context, limit int) (int, error) {
	now := s.now()
	due, err := s.payments.List(ctx, store.By("fulfil").Between(nil, now), store.Page{Limit: limit})
	for _, p := range due.Items {
		failed := s.fulfilAgain(ctx, p.ID, s.fulfilled(now))
		if errors.Is(failed, ErrCannotFulfil) {
			failed = s.fulfilAgain(ctx, p.ID, s.refundDue(now))
		}
		if failed == nil || passing(failed) {
			continue
		}
		s.log.Error("the purpose of a payment still cannot be recorded", "payment", p.ID, "error", failed)
		again := now.Add(checkAgain)
		_, failed = s.payments.Update(ctx, p.ID, func(p *Payment) error {
			if p.FulfilAt == nil {
				return store.ErrUnchanged
			}
			p.FulfilAt = &again
			return nil
		})
		err = errors.Join(err, failed)
	}
	return len(due.Items), err
}

func (s *Service) fulfilAgain(ctx context.Context, id string, then outcome) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		mine := false
		p, err := s.payments.Update(ctx, id, func(p *Payment) error {
			if mine = p.FulfilAt != nil; !mine {
				return store.ErrUnchanged
			}
			p.FulfilAt = nil
			return then.change(p)
		})
		if err != nil || !mine {
			return err
		}
		return then.record(ctx, p)
	})
}

func (s *Service) bookCapture(ctx context.Context, p *Payment) error {
	for _, a := range p.Allocations {
		_, err := s.ledger.Post(ctx, ledger.Entry{
			Book: a.Coop, Ref: CaptureRef(p.ID, a.Order), Kind: ledger.Captured, Subject: a.Order,
			EffectiveAt: *p.PaidAt, Yields: true, By: "gateway", Memo: string(p.Channel) + " " + p.PaidInvoice,
			Postings: []ledger.Posting{{Debit: ledger.Clearing, Credit: ledger.Of(ledger.Escrow, a.Order), Amount: a.Amount}},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// CaptureRef is the reference of the entry that books one allocation of a payment.
func CaptureRef(payment, order string) string { return "capture:" + payment + "/" + order }

// SurplusRef is the reference of the entry that books what an invoice brought beside the orders.
func SurplusRef(invoice string) string { return "surplus:" + invoice }

// RefundDueRef is the reference of the entry that moves an allocation to what is owed back to the payer.
func RefundDueRef(order string) string { return "refund_due:" + order }

// CountChecks counts the payments about which Poll should have asked the gateway by now, up to limit.
func (s *Service) CountChecks(ctx context.Context, limit int) (int, error) {
	return s.payments.Count(ctx, store.By("check").Between(nil, s.now()), limit)
}

// Poll asks the gateway about all payments whose news may have got lost, those that are due last first and so many at a time,
// and says about how many it asked. Several processes that do so at once divide them. One that cannot be asked about now is
// asked about later.
func (s *Service) Poll(ctx context.Context, atOnce int) (asked int, err error) {
	now := s.now().Truncate(time.Millisecond)
	for page := (store.Page{Limit: atOnce}); ; {
		due, err := s.payments.List(ctx, store.By("check").Between(nil, now).Desc(), page)
		if err != nil {
			return asked, err
		}
		rand.Shuffle(len(due.Items), func(i, j int) { due.Items[i], due.Items[j] = due.Items[j], due.Items[i] })
		for _, p := range due.Items {
			mine, err := s.check(ctx, p.ID, now)
			if ctx.Err() != nil {
				return asked, ctx.Err()
			}
			if err != nil {
				s.log.Warn("payment not checked", "payment", p.ID, "error", err)
			}
			if mine {
				asked++
			}
		}
		if page.After = due.Next; due.Next == "" {
			return asked, nil
		}
	}
}

// check asks about one payment that is due, unless another process is at it: then it is not mine. Until there is an answer it
// stays due: a failure here, or the end of this process, is not the end of asking.
func (s *Service) check(ctx context.Context, id string, now time.Time) (mine bool, err error) {
	again := now.Add(checkAgain)
	_, err = s.payments.Update(ctx, id, func(p *Payment) error {
		mine = p.CheckAt != nil && p.CheckAt.Before(now)
		if !mine {
			return store.ErrUnchanged
		}
		p.CheckAt = &again
		return nil
	})
	if err != nil || !mine {
		return false, err
	}
	if _, err := s.Refresh(ctx, id); err != nil {
		return true, err
	}
	_, err = s.payments.Update(ctx, id, func(p *Payment) error {
		if p.CheckAt == nil || !p.CheckAt.Equal(again) {
			return store.ErrUnchanged // its state has changed, and with it the time
		}
		p.nextCheck(now)
		return nil
	})
	return true, err
}
