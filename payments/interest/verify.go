package interest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// Verify reports all interest whose record and book differ, as M31: every line is what its rupiah-days, the terms and the law make; lists
// add up, with one line a member; the entries are exactly what was approved, as far as they are written, with their mirrors when it was
// taken back, and no entry of that kind is without a run; slips say what the list says; the tax that entries credit is the sum of the
// lists'; and another officer approved than reckoned and submitted (docs/books.md).
func (s *Service) Verify(ctx context.Context, book string, report func(invariant, detail string)) error {
	entries, back := map[string]*ledger.Entry{}, map[string]bool{}
	var credited, withheld money.Amount // of tax: by the book, and by the lists
	err := s.ledger.Each(ctx, book, func(e *ledger.Entry) error {
		if e.Kind == ledger.InterestPaid {
			entries[e.Ref] = e
			credited += e.Credited(ledger.InterestTax)
		}
		if e.Reverses != "" {
			back[e.Reverses] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = s.runs.ForTenant(book).Each(ctx, store.By("month"), func(r *Run) error {
		list, err := s.ListOf(ctx, r)
		if errors.Is(err, store.ErrNotFound) {
			report("M31", fmt.Sprintf("interest %s: its list is not there", r.ID))
			return nil
		}
		if err != nil {
			return err
		}
		for n := range r.Done {
			for _, l := range chunk(n, list.Lines) {
				withheld += l.Tax
			}
		}
		return s.verify(ctx, r, list.Lines, entries, back, func(detail string, args ...any) {
			report("M31", fmt.Sprintf("interest %s is %s: ", r.ID, r.State)+fmt.Sprintf(detail, args...))
		})
	})
	for ref := range entries {
		report("M31", fmt.Sprintf("%s in %s is of no run", ref, book))
	}
	if err == nil && credited != withheld {
		report("M31", fmt.Sprintf("entries of %s withhold %d of interest, the lists say %d", book, credited, withheld))
	}
	return err
}

// verify checks one, and takes its entries away from the others.
func (s *Service) verify(
	ctx context.Context, r *Run, lines []Line, entries map[string]*ledger.Entry, back map[string]bool,
	report func(detail string, args ...any),
) error {
	if head(r.List.ID, lines) != r.List {
		report("its list says something else")
	}
	verifyLines(r, lines, report)
	booked := r.State == Posting || r.State == Posted || r.State == TakenBack
	if !booked && r.Done != 0 || r.State != Posting && booked && r.Done != r.Entries() || r.Done > r.Entries() {
		report("%d of %d entries are written", r.Done, r.Entries())
	}
	if approved := r.Last(Posting); booked && (approved == nil || slices.Contains(r.Writers, approved.By)) {
		report("who approved it has written it")
	}
	for n := range r.Done {
		e := entries[r.ref(n)]
		delete(entries, r.ref(n))
		switch {
		case e == nil:
			report("entry %d is not in the book", n)
		case !slices.Equal(e.Postings, postings(n, lines)):
			report("the book says something else in entry %d", n)
		case back[e.Ref] != (r.State == TakenBack):
			report("entry %d was taken back: %t", n, back[e.Ref])
		}
	}
	return s.verifySlips(ctx, r, lines, report)
}

// verifyLines reckons every line again from what is stored of it.
func verifyLines(r *Run, lines []Line, report func(detail string, args ...any)) {
	rule, seen := r.TaxRule(), map[string]bool{}
	for _, l := range lines {
		if seen[l.Member] {
			report("member %s stands in it twice", l.Member)
		}
		seen[l.Member] = true
		if gross := r.Terms.Interest(l.Sum); gross != l.Gross || rule.Tax(gross) != l.Tax || l.Sum < r.Terms.Least*money.Amount(r.Days) {
			report("member %s gets %d less %d, reckoned again %d less %d", l.Member, l.Gross, l.Tax, gross, rule.Tax(gross))
		}
	}
}

// verifySlips compares what members see with the list.
func (s *Service) verifySlips(ctx context.Context, r *Run, lines []Line, report func(detail string, args ...any)) error {
	n := int64(0)
	err := s.EachSlip(ctx, r.Coop, r.ID, func(p *Slip) error {
		if n++; p.N != n || n > int64(len(lines)) || p.Line != lines[n-1] || p.Terms != r.Terms || p.Back != (r.State == TakenBack) {
			report("slip %d of %s says something else than the list", p.N, p.Member)
		}
		return nil
	})
	if want := min(r.Done*perEntry, int64(len(lines))); n != want {
		report("%d slips are written, want %d", n, want)
	}
	return err
}
