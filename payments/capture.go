package payments

import (
	"context"
	"errors"
	"fmt"

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
	if err != nil {
		return nil, fmt.Errorf("refresh %s: %w", id, err)
	}
	for _, invoice := range invoices {
		if err := s.accept(ctx, id, invoice); err != nil {
			return nil, err
		}
	}
	return s.Payment(ctx, id)
}

// invoices reads the payment's bills; a payment that was billed without our seeing the reply is looked up by reference.
func (s *Service) invoices(ctx context.Context, p *Payment) ([]Invoice, error) {
	if p.Tries > int64(len(p.Bills)) {
		return s.gateway.InvoicesByReference(ctx, p.ID)
	}
	var invoices []Invoice
	for _, bill := range p.Bills {
		invoice, err := s.gateway.Invoice(ctx, bill.ID)
		if err != nil {
			return nil, err
		}
		invoices = append(invoices, invoice)
	}
	return invoices, nil
}

// accept keeps the state of one bill, and captures it when it is paid.
func (s *Service) accept(ctx context.Context, id string, invoice Invoice) error {
	if invoice.ExternalID != id {
		return fmt.Errorf("bill %s belongs to %q, not to %s", invoice.ID, invoice.ExternalID, id)
	}
	if invoice.Status.Paid() {
		return s.capture(ctx, id, invoice)
	}
	_, err := s.payments.Update(ctx, id, func(p *Payment) error {
		for _, bill := range p.Bills {
			if bill.ID == invoice.ID && bill.Status == invoice.Status {
				return store.ErrUnchanged
			}
		}
		p.adopt(invoice)
		return nil
	})
	return err
}

// capture books a paid bill: the entries of every share and the fact, in one write with the payment's new state. Done
// twice, it does nothing. A wrong amount is never credited to an order, and a second payment for the same purchase
// neither: both are booked as owed back to the buyer and shown to staff.
func (s *Service) capture(ctx context.Context, id string, invoice Invoice) error {
	now := s.now()
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var problem string
		p, err := s.payments.Update(ctx, id, func(p *Payment) error {
			switch {
			case p.State == Paid && p.PaidBill == invoice.ID:
				return errAlready
			case p.State == Paid:
				problem = "paid_twice"
			case invoice.PaidAmount != p.Amount || invoice.Currency != "IDR":
				problem = "amount_mismatch"
			default:
				p.adopt(invoice)
				p.State, p.PaidBill, p.Channel, p.CheckAt = Paid, invoice.ID, invoice.Channel, nil
				p.PaidAt = &now
				if !invoice.PaidAt.IsZero() {
					p.PaidAt = &invoice.PaidAt
				}
				return nil
			}
			if p.hasProblem(problem, invoice.ID) {
				return errAlready
			}
			p.adopt(invoice)
			p.Problems = append(p.Problems, Problem{Kind: problem, Bill: invoice.ID, Amount: invoice.PaidAmount, At: now})
			return nil
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
	return s.bus.Record(ctx, FactCaptured, p.ID, "", Fact{Payment: p.ID, Reference: p.Reference})
}

// CaptureRef is the reference of the entry that books one share of a payment.
func CaptureRef(payment, order string) string { return "capture:" + payment + "/" + order }

// bookSurplus books money that arrived but belongs to no order, in the book of the first share.
func (s *Service) bookSurplus(ctx context.Context, p *Payment, invoice Invoice, problem string) error {
	if invoice.PaidAmount <= 0 {
		return nil
	}
	_, err := s.Ledger.Post(ctx, ledger.Entry{
		Book: p.Shares[0].Coop, Ref: "surplus:" + invoice.ID, Kind: ledger.Surplus, Subject: p.Shares[0].Order, By: "gateway",
		Memo:     problem + " " + p.ID,
		Postings: []ledger.Posting{{Debit: ledger.Clearing, Credit: ledger.RefundsOwed, Amount: invoice.PaidAmount}},
	})
	return err
}

// Poll asks the gateway about payments whose news may have got lost, at most limit of them, and says how many it asked
// about. One that cannot be asked about now is asked about later.
func (s *Service) Poll(ctx context.Context, limit int) (int, error) {
	now := s.now()
	due, err := s.payments.List(ctx, store.By("check").Between(nil, now), store.Page{Limit: limit})
	if err != nil {
		return 0, err
	}
	for _, p := range due.Items {
		if _, err := s.payments.Update(ctx, p.ID, func(p *Payment) error { p.nextCheck(now); return nil }); err != nil {
			return 0, err
		}
		if _, err := s.Refresh(ctx, p.ID); err != nil {
			s.log.Warn("payment not checked", "payment", p.ID, "error", err)
		}
	}
	return len(due.Items), nil
}
