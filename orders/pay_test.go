package orders_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/xendit/xenditsim"
)

// The news of a payment ten times at once, after news that the bill expired, while the browser comes back: one capture.
func TestWebhookStorm(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		m.Fill("cart", 1, m.goods("sri", 3, 48_000)...)
		p := m.Place("cart", "pickup")
		bill := m.Invoice(p)
		m.Must(m.Sim.Expire(bill))
		m.Deliver()
		m.Must(m.Sim.SetFaults(xenditsim.Fault{Event: "invoice.paid", Action: xenditsim.Concurrent, N: 10}))
		m.Must(m.Sim.Pay(bill, "OVO"))
		together(4, func(i int) {
			ctx := context.WithoutCancel(t.Context())
			if i == 0 {
				m.Sim.Advance(ctx, 0)
			}
			if _, err := m.Orders.Refresh(ctx, p); err != nil {
				t.Error(err)
			}
			if err := m.Bus.Drain(ctx); err != nil {
				t.Error(err)
			}
		})
		m.Deliver()
		m.wantState(p, orders.Paid)
		if got := m.captures(); got != 1 {
			t.Errorf("%d captures, want 1", got)
		}
	})
}

// Browser and webhook in either order, six times over.
func TestBrowserAndWebhookInEitherOrder(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		kopi := m.goods("sri", 10, 48_000)
		for i := range 6 {
			cart := fmt.Sprint("cart-", i)
			m.Fill(cart, 1, kopi...)
			p := m.Place(cart, "pickup")
			m.Must(m.Sim.Pay(m.Invoice(p), "QRIS"))
			for turn := range 3 {
				if (i+turn)%2 == 0 {
					_, err := m.Orders.Refresh(t.Context(), p)
					m.Must(err)
				} else {
					m.Deliver()
				}
				m.wantState(p, orders.Paid)
			}
		}
		m.Deliver()
		if got := m.captures(); got != 6 {
			t.Errorf("%d captures, want 6", got)
		}
	})
}

// Not paid in time: the stock is free again, the bill is closed, and the purchase says so.
func TestExpiry(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		kopi := m.goods("sri", 1, 48_000)
		m.Fill("cart", 1, kopi...)
		p := m.Place("cart", "pickup")
		m.Invoice(p)
		m.Pass(orders.HoldFor - time.Second)
		if expired, err := m.Orders.ExpireDue(t.Context(), 100); err != nil || expired != 0 {
			t.Errorf("a second too early: %d expired, %v", expired, err)
		}
		m.Pass(2 * time.Second)
		expired := 0
		together(4, func(int) {
			if _, err := m.Orders.ExpireDue(context.WithoutCancel(t.Context()), 100); err != nil {
				t.Error(err)
			}
		})
		m.Deliver()
		m.wantState(p, orders.Expired)
		if s := m.Stock(kopi[0]); s.Available != 1 || s.Taken != 0 {
			t.Errorf("stock after expiry: %+v (%d)", s, expired)
		}
		if got := m.Sim.Invoices()[0].Status; got != "EXPIRED" {
			t.Errorf("bill at the gateway: %s, want EXPIRED", got)
		}
	})
}

// A purchase that keeps its stock past its time is found, once the market has sold on.
func TestVerifyFindsOverdue(t *testing.T) {
	m := openMarket(t)
	kopi := m.goods("sri", 5, 48_000)
	m.Fill("old", 1, kopi...)
	m.Place("old", "pickup")
	found := func() (n int) {
		t.Helper()
		m.Must(m.Orders.Verify(t.Context(), func(invariant, detail string) {
			if n++; invariant != "S5" {
				t.Errorf("%s: %s", invariant, detail)
			}
		}))
		return n
	}
	m.Pass(orders.HoldFor + time.Hour)
	if n := found(); n != 0 {
		t.Errorf("%d violations while nobody buys", n)
	}
	m.Fill("new", 1, kopi...)
	m.Place("new", "pickup")
	if n := found(); n != 1 {
		t.Errorf("%d violations, want one", n)
	}
	_, err := m.Orders.ExpireDue(t.Context(), 10)
	m.Must(err)
}

// An order that is gone is missed: by its purchase, by the book that holds its money, and by the stock.
func TestVerifyFindsALostOrder(t *testing.T) {
	m := openMarket(t)
	m.Fill("cart", 2, m.goods("sri", 5, 48_000)...)
	p := m.Place("cart", "pickup")
	m.Pay(p)
	type bare struct {
		ID   string `bson:"_id"`
		Coop string `bson:"coop"`
	}
	all := store.DefineScoped(store.New(m.DB.Engine()), store.Spec[bare]{Name: "orders", Scope: "coop"})
	m.Breaks("O2", "M6", "S4")
	m.Must(all.ForTenant(m.Coop.ID).Delete(t.Context(), m.OrdersOf(p)[0].ID))
	found := map[string]int{}
	m.Must(m.Orders.Verify(t.Context(), func(invariant, _ string) { found[invariant]++ }))
	if found["O2"] != 1 || found["M6"] != 1 || found["S4"] != 1 || len(found) != 3 {
		t.Errorf("found %v, want O2, M6 and S4 once each", found)
	}
}

// A payment that arrives after expiry is never lost: the goods are taken again when they are there, otherwise the money
// is owed back.
func TestPaidLate(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		kopi := m.goods("sri", 1, 48_000)
		m.Fill("late", 1, kopi...)
		late := m.Place("late", "local")
		bill := m.Invoice(late)
		m.expire()
		m.wantState(late, orders.Expired)
		m.Fill("quick", 1, kopi...)
		quick := m.Place("quick", "pickup")
		m.Invoice(quick)
		m.Must(m.Sim.Pay(bill, "QRIS"))
		m.Deliver()
		m.wantState(late, orders.RefundDue)
		m.Verify()

		m.expire()
		m.wantState(quick, orders.Expired)
		m.Must(m.Sim.Pay(m.lastInvoice(), "QRIS"))
		m.Deliver()
		m.wantState(quick, orders.Paid)
		if s := m.Stock(kopi[0]); s.Available != 0 || s.Taken != 1 {
			t.Errorf("stock: %+v", s)
		}
	})
}

// expire lets the time of every waiting purchase run out.
func (m market) expire() {
	m.Helper()
	m.Pass(orders.HoldFor + time.Second)
	_, err := m.Orders.ExpireDue(m.Context(), 100)
	m.Must(err)
	m.Deliver()
}

func (m market) lastInvoice() string {
	all := m.Sim.Invoices()
	return all[len(all)-1].ID
}

// The gateway makes the bill and its reply is lost: trying again finds the bill instead of making a second one. While
// it does not answer at all, buying still works and the bill follows.
func TestGatewayTrouble(t *testing.T) {
	for _, trouble := range []xenditsim.Action{
		xenditsim.TimeoutAfterEffect, xenditsim.Empty200, xenditsim.TruncatedJSON, xenditsim.HTML200, xenditsim.Reset, xenditsim.BeforeResponse,
	} {
		t.Run(string(trouble), func(t *testing.T) {
			m := openMarket(t)
			m.Fill("cart", 1, m.goods("sri", 3, 48_000)...)
			p := m.Place("cart", "pickup")
			m.Must(m.Sim.SetFaults(xenditsim.Fault{Endpoint: "create", Nth: 1, Action: trouble}))
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			_, first := m.Orders.PayURL(ctx, p)
			cancel()
			if first != nil && fault.KindOf(first) != fault.Unavailable && !errors.Is(first, payments.ErrPaid) {
				t.Errorf("first try: %v, want a fault that says to try again", first)
			}
			m.Deliver()
			if trouble != xenditsim.BeforeResponse {
				m.Pay(p)
			}
			if got := len(m.Sim.Invoices()); got != 1 {
				t.Errorf("%d bills at the gateway, want 1", got)
			}
			m.wantState(p, orders.Paid)
		})
	}
}

// A wrong amount and a second payment are never credited to an order, and never lost: they are owed back.
func TestWrongAmountAndDoublePayment(t *testing.T) {
	m := openMarket(t)
	m.Fill("cart", 1, m.goods("sri", 3, 48_000)...)
	p := m.Place("cart", "pickup")
	m.Must(m.Sim.PayAmount(m.Invoice(p), "QRIS", 40_000))
	m.Deliver()
	m.Deliver()
	m.wantState(p, orders.Waiting)
	payment, err := m.Payments.Payment(t.Context(), p.ID)
	m.Must(err)
	if len(payment.Problems) != 1 || payment.Problems[0].Kind != "amount_mismatch" || payment.Problems[0].Amount != 40_000 {
		t.Errorf("problems: got %+v", payment.Problems)
	}
	trial, err := m.Ledger.TrialBalance(t.Context(), m.Coop.ID)
	m.Must(err)
	for _, row := range trial.Rows {
		if row.Account.Code == ledger.RefundsOwed && row.Net() != -40_000 {
			t.Errorf("owed back: got %d, want -40.000", row.Net())
		}
	}
}
