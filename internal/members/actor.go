package members

import (
	"context"
	"errors"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/identity"
)

// Role is an office or position of a person in a cooperative.
type Role string

const (
	RoleMember     Role = "member"     // anggota
	RoleChair      Role = "chair"      // ketua
	RoleSecretary  Role = "secretary"  // sekretaris
	RoleTreasurer  Role = "treasurer"  // bendahara
	RoleStaff      Role = "staff"      // pengelola; need not be a member, like the two below
	RoleCashier    Role = "cashier"    // kasir
	RoleClerk      Role = "clerk"      // petugas lapak
	RoleSupervisor Role = "supervisor" // pengawas: reads everything, decides nothing
)

// Offices lists the offices in the order in which people name them.
func Offices() []Role {
	return []Role{RoleChair, RoleSecretary, RoleTreasurer, RoleStaff, RoleCashier, RoleClerk, RoleSupervisor}
}

// powers are what the offices decide. The board (pengurus) is elected and answers for the cooperative; whom it employs (pengelola) does
// the everyday work. UU 25/1992 art. 29 to 33, on supervisors art. 38 and 39.
var powers = map[Role][]act.Power{
	RoleChair:     act.Powers(),
	RoleSecretary: {act.Moderate, act.Serve, act.Unlock, act.Inform, act.Invite, act.Admit, act.Present},
	RoleTreasurer: {act.Moderate, act.Serve, act.Collect, act.Unlock, act.Inform, act.Invite, act.Admit, act.Price},
	RoleStaff:     {act.Moderate, act.Serve, act.Collect, act.Unlock, act.Inform, act.Invite, act.Present},
	RoleCashier:   {act.Serve, act.Collect},
	RoleClerk:     {act.Moderate, act.Serve, act.Inform, act.Invite},
}

// May says whether the office has a power.
func (r Role) May(p act.Power) bool { return slices.Contains(powers[r], p) }

// Decides says whether the role decides something in the cooperative's name.
func (r Role) Decides() bool { return len(powers[r]) > 0 }

// Actor is the user who acts, with all memberships. The zero Actor is a guest.
type Actor struct {
	User        *identity.User
	Memberships []Membership
	Unguarded   bool          // is required to have a second factor, and has none
	Unproven    bool          // has not shown for a while who she is
	SessionLife time.Duration // since she signed in; 0: any

	more []string // offices that act only with a second factor: see Barred
}

// System acts for the installation itself: at its first start, in migrations and in seeds. A request never acts as System.
func System() Actor {
	return Actor{User: &identity.User{ID: "system", Name: "Lumbung", Operator: true}}
}

// Actor loads a signed-in user. A deleted or disabled user is identity.ErrNotSignedIn.
func (s *Service) Actor(ctx context.Context, user string) (Actor, error) {
	u, err := s.people.User(ctx, user)
	if errors.Is(err, identity.ErrNoUser) || err == nil && u.Disabled {
		return Actor{}, identity.ErrNotSignedIn
	}
	if err != nil {
		return Actor{}, err
	}
	memberships, err := s.MembershipsOf(ctx, user)
	if err != nil {
		return Actor{}, err
	}
	policy, err := s.people.Policy(ctx)
	if err != nil {
		return Actor{}, err
	}
	a := Actor{User: u, Memberships: memberships}
	a.apply(policy, s.factorRequired)
	return a, nil
}

// ID is the user's id, "" for a guest.
func (a Actor) ID() string {
	if a.User == nil {
		return ""
	}
	return a.User.ID
}

// SignedIn says whether the actor is a user, not a guest.
func (a Actor) SignedIn() bool { return a.User != nil }

// Operator says whether the actor runs the platform. It gives no rights inside a cooperative.
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

// WasMember says whether the actor has left a cooperative, as a member with a number, and may have money there.
func (a Actor) WasMember(coop string) bool { return a.Former(coop) != nil }

// Former is the actor's membership in a cooperative that she has left, nil when there is none. Who applies again is one who has left until
// she is a member again.
func (a Actor) Former(coop string) *Membership {
	for i := range a.Memberships {
		m := &a.Memberships[i]
		if m.Coop == coop && m.Former() && a.User != nil && m.User == a.User.ID && !a.User.Disabled {
			return m
		}
	}
	return nil
}

// FormerCoops lists the cooperatives that the actor has left.
func (a Actor) FormerCoops() []string { return a.coops(a.WasMember) }

// Works says whether the actor sells in a cooperative: as a member, or as one who helps.
func (a Actor) Works(coop string) bool {
	return slices.ContainsFunc(a.Seats(), func(s Seat) bool { return s.Coop == coop })
}

// WorksFor says whether the actor sells as a member of a cooperative, who is the actor or is helped by her.
func (a Actor) WorksFor(coop, owner string) bool {
	return slices.Contains(a.Seats(), Seat{coop, owner})
}

// Seat is a place to sell from: the shop of a member in a cooperative, opened yet or not.
type Seat struct{ Coop, Owner string }

// Word names a seat in addresses and sessions.
func (s Seat) Word() string { return s.Coop + "." + s.Owner }

// Seats lists where the actor may sell: the own shops first, opened yet or not, then those in which she helps.
func (a Actor) Seats() (seats []Seat) {
	for _, coop := range a.MemberCoops() {
		seats = append(seats, Seat{coop, a.ID()})
	}
	for _, m := range a.Memberships {
		for _, owner := range m.Helps {
			if a.User != nil && m.User == a.User.ID && !a.User.Disabled {
				seats = append(seats, Seat{m.Coop, owner})
			}
		}
	}
	return seats
}

// Officer says whether the actor has an office that decides something in a cooperative's name.
func (a Actor) Officer(coop string) bool {
	m := a.Membership(coop)
	return m != nil && slices.ContainsFunc(m.Roles, Role.Decides)
}

// May says whether the actor has an office with a power. The operator gives the offices of a first board.
func (a Actor) May(coop string, p act.Power) bool {
	m := a.Membership(coop)
	return p == act.Appoint && a.Operator() || m != nil && slices.ContainsFunc(m.Roles, func(r Role) bool { return r.May(p) })
}

// Belongs says whether the actor is something in a cooperative, whatever the role.
func (a Actor) Belongs(coop string) bool { return a.Membership(coop) != nil }

// MayRead says whether the actor may see a cooperative's register and books.
func (a Actor) MayRead(coop string) bool { return a.Officer(coop) || a.Has(coop, RoleSupervisor) }

// Guarded says whether the actor has a second factor, or need not have one.
func (a Actor) Guarded() bool { return !a.Unguarded }

// Proven says whether the actor has shown a moment ago who she is.
func (a Actor) Proven() bool { return !a.Unproven }

// LacksFactor says whether the actor has an office, or runs the platform, and may not decide before there is a second factor.
func (a Actor) LacksFactor() bool { return a.Unguarded && (a.Operator() || len(a.OfficerCoops()) > 0) }

// MemberCoops lists the cooperatives that the actor is a member of.
func (a Actor) MemberCoops() []string { return a.coops(a.IsMember) }

// OfficerCoops lists the cooperatives in which the actor is an officer.
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
