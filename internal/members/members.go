// Package members knows the cooperatives, their registers of members, and what a person may do in each. It does not know
// what a member sells, owes or owns. It never shows one cooperative's register to another: a foreign cooperative is not
// found.
package members

import (
	"context"
	"strconv"
	"strings"
	"time"

	"lumbung/internal/audit"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/store"
)

// Facts that this package records. The subject is the id of the membership, the data is a MembershipFact.
const (
	FactApplied  = "members.applied"
	FactAdmitted = "members.admitted"
	FactRejected = "members.rejected"
	FactLeft     = "members.left"
)

// Faults of this package.
var (
	ErrNoCooperative    = fault.New(fault.NotFound, "members.no_cooperative")
	ErrNoMembership     = fault.New(fault.NotFound, "members.no_membership")
	ErrNotAllowed       = fault.New(fault.Forbidden, "members.not_allowed")
	ErrDecided          = fault.New(fault.Conflict, "members.already_decided")
	ErrNotActive        = fault.New(fault.Conflict, "members.not_active")
	ErrReasonMissing    = fault.New(fault.Invalid, "members.reason_missing")
	ErrRoles            = fault.New(fault.Invalid, "members.roles_exclude")
	ErrSlugTaken        = fault.New(fault.Conflict, "members.slug_taken")
	ErrNumberTaken      = fault.New(fault.Conflict, "members.number_taken")
	ErrNumber           = fault.New(fault.Invalid, "members.number_impossible")
	ErrRegistered       = fault.New(fault.Conflict, "members.already_registered")
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
	db     *store.DB
	bus    *events.Bus
	people *identity.Service
	log    *audit.Log
	now    func() time.Time
}

// New declares the collections of this package; now is the clock.
func New(db *store.DB, bus *events.Bus, people *identity.Service, log *audit.Log, now func() time.Time) *Service {
	clock := func() time.Time { return now().UTC().Truncate(time.Millisecond) }
	return &Service{collections: define(db, bus), db: db, bus: bus, people: people, log: log, now: clock}
}

// record records a fact about a membership, in the caller's Tx. It carries no data: whoever hears it reads the membership.
// Its key is the step, because a person can apply to the same cooperative several times.
func (s *Service) record(ctx context.Context, fact string, m *Membership) error {
	_, err := s.memberships.ForTenant(m.Coop).Update(ctx, m.ID, func(m *Membership) error {
		return s.bus.Record(&m.Outbox, fact, strconv.Itoa(len(m.Steps)), nil)
	})
	return err
}
