package orders

import (
	"context"
	"errors"

	"lumbung/internal/money"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// Reconciliation holds an order against its payment and the book: what the buyer was charged, what the gateway says came in
// for it, and what is booked for it.
type Reconciliation struct{ Charged, Captured, Booked money.Amount }

// Matches says whether all three are equal to the rupiah.
func (r Reconciliation) Matches() bool { return r.Captured == r.Charged && r.Booked == r.Charged }

// Difference is the largest difference between the three.
func (r Reconciliation) Difference() money.Amount {
	return max(r.Charged, r.Captured, r.Booked) - min(r.Charged, r.Captured, r.Booked)
}

// Reconciled is an order with its reconciliation.
type Reconciled struct {
	Order Order
	Reconciliation
}

// Reconcile reckons orders of a cooperative with two reads: of their payments, and of the entries that captured them or took
// a capture back. An order stays one whatever its payment: without it nothing was captured.
func (s *Service) Reconcile(ctx context.Context, coop string, list []Order) ([]Reconciled, error) {
	ids, refs := make([]string, len(list)), make([]string, 0, 2*len(list))
	for i := range list {
		capture := payments.CaptureRef(list[i].Purchase, list[i].ID)
		ids[i], refs = list[i].Purchase, append(refs, capture, ledger.ReversalRef(capture))
	}
	paid, err := s.payments.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	booked, err := s.book.GetMany(ctx, coop, refs)
	if err != nil {
		return nil, err
	}
	rows := make([]Reconciled, len(list))
	for i := range list {
		var entries []ledger.Entry
		for _, ref := range refs[2*i : 2*i+2] {
			if e := booked[ref]; e != nil {
				entries = append(entries, *e)
			}
		}
		rows[i].Order = list[i]
		rows[i].Reconciliation, _ = compare(&list[i], paid[list[i].Purchase], entries)
	}
	return rows, nil
}

// Account is one order with its payment and everything booked about it.
type Account struct {
	Reconciliation
	Held    money.Amount      // of what is booked, still held for the buyer
	Payment *payments.Payment // nil when the record is missing
	Entries []ledger.Entry    // oldest first
}

// Account reads the payment and the entries of an order and reckons it.
func (s *Service) Account(ctx context.Context, o *Order) (*Account, error) {
	payment, err := s.payments.Payment(ctx, o.Purchase)
	if err != nil && !errors.Is(err, payments.ErrNotFound) {
		return nil, err
	}
	entries, err := s.book.EntriesFor(ctx, o.Coop, o.ID)
	if err != nil {
		return nil, err
	}
	return AccountOf(o, payment, entries), nil
}

// AccountOf reckons an order with its payment, nil when the record is missing, and the entries about it.
func AccountOf(o *Order, payment *payments.Payment, entries []ledger.Entry) *Account {
	a := &Account{Payment: payment, Entries: entries}
	a.Reconciliation, a.Held = compare(o, payment, entries)
	return a
}

// compare sets the three figures side by side; held is what the entries still hold for the buyer.
func compare(o *Order, p *payments.Payment, entries []ledger.Entry) (r Reconciliation, held money.Amount) {
	r.Charged = o.Total()
	if p != nil && p.State == payments.Paid {
		for _, a := range p.Allocations {
			if a.Order == o.ID {
				r.Captured += a.Amount
			}
		}
	}
	escrow := ledger.Of(ledger.Escrow, o.ID)
	for _, e := range entries {
		for _, posting := range e.Postings {
			in, other := posting.Amount, posting.Debit
			switch escrow {
			case posting.Credit:
			case posting.Debit:
				in, other = -posting.Amount, posting.Credit
			default:
				continue
			}
			held += in
			if other == ledger.Clearing { // between the gateway and the held money
				r.Booked += in
			}
		}
	}
	return r, held
}
