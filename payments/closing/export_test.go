package closing

import "context"

// Tamper changes a stored month behind the service's back.
func (s *Service) Tamper(ctx context.Context, coop string, month Month, change func(*Closing)) error {
	_, err := s.closings.ForTenant(coop).Update(ctx, idOf(coop, month), func(c *Closing) error { change(c); return nil })
	return err
}
