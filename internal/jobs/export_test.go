package jobs

import "context"

// Look does each job once, as its loop would: what has a pause, and what of the night is due.
func (s *Service) Look(ctx context.Context) {
	for _, j := range s.jobs {
		if j.Night {
			s.nightRound(ctx, j)
		} else {
			s.everyRound(j)(ctx)
		}
	}
}

// LastNight is the beginning of the last night.
var LastNight = lastNight
