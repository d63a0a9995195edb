package identity

import (
	"context"
	"errors"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// Recover gives an account to whoever has another number, E.164, after officers have seen in person who she is: she signs in by a code to
// it. The password, the second factor and the passkeys are forgotten, and all sessions end. A number that has an account is fault.Fields
// named phone. Call it in a Tx; the caller has checked who asks, and tells the user: see members.ConfirmRecovery.
func (s *Service) Recover(ctx context.Context, user, number string) error {
	now := s.now()
	_, err := s.users.Update(ctx, user, func(u *User) error {
		u.Phone, u.Password, u.PasswordChangedAt, u.SecondFactor = number, "", now, false
		u.PhoneProvedAt = time.Time{}
		return nil
	})
	if errors.Is(err, store.ErrDuplicate) {
		return fault.Fields{"phone": ErrPhoneTaken}
	}
	if err != nil {
		return store.NotFoundAs(err, ErrNoUser)
	}
	if err := s.factors.Delete(ctx, user); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	keys, err := s.passkeysOf(ctx, user)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := s.passkeys.Delete(ctx, key.ID); err != nil {
			return err
		}
	}
	if err := s.sessions.SignOutEverywhere(ctx, user); err != nil {
		return err
	}
	return s.record(ctx, user, "user.recovered")
}
