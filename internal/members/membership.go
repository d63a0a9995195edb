package members

import (
	"fmt"
	"slices"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/states"
	"lumbung/internal/text"
)

// State is the state of a membership.
type State string

const (
	Outside  State = "" // stands in no register: never asked to be a member, and helps one in her shop
	Applied  State = "applied"
	Entering State = "accepted" // by an officer: a member, with a number, once she has paid simpanan pokok
	Active   State = "active"
	Lapsed   State = "lapsed" // she was accepted, and did not pay in time
	Rejected State = "rejected"
	Left     State = "left"
)

// Membership is one person's line in the register of one cooperative (buku daftar anggota).
type Membership struct {
	ID        string    `bson:"_id"` // <coop>.<user>
	Coop      string    `bson:"coop"`
	User      string    `bson:"user"`
	Name      string    `bson:"name"`
	SortName  string    `bson:"sort_name"`        // Name in the form for sorting
	Words     []string  `bson:"words"`            // what it is found by: see findable
	Number    int64     `bson:"number,omitempty"` // unique in the cooperative; 0 before admission
	Roles     []Role    `bson:"roles"`
	Office    bool      `bson:"office,omitempty"`   // holds a role beyond that of a member
	Decision  string    `bson:"decision,omitempty"` // that gave the offices
	AppliedAt time.Time `bson:"applied_at"`         // the last time
	Area      string    `bson:"area"`               // village code
	Street    string    `bson:"street"`
	Phone     string    `bson:"phone"`
	Since     time.Time `bson:"since"`
	Terms     []Term    `bson:"terms,omitempty"` // see Served
	Helps     []string  `bson:"helps,omitempty"` // user ids of the members in whose shops the person works, in any State

	AcceptedAt time.Time `bson:"accepted_at,omitempty"` // when she was accepted to pay first; zero for who was not
	PayBy      time.Time `bson:"pay_by,omitempty"`      // until when she pays, while she is Entering

	Recovery  *Recovery `bson:"recovery,omitempty"`   // proposed for who has lost her number
	RecoverBy time.Time `bson:"recover_by,omitempty"` // until when it can be confirmed

	Person             `bson:",inline"`
	states.Life[State] `bson:",inline"`
	events.Outbox      `bson:",inline"`
}

var life = states.Declare(ErrDecided, ErrReasonMissing,
	states.Row[State]{State: Applied, Next: []State{Entering, Active, Rejected}},
	states.Row[State]{State: Entering, Next: []State{Active, Lapsed, Rejected}},
	states.Row[State]{State: Active, Next: []State{Left}},
	states.Row[State]{State: Lapsed, Next: []State{Applied}},
	states.Row[State]{State: Rejected, Next: []State{Applied}, Reason: true},
	states.Row[State]{State: Left, Next: []State{Applied, Active}, Reason: true, Fault: ErrNotActive},
)

// Decided is the mark of the last decision, a zero one while the person waits for it.
func (m *Membership) Decided() states.Mark {
	if m.State == Applied {
		return states.Mark{}
	}
	return m.Latest()
}

// MembershipID is the id of a person's membership in a cooperative.
func MembershipID(coop, user string) string { return coop + "." + user }

// NumberText is the member number with leading zeros, "" before admission.
func (m *Membership) NumberText() string {
	if m.Number == 0 {
		return ""
	}
	return fmt.Sprintf("%05d", m.Number)
}

// Former says whether the person was a member, with a number, and is none now.
func (m *Membership) Former() bool { return m.Number > 0 && !m.Has(RoleMember) }

// Has says whether the membership is active and holds the role.
func (m *Membership) Has(role Role) bool { return m.State == Active && slices.Contains(m.Roles, role) }

// checkRoles sorts roles and adds RoleMember to the board and supervisors, who are chosen from the members. A supervisor
// holds no other office (UU 25/1992).
func checkRoles(roles []Role) ([]Role, error) {
	roles = slices.Clone(roles)
	for _, role := range roles {
		switch role {
		case RoleChair, RoleSecretary, RoleTreasurer, RoleSupervisor:
			roles = append(roles, RoleMember)
		case RoleMember, RoleStaff, RoleCashier, RoleClerk:
		default:
			return nil, ErrRoles
		}
	}
	slices.Sort(roles)
	roles = slices.Compact(roles)
	if slices.Contains(roles, RoleSupervisor) && slices.ContainsFunc(roles, Role.Decides) || len(roles) == 0 {
		return nil, ErrRoles
	}
	return roles, nil
}

// check refuses a membership with a wrong id, no name or no number.
func (m *Membership) check() error {
	m.SortName = text.Folded(m.Name)
	if err := m.findable(); err != nil {
		return err
	}
	m.Office = m.State == Active && slices.ContainsFunc(m.Roles, func(r Role) bool { return r != RoleMember })
	if m.ID != MembershipID(m.Coop, m.User) || m.Name == "" {
		return fmt.Errorf("members: membership %s has a wrong id or no name", m.ID)
	}
	if m.Has(RoleMember) && m.Number <= 0 {
		return fmt.Errorf("members: member %s has no number", m.ID)
	}
	if (m.State == Entering) == m.PayBy.IsZero() {
		return fmt.Errorf("members: membership %s is %q, and to be paid for until %s", m.ID, m.State, m.PayBy)
	}
	if m.State == Outside && len(m.Steps) == 0 {
		return nil
	}
	return life.Check(m.Life)
}
