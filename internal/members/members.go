// Package members knows cooperatives, people and what people are in a cooperative: who may sign in, who belongs, who
// holds office, and what officers did. It must never know what a member sells, owes or owns, and it must never show
// one cooperative's register to another: a foreign cooperative is not found.
package members

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// Facts that this package records. Their subject is the id of the membership, their data a MembershipFact.
const (
	FactApplied  = "members.applied"
	FactAdmitted = "members.admitted"
	FactRejected = "members.rejected"
	FactLeft     = "members.left"
)

// Faults of this package.
var (
	ErrNoCooperative    = fault.New(fault.NotFound, "members.no_cooperative")
	ErrNoUser           = fault.New(fault.NotFound, "members.no_user")
	ErrNoMembership     = fault.New(fault.NotFound, "members.no_membership")
	ErrNotAllowed       = fault.New(fault.Forbidden, "members.not_allowed")
	ErrNotSignedIn      = fault.New(fault.Unauthorized, "members.not_signed_in")
	ErrDecided          = fault.New(fault.Conflict, "members.already_decided")
	ErrNotActive        = fault.New(fault.Conflict, "members.not_active")
	ErrReasonMissing    = fault.New(fault.Invalid, "members.reason_missing")
	ErrRoles            = fault.New(fault.Invalid, "members.roles_exclude")
	ErrSlugTaken        = fault.New(fault.Conflict, "members.slug_taken")
	ErrNumberTaken      = fault.New(fault.Conflict, "members.number_taken")
	ErrNumber           = fault.New(fault.Invalid, "members.number_impossible")
	ErrEnrolled         = fault.New(fault.Conflict, "members.already_enrolled")
	ErrCredentials      = fault.New(fault.Invalid, "signin.wrong")          // unknown phone or wrong password
	ErrDisabled         = fault.New(fault.Forbidden, "signin.disabled")     // told only to who knew the password
	ErrTooManyTries     = fault.New(fault.TooMany, "signin.too_many")       // Args[0]: seconds to wait, an int
	ErrResetOver        = fault.New(fault.Invalid, "password.reset_over")   // link used, too old or never made
	ErrAuditBroken      = fault.New(fault.Conflict, "members.audit_broken") // somebody changed what was written down
	ErrCooperativeInput = fault.New(fault.Invalid, "members.cooperative_incomplete")
)

// Text is a text in both languages.
type Text struct {
	ID string `bson:"id"`
	EN string `bson:"en,omitempty"`
}

// In returns the text in a locale, Indonesian where there is no other.
func (t Text) In(locale string) string {
	if strings.HasPrefix(locale, "en") && t.EN != "" {
		return t.EN
	}
	return t.ID
}

// Service is the register of cooperatives and people.
type Service struct {
	collections
	db       *store.DB
	bus      *events.Bus
	now      func() time.Time
	hasher   hasher
	common   map[string]bool // passwords that everybody tries first
	sessions *Sessions
}

// New declares the collections of this package; now is the clock.
func New(db *store.DB, bus *events.Bus, now func() time.Time) *Service {
	clock := func() time.Time { return now().UTC().Truncate(time.Millisecond) }
	s := &Service{
		collections: define(db), db: db, bus: bus, now: clock,
		hasher: newHasher(), common: commonPasswords(),
	}
	s.sessions = &Sessions{db: db, sessions: s.collections.sessions, now: clock}
	return s
}

// Sessions is where signed-in browsers are kept.
func (s *Service) Sessions() *Sessions { return s.sessions }

// newID returns 26 random letters and digits. Never call it inside a Tx.
func newID() string { return strings.ToLower(rand.Text()) }

// MembershipFact is the data of this package's facts.
type MembershipFact struct {
	Membership string `bson:"membership"`
	Coop       string `bson:"coop"`
	User       string `bson:"user"`
	Name       string `bson:"name"`
	Number     int64  `bson:"number,omitempty"`
	Reason     string `bson:"reason,omitempty"`
}

// record writes down a fact about a membership, in the caller's Tx. A person can apply to the same cooperative several
// times, hence the round in the key.
func (s *Service) record(ctx context.Context, fact string, m *Membership) error {
	return s.bus.Record(ctx, fact, m.ID, m.round(), MembershipFact{
		Membership: m.ID, Coop: m.Coop, User: m.User, Name: m.Name, Number: m.Number, Reason: m.Reason,
	})
}
