package orders_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/xendit/xenditsim"
)

// The news of a payment ten times at once, after news that the bill expired, while the browser comes back: one capture.
func TestWebhookStorm(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m := openMarket(t, db)
		m.fill("cart", 1, m.shop("ntb", "sri", 3, 48_000)...)
		p := m.place("cart", "pickup")
		bill := m.invoice(p)
		m.must(m.sim.Expire(bill))
		m.settle()
		m.must(m.sim.SetFaults(xenditsim.Fault{Event: "invoice.paid", Action: xenditsim.Concurrent, N: 10}))
		m.must(m.sim.Pay(bill, "BCA"))
		m.together(4, func(i int) {
			ctx := context.WithoutCancel(t.Context())
			if i == 0 {
				m.sim.Advance(ctx, 0)
			}
			if _, err := m.orders.Refresh(ctx, p); err != nil {
				t.Error(err)
			}
			if err := m.bus.Drain(ctx); err != nil {
				t.Error(err)
			}
		})
		m.settle()
		m.wantState(p, orders.Paid)
		if got := m.captures("ntb"); got != 1 {
			t.Errorf("%d captures, want 1", got)
		}
		m.verify("ntb")
	})
}

// Browser and webhook in either order, six times over.
func TestBrowserAndWebhookInEitherOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m := openMarket(t, db)
		kopi := m.shop("ntb", "sri", 10, 48_000)
		for i := range 6 {
			cart := fmt.Sprint("cart-", i)
			m.fill(cart, 1, kopi...)
			p := m.place(cart, "pickup")
			m.must(m.sim.Pay(m.invoice(p), "QRIS"))
			for turn := range 3 {
				if (i+turn)%2 == 0 {
					_, err := m.orders.Refresh(t.Context(), p)
					m.must(err)
				} else {
					m.settle()
				}
				m.wantState(p, orders.Paid)
			}
		}
		m.settle()
		if got := m.captures("ntb"); got != 6 {
			t.Errorf("%d captures, want 6", got)
		}
		m.verify("ntb")
	})
}

// Not paid in time: the stock is free again, the bill is closed, and the purchase says so.
func TestExpiry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m := openMarket(t, db)
		kopi := m.shop("ntb", "sri", 1, 48_000)
		m.fill("cart", 1, kopi...)
		p := m.place("cart", "pickup")
		m.invoice(p)
		m.advance(orders.HoldFor - time.Second)
		if expired, err := m.orders.ExpireDue(t.Context(), 100); err != nil || expired != 0 {
			t.Errorf("a second too early: %d expired, %v", expired, err)
		}
		m.advance(2 * time.Second)
		expired := 0
		m.together(4, func(int) {
			if _, err := m.orders.ExpireDue(context.WithoutCancel(t.Context()), 100); err != nil {
				t.Error(err)
			}
		})
		m.settle()
		m.wantState(p, orders.Expired)
		if s := m.stock(kopi[0]); s.Available != 1 || s.Taken != 0 {
			t.Errorf("stock after expiry: %+v (%d)", s, expired)
		}
		if got := m.sim.Invoices()[0].Status; got != "EXPIRED" {
			t.Errorf("bill at the gateway: %s, want EXPIRED", got)
		}
		m.verify("ntb")
	})
}

// A purchase that keeps its stock past its time is found, once the market has sold on.
func TestVerifyFindsOverdue(t *testing.T) {
	m := openMarket(t, storetest.OpenSQLite(t))
	kopi := m.shop("ntb", "sri", 5, 48_000)
	m.fill("old", 1, kopi...)
	m.place("old", "pickup")
	found := func() (n int) {
		t.Helper()
		m.must(m.orders.Verify(t.Context(), func(invariant, detail string) {
			if n++; invariant != "S5" {
				t.Errorf("%s: %s", invariant, detail)
			}
		}))
		return n
	}
	m.advance(orders.HoldFor + time.Hour)
	if n := found(); n != 0 {
		t.Errorf("%d violations while nobody buys", n)
	}
	m.fill("new", 1, kopi...)
	m.place("new", "pickup")
	if n := found(); n != 1 {
		t.Errorf("%d violations, want one", n)
	}
	_, err := m.orders.ExpireDue(t.Context(), 10)
	m.must(err)
	m.verify("ntb")
}

// An order that is gone is missed: by its purchase, by the book that holds its money, and by the stock.
func TestVerifyFindsALostOrder(t *testing.T) {
	m := openMarket(t, storetest.OpenSQLite(t))
	m.fill("cart", 2, m.shop("ntb", "sri", 5, 48_000)...)
	p := m.place("cart", "pickup")
	m.pay(p)
	type bare struct {
		ID   string `bson:"_id"`
		Coop string `bson:"coop"`
	}
	all := store.DefineScoped(store.New(m.db.Engine()), store.Spec[bare]{Name: "orders", Scope: "coop"})
	m.must(all.ForTenant("ntb").Delete(t.Context(), m.ordersOf(p)[0].ID))
	found := map[string]int{}
	m.must(m.orders.Verify(t.Context(), func(invariant, _ string) { found[invariant]++ }))
	if found["O2"] != 1 || found["M6"] != 1 || found["S4"] != 1 || len(found) != 3 {
		t.Errorf("found %v, want O2, M6 and S4 once each", found)
	}
}

// A payment that arrives after expiry is never lost: the goods are taken again when they are there, otherwise the money
// is owed back.
func TestPaidLate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m := openMarket(t, db)
		kopi := m.shop("ntb", "sri", 1, 48_000)
		m.fill("late", 1, kopi...)
		late := m.place("late", "local")
		bill := m.invoice(late)
		m.expire()
		m.wantState(late, orders.Expired)
		m.fill("quick", 1, kopi...)
		quick := m.place("quick", "pickup")
		m.invoice(quick)
		m.must(m.sim.Pay(bill, "QRIS"))
		m.settle()
		m.wantState(late, orders.RefundDue)
		m.verify("ntb")

		m.expire()
		m.wantState(quick, orders.Expired)
		m.must(m.sim.Pay(m.lastInvoice(), "QRIS"))
		m.settle()
		m.wantState(quick, orders.Paid)
		if s := m.stock(kopi[0]); s.Available != 0 || s.Taken != 1 {
			t.Errorf("stock: %+v", s)
		}
		m.verify("ntb")
	})
}

// expire lets the time of every waiting purchase run out.
func (m *market) expire() {
	m.Helper()
	m.advance(orders.HoldFor + time.Second)
	_, err := m.orders.ExpireDue(m.Context(), 100)
	m.must(err)
	m.settle()
}

func (m *market) lastInvoice() string {
	all := m.sim.Invoices()
	return all[len(all)-1].ID
}

// The gateway makes the bill and its reply is lost: trying again finds the bill instead of making a second one. While
// it does not answer at all, buying still works and the bill follows.
func TestGatewayTrouble(t *testing.T) {
	for _, trouble := range []xenditsim.Action{
		xenditsim.TimeoutAfterEffect, xenditsim.Empty200, xenditsim.TruncatedJSON, xenditsim.HTML200, xenditsim.Reset, xenditsim.BeforeResponse,
	} {
		t.Run(string(trouble), func(t *testing.T) {
			m := openMarket(t, storetest.OpenSQLite(t))
			m.fill("cart", 1, m.shop("ntb", "sri", 3, 48_000)...)
			p := m.place("cart", "pickup")
			m.must(m.sim.SetFaults(xenditsim.Fault{Endpoint: "create", Nth: 1, Action: trouble}))
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			_, first := m.orders.PayURL(ctx, p)
			cancel()
			if first != nil && fault.KindOf(first) != fault.Unavailable && !errors.Is(first, payments.ErrPaid) {
				t.Errorf("first try: %v, want a fault that says to try again", first)
			}
			m.settle()
			if trouble != xenditsim.BeforeResponse {
				m.pay(p)
			}
			if got := len(m.sim.Invoices()); got != 1 {
				t.Errorf("%d bills at the gateway, want 1", got)
			}
			m.wantState(p, orders.Paid)
			m.verify("ntb")
		})
	}
}

// A wrong amount and a second payment are never credited to an order, and never lost: they are owed back.
func TestWrongAmountAndDoublePayment(t *testing.T) {
	m := openMarket(t, storetest.OpenSQLite(t))
	m.fill("cart", 1, m.shop("ntb", "sri", 3, 48_000)...)
	p := m.place("cart", "pickup")
	m.must(m.sim.PayAmount(m.invoice(p), "QRIS", 40_000))
	m.settle()
	m.settle()
	m.wantState(p, orders.Waiting)
	payment, err := m.payments.Payment(t.Context(), p.ID)
	m.must(err)
	if len(payment.Problems) != 1 || payment.Problems[0].Kind != "amount_mismatch" || payment.Problems[0].Amount != 40_000 {
		t.Errorf("problems: got %+v", payment.Problems)
	}
	trial, err := m.ledger.TrialBalance(t.Context(), "ntb")
	m.must(err)
	for _, row := range trial.Rows {
		if row.Account.Code == ledger.RefundsOwed && row.Net() != -40_000 {
			t.Errorf("owed back: got %d, want -40.000", row.Net())
		}
	}
	m.verify("ntb")
}
