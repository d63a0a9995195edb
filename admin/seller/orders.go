package seller

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
)

// ordersPage lists the orders of one tab, or of a number or a buyer.
func (s *Seller) ordersPage() page {
	var tabs []listTab
	for _, t := range orderTabs() {
		tabs = append(tabs, listTab{
			Word: t.name, Label: "seller.tab_" + t.name, Empty: "seller.none_" + t.name,
			Count: func(ctx context.Context, v *Visit) (int, error) { return s.countTab(ctx, v, t) },
		})
	}
	return list[orderRow]{
		Path: "pesanan", Access: act.Works, Title: "seller.orders", Help: "orders", File: "pesanan.csv",
		Nav:  nav{ID: placeOrders, Icon: "receipt", Label: "seller.orders", Rank: 20, Count: s.countPacking},
		Tabs: tabs, Search: "seller.find_orders", Across: true, Read: s.orders, Columns: orderColumns(), Cards: orderCards,
		Empty: ui.Blank{Icon: "receipt", Title: "seller.none_found"}, Sample: sampleOrders,
	}.Page()
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
		{"batal", []orders.State{orders.Cancelled}},
	}
}

// orders reads one page of a tab, or of what is looked for.
func (s *Seller) orders(ctx context.Context, v *Visit, q ui.Query) (rows store.Slice[orderRow], err error) {
	var found store.Slice[orders.Order]
	if q.Search != "" {
		found, err = s.Orders.SearchSellerOrders(ctx, v.coop.ID, v.owner, q.Search, q.Page)
	} else {
		found, err = s.tabOrders(ctx, v, q)
	}
	rows.Next = found.Next
	for i := range found.Items {
		line := found.Items[i].Lines[0]
		rows.Items = append(rows.Items, orderRow{&found.Items[i], web.PictureOf(line.Picture, "", line.Category).Narrowest(1)})
	}
	return rows, err
}

// tabOrders reads one page of the orders in the first state of a tab; those in other states, of which there are never many, stand on
// the first page.
func (s *Seller) tabOrders(ctx context.Context, v *Visit, q ui.Query) (found store.Slice[orders.Order], err error) {
	tabs := orderTabs()
	states := tabs[slices.IndexFunc(tabs, func(t orderTab) bool { return t.name == q.Tab })].states
	if q.First() {
		for _, state := range states[1:] {
			more, err := s.Orders.SellerOrders(ctx, v.coop.ID, v.owner, state, store.Page{Limit: 100})
			if err != nil {
				return found, err
			}
			found.Items = append(found.Items, more.Items...)
		}
	}
	slice, err := s.Orders.SellerOrders(ctx, v.coop.ID, v.owner, states[0], q.Page)
	return store.Slice[orders.Order]{Items: append(found.Items, slice.Items...), Next: slice.Next}, err
}

// countTab counts the orders of a tab, up to a hundred of each state. The frame has counted what waits to be packed.
func (s *Seller) countTab(ctx context.Context, v *Visit, t orderTab) (sum int, err error) {
	for _, state := range t.states {
		n := v.packing
		if state != orders.Confirmed {
			if n, err = s.Orders.CountSellerOrders(ctx, v.coop.ID, v.owner, state); err != nil {
				return 0, err
			}
		}
		sum += n
	}
	return sum, nil
}

// orderColumns are what the file says of an order.
func orderColumns() []column[orderRow] {
	return []column[orderRow]{
		{Label: "seller.col_number", Cell: func(_ *Visit, r *orderRow) ui.Cell { return ui.Text(r.order.Number) }},
		{Label: "seller.col_time", Of: (*Visit).zoneName, Cell: func(v *Visit, r *orderRow) ui.Cell {
			return ui.Text(r.order.PlacedAt.In(v.zone).Format(time.DateTime))
		}},
		{Label: "seller.col_buyer", Cell: func(_ *Visit, r *orderRow) ui.Cell { return ui.Text(r.order.Buyer.Name) }},
		{Label: "seller.col_town", Cell: func(v *Visit, r *orderRow) ui.Cell { return ui.Text(v.s.town(r.order.Address.Area)) }},
		{Label: "seller.col_goods", Cell: func(_ *Visit, r *orderRow) ui.Cell { return ui.Text(linesText(r.order)) }},
		{Label: "seller.col_sum", Cell: func(_ *Visit, r *orderRow) ui.Cell { return ui.Figure(r.order.Goods()) }},
		{Label: "seller.col_way", Cell: func(v *Visit, r *orderRow) ui.Cell { return ui.Text(v.way(r.order.Shipment.Rate)) }},
		{Label: "seller.col_state", Cell: func(v *Visit, r *orderRow) ui.Cell { return ui.Text(v.T("seller.state_" + string(r.order.State))) }},
	}
}

// zoneName is the zone of the cooperative's times.
func (v *Visit) zoneName() string { return v.zone.String() }

// linesText names everything that an order is about.
func linesText(o *orders.Order) string {
	var lines []string
	for _, line := range o.Lines {
		lines = append(lines, fmt.Sprintf("%s ×%d", strings.TrimSpace(line.Name+" "+line.VariantName), line.Quantity))
	}
	return strings.Join(lines, ", ")
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
