package members

import (
	"context"
	"slices"
)

// Role is what a person is in a cooperative.
type Role string

const (
	RoleMember     Role = "member"     // anggota
	RoleChair      Role = "chair"      // ketua
	RoleSecretary  Role = "secretary"  // sekretaris
	RoleTreasurer  Role = "treasurer"  // bendahara
	RoleStaff      Role = "staff"      // pengelola, karyawan; need not be a member
	RoleSupervisor Role = "supervisor" // pengawas: reads everything, changes nothing
)

// officer says whether the role changes things in the cooperative's name.
func (r Role) officer() bool {
	return r == RoleChair || r == RoleSecretary || r == RoleTreasurer || r == RoleStaff
}

// Actor is who acts: a user with her memberships, or nobody. The zero Actor is a guest.
type Actor struct {
	User        *User
	Memberships []Membership
}

// System acts for the installation itself: at its first start, in migrations and in seeds. Never give it to a request.
func System() Actor { return Actor{User: &User{ID: "system", Name: "Lumbung", Operator: true}} }

// Actor loads who a signed-in user is. A user who is gone or disabled is ErrNotSignedIn.
func (s *Service) Actor(ctx context.Context, user string) (Actor, error) {
	u, err := s.User(ctx, user)
	if err != nil {
		return Actor{}, replace(err, ErrNoUser, ErrNotSignedIn)
	}
	if u.Disabled {
		return Actor{}, ErrNotSignedIn
	}
	memberships, err := s.MembershipsOf(ctx, user)
	if err != nil {
		return Actor{}, err
	}
	return Actor{User: u, Memberships: memberships}, nil
}

// ID is the user's id, "" for a guest.
func (a Actor) ID() string {
	if a.User == nil {
		return ""
	}
	return a.User.ID
}

// SignedIn says whether the actor is somebody.
func (a Actor) SignedIn() bool { return a.User != nil }

// Operator says whether the actor runs the platform. It gives no say inside a cooperative.
func (a Actor) Operator() bool { return a.User != nil && a.User.Operator && !a.User.Disabled }

// Membership returns the actor's active membership in a cooperative, nil when there is none.
func (a Actor) Membership(coop string) *Membership {
	for i := range a.Memberships {
		m := &a.Memberships[i]
		if m.Coop == coop && m.State == Active && a.User != nil && m.User == a.User.ID && !a.User.Disabled {
			return m
		}
	}
	return nil
}

// Has says whether the actor holds one of the roles in a cooperative.
func (a Actor) Has(coop string, roles ...Role) bool {
	m := a.Membership(coop)
	return m != nil && slices.ContainsFunc(m.Roles, func(r Role) bool { return slices.Contains(roles, r) })
}

// IsMember says whether the actor is an admitted member of a cooperative.
func (a Actor) IsMember(coop string) bool { return a.Has(coop, RoleMember) }

// Officer says whether the actor may change things in a cooperative's name.
func (a Actor) Officer(coop string) bool {
	return a.Has(coop, RoleChair, RoleSecretary, RoleTreasurer, RoleStaff)
}

// MayRead says whether the actor may see a cooperative's register and books.
func (a Actor) MayRead(coop string) bool { return a.Officer(coop) || a.Has(coop, RoleSupervisor) }

// Change is nil when the actor is an officer of the cooperative, ErrNotAllowed for its other members, and
// ErrNoCooperative for everybody else.
func (a Actor) Change(coop string) error {
	switch {
	case a.Officer(coop):
		return nil
	case a.Membership(coop) != nil:
		return ErrNotAllowed
	}
	return ErrNoCooperative
}

// Read is like Change for looking: supervisors may as well.
func (a Actor) Read(coop string) error {
	if a.MayRead(coop) {
		return nil
	}
	return a.Change(coop)
}

// mayAppoint is nil for the chair, and for the operator, who gives a new cooperative its first board.
func (a Actor) mayAppoint(coop string) error {
	if a.Operator() || a.Has(coop, RoleChair) {
		return nil
	}
	if err := a.Change(coop); err != nil {
		return err
	}
	return ErrNotAllowed
}

// MemberCoops lists the cooperatives that the actor is a member of.
func (a Actor) MemberCoops() []string { return a.coops(a.IsMember) }

// OfficerCoops lists the cooperatives in which the actor may change things.
func (a Actor) OfficerCoops() []string { return a.coops(a.Officer) }

// ReaderCoops lists the cooperatives whose register and books the actor may see.
func (a Actor) ReaderCoops() []string { return a.coops(a.MayRead) }

func (a Actor) coops(holds func(coop string) bool) []string {
	var coops []string
	for _, m := range a.Memberships {
		if holds(m.Coop) {
			coops = append(coops, m.Coop)
		}
	}
	return coops
}
