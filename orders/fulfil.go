package orders

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

// step changes one order and records the fact of it, "" for none, in one write. It joins the caller's Tx.
func (s *Service) step(ctx context.Context, coop, id, fact string, change func(*Order) error) (*Order, error) {
	o, err := s.orders.ForTenant(coop).Update(ctx, id, func(o *Order) error {
		if err := change(o); err != nil || fact == "" {
			return err
		}
		return s.Bus.Record(&o.Outbox, fact, "", nil)
	})
	return o, store.NotFoundAs(err, ErrNotFound)
}

func (s *Service) mark(by string) states.Mark {
	return states.Mark{By: by, At: s.Now().UTC().Truncate(time.Millisecond)}
}

// Pack says that the goods are packed.
func (s *Service) Pack(ctx context.Context, coop, id, by string) (*Order, error) {
	mark := s.mark(by)
	return s.step(ctx, coop, id, "", func(o *Order) error {
		if err := life.Step(&o.Life, Packed, mark); err != nil || o.Parcel.Method != delivery.Pickup {
			return err
		}
		return s.Bus.Record(&o.Outbox, FactReady, "", nil)
	})
}

// Ship says that the parcel is on its way; a courier needs a tracking number (ErrTracking). What the buyer paid for
// delivery is from now on owed to the courier.
func (s *Service) Ship(ctx context.Context, coop, id, tracking, by string) (*Order, error) {
	mark, tracking := s.mark(by), strings.ToUpper(strings.TrimSpace(tracking))
	var shipped *Order
	err := s.DB.Tx(ctx, func(ctx context.Context) error {
		o, err := s.step(ctx, coop, id, FactShipped, func(o *Order) error { return o.ship(tracking, mark) })
		if err != nil {
			return err
		}
		shipped = o
		return s.Payments.Ship(ctx, coop, o.ID, o.Delivery(), by)
	})
	return shipped, err
}

// HandOver says that the buyer has picked the goods up; the buyer's code proves it. A wrong one is ErrCode, and counted;
// after too many only ErrLocked comes, until an officer says ResetPickupAttempts.
func (s *Service) HandOver(ctx context.Context, coop, id, code, by string) (*Order, error) {
	mark, code := s.mark(by), strings.TrimSpace(code)
	wrong := false
	_, err := s.orders.ForTenant(coop).Update(ctx, id, func(o *Order) error {
		err := o.tryCode(code)
		wrong = errors.Is(err, ErrCode)
		switch {
		case err == nil:
			return store.ErrUnchanged
		case wrong:
			return nil // kept
		}
		return err
	})
	if err != nil {
		return nil, store.NotFoundAs(err, ErrNotFound)
	}
	if wrong {
		return nil, ErrCode
	}
	return s.step(ctx, coop, id, FactDelivered, func(o *Order) error { return o.handOver(code, mark) })
}

// ActUnlocked is the name of ResetPickupAttempts in the audit log.
const ActUnlocked = "orders.code_unlocked"

// ResetPickupAttempts lets pickup codes be tried again; an officer says so who knows why they were wrong, and who does not sell
// the goods (ErrOwnOrder). It does nothing when they may be tried.
func (s *Service) ResetPickupAttempts(ctx context.Context, by act.Actor, coop, id string) (*Order, error) {
	a := act.Act{Name: ActUnlocked, By: by, Access: act.Changes, At: act.Place{Coop: coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Order, error) {
		o, err := s.orders.ForTenant(coop).Update(ctx, id, func(o *Order) error {
			switch {
			case o.Seller == r.By:
				return ErrOwnOrder
			case !o.Parcel.Locked():
				return r.Nothing()
			}
			o.Parcel.WrongCodes = 0
			r.Note("name", o.Number)
			return nil
		})
		return o, store.NotFoundAs(err, ErrNotFound)
	})
}

// Complete says that the buyer has the goods: the member is credited, in the same write.
func (s *Service) Complete(ctx context.Context, coop, id, by string) (*Order, error) {
	mark := s.mark(by)
	var completed *Order
	err := s.DB.Tx(ctx, func(ctx context.Context) error {
		o, err := s.step(ctx, coop, id, FactCompleted, func(o *Order) error { return o.complete(mark) })
		if err != nil {
			return err
		}
		completed = o
		return s.Payments.Release(ctx, payments.Release{
			Order: o.ID, Coop: o.Coop, Member: o.Seller, Goods: o.Goods(), Fees: o.Fees(), By: by, Memo: o.Memo(),
		})
	})
	return completed, err
}

// Memo is the order's line in the passbook: its goods and its number.
func (o *Order) Memo() string {
	if len(o.Lines) == 0 {
		return o.Number
	}
	first := fmt.Sprintf("%s ×%d", o.Lines[0].Name, o.Lines[0].Quantity)
	if more := len(o.Lines) - 1; more > 0 {
		first += fmt.Sprintf(" +%d", more)
	}
	return first
}

// CheckSeller returns ErrNotFound unless the order is the seller's.
func (o *Order) CheckSeller(seller string) error {
	if o.Seller != seller {
		return ErrNotFound
	}
	return nil
}

// DueForCompletion lists orders that complete by themselves before a moment, for staff.
func (s *Service) DueForCompletion(ctx context.Context, before time.Time, page store.Page) (store.Slice[Order], error) {
	return s.orders.AllTenants().List(ctx, store.By("complete").Between(nil, before), page)
}
