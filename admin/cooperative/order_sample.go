package cooperative

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
)

// sampleOrderPage is an order in the state that change makes of it.
func sampleOrderPage(change func(*orderDetail)) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		at := sampleNow()
		o := sampleOrder(at)
		list := sampleEntries(o, at)
		cells := entryCells(list)
		by := make([]ui.Cell, len(o.Steps))
		for i, step := range o.Steps {
			by[i] = ui.Named(person, step.By)
		}
		if err := ui.Resolve(ctx, v, append(cells, by)); err != nil {
			return nil, err
		}
		d := &orderDetail{
			order: o, account: orders.AccountOf(o, samplePayment(at), list), seller: "Inaq Sri Wahyuni",
			entries: v.entries(list, cells, sampleSeal(at)),
		}
		d.fill(v, by)
		d.lines[0].picture = drawn("kopi")
		if change != nil {
			change(d)
		}
		return orderMain(v, d), nil
	}
}

// waitingOrder waits to be picked up.
func waitingOrder(d *orderDetail) { d.order.State, d.order.Shipment.Method = orders.Packed, "pickup" }

// lockedOrder waits to be picked up, and too many wrong codes were tried.
func lockedOrder(d *orderDetail) {
	waitingOrder(d)
	d.order.Shipment.WrongCodes = 10
}
