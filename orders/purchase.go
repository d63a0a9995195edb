package orders

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/panics"
	"lumbung/internal/store"
	"lumbung/payments"
)

// Purchase is what a buyer pays at once: one or more seller orders.
type Purchase struct {
	ID        string       `bson:"_id"`     // from the form's idempotency key
	Number    string       `bson:"number"`  // LB-8F2K1X
	Content   string       `bson:"content"` // hash of what was submitted: the same key with other content is refused
	User      string       `bson:"user"`    // "" for a guest
	Buyer     Buyer        `bson:"buyer"`
	Address   Address      `bson:"address"`
	Orders    []OrderRef   `bson:"orders"`
	Goods     money.Amount `bson:"goods"`
	Delivery  money.Amount `bson:"delivery"`
	Total     money.Amount `bson:"total"`
	Payment   string       `bson:"payment"`
	State     State        `bson:"state"` // placed, paid, expired or refund_owed
	HoldUntil time.Time    `bson:"hold_until"`
	PlacedAt  time.Time    `bson:"placed_at"`
	Locale    string       `bson:"locale"`
}

// OrderRef points at a seller order; the cooperative is part of its address.
type OrderRef struct {
	ID   string `bson:"id"`
	Coop string `bson:"coop"`
}

// Purchase returns a purchase by its number.
func (s *Service) Purchase(ctx context.Context, number string) (*Purchase, error) {
	p, err := s.purchases.First(ctx, store.By("number", number))
	return p, orNotFound(err)
}

// PurchaseByID returns a purchase by its id.
func (s *Service) PurchaseByID(ctx context.Context, id string) (*Purchase, error) {
	p, err := s.purchases.Get(ctx, id)
	return p, orNotFound(err)
}

// UserPurchases lists a signed-in buyer's purchases, newest first.
func (s *Service) UserPurchases(ctx context.Context, user string, page store.Page) (store.Slice[Purchase], error) {
	return s.purchases.List(ctx, store.By("user", user).Newest(), page)
}

// EachPurchase visits every purchase, for verification.
func (s *Service) EachPurchase(ctx context.Context, visit func(*Purchase) error) error {
	return s.purchases.Each(ctx, store.By("all"), visit)
}

// OrdersOf returns the seller orders of a purchase, in the order of the cart.
func (s *Service) OrdersOf(ctx context.Context, p *Purchase) ([]Order, error) {
	list := make([]Order, 0, len(p.Orders))
	for _, ref := range p.Orders {
		o, err := s.Order(ctx, ref.Coop, ref.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, *o)
	}
	return list, nil
}

// become moves a purchase from one of the given states to the next; false when it is there already.
func (p *Purchase) become(next State) error {
	if p.State == next {
		return store.ErrUnchanged
	}
	if !p.State.CanBecome(next) {
		return ErrStep.With(string(p.State), string(next))
	}
	p.State = next
	return nil
}

// PayURL returns the address of the page where the buyer pays, made at the gateway if need be. payments.ErrExpired when
// it is too late.
func (s *Service) PayURL(ctx context.Context, p *Purchase) (string, error) {
	bill, err := s.Payments.Bill(ctx, p.Payment)
	if err != nil {
		return "", err
	}
	return bill.URL, nil
}

// Refresh asks the gateway whether a waiting purchase is paid and takes the payment in at once, without waiting for the
// fact to be delivered. Browser and webhook may both come, in any order. A gateway that does not answer changes
// nothing.
func (s *Service) Refresh(ctx context.Context, p *Purchase) (*Purchase, error) {
	return s.ask(ctx, p, s.Payments.Refresh)
}

// Look is Refresh for a visit to the purchase's page: however often it is visited, the gateway is asked now and then.
func (s *Service) Look(ctx context.Context, p *Purchase) (*Purchase, error) {
	return s.ask(ctx, p, s.Payments.Look)
}

func (s *Service) ask(ctx context.Context, p *Purchase, ask func(context.Context, string) (*payments.Payment, error)) (*Purchase, error) {
	if p.State != Placed && p.State != Expired {
		return p, nil
	}
	payment, err := ask(ctx, p.Payment)
	if fault.KindOf(err) == fault.Unavailable {
		s.Log.Warn("payment not refreshed", "purchase", p.ID, "error", err)
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	if payment.State == payments.Paid {
		if err := s.takePayment(ctx, payment); err != nil {
			return nil, err
		}
	}
	return s.PurchaseByID(ctx, p.ID)
}

// atOnce is how many purchases a sweep ends at the same time: each waits for the gateway.
const atOnce = 8

// Sweep does what time brings: purchases not paid in time expire, orders nobody complained about complete. It says how
// many of each. Several processes may sweep at once.
func (s *Service) Sweep(ctx context.Context, limit int) (expired, completed int, err error) {
	now := s.Now()
	late, err := s.purchases.List(ctx, store.By("waiting", Placed).Between(nil, now), store.Page{Limit: limit})
	if err != nil {
		return 0, 0, err
	}
	expired, err = s.expireAll(ctx, late.Items)
	ripe, listed := s.orders.Everywhere().List(ctx, store.By("complete").Between(nil, now), store.Page{Limit: limit})
	if listed != nil {
		return expired, 0, errors.Join(err, listed)
	}
	for _, o := range ripe.Items {
		if _, failed := s.Complete(ctx, o.Coop, o.ID, "timer"); failed != nil && !errors.Is(failed, ErrStep) {
			err = errors.Join(err, failed)
			continue
		}
		completed++
	}
	return expired, completed, err
}

func (s *Service) expireAll(ctx context.Context, late []Purchase) (expired int, err error) {
	failed := make([]error, len(late))
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i := range late {
		group.Go(func() error {
			failed[i] = panics.Catch(func() error { return s.Expire(ctx, &late[i]) })
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
