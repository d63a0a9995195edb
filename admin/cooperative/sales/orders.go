package sales

import (
	"context"

	"lumbung/admin"
	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/orders"
)

// ordersPage lists the cooperative's orders, with what was paid and what is in the book for each.
func (s *desk) ordersPage() page {
	tabs := []tabOf{{Label: "coop.all"}}
	for _, state := range orders.States() {
		tabs = append(tabs, tabOf{Word: stateWords()[state], Label: "coop.state." + string(state)})
	}
	return list[orders.Reconciled]{
		Path: "pesanan", Title: "coop.nav.orders", Help: "orders", Access: act.Reads, File: "pesanan.csv",
		Nav:  nav{ID: "pesanan", Icon: "receipt", Label: "coop.nav.orders", Rank: 20},
		Tabs: tabs, Search: "coop.orders.find", Across: true, Read: s.reckoned, Columns: Columns(), Caption: "coop.orders.caption",
		Head:   func(_ context.Context, v *Visit) (ui.Head, error) { return ui.Head{Beside: reportLink(v)}, nil },
		Empty:  ui.Blank{Icon: "receipt", Title: "coop.orders.none", Text: "coop.orders.none_text"},
		Sample: SampleRows,
	}.Page()
}

// stateWords name the tabs in addresses.
func stateWords() map[orders.State]string {
	return map[orders.State]string{
		orders.Confirmed: "baru", orders.Packed: "dikemas", orders.Shipped: "dikirim", orders.Delivered: "diserahkan",
		orders.Completed: "selesai", orders.Cancelled: "batal",
	}
}

// reckoned reads one page of orders with their payments and entries; one that is looked for is found in every tab.
func (s *desk) reckoned(ctx context.Context, v *Visit, q ui.Query) (slice store.Slice[orders.Reconciled], err error) {
	var state orders.State
	for one, word := range stateWords() {
		if word == q.Tab {
			state = one
		}
	}
	var list store.Slice[orders.Order]
	if q.Search != "" {
		list, err = s.Orders.FindOrders(ctx, v.Coop.ID, q.Search, q.Page)
	} else {
		list, err = s.Orders.CoopOrders(ctx, v.Coop.ID, state, q.Page)
	}
	if err != nil {
		return slice, err
	}
	slice.Next = list.Next
	slice.Items, err = s.Orders.Reconcile(ctx, v.Coop.ID, list.Items)
	return slice, err
}

// Columns are what a table says of an order.
func Columns() []column[orders.Reconciled] {
	return []column[orders.Reconciled]{
		{Label: "coop.col.order", Cell: func(v *Visit, r *orders.Reconciled) ui.Cell {
			return ui.Anchor(r.Order.Number, v.To("pesanan", r.Order.Number)).Lead()
		}},
		{Label: "coop.col.shop", Cell: func(_ *Visit, r *orders.Reconciled) ui.Cell { return ui.Text(r.Order.ShopName) }},
		{Label: "coop.col.buyer", Cell: func(_ *Visit, r *orders.Reconciled) ui.Cell { return ui.Text(r.Order.Buyer.Name) }},
		{Label: "coop.col.time", Of: (*Visit).ZoneName, Cell: func(v *Visit, r *orders.Reconciled) ui.Cell {
			return v.Stamped(r.Order.PlacedAt)
		}},
		{Label: "coop.col.paid", Sum: true, Cell: func(_ *Visit, r *orders.Reconciled) ui.Cell { return ui.Money(r.Captured).Dash() }},
		{Label: "coop.col.booked", Sum: true, Cell: func(_ *Visit, r *orders.Reconciled) ui.Cell { return ui.Money(r.Booked).Dash() }},
		{Label: "coop.col.state", Cell: orderState},
	}
}

// orderState is how far an order is, and by how much its payment and the book are off.
func orderState(v *Visit, r *orders.Reconciled) ui.Cell {
	cell := ui.State(admin.StateTone(r.Order.State), v.Word("state", r.Order.State))
	if !r.Matches() {
		cell.Chips = []ui.Cell{ui.State("bata", v.T("coop.off", r.Difference()))}
	}
	return cell
}
