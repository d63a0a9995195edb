package members

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"lumbung/internal/fault"
	"lumbung/internal/phone"
	"lumbung/internal/store"
)

// User is a person who can sign in: buyer, member, officer or operator.
type User struct {
	ID                string    `bson:"_id"`
	Name              string    `bson:"name"`
	Phone             string    `bson:"phone"` // E.164, unique: what people sign in with
	Email             string    `bson:"email"`
	Password          string    `bson:"password"` // PHC string of argon2id, never shown
	Operator          bool      `bson:"operator"` // runs the platform
	Locale            string    `bson:"locale"`   // id or en
	Avatar            string    `bson:"avatar"`
	CreatedAt         time.Time `bson:"created_at"`
	PasswordChangedAt time.Time `bson:"password_changed_at"`
	Disabled          bool      `bson:"disabled"`
}

// Profile is what a user may change about herself at any time. Phone and password need more proof.
type Profile struct{ Name, Email, Locale, Avatar string }

// RegisterInput is what a newcomer types.
type RegisterInput struct {
	Name, Phone, Email, Password, Locale string
	Remote                               string // the address the request comes from; "" does not count
}

// maxName is the longest name in runes; full Indonesian names with titles stay below.
const maxName = 100

// Register makes a user. Mistakes come back as fault.Fields named name, phone, email and password. It says when a
// phone number is taken, which is why one remote address may ask only so often: ErrTooManyTries.
func (s *Service) Register(ctx context.Context, in RegisterInput) (*User, error) {
	profile, fields := checkProfile(Profile{Name: in.Name, Email: in.Email, Locale: in.Locale})
	number, err := phone.Parse(in.Phone)
	if err != nil {
		fields.Add("phone", phone.ErrInvalid.Key)
	}
	if weak := s.weakness(in.Password, in.Name, in.Phone, number, in.Email); weak != nil {
		fields["password"] = weak
	}
	if err := fields.Err(); err != nil {
		return nil, err
	}
	if in.Remote != "" {
		if _, err := s.takeTries(ctx, []limit{{"register", in.Remote, registersPerRemote}}); err != nil {
			return nil, err
		}
	}
	hash, err := s.hasher.hash(ctx, in.Password)
	if err != nil {
		return nil, err
	}
	u := &User{
		ID: newID(), Name: profile.Name, Phone: number, Email: profile.Email, Locale: profile.Locale,
		Password: hash, CreatedAt: s.now(), PasswordChangedAt: s.now(),
	}
	if err := s.users.Insert(ctx, u); errors.Is(err, store.ErrDuplicate) {
		return nil, fault.Fields{"phone": fault.New(fault.Invalid, "register.phone_taken")}
	} else if err != nil {
		return nil, fmt.Errorf("register: %w", err)
	}
	return u, nil
}

// checkProfile tidies a profile and notes its mistakes.
func checkProfile(p Profile) (Profile, fault.Fields) {
	fields := fault.Fields{}
	p.Name = strings.Join(strings.Fields(p.Name), " ")
	if n := utf8.RuneCountInString(p.Name); n < 2 || n > maxName || !utf8.ValidString(p.Name) {
		fields.Add("name", "register.name_length", 2, maxName)
	}
	p.Email = strings.ToLower(strings.TrimSpace(p.Email))
	if p.Email != "" {
		address, err := mail.ParseAddress(p.Email)
		if err != nil || address.Address != p.Email || len(p.Email) > 254 {
			fields.Add("email", "register.email_invalid")
		}
	}
	if p.Locale != "en" {
		p.Locale = "id"
	}
	return p, fields
}

// SetProfile changes what a user says about herself. The name in a cooperative's register stays as it was admitted.
func (s *Service) SetProfile(ctx context.Context, user string, p Profile) (*User, error) {
	p, fields := checkProfile(p)
	if err := fields.Err(); err != nil {
		return nil, err
	}
	u, err := s.users.Update(ctx, user, func(u *User) error {
		u.Name, u.Email, u.Locale, u.Avatar = p.Name, p.Email, p.Locale, p.Avatar
		return nil
	})
	return u, notFound(err, ErrNoUser)
}

// SetDisabled shuts a user out, or lets her in again; only the platform's operator may. Every session of hers ends.
func (s *Service) SetDisabled(ctx context.Context, by Actor, user string, disabled bool) error {
	if !by.Operator() {
		return ErrNotAllowed
	}
	action := "user.enabled"
	if disabled {
		action = "user.disabled"
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		_, err := s.users.Update(ctx, user, func(u *User) error { u.Disabled = disabled; return nil })
		if err != nil {
			return notFound(err, ErrNoUser)
		}
		if disabled {
			if err := s.sessions.SignOutEverywhere(ctx, user); err != nil {
				return err
			}
		}
		return s.Audit(ctx, Note{By: by.ID(), Coop: Platform, Action: action, Subject: user})
	})
}

// MakeOperator lets a user run the platform, or no longer; only an operator may (System at installation).
func (s *Service) MakeOperator(ctx context.Context, by Actor, user string, operator bool) error {
	if !by.Operator() {
		return ErrNotAllowed
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		_, err := s.users.Update(ctx, user, func(u *User) error { u.Operator = operator; return nil })
		if err != nil {
			return notFound(err, ErrNoUser)
		}
		note := Note{By: by.ID(), Coop: Platform, Action: "user.operator", Subject: user}
		note.Detail = map[string]string{"operator": fmt.Sprint(operator)}
		return s.Audit(ctx, note)
	})
}
