package members

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lumbung/internal/events"
)

// State is the state of a membership.
type State string

const (
	Applied  State = "applied"
	Active   State = "active"
	Rejected State = "rejected"
	Left     State = "left"
)

// Membership is one person's line in the register of one cooperative (buku daftar anggota).
type Membership struct {
	ID        string     `bson:"_id"` // <coop>.<user>
	Coop      string     `bson:"coop"`
	User      string     `bson:"user"`
	Name      string     `bson:"name"`
	SortName  string     `bson:"sort_name"`        // Name in the form for sorting and searching
	Number    int64      `bson:"number,omitempty"` // unique in the cooperative; 0 before admission
	State     State      `bson:"state"`
	Roles     []Role     `bson:"roles"`
	AppliedAt time.Time  `bson:"applied_at"`
	DecidedAt *time.Time `bson:"decided_at,omitempty"`
	DecidedBy string     `bson:"decided_by,omitempty"`
	Reason    string     `bson:"reason,omitempty"`
	Area      string     `bson:"area"` // village code
	Street    string     `bson:"street"`
	Phone     string     `bson:"phone"`
	Since     time.Time  `bson:"since"`
	Rounds    int64      `bson:"rounds"` // how often the person applied

	events.Outbox `bson:",inline"`
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

// Has says whether the membership is active and holds the role.
func (m *Membership) Has(role Role) bool { return m.State == Active && slices.Contains(m.Roles, role) }

// Admit makes the applicant a member with a number.
func (m *Membership) Admit(number int64, by string, at time.Time) error {
	if m.State != Applied {
		return ErrDecided
	}
	m.State, m.Number, m.Roles, m.Since = Active, number, []Role{RoleMember}, at
	m.decide(by, "", at)
	return nil
}

// Reject refuses the application, with the reason that the applicant reads.
func (m *Membership) Reject(by, reason string, at time.Time) error {
	if m.State != Applied {
		return ErrDecided
	}
	m.State = Rejected
	m.decide(by, reason, at)
	return nil
}

// Leave ends the membership. The person keeps the number; nobody else gets it.
func (m *Membership) Leave(by, reason string, at time.Time) error {
	if m.State != Active {
		return ErrNotActive
	}
	m.State, m.Roles = Left, nil
	m.decide(by, reason, at)
	return nil
}

// Appoint gives the person exactly these roles.
func (m *Membership) Appoint(roles []Role) error {
	if m.State != Active {
		return ErrNotActive
	}
	roles, err := checkRoles(roles)
	if err == nil {
		m.Roles = roles
	}
	return err
}

// apply opens the application again, after a rejection or a departure.
func (m *Membership) apply(at time.Time) error {
	if m.State != Rejected && m.State != Left {
		return ErrDecided
	}
	m.State, m.AppliedAt, m.Roles = Applied, at, nil
	m.DecidedAt, m.DecidedBy, m.Reason = nil, "", ""
	m.Rounds++
	return nil
}

func (m *Membership) decide(by, reason string, at time.Time) {
	m.DecidedBy, m.Reason, m.DecidedAt = by, reason, &at
}

// checkRoles sorts roles and adds RoleMember to the board and supervisors, who are chosen from the members. A supervisor
// holds no other office (UU 25/1992).
func checkRoles(roles []Role) ([]Role, error) {
	roles = slices.Clone(roles)
	for _, role := range roles {
		switch role {
		case RoleChair, RoleSecretary, RoleTreasurer, RoleSupervisor:
			roles = append(roles, RoleMember)
		case RoleMember, RoleStaff:
		default:
			return nil, ErrRoles
		}
	}
	slices.Sort(roles)
	roles = slices.Compact(roles)
	if slices.Contains(roles, RoleSupervisor) && slices.ContainsFunc(roles, Role.officer) || len(roles) == 0 {
		return nil, ErrRoles
	}
	return roles, nil
}

// check refuses a membership with a wrong id, no name or no number.
func (m *Membership) check() error {
	m.SortName = sortName(m.Name)
	if m.ID != MembershipID(m.Coop, m.User) || m.Name == "" {
		return fmt.Errorf("members: membership %s has a wrong id or no name", m.ID)
	}
	if m.Has(RoleMember) && m.Number <= 0 {
		return fmt.Errorf("members: member %s has no number", m.ID)
	}
	return nil
}

// sortName is a name in lower case with single spaces.
func sortName(name string) string { return strings.Join(strings.Fields(strings.ToLower(name)), " ") }
