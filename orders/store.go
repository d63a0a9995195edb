package orders

import (
	"fmt"

	"lumbung/internal/store"
)

func defineCarts(db *store.DB) *store.Collection[Cart] {
	return store.Define(db, store.Spec[Cart]{
		Name:    "carts",
		Indexes: []store.Index{{Name: "expires", Fields: []string{"expires"}, Expire: true}},
	})
}

func definePurchases(db *store.DB) *store.Collection[Purchase] {
	return store.Define(db, store.Spec[Purchase]{
		Name: "purchases",
		Indexes: []store.Index{
			{Name: "number", Fields: []string{"number"}, Unique: true},
			{Name: "user", Fields: []string{"user", "placed_at"}},
			{Name: "waiting", Fields: []string{"state", "hold_until"}},
		},
		Check: func(p *Purchase) error {
			if p.Total <= 0 || p.Total != p.Goods+p.Delivery || len(p.Orders) == 0 {
				return fmt.Errorf("orders: purchase %s: total %d, goods %d, delivery %d, %d orders", p.ID, p.Total, p.Goods, p.Delivery, len(p.Orders))
			}
			return nil
		},
	})
}

func defineOrders(db *store.DB) *store.Scoped[Order] {
	return store.DefineScoped(db, store.Spec[Order]{
		Name: "orders", Scope: "coop",
		Indexes: []store.Index{
			{Name: "number", Fields: []string{"number"}, Unique: true, Global: true},
			{Name: "seller", Fields: []string{"seller", "state", "placed_at"}},
			{Name: "state", Fields: []string{"state", "placed_at"}},
			{Name: "placed", Fields: []string{"placed_at"}},
			{Name: "complete", Fields: []string{"complete_by"}, Sparse: true, Global: true},
		},
		Check: checkOrder,
	})
}

// checkOrder refuses an order whose figures do not add up or whose life was not legal.
func checkOrder(o *Order) error {
	goods := o.Goods
	for _, line := range o.Lines {
		amount, ok := line.Price.Times(line.Quantity)
		if !ok || line.Quantity <= 0 || amount != line.Goods {
			return fmt.Errorf("orders: %s: line %s: %d × %d is not %d", o.ID, line.Variant, line.Quantity, line.Price, line.Goods)
		}
		goods -= line.Goods
	}
	if goods != 0 || o.Total != o.Goods+o.Parcel.Cost || o.Net() < 0 {
		return fmt.Errorf("orders: %s: goods %d, delivery %d and total %d do not add up", o.ID, o.Goods, o.Parcel.Cost, o.Total)
	}
	if !o.legal() {
		return fmt.Errorf("orders: %s: illegal steps to %s", o.ID, o.State)
	}
	return nil
}
