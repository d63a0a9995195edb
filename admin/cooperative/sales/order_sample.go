package sales

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments"
)

// sampleOrderPage is an order in the state that change makes of it.
func sampleOrderPage(change func(*orderDetail)) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		at := office.SampleNow()
		o := office.SampleOrder(at)
		list := office.SampleEntries(o, at)
		cells := office.EntryCells(list)
		by := make([]ui.Cell, len(o.Steps))
		for i, step := range o.Steps {
			by[i] = ui.Named(office.Person, step.By)
		}
		if err := ui.Resolve(ctx, v, append(cells, by)); err != nil {
			return nil, err
		}
		d := &orderDetail{
			order: o, account: orders.AccountOf(o, samplePayment(at), list), seller: "Inaq Sri Wahyuni",
			entries: v.Entries(list, cells, office.SampleSeal(at)),
		}
		d.fill(v, by)
		d.lines[0].picture = office.Drawn("kopi")
		if change != nil {
			change(d)
		}
		return orderMain(v, d), nil
	}
}

// waitingOrder waits to be picked up.
func waitingOrder(d *orderDetail) { d.order.State, d.order.Shipment.Method = orders.Packed, "pickup" }

// cancelledOrder ended without goods.
func cancelledOrder(d *orderDetail) {
	ended := office.LifeIn(orders.Cancelled)
	ended.Steps[0].Reason = "Panen kopi belum selesai."
	d.order.State, d.order.Steps, d.order.CancelledBy = orders.Cancelled, append(d.order.Steps[:1:1], ended.Steps...), orders.ByShop
	d.way = append(d.way[:1:1], web.Step{Title: "Dibatalkan", When: d.way[1].When, State: "done"})
	d.entries = d.entries[:1]
}

// creditedOrder is one of which a piece went back to the buyer.
func creditedOrder(d *orderDetail) {
	d.order.CreditNotes = []orders.CreditNote{{
		N: 1, Lines: []orders.CreditLine{{Pieces: 1, Amount: 48_000}}, Sent: true, Released: true, Amount: 48_000, Fees: 2_764,
		Reason: "Satu bungkus sobek.", Side: orders.ByOffice, At: office.SampleNow(),
	}}
}

// lockedOrder waits to be picked up, and too many wrong codes were tried.
func lockedOrder(d *orderDetail) {
	waitingOrder(d)
	d.order.Shipment.WrongCodes = 10
}

func samplePayment(at time.Time) *payments.Payment {
	return &payments.Payment{
		ID: "p1", Life: office.LifeIn(payments.Paid), Amount: 152_000, Channel: "QRIS", PaidInvoice: "6f2a8c0be191", PaidAt: &at,
		Invoices:    []payments.Issued{{ID: "6f2a8c0be191"}},
		Allocations: []payments.Allocation{{Coop: "sembalun", Order: "p1-1", Amount: 104_000}, {Coop: "soreang", Order: "p1-2", Amount: 48_000}},
	}
}
