package savings

import (
	"context"
	"fmt"
	"slices"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// Verify reports every receipt whose record and book differ: M24 each has the one entry with what it says, one that was taken back has
// its mirror, and no entry of that kind is without a receipt; within a year receipts are numbered without a gap (docs/books.md).
func (s *Service) Verify(ctx context.Context, book string, report func(invariant, detail string)) error {
	booked, back := map[string][]ledger.Posting{}, map[string]bool{} // by reference
	if err := s.ledger.Each(ctx, book, func(e *ledger.Entry) error {
		if e.Kind == ledger.Deposited {
			booked[e.Ref] = e.Postings
		}
		if e.Reverses != "" {
			back[e.Reverses] = true
		}
		return nil
	}); err != nil {
		return err
	}
	given := map[string]bool{}
	err := s.deposits.ForTenant(book).Each(ctx, store.By("number"), func(d *Deposit) error {
		given[d.Number] = true
		var says []ledger.Posting
		for _, part := range d.Parts {
			says = append(says, ledger.Posting{Debit: d.Way.account(), Credit: part.Kind.Account(d.Member), Amount: part.Amount})
		}
		if got, found := booked[d.Ref()]; !found || !slices.Equal(got, says) {
			report("M24", fmt.Sprintf("receipt %s says %d, its entry books %d", d.Number, d.Total(), sum(got)))
		}
		if back[d.Ref()] != (d.State == TakenBack) {
			report("M24", fmt.Sprintf("receipt %s is %s, its entry reversed: %t", d.Number, d.State, back[d.Ref()]))
		}
		delete(booked, d.Ref())
		return nil
	})
	for ref := range booked {
		report("M24", fmt.Sprintf("%s in %s has no receipt", ref, book))
	}
	if err != nil {
		return err
	}
	return s.receipts.Verify(ctx, book, given, func(detail string) { report("M24", "receipt "+detail) })
}

func sum(postings []ledger.Posting) (total money.Amount) {
	for _, p := range postings {
		total += p.Amount
	}
	return total
}
