package identity

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"lumbung/internal/fault"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// User is a person who can sign in: buyer, member, officer or operator.
type User struct {
	ID                string    `bson:"_id"`
	Name              string    `bson:"name"`
	Phone             string    `bson:"phone"` // E.164, unique; people sign in with it. See Mobile for who has none
	Email             string    `bson:"email"`
	Password          string    `bson:"password"` // PHC string of argon2id, never shown
	Operator          bool      `bson:"operator"` // runs the platform
	Locale            string    `bson:"locale"`   // id or en
	Avatar            string    `bson:"avatar"`
	CreatedAt         time.Time `bson:"created_at"`
	PasswordChangedAt time.Time `bson:"password_changed_at"`
	PhoneProvedAt     time.Time `bson:"phone_proved_at"` // when a code that went to the phone last came back; zero for never
	SecondFactor      bool      `bson:"second_factor"`   // signing in needs a code as well: see factor
	Disabled          bool      `bson:"disabled"`
}

// noPhone stands before the id in place of the phone of who has none, since each has another.
const noPhone = "-"

// Mobile is the phone, "" for who has none yet and so cannot sign in.
func (u *User) Mobile() string {
	if strings.HasPrefix(u.Phone, noPhone) {
		return ""
	}
	return u.Phone
}

// Profile is what a user may change without proof. A new phone or password needs proof.
type Profile struct{ Name, Email, Locale, Avatar string }

// RegisterInput is what a new user types.
type RegisterInput struct {
	Name, Phone, Email, Password, Locale string
	Remote                               string // the address the request comes from; "" has no limit
}

// maxName is the longest name in runes, enough for a full Indonesian name with titles.
const maxName = 100

// Register makes a user whose phone nobody has to prove: one of a seed, or the first of an installation. Mistakes are fault.Fields
// named name, phone, email and password. It reveals whether a phone number has an account; pages use AskRegister.
func (s *Service) Register(ctx context.Context, in RegisterInput) (*User, error) {
	u, err := s.newUser(ctx, in)
	if err != nil {
		return nil, err
	}
	return u, phoneTaken(s.users.Insert(ctx, u))
}

// Enrolment is a person whom somebody writes down who knows her. Phone is E.164, or "" for none.
type Enrolment struct{ ID, Name, Phone string }

// Enrol makes accounts without a password: whoever has a phone signs in by a code. Call it in a Tx; an id or a phone that has an
// account is store.ErrDuplicate.
func (s *Service) Enrol(ctx context.Context, at time.Time, people ...Enrolment) error {
	users := make([]*User, len(people))
	for i, p := range people {
		users[i] = &User{ID: p.ID, Name: p.Name, Phone: cmp.Or(p.Phone, noPhone+p.ID), Locale: "id", CreatedAt: at, PasswordChangedAt: at}
	}
	return s.users.InsertAll(ctx, users...)
}

// GivePhone gives a phone, E.164, to who has none. One that somebody has is fault.Fields named phone. The caller has checked who asks.
func (s *Service) GivePhone(ctx context.Context, user, number string) error {
	_, err := s.users.Update(ctx, user, func(u *User) error {
		if u.Mobile() != "" {
			return ErrHasPhone
		}
		u.Phone = number
		return nil
	})
	if errors.Is(err, store.ErrDuplicate) {
		return fault.Fields{"phone": ErrPhoneTaken}
	}
	return store.NotFoundAs(err, ErrNoUser)
}

// phoneTaken makes a mistake of the phone of the error that somebody has the number already.
func phoneTaken(err error) error {
	switch {
	case errors.Is(err, store.ErrDuplicate):
		return fault.Fields{"phone": ErrPhoneTaken}
	case err != nil:
		return fmt.Errorf("register: %w", err)
	}
	return nil
}

// newUser checks what a new user types and makes the user. ErrTooManyTries limits the calls from one remote address.
func (s *Service) newUser(ctx context.Context, in RegisterInput) (*User, error) {
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
		if _, err := s.allow(ctx, window, limit{"register", in.Remote, registersPerRemote}); err != nil {
			return nil, err
		}
	}
	hash, err := s.hasher.hash(ctx, in.Password)
	if err != nil {
		return nil, err
	}
	return &User{
		ID: strings.ToLower(rand.Text()), Name: profile.Name, Phone: number, Email: profile.Email, Locale: profile.Locale,
		Password: hash, CreatedAt: s.now(), PasswordChangedAt: s.now(),
	}, nil
}

// checkProfile normalises a profile and returns its mistakes.
func checkProfile(p Profile) (Profile, fault.Fields) {
	fields := fault.Fields{}
	p.Name = text.Name(p.Name)
	if n := utf8.RuneCountInString(p.Name); n < 2 || n > maxName {
		fields.Add("name", "register.name_length", 2, maxName)
	}
	p.Email = strings.ToLower(text.Line(p.Email))
	if p.Email != "" && !text.IsEmail(p.Email) {
		fields.Add("email", "register.email_invalid")
	}
	if p.Locale != "en" {
		p.Locale = "id"
	}
	return p, fields
}

// User returns a user by id.
func (s *Service) User(ctx context.Context, id string) (*User, error) {
	u, err := s.users.Get(ctx, id)
	return u, store.NotFoundAs(err, ErrNoUser)
}

// ByPhone returns the user with a phone number, E.164. Whether a number has an account is nobody's business but its owner's: ask
// only for who has shown that the number is his.
func (s *Service) ByPhone(ctx context.Context, number string) (*User, error) {
	u, err := s.users.First(ctx, store.By("phone", number))
	return u, store.NotFoundAs(err, ErrNoUser)
}

// Names reads the names of users by id. It leaves out ids that are no user's.
func (s *Service) Names(ctx context.Context, ids []string) (map[string]string, error) {
	found, err := s.users.GetMany(ctx, ids)
	names := make(map[string]string, len(found))
	for id, u := range found {
		names[id] = u.Name
	}
	return names, err
}

// CountGuarded counts those of the users that have a second factor.
func (s *Service) CountGuarded(ctx context.Context, ids []string) (n int, err error) {
	found, err := s.users.GetMany(ctx, ids)
	for _, u := range found {
		if u.SecondFactor {
			n++
		}
	}
	return n, err
}

// operatorsMost is how many operators Operators lists.
const operatorsMost = 100

// Operators lists who runs the platform, by name.
func (s *Service) Operators(ctx context.Context) ([]User, error) {
	slice, err := s.users.List(ctx, store.By("operators", true), store.Page{Limit: operatorsMost})
	return slice.Items, err
}

// UpdateProfile changes a user's profile. The name in a cooperative's register stays as it was admitted.
func (s *Service) UpdateProfile(ctx context.Context, user string, p Profile) (*User, error) {
	p, fields := checkProfile(p)
	if err := fields.Err(); err != nil {
		return nil, err
	}
	u, err := s.users.Update(ctx, user, func(u *User) error {
		u.Name, u.Email, u.Locale, u.Avatar = p.Name, p.Email, p.Locale, p.Avatar
		return nil
	})
	return u, store.NotFoundAs(err, ErrNoUser)
}

// SetDisabled disables or enables an account, and ends its sessions when it is disabled. The caller has checked who asks
// and writes the audit log: see members.SetDisabled.
func (s *Service) SetDisabled(ctx context.Context, user string, disabled bool) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		_, err := s.users.Update(ctx, user, func(u *User) error { u.Disabled = disabled; return nil })
		if err != nil || !disabled {
			return store.NotFoundAs(err, ErrNoUser)
		}
		return s.sessions.SignOutEverywhere(ctx, user)
	})
}

// SetOperator makes a user an operator of the platform, or no longer one. The caller has checked who asks and writes the
// audit log: see members.SetOperator.
func (s *Service) SetOperator(ctx context.Context, user string, operator bool) error {
	_, err := s.users.Update(ctx, user, func(u *User) error { u.Operator = operator; return nil })
	return store.NotFoundAs(err, ErrNoUser)
}
