package opening

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// Verify reports every opening whose record and book differ, as M27: the list adds up to the neraca, and the neraca is balanced; the
// entries are exactly what was approved, as far as they are written, with their mirrors when it was taken back, and no entry of that kind
// is without an opening; each member is asked about what the list says of her, and the tally is what they answered (docs/books.md).
func (s *Service) Verify(ctx context.Context, book string, report func(invariant, detail string)) error {
	entries, back := map[string]*ledger.Entry{}, map[string]bool{}
	err := s.ledger.Each(ctx, book, func(e *ledger.Entry) error {
		if e.Kind == ledger.Opened {
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
	err = s.openings.ForTenant(book).Each(ctx, store.By("newest"), func(o *Opening) error {
		return s.verify(ctx, o, entries, back, func(detail string, args ...any) {
			report("M27", fmt.Sprintf("opening %s is %s: ", o.ID, o.State)+fmt.Sprintf(detail, args...))
		})
	})
	for ref := range entries {
		report("M27", fmt.Sprintf("%s in %s is of no opening", ref, book))
	}
	return err
}

// verify checks one, and takes its entries away from the others.
func (s *Service) verify(
	ctx context.Context, o *Opening, entries map[string]*ledger.Entry, back map[string]bool, report func(detail string, args ...any),
) error {
	list, err := s.ListOf(ctx, o)
	if errors.Is(err, store.ErrNotFound) {
		report("its list is not there")
		return nil
	}
	if err != nil {
		return err
	}
	var lines []Line
	if list != nil {
		lines = list.Lines
	}
	head := Head{ID: o.List.ID, Members: int64(len(lines))}
	for _, l := range lines {
		head.Sums = head.Sums.plus(l.Has)
	}
	if head != o.List {
		report("its list says something else")
	}
	booked := o.Counts() || o.State == TakenBack
	if booked && (!o.List.adds(o.Totals) || o.off() != 0) {
		report("its list or its sides differ by %d", o.off())
	}
	if !booked && o.Done != 0 || o.State != Booking && booked && o.Done != o.Entries() || o.Done > o.Entries() {
		report("%d of %d entries are written", o.Done, o.Entries())
	}
	for n := range o.Done {
		want, e := o.postings(n, lines), entries[o.ref(n)]
		delete(entries, o.ref(n))
		switch {
		case e == nil && len(want) > 0:
			report("entry %d is not in the book", n)
		case e != nil && !slices.Equal(e.Postings, want):
			report("the book says something else in entry %d", n)
		case e != nil && back[e.Ref] != (o.State == TakenBack):
			report("entry %d was taken back: %t", n, back[e.Ref])
		}
	}
	return s.verifyBalances(ctx, o, lines, report)
}

// verifyBalances compares what members are asked with the list, and their answers with the tally.
func (s *Service) verifyBalances(ctx context.Context, o *Opening, lines []Line, report func(detail string, args ...any)) error {
	asked := map[string]Amounts{}
	for n := int64(1); n < o.Done; n++ {
		for _, l := range chunk(n, lines) {
			asked[l.Member] = l.Has
		}
	}
	var tally Tally
	err := s.balances.ForTenant(o.Coop).Each(ctx, store.By("number", o.ID), func(b *Balance) error {
		if has, listed := asked[b.Member]; !listed || has != b.Has {
			report("member %s is asked about %d, the list says %d", b.Member, b.Has.Sum(), has.Sum())
		}
		delete(asked, b.Member)
		tally.Of(b.State).add(b.Has.Sum(), 1)
		return nil
	})
	for member := range asked {
		report("member %s is not asked", member)
	}
	if tally != o.Tally {
		report("it counts other answers than members gave")
	}
	return err
}
