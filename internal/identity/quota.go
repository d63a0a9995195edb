package identity

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"lumbung/internal/store"
)

// How many attempts may fail in one window. Many people share one address behind a mobile carrier, so an address may fail
// more often than a phone number.
const (
	window          = 15 * time.Minute
	triesPerAccount = 10
	triesPerDevice  = 10
	triesPerRemote  = 100
	// registersPerRemote also limits how many phone numbers a stranger may test for an account.
	registersPerRemote = 20
)

// limit says how often somebody may do something.
type limit struct {
	what, whom string
	times      int64
}

// quota is what is left of a limit until Expires. The id is a hash, so that the collection holds no phone number.
type quota struct {
	ID      string    `bson:"_id"`
	Left    int64     `bson:"left"`
	Expires time.Time `bson:"expires"`
}

// quota is the full quota of a limit in the window that ends then.
func (l limit) quota(ends time.Time) quota {
	return quota{ID: tokenHash(l.what + " " + l.whom + " " + strconv.FormatInt(ends.Unix(), 10)), Left: l.times, Expires: ends}
}

// Allow counts one more use of something that somebody may do a number of times a day. It returns ErrTooManyTries when
// the day's number is used up.
func (s *Service) Allow(ctx context.Context, what, whom string, times int64) error {
	_, err := s.allow(ctx, 24*time.Hour, limit{what, whom, times})
	return err
}

// allow takes one from every quota before any work is done, so that parallel attempts cannot exceed a limit. When one
// quota is used up, it restores the others and returns ErrTooManyTries. It returns the ids of the quotas, for restore.
func (s *Service) allow(ctx context.Context, per time.Duration, limits ...limit) ([]string, error) {
	now := s.now()
	ends := now.Truncate(per).Add(per)
	var taken []string
	for _, l := range limits {
		full := l.quota(ends)
		left, err := s.takeOne(ctx, full)
		if err != nil {
			return nil, fmt.Errorf("count %s: %w", l.what, err)
		}
		if !left {
			if err := s.restore(ctx, taken); err != nil {
				return nil, err
			}
			wait := ends.Sub(now)
			return nil, ErrTooManyTries.With(int((wait + time.Minute - 1) / time.Minute)).RetryAfter(wait)
		}
		taken = append(taken, full.ID)
	}
	return taken, nil
}

// takeOne takes one from a quota, which it saves as full when it is new. It returns false when nothing is left.
func (s *Service) takeOne(ctx context.Context, full quota) (bool, error) {
	take := func() (bool, error) {
		one := []store.Change{{Field: "left", By: -1}}
		_, held, err := s.quotas.Add(ctx, full.ID, one, store.Guard{Field: "left", AtLeast: 1})
		return held, err
	}
	held, err := take()
	if !errors.Is(err, store.ErrNotFound) {
		return held, err
	}
	if err := s.quotas.Insert(ctx, &full); err != nil && !errors.Is(err, store.ErrDuplicate) {
		return false, err
	}
	return take()
}

// restore gives one back to every quota, after a right password or an attempt that another limit refused.
func (s *Service) restore(ctx context.Context, taken []string) error {
	for _, id := range taken {
		_, _, err := s.quotas.Add(ctx, id, []store.Change{{Field: "left", By: 1}})
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("restore quota: %w", err)
		}
	}
	return nil
}
