package orders_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/store"
	"lumbung/orders"
)

// A seller's queue begins with the order that waits longest; what is done begins with the newest.
func TestSellerOrdersInOrder(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		goods := m.goods("sri", 20, 40_000)
		var placed []string
		for i := range 3 {
			cart := fmt.Sprint("cart", i)
			m.Fill(cart, 1, goods...)
			p := m.Place(cart, "pickup")
			m.Pay(p)
			placed = append(placed, m.OrdersOf(p)[0].Number)
			m.Pass(time.Minute)
		}
		inOrder := func(state orders.State, want []string) {
			t.Helper()
			slice, err := m.Orders.SellerOrders(t.Context(), m.Coop.ID, "sri", state, store.Page{})
			m.Must(err)
			var got []string
			for _, o := range slice.Items {
				got = append(got, o.Number)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", state, diff)
			}
		}
		inOrder(orders.Confirmed, placed)
		slice, err := m.Orders.SellerOrders(t.Context(), m.Coop.ID, "sri", orders.Confirmed, store.Page{})
		m.Must(err)
		for i := range slice.Items {
			m.Complete(&slice.Items[i])
		}
		slices.Reverse(placed)
		inOrder(orders.Completed, placed)
	})
}

// One read finds the orders of every open state and no completed one, those to be packed first.
func TestOpenOrders(t *testing.T) {
	for _, state := range orders.States() {
		if open := slices.Contains(orders.OpenStates(), state); open != (state >= orders.Confirmed) {
			t.Errorf("%s is open: %v, but stands on the other side of %s in the index", state, open, orders.Confirmed)
		}
	}
	each(t, func(t *testing.T, m market) {
		ctx, goods := t.Context(), m.goods("sri", 20, 40_000)
		steps := []func(o *orders.Order) (*orders.Order, error){
			func(o *orders.Order) (*orders.Order, error) {
				return m.Orders.Pack(ctx, acttest.Member("sri"), m.Coop.ID, o.ID)
			},
			func(o *orders.Order) (*orders.Order, error) {
				return m.Orders.HandOver(ctx, acttest.Member("sri"), m.Coop.ID, o.ID, o.Shipment.Code)
			},
			func(o *orders.Order) (*orders.Order, error) {
				return m.Orders.Complete(ctx, orders.HolderOf(o.Purchase), m.Coop.ID, o.ID)
			},
		}
		for taken := range len(steps) + 1 {
			cart := fmt.Sprint("cart", taken)
			m.Fill(cart, 1, goods...)
			p := m.Place(cart, "pickup")
			m.Pay(p)
			o := m.OrdersOf(p)[0]
			for _, take := range steps[:taken] {
				_, err := take(o)
				m.Must(err)
			}
		}
		slice, err := m.Orders.OpenOrders(ctx, m.Coop.ID, "sri", store.Page{})
		m.Must(err)
		var found []orders.State
		var ids []string
		for _, o := range slice.Items {
			found, ids = append(found, o.State), append(ids, o.ID)
		}
		if diff := cmp.Diff([]orders.State{orders.Confirmed, orders.Delivered, orders.Packed}, found); diff != "" {
			t.Errorf("open orders (-want +got):\n%s", diff)
		}
		several, err := m.Orders.GetMany(ctx, m.Coop.ID, append(ids, "nothing"))
		m.Must(err)
		others, err := m.Orders.GetMany(ctx, "bali", ids)
		m.Must(err)
		if len(several) != 3 || len(others) != 0 {
			t.Errorf("found %d of 3 orders, and %d of another cooperative's", len(several), len(others))
		}
	})
}

// A seller's orders are found by the beginning of their buyers' names, by name and the oldest first, page by page, and by number.
func TestSearchSellerOrders(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		p, numbers := m.goods("sri", 20, 40_000)[0], map[string]string{}
		others := m.goods("lina", 20, 40_000)[0]
		buy := func(of *catalog.Product, buyer string) {
			cart := "cart of " + buyer + of.Seller
			m.Fill(cart, 1, of)
			in := m.Checkout(cart, "pickup")
			in.Buyer.Name = buyer
			placed, err := m.Orders.Place(t.Context(), in)
			m.Must(err)
			numbers[m.Pay(placed)[0].Number] = buyer
		}
		for _, buyer := range []string{"Rohani", "Dewi  Lestari", "DEWA Putu", "Dewi Ayu"} {
			buy(p, buyer)
		}
		buy(others, "Dewi Anggraini")
		for _, test := range []struct {
			sought string
			want   []string
		}{
			{"dew", []string{"DEWA Putu", "Dewi Ayu", "Dewi Lestari"}},
			{" Dewi lestari ", []string{"Dewi Lestari"}},
			{"lestari", nil},
			{"LB", nil},
		} {
			var got []string
			for page := (store.Page{Limit: 2}); ; {
				slice, err := m.Orders.SearchSellerOrders(t.Context(), m.Coop.ID, "sri", test.sought, page)
				m.Must(err)
				for _, o := range slice.Items {
					got = append(got, o.Buyer.Name)
				}
				if page.After = slice.Next; slice.Next == "" {
					break
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%q (-want +got):\n%s", test.sought, diff)
			}
		}
		for number, buyer := range numbers {
			slice, err := m.Orders.SearchSellerOrders(t.Context(), m.Coop.ID, "sri", number, store.Page{})
			m.Must(err)
			if found := len(slice.Items) == 1 && slice.Items[0].Number == number; found != (buyer != "Dewi Anggraini") {
				t.Errorf("the order %s of %s: found %d", number, buyer, len(slice.Items))
			}
		}
	})
}
