package storefront

import (
	"context"
	"errors"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/web"
	"lumbung/orders"
)

// carriedPaying is where the browser carries the number of the purchase that the visitor was just sent to pay.
const (
	carriedPaying = "bayar"
	payingLife    = time.Hour
)

// redirectToPayment sends the buyer of a purchase that was placed a moment ago to the payment page.
func (s *Storefront) redirectToPayment(ctx context.Context, v *Visit, p *orders.Purchase, in *checkoutForm) (done web.Done, err error) {
	if err := s.rememberContact(v, *in, contactLife); err != nil {
		return done, err
	}
	s.rememberPurchase(v.c, p.Number)
	s.carrySigned(v.c, carriedWaiting, p.Number, p.HoldUntil.Sub(v.now))
	s.Web.DropCookie(v.c, carriedCart)
	return s.goToPayment(ctx, v, p)
}

func (s *Storefront) pay(ctx context.Context, v *Visit, _ struct{}) (done web.Done, err error) {
	p, err := s.ownPurchase(ctx, v)
	if err != nil {
		return done, err
	}
	return s.goToPayment(ctx, v, p)
}

// goToPayment leads to the payment page, or, when it cannot be had now, to the purchase, where the buyer can try again.
func (s *Storefront) goToPayment(ctx context.Context, v *Visit, p *orders.Purchase) (done web.Done, err error) {
	done.To = purchasePath(s.LinkKey, p.Number)
	if p.State != orders.Waiting {
		return done, nil
	}
	url, err := s.Orders.PayURL(ctx, p)
	if kind := fault.KindOf(err); kind == fault.Unavailable || kind == fault.Conflict {
		done.Tone, done.Key, done.Args = "kunyit", fault.Of(err).Key, fault.Of(err).Args
		return done, nil
	}
	if err != nil {
		return done, err
	}
	s.Web.SetCookie(v.c, carriedPaying, p.Number, payingLife)
	return web.Done{To: url}, nil
}

// receiptForm says which part of a purchase has arrived.
type receiptForm struct {
	Order string `form:"pesanan" label:"orders.order"`
}

func (s *Storefront) confirmReceipt(ctx context.Context, v *Visit, in receiptForm) (done web.Done, err error) {
	p, err := s.ownPurchase(ctx, v)
	if err != nil {
		return done, err
	}
	done = web.Done{To: purchasePath(s.LinkKey, p.Number) + "#" + in.Order, Tone: "padi", Key: "orders.received"}
	if err = s.receive(ctx, p, in.Order); errors.Is(err, orders.ErrStep) {
		done.Tone, done.Key, err = "nila", "orders.received_before", nil
	}
	return done, err
}

// cancelForm says which part of a purchase is not wanted any more.
type cancelForm struct {
	Order string `form:"pesanan,required" max:"60" label:"orders.order"`
}

// cancelOrder ends an order of a paid purchase that nobody has packed yet; one that has moved on meanwhile stays as it is.
func (s *Storefront) cancelOrder(ctx context.Context, v *Visit, in cancelForm) (done web.Done, err error) {
	p, err := s.ownPurchase(ctx, v)
	if err != nil {
		return done, err
	}
	done = web.Done{To: purchasePath(s.LinkKey, p.Number) + "#" + in.Order, Tone: "padi", Key: "orders.ended"}
	for i := range p.Drafts {
		o := &p.Drafts[i]
		if o.ID != in.Order || p.State != orders.Paid {
			continue
		}
		_, err := s.Orders.CancelByBuyer(ctx, orders.HolderOf(p.ID), orders.Cancelling{Coop: o.Coop, ID: o.ID})
		if errors.Is(err, orders.ErrStep) || errors.Is(err, orders.ErrPacked) {
			done.Tone, done.Key, err = "kunyit", fault.Of(err).Key, nil
		}
		return done, err
	}
	return done, orders.ErrNotFound
}

// receive completes one order of the purchase; an order of another purchase is not found.
func (s *Storefront) receive(ctx context.Context, p *orders.Purchase, id string) error {
	for i := range p.Drafts {
		if o := &p.Drafts[i]; o.ID == id && p.State == orders.Paid {
			_, err := s.Orders.Complete(ctx, orders.HolderOf(p.ID), o.Coop, id)
			return err
		}
	}
	return orders.ErrNotFound
}
