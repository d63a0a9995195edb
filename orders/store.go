package orders

import (
	"fmt"

	"lumbung/internal/events"
	"lumbung/internal/store"
)

func defineOrders(bus *events.Bus) *store.Scoped[Order] {
	return events.DefineScoped(bus, store.Spec[Order]{
		Name: "orders", Scope: "coop",
		Indexes: []store.Index{
			{Name: "number", Fields: []string{"number"}, Unique: true, Global: true},
			{Name: "seller", Fields: []string{"seller", "state", "placed_at"}},
			{Name: "buyer", Fields: []string{"seller", "buyer_name", "placed_at"}},
			{Name: "state", Fields: []string{"state", "placed_at"}},
			{Name: "word", Fields: []string{"words", "placed_at"}},
			{Name: "placed", Fields: []string{"placed_at"}},
			{Name: "wake", Fields: []string{"wake_at"}, Sparse: true, Global: true},
			{Name: "complete", Fields: []string{"complete_by"}, Sparse: true, Global: true},
		},
		Check: checkOrder,
	}, false, func(o *Order) events.Address { return events.Address{Coop: o.Coop, ID: o.ID, Box: &o.Outbox} })
}

// checkOrder refuses an order whose figures do not add up or whose life was not legal.
func checkOrder(o *Order) error {
	o.findable()
	if err := o.checkCreditNotes(); err != nil {
		return err
	}
	if err := o.checkMoney(); err != nil {
		return err
	}
	if o.Held < 0 || o.Held != o.heldNow() {
		return fmt.Errorf("orders: %s is %s: %d are held", o.ID, o.State, o.Held)
	}
	if (o.CancelBy == nil) != (o.WakeAt == nil) || o.CancelBy != nil && !o.State.CanBecome(Cancelled) {
		return fmt.Errorf("orders: %s is %s and is cancelled by %v, looked at on %v", o.ID, o.State, o.CancelBy, o.WakeAt)
	}
	if err := life.Check(o.Life); err != nil {
		return fmt.Errorf("orders: %s: %w", o.ID, err)
	}
	return nil
}

// checkMoney refuses lines and charges that do not add up.
func (o *Order) checkMoney() error {
	goods := o.Goods()
	for _, line := range o.Lines {
		amount, ok := line.Price.Times(line.Quantity)
		if !ok || line.Quantity <= 0 || amount != line.Goods {
			return fmt.Errorf("orders: %s: line %s: %d × %d is not %d", o.ID, line.Variant, line.Quantity, line.Price, line.Goods)
		}
		goods -= line.Goods
	}
	for _, c := range o.Charges {
		if err := c.check(); err != nil {
			return fmt.Errorf("orders: %s: %w", o.ID, err)
		}
	}
	if goods != 0 || o.Delivery() != o.Shipment.Cost || o.Total() <= 0 || o.Net() < 0 {
		return fmt.Errorf("orders: %s: the lines miss the goods by %d, or delivery %d, total %d and net %d do not add up",
			o.ID, goods, o.Delivery(), o.Total(), o.Net())
	}
	return nil
}
