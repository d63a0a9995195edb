package orders_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/orders"
)

// sent is an order that has left with a tracking number.
func (m market) sent(p *catalog.Product, tracking string) *orders.Order {
	m.Helper()
	o := m.Pay(m.Buy(p, 1, "jne-reg"))[0]
	_, err := m.Orders.Pack(m.Context(), acttest.Member("sri"), o.Coop, o.ID)
	m.Must(err)
	o, err = m.Orders.Ship(m.Context(), acttest.Member("sri"), o.Coop, o.ID, tracking)
	m.Must(err)
	return o
}

// A tracking number can be corrected by the seller until the goods are received; two at once both stand in the history.
func TestCorrectTracking(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		o := m.sent(m.goods("sri", 9, 48_000)[0], "JX12345678")
		correct := func(by, tracking string) (*orders.Order, error) {
			return m.Orders.CorrectTracking(context.WithoutCancel(t.Context()), acttest.Member(by), o.Coop, o.ID, tracking)
		}
		if _, err := correct("lina", "JX87654321"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("by another seller: %v", err)
		}
		if _, err := correct("sri", "JX"); !errors.Is(err, orders.ErrTracking) {
			t.Errorf("no number: %v", err)
		}
		together(2, func(i int) {
			if _, err := correct("sri", fmt.Sprint("jx-0000-111", i)); err != nil {
				t.Error(err)
			}
		})
		now, err := correct("sri", "JX0000112")
		m.Must(err)
		again, err := correct("sri", "jx 0000 112")
		m.Must(err)
		if len(now.Shipment.Corrected) != 3 || len(again.Shipment.Corrected) != 3 || now.Shipment.Corrected[0].Tracking != "JX12345678" ||
			again.Shipment.Tracking != "JX0000112" {
			t.Errorf("corrected to %+v, then %+v", now.Shipment, again.Shipment)
		}
		_, err = m.Orders.Complete(t.Context(), orders.HolderOf(o.Purchase), o.Coop, o.ID)
		m.Must(err)
		if _, err := correct("sri", "JX99999999"); !errors.Is(err, orders.ErrStep) {
			t.Errorf("after it was received: %v", err)
		}
	})
}

// An order with an unusual number completes a week later by itself; a correction leaves the buyer two days at least.
func TestUnusualTrackingCompletesLater(t *testing.T) {
	m := openMarket(t)
	p := m.goods("sri", 9, 48_000)[0]
	usual, unusual := m.sent(p, "JX12345678"), m.sent(p, "JNEJNEJNE")
	const week = 7 * 24 * time.Hour
	if got := unusual.CompleteBy.Sub(*usual.CompleteBy); got != week {
		t.Errorf("an unusual number completes %s later, want a week", got)
	}
	m.Pass(usual.CompleteBy.Sub(m.Clock.Now()) + time.Minute)
	if n, err := m.Orders.CompleteDue(t.Context(), 10); err != nil || n != 1 {
		t.Errorf("%d completed, want the usual one: %v", n, err)
	}
	now, err := m.Orders.CorrectTracking(t.Context(), acttest.Member("sri"), unusual.Coop, unusual.ID, "JX00001111")
	m.Must(err)
	if left := now.CompleteBy.Sub(m.Clock.Now()); left != 2*24*time.Hour {
		t.Errorf("after the correction it completes in %s, want two days", left)
	}
}
