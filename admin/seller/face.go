package seller

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/admin"
	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
)

// Visit is a member at work, or who helps her: who it is, in which cooperative, and the shop there.
type Visit struct {
	web.Visit

	s     *Seller
	actor members.Actor
	coop  *members.Cooperative
	owner string         // user id of the member whose shop it is
	shop  *catalog.Shop  // nil before she opened one
	order *orders.Order  // of the address, or nil
	zone  *time.Location // of the cooperative
	now   time.Time      // in that zone
	died  bool           // the visitor is on record as having died
	bar   ui.Bar         // in the bar on phones; without a title it has that of the page

	packing int // orders that wait to be packed, as the frame counts them
}

// What a page of this face is made of.
type (
	page = web.PageSpec[*Visit]
	nav  = web.Nav[*Visit]
	show = web.Show[*Visit]

	list[T any]   = ui.List[*Visit, T]
	column[T any] = ui.Column[*Visit, T]
	listTab       = ui.Tab[*Visit]
)

// newFace is a member's back office as pages that declare themselves.
func (s *Seller) newFace() *web.Face[*Visit] {
	return &web.Face[*Visit]{
		Name: "jualan", Root: root, Market: true, Enter: s.enter, Around: s.surround, Layout: layout, Bare: s.bare,
		Pages: []page{
			s.accountsPage(),
			s.feesPage(),
			s.helpersPage(),
			s.leavePage(),
			s.newAccountPage(),
			s.newHelperPage(),
			s.licencePage(),
			s.morePage(),
			s.newProductPage(),
			s.openShopPage(),
			s.orderPage(),
			s.ordersPage(),
			s.passbookPage(),
			s.productPage(),
			s.productsPage(),
			s.pursePage(),
			s.shopPage(),
			s.standingPage(),
			s.statementPage(),
			s.todayPage(),
			s.wishPage(),
			s.withdrawPage(),
			s.withdrawalPage(),
		},
	}
}

const root = "/jualan"

// The places of the frame.
const (
	placeToday  = "hari-ini"
	placeOrders = "pesanan"
	placeGoods  = "barang"
	placeBook   = "simpanan"
	placeMore   = "lainnya"
)

// enter finds out who came, and to which cooperative: that of the order in the address, or the one she chose. Guests sign in, others
// are shown how to become members, and who has no shop yet opens one.
func (s *Seller) enter(c *gin.Context) (*Visit, error) {
	actor, seat, err := s.Seat(c)
	if errors.Is(err, admin.ErrNotMember) {
		return nil, s.join(c, actor)
	}
	if err != nil {
		return nil, err
	}
	var o *orders.Order
	if number := c.Param("number"); number != "" {
		if o, err = s.ownOrder(c.Request.Context(), actor, number); err != nil {
			return nil, err
		}
		seat = members.Seat{Coop: o.Coop, Owner: o.Seller}
	}
	if below(c.FullPath(), ownersPaths()) && actor.IsMember(seat.Coop) {
		seat.Owner = actor.ID()
	}
	v, err := s.visitTo(c, actor, seat)
	if err == nil && v.left() && !below(c.FullPath(), formersPaths()) {
		return nil, web.Elsewhere(at(leavePath))
	}
	if err == nil && v.left() {
		if v.died, err = s.Leavings.Died(c.Request.Context(), seat.Coop, v.owner); err == nil && v.died && c.FullPath() != at(leavePath) {
			return nil, web.Elsewhere(at(leavePath))
		}
	}
	if err == nil && v.shop == nil && needsShop(c.FullPath()) {
		return nil, web.Elsewhere(at("buka"))
	}
	if err == nil {
		v.order = o
	}
	return v, err
}

// needsShop tells the pages about a shop from those every member has.
func needsShop(route string) bool {
	return !below(route, []string{at("buka"), at("lainnya"), at("potongan"), at("simpanan")})
}

// ownersPaths are those of what is about a member's own shop and money. Who helps another keeps these of her own.
func ownersPaths() []string {
	return []string{at("buka"), at("izin"), at("keadaan"), at("lapak"), at("pembantu"), at("potongan"), at("simpanan")}
}

// formersPaths are those that are left to who has left: her money.
func formersPaths() []string {
	return []string{at(leavePath), at("simpanan/uang"), at("simpanan/tarik"), at("simpanan/rekening"), at("simpanan/rekening-koran")}
}

// below says whether a route is one of these paths, or lies below one.
func below(route string, paths []string) bool {
	return slices.ContainsFunc(paths, func(path string) bool { return route == path || strings.HasPrefix(route, path+"/") })
}

// visit is a member at work in the shop she chose.
func (s *Seller) visit(c *gin.Context) (*Visit, error) {
	actor, seat, err := s.Seat(c)
	if err != nil {
		return nil, err
	}
	return s.visitTo(c, actor, seat)
}

// visitTo is a member at work in one of the shops where she sells.
func (s *Seller) visitTo(c *gin.Context, actor members.Actor, seat members.Seat) (*Visit, error) {
	ctx := c.Request.Context()
	coop, err := s.Members.Cooperative(ctx, seat.Coop)
	if err != nil {
		return nil, err
	}
	shop, err := s.Catalog.ShopOf(ctx, seat.Coop, seat.Owner)
	if errors.Is(err, catalog.ErrShopNotFound) {
		shop, err = nil, nil
	}
	v := s.newVisit(actor, coop, shop, s.Now())
	v.owner, v.At.Owner = seat.Owner, seat.Owner
	v.Locale = s.Web.Locale(c)
	return v, err
}

// newVisit is a member at work in her own shop.
func (s *Seller) newVisit(actor members.Actor, coop *members.Cooperative, shop *catalog.Shop, now time.Time) *Visit {
	zone := i18n.Zone(coop.Area)
	v := &Visit{s: s, actor: actor, coop: coop, shop: shop, owner: actor.ID(), zone: zone, now: now.In(zone)}
	v.By, v.At = actor, act.Place{Coop: coop.ID, Owner: v.owner}
	return v
}

// helps says whether the visitor works in the shop of somebody else.
func (v *Visit) helps() bool { return v.owner != v.actor.ID() }

// surround makes the page with the frame of the shop.
func (s *Seller) surround(c *gin.Context, v *Visit) error {
	v.Page = s.Office(c, v.coop, web.Frame{}, "")
	v.Styles = styles()
	items, err := s.face.NavItems(c.Request.Context(), v, at)
	if v.helps() {
		items = slices.DeleteFunc(items, func(item web.NavItem) bool { return item.ID == placeBook })
	}
	if v.left() {
		items = []web.NavItem{
			{ID: "beranda", Href: "/", Icon: "home", Label: "web.home"},
			{ID: placeBook, Href: at(leavePath), Icon: "wallet", Label: "seller.book"},
			{ID: "akun", Href: "/akun", Icon: "user", Label: "web.account"},
		}
	}
	v.Frame = v.frame(items)
	return err
}

func styles() []string { return []string{"seller.css"} }

// frame is the shop, or the member before she has one, and the places to go.
func (v *Visit) frame(items []web.NavItem) *web.Frame {
	name := v.actor.User.Name
	if v.shop != nil {
		name = v.shop.Name
	}
	return &web.Frame{Name: name, Role: v.coop.Name, Home: root, Help: root + "/lainnya#bantuan", Items: items}
}

func layout(v *Visit, main templ.Component) templ.Component {
	if v.bar.Title == nil {
		v.bar.Title = ui.BarTitle(v.Title, true)
	}
	return ui.Office(&v.Page, v.bar, main)
}

// at is the address of a page's path.
func at(path string) string { return strings.TrimSuffix(root+"/"+path, "/") }

// countPacking is how many orders wait to be packed, up to a hundred.
func (s *Seller) countPacking(ctx context.Context, v *Visit) (int, error) {
	if v.shop == nil {
		return 0, nil
	}
	var err error
	v.packing, err = s.Orders.CountSellerOrders(ctx, v.coop.ID, v.owner, orders.Confirmed)
	return v.packing, err
}

// step is what catalog wants to know of somebody who does something with id.
func (v *Visit) step(id string) catalog.Step {
	return catalog.Step{Coop: v.coop.ID, ID: id}
}

// Names reads nothing: what a member's lists show has its names with it.
func (v *Visit) Names(context.Context, string, []string) (map[string]ui.Name, error) { return nil, nil }

// membership is the visitor's line in the register, also when she has left.
func (v *Visit) membership() *members.Membership {
	if m := v.actor.Membership(v.coop.ID); m != nil {
		return m
	}
	return v.actor.Former(v.coop.ID)
}

// left says whether the visitor has left the cooperative: she sees and takes out what is hers, and nothing else.
func (v *Visit) left() bool {
	return v.owner == v.actor.ID() && !v.actor.IsMember(v.coop.ID) && v.actor.WasMember(v.coop.ID)
}
