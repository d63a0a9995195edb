// Package identity knows people and proves who they are: accounts, passwords, sessions, known devices, and how often
// somebody may try. It also keeps the keys of the installation. It does not know what a person may do in a cooperative:
// that is internal/members.
package identity

import (
	"context"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// Faults of this package.
var (
	ErrNoUser       = fault.New(fault.NotFound, "identity.no_user")
	ErrNotSignedIn  = fault.New(fault.Unauthorized, "identity.not_signed_in")
	ErrCredentials  = fault.New(fault.Invalid, "signin.wrong")      // unknown phone or wrong password
	ErrDisabled     = fault.New(fault.Forbidden, "signin.disabled") // returned only after the right password
	ErrTooManyTries = fault.New(fault.TooMany, "signin.too_many")   // Args[0]: minutes to wait; Wait: the same, exactly
	ErrNoSession    = fault.New(fault.NotFound, "identity.no_session")
	ErrHasPhone     = fault.New(fault.Conflict, "identity.has_phone")
	ErrChanged      = fault.New(fault.Conflict, "password.changed") // another change of the password was first
)

// Recorder writes what a user did to the own account into the platform's audit log, in the caller's Tx.
type Recorder func(ctx context.Context, user, action string) error

// Service keeps people and what proves who they are.
type Service struct {
	collections
	db       *store.DB
	now      func() time.Time
	record   Recorder
	hasher   hasher
	common   map[string]bool // the passwords that attackers try first
	sessions *Sessions
	reach    Reach
	webauthn *webauthn.WebAuthn // nil without passkeys
	policy   *store.Memo[Policy]
}

// collections are what this package stores.
type collections struct {
	users      *store.Collection[User]
	sessions   *store.Collection[session]
	devices    *store.Collection[device]
	quotas     *store.Collection[quota]
	factors    *store.Collection[factor]
	passkeys   *store.Collection[passkey]
	challenges *store.Collection[challenge]
	secrets    *store.Collection[secret]
	policies   *store.Collection[Policy]
	signIns    *store.Collection[SignInNote]
}

// New declares the collections of this package; now is the clock.
func New(db *store.DB, now func() time.Time, record Recorder) *Service {
	clock := func() time.Time { return now().UTC().Truncate(time.Millisecond) }
	s := &Service{
		collections: define(db), db: db, now: clock, record: record, hasher: newHasher(), common: commonPasswords(), reach: unreached(),
	}
	s.policy = store.NewMemo(db, store.MemoLimit[Policy]{Weight: 1})
	s.sessions = &Sessions{sessions: s.collections.sessions, now: clock}
	return s
}

func define(db *store.DB) collections {
	expires := store.Index{Name: "expires", Fields: []string{"expires"}, Expire: true}
	return collections{
		users: store.Define(db, store.Spec[User]{Name: "users", Cache: 2000, Indexes: []store.Index{
			{Name: "phone", Fields: []string{"phone"}, Unique: true},
			{Name: "operators", Fields: []string{"operator", "name"}},
		}}),
		sessions: store.Define(db, store.Spec[session]{Name: "sessions", Indexes: []store.Index{
			{Name: "user", Fields: []string{"user"}, Sparse: true}, expires,
		}}),
		devices: store.Define(db, store.Spec[device]{Name: "devices", Indexes: []store.Index{expires}}),
		quotas:  store.Define(db, store.Spec[quota]{Name: "quotas", Counters: []string{"left"}, Indexes: []store.Index{expires}}),
		factors: store.Define(db, store.Spec[factor]{Name: "factors"}),
		passkeys: store.Define(db, store.Spec[passkey]{Name: "passkeys", Indexes: []store.Index{
			{Name: "user", Fields: []string{"user", "created_at"}},
		}}),
		challenges: store.Define(db, store.Spec[challenge]{
			Name: "challenges", Counters: []string{"left"}, Indexes: []store.Index{expires},
		}),
		secrets: store.Define(db, store.Spec[secret]{Name: "secrets"}),
		signIns: store.Define(db, store.Spec[SignInNote]{Name: "sign_ins", Indexes: []store.Index{
			{Name: "at", Fields: []string{"at"}},
			{Name: "user", Fields: []string{"user", "at"}},
			{Name: "what", Fields: []string{"what", "at"}},
			{Name: "gone", Fields: []string{"gone"}, Expire: true},
		}}),
		policies: store.Define(db, store.Spec[Policy]{Name: "sign_in_policies", Watched: true}),
	}
}

// Sessions returns the store of signed-in browsers.
func (s *Service) Sessions() *Sessions { return s.sessions }
