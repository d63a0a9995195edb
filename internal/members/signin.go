package members

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"lumbung/internal/phone"
	"lumbung/internal/store"
)

// Credentials are what somebody signs in with.
type Credentials struct {
	Phone    string // as typed
	Password string
	Remote   string // the address the request comes from
	Device   string // the token of RememberDevice, from the device's cookie; "" for a new device
}

// SignIn returns the user whose phone and password these are. Unknown phone and wrong password are the same
// ErrCredentials after the same work. Too many failures for one phone or from one address are ErrTooManyTries with the
// seconds to wait, except from a device that signed in to the account before: that has its own count.
func (s *Service) SignIn(ctx context.Context, c Credentials) (*User, error) {
	account := strings.TrimSpace(c.Phone)
	if number, err := phone.Parse(c.Phone); err == nil {
		account = number
	}
	u, err := s.users.First(ctx, store.By("phone", account))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	tries, err := s.takeTries(ctx, s.signInLimits(ctx, c, account, u))
	if err != nil {
		return nil, err
	}
	if err := s.prove(ctx, u, c.Password); err != nil {
		return nil, err
	}
	if err := s.giveBack(ctx, tries); err != nil {
		return nil, err
	}
	if u.Disabled {
		return nil, ErrDisabled
	}
	return u, nil
}

// signInLimits says what counts against this attempt.
func (s *Service) signInLimits(ctx context.Context, c Credentials, account string, u *User) []limit {
	user := "" // nobody's device: the work is the same for an unknown phone
	if u != nil {
		user = u.ID
	}
	if s.knows(ctx, c.Device, user) {
		return []limit{{"device", tokenHash(c.Device), triesPerDevice}}
	}
	return []limit{{"account", account, triesPerAccount}, {"remote", c.Remote, triesPerRemote}}
}

// prove checks a password, for a nil user as long as for any other, and renews a hash that has become weak.
func (s *Service) prove(ctx context.Context, u *User, password string) error {
	stored := s.hasher.dummy
	if u != nil {
		stored = u.Password
	}
	if utf8.RuneCountInString(password) > maxPassword {
		password, stored = "", s.hasher.dummy // never ours
	}
	fits, weak, err := s.hasher.verify(ctx, password, stored)
	if err != nil {
		return fmt.Errorf("check password: %w", err)
	}
	if !fits || u == nil {
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

// PasswordChange is what somebody types to change her password. Keep is the token of the session she does it in.
type PasswordChange struct{ User, Old, New, Keep string }

// ChangePassword takes a new password from who knows the old one, and ends all her other sessions. Mistakes are
// fault.Fields named old and new; too many of them ErrTooManyTries.
func (s *Service) ChangePassword(ctx context.Context, c PasswordChange) error {
	u, err := s.User(ctx, c.User)
	if err != nil {
		return err
	}
	tries, err := s.takeTries(ctx, []limit{{"change", u.ID, triesPerAccount}})
	if err != nil {
		return err
	}
	if err := s.prove(ctx, u, c.Old); errors.Is(err, ErrCredentials) {
		return wrongField("old", "password.old_wrong")
	} else if err != nil {
		return err
	}
	if err := s.giveBack(ctx, tries); err != nil {
		return err
	}
	return s.setPassword(ctx, u, c.New, c.Keep)
}

// setPassword saves a new password and ends the user's sessions but those to keep.
func (s *Service) setPassword(ctx context.Context, u *User, password string, keep ...string) error {
	if weak := s.weakness(password, u.Name, u.Phone, u.Email); weak != nil {
		return wrongField("new", weak.Key, weak.Args...)
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	now := s.now()
	return s.db.Tx(ctx, func(ctx context.Context) error {
		_, err := s.users.Update(ctx, u.ID, func(changed *User) error {
			if !changed.PasswordChangedAt.Equal(u.PasswordChangedAt) {
				return ErrResetOver // changed meanwhile, with another proof
			}
			changed.Password, changed.PasswordChangedAt = hash, now
			return nil
		})
		if err != nil {
			return notFound(err, ErrNoUser)
		}
		if err := s.sessions.SignOutEverywhere(ctx, u.ID, keep...); err != nil {
			return err
		}
		return s.Audit(ctx, Note{By: u.ID, Coop: Platform, Action: "user.password_changed", Subject: u.ID})
	})
}
