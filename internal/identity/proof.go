package identity

import (
	"context"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// ErrNoPhone says that the account has no number to which a code could go.
var ErrNoPhone = fault.New(fault.Invalid, "code.no_phone")

// AskProof sends a code to the number of a user's account, for ProvePhone; in names no phone. ErrNoPhone when the account has none.
func (s *Service) AskProof(ctx context.Context, in Ask) (token string, err error) {
	u, err := s.User(ctx, in.User)
	if err != nil {
		return "", err
	}
	if u.Mobile() == "" {
		return "", ErrNoPhone
	}
	in.Purpose, in.Phone = ForProof, u.Phone
	return s.ask(ctx, in, nil)
}

// ProvePhone notes that the number of a user's account is hers, since a code that went there came back. ErrCodeOver when the number was
// changed meanwhile.
func (s *Service) ProvePhone(ctx context.Context, try CodeTry, user string) error {
	try.Purpose = ForProof
	c, err := s.checkCode(ctx, try)
	if err != nil {
		return err
	}
	if c.User != user {
		return ErrCodeOver
	}
	return s.spendCode(ctx, c, func(ctx context.Context) error {
		_, err := s.proved(ctx, c)
		return err
	})
}

// proved notes that the phone of a challenge's user is hers, since its code came back from there. ErrCodeOver when she has another number
// by now.
func (s *Service) proved(ctx context.Context, c *challenge) (*User, error) {
	now := s.now()
	u, err := s.users.Update(ctx, c.User, func(u *User) error {
		if u.Phone != c.Phone {
			return ErrCodeOver
		}
		u.PhoneProvedAt = now
		return nil
	})
	return u, store.NotFoundAs(err, ErrCodeOver)
}

// ProvedPhone is the phone of a user, E.164, and when a code last showed that it is hers; "" when none has, or the account is disabled.
func (s *Service) ProvedPhone(ctx context.Context, user string) (number string, at time.Time, err error) {
	u, err := s.User(ctx, user)
	if err != nil || u.Disabled || u.PhoneProvedAt.IsZero() {
		return "", time.Time{}, err
	}
	return u.Mobile(), u.PhoneProvedAt, nil
}
