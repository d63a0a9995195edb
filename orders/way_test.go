package orders_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/fault"
	"lumbung/orders"
	"lumbung/payments"
)

// The bill offers the channels of the chosen way alone, and the goods are kept as long as the way says.
func TestHoldFollowsTheWay(t *testing.T) {
	m := openMarket(t)
	p := m.goods("sri", 40, 48_000)[0]
	for way, hold := range map[payments.Way]time.Duration{
		"": orders.HoldFor, payments.ByPhone: orders.HoldFor, payments.ByTransfer: orders.TransferHold,
	} {
		cart := "cart-" + string(way)
		m.Fill(cart, 1, p)
		form := m.Checkout(cart, "pickup")
		form.Way = way
		bought, err := m.Orders.Place(t.Context(), form)
		m.Must(err)
		if got := bought.HoldUntil.Sub(bought.PlacedAt); got != hold {
			t.Errorf("%q: held for %s, want %s", way, got, hold)
		}
		bill := m.Invoice(bought)
		other := map[payments.Way]string{"": "BCA", payments.ByPhone: "BCA", payments.ByTransfer: "QRIS"}[way]
		if m.Sim.Pay(bill, other) == nil {
			t.Errorf("%q: paid through %s", way, other)
		}
		m.Pass(hold - 2*time.Second)
		if _, err := m.Orders.ExpireDue(t.Context(), 10); err != nil || m.Purchase(bought).State != orders.Waiting {
			t.Errorf("%q: ended too early, as %s: %v", way, m.Purchase(bought).State, err)
		}
		m.Must(m.Sim.Pay(bill, string(payments.Channels(bought.Way, bought.Total())[0])))
		m.Deliver()
		m.wantState(bought, orders.Paid)

		m.Fill(cart+"-late", 1, p)
		form = m.Checkout(cart+"-late", "pickup")
		form.Way = way
		late, err := m.Orders.Place(t.Context(), form)
		m.Must(err)
		m.Pass(hold + time.Second)
		if _, err := m.Orders.ExpireDue(t.Context(), 10); err != nil || m.Purchase(late).State != orders.Expired {
			t.Errorf("%q: %s after its time: %v", way, m.Purchase(late).State, err)
		}
	}
}

// A way whose channels do not take the total is a mistake in the form, told with the others.
func TestWayThatDoesNotFit(t *testing.T) {
	m := openMarket(t)
	list := m.goods("sri", 3, 13_000, 20_000_001)
	for i, way := range []payments.Way{payments.ByTransfer, payments.ByPhone} {
		cart := fmt.Sprint("cart-", i)
		m.Fill(cart, 1, list[i])
		form := m.Checkout(cart, "pickup")
		form.Way, form.Buyer.Name = way, ""
		_, err := m.Orders.Place(t.Context(), form)
		if wrong := fault.FieldsOf(err); wrong["way"] == nil || wrong["name"] == nil {
			t.Errorf("%s of %s: got %v", list[i].Variants[0].Price, way, err)
		}
	}
}

// However long after the order and however often a bill is made, it ends when the goods are let go: a bill lives whole seconds, and
// never longer.
func TestDeadlineIsNotLaterThanTheBill(t *testing.T) {
	m := openMarket(t)
	p := m.goods("sri", 1_000_000, 48_000)[0]
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		run++
		cart := fmt.Sprint("cart-", run)
		m.Fill(cart, 1, p)
		form := m.Checkout(cart, "pickup")
		form.Way = rapid.SampledFrom([]payments.Way{payments.ByPhone, payments.ByTransfer}).Draw(r, "way")
		bought, err := m.Orders.Place(t.Context(), form)
		m.Must(err)
		m.Must(m.Sim.Expire(m.Invoice(bought)))
		_, err = m.Orders.Refresh(t.Context(), bought)
		m.Must(err)
		for range rapid.IntRange(1, 3).Draw(r, "bills") {
			left := bought.HoldUntil.Sub(m.Clock.Now())
			m.Pass(time.Duration(rapid.Int64Range(0, left.Milliseconds()/2).Draw(r, "ms")) * time.Millisecond)
			bill := m.Invoice(bought)
			payment, err := m.Payments.Payment(t.Context(), bought.ID)
			m.Must(err)
			last := slices.IndexFunc(payment.Invoices, func(in payments.Issued) bool { return in.ID == bill })
			if over := payment.Invoices[last].ExpiresAt.Sub(bought.HoldUntil); over > 0 || over <= -time.Second {
				r.Fatalf("the bill ends %s after the goods are let go", over)
			}
			m.Must(m.Sim.Expire(bill))
			_, err = m.Orders.Refresh(t.Context(), bought)
			m.Must(err)
		}
		_, err = m.Orders.Cancel(t.Context(), orders.HolderOf(bought.ID), bought.ID)
		m.Must(err)
	})
}
