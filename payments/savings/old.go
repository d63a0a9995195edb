package savings

import (
	"context"
	"time"

	"lumbung/internal/money"
)

// Old is what a member brought from the book that her cooperative kept before this one, and the day with which that book ends. Months of
// simpanan wajib that began by then are its business: they are not reckoned here, and the simpanan wajib that it paid for pays for none
// that came later. Simpanan pokok is owed once, so that what she brought of it is paid.
type Old struct {
	Day   time.Time    // midnight UTC of the day of its last neraca, the zero time where there was no such book
	Wajib money.Amount // that she brought, rupiah
}

// behind is the first month from this one on that began after the old book ended, by its first moment.
func (o Old) behind(month time.Time, zone *time.Location) time.Time {
	if o.Day.IsZero() {
		return month
	}
	first := time.Date(o.Day.Year(), o.Day.Month()+1, 1, 0, 0, 0, 0, zone).UTC()
	return later(month, first)
}

// AskOld has what members brought from the book before this one counted apart: of says it of one, the zero Old where there was none. It
// joins the caller's Tx. Until it is asked there was no such book.
func (s *Service) AskOld(of func(ctx context.Context, coop, member string) (Old, error)) { s.old = of }

func (s *Service) oldOf(ctx context.Context, coop, member string) (Old, error) {
	if s.old == nil {
		return Old{}, nil
	}
	return s.old(ctx, coop, member)
}
