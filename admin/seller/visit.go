package seller

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"lumbung/admin"
	"lumbung/internal/members"
	"lumbung/internal/web"
)

// handler is a page for members. Whoever gets here is a member of v.coop, so handlers only ask what is hers.
type handler func(c *gin.Context, v *Visit) error

// forMembers lets members in, shows others how to become one, and leads who has no shop yet to opening it.
func (s *Seller) forMembers(h handler) web.Handler {
	return func(c *gin.Context) error {
		v, err := s.visit(c)
		if errors.Is(err, admin.ErrNotMember) {
			return s.join(c)
		}
		if err != nil {
			return err
		}
		if v.shop == nil && needsShop(c.FullPath()) {
			return s.Web.Redirect(c, "/jualan/buka")
		}
		return h(c, v)
	}
}

// page is what every page of this face starts from; the frame says how many orders wait to be packed.
func (s *Seller) page(c *gin.Context, v *Visit, place, title string) (web.Page, error) {
	waiting, err := s.countPacking(c.Request.Context(), v)
	page := s.Office(c, v.coop, *v.frame(places(waiting)), place)
	page.Title = v.T(title)
	return page, err
}

// The places of this face: ids of the frame's items.
const (
	placeToday  = "hari-ini"
	placeOrders = "pesanan"
	placeGoods  = "barang"
	placeBook   = "simpanan"
	placeMore   = "lainnya"
)

func places(waiting int) []web.NavItem {
	return []web.NavItem{
		{ID: placeToday, Href: "/jualan", Icon: "layout-dashboard", Label: "seller.today"},
		{ID: placeOrders, Href: "/jualan/pesanan", Icon: "receipt", Label: "seller.orders", Count: waiting},
		{ID: placeGoods, Href: "/jualan/barang", Icon: "tags", Label: "seller.goods"},
		{ID: placeBook, Href: "/jualan/simpanan", Icon: "wallet", Label: "seller.book"},
		{ID: placeMore, Href: "/jualan/lainnya", Icon: "dots", Label: "seller.more"},
	}
}

// joinPage tells somebody who signed in but is no member how to become one.
type joinPage struct {
	web.Page
	Applied []string // cooperatives that still think about it
}

func (s *Seller) join(c *gin.Context) error {
	actor, err := s.Web.RequireActor(c)
	if err != nil {
		return err
	}
	locale := s.Web.Locale(c)
	view := joinPage{Page: s.Web.Page(c, locale.T("seller.join_title"))}
	view.NoIndex = true
	view.Frame = joinFrame(actor.User.Name)
	for _, m := range actor.Memberships {
		if m.State != members.Applied {
			continue
		}
		coop, err := s.Members.Cooperative(c.Request.Context(), m.Coop)
		if err != nil {
			return err
		}
		view.Applied = append(view.Applied, coop.Name)
	}
	return s.pages.Render(c, http.StatusForbidden, "join", view)
}

func joinFrame(name string) *web.Frame {
	return &web.Frame{Name: name, Role: "Lumbung", Home: "/", Items: []web.NavItem{
		{ID: "beranda", Href: "/", Icon: "home", Label: "web.home"},
		{ID: "gabung", Href: "/akun/gabung", Icon: "users", Label: "seller.join"},
		{ID: "akun", Href: "/akun", Icon: "user", Label: "web.account"},
	}}
}
