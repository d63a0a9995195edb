package orders

import (
	"context"
	"errors"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

// How long a paid order waits before it is cancelled by itself, and how long before that it is told. What is made to order has the days
// that its goods take on top.
const (
	sendWithin  = 7 * 24 * time.Hour  // from the payment until the parcel leaves, or the goods are ready to be fetched
	fetchWithin = 14 * 24 * time.Hour // from then until the buyer has fetched them
	warnBefore  = 48 * time.Hour
)

// wait sets when a paid order is cancelled unless it goes on.
func (o *Order) wait(until time.Time) {
	warn := until.Add(-warnBefore)
	o.CancelBy, o.WakeAt = &until, &warn
}

// warned says whether it was told that an order will be cancelled soon.
func (o *Order) warned() bool { return o.WakeAt.Equal(*o.CancelBy) }

// goesOn ends the waiting.
func (o *Order) goesOn() { o.CancelBy, o.WakeAt = nil, nil }

// sendBy is until when an order that was paid at a moment has to leave.
func (o *Order) sendBy(paid time.Time) time.Time {
	var days int64
	for _, line := range o.Lines {
		days = max(days, line.MadeDays)
	}
	return paid.Add(time.Duration(days)*24*time.Hour + sendWithin)
}

// Side is who ended an order without goods.
type Side string

// The sides.
const (
	ByBuyer  Side = "buyer"
	ByShop   Side = "shop"   // its seller, or who helps her
	ByOffice Side = "office" // an officer of the cooperative
	ByTime   Side = "time"   // it was not sent, or not fetched, in time
)

// Cancelling is an order that ends without goods.
type Cancelling struct {
	Coop, ID string
	Reason   string   // "" of a buyer who gives none
	Gone     []string // variants that the seller has none of any more: their stock is emptied
}

// CancelByBuyer ends an order that nobody has packed yet, at its buyer's wish: its stock can be bought again, and the money is owed back,
// in one write. ErrStep when it has moved on, ErrPacked when it has been packed.
func (s *Service) CancelByBuyer(ctx context.Context, by act.Actor, c Cancelling) (*Order, error) {
	a := act.Act{
		Name: FactCancelled, By: by, Access: act.Holds, At: act.Place{Coop: c.Coop, Held: PurchaseOf(c.ID)}, Subject: c.ID, Reason: c.Reason,
	}
	return s.cancel(ctx, a, ByBuyer, nil, func(o *Order) error {
		if o.State == Packed {
			return ErrPacked
		}
		return nil
	})
}

// Refuse ends an order that its seller, or who helps her, cannot fulfil, as CancelByBuyer does. The buyer is told the reason: ErrReason
// without one.
func (s *Service) Refuse(ctx context.Context, by act.Actor, c Cancelling) (*Order, error) {
	a := act.Act{Name: FactCancelled, By: by, Access: act.Works, At: act.Place{Coop: c.Coop}, Subject: c.ID, Reason: c.Reason}
	return s.cancel(ctx, a, ByShop, c.Gone, func(o *Order) error { return errors.Join(o.CheckSeller(by), reasonOf(c)) })
}

// CancelAtOffice ends an order that cannot be fulfilled, by an officer who does not sell its goods, nor helps who does (ErrOwnOrder).
func (s *Service) CancelAtOffice(ctx context.Context, by act.Actor, c Cancelling) (*Order, error) {
	a := act.Act{
		Name: FactCancelled, By: by, Access: act.May(act.Serve).Guarded(), At: act.Place{Coop: c.Coop}, Subject: c.ID, Reason: c.Reason,
	}
	return s.cancel(ctx, a, ByOffice, nil, func(o *Order) error {
		if act.NotOwnShop(by, o.Coop, o.Seller) != nil {
			return ErrOwnOrder
		}
		return reasonOf(c)
	})
}

func reasonOf(c Cancelling) error {
	if c.Reason == "" {
		return ErrReason
	}
	return nil
}

// cancel ends an order without goods.
func (s *Service) cancel(ctx context.Context, a act.Act, side Side, gone []string, check func(*Order) error) (*Order, error) {
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Order, error) {
		back := payments.Allocation{Coop: a.At.Coop, Order: a.Subject}
		o, err := s.orders.ForTenant(a.At.Coop).Update(ctx, a.Subject, func(o *Order) error {
			if err := check(o); err != nil {
				return err
			}
			back.Amount = o.Held
			if err := o.cancel(side, r.Mark); err != nil {
				return err
			}
			r.Note("name", o.Number)
			return s.bus.Record(&o.Outbox, FactCancelled, "", nil)
		})
		if err != nil {
			return nil, store.NotFoundAs(err, ErrNotFound)
		}
		if err := s.catalog.GiveBack(ctx, o.stockLines()); err != nil {
			return nil, err
		}
		for _, line := range o.Lines {
			if !slices.Contains(gone, line.Variant) {
				continue
			}
			if err := s.catalog.Empty(ctx, r.Mark, o.Coop, line.Variant, o.ID); err != nil {
				return nil, err
			}
		}
		return o, s.payments.OweBack(ctx, r.Mark, o.Purchase, back, o.PurchaseNumber())
	})
}

// cancel ends the order: nobody gets goods, and nothing is held for it any more.
func (o *Order) cancel(side Side, mark states.Mark) error {
	o.Held, o.CancelledBy = 0, side
	o.goesOn()
	return life.Step(&o.Life, Cancelled, mark)
}

// EndDue cancels orders that have waited too long, and tells of those that soon will have, at most limit of them; it says how many it has
// seen to. Several processes may do it at once.
func (s *Service) EndDue(ctx context.Context, limit int) (seen int, err error) {
	now := s.now()
	due, err := s.DueToEnd(ctx, now, store.Page{Limit: limit})
	for i := range due.Items {
		o := &due.Items[i]
		failed := s.wake(ctx, o)
		switch {
		case failed == nil:
			seen++
		case !errors.Is(failed, ErrStep):
			err = errors.Join(err, failed)
		}
	}
	return seen, err
}

// DueToEnd lists orders that wait and will be cancelled, or told of, before a moment, for staff.
func (s *Service) DueToEnd(ctx context.Context, before time.Time, page store.Page) (store.Slice[Order], error) {
	return s.orders.AllTenants().List(ctx, store.By("wake").Between(nil, before), page)
}

// SetDeadlines has the orders wait that were paid under a release which let them wait for ever. Who is to act is told in two days at the
// earliest.
func (s *Service) SetDeadlines(ctx context.Context) error {
	least := s.now().UTC().Truncate(time.Millisecond).Add(2 * warnBefore)
	return s.EachOrder(ctx, func(o *Order) error {
		if o.CancelBy != nil || !o.State.CanBecome(Cancelled) {
			return nil
		}
		_, err := s.orders.ForTenant(o.Coop).Update(ctx, o.ID, func(o *Order) error {
			if o.CancelBy != nil || !o.State.CanBecome(Cancelled) {
				return store.ErrUnchanged
			}
			until := o.sendBy(o.At(Confirmed))
			if o.State == Packed && o.Shipment.Method == delivery.Pickup {
				until = o.At(Packed).Add(fetchWithin)
			}
			if until.Before(least) {
				until = least
			}
			o.wait(until)
			return nil
		})
		return err
	})
}

// wake looks at an order that waits.
func (s *Service) wake(ctx context.Context, o *Order) error {
	a := act.Act{Name: FactWaits, By: timer(), Access: act.Background, At: act.Place{Coop: o.Coop}, Subject: o.ID, Single: true}
	over := func(o *Order) bool { return o.CancelBy != nil && o.warned() && !s.now().Before(*o.CancelBy) }
	if over(o) {
		a.Name, a.Single = FactCancelled, false
		return second(s.cancel(ctx, a, ByTime, nil, func(o *Order) error {
			if !over(o) {
				return ErrStep.With(string(o.State), string(Cancelled))
			}
			return nil
		}))
	}
	return second(act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Order, error) {
		return s.orders.ForTenant(o.Coop).Update(ctx, o.ID, func(o *Order) error {
			if o.WakeAt == nil || o.WakeAt.After(r.At) {
				return r.Nothing()
			}
			if least := r.At.Add(warnBefore / 2); o.CancelBy.Before(least) { // nobody was told in time: the program did not run
				o.CancelBy = &least
			}
			o.WakeAt = o.CancelBy
			return s.bus.Record(&o.Outbox, FactWaits, string(o.State), nil)
		})
	}))
}

func second[T any](_ T, err error) error { return err }
