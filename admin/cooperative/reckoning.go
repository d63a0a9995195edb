package cooperative

import (
	"context"
	"errors"

	"lumbung/internal/money"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// reckoning holds an order against its payment and the book: what the buyer was charged, what the gateway says came in
// for it, and what is booked for it.
type reckoning struct {
	Charged, Captured, Booked money.Amount
	Held                      money.Amount // of it, still held for the buyer
	Outcome                   outcome
}

// outcome is what the comparison says.
type outcome string

// The outcomes: equal to the rupiah, or not.
const (
	matches outcome = "matches"
	differs outcome = "differs"
)

// Tone is the colour of the outcome.
func (r reckoning) Tone() string {
	switch r.Outcome {
	case matches:
		return "padi"
	case differs:
		return "bata"
	}
	return "nila"
}

// Off is the largest difference between the three figures.
func (r reckoning) Off() money.Amount {
	return max(r.Charged, r.Captured, r.Booked) - min(r.Charged, r.Captured, r.Booked)
}

// moneyOf is an order with its payment and its entries.
type moneyOf struct {
	reckoning
	payment *payments.Payment // nil when the record is missing
	entries []ledger.Entry
	sealed  *ledger.Seal // the newest of the book
}

// reckon reads the payment and the entries of an order and compares them.
func (s *Cooperative) reckon(ctx context.Context, o *orders.Order) (m moneyOf, err error) {
	m.payment, err = s.Payments.Payment(ctx, o.Purchase)
	if err != nil && !errors.Is(err, payments.ErrNotFound) {
		return m, err
	}
	if m.entries, err = s.Payments.Ledger.About(ctx, o.Coop, o.ID); err != nil {
		return m, err
	}
	if m.sealed, err = s.Payments.Ledger.LastSeal(ctx, o.Coop); err != nil {
		return m, err
	}
	m.reckoning = compare(o, m.payment, m.entries)
	return m, nil
}

// compare sets the three figures side by side.
func compare(o *orders.Order, p *payments.Payment, entries []ledger.Entry) reckoning {
	r := reckoning{Charged: o.Total()}
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
			r.add(posting, escrow)
		}
	}
	switch {
	case r.Captured == r.Charged && r.Booked == r.Charged:
		r.Outcome = matches
	default:
		r.Outcome = differs
	}
	return r
}

// add takes one posting in: what goes between the gateway and the held money was booked for the order.
func (r *reckoning) add(p ledger.Posting, escrow ledger.AccountID) {
	switch escrow {
	case p.Credit:
		r.Held += p.Amount
		if p.Debit == ledger.Clearing {
			r.Booked += p.Amount
		}
	case p.Debit:
		r.Held -= p.Amount
		if p.Credit == ledger.Clearing {
			r.Booked -= p.Amount
		}
	}
}
