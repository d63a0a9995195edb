package withdrawal

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// Verify reports every withdrawal whose record and book differ: M10 each has left its passbook once and has the one outcome that its
// state says, no entry of a withdrawal is without one, and slips of a year are numbered without a gap; M17 what is on the way is what open
// withdrawals say; M19 what is promised at the payment gateway is what payouts under way ask for (docs/books.md).
func (s *Service) Verify(ctx context.Context, book string, report func(invariant, detail string)) error {
	v := &verifier{report: report, booked: map[string]*ledger.Entry{}, back: map[string]bool{}, given: map[string]bool{}}
	err := s.ledger.Each(ctx, book, func(e *ledger.Entry) error {
		if slices.Contains([]ledger.Kind{ledger.Withdrawn, ledger.Moved, ledger.PayoutDone, ledger.PayoutBack}, e.Kind) {
			v.booked[e.Ref] = e
		}
		if e.Reverses != "" {
			v.back[e.Reverses] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	var promised money.Amount
	err = s.withdrawals.ForTenant(book).Each(ctx, store.By("number"), func(w *Withdrawal) error {
		if w.State == Sending {
			promised += w.Amount
		}
		v.check(w)
		return nil
	})
	if err != nil {
		return err
	}
	for _, ref := range slices.Sorted(maps.Keys(v.booked)) {
		report("M10", fmt.Sprintf("%s in %s belongs to no withdrawal in that state", ref, book))
	}
	if err := s.numbers.Verify(ctx, book, v.given, func(detail string) { report("M10", "withdrawal "+detail) }); err != nil {
		return err
	}
	kept, err := s.payments.Promised(ctx, book)
	if err == nil && kept.Withdrawals != promised {
		report("M19", fmt.Sprintf("%s has promised %d more than its payouts under way ask for", book, kept.Withdrawals-promised))
	}
	return err
}

type verifier struct {
	report func(invariant, detail string)
	booked map[string]*ledger.Entry // by reference; what is left belongs to nothing
	back   map[string]bool          // references that were reversed
	given  map[string]bool          // numbers of slips
}

// check takes the entries of one withdrawal out of what is booked.
func (v *verifier) check(w *Withdrawal) {
	v.given[w.Number] = true
	ask := ledger.Posting{Debit: w.From.Account(w.Member), Credit: w.onTheWay(), Amount: w.Amount}
	if w.Way == ToSavings {
		ask.Credit = savings.Sukarela.Account(w.Member)
	}
	v.has(w, w.askRef(), ask)
	if reversed := w.State.Back() && w.State != Returned; v.back[w.askRef()] != reversed {
		v.report("M10", fmt.Sprintf("withdrawal %s is %s, its entry reversed: %t", w.Number, w.State, v.back[w.askRef()]))
	}
	if w.Way == ToSavings {
		return
	}
	if w.State == Paid || w.State == Returned {
		v.has(w, w.paidRef(), ledger.Posting{Debit: w.onTheWay(), Credit: w.Way.account(), Amount: w.Amount})
	}
	if w.State == Returned {
		v.has(w, w.backRef(), ledger.Posting{Debit: w.Way.account(), Credit: w.From.Account(w.Member), Amount: w.Amount})
	}
	if w.Fee > 0 {
		v.has(w, w.feeRef(), ledger.Posting{Debit: ledger.GatewayCost, Credit: w.Way.account(), Amount: w.Fee})
	}
}

func (v *verifier) has(w *Withdrawal, ref string, says ledger.Posting) {
	e := v.booked[ref]
	switch {
	case e == nil:
		v.report("M10", fmt.Sprintf("withdrawal %s is %s, %s is not in the book", w.Number, w.State, ref))
	case !slices.Equal(e.Postings, []ledger.Posting{says}):
		v.report("M10", fmt.Sprintf("withdrawal %s of %d: %s books something else", w.Number, w.Amount, ref))
	}
	delete(v.booked, ref)
}
