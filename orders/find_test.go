package orders_test

import (
	"slices"
	"testing"
	"time"

	"lumbung/internal/store"
	"lumbung/orders"
)

// Officers find an order by its number or that of its purchase, by the bill, and by the words of the buyer, newest first; nobody finds
// one of another cooperative.
func TestFindOrders(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		goods := m.goods("sri", 100, 10_000)[0]
		buy := func(cart, name, phone string) *orders.Purchase {
			m.Pass(time.Minute)
			m.Fill(cart, 1, goods)
			in := m.Checkout(cart, "jne-reg")
			in.Buyer = orders.Buyer{Name: name, Phone: phone}
			p, err := m.Orders.Place(t.Context(), in)
			m.Must(err)
			m.Pay(p)
			return p
		}
		dewi := buy("a", "Dewi Lestari", "0812-3456-7890")
		made := buy("b", "I Made Lestari", "0813-1111-2222")
		abroad := buy("c", "Grace O'Neill", "+61 412 345 678")
		for typed, want := range map[string][]*orders.Purchase{
			dewi.Number + "-1": {dewi}, dewi.Number: {dewi}, " " + dewi.Number[3:] + " ": {dewi}, dewi.ID: {dewi},
			"lestari": {made, dewi}, "LESTARI dewi": {dewi}, "made": {made}, "o'neill": {abroad}, "O’Neill": {abroad},
			"0812 3456 7890": {dewi}, "+62 812-3456-7890": {dewi}, "7890": {dewi}, "61412345678": {abroad},
			"lest": nil, "nobody": nil, "": nil, " - ": nil, "0812": nil, "LB-": nil,
		} {
			found, err := m.Orders.FindOrders(t.Context(), m.Coop.ID, typed, store.Page{})
			m.Must(err)
			var got, numbers []string
			for _, o := range found.Items {
				got = append(got, o.Number)
			}
			for _, p := range want {
				numbers = append(numbers, p.Number+"-1")
			}
			if !slices.Equal(got, numbers) {
				t.Errorf("%q finds %v, want %v", typed, got, numbers)
			}
			if found, err := m.Orders.FindOrders(t.Context(), "another", typed, store.Page{}); len(found.Items) > 0 || err != nil {
				t.Errorf("another cooperative finds %v by %q, %v", found.Items, typed, err)
			}
		}
	})
}
