package cooperative

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/store"
)

// membersPage is the register: who waits for a decision first, then one state by name.
type membersPage struct {
	desk
	States     []tab
	On         members.State
	Prefix     string
	Applicants []memberRow
	Rows       []memberRow
	Next       string
}

// memberRow is one line of the register.
type memberRow struct {
	ID, Number, Name, Place, Roles, Phone, WhatsApp, Reason string
	At                                                      time.Time // since when, or when it ended
}

// applicantsShown is how many applicants stand above the register.
const applicantsShown = 5

func (s *Cooperative) members(c *gin.Context) error {
	v, d, err := s.openDesk(c, "anggota", "coop.nav.members")
	if err != nil {
		return err
	}
	view := membersPage{desk: d, On: memberState(c.Query("keadaan")), Prefix: strings.TrimSpace(c.Query("q"))}
	ctx := c.Request.Context()
	waiting, next, err := s.register(ctx, v, view)
	if err != nil {
		return err
	}
	view.Rows, view.Next, view.States = waiting, next, d.memberTabs(view.On)
	if view.On == members.Active && view.Prefix == "" && d.first() {
		first, err := s.Members.Applicants(ctx, v.actor, v.coop.ID, store.Page{Limit: applicantsShown})
		if err != nil {
			return err
		}
		view.Applicants = s.memberRows(d, first.Items)
	}
	return s.pages.Render(c, http.StatusOK, "members", view)
}

// states are the tabs of the register and the words they have in the address.
func states() []string { return []string{"anggota", "calon", "keluar", "ditolak"} }

func memberState(word string) members.State {
	switch word {
	case "calon":
		return members.Applied
	case "keluar":
		return members.Left
	case "ditolak":
		return members.Rejected
	}
	return members.Active
}

func (d desk) memberTabs(on members.State) []tab {
	var tabs []tab
	for _, word := range states() {
		state := memberState(word)
		one := tab{Href: d.To("anggota"), Text: d.T("coop.members." + string(state)), On: state == on}
		if state != members.Active {
			one.Href += "?keadaan=" + word
		}
		if state == members.Applied {
			one.Count = d.waits("anggota")
		}
		tabs = append(tabs, one)
	}
	return tabs
}

// waits is what the bar counts at a place.
func (d desk) waits(place string) int {
	if d.Frame != nil {
		for _, item := range d.Frame.Items {
			if item.ID == place {
				return item.Count
			}
		}
	}
	return 0
}

// register reads one page of one state. Who applied stands in the order of asking, unless a name is looked for.
func (s *Cooperative) register(ctx context.Context, v visit, view membersPage) ([]memberRow, string, error) {
	var slice store.Slice[members.Membership]
	var err error
	if view.On == members.Applied && view.Prefix == "" {
		slice, err = s.Members.Applicants(ctx, v.actor, v.coop.ID, view.page())
	} else {
		search := members.Search{Coop: v.coop.ID, State: view.On, Prefix: view.Prefix}
		slice, err = s.Members.Members(ctx, v.actor, search, view.page())
	}
	return s.memberRows(view.desk, slice.Items), slice.Next, err
}

func (s *Cooperative) memberRows(d desk, list []members.Membership) []memberRow {
	rows := make([]memberRow, len(list))
	for i := range list {
		m := &list[i]
		rows[i] = memberRow{
			ID: m.ID, Number: m.NumberText(), Name: m.Name, Place: s.shortPlace(m.Area), Roles: d.roles(m.Roles), At: m.Since,
			Phone: phone.Display(m.Phone), WhatsApp: phone.WhatsApp(m.Phone, ""), Reason: m.Reason,
		}
		switch {
		case m.State == members.Applied:
			rows[i].At = m.AppliedAt
		case m.State != members.Active && m.DecidedAt != nil:
			rows[i].At = *m.DecidedAt
		}
	}
	return rows
}

// roles names the offices of a member; being a member is no office.
func (d desk) roles(roles []members.Role) string {
	var words []string
	for _, role := range roles {
		if role != members.RoleMember || len(roles) == 1 {
			words = append(words, d.Word("role", role))
		}
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}
