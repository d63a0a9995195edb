package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/panics"
	"lumbung/internal/store"
	"lumbung/payments"
)

// fulfil records the orders of a payment that becomes paid, in that Tx: the fees of every line are frozen. What was given
// back to the stock meanwhile is taken again; when it is gone, or the buyer has cancelled, the money has to go back.
func (s *Service) fulfil(ctx context.Context, payment *payments.Payment) error {
	p, err := purchaseOf(payment)
	if err != nil {
		return err
	}
	if endedByBuyer(payment) {
		return fmt.Errorf("%w: %s was cancelled", payments.ErrCannotFulfil, p.ID)
	}
	fees, err := s.freeze(ctx, payment.Channel, p.Drafts)
	if err != nil {
		return err
	}
	now := s.now().UTC().Truncate(time.Millisecond)
	for i := range p.Drafts {
		o := &p.Drafts[i]
		o.confirm(fees[i], now)
		if err := s.orders.ForTenant(o.Coop).Insert(ctx, o); err != nil {
			return fmt.Errorf("record the orders of %s: %w", p.ID, err)
		}
	}
	if !payment.Late() {
		return nil
	}
	err = s.catalog.Take(ctx, p.stockLines())
	if errors.Is(err, catalog.ErrSoldOut) {
		return fmt.Errorf("%w: %w", payments.ErrCannotFulfil, err)
	}
	return err
}

// freeze computes the fees of every line of every order from the schedules that were in force at checkout.
func (s *Service) freeze(ctx context.Context, channel payments.Channel, list []Order) ([][][]payments.Fee, error) {
	totals := make([]money.Amount, len(list))
	for i := range list {
		totals[i] = list[i].Total()
	}
	gateway := payments.ShareGatewayCost(channel, totals)
	frozen := make([][][]payments.Fee, len(list))
	for i := range list {
		schedule, err := s.payments.ScheduleByID(ctx, list[i].Coop, list[i].Schedule)
		if err != nil {
			return nil, fmt.Errorf("fee schedule %s: %w", list[i].Schedule, err)
		}
		frozen[i] = schedule.Freeze(list[i].feeLines(), gateway[i])
	}
	return frozen, nil
}

// FeesBy are the fees that other rules would have taken from the order, of what its payment has cost.
func (o *Order) FeesBy(rules payments.FeeSchedule) []payments.Fee {
	var gateway payments.GatewayShare
	for _, line := range o.Lines {
		for _, fee := range line.Fees {
			if fee.Code == payments.GatewayFee {
				gateway.Channel, gateway.Percent, gateway.Fixed = fee.Channel, fee.Percent, fee.Fixed
				gateway.Base, gateway.Amount = gateway.Base+fee.Base, gateway.Amount+fee.Amount
			}
		}
	}
	return slices.Concat(rules.Freeze(o.feeLines(), gateway)...)
}

func (o *Order) feeLines() []payments.FeeLine {
	lines := make([]payments.FeeLine, len(o.Lines))
	for i, line := range o.Lines {
		lines[i] = payments.FeeLine{
			Seller: o.Seller, Categories: catalog.CategoryPath(line.Category), Product: line.Product, Goods: line.Goods,
		}
	}
	return lines
}

// closeWithin is how long a purchase that expires waits for the gateway. Its invoice ends by itself at the same time.
const closeWithin = 5 * time.Second

// Expire ends a purchase that was not paid in time, as Cancel does.
func (s *Service) Expire(ctx context.Context, id string) error {
	return s.end(ctx, act.Act{Name: "orders.expired", By: timer(), Access: act.Background, Subject: id})
}

// Cancel ends a purchase that is not paid yet, at its buyer's wish, and gives its stock back. The invoices are closed at the
// gateway first; a gateway that does not answer does not keep the stock. Money that arrives later is still taken in. It returns
// the purchase as it then is: one that was paid a moment before stays paid.
func (s *Service) Cancel(ctx context.Context, by act.Actor, id string) (*Purchase, error) {
	a := act.Act{Name: "orders.purchase_cancelled", By: by, Access: act.Holds, At: act.Place{Held: id}, Subject: id}
	if err := a.Access.Check(by, a.At); err != nil {
		return nil, err
	}
	if err := s.end(ctx, a); err != nil {
		return nil, err
	}
	return s.PurchaseByID(ctx, id)
}

// end is an act that ends a purchase before it was paid.
func (s *Service) end(ctx context.Context, a act.Act) error {
	id := a.Subject
	closing, cancel := context.WithTimeout(ctx, closeWithin)
	defer cancel()
	payment, err := s.payments.Close(closing, id)
	if err != nil {
		s.log.Warn("invoice not closed", "purchase", id, "error", err)
	} else if payment.State == payments.Paid {
		return nil
	}
	_, err = act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Purchase, error) {
		before, err := s.payments.Payment(ctx, id)
		if err != nil || before.State != payments.Open {
			return nil, err
		}
		p, err := purchaseOf(before)
		if err != nil {
			return nil, err
		}
		if _, err := s.payments.Expire(ctx, r.Mark, id); err != nil {
			return nil, err
		}
		return p, s.catalog.GiveBack(ctx, p.stockLines())
	})
	return err
}

// timer is the job that ends what took too long.
func timer() act.Job { return act.Job{Name: "timer"} }

// atOnce is how many purchases a sweep ends at the same time: each waits for the gateway.
const atOnce = 8

// ExpireDue ends purchases that were not paid in time, at most limit of them, and says how many. Several processes may do
// it at once.
func (s *Service) ExpireDue(ctx context.Context, limit int) (expired int, err error) {
	late, err := s.payments.Overdue(ctx, s.now(), limit)
	if err != nil {
		return 0, err
	}
	failed := make([]error, len(late))
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i := range late {
		group.Go(func() error {
			failed[i] = panics.Catch(func() error { return s.Expire(ctx, late[i].ID) })
			return nil
		})
	}
	_ = group.Wait() // each error stands in failed
	for _, err := range failed {
		if err == nil {
			expired++
		}
	}
	return expired, errors.Join(failed...)
}

// CompleteDue completes orders that nobody has complained about in time, at most limit of them, and says how many.
func (s *Service) CompleteDue(ctx context.Context, limit int) (completed int, err error) {
	due, err := s.DueForCompletion(ctx, s.now(), store.Page{Limit: limit})
	for _, o := range due.Items {
		_, failed := s.Complete(ctx, timer(), o.Coop, o.ID)
		switch {
		case failed == nil:
			completed++
		case !errors.Is(failed, ErrStep):
			err = errors.Join(err, failed)
		}
	}
	return completed, err
}
