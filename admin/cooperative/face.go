package cooperative

import (
	"context"
	"slices"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/admin/cooperative/books"
	"lumbung/admin/cooperative/closings"
	"lumbung/admin/cooperative/goods"
	"lumbung/admin/cooperative/interests"
	"lumbung/admin/cooperative/leavers"
	"lumbung/admin/cooperative/news"
	"lumbung/admin/cooperative/office"
	"lumbung/admin/cooperative/openings"
	"lumbung/admin/cooperative/payouts"
	"lumbung/admin/cooperative/people"
	"lumbung/admin/cooperative/refunds"
	"lumbung/admin/cooperative/reports"
	"lumbung/admin/cooperative/sales"
	"lumbung/admin/cooperative/settings"
	"lumbung/admin/cooperative/till"
	"lumbung/admin/cooperative/vouchers"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// What a page of this face is made of; those of the desks are made of the same.
type (
	Visit         = office.Visit
	page          = office.Page
	nav           = office.Nav
	list[T any]   = office.List[T]
	column[T any] = office.Column[T]
	tabOf         = office.Tab
)

// errNoDesk is somebody who has no office in any cooperative.
var errNoDesk = fault.New(fault.Forbidden, "coop.no_desk")

// newFace is the office as pages that declare themselves.
func (s *Cooperative) newFace() *web.Face[*Visit] {
	return &web.Face[*Visit]{
		Name: "kantor", Root: "/pengurus/:coop", Market: true, Enter: s.visit, Around: s.surround, Layout: layout, Bare: s.bare,
		Pages: slices.Concat(
			[]page{s.morePage(), s.noticePage(), s.noticesPage(), s.suspensionPage(), s.todayPage()},
			books.Pages(s.Parts), goods.Pages(s.Parts), news.Pages(s.Parts), payouts.Pages(s.Parts), people.Pages(s.Parts),
			refunds.Pages(s.Parts), reports.Pages(s.Parts), sales.Pages(s.Parts), settings.Pages(s.Parts), till.Pages(s.Parts),
			vouchers.Pages(s.Parts), openings.Pages(s.Parts), closings.Pages(s.Parts), leavers.Pages(s.Parts), interests.Pages(s.Parts),
		),
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
	return office.Enter(s.Parts, actor, coop), nil
}

// surround makes the page with the frame of the office.
func (s *Cooperative) surround(c *gin.Context, v *Visit) error {
	v.Page = s.Office(c, v.Coop, web.Frame{}, "")
	v.Styles = []string{"cooperative.css"}
	items, err := s.face.NavItems(c.Request.Context(), v, v.Below)
	v.Frame = frame(v, items)
	return err
}

// frame is the cooperative, who is at work, and the places to go.
func frame(v *Visit, items []web.NavItem) *web.Frame {
	role := v.Role(office.RoleOf(v.Actor, v.Coop.ID))
	return &web.Frame{Name: v.Coop.Name, Role: role + " · " + v.Actor.User.Name, Home: v.To(), Items: items}
}

// bare is a visit without a request, in the frame.
func (s *Cooperative) bare(l *i18n.Locale) *Visit {
	v := office.Bare(s.Parts, l)
	v.Frame = frame(v, s.sampleItems(v))
	return v
}

// sampleItems are the places of the frame, with things to do at two of them.
func (s *Cooperative) sampleItems(v *Visit) []web.NavItem {
	counts, pages := map[string]int{"barang": 1, "anggota": 2}, slices.Clone(s.face.Pages)
	for i := range pages {
		pages[i].Nav.Count = nil
		if n := counts[pages[i].Nav.ID]; n > 0 {
			pages[i].Nav.Count = func(context.Context, *Visit) (int, error) { return n, nil }
		}
	}
	face := web.Face[*Visit]{Pages: pages}
	items, _ := face.NavItems(context.Background(), v, v.Below) // nothing is read
	return items
}

func layout(v *Visit, main templ.Component) templ.Component {
	if v.Actor.LacksFactor() {
		main = templ.Join(ui.NoFactor(&v.Page), main)
	}
	if v.Coop != nil && v.Coop.Suspended() && !v.Told {
		main = templ.Join(stopped(v), main)
	}
	return ui.Office(&v.Page, ui.Bar{Title: ui.BarTitle(v.Title, true)}, main)
}
