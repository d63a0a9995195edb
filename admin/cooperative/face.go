package cooperative

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

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

	s     *Cooperative
	actor members.Actor
	coop  *members.Cooperative
	now   time.Time
	names map[string]ui.Name // of a sample
}

// What a page of this face is made of.
type (
	page          = web.PageSpec[*Visit]
	nav           = web.Nav[*Visit]
	list[T any]   = ui.List[*Visit, T]
	column[T any] = ui.Column[*Visit, T]
	tabOf         = ui.Tab[*Visit]
)

// newFace is the office as pages that declare themselves.
func (s *Cooperative) newFace() *web.Face[*Visit] {
	return &web.Face[*Visit]{
		Name: "kantor", Root: "/pengurus/:coop", Enter: s.visit, Around: s.surround, Layout: layout, Bare: s.bare,
		Pages: []page{
			s.accountPage(),
			s.auditPage(),
			s.feesPage(),
			s.goodsPage(),
			s.journalPage(),
			s.memberPage(),
			s.membersPage(),
			s.morePage(),
			s.noticePage(),
			s.noticesPage(),
			s.officesPage(),
			s.orderPage(),
			s.ordersPage(),
			s.reviewPage(),
			s.stockPage(),
			s.todayPage(),
			s.trialPage(),
		},
	}
}

// visit finds out who came and to which cooperative. Guests sign in first.
func (s *Cooperative) visit(c *gin.Context) (*Visit, error) {
	actor, err := s.Web.RequireActor(c)
	if err != nil {
		return nil, err
	}
	coop, err := s.Members.BySlug(c.Request.Context(), c.Param("coop"))
	if err != nil {
		return nil, err
	}
	return &Visit{Visit: web.Visit{By: actor, At: act.Place{Coop: coop.ID}}, s: s, actor: actor, coop: coop, now: s.Now()}, nil
}

// surround makes the page with the frame of the office.
func (s *Cooperative) surround(c *gin.Context, v *Visit) error {
	v.Page = s.Office(c, v.coop, web.Frame{}, "")
	v.Styles = []string{"cooperative.css"}
	items, err := s.face.NavItems(c.Request.Context(), v, v.below)
	v.Frame = v.frame(items)
	return err
}

// frame is the cooperative, who is at work, and the places to go.
func (v *Visit) frame(items []web.NavItem) *web.Frame {
	role := v.Word("role", roleOf(v.actor, v.coop.ID))
	return &web.Frame{Name: v.coop.Name, Role: role + " · " + v.actor.User.Name, Home: v.To(), Items: items}
}

// rowsPerPage is how many rows a part of a list has.
const rowsPerPage = 25

// part is the part of a list that the address asks for.
func (v *Visit) part() store.Page { return ui.Part(&v.Page, rowsPerPage) }

func layout(v *Visit, main templ.Component) templ.Component {
	if v.actor.LacksFactor() {
		main = templ.Join(ui.NoFactor(&v.Page), main)
	}
	return ui.Office(&v.Page, ui.Bar{Title: ui.BarTitle(v.Title, true)}, main)
}

// Officer says whether the visitor may change something: supervisors see no buttons.
func (v *Visit) Officer() bool { return v.By.Officer(v.coop.ID) }

// May says whether the visitor has an office with a power: others see no button for it.
func (v *Visit) May(p act.Power) bool { return v.By.May(v.coop.ID, p) }

// To is the address of a place of this cooperative: To("pesanan", number).
func (v *Visit) To(parts ...string) string {
	var to strings.Builder
	to.WriteString(home(v.coop))
	for _, part := range parts {
		to.WriteString("/" + url.PathEscape(part))
	}
	return to.String()
}

// below is the address of a page's path.
func (v *Visit) below(path string) string { return strings.TrimSuffix(v.To(path), "/") }

// Word is the sentence coop.<group>.<value>, or the value itself when there is none: what was written down by a newer
// program is shown as it is.
func (v *Visit) Word(group string, value any) string {
	text := fmt.Sprint(value)
	if key := "coop." + group + "." + text; v.Locale.Has(key) {
		return v.T(key)
	}
	return text
}

// Stamp writes a time for a table: 21/11/26 09.14.
func (v *Visit) Stamp(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	t = t.In(v.zone())
	return t.Format("02/01/06 ") + v.Time(t)
}

// Day writes the date as the cooperative's clock has it.
func (v *Visit) Day(t time.Time) string { return v.Date(t.In(v.zone())) }

// Moment writes date and time as the cooperative's clock has them.
func (v *Visit) Moment(t time.Time) string { return v.DateTime(t.In(v.zone())) }

func (v *Visit) zone() *time.Location { return i18n.Zone(v.coop.Area) }

// zoneName stands behind what times are called: WITA.
func (v *Visit) zoneName() string { return v.zone().String() }

// at is a time in a table; the file has it as spreadsheets read it.
func (v *Visit) at(t time.Time) ui.Cell {
	return ui.Text(v.Stamp(t)).File(t.In(v.zone()).Format(time.DateTime))
}

// day is a date in a table.
func (v *Visit) day(t time.Time) ui.Cell {
	if t.IsZero() {
		return ui.Cell{}
	}
	return ui.Text(v.Day(t)).File(t.In(v.zone()).Format(time.DateOnly))
}

// place is a village in a table: Sembalun Lawang, Lombok Timur. A kota keeps its kind.
func (v *Visit) place(code string) string { return v.s.shortPlace(code) }

// roles names the offices of a member; being a member is no office.
func (v *Visit) roles(roles []members.Role) string {
	var words []string
	for _, role := range roles {
		if role != members.RoleMember || len(roles) == 1 {
			words = append(words, v.Word("role", role))
		}
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}

// waits is what the frame counts at a place.
func (v *Visit) waits(place string) int {
	for _, item := range v.Frame.Items {
		if item.ID == place {
			return item.Count
		}
	}
	return 0
}

// Kinds of names.
const (
	person   = "person" // a user
	shopName = "shop"
	product  = "product"
	numbers  = "numbers" // an order's number, nothing for an id that is none
)

// Names reads what people read in place of ids.
func (v *Visit) Names(ctx context.Context, kind string, ids []string) (map[string]ui.Name, error) {
	if v.names != nil {
		return v.names, nil
	}
	switch kind {
	case numbers:
		return v.orderNumbers(ctx, ids)
	case shopName:
		return plainNames(v.s.Catalog.ShopNames(ctx, v.coop.ID, ids))
	case product:
		return plainNames(v.s.Catalog.ProductNames(ctx, v.coop.ID, ids))
	}
	return v.people(ctx, ids)
}

// plainNames are names that lead nowhere.
func plainNames(names map[string]string, err error) (map[string]ui.Name, error) {
	found := make(map[string]ui.Name, len(names))
	for id, name := range names {
		found[id] = ui.Name{Text: name}
	}
	return found, err
}

// people are members, other users, and what works by itself.
func (v *Visit) people(ctx context.Context, ids []string) (map[string]ui.Name, error) {
	found := map[string]ui.Name{}
	var asked []string
	for _, id := range ids {
		if word := v.Word("by", id); word != id {
			found[id] = ui.Name{Text: word}
			continue
		}
		asked = append(asked, id)
	}
	names, err := v.s.Members.Names(ctx, v.coop.ID, asked)
	for id, name := range names {
		found[id] = ui.Name{Text: name, Href: v.To("anggota", members.MembershipID(v.coop.ID, id))}
	}
	return found, err
}

func (v *Visit) orderNumbers(ctx context.Context, ids []string) (map[string]ui.Name, error) {
	found, err := v.s.Orders.Numbers(ctx, v.coop.ID, ids)
	named := make(map[string]ui.Name, len(ids))
	for _, id := range ids {
		named[id] = ui.Name{}
	}
	for id, number := range found {
		named[id] = ui.Name{Text: number, Href: v.To("pesanan", number)}
	}
	return named, err
}
