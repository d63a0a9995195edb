// Package office is the frame that all desks of the officers' back office share: who came and whose books are open, how
// people, orders and times are written, journal entries, and what samples are made of. It knows no desk.
package office

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"lumbung/admin"
	"lumbung/internal/act"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// Visit is one visit of the office: who came, and whose books are open.
type Visit struct {
	web.Visit

	Actor members.Actor
	Coop  *members.Cooperative
	Now   time.Time
	Found any // by a web.Answer, for its page to show
	// Told: the page itself says that the cooperative is suspended, and why.
	Told bool

	parts admin.Parts
	names map[string]ui.Name // of a sample
}

// Enter is a visit of somebody to a cooperative, nil for none.
func Enter(parts admin.Parts, actor members.Actor, coop *members.Cooperative) *Visit {
	v := &Visit{Visit: web.Visit{By: actor}, Actor: actor, Coop: coop, Now: parts.Now(), parts: parts}
	if coop != nil {
		v.At = act.Place{Coop: coop.ID}
	}
	return v
}

// What a page of the office is made of.
type (
	Page          = web.PageSpec[*Visit]
	Nav           = web.Nav[*Visit]
	List[T any]   = ui.List[*Visit, T]
	Column[T any] = ui.Column[*Visit, T]
	Tab           = ui.Tab[*Visit]
)

// CountLimit is how far what waits is counted.
const CountLimit = 1000

// RowsPerPage is how many rows a part of a list has.
const RowsPerPage = 25

// Part is the part of a list that the address asks for.
func (v *Visit) Part() store.Page { return ui.Part(&v.Page, RowsPerPage) }

// Officer says whether the visitor may change something: supervisors see no buttons.
func (v *Visit) Officer() bool { return v.By.Officer(v.Coop.ID) }

// May says whether the visitor has an office with a power: others see no button for it.
func (v *Visit) May(p act.Power) bool { return v.By.May(v.Coop.ID, p) }

// To is the address of a place of this cooperative: To("pesanan", number).
func (v *Visit) To(parts ...string) string {
	var to strings.Builder
	to.WriteString(Home(v.Coop))
	for _, part := range parts {
		to.WriteString("/" + url.PathEscape(part))
	}
	return to.String()
}

// Below is the address of a page's path.
func (v *Visit) Below(path string) string { return strings.TrimSuffix(v.To(path), "/") }

// Word is the sentence coop.<group>.<value>, or the value itself when there is none: what was written down by a newer
// program is shown as it is.
func (v *Visit) Word(group string, value any) string {
	text := fmt.Sprint(value)
	if key := "coop." + group + "." + text; v.Locale.Has(key) {
		return v.T(key)
	}
	return text
}

// Role names an office.
func (v *Visit) Role(role members.Role) string { return v.T("role." + string(role)) }

// Stamp writes a time for a table: 21/11/26 09.14.
func (v *Visit) Stamp(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	t = t.In(v.Zone())
	return t.Format("02/01/06 ") + v.Time(t)
}

// Day writes the date as the cooperative's clock has it.
func (v *Visit) Day(t time.Time) string { return v.Date(t.In(v.Zone())) }

// Moment writes date and time as the cooperative's clock has them.
func (v *Visit) Moment(t time.Time) string { return v.DateTime(t.In(v.Zone())) }

// Zone is the cooperative's own.
func (v *Visit) Zone() *time.Location { return i18n.Zone(v.Coop.Area) }

// ZoneName stands behind what times are called: WITA.
func (v *Visit) ZoneName() string { return v.Zone().String() }

// Stamped is a time in a table; the file has it as spreadsheets read it.
func (v *Visit) Stamped(t time.Time) ui.Cell {
	return ui.Text(v.Stamp(t)).File(t.In(v.Zone()).Format(time.DateTime))
}

// Dated is a date in a table.
func (v *Visit) Dated(t time.Time) ui.Cell {
	if t.IsZero() {
		return ui.Cell{}
	}
	return ui.Text(v.Day(t)).File(t.In(v.Zone()).Format(time.DateOnly))
}

// Place is a village in a table: Sembalun Lawang, Lombok Timur. A kota keeps its kind.
func (v *Visit) Place(code string) string {
	village, found := v.parts.Atlas.Find(code)
	regency, known := v.parts.Atlas.Regency(code)
	if !found || !known {
		return ""
	}
	place := strings.TrimPrefix(regency.Name, "Kabupaten ")
	if village.Name != place {
		place = village.Name + ", " + place
	}
	return place
}

// Roles names the offices of a member; being a member is no office.
func (v *Visit) Roles(roles []members.Role) string {
	var words []string
	for _, role := range roles {
		if role != members.RoleMember || len(roles) == 1 {
			words = append(words, v.Role(role))
		}
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}

// Waits is what the frame counts at a place.
func (v *Visit) Waits(place string) int {
	for _, item := range v.Frame.Items {
		if item.ID == place {
			return item.Count
		}
	}
	return 0
}

// ReasonField is where the reason is typed; hint says who reads it.
func ReasonField(hint string) ui.Field {
	return ui.Field{Name: "alasan", Label: "coop.reason", Hint: hint, Rows: 3, Length: 300, Required: true}
}

// Home is the address of a cooperative's office.
func Home(coop *members.Cooperative) string { return "/pengurus/" + url.PathEscape(coop.Slug) }

// RoleOf is the office that somebody holds, the first of the board's order.
func RoleOf(a members.Actor, coop string) members.Role {
	for _, role := range members.Offices() {
		if a.Has(coop, role) {
			return role
		}
	}
	return members.RoleMember
}
