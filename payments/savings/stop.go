package savings

import (
	"context"
	"time"
)

// Stop is why a member's proceeds stay where they are for a while: her shop is suspended, and buyers may want money back. They are not paid
// out, and her standing order moves nothing on. Her savings are not stopped, nor is what was asked for before. It ends with the
// suspension, against which she may appeal, and after StopMost at the latest.
type Stop struct {
	Since  time.Time
	Reason string // that of the suspension
}

// StopMost is how long proceeds are held at most.
const StopMost = 30 * 24 * time.Hour

// Until is when it ends at the latest.
func (p *Stop) Until() time.Time { return p.Since.Add(StopMost) }

// AskShops has proceeds held while a member's shop is suspended: since says from when on it is and why, the zero time when it is not. It
// joins the caller's Tx. Until it is asked nothing is held.
func (s *Service) AskShops(since func(ctx context.Context, coop, member string) (time.Time, string, error)) {
	s.suspended = since
}

// StopOf is why a member's proceeds stay where they are now, nil when they do not. It joins the caller's Tx.
func (s *Service) StopOf(ctx context.Context, coop, member string) (*Stop, error) {
	if s.suspended == nil {
		return nil, nil
	}
	since, reason, err := s.suspended(ctx, coop, member)
	stop := &Stop{Since: since, Reason: reason}
	if err != nil || since.IsZero() || !s.now().Before(stop.Until()) {
		return nil, err
	}
	return stop, nil
}
