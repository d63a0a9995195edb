package payments

import (
	"context"
	"fmt"

	"lumbung/internal/money"
	"lumbung/payments/ledger"
)

// Verify reports every payment whose record and book differ: M5 captured payments and capture entries correspond one to
// one, and so do problems and the money owed back for them, M6 what is booked for an order is what the gateway was paid
// for it, and M7 what the gateway owes is what it was paid and has not settled (docs/books.md). books are those of all
// cooperatives.
func (s *Service) Verify(ctx context.Context, books []string, report func(invariant, detail string)) error {
	booked, owed := map[string]money.Amount{}, map[string]money.Amount{} // by book and reference, by book
	for _, book := range books {
		if err := s.ledger.Each(ctx, book, func(e *ledger.Entry) error {
			if e.Kind == ledger.Captured || e.Kind == ledger.Surplus {
				booked[e.ID] = entryTotal(e)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	err := s.Each(ctx, func(p *Payment) error {
		if p.State == Paid {
			verifyAllocations(p, booked, report)
		}
		verifySurplus(p, booked, report)
		p.owes(owed)
		return nil
	})
	for id, amount := range booked {
		report("M5", fmt.Sprintf("%s books %d, but no payment brought it", id, amount))
	}
	if err != nil {
		return err
	}
	for _, book := range books {
		trial, err := s.ledger.TrialBalance(ctx, book)
		if err != nil {
			return err
		}
		if off := trial.Of(ledger.Clearing).Net() - owed[book]; off != 0 {
			report("M7", fmt.Sprintf("the gateway owes %s %d more than its unsettled payments say", book, off))
		}
	}
	return nil
}

// owes adds what the gateway has yet to settle of a payment to the books that get it.
func (p *Payment) owes(books map[string]money.Amount) {
	for invoice, amount := range p.unsettled() {
		if invoice != "" {
			books[p.Allocations[0].Coop] += amount
			continue
		}
		for _, a := range p.Allocations {
			books[a.Coop] += a.Amount
		}
	}
}

// verifyAllocations takes a paid payment's entries out of booked.
func verifyAllocations(p *Payment, booked map[string]money.Amount, report func(invariant, detail string)) {
	for _, a := range p.Allocations {
		id := a.Coop + "|" + CaptureRef(p.ID, a.Order)
		amount, found := booked[id]
		switch {
		case !found:
			report("M5", fmt.Sprintf("payment %s is captured, but %s is not in the book", p.ID, id))
		case amount != a.Amount:
			report("M6", fmt.Sprintf("%s books %d, the allocation is %d", id, amount, a.Amount))
		}
		delete(booked, id)
	}
}

// verifySurplus takes the entries of money that came in beside the orders out of booked.
func verifySurplus(p *Payment, booked map[string]money.Amount, report func(invariant, detail string)) {
	for _, problem := range p.Problems {
		if problem.Amount == 0 || problem.Kind == wrongCurrency {
			continue
		}
		id := p.Allocations[0].Coop + "|" + SurplusRef(problem.Invoice)
		if amount := booked[id]; amount != problem.Amount {
			report("M5", fmt.Sprintf("%s brought %d beside the orders, %s books %d", p.ID, problem.Amount, id, amount))
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
