package orders_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/orders"
	"lumbung/payments"
)

// from is a checkout of one product from a network, by a telephone.
func (m market) from(holder, phone, cart string, quantity int64, p *catalog.Product) orders.Checkout {
	m.Helper()
	m.Fill(cart, quantity, p)
	in := m.Checkout(cart, "pickup")
	in.Holder, in.Buyer.Phone = holder, phone
	return in
}

// Nobody keeps more than a few purchases waiting, nor many pieces, from one network or for one telephone; what is paid, cancelled
// or expired counts no more.
func TestUnpaidLimits(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		p := m.goods("sri", 9000, 10_000)[0]
		place := func(holder, phone, cart string, quantity int64, want *fault.Fault) *orders.Purchase {
			t.Helper()
			bought, err := m.Orders.Place(t.Context(), m.from(holder, phone, cart, quantity, p))
			wait := time.Second
			if refusal := fault.Of(err); refusal != nil {
				wait = refusal.Wait
			}
			if want == nil && err != nil || want != nil && !errors.Is(err, want) || wait <= 0 || wait > orders.HoldFor {
				t.Errorf("%s: got %v, want %v", cart, err, want)
			}
			return bought
		}
		number := func(n int) string { return fmt.Sprintf("0812-3456-7%03d", n) }
		first := place("home", number(0), "a0", 1, nil)
		for i := 1; i < 5; i++ {
			place("home", number(0), fmt.Sprint("a", i), 1, nil)
		}
		place("home", number(0), "a5", 1, orders.ErrManyOpen)
		for i := 5; i < 20; i++ {
			place("home", number(i), fmt.Sprint("b", i), 1, nil)
		}
		place("home", number(20), "b20", 1, orders.ErrManyOpen)
		place("office", number(20), "c", 1, nil)
		place("office", number(21), "d", 500, nil)
		place("office", number(21), "d2", 500, nil)
		place("office", number(21), "e", 1, orders.ErrManyPieces)
		place("office", number(22), "f", 997, nil)
		place("office", number(23), "g", 3, orders.ErrManyPieces)

		m.Pay(first)
		place("home", number(20), "b20", 1, nil)
		m.Pass(orders.HoldFor + time.Second)
		place("home", number(30), "h", 1, orders.ErrManyOpen) // nothing has given the pieces back yet
		for {
			n, err := m.Orders.ExpireDue(t.Context(), 100)
			m.Must(err)
			if n == 0 {
				break
			}
		}
		place("home", number(30), "h", 1, nil)
	})
}

// However many forms come at once from one network, no more than may wait are placed.
func TestUnpaidAtOnce(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		p := m.goods("sri", 9000, 48_000)[0]
		forms := make([]orders.Checkout, 60)
		for i := range forms {
			forms[i] = m.from("home", fmt.Sprintf("0812-3456-7%03d", i), fmt.Sprint("cart", i), 1, p)
		}
		var wait sync.WaitGroup
		var mu sync.Mutex
		placed := 0
		for _, in := range forms {
			wait.Go(func() {
				_, err := m.Orders.Place(t.Context(), in)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					placed++
				} else if !errors.Is(err, orders.ErrManyOpen) {
					t.Errorf("Place: %v", err)
				}
			})
		}
		wait.Wait()
		if placed == 0 || placed > 20 {
			t.Errorf("%d purchases wait, want 1 to 20", placed)
		}
	})
}

func TestCheckoutLimits(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		p := m.goods("sri", 999, 1_000_000_000)[0]
		m.Fill("dear", 60, p)
		if _, err := m.Orders.Place(t.Context(), m.Checkout("dear", "pickup")); !errors.Is(err, orders.ErrTooMuch) {
			t.Errorf("more than any channel takes: got %v", err)
		}
		if stock := m.Stock(p); stock.Available != 999 {
			t.Errorf("a refused checkout keeps %d pieces", 999-stock.Available)
		}
		m.Fill("cheap", 1, p)
		in := m.Checkout("cheap", "pickup")
		for name, seen := range map[string]map[string]money.Amount{
			"not said": {}, "less": {p.Variants[0].ID: 999_999_999}, "more": {p.Variants[0].ID: 1_000_000_001},
		} {
			in.Prices = seen
			if _, err := m.Orders.Place(t.Context(), in); !errors.Is(err, orders.ErrPrices) {
				t.Errorf("price %s: got %v", name, err)
			}
		}
		in.Prices = map[string]money.Amount{p.Variants[0].ID: 1_000_000_000}
		_, err := m.Orders.Place(t.Context(), in)
		m.Must(err)
	})
}

// A buyer may give up a purchase until it is paid; then its goods are for sale again, once.
func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		p := m.goods("sri", 10, 48_000)[0]
		kept := m.Buy(p, 4, "pickup")
		for _, by := range []act.Actor{orders.HolderOf("another"), act.Job{Name: "timer"}} {
			if _, err := m.Orders.Cancel(t.Context(), by, kept.ID); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%v cancels: %v", by, err)
			}
		}
		m.wantState(kept, orders.Waiting)
		m.Invoice(kept)
		var wait sync.WaitGroup
		for range 2 {
			wait.Go(func() {
				now, err := m.Orders.Cancel(t.Context(), orders.HolderOf(kept.ID), kept.ID)
				if err != nil || now.State != orders.Expired || !now.Cancelled {
					t.Errorf("Cancel: %+v, %v", now, err)
				}
			})
		}
		wait.Wait()
		if got := m.Stock(p).Available; got != 10 {
			t.Errorf("%d pieces are there after the purchase was cancelled, want 10", got)
		}
		if _, err := m.Orders.PayURL(t.Context(), m.Purchase(kept)); !errors.Is(err, payments.ErrExpired) {
			t.Errorf("a cancelled purchase can be paid: %v", err)
		}

		paid := m.Buy(p, 1, "pickup")
		m.Pay(paid)
		now, err := m.Orders.Cancel(t.Context(), orders.HolderOf(paid.ID), paid.ID)
		if m.Must(err); now.State != orders.Paid {
			t.Errorf("a paid purchase became %s", now.State)
		}

		unheard := m.Buy(p, 1, "pickup")
		m.Must(m.Sim.Pay(m.Invoice(unheard), "QRIS")) // and no news of it yet
		now, err = m.Orders.Cancel(t.Context(), orders.HolderOf(unheard.ID), unheard.ID)
		if m.Must(err); now.State != orders.Paid {
			t.Errorf("a purchase that was paid a moment before became %s", now.State)
		}

		late := m.Buy(p, 2, "pickup")
		m.Pass(orders.HoldFor + time.Second)
		m.Must(m.Orders.Expire(t.Context(), late.ID))
		if m.Purchase(late).Cancelled {
			t.Error("a purchase that was too late is said to be cancelled")
		}
	})
}

// Money and a buyer who gives up may meet in any order: the purchase ends paid with its goods, or its goods are back.
func TestCancelWhilePaying(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		p := m.goods("sri", 40, 48_000)[0]
		for range 8 {
			bought := m.Buy(p, 2, "pickup")
			invoice := m.Invoice(bought)
			var wait sync.WaitGroup
			wait.Go(func() { _ = m.Sim.Pay(invoice, "QRIS") }) // which the gateway refuses once the invoice is closed
			wait.Go(func() {
				if _, err := m.Orders.Cancel(t.Context(), orders.HolderOf(bought.ID), bought.ID); err != nil {
					t.Errorf("Cancel: %v", err)
				}
			})
			wait.Wait()
			m.Deliver()
			if _, err := m.Orders.Refresh(t.Context(), m.Purchase(bought)); err != nil {
				t.Errorf("Refresh: %v", err)
			}
			m.Deliver()
		}
	})
}

// Money that arrives for a purchase which its buyer has cancelled is owed back, though the goods are there: they may be in another cart.
func TestMoneyAfterCancelling(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		bought := m.Buy(m.goods("sri", 40, 48_000)[0], 2, "pickup")
		invoice := m.Invoice(bought)
		now, err := m.Orders.Cancel(t.Context(), orders.HolderOf(bought.ID), bought.ID)
		if m.Must(err); !now.Cancelled {
			t.Errorf("cancelled it is %s", now.State)
		}
		m.Must(m.Sim.PayAmount(invoice, "QRIS", bought.Total()))
		m.Deliver()
		if now = m.Purchase(bought); now.State != orders.RefundDue || !now.Cancelled {
			t.Errorf("paid after it was cancelled: %s", now.State)
		}
	})
}
