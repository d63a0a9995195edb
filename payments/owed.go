package payments

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// Owed is a payer's money that goes back. It stands in a cooperative's 2-1330 until it has left.
type Owed struct {
	Ref     string  // of the entry that owes it, which its book has once
	Coop    string  // whose book
	Order   string  // that it was paid for; of what no order takes in, the first that was paid for
	Invoice string  // the provider's id of the bill that brought it
	Channel Channel // by which it came; "" where only the provider knows
	Amount  money.Amount
	By      string    // of the entry
	At      time.Time // when it was recorded
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
	return s.owe(ctx, p, entry, Owed{Invoice: p.PaidInvoice, Channel: p.Channel, Reason: reason})
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
	return s.owe(ctx, p, entry, Owed{Invoice: invoice.ID, Channel: invoice.Channel, Reason: reason})
}

// owe books that money goes back, and has it seen to.
func (s *Service) owe(ctx context.Context, p *Payment, entry ledger.Entry, owed Owed) error {
	posted, err := s.ledger.Post(ctx, entry)
	if err != nil {
		return err
	}
	if err := s.onOwed(ctx, p, owed.of(posted)); err != nil {
		return fmt.Errorf("owe %s: %w", entry.Ref, err)
	}
	return nil
}

// of fills in what the entry says.
func (o Owed) of(e *ledger.Entry) Owed {
	o.Ref, o.Coop, o.Order, o.Amount, o.By, o.At = e.Ref, e.Book, e.Subject, e.Credited(ledger.RefundsOwed), e.By, e.RecordedAt
	return o
}

// EachOwed tells see of all that was ever owed back, as OnOwed has: what books of earlier releases owe is seen to as well. see is called in
// a Tx of its own each time, and must take it that it knows what it is told.
func (s *Service) EachOwed(ctx context.Context, see func(ctx context.Context, p *Payment, owed Owed) error) error {
	var owing []*Payment
	if err := s.Each(ctx, func(p *Payment) error {
		if len(p.owed()) > 0 {
			kept := *p
			owing = append(owing, &kept)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, p := range owing {
		for _, owed := range p.owed() {
			entry, err := s.ledger.Entry(ctx, owed.Coop, owed.Ref)
			if errors.Is(err, store.ErrNotFound) { // money in another currency is in no book
				continue
			}
			if err != nil {
				return err
			}
			if err := s.db.Tx(ctx, func(ctx context.Context) error { return see(ctx, p, owed.of(entry)) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// owed is what the payment itself says that goes back, without what the entries say.
func (p *Payment) owed() (all []Owed) {
	if p.RefundDue > 0 {
		for _, a := range p.Allocations {
			all = append(all, Owed{
				Ref: RefundDueRef(a.Order), Coop: a.Coop, Invoice: p.PaidInvoice, Channel: p.Channel, Reason: RefundOther,
			})
		}
	}
	for _, problem := range p.Problems {
		owed := Owed{Ref: SurplusRef(problem.Invoice), Coop: p.Allocations[0].Coop, Invoice: problem.Invoice, Reason: RefundOther}
		if problem.Kind == paidTwice {
			owed.Reason = RefundDuplicate
		}
		all = append(all, owed)
	}
	return all
}
