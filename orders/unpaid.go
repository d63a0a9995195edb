package orders

import (
	"context"
	"sync"
	"time"

	"lumbung/internal/phone"
	"lumbung/internal/store"
)

// limits of what waits for its payment, so that nobody can keep a shop's whole stock from being sold: purchases and pieces, of
// one holder and of one telephone among her purchases. A holder is an internet address, which many phones may share.
type limits struct{ Purchases, Pieces, PhonePurchases, PhonePieces int64 }

// limitsOf are the limits with so many purchases for one address, and a hundred pieces for each. A telephone may have a quarter of
// the purchases and half of the pieces: enough for a school that orders three hundred boxes.
func limitsOf(purchases int64) limits {
	return limits{Purchases: purchases, Pieces: 100 * purchases, PhonePurchases: max(purchases/4, 1), PhonePieces: 50 * purchases}
}

// usualLimit is how many purchases a village behind one address has waiting at most.
const usualLimit = 20

// placing counts the checkouts that are at work, by holder: they are not in the store yet.
type placing struct {
	mu sync.Mutex
	by map[string]int64
}

func (p *placing) add(holder string, n int64) (now int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.by == nil {
		p.by = map[string]int64{}
	}
	if p.by[holder] += n; p.by[holder] == 0 {
		delete(p.by, holder)
		return 0
	}
	return p.by[holder]
}

// tally is how much waits for its payment.
type tally struct{ purchases, pieces int64 }

func (t *tally) add(pieces int64) { t.purchases, t.pieces = t.purchases+1, t.pieces+pieces }

// admit refuses a checkout whose holder keeps too much already. Call done when the purchase is saved, or not to be.
func (s *Service) admit(ctx context.Context, in Checkout, view CartView) (done func(), err error) {
	if in.Holder == "" {
		return func() {}, nil
	}
	atWork := s.placing.add(in.Holder, 1)
	done = func() { s.placing.add(in.Holder, -1) }
	open, err := s.payments.HeldFor(ctx, in.Holder, int(min(s.limits.Purchases, store.MaxPage)))
	if err != nil {
		return done, err
	}
	pieces := view.Cart.Count()
	all, same := tally{atWork, pieces}, tally{1, pieces}
	number, _ := phone.ParseAny(in.Buyer.Phone) // a mistake in it is told later
	first := s.now().Add(s.Hold(in.Way))
	for i := range open {
		var kept int64
		for _, item := range open[i].Items {
			kept += item.Quantity
		}
		all.add(kept)
		if open[i].Payer.Phone == number {
			same.add(kept)
		}
		if open[i].ExpiresAt.Before(first) {
			first = open[i].ExpiresAt
		}
	}
	wait := max(first.Sub(s.now()), time.Second)
	switch l := s.limits; {
	case all.purchases > l.Purchases || same.purchases > l.PhonePurchases:
		return done, ErrManyOpen.RetryAfter(wait)
	case all.pieces > l.Pieces:
		return done, ErrManyPieces.With(l.Pieces).RetryAfter(wait)
	case same.pieces > l.PhonePieces:
		return done, ErrManyPieces.With(l.PhonePieces).RetryAfter(wait)
	}
	return done, nil
}
