package payments

import (
	"context"
	"fmt"

	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/payments/ledger"
)

// Owed is a payer's money that goes back. It stands in a cooperative's 2-1330 until it has left.
type Owed struct {
	Ref     string // of the entry that owes it, which its book has once
	Coop    string // whose book
	Order   string // that it was paid for; of what no order takes in, the first that was paid for
	Invoice string // the provider's id of the bill that brought it
	Amount  money.Amount
	Reason  RefundReason
}

// OnOwed names what sees to it that money that is owed goes back. It is called once, at start, and joins the Tx of the entry.
func (s *Service) OnOwed(see func(ctx context.Context, p *Payment, owed Owed) error) { s.onOwed = see }

// OweBack moves all that is held for an order that ends without goods to what is owed back to its payer. It joins the caller's Tx, in
// which the order changes. ErrNotFound when there is no such payment.
func (s *Service) OweBack(ctx context.Context, mark states.Mark, payment string, a Allocation, memo string) error {
	p, err := s.Payment(ctx, payment)
	if err != nil {
		return err
	}
	return s.oweRefund(ctx, p, a, mark.By, memo, RefundCancelled)
}

// oweRefund moves what was captured for an order that does not come to be to what is owed back to the payer.
func (s *Service) oweRefund(ctx context.Context, p *Payment, a Allocation, by, memo string, reason RefundReason) error {
	entry := ledger.Entry{
		Book: a.Coop, Ref: RefundDueRef(a.Order), Kind: ledger.RefundOwed, Subject: a.Order, By: by, Memo: memo,
		Postings: []ledger.Posting{{Debit: ledger.Of(ledger.Escrow, a.Order), Credit: ledger.RefundsOwed, Amount: a.Amount}},
	}
	return s.owe(ctx, p, entry, p.PaidInvoice, reason)
}

// bookSurplus books money that arrived but belongs to no order, in the book of the first allocation. The books are in
// rupiah: anything else is for staff to see to.
func (s *Service) bookSurplus(ctx context.Context, p *Payment, invoice Invoice, problem string) error {
	if invoice.PaidAmount <= 0 || invoice.Currency != rupiah {
		return nil
	}
	first, reason := p.Allocations[0], RefundOther
	if problem == paidTwice {
		reason = RefundDuplicate
	}
	entry := ledger.Entry{
		Book: first.Coop, Ref: SurplusRef(invoice.ID), Kind: ledger.Surplus, Subject: first.Order, By: "gateway", Memo: problem,
		Postings: []ledger.Posting{{Debit: ledger.Clearing, Credit: ledger.RefundsOwed, Amount: invoice.PaidAmount}},
	}
	return s.owe(ctx, p, entry, invoice.ID, reason)
}

// owe books that money goes back, and has it seen to.
func (s *Service) owe(ctx context.Context, p *Payment, entry ledger.Entry, invoice string, reason RefundReason) error {
	if _, err := s.ledger.Post(ctx, entry); err != nil {
		return err
	}
	err := s.onOwed(ctx, p, Owed{
		Ref: entry.Ref, Coop: entry.Book, Order: entry.Subject, Invoice: invoice, Amount: entry.Postings[0].Amount, Reason: reason,
	})
	if err != nil {
		return fmt.Errorf("owe %s: %w", entry.Ref, err)
	}
	return nil
}
