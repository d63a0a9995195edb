package withdrawal

import (
	"context"
	"time"

	"lumbung/payments/savings"
)

// Stop is why a member's proceeds are not paid out for a while: her shop is suspended, and buyers may want money back. Her savings are not
// stopped, nor is what was asked for before. It ends with the suspension, against which she may appeal, and after StopMost at the latest.
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

// stopOf is why a member's passbook pays nothing out now, nil when it does.
func (s *Service) stopOf(ctx context.Context, coop, member string, kind savings.Kind) (*Stop, error) {
	if s.suspended == nil || kind != savings.Proceeds {
		return nil, nil
	}
	since, reason, err := s.suspended(ctx, coop, member)
	stop := &Stop{Since: since, Reason: reason}
	if err != nil || since.IsZero() || !s.now().Before(stop.Until()) {
		return nil, err
	}
	return stop, nil
}
