package jobs

import (
	"context"
	"errors"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
)

// ErrNoLetter says that a fact was not given up, or was put back already.
var ErrNoLetter = fault.New(fault.NotFound, "jobs.no_letter")

// errEnough ends the walk over facts that were given up.
var errEnough = errors.New("enough")

// DeadLetters are facts that were given up, limit of them at most, for the operator.
func (s *Service) DeadLetters(ctx context.Context, by act.Actor, limit int) ([]events.DeadLetter, error) {
	if err := act.Operates.Check(by, act.Place{}); err != nil {
		return nil, err
	}
	return s.find(ctx, limit, func(events.DeadLetter) bool { return true })
}

func (s *Service) find(ctx context.Context, limit int, wanted func(events.DeadLetter) bool) (found []events.DeadLetter, err error) {
	err = s.bus.EachDeadLetter(ctx, func(letter events.DeadLetter) error {
		if wanted(letter) {
			found = append(found, letter)
		}
		if len(found) == limit {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return found, err
}

// Redeliver has a fact that was given up delivered again, at the operator's word. ErrNoLetter.
func (s *Service) Redeliver(ctx context.Context, by act.Actor, id string) error {
	a := act.Act{Name: "jobs.redelivered", By: by, Access: act.Operates.Guarded(), Subject: id}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, _ *act.Record) (none struct{}, err error) {
		found, err := s.find(ctx, 1, func(letter events.DeadLetter) bool { return letter.ID == id })
		if err != nil {
			return none, err
		}
		if len(found) == 0 {
			return none, ErrNoLetter
		}
		if err = s.bus.Retry(ctx, found[0].Event); errors.Is(err, events.ErrNoDeadLetter) {
			err = ErrNoLetter
		}
		return none, err
	})
	return err
}
