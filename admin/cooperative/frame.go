package cooperative

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/web"
)

// Faults of this face.
var (
	errNoDesk  = fault.New(fault.Forbidden, "coop.no_desk")    // no office in any cooperative
	errAccount = fault.New(fault.NotFound, "coop.no_account")  // not in the chart
	errPeriod  = fault.New(fault.Invalid, "coop.period_wrong") // ends before it begins, or is too long
)

// countLimit is how far what waits is counted.
const countLimit = 1000

// visit is who came, and whose books are open.
type visit struct {
	actor members.Actor
	coop  *members.Cooperative
}

func (v visit) officer() bool { return v.actor.Officer(v.coop.ID) }

func (v visit) zone() *time.Location { return i18n.Zone(v.coop.Area) }

// enter lets officers and supervisors in. For everybody else the cooperative of the address does not exist, but for its
// own members, who are told that this is not for them.
func (s *Cooperative) enter(c *gin.Context) (visit, error) {
	actor, err := s.Web.RequireActor(c)
	if err != nil {
		return visit{}, err
	}
	coop, err := s.Members.BySlug(c.Request.Context(), c.Param("coop"))
	if err != nil {
		return visit{}, err
	}
	return visit{actor, coop}, actor.Read(coop.ID)
}

// desk is what every page of this face starts from.
type desk struct {
	web.Page
	Slug    string
	Officer bool // may change something: supervisors see no buttons
	zone    *time.Location
}

// open prepares the desk around a page; nav is the place that is on, title a locale key.
func (s *Cooperative) open(c *gin.Context, v visit, nav, title string) (desk, error) {
	ctx := c.Request.Context()
	products, err := s.Catalog.CountPending(ctx, v.coop.ID, countLimit)
	if err != nil {
		return desk{}, err
	}
	applicants, err := s.Members.CountMembers(ctx, v.coop.ID, members.Applied, countLimit)
	if err != nil {
		return desk{}, err
	}
	d := desk{Page: s.Office(c, v.coop, web.Frame{}, nav), Slug: v.coop.Slug, Officer: v.officer(), zone: v.zone()}
	d.Title = d.T(title)
	d.Frame = d.around(v, products, applicants)
	return d, nil
}

// openDesk lets in those who may read, and prepares the desk around a page.
func (s *Cooperative) openDesk(c *gin.Context, nav, title string) (visit, desk, error) {
	v, err := s.enter(c)
	if err != nil {
		return v, desk{}, err
	}
	d, err := s.open(c, v, nav, title)
	return v, d, err
}

// around is the frame: the cooperative, who is at work, and the places to go.
func (d desk) around(v visit, products, applicants int) *web.Frame {
	return &web.Frame{
		Name: v.coop.Name, Role: d.Word("role", roleOf(v.actor, v.coop.ID)) + " · " + v.actor.User.Name, Home: d.To(),
		Items: []web.NavItem{
			{ID: "hari-ini", Href: d.To(), Icon: "layout-dashboard", Label: "coop.nav.today"},
			{ID: "pesanan", Href: d.To("pesanan"), Icon: "receipt", Label: "coop.nav.orders"},
			{ID: "neraca", Href: d.To("neraca"), Icon: "scale", Label: "coop.nav.trial"},
			{ID: "jurnal", Href: d.To("jurnal"), Icon: "book", Label: "coop.nav.journal"},
			{ID: "anggota", Href: d.To("anggota"), Icon: "users", Label: "coop.nav.members", Count: applicants},
			{ID: "barang", Href: d.To("barang"), Icon: "store", Label: "coop.nav.goods", Count: products},
			{ID: "potongan", Href: d.To("potongan"), Icon: "percent", Label: "coop.nav.fees"},
			{ID: "audit", Href: d.To("audit"), Icon: "history", Label: "coop.nav.audit"},
			{ID: "lainnya", Href: d.To("lainnya"), Icon: "settings", Label: "coop.nav.more"},
		},
	}
}

// roleOf is the office that somebody holds, the first of the board's order.
func roleOf(a members.Actor, coop string) members.Role {
	for _, role := range []members.Role{
		members.RoleChair, members.RoleSecretary, members.RoleTreasurer, members.RoleStaff, members.RoleSupervisor,
	} {
		if a.Has(coop, role) {
			return role
		}
	}
	return members.RoleMember
}

// To is the address of a place of this cooperative: To "pesanan" .Number.
func (d desk) To(parts ...string) string {
	var to strings.Builder
	to.WriteString("/pengurus/" + url.PathEscape(d.Slug))
	for _, part := range parts {
		to.WriteString("/" + url.PathEscape(part))
	}
	return to.String()
}

// Word is the sentence coop.<group>.<value>, or the value itself when there is none: what was written down by a newer
// program is shown as it is.
func (d desk) Word(group string, value any) string {
	text := fmt.Sprint(value)
	if key := "coop." + group + "." + text; d.Locale != nil && d.Locale.Has(key) {
		return d.T(key)
	}
	return text
}

// Stamp writes a time for a table: 21/11/26 09.14.
func (d desk) Stamp(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(d.place()).Format("02/01/06 ") + d.Time(t.In(d.place()))
}

// Day writes the date as the cooperative's clock has it.
func (d desk) Day(t time.Time) string { return d.Date(t.In(d.place())) }

// Moment writes date and time as the cooperative's clock has them.
func (d desk) Moment(t time.Time) string { return d.DateTime(t.In(d.place())) }

func (d desk) place() *time.Location {
	if d.zone == nil {
		return i18n.WIB()
	}
	return d.zone
}
