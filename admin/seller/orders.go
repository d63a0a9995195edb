package seller

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
)

// ordersPage lists the orders of one tab.
func (s *Seller) ordersPage() page {
	return page{
		Path: "pesanan", Access: act.Member, Title: "seller.orders", Show: s.orders,
		Nav:    nav{ID: placeOrders, Icon: "receipt", Label: "seller.orders", Rank: 20, Count: s.countPacking},
		Sample: sampleOrders(true), More: map[string]show{"kosong": sampleOrders(false)},
	}
}

// orderList is one page of a tab.
type orderList struct {
	tab   string
	count []int // of each tab, up to a hundred
	rows  []orderRow
	pager ui.Pager
}

// orderRow is an order as its card shows it.
type orderRow struct {
	order   *orders.Order
	picture web.Picture
}

// orderTab is a list of orders, by what is left to do.
type orderTab struct {
	name   string
	states []orders.State
}

// orderTabs are the lists of orders. An order that was handed over waits, like a parcel under way, for its buyer's word.
func orderTabs() []orderTab {
	return []orderTab{
		{"kemas", []orders.State{orders.Confirmed}},
		{"siap", []orders.State{orders.Packed}},
		{"dikirim", []orders.State{orders.Shipped, orders.Delivered}},
		{"selesai", []orders.State{orders.Completed}},
	}
}

func (s *Seller) orders(ctx context.Context, v *Visit) (templ.Component, error) {
	tabs := orderTabs()
	on := max(0, slices.IndexFunc(tabs, func(t orderTab) bool { return t.name == v.Query.Get(tabWord) }))
	d := &orderList{tab: tabs[on].name}
	var err error
	if d.count, err = s.countTabs(ctx, v); err != nil {
		return nil, err
	}
	list, next, err := s.listOrders(ctx, v, tabs[on].states)
	if err != nil {
		return nil, err
	}
	for i := range list {
		line := list[i].Lines[0]
		d.rows = append(d.rows, orderRow{&list[i], web.PictureOf(line.Picture, "", line.Category).Narrowest(1)})
	}
	d.pager = ui.NewPager(&v.Page, next)
	return ordersMain(v, d), nil
}

// countTabs counts each list. The frame has counted what waits to be packed.
func (s *Seller) countTabs(ctx context.Context, v *Visit) (counts []int, err error) {
	for _, t := range orderTabs() {
		sum := 0
		for _, state := range t.states {
			n := v.packing
			if state != orders.Confirmed {
				if n, err = s.Orders.CountSellerOrders(ctx, v.coop.ID, v.actor.ID(), state); err != nil {
					return nil, err
				}
			}
			sum += n
		}
		counts = append(counts, sum)
	}
	return counts, nil
}

// listOrders is one page of the orders in the first state; those in other states, of which there are never many, stand
// on the first page.
func (s *Seller) listOrders(ctx context.Context, v *Visit, states []orders.State) (list []orders.Order, next string, err error) {
	if v.part().After == "" {
		for _, state := range states[1:] {
			more, err := s.Orders.SellerOrders(ctx, v.coop.ID, v.actor.ID(), state, store.Page{Limit: 100})
			if err != nil {
				return nil, "", err
			}
			list = append(list, more.Items...)
		}
	}
	slice, err := s.Orders.SellerOrders(ctx, v.coop.ID, v.actor.ID(), states[0], v.part())
	return append(list, slice.Items...), slice.Next, err
}

func (v *Visit) orderTabs(d *orderList) []tab {
	var tabs []tab
	for i, t := range orderTabs() {
		tabs = append(tabs, tab{at("pesanan") + "?" + tabWord + "=" + t.name, v.T("seller.tab_" + t.name), upTo(d.count[i]), t.name == d.tab})
	}
	return tabs
}

// buyer is who bought, and in which town.
func (v *Visit) buyer(o *orders.Order) string {
	if town := v.s.town(o.Address.Area); town != "" {
		return callName(o.Buyer.Name) + ", " + town
	}
	return callName(o.Buyer.Name)
}

// since is how long an order has been in its state.
func (v *Visit) since(o *orders.Order) string {
	return ago(v.Locale, v.now, o.Steps[len(o.Steps)-1].At)
}

// way names how goods get to the buyer.
func (v *Visit) way(o delivery.Rate) string {
	switch o.Method {
	case delivery.Pickup:
		return v.T("seller.way_pickup")
	case delivery.Local:
		return v.T("seller.way_local")
	case delivery.Courier:
	}
	return o.Name
}

// wayIcon is the icon of the way.
func wayIcon(o delivery.Rate) string {
	if o.Method == delivery.Pickup {
		return "store"
	}
	return "truck"
}
