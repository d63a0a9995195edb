package ledger

import (
	"context"
	"slices"
)

// FillLines writes the lines of the till and the bank that a release without them did not write: from the first entry that has none on, in
// the order of recording. It does nothing in a book that has them. A database is filled before anything else is booked in it.
func (s *Service) FillLines(ctx context.Context, book string) error {
	lacking := map[AccountID]*Line{}
	for _, account := range []AccountID{Cash, Bank} {
		last, err := s.lastLine(ctx, book, account)
		if err != nil {
			return err
		}
		if last.N == 0 {
			lacking[account] = last
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	return s.Each(ctx, book, func(e *Entry) error {
		for _, m := range slices.DeleteFunc(e.movements(), func(m movement) bool { return lacking[m.account] == nil }) {
			line := lacking[m.account].next(e, m)
			if err := s.lines.ForTenant(book).Insert(ctx, line); err != nil {
				return err
			}
			lacking[m.account] = line
		}
		return nil
	})
}
