package payments

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// ErrBusy says that the bill is being made by another request that takes long; looking again in a moment helps.
var ErrBusy = fault.New(fault.Unavailable, "payments.busy")

// busyFor is how long one request may take to get a bill from the gateway before another one takes over.
const busyFor = 20 * time.Second

// Create saves a payment, still without a bill. It joins the caller's Tx.
func (s *Service) Create(ctx context.Context, p Payment) error {
	p.State = Open
	first := p.CreatedAt.Add(time.Minute)
	p.CheckAt = &first
	return s.payments.Insert(ctx, &p)
}

// Bill returns the bill that the payer can pay now, and asks the gateway for one when there is none: once, however many
// requests come at the same time. ErrExpired when it is too late, ErrBusy or one of the gateway's errors when trying
// again later may help. It must not be called inside a Tx.
func (s *Service) Bill(ctx context.Context, id string) (*Bill, error) {
	for {
		written := s.db.Written()
		p, mine, err := s.claimBill(ctx, id)
		if err != nil {
			return nil, err
		}
		if bill := p.openBill(s.now()); bill != nil {
			return bill, nil
		}
		if mine {
			return s.makeBill(ctx, p)
		}
		if err := waitFor(ctx, written); err != nil {
			return nil, err
		}
	}
}

func waitFor(ctx context.Context, written <-chan struct{}) error {
	select {
	case <-written:
		return nil
	case <-time.After(time.Second):
		return nil
	case <-ctx.Done():
		return ErrBusy
	}
}

// claimBill marks the payment as being billed by this request, unless it has a bill or somebody else is at it.
func (s *Service) claimBill(ctx context.Context, id string) (p *Payment, mine bool, err error) {
	now := s.now()
	p, err = s.payments.Update(ctx, id, func(p *Payment) error {
		mine = false
		switch {
		case p.State == Paid:
			return ErrPaid
		case p.State != Open || p.left(now) == 0:
			return ErrExpired
		}
		if p.openBill(now) != nil || p.Busy != nil && p.Busy.After(now) {
			return store.ErrUnchanged
		}
		until := now.Add(busyFor).Truncate(time.Millisecond)
		p.Busy, p.Tries, mine = &until, p.Tries+1, true
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, false, ErrNotFound
	}
	return p, mine, err
}

// left is how long a bill may live that is made now, in whole seconds: a gateway takes none for "as long as you like".
func (p *Payment) left(now time.Time) time.Duration {
	return max(0, p.ExpiresAt.Sub(now).Truncate(time.Second))
}

// makeBill gets a bill for a claimed payment. After a lost reply the bill may already exist, so a second try looks for
// it first: creating an invoice has no idempotency key at the gateway.
func (s *Service) makeBill(ctx context.Context, claimed *Payment) (*Bill, error) {
	work, cancel := context.WithTimeout(ctx, busyFor-2*time.Second)
	defer cancel()
	invoice, err := s.findOrCreate(work, claimed)
	finish := context.WithoutCancel(ctx)
	saved, saveErr := s.payments.Update(finish, claimed.ID, func(p *Payment) error {
		if p.Busy != nil && p.Busy.Equal(*claimed.Busy) {
			p.Busy = nil // otherwise another request took over long ago
		}
		if err == nil && !invoice.Paid() {
			p.adopt(invoice)
		}
		return nil
	})
	if err == nil && saveErr == nil && invoice.Paid() {
		saved, saveErr = s.captureFound(finish, claimed.ID, invoice)
	}
	if err != nil || saveErr != nil {
		return nil, fmt.Errorf("bill of %s: %w", claimed.ID, errors.Join(err, saveErr))
	}
	if bill := saved.openBill(s.now()); bill != nil {
		return bill, nil
	}
	switch {
	case saved.State == Paid:
		return nil, ErrPaid
	case invoice.Paid():
		return nil, ErrBusy // its money is a problem now; the next try makes another bill
	}
	return nil, ErrExpired
}

// captureFound captures a bill that turned out to be paid when it was looked for.
func (s *Service) captureFound(ctx context.Context, id string, invoice Invoice) (*Payment, error) {
	if err := s.capture(ctx, id, invoice); err != nil {
		return nil, err
	}
	return s.Payment(ctx, id)
}

func (s *Service) findOrCreate(ctx context.Context, p *Payment) (Invoice, error) {
	if p.Tries > 1 {
		found, err := s.gateway.InvoicesByReference(ctx, p.ID)
		if err != nil {
			return Invoice{}, err
		}
		for _, invoice := range found {
			owedBack := invoice.PaidAmount > 0 && p.noted(invoice)
			if !owedBack && (invoice.Paid() || invoice.Status != InvoiceExpired) {
				return invoice, nil
			}
		}
	}
	left := p.left(s.now())
	if left == 0 {
		return Invoice{}, ErrExpired
	}
	items := make([]InvoiceItem, len(p.Items))
	for i, item := range p.Items {
		items[i] = InvoiceItem(item)
	}
	return s.gateway.CreateInvoice(ctx, InvoiceInput{
		ExternalID: p.ID, Amount: p.Amount, Description: p.Description, Duration: left,
		PayerName: p.Payer.Name, PayerPhone: p.Payer.Phone, PayerEmail: p.Payer.Email, Items: items,
		SuccessURL: p.SuccessURL, FailureURL: p.FailureURL, Locale: p.Locale,
	})
}

// Close ends a payment that nobody has paid in time: its bills are closed at the gateway, as far as it answers. When it
// turns out to be paid after all, it is captured. paid says which it was. Money that arrives later is still captured.
func (s *Service) Close(ctx context.Context, id string) (paid bool, err error) {
	p, err := s.Payment(ctx, id)
	if err == nil && p.State != Paid {
		p, err = s.Refresh(ctx, id)
	}
	if err != nil || p.State == Paid {
		return err == nil, err
	}
	if err := s.closeBills(ctx, p); err != nil {
		return false, err
	}
	p, err = s.Expire(ctx, id)
	return err == nil && p.State == Paid, err
}

// closeBills closes the bills that can still be paid.
func (s *Service) closeBills(ctx context.Context, p *Payment) error {
	for _, bill := range p.Bills {
		if bill.Status != InvoicePending {
			continue
		}
		invoice, err := s.gateway.ExpireInvoice(ctx, bill.ID)
		if errors.Is(err, ErrGatewayRefused) {
			invoice, err = s.gateway.Invoice(ctx, bill.ID) // paid or expired a moment ago
		}
		if err != nil {
			return fmt.Errorf("close bill %s of %s: %w", bill.ID, p.ID, err)
		}
		if err := s.accept(ctx, p.ID, invoice); err != nil {
			return err
		}
	}
	return nil
}

// closeOthers closes the other bills of a payment that was just paid, so that nobody pays it twice.
func (s *Service) closeOthers(ctx context.Context, e events.Event) error {
	p, err := s.Refresh(ctx, e.Subject)
	if err != nil {
		return err
	}
	return s.closeBills(ctx, p)
}

// Expire marks an open payment as expired in our own record. It joins the caller's Tx.
func (s *Service) Expire(ctx context.Context, id string) (*Payment, error) {
	now := s.now()
	return s.payments.Update(ctx, id, func(p *Payment) error {
		if p.State != Open {
			return store.ErrUnchanged
		}
		p.State = Expired
		p.ExpiresAt = minTime(p.ExpiresAt, now)
		p.nextCheck(now)
		return nil
	})
}

func minTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
