package orders

import "context"

// SetNumbers replaces the source of purchase numbers.
func (s *Service) SetNumbers(next func() string) { s.number = next }

// ForgetDeadline has an order wait for ever, as earlier releases did.
func (s *Service) ForgetDeadline(ctx context.Context, o *Order) error {
	_, err := s.orders.ForTenant(o.Coop).Update(ctx, o.ID, func(o *Order) error { o.goesOn(); return nil })
	return err
}
