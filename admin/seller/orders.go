package seller

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
)

// ordersPage lists the orders of one tab.
type ordersPage struct {
	web.Page
	Tabs          []oldTab
	Rows          []orderRow
	None          string // what to say when there are none
	Start, Onward string // addresses of the first and the next page
}

// oldTab is one of the lists of a page.
type oldTab struct {
	Href, Label, Count string
	On                 bool
}

// orderRow is an order as its card shows it.
type orderRow struct {
	Href, Number, Buyer, Goods, Ago string
	Way, WayIcon                    string // how it gets to the buyer
	Total                           string
	Picture                         web.Picture
}

// orderTabs are the lists of orders, by what is left to do. An order that was handed over waits, like a parcel under
// way, for its buyer's word.
func orderTabs() []struct {
	name   string
	states []orders.State
} {
	return []struct {
		name   string
		states []orders.State
	}{
		{"kemas", []orders.State{orders.Confirmed}},
		{"siap", []orders.State{orders.Packed}},
		{"dikirim", []orders.State{orders.Shipped, orders.Delivered}},
		{"selesai", []orders.State{orders.Completed}},
	}
}

func (s *Seller) orders(c *gin.Context, v *Visit) error {
	ctx := c.Request.Context()
	on := 0
	for i, t := range orderTabs() {
		if c.Query("keadaan") == t.name {
			on = i
		}
	}
	view := ordersPage{None: v.T("seller.none_" + orderTabs()[on].name)}
	var err error
	if view.Tabs, err = s.countTabs(ctx, v, on); err != nil {
		return err
	}
	list, next, err := s.listOrders(ctx, v, orderTabs()[on].states, c.Query("dari"))
	if err != nil {
		return err
	}
	for i := range list {
		view.Rows = append(view.Rows, s.orderRow(v, &list[i]))
	}
	if view.Page, err = s.page(c, v, placeOrders, "seller.orders"); err != nil {
		return err
	}
	view.Start, view.Onward, err = pagerLinks(view.Page, next)
	if err != nil {
		return err
	}
	return s.pages.Render(c, http.StatusOK, "orders", view)
}

// countTabs counts each list, up to a hundred.
func (s *Seller) countTabs(ctx context.Context, v *Visit, on int) ([]oldTab, error) {
	var tabs []oldTab
	for i, t := range orderTabs() {
		sum := 0
		for _, state := range t.states {
			n, err := s.Orders.CountSellerOrders(ctx, v.coop.ID, v.actor.ID(), state)
			if err != nil {
				return nil, err
			}
			sum += n
		}
		tabs = append(tabs, oldTab{"/jualan/pesanan?keadaan=" + t.name, v.T("seller.tab_" + t.name), upTo(sum), i == on})
	}
	return tabs, nil
}

// listOrders is one page of the orders in the first state; those in other states, of which there are never many, stand
// on the first page.
func (s *Seller) listOrders(ctx context.Context, v *Visit, states []orders.State, after string) (list []orders.Order, next string, err error) {
	if after == "" {
		for _, state := range states[1:] {
			more, err := s.Orders.SellerOrders(ctx, v.coop.ID, v.actor.ID(), state, store.Page{Limit: 100})
			if err != nil {
				return nil, "", err
			}
			list = append(list, more.Items...)
		}
	}
	slice, err := s.Orders.SellerOrders(ctx, v.coop.ID, v.actor.ID(), states[0], store.Page{Limit: pageSize, After: after})
	return append(list, slice.Items...), slice.Next, err
}

func (s *Seller) orderRow(v *Visit, o *orders.Order) orderRow {
	row := orderRow{
		Href: "/jualan/pesanan/" + o.Number, Number: o.Number, Buyer: callName(o.Buyer.Name), Goods: goodsText(v.Locale, o),
		Ago: ago(v.Locale, v.now, o.Steps[len(o.Steps)-1].At), Total: o.Goods().String(),
	}
	if town := s.town(o.Address.Area); town != "" {
		row.Buyer += ", " + town
	}
	row.Way, row.WayIcon = v.way(o.Parcel.Offer)
	row.Picture = web.PictureOf(o.Lines[0].Picture, "", o.Lines[0].Category)
	row.Picture.Sources = row.Picture.Sources[:min(1, len(row.Picture.Sources))]
	return row
}

// way names how goods get to the buyer, with its icon.
func (v *Visit) way(o delivery.Offer) (text, icon string) {
	switch o.Method {
	case delivery.Pickup:
		return v.T("seller.way_pickup"), "store"
	case delivery.Local:
		return v.T("seller.way_local"), "truck"
	case delivery.Courier:
	}
	return o.Name, "truck"
}

// pagerLinks are the addresses of the first page, when this is another one, and of the next.
func pagerLinks(page web.Page, next string) (start, onward string, err error) {
	if page.Query.Has("dari") {
		if start, err = page.With("dari", ""); err != nil {
			return "", "", err
		}
	}
	if next != "" {
		onward, err = page.With("dari", next)
	}
	return start, onward, err
}
