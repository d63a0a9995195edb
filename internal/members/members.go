// Package members knows the cooperatives, their registers of members, and what a person may do in each. It does not know
// what a member sells, owes or owns. It never shows one cooperative's register to another: a foreign cooperative is not
// found.
package members

import (
	"context"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/store"
)

// Facts that this package records. The subject is the id of the membership.
const (
	FactApplied   = "members.applied"
	FactAdmitted  = "members.admitted"
	FactAccepted  = "members.accepted" // she becomes a member once she has paid
	FactLapsed    = "members.lapsed"   // she has not
	FactRejected  = "members.rejected"
	FactLeft      = "members.left"
	FactInvited   = "invitations.sent"       // the subject is the id of the invitation
	FactRecovery  = "members.recovery_asked" // somebody's number is to be replaced by another
	FactRecovered = "members.recovered"      // it was; the data is Recovered
	FactHelps     = "members.helps"          // the person works in somebody's shop from now on; the data is Help
	FactHelped    = "members.helped"         // no longer; the data is Help
)

// Faults of this package.
var (
	ErrNoMembership     = fault.New(fault.NotFound, "members.no_membership")
	ErrDecided          = fault.New(fault.Conflict, "members.already_decided")
	ErrLastOfficer      = fault.New(fault.Conflict, "members.last_officer") // nobody would be left who decides about money
	ErrNotActive        = fault.New(fault.Conflict, "members.not_active")
	ErrReasonMissing    = fault.New(fault.Invalid, "members.reason_missing")
	ErrRoles            = fault.New(fault.Invalid, "members.roles_exclude")
	ErrSlugTaken        = fault.New(fault.Conflict, "members.slug_taken")
	ErrNumberTaken      = fault.New(fault.Conflict, "members.number_taken")
	ErrNumber           = fault.New(fault.Invalid, "members.number_impossible")
	ErrNIKTaken         = fault.New(fault.Invalid, "members.nik_taken")
	ErrNoNIK            = fault.New(fault.Conflict, "members.no_nik")         // removed already, or never there
	ErrImport           = fault.New(fault.Invalid, "members.import_mistakes") // an entry has mistakes: nothing was written
	ErrImportChanged    = fault.New(fault.Conflict, "members.import_changed") // the register has changed meanwhile
	ErrDraft            = fault.New(fault.Invalid, "members.import_draft")    // of somebody else, or of another cooperative
	ErrRegistered       = fault.New(fault.Conflict, "members.already_registered")
	ErrNoInvitation     = fault.New(fault.NotFound, "members.no_invitation")
	ErrInvitationOver   = fault.New(fault.Conflict, "members.invitation_over") // accepted, withdrawn or too old
	ErrInvited          = fault.New(fault.Conflict, "members.already_invited") // there is an open invitation for the number
	ErrNoAccount        = fault.New(fault.Invalid, "members.no_account")
	ErrElsewhere        = fault.New(fault.Conflict, "members.recovery_elsewhere") // her account counts elsewhere, or runs the platform
	ErrNoRecovery       = fault.New(fault.Conflict, "members.recovery_over")      // decided, or too old
	ErrRecovering       = fault.New(fault.Conflict, "members.recovery_waits")
	ErrHelps            = fault.New(fault.Conflict, "members.helps_already")
	ErrManyHelpers      = fault.New(fault.Conflict, "members.many_helpers")
	ErrNotInvited       = fault.New(fault.Forbidden, "members.invited_otherwise") // signed in with another number
	ErrCooperativeInput = fault.New(fault.Invalid, "members.cooperative_incomplete")
)

// Text is a text in both languages.
type Text struct {
	ID string `bson:"id"`
	EN string `bson:"en,omitempty"`
}

// In returns the text in a locale, or in Indonesian when the English text is empty.
func (t Text) In(locale string) string {
	if strings.HasPrefix(locale, "en") && t.EN != "" {
		return t.EN
	}
	return t.ID
}

// Service keeps the cooperatives and their registers.
type Service struct {
	collections
	bus    *events.Bus
	people *identity.Service
	log    *audit.Log
	acts   *act.Frame
	known  *store.Memo[Directory]
	helped *store.Memo[[]string] // see HelperUsers
	hosts  *store.Memo[string]   // ids of cooperatives by the names of their hosts, "" for a host of none

	paysFirst func(ctx context.Context, coop, user string) (bool, error) // see AskPokok
	onLeft    func(ctx context.Context, m *Membership) error             // see OnLeft
	onBack    func(ctx context.Context, m *Membership) error             // see OnBack

	factorRequired bool
	market         string // see ServeMarketAt
}

// New declares the collections of this package; now is the clock.
func New(db *store.DB, bus *events.Bus, people *identity.Service, log *audit.Log, now func() time.Time) *Service {
	acts := &act.Frame{DB: db, Now: now, Audit: log.Record}
	known := store.NewMemo(db, store.MemoLimit[Directory]{Weight: 1})
	hosts := store.NewMemo(db, store.MemoLimit[string]{Weight: hostsRemembered})
	return &Service{
		collections: define(bus), bus: bus, people: people, log: log, acts: acts, known: known, hosts: hosts,
		helped:    store.NewMemo(db, store.MemoLimit[[]string]{Weight: helpersKept}),
		paysFirst: func(context.Context, string, string) (bool, error) { return false, nil },
		onLeft:    func(context.Context, *Membership) error { return nil },
		onBack:    func(context.Context, *Membership) error { return nil },
	}
}

// RequireFactor says at start whether who decides about money, or about who may, needs a second factor: see act.Access.Guarded.
func (s *Service) RequireFactor(required bool) { s.factorRequired = required }
