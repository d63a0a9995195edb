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
// its mirror, and no entry of that kind is without a receipt; within a year receipts are numbered without a gap; M28 whoever owes the
// cooperative is noted, so that her proceeds pay it (docs/books.md).
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
	if err := s.receipts.Verify(ctx, book, given, func(detail string) { report("M24", "receipt "+detail) }); err != nil {
		return err
	}
	return s.verifyDebts(ctx, book, report)
}

func (s *Service) verifyDebts(ctx context.Context, book string, report func(invariant, detail string)) error {
	for page := (store.Page{}); ; {
		owing, err := s.ledger.Owners(ctx, book, ledger.MemberDebt, page)
		if err != nil {
			return err
		}
		for _, line := range owing.Items {
			order, err := s.StandingOrder(ctx, book, line.Account.Owner())
			if err != nil {
				return err
			}
			if line.Balance > 0 && !order.Owes {
				report("M28", fmt.Sprintf("%s owes %d, and her proceeds would not pay it", line.Account, line.Balance))
			}
		}
		if page.After = owing.Next; page.After == "" {
			return nil
		}
	}
}

func sum(postings []ledger.Posting) (total money.Amount) {
	for _, p := range postings {
		total += p.Amount
	}
	return total
}
