package members

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"lumbung/internal/store"
)

// Failures that are allowed in one window. Many people share one address behind a mobile carrier, so an address gets
// more than a phone number.
const (
	window          = 15 * time.Minute
	triesPerAccount = 10
	triesPerDevice  = 10
	triesPerRemote  = 100
	// registersPerRemote is also how many phone numbers a stranger may try for being taken.
	registersPerRemote = 20
)

// limit is one count: of what kind, about whom, and how many.
type limit struct {
	kind, whom string
	tries      int64
}

// until is the limit for the time that ends then.
func (l limit) until(ends time.Time) allowance {
	return allowance{ID: tokenHash(l.kind + " " + l.whom + " " + strconv.FormatInt(ends.Unix(), 10)), Left: l.tries, Expires: ends}
}

// allowance is what is left of a limit in one window. The id is a hash: no phone number lies in this collection.
type allowance struct {
	ID      string    `bson:"_id"`
	Left    int64     `bson:"left"`
	Expires time.Time `bson:"expires"`
}

// takeTries takes one try from every limit before any work is done, so that tries in parallel cannot pass. When one is
// used up it gives the others back and says how long to wait.
func (s *Service) takeTries(ctx context.Context, limits []limit) ([]string, error) {
	now := s.now()
	ends := now.Truncate(window).Add(window)
	var taken []string
	for _, l := range limits {
		one := l.until(ends)
		held, err := s.takeTry(ctx, one)
		if err != nil {
			return nil, fmt.Errorf("count tries: %w", err)
		}
		if !held {
			if err := s.giveBack(ctx, taken); err != nil {
				return nil, err
			}
			return nil, ErrTooManyTries.With(int(ends.Sub(now).Seconds()) + 1)
		}
		taken = append(taken, one.ID)
	}
	return taken, nil
}

func (s *Service) takeTry(ctx context.Context, fresh allowance) (bool, error) {
	take := func() (bool, error) {
		one := []store.Change{{Field: "left", By: -1}}
		_, held, err := s.allowances.Add(ctx, fresh.ID, one, store.Guard{Field: "left", AtLeast: 1})
		return held, err
	}
	held, err := take()
	if !errors.Is(err, store.ErrNotFound) {
		return held, err
	}
	if err := s.allowances.Insert(ctx, &fresh); err != nil && !errors.Is(err, store.ErrDuplicate) {
		return false, err
	}
	return take()
}

// Spend counts once more that somebody does something that they may do so often a day; it is ErrTooManyTries when they did
// it as often today.
func (s *Service) Spend(ctx context.Context, what, whom string, times int64) error {
	const day = 24 * time.Hour
	now := s.now()
	ends := now.Truncate(day).Add(day)
	held, err := s.takeTry(ctx, limit{what, whom, times}.until(ends))
	if err != nil {
		return fmt.Errorf("count %s: %w", what, err)
	}
	if !held {
		return ErrTooManyTries.With(int(ends.Sub(now).Seconds()) + 1)
	}
	return nil
}

// giveBack returns the tries of an attempt that was none: a right password, or one that another limit refused.
func (s *Service) giveBack(ctx context.Context, taken []string) error {
	for _, id := range taken {
		_, _, err := s.allowances.Add(ctx, id, []store.Change{{Field: "left", By: 1}})
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("count tries: %w", err)
		}
	}
	return nil
}
