package payments

import (
	"context"
	"time"

	"lumbung/internal/store"
)

// findable sets by what phone the payment of a guest is found. Somebody's own has none: once adopted, it is offered to nobody.
func (p *Payment) findable() {
	p.Guest = ""
	if p.User == "" {
		p.Guest = p.Payer.Phone
	}
}

// OfGuest lists the payments of guests who gave this phone (E.164), made from one moment until before another, newest first. The caller
// checks that who asks owns the phone.
func (s *Service) OfGuest(ctx context.Context, phone string, from, until time.Time, page store.Page) (store.Slice[Payment], error) {
	return s.payments.List(ctx, store.By("guest", phone).Between(from, until).Desc(), page)
}

// CountOfGuest counts what OfGuest lists, up to limit.
func (s *Service) CountOfGuest(ctx context.Context, phone string, from, until time.Time, limit int) (int, error) {
	return s.payments.Count(ctx, store.By("guest", phone).Between(from, until), limit)
}

// Adopt makes the payment of a guest who gave this phone that of a user; ErrNotFound when it is no guest's with this phone. It joins the
// caller's Tx, in which what the payment is for changes as well.
func (s *Service) Adopt(ctx context.Context, id, phone, user string, at time.Time) (*Payment, error) {
	p, err := s.payments.Update(ctx, id, func(p *Payment) error {
		if p.User != "" || phone == "" || p.Payer.Phone != phone {
			return ErrNotFound
		}
		p.User, p.AdoptedAt = user, &at
		return nil
	})
	return p, store.NotFoundAs(err, ErrNotFound)
}

// MakeGuestsFindable saves the payments of guests that no phone finds, those of a release before accounts adopted them.
func (s *Service) MakeGuestsFindable(ctx context.Context) error {
	return s.Each(ctx, func(p *Payment) error {
		if p.User != "" || p.Guest == p.Payer.Phone {
			return nil
		}
		_, err := s.payments.Update(ctx, p.ID, func(*Payment) error { return nil })
		return err
	})
}
