package payments

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

// ErrBusy says that the invoice is being made by another request that takes long; looking again in a moment helps.
var ErrBusy = fault.New(fault.Unavailable, "payments.busy")

// claimFor is how long one request may take to get an invoice from the gateway before another one takes over.
const claimFor = 20 * time.Second

// Create saves a new payment, claimed for the caller, who should call MakeInvoice with it once the Tx is saved. It joins
// the caller's Tx. p.CreatedAt is the clock.
func (s *Service) Create(ctx context.Context, p *Payment) error {
	first, until := p.CreatedAt.Add(time.Minute), p.CreatedAt.Add(claimFor)
	p.Life = life.Born(states.Mark{By: cmp.Or(p.User, "buyer"), At: p.CreatedAt})
	p.CheckAt, p.Claimed, p.Attempts = &first, &until, 1
	stored, err := s.payments.InsertNew(ctx, p)
	p.stored = stored
	return err
}

// Invoice returns the invoice that the payer can pay now, and asks the gateway for one when there is none: once, however
// many requests come at the same time. ErrExpired when it is too late, ErrBusy or one of the gateway's errors when trying
// again later may help. It must not be called inside a Tx.
func (s *Service) Invoice(ctx context.Context, id string) (*Issued, error) {
	for {
		written := s.db.Written()
		p, mine, err := s.claimInvoice(ctx, id)
		if err != nil {
			return nil, err
		}
		if invoice := p.openInvoice(s.now()); invoice != nil {
			return invoice, nil
		}
		if mine {
			return s.MakeInvoice(ctx, p)
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

// claimInvoice claims the payment for this request, unless it has an invoice or another request is at it.
func (s *Service) claimInvoice(ctx context.Context, id string) (p *Payment, mine bool, err error) {
	now := s.now()
	p, err = s.payments.Update(ctx, id, func(p *Payment) error {
		mine = false
		switch {
		case p.State == Paid:
			return ErrPaid
		case p.State != Open || p.left(now) == 0:
			return ErrExpired
		}
		if p.openInvoice(now) != nil || p.Claimed != nil && p.Claimed.After(now) {
			return store.ErrUnchanged
		}
		until := now.Add(claimFor).Truncate(time.Millisecond)
		p.Claimed, p.Attempts, mine = &until, p.Attempts+1, true
		return nil
	})
	return p, mine, store.NotFoundAs(err, ErrNotFound)
}

// left is how long an invoice may live that is made now, in whole seconds: a gateway takes none for "as long as you like".
func (p *Payment) left(now time.Time) time.Duration {
	return max(0, p.ExpiresAt.Sub(now).Truncate(time.Second))
}

// updateClaimed changes a payment that is claimed for the caller, from what the caller knows of it, in a Tx with what is told of it.
func (s *Service) updateClaimed(ctx context.Context, claimed *Payment, change func(*Payment) error) (saved *Payment, err error) {
	known := claimed.stored
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if from := known; from != nil {
			known = nil // when the Tx runs again, it is outdated
			saved, err = s.payments.UpdateFrom(ctx, from, change)
			return err
		}
		saved, err = s.payments.Update(ctx, claimed.ID, change)
		return err
	})
	return saved, err
}

// MakeInvoice gets an invoice for a payment that is claimed for the caller. After a lost reply the invoice may already
// exist, so a second attempt looks for it first: creating an invoice has no idempotency key at the gateway. Errors as of
// Invoice.
func (s *Service) MakeInvoice(ctx context.Context, claimed *Payment) (*Issued, error) {
	work, cancel := context.WithTimeout(ctx, claimed.Claimed.Sub(s.now())-2*time.Second)
	defer cancel()
	invoice, err := s.findOrCreate(work, claimed)
	finish := context.WithoutCancel(ctx)
	saved, saveErr := s.updateClaimed(finish, claimed, func(p *Payment) error {
		if p.Claimed != nil && p.Claimed.Equal(*claimed.Claimed) {
			p.Claimed = nil // otherwise another request took over long ago
		}
		if err == nil && !invoice.Paid() {
			p.merge(invoice)
		}
		if claimed.Attempts > 1 {
			return nil // the payer knows
		}
		return s.bus.Record(&p.Outbox, FactOpened, "", nil)
	})
	if err == nil && saveErr == nil && invoice.Paid() {
		saved, _, saveErr = s.capture(finish, saved, invoice, nil)
	}
	if err != nil || saveErr != nil {
		return nil, fmt.Errorf("invoice of %s: %w", claimed.ID, errors.Join(err, saveErr))
	}
	if open := saved.openInvoice(s.now()); open != nil {
		return open, nil
	}
	switch {
	case saved.State == Paid:
		return nil, ErrPaid
	case invoice.Paid():
		return nil, ErrBusy // its money is a problem now; the next attempt makes another invoice
	}
	return nil, ErrExpired
}

func (s *Service) findOrCreate(ctx context.Context, p *Payment) (Invoice, error) {
	if p.Attempts > 1 {
		found, err := s.gateway.InvoicesByReference(ctx, p.ID)
		if err != nil {
			return Invoice{}, err
		}
		for _, invoice := range found {
			owedBack := invoice.PaidAmount > 0 && p.hasProblem(invoice)
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
		SuccessURL: p.SuccessURL, FailureURL: p.FailureURL, Locale: p.Locale, Methods: Channels(p.Way, p.Amount),
	})
}

// Close ends the invoices of a payment that nobody has paid in time, as far as the gateway answers. When it turns out to
// be paid after all, it is captured. It returns the payment as it then is; Expire ends it in our own record. Money that
// arrives later is still captured.
func (s *Service) Close(ctx context.Context, id string) (*Payment, error) {
	p, err := s.Refresh(ctx, id)
	if err != nil || p.State == Paid {
		return p, err
	}
	return s.closeInvoices(ctx, p)
}

// closeInvoices closes the invoices that can still be paid.
func (s *Service) closeInvoices(ctx context.Context, p *Payment) (*Payment, error) {
	for _, issued := range p.Invoices {
		if issued.Status != InvoicePending {
			continue
		}
		invoice, err := s.gateway.ExpireInvoice(ctx, issued.ID)
		if errors.Is(err, ErrGatewayRefused) {
			invoice, err = s.gateway.Invoice(ctx, issued.ID) // paid or expired a moment ago
		}
		if err == nil {
			p, _, err = s.accept(ctx, p, invoice, nil)
		}
		if err != nil {
			return p, fmt.Errorf("close invoice %s of %s: %w", issued.ID, p.ID, err)
		}
	}
	return p, nil
}

// closeOthers closes the other invoices of a payment that was just paid, so that nobody pays it twice.
func (s *Service) closeOthers(ctx context.Context, e events.Event) error {
	p, err := s.Refresh(ctx, e.Subject)
	if err == nil {
		_, err = s.closeInvoices(ctx, p)
	}
	return err
}

// Expire marks an open payment as expired. It joins the caller's Tx and returns the payment as it then is.
func (s *Service) Expire(ctx context.Context, mark states.Mark, id string) (*Payment, error) {
	return s.payments.Update(ctx, id, func(p *Payment) error {
		if p.State != Open {
			return store.ErrUnchanged
		}
		if err := life.Step(&p.Life, Expired, mark); err != nil {
			return err
		}
		p.Holds, p.Holder = nil, ""
		if mark.At.Before(p.ExpiresAt) {
			p.ExpiresAt = mark.At
		}
		p.nextCheck(mark.At)
		return nil
	})
}
