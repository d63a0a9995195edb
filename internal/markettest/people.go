package markettest

import (
	"context"
	"fmt"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/payments"
)

// Village is where members live and have their shops, Sembalun Lawang; Mataram is where buyers live.
const (
	Village = "52.03.15.2002"
	Mataram = "52.71.01.1005"
)

// Cooperative opens another cooperative, which may not collect savings, and is the market as seen from there.
func (m *Market) Cooperative(slug string) *Market {
	m.Helper()
	there := *m
	there.Coop = m.openCooperative(members.Cooperative{Slug: slug, Name: "Koperasi " + slug, Area: Mataram})
	return &there
}

// openCooperative opens a cooperative, which takes 5 % of its members' sales. Its id is its slug.
func (m *Market) openCooperative(c members.Cooperative) *members.Cooperative {
	m.Helper()
	c.ID, c.Kind, c.Phone, c.Hours = c.Slug, members.Producer, "+6281900090001", members.Text{ID: "Senin–Sabtu 08.00–16.00 WITA"}
	opened, err := m.Members.Create(m.Context(), members.System(), c)
	m.Must(err)
	rules := payments.StandardFeeSchedule(c.ID, 500, payments.BySeller, "12/III/2026", m.Clock.Now().Add(-time.Hour))
	m.Must(m.Payments.SetFeeSchedule(m.Context(), acttest.Operator(), rules))
	m.coops = append(m.coops, c.ID)
	return opened
}

// Person is somebody with an account, by user id. Services take any word for a user's id, so that only who opens pages, or has a
// name on them, needs to be a Person or a Member.
func (m *Market) Person(name string) string {
	m.Helper()
	m.phones++
	u, err := m.Identity.Register(m.Context(), identity.RegisterInput{
		Name: name, Phone: fmt.Sprintf("0819001%05d", m.phones), Password: "gerimis-di-kebun-kopi", Locale: "id",
	})
	m.Must(err)
	return u.ID
}

// Member is somebody in the register, by user id, with the next number: an officer with the roles of one.
func (m *Market) Member(name string, roles ...members.Role) string {
	m.Helper()
	user := m.Person(name)
	_, err := m.Members.Register(m.Context(), members.System(), members.Registration{
		Coop: m.Coop.ID, User: user, Roles: append(roles, members.RoleMember), Area: Village, Street: "Dusun Lebak Daya",
	})
	m.Must(err)
	return user
}

// Applicant is somebody who applied for membership.
func (m *Market) Applicant(name string) *members.Membership {
	m.Helper()
	applied, err := m.Members.Apply(m.Context(), acttest.Member(m.Person(name)), members.Application{
		Coop: m.Coop.ID, Area: Village, Street: "Dusun",
	})
	m.Must(err)
	return applied
}

func (m *Market) keepCode(_ context.Context, c identity.Code) error {
	m.codes.Store(c.Phone, c.Code)
	return nil
}

// CodeOf is the code that went to a number last, "" when none would help.
func (m *Market) CodeOf(number string) string {
	m.Helper()
	parsed, err := phone.Parse(number)
	m.Must(err)
	code, sent := m.codes.Load(parsed)
	if !sent {
		m.Fatalf("no code went to %s", number)
	}
	return code.(string)
}
