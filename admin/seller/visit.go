package seller

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/admin"
	"lumbung/catalog"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/orders"
)

// visit is a member at work: who she is, in which cooperative, and her shop there.
type visit struct {
	actor  members.Actor
	coop   *members.Cooperative
	shop   *catalog.Shop // nil before she opened one
	locale *i18n.Locale
	zone   *time.Location // of the cooperative
	now    time.Time      // in that zone
}

// handler is a page for members. Whoever gets here is a member of v.coop, so handlers only ask what is hers.
type handler func(c *gin.Context, v *visit) error

// What an upload of pictures may take: a phone sends a handful of large photos over a slow line.
const (
	uploadLimit = 60 << 20
	uploadTime  = 55 * time.Second
)

// forMembers lets members in, shows others how to become one, and leads who has no shop yet to opening it.
func (s *Seller) forMembers(h handler) web.Handler {
	return func(c *gin.Context) error {
		if strings.HasPrefix(c.ContentType(), "multipart/form-data") || c.FullPath() == uploads+"/ambil" {
			defer takeTime(c)()
		}
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

// takeTime gives an upload, and one that is taken in, more room and more time than a page gets. It must come before the session is loaded.
func takeTime(c *gin.Context) context.CancelFunc {
	web.Limit(uploadLimit)(c)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), uploadTime)
	c.Request = c.Request.WithContext(ctx)
	return cancel
}

// needsShop tells the pages about a shop from those every member has.
func needsShop(route string) bool {
	switch {
	case route == "/jualan/buka", route == "/jualan/lainnya", strings.HasPrefix(route, "/jualan/simpanan"):
		return false
	}
	return true
}

func (s *Seller) visit(c *gin.Context) (*visit, error) {
	actor, id, err := s.Member(c)
	if err != nil {
		return nil, err
	}
	return s.visitTo(c, actor, id)
}

// visitTo is a member at work in one of her cooperatives.
func (s *Seller) visitTo(c *gin.Context, actor members.Actor, id string) (*visit, error) {
	ctx := c.Request.Context()
	coop, err := s.Members.Cooperative(ctx, id)
	if err != nil {
		return nil, err
	}
	shop, err := s.Catalog.ShopOf(ctx, id, actor.ID())
	if err != nil && !errors.Is(err, catalog.ErrShopNotFound) {
		return nil, err
	}
	if err != nil {
		shop = nil
	}
	zone := i18n.Zone(coop.Area)
	return &visit{actor: actor, coop: coop, shop: shop, locale: s.Web.Locale(c), zone: zone, now: s.Now().In(zone)}, nil
}

// step is what catalog wants to know of somebody who does something with id.
func (v *visit) step(id string) catalog.Step {
	return catalog.Step{Coop: v.coop.ID, ID: id}
}

// membership is the member's line in the register.
func (v *visit) membership() *members.Membership { return v.actor.Membership(v.coop.ID) }

// t is the sentence of key in the member's language.
func (v *visit) t(key string, args ...any) string { return v.locale.T(key, args...) }

// page is what every page of this face starts from; the frame says how many orders wait to be packed.
func (s *Seller) page(c *gin.Context, v *visit, place, title string) (web.Page, error) {
	frame := web.Frame{Name: v.actor.User.Name, Role: v.coop.Name, Home: "/jualan", Help: "/jualan/lainnya#bantuan"}
	waiting := 0
	if v.shop != nil {
		frame.Name = v.shop.Name
		var err error
		if waiting, err = s.Orders.CountSellerOrders(c.Request.Context(), v.coop.ID, v.actor.ID(), orders.Confirmed); err != nil {
			return web.Page{}, err
		}
	}
	frame.Items = places(waiting)
	page := s.Office(c, v.coop, frame, place)
	page.Title = v.t(title)
	return page, nil
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
