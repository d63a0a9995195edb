package members

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lumbung/internal/act"
	"lumbung/internal/identity"
)

// PolicySubject stands where an id would, for what is done to the sign-in policy.
const PolicySubject = "signin"

// ActPolicySet is the change of the sign-in policy, in the audit log of the platform.
const ActPolicySet = "policy.signin_set"

// MoreGuarded are the offices that act only with a second factor where the sign-in policy says so. Those of the board decide about money,
// or about who may: for that they always need one where one is required.
func MoreGuarded() []Role { return []Role{RoleStaff, RoleCashier, RoleClerk} }

// SignInPolicy is the policy in force, for the operator.
func (s *Service) SignInPolicy(ctx context.Context, by act.Actor) (identity.Policy, error) {
	if err := act.Operates.Check(by, act.Place{}); err != nil {
		return identity.Policy{}, err
	}
	return s.people.Policy(ctx)
}

// SetSignInPolicy changes how people sign in, with a reason; an operator may who has just shown who she is. It takes the place of the
// policy that was changed p.N times. Errors: identity.ErrPolicyChanged, fault.Fields by the names of the policy's fields in the store, and
// reason.
func (s *Service) SetSignInPolicy(ctx context.Context, by act.Actor, p identity.Policy, reason string) error {
	kept, err := suspensionText("reason", reason, ErrReasonMissing)
	if err != nil {
		return err
	}
	for _, office := range p.Offices {
		if !slices.Contains(MoreGuarded(), Role(office)) {
			return ErrRoles
		}
	}
	a := act.Act{Name: ActPolicySet, By: by, Access: act.Operates.Guarded().Proven(), Subject: PolicySubject, Reason: kept}
	_, err = act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (struct{}, error) {
		was, err := s.people.SetPolicy(ctx, p)
		r.Note("was", policyText(was))
		r.Note("now", policyText(p))
		return struct{}{}, err
	})
	return err
}

// policyText is a policy in the audit log.
func policyText(p identity.Policy) string {
	return fmt.Sprintf("password %t, code %t, passkey %t, officers %d days, others %d days, second factor %q",
		p.Password, p.Code, p.Passkey, p.OfficerDays, p.OtherDays, strings.Join(p.Offices, " "))
}

// apply puts into an actor what the policy says of her.
func (a *Actor) apply(p identity.Policy, required bool) {
	a.more = p.Offices
	anywhere := func(m Membership) bool { return a.guardedOffice(m.Coop) }
	a.Unguarded = !a.User.SecondFactor && (required || slices.ContainsFunc(a.Memberships, anywhere))
	a.SessionLife = p.Life(a.Operator() || len(a.ReaderCoops()) > 0)
}

// guardedOffice says whether the actor has an office that acts only with a second factor.
func (a *Actor) guardedOffice(coop string) bool {
	m := a.Membership(coop)
	return m != nil && slices.ContainsFunc(m.Roles, func(r Role) bool { return slices.Contains(a.more, string(r)) })
}

// Barred says whether the actor may decide nothing in a cooperative before there is a second factor.
func (a Actor) Barred(coop string) bool { return a.Unguarded && a.guardedOffice(coop) }
