package identity

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"lumbung/internal/fault"
	"lumbung/internal/phone"
	"lumbung/internal/store"
)

// Credentials are what somebody enters to sign in.
type Credentials struct {
	Phone    string // as typed
	Password string
	Remote   string // the address the request comes from
	Device   string // the token of RememberDevice, from the device's cookie; "" for a new device
}

// SignIn returns the user with this phone and password. An unknown phone and a wrong password are the same ErrCredentials
// after the same work. What is no phone is fault.Fields named phone, and no attempt. Too many failures for one phone or from one
// address are ErrTooManyTries; a device that signed in to the account before has its own limit. ErrWayOff where no password lets in.
func (s *Service) SignIn(ctx context.Context, c Credentials) (*User, error) {
	account, err := phone.Parse(c.Phone)
	if err != nil {
		return nil, fault.Fields{"phone": phone.ErrInvalid}
	}
	if err := s.offered(ctx, func(w Ways) bool { return w.Password }); err != nil {
		return nil, err
	}
	u, err := s.users.First(ctx, store.By("phone", account))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	taken, err := s.allow(ctx, window, s.signInLimits(ctx, c, account, u)...)
	if err != nil {
		user := ""
		if u != nil {
			user = u.ID
		}
		return nil, s.locked(ctx, err, user, ByPassword, c.Remote)
	}
	if err := s.verifyPassword(ctx, u, c.Password); err != nil {
		return nil, err
	}
	if err := s.restore(ctx, taken); err != nil {
		return nil, err
	}
	if u.Disabled {
		return nil, ErrDisabled
	}
	return u, nil
}

// signInLimits returns the limits that an attempt counts against.
func (s *Service) signInLimits(ctx context.Context, c Credentials, account string, u *User) []limit {
	user := "" // matches no device; the work is the same for an unknown phone
	if u != nil {
		user = u.ID
	}
	if s.KnownDevice(ctx, c.Device, user) {
		return []limit{{"device", tokenHash(c.Device), triesPerDevice}}
	}
	return []limit{{"account", account, triesPerAccount}, {"remote", c.Remote, triesPerRemote}}
}

// verifyPassword checks a password and renews a weak hash. It takes the same time for a nil user, and for one without a password.
func (s *Service) verifyPassword(ctx context.Context, u *User, password string) error {
	stored := s.hasher.dummy
	if u != nil && u.Password != "" {
		stored = u.Password
	}
	if utf8.RuneCountInString(password) > maxPassword {
		password, stored = "", s.hasher.dummy // no account has such a password
	}
	fits, weak, err := s.hasher.verify(ctx, password, stored)
	if err != nil {
		return fmt.Errorf("check password: %w", err)
	}
	if !fits || u == nil || u.Password == "" {
		return ErrCredentials
	}
	if !weak {
		return nil
	}
	return s.rehash(ctx, u, password)
}

func (s *Service) rehash(ctx context.Context, u *User, password string) error {
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	was := u.Password
	_, err = s.users.Update(ctx, u.ID, func(u *User) error {
		if u.Password != was {
			return store.ErrUnchanged // changed meanwhile
		}
		u.Password = hash
		return nil
	})
	if err != nil {
		return fmt.Errorf("renew password hash: %w", err)
	}
	return nil
}

// PasswordChange is what a user types to change the password. Keep is the token of the session that stays open.
type PasswordChange struct{ User, Old, New, Keep string }

// ChangePassword replaces the old password, which the user must know, and ends the user's other sessions. Mistakes are
// fault.Fields named old and new; too many mistakes are ErrTooManyTries.
func (s *Service) ChangePassword(ctx context.Context, c PasswordChange) error {
	if err := s.CheckPassword(ctx, c.User, c.Old); errors.Is(err, ErrCredentials) {
		return fault.Fields{"old": fault.New(fault.Invalid, "password.old_wrong")}
	} else if err != nil {
		return err
	}
	u, err := s.User(ctx, c.User)
	if err != nil {
		return err
	}
	return s.setPassword(ctx, u, c.New, s.db.Tx, c.Keep)
}

// CheckPassword says whether a password is the user's own: a wrong one is ErrCredentials, too many are ErrTooManyTries.
func (s *Service) CheckPassword(ctx context.Context, user, password string) error {
	u, err := s.User(ctx, user)
	if err != nil {
		return err
	}
	taken, err := s.allow(ctx, window, limit{"change", u.ID, triesPerAccount})
	if err != nil {
		return err
	}
	if err := s.verifyPassword(ctx, u, password); err != nil {
		return err
	}
	return s.restore(ctx, taken)
}

// setPassword saves a new password in the write that tx makes, ends the user's sessions except those in keep, and tells the user.
func (s *Service) setPassword(
	ctx context.Context, u *User, password string, tx func(context.Context, func(context.Context) error) error, keep ...string,
) error {
	if weak := s.weakness(password, u.Name, u.Phone, u.Email); weak != nil {
		return fault.Fields{"new": weak}
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	now := s.now()
	err = tx(ctx, func(ctx context.Context) error {
		_, err := s.users.Update(ctx, u.ID, func(changed *User) error {
			if !changed.PasswordChangedAt.Equal(u.PasswordChangedAt) {
				return ErrChanged
			}
			changed.Password, changed.PasswordChangedAt = hash, now
			return nil
		})
		if err != nil {
			return store.NotFoundAs(err, ErrNoUser)
		}
		if err := s.sessions.SignOutEverywhere(ctx, u.ID, keep...); err != nil {
			return err
		}
		return s.record(ctx, u.ID, "user.password_changed")
	})
	if err != nil {
		return err
	}
	return s.tell(ctx, u, "password", "")
}
