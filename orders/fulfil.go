package orders

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

// trackingMarks are what people put between the characters of a tracking number.
var trackingMarks = strings.NewReplacer(" ", "", "-", "", "\u2010", "", "\u2011", "", "\u2013", "", "\u2014", "")

// sell runs an act of an order's seller, or of who helps her; for everybody else there is no such order. then runs in the same write.
func (s *Service) sell(
	ctx context.Context, by act.Actor, name, coop, id string,
	change func(*Order, *act.Record) error, then func(context.Context, *Order, *act.Record) error,
) (*Order, error) {
	a := act.Act{Name: name, By: by, Access: act.Works, At: act.Place{Coop: coop}, Subject: id, Single: then == nil}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Order, error) {
		o, err := s.orders.ForTenant(coop).Update(ctx, id, func(o *Order) error {
			if err := o.CheckSeller(by); err != nil {
				return err
			}
			return change(o, r)
		})
		if err == nil && then != nil {
			err = then(ctx, o, r)
		}
		return o, store.NotFoundAs(err, ErrNotFound)
	})
}

// Pack says that the goods are packed.
func (s *Service) Pack(ctx context.Context, by act.Actor, coop, id string) (*Order, error) {
	return s.sell(ctx, by, "orders.packed", coop, id, func(o *Order, r *act.Record) error {
		if err := life.Step(&o.Life, Packed, r.Mark); err != nil || o.Shipment.Method != delivery.Pickup {
			return err
		}
		o.wait(r.At.Add(fetchWithin))
		return s.bus.Record(&o.Outbox, FactReady, "", nil)
	}, nil)
}

// trackingOf is a tracking number as it is kept.
func trackingOf(typed string) string { return strings.ToUpper(trackingMarks.Replace(text.Line(typed))) }

// UnusualTracking tells whether a tracking number that Ship takes looks like none: it has no digit, or one character alone.
func UnusualTracking(typed string) bool {
	number := trackingOf(typed)
	return trackingPattern.MatchString(number) && (!strings.ContainsAny(number, "0123456789") || strings.Trim(number, number[:1]) == "")
}

// Ship says that the parcel is on its way; a courier needs a tracking number (ErrTracking), which is kept
// in capitals without blanks and hyphens. What the buyer paid for
// delivery is from now on owed to the courier.
func (s *Service) Ship(ctx context.Context, by act.Actor, coop, id, tracking string) (*Order, error) {
	tracking = trackingOf(tracking)
	return s.sell(ctx, by, FactShipped, coop, id, func(o *Order, r *act.Record) error {
		if err := o.ship(tracking, r.Mark); err != nil {
			return err
		}
		return s.bus.Record(&o.Outbox, FactShipped, "", nil)
	}, func(ctx context.Context, o *Order, r *act.Record) error {
		return s.payments.Ship(ctx, r.Mark, coop, o.ID, o.deliveryDue())
	})
}

// CorrectTracking replaces the tracking number of a parcel until the buyer has it; ErrTracking as of Ship. The wrong number is kept,
// and the buyer is told. The same number again does nothing.
func (s *Service) CorrectTracking(ctx context.Context, by act.Actor, coop, id, tracking string) (*Order, error) {
	tracking = trackingOf(tracking)
	return s.sell(ctx, by, FactCorrected, coop, id, func(o *Order, r *act.Record) error {
		if o.State == Shipped && o.Shipment.Tracking == tracking {
			return r.Nothing()
		}
		if err := o.correct(tracking, r.At); err != nil {
			return err
		}
		return s.bus.Record(&o.Outbox, FactCorrected, strconv.Itoa(len(o.Shipment.Corrected)), nil)
	}, nil)
}

// HandOver says that the buyer has picked the goods up; the buyer's code proves it. A wrong one is ErrCode, and counted;
// after too many only ErrLocked comes, until an officer says ResetPickupAttempts.
func (s *Service) HandOver(ctx context.Context, by act.Actor, coop, id, code string) (*Order, error) {
	a := act.Act{Name: FactDelivered, By: by, Access: act.Works, At: act.Place{Coop: coop}, Subject: id, Single: true}
	return s.handOver(ctx, a, code, (*Order).CheckSeller)
}

// HandOverAtOffice is HandOver by an officer: goods are picked up at the cooperative's counter.
func (s *Service) HandOverAtOffice(ctx context.Context, by act.Actor, coop, id, code string) (*Order, error) {
	a := act.Act{Name: FactDelivered, By: by, Access: act.May(act.Serve), At: act.Place{Coop: coop}, Subject: id}
	return s.handOver(ctx, a, code, func(*Order, act.Actor) error { return nil })
}

func (s *Service) handOver(ctx context.Context, a act.Act, code string, check func(o *Order, by act.Actor) error) (*Order, error) {
	wrong := false
	o, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Order, error) {
		o, err := s.orders.ForTenant(a.At.Coop).Update(ctx, a.Subject, func(o *Order) error {
			if err := check(o, a.By); err != nil {
				return err
			}
			err := o.handOver(strings.TrimSpace(code), r.Mark)
			if wrong = errors.Is(err, ErrCode); wrong {
				return r.Attempt()
			}
			if err != nil {
				return err
			}
			r.Note("name", o.Number)
			return s.bus.Record(&o.Outbox, FactDelivered, "", nil)
		})
		return o, store.NotFoundAs(err, ErrNotFound)
	})
	if err == nil && wrong {
		return nil, ErrCode
	}
	return o, err
}

// ActUnlocked is the name of ResetPickupAttempts in the audit log.
const ActUnlocked = "orders.code_unlocked"

// ResetPickupAttempts lets pickup codes be tried again; an officer says so who knows why they were wrong, and who does not sell
// the goods, nor helps who does (ErrOwnOrder). It does nothing when they may be tried.
func (s *Service) ResetPickupAttempts(ctx context.Context, by act.Actor, coop, id string) (*Order, error) {
	a := act.Act{Name: ActUnlocked, By: by, Access: act.May(act.Unlock).Guarded(), At: act.Place{Coop: coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Order, error) {
		o, err := s.orders.ForTenant(coop).Update(ctx, id, func(o *Order) error {
			switch {
			case act.NotOwnShop(by, o.Coop, o.Seller) != nil:
				return ErrOwnOrder
			case !o.Shipment.Locked():
				return r.Nothing()
			}
			o.Shipment.WrongCodes = 0
			r.Note("name", o.Number)
			return nil
		})
		return o, store.NotFoundAs(err, ErrNotFound)
	})
}

// Complete says that the buyer has the goods: the member is credited, in the same write. Who holds the address of the purchase
// says so, or a job when its time is over.
func (s *Service) Complete(ctx context.Context, by act.Actor, coop, id string) (*Order, error) {
	a := act.Act{
		Name: FactCompleted, By: by, Access: act.Holds.Or(act.Background), At: act.Place{Coop: coop, Held: PurchaseOf(id)}, Subject: id,
	}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Order, error) {
		o, err := s.orders.ForTenant(coop).Update(ctx, id, func(o *Order) error {
			if err := o.complete(r.Mark); err != nil {
				return err
			}
			return s.bus.Record(&o.Outbox, FactCompleted, "", nil)
		})
		if err != nil {
			return nil, store.NotFoundAs(err, ErrNotFound)
		}
		_, borne := o.DeliveryBack()
		return o, s.payments.Release(ctx, payments.Release{
			Order: o.ID, Coop: o.Coop, Member: o.Seller, Goods: o.GoodsLeft(), Less: borne, Fees: o.FeesLeft(), By: r.By, Memo: o.Memo(),
		})
	})
}

// HolderOf is who holds the signed address of a purchase, which its buyer got, by the purchase's id.
func HolderOf(purchase string) act.Holder { return act.Holder{Name: "buyer", Of: purchase} }

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

// CheckSeller returns ErrNotFound unless the order is of a shop where who asks works.
func (o *Order) CheckSeller(by act.Actor) error {
	if !by.WorksFor(o.Coop, o.Seller) {
		return ErrNotFound
	}
	return nil
}

// DueForCompletion lists orders that complete by themselves before a moment, for staff.
func (s *Service) DueForCompletion(ctx context.Context, before time.Time, page store.Page) (store.Slice[Order], error) {
	return s.orders.AllTenants().List(ctx, store.By("complete").Between(nil, before), page)
}
