package voucher

import (
	"context"
	"fmt"
	"slices"

	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// Verify reports every voucher whose record and book differ, as M25: each that is booked has its entry, one that is taken back its mirror
// too, no entry of that kind is without one, within a year they are numbered without a gap, and a plan has the vouchers that were written
// from it (docs/books.md).
func (s *Service) Verify(ctx context.Context, book string, report func(invariant, detail string)) error {
	entries, back := map[string]*ledger.Entry{}, map[string]bool{}
	err := s.ledger.Each(ctx, book, func(e *ledger.Entry) error {
		if e.Kind == ledger.Vouched {
			entries[e.Ref] = e
		}
		if e.Reverses != "" {
			back[e.Reverses] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	numbers, planned := map[string]bool{}, map[string]string{}
	err = s.plans.ForTenant(book).Each(ctx, store.By("all"), func(p *Plan) error {
		for _, m := range p.Months {
			if m.Voucher != "" {
				planned[m.Voucher] = p.ID + " " + m.Month
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = s.vouchers.ForTenant(book).Each(ctx, store.By("newest"), func(v *Voucher) error {
		e := entries[v.Ref()]
		delete(entries, v.Ref())
		want := "" // what its plan says of it
		if v.Plan != "" && (v.State == Written || v.State == Booked) {
			want = v.Plan + " " + v.Period
		}
		if planned[v.ID] != want {
			report("M25", fmt.Sprintf("voucher %s is %s, and its plan says otherwise", v.ID, v.State))
		}
		delete(planned, v.ID)
		if v.Number == "" {
			if e != nil {
				report("M25", fmt.Sprintf("voucher %s is %s, and in the book", v.ID, v.State))
			}
			return nil
		}
		numbers[v.Number] = true
		switch {
		case e == nil:
			report("M25", fmt.Sprintf("voucher %s of %s is not in the book", v.Number, book))
		case !slices.Equal(e.Postings, []ledger.Posting{v.Posting()}):
			report("M25", fmt.Sprintf("voucher %s of %d: the book says something else", v.Number, v.Amount))
		case back[v.Ref()] != (v.State == TakenBack):
			report("M25", fmt.Sprintf("voucher %s is %s, and the book says otherwise", v.Number, v.State))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for id := range planned {
		report("M25", fmt.Sprintf("a plan of %s has the voucher %s, which is not there", book, id))
	}
	for ref := range entries {
		report("M25", fmt.Sprintf("%s in %s has no voucher", ref, book))
	}
	return s.numbers.Verify(ctx, book, numbers, func(detail string) { report("M25", "voucher "+detail) })
}
