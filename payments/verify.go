package payments

import (
	"context"
	"fmt"

	"lumbung/internal/money"
	"lumbung/payments/ledger"
)

// Verify reports every payment whose record and book differ: M5 captured payments and capture entries correspond one to
// one, and M6 what is booked for an order is what the gateway was paid for it (money.md section 7).
func (s *Service) Verify(ctx context.Context, report func(invariant, detail string)) error {
	booked := map[string]money.Amount{} // by book and reference
	books := map[string]bool{}
	err := s.Each(ctx, func(p *Payment) error {
		for _, share := range p.Shares {
			books[share.Coop] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	for book := range books {
		if err := s.Ledger.Each(ctx, book, func(e *ledger.Entry) error {
			if e.Kind == ledger.Captured {
				booked[e.ID] = entryTotal(e)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	err = s.Each(ctx, func(p *Payment) error {
		if p.State == Paid {
			verifyShares(p, booked, report)
		}
		return nil
	})
	for id, amount := range booked {
		report("M5", fmt.Sprintf("%s books %d, but no payment was captured for it", id, amount))
	}
	return err
}

// verifyShares takes a paid payment's entries out of booked.
func verifyShares(p *Payment, booked map[string]money.Amount, report func(invariant, detail string)) {
	for _, share := range p.Shares {
		id := share.Coop + "|" + CaptureRef(p.ID, share.Order)
		amount, found := booked[id]
		switch {
		case !found:
			report("M5", fmt.Sprintf("payment %s is captured, but %s is not in the book", p.ID, id))
		case amount != share.Amount:
			report("M6", fmt.Sprintf("%s books %d, the share is %d", id, amount, share.Amount))
		}
		delete(booked, id)
	}
}

func entryTotal(e *ledger.Entry) (total money.Amount) {
	for _, p := range e.Postings {
		total += p.Amount
	}
	return total
}
