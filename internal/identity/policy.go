package identity

import (
	"context"
	"errors"
	"slices"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// Faults of the sign-in policy.
var (
	ErrWayOff        = fault.New(fault.Forbidden, "signin.way_off")       // this way of signing in is switched off
	ErrPolicyChanged = fault.New(fault.Conflict, "signin.policy_changed") // somebody else has changed the policy meanwhile
	errLastWay       = fault.New(fault.Invalid, "signin.last_way")
)

// Bounds of how long a session lasts, in days. The longest is also what the cookie lasts.
const (
	ShortestSession = 1
	LongestSession  = 90
)

// Policy says how people sign in. Its zero value is none; DefaultPolicy holds until an operator changes it.
type Policy struct {
	ID          string   `bson:"_id"`
	Password    bool     `bson:"password"`
	Code        bool     `bson:"code"`         // by message
	Passkey     bool     `bson:"passkey"`      // alone; as a second factor a passkey always counts
	OfficerDays int64    `bson:"officer_days"` // of a session of who has an office, or runs the platform
	OtherDays   int64    `bson:"other_days"`
	Offices     []string `bson:"offices"` // that act only with a second factor, beyond those that decide about money
	N           int64    `bson:"n"`       // how often it was changed
}

// policyID is the id of the only one.
const policyID = "signin"

// DefaultPolicy offers every way.
func DefaultPolicy() Policy {
	return Policy{
		ID: policyID, Password: true, Code: true, Passkey: true, OfficerDays: LongestSession, OtherDays: LongestSession, Offices: []string{},
	}
}

// Life is how long a session lasts.
func (p Policy) Life(officer bool) time.Duration {
	days := p.OtherDays
	if officer {
		days = p.OfficerDays
	}
	return time.Duration(days) * 24 * time.Hour
}

// Policy is the one in force, from memory until it changes. The caller changes nothing in it.
func (s *Service) Policy(ctx context.Context) (Policy, error) {
	return s.policy.Get(ctx, "", func(ctx context.Context) (Policy, error) {
		p, err := s.policies.Get(ctx, policyID)
		if errors.Is(err, store.ErrNotFound) {
			return DefaultPolicy(), nil
		}
		if err != nil {
			return Policy{}, err
		}
		return *p, nil
	})
}

// CheckPolicy returns the mistakes of a policy as fault.Fields. A passkey alone is not enough: who has none could not come in.
func (s *Service) CheckPolicy(p Policy) error {
	wrong := fault.Fields{}
	if everybody := p.Password || p.Code && s.SendsCodes(); !everybody {
		wrong["password"] = errLastWay
	}
	for name, days := range map[string]int64{"officer_days": p.OfficerDays, "other_days": p.OtherDays} {
		if days < ShortestSession || days > LongestSession {
			wrong.Add(name, "signin.days", ShortestSession, LongestSession)
		}
	}
	return wrong.Err()
}

// SetPolicy puts a policy in force in the place of the one that was changed p.N times: ErrPolicyChanged when it is another by now. It
// returns the one before.
func (s *Service) SetPolicy(ctx context.Context, p Policy) (was Policy, err error) {
	if err := s.CheckPolicy(p); err != nil {
		return was, err
	}
	fresh := func() *Policy { first := DefaultPolicy(); return &first }
	_, err = s.policies.Upsert(ctx, policyID, fresh, func(stored *Policy) error {
		if stored.N != p.N {
			return ErrPolicyChanged
		}
		was = *stored
		*stored = p
		stored.ID, stored.N, stored.Offices = policyID, p.N+1, slices.Clone(p.Offices)
		return nil
	})
	return was, err
}

// Ways are the ways of signing in that are offered now.
type Ways struct{ Password, Code, Passkey bool }

// Ways says which ways of signing in are offered and work. Where codes do not go out any more, a password lets in again: somebody must be
// able to mend it.
func (s *Service) Ways(ctx context.Context) (Ways, error) {
	p, err := s.Policy(ctx)
	codes := p.Code && s.SendsCodes()
	return Ways{Password: p.Password || !codes, Code: codes, Passkey: p.Passkey && s.HasPasskeys()}, err
}

// offered returns ErrWayOff for a way that is not offered.
func (s *Service) offered(ctx context.Context, way func(Ways) bool) error {
	ways, err := s.Ways(ctx)
	if err == nil && !way(ways) {
		err = ErrWayOff
	}
	return err
}
