package seller

import (
	"context"
	"net/http"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/members"
	"lumbung/internal/web"
)

// join is the page in place of all others for who signed in but is no member: how to become one, and which cooperatives still
// think about it.
func (s *Seller) join(c *gin.Context, actor members.Actor) error {
	v := &Visit{s: s}
	v.Page = s.Web.Page(c, "")
	v.NoIndex = true
	var applied []joining
	for _, m := range actor.Memberships {
		if m.State != members.Applied && m.State != members.Entering {
			continue
		}
		coop, err := s.Members.Cooperative(c.Request.Context(), m.Coop)
		if err != nil {
			return err
		}
		one := joining{coop: coop.Name}
		if m.State == members.Entering {
			one.payBy = v.Date(m.PayBy)
		}
		applied = append(applied, one)
	}
	return web.Instead{Status: http.StatusForbidden, Component: layout(v, v.joinPage(actor.User.Name, applied))}
}

// joining is a cooperative that somebody is about to join.
type joining struct{ coop, payBy string } // payBy is until when she pays simpanan pokok, "" while officers decide

func (v *Visit) joinPage(name string, applied []joining) templ.Component {
	v.Title, v.Styles = v.T("seller.join_title"), styles()
	v.Frame = &web.Frame{Name: name, Role: "Lumbung", Home: "/", Items: []web.NavItem{
		{ID: "beranda", Href: "/", Icon: "home", Label: "web.home"},
		{ID: "gabung", Href: "/akun/gabung", Icon: "users", Label: "seller.join"},
		{ID: "akun", Href: "/akun", Icon: "user", Label: "web.account"},
	}}
	return joinMain(v, applied)
}

// sampleJoin is the home for who is no member.
func sampleJoin(applied ...joining) show {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		v.Nav = ""
		return v.joinPage("Dewi Lestari", applied), nil
	}
}
