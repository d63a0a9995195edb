package orders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/catalog"
	"lumbung/internal/events"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments"
)

// onCaptured hears that a payment is in the book.
func (s *Service) onCaptured(ctx context.Context, e events.Event) error {
	payment, err := s.Payments.Payment(ctx, e.Subject)
	if err != nil {
		return err
	}
	return s.takePayment(ctx, payment)
}

// takePayment makes a purchase paid: the held stock is sold, the fees of every line are frozen. When the stock was
// given back meanwhile and is gone, the money is owed back instead. Done twice, by browser and webhook at once, it does
// nothing the second time.
func (s *Service) takePayment(ctx context.Context, payment *payments.Payment) error {
	defer s.takings.Take(ctx, payment.Reference)()
	p, err := s.PurchaseByID(ctx, payment.Reference)
	if err != nil {
		return err
	}
	if p.State != Placed && p.State != Expired {
		return nil
	}
	list, err := s.OrdersOf(ctx, p)
	if err != nil {
		return err
	}
	fees, err := s.freeze(ctx, payment.Channel, list)
	if err != nil {
		return err
	}
	now := s.Now()
	err = s.DB.Tx(ctx, func(ctx context.Context) error { return s.sell(ctx, p, fees, now) })
	if errors.Is(err, catalog.ErrSoldOut) {
		s.Log.Warn("paid too late, stock is gone", "purchase", p.ID)
		err = s.DB.Tx(ctx, func(ctx context.Context) error { return s.oweBack(ctx, p, list, now) })
	}
	if errors.Is(err, errTaken) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("take payment of %s: %w", p.ID, err)
	}
	return nil
}

var errTaken = errors.New("orders: the payment is taken in already")

// freeze computes the fees of every line of every order from the schedules that were in force at checkout.
func (s *Service) freeze(ctx context.Context, channel payments.Channel, list []Order) ([][][]payments.Fee, error) {
	totals := make([]money.Amount, len(list))
	for i, o := range list {
		totals[i] = o.Total
	}
	gateway := payments.ShareGatewayCost(channel, totals)
	frozen := make([][][]payments.Fee, len(list))
	for i, o := range list {
		schedule, err := s.Payments.ScheduleByID(ctx, o.Coop, o.Schedule)
		if err != nil {
			return nil, fmt.Errorf("fee schedule %s: %w", o.Schedule, err)
		}
		frozen[i] = schedule.Freeze(o.feeLines(), gateway[i])
	}
	return frozen, nil
}

func (o *Order) feeLines() []payments.FeeLine {
	lines := make([]payments.FeeLine, len(o.Lines))
	for i, line := range o.Lines {
		lines[i] = payments.FeeLine{Seller: o.Seller, Category: line.Category, Product: line.Product, Goods: line.Goods}
	}
	return lines
}

// claim moves the purchase on, or says errTaken when somebody was faster.
func (s *Service) claim(ctx context.Context, p *Purchase, next State) error {
	_, err := s.purchases.Update(ctx, p.ID, func(p *Purchase) error {
		if p.State != Placed && p.State != Expired {
			return errTaken
		}
		return p.become(next)
	})
	return err
}

func (s *Service) sell(ctx context.Context, p *Purchase, fees [][][]payments.Fee, now time.Time) error {
	if err := s.claim(ctx, p, Paid); err != nil {
		return err
	}
	for i, ref := range p.Orders {
		change := func(o *Order) error { return o.pay(fees[i], now) }
		if _, err := s.step(ctx, ref.Coop, ref.ID, FactPaid, change); err != nil {
			return err
		}
	}
	return s.Catalog.Sell(ctx, p.ID)
}

// oweBack ends a purchase whose goods are gone: what the buyer paid is owed back, order by order.
func (s *Service) oweBack(ctx context.Context, p *Purchase, list []Order, now time.Time) error {
	if err := s.claim(ctx, p, RefundOwed); err != nil {
		return err
	}
	for _, o := range list {
		change := func(o *Order) error { return o.become(RefundOwed, "payment", now) }
		if _, err := s.step(ctx, o.Coop, o.ID, FactRefundOwed, change); err != nil {
			return err
		}
		if err := s.Payments.OweRefund(ctx, o.Coop, o.ID, o.Total, "payment", o.Number); err != nil {
			return err
		}
	}
	return nil
}

// closeWithin is how long a purchase that expires waits for the gateway. Its bill ends by itself at the same time.
const closeWithin = 5 * time.Second

// errInTime says that the payment of a purchase that was to expire is in the book.
var errInTime = errors.New("orders: paid in time")

// Expire ends a purchase that was not paid in time and gives its stock back. The bills are closed at the gateway first;
// a gateway that does not answer does not keep the stock. Money that arrives later is taken in by takePayment.
func (s *Service) Expire(ctx context.Context, p *Purchase) error {
	closing, cancel := context.WithTimeout(ctx, closeWithin)
	defer cancel()
	paid, err := s.Payments.Close(closing, p.Payment)
	if err != nil {
		s.Log.Warn("bill not closed", "purchase", p.ID, "error", err)
	}
	if !paid {
		now := s.Now()
		err = s.DB.Tx(ctx, func(ctx context.Context) error { return s.expire(ctx, p, now) })
		if err == nil {
			return nil
		}
		if !errors.Is(err, errInTime) {
			return fmt.Errorf("expire %s: %w", p.ID, err)
		}
	}
	payment, err := s.Payments.Payment(ctx, p.Payment)
	if err != nil {
		return err
	}
	return s.takePayment(ctx, payment)
}

// expire is the write of Expire. A payment that was captured meanwhile stops it, with errInTime.
func (s *Service) expire(ctx context.Context, p *Purchase, now time.Time) error {
	changed := false
	if _, err := s.purchases.Update(ctx, p.ID, func(p *Purchase) error {
		changed = p.State == Placed
		if !changed {
			return store.ErrUnchanged
		}
		return p.become(Expired)
	}); err != nil || !changed {
		return err
	}
	for _, ref := range p.Orders {
		change := func(o *Order) error { return o.become(Expired, "timer", now) }
		if _, err := s.step(ctx, ref.Coop, ref.ID, FactExpired, change); err != nil {
			return err
		}
	}
	payment, err := s.Payments.Expire(ctx, p.Payment)
	if err != nil {
		return err
	}
	if payment.State == payments.Paid {
		return errInTime
	}
	return s.Catalog.ReleaseHold(ctx, p.ID)
}
