package orders_test

import (
	"errors"
	"log/slog"
	"sync"
	"testing"

	"lumbung/internal/audit"
	"lumbung/internal/events"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/orders"
)

// elsewhere is the registers as another process has them, which shares nothing with this one but the database.
func (m market) elsewhere() *members.Service {
	m.Helper()
	db := store.New(m.DB.Engine())
	log := audit.New(db, m.Clock.Now)
	bus := events.New(db, m.Clock.Now, slog.New(slog.DiscardHandler))
	return members.New(db, bus, identity.New(db, m.Clock.Now, log.RecordOwn), log, m.Clock.Now)
}

// A cooperative that another process has just suspended sells nothing, whatever this process remembers of it and however many reach for it;
// its open bills can be paid, and what is ordered goes on to its end.
func TestSuspendedElsewhere(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx := t.Context()
		goods := m.goods("sri", 20, 30_000)[0]
		paid := m.Pay(m.Buy(goods, 1, "pickup"))[0]
		open := m.Buy(goods, 1, "pickup")
		m.Invoice(open)
		m.Fill("ready", 2, goods)
		form := m.Checkout("ready", "pickup")
		if c, err := m.Members.Cooperative(ctx, m.Coop.ID); err != nil || c.Suspended() { // in memory from here on
			t.Fatal(err)
		}
		_, err := m.elsewhere().SuspendCooperative(ctx, members.System(), m.Coop.ID, "Izin dicabut")
		m.Must(err)
		before, err := m.Catalog.Stock(ctx, goods.Coop, goods.Variants[0].ID)
		m.Must(err)
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				if _, err := m.Orders.Place(ctx, form); !errors.Is(err, members.ErrSuspended) {
					t.Errorf("it is bought: %v", err)
				}
			})
		}
		wait.Wait()
		after, err := m.Catalog.Stock(ctx, goods.Coop, goods.Variants[0].ID)
		m.Must(err)
		if after.Available != before.Available {
			t.Errorf("%d pieces were there, %d are", before.Available, after.Available)
		}
		late := m.Pay(open)
		m.wantState(open, orders.Paid)
		m.Complete(paid)
		m.Complete(late[0])
		now, err := m.Orders.Order(ctx, m.Coop.ID, late[0].ID)
		m.Must(err)
		if now.State != orders.Completed {
			t.Errorf("the order is %s", now.State)
		}
		_, err = m.Members.LiftCooperative(ctx, members.System(), m.Coop.ID, "Beres")
		m.Must(err)
		m.Deliver()
		if _, err := m.Orders.Place(ctx, form); err != nil {
			t.Errorf("after the suspension: %v", err)
		}
	})
}

// Purchases that meet a suspension are whole or not there.
func TestSuspendedMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		goods := m.goods("sri", 50, 30_000)[0]
		var forms []orders.Checkout
		for _, cart := range []string{"a", "b", "c", "d", "e", "f"} {
			m.Fill(cart, 1, goods)
			forms = append(forms, m.Checkout(cart, "pickup"))
		}
		elsewhere := m.elsewhere()
		var wait sync.WaitGroup
		for i, form := range forms {
			wait.Go(func() {
				if _, err := m.Orders.Place(t.Context(), form); err != nil && !errors.Is(err, members.ErrSuspended) {
					t.Error(err)
				}
			})
			if i == len(forms)/2 {
				wait.Go(func() {
					if _, err := elsewhere.SuspendCooperative(t.Context(), members.System(), m.Coop.ID, "Izin dicabut"); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wait.Wait()
		m.Fill("late", 1, goods)
		if _, err := m.Orders.Place(t.Context(), m.Checkout("late", "pickup")); !errors.Is(err, members.ErrSuspended) {
			t.Errorf("it is bought: %v", err)
		}
		suspended, err := m.Members.SuspendedCoops(t.Context()) // the other process told nobody: the round finds it
		m.Must(err)
		m.Must(m.Catalog.FollowSuspensions(t.Context(), suspended))
	})
}
