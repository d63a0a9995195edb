package identity

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lumbung/internal/phone"
	"lumbung/internal/store"
)

// keepReset is how long a link to choose a new password works.
const keepReset = 30 * time.Minute

// ResetToken makes a token with which the owner of a phone number can choose a new password. Send it to that number only.
// An unknown number is ErrNoUser; the page must answer the same in both cases.
func (s *Service) ResetToken(ctx context.Context, number, remote string) (*User, string, error) {
	account, err := phone.Parse(number)
	if err != nil {
		return nil, "", err
	}
	if _, err := s.allow(ctx, window, limit{"reset", account, 3}, limit{"reset remote", remote, 30}); err != nil {
		return nil, "", err
	}
	u, err := s.users.First(ctx, store.By("phone", account))
	if err != nil {
		return nil, "", store.NotFoundAs(err, ErrNoUser)
	}
	key, err := s.Keys(ctx, "reset")
	if err != nil {
		return nil, "", err
	}
	until := strconv.FormatInt(s.now().Add(keepReset).Unix(), 10)
	return u, u.ID + "." + until + "." + key.Sign(resetText(u, until)), nil
}

// ResetPassword sets a new password for the holder of a token and ends all sessions. A token works once, because the new
// password invalidates it.
func (s *Service) ResetPassword(ctx context.Context, token, password string) error {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return ErrResetOver
	}
	until, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || s.now().Unix() > until {
		return ErrResetOver
	}
	u, err := s.User(ctx, parts[0])
	if errors.Is(err, ErrNoUser) {
		return ErrResetOver
	}
	if err != nil {
		return err
	}
	key, err := s.Keys(ctx, "reset")
	if err != nil {
		return err
	}
	if !key.Verify(resetText(u, parts[1]), parts[2]) {
		return ErrResetOver
	}
	return s.setPassword(ctx, u, password)
}

// resetText is the text that a token signs. It holds the time of the last change, so that a token works once.
func resetText(u *User, until string) string {
	return fmt.Sprintf("%s %s %d", u.ID, until, u.PasswordChangedAt.UnixMilli())
}
