package orders_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/act/acttest"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/orders"
)

// One read finds the orders of every open state and no completed one, those to be packed first.
func TestOpenOrders(t *testing.T) {
	for _, state := range orders.States() {
		if open := slices.Contains(orders.OpenStates(), state); open != (state >= orders.Confirmed) {
			t.Errorf("%s is open: %v, but stands on the other side of %s in the index", state, open, orders.Confirmed)
		}
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m := openMarket(t, db)
		ctx, goods := t.Context(), m.shop("ntb", "sri", 20, 40_000)
		steps := []func(o *orders.Order) (*orders.Order, error){
			func(o *orders.Order) (*orders.Order, error) {
				return m.orders.Pack(ctx, acttest.Member("sri"), "ntb", o.ID)
			},
			func(o *orders.Order) (*orders.Order, error) {
				return m.orders.HandOver(ctx, acttest.Member("sri"), "ntb", o.ID, o.Shipment.Code)
			},
			func(o *orders.Order) (*orders.Order, error) {
				return m.orders.Complete(ctx, orders.HolderOf(o.Purchase), "ntb", o.ID)
			},
		}
		for taken := range len(steps) + 1 {
			cart := fmt.Sprint("cart", taken)
			m.fill(cart, 1, goods...)
			p := m.place(cart, "pickup")
			m.pay(p)
			o := &m.ordersOf(p)[0]
			for _, take := range steps[:taken] {
				_, err := take(o)
				m.must(err)
			}
		}
		slice, err := m.orders.OpenOrders(ctx, "ntb", "sri", store.Page{})
		m.must(err)
		var found []orders.State
		var ids []string
		for _, o := range slice.Items {
			found, ids = append(found, o.State), append(ids, o.ID)
		}
		if diff := cmp.Diff([]orders.State{orders.Confirmed, orders.Delivered, orders.Packed}, found); diff != "" {
			t.Errorf("open orders (-want +got):\n%s", diff)
		}
		several, err := m.orders.GetMany(ctx, "ntb", append(ids, "nothing"))
		m.must(err)
		others, err := m.orders.GetMany(ctx, "bali", ids)
		m.must(err)
		if len(several) != 3 || len(others) != 0 {
			t.Errorf("found %d of 3 orders, and %d of another cooperative's", len(several), len(others))
		}
	})
}
