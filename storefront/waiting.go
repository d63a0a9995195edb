package storefront

import (
	"context"
	"errors"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/fault"
	"lumbung/internal/web"
	"lumbung/orders"
)

// carriedWaiting is where the browser carries the number of the purchase that waits for its payment, as long as its goods are held.
const carriedWaiting = "menunggu"

// isWaiting tells whether the browser carries a purchase that its pages may speak of.
func (s *Storefront) isWaiting(c *gin.Context) bool { return s.Web.Cookie(c, carriedWaiting) != "" }

// waitingPurchase is the purchase that the browser's owner has still to pay, nil when there is none, or when this is its page.
func (s *Storefront) waitingPurchase(ctx context.Context, c *gin.Context) (*orders.Purchase, error) {
	number := s.carriedSigned(c, carriedWaiting)
	if number == "" || number == c.Param("number") {
		return nil, nil
	}
	p, err := s.Orders.Purchase(ctx, number)
	if err != nil && !errors.Is(err, orders.ErrNotFound) {
		return nil, err
	}
	if err != nil || p.State != orders.Waiting || !s.Now().Before(p.HoldUntil) {
		s.Web.DropCookie(c, carriedWaiting)
		return nil, nil
	}
	return p, nil
}

// timeLeft says how long a purchase can still be paid.
func (v *Visit) timeLeft(p *orders.Purchase) string { return v.span(p.HoldUntil.Sub(v.now)) }

// span says how long something takes: from two hours on in whole hours, before in minutes, the one that has begun counted.
func (v *Visit) span(d time.Duration) string {
	if d >= 2*time.Hour {
		return v.T("time.hours", int(d/time.Hour))
	}
	return v.T("time.minutes", int((d+time.Minute-1)/time.Minute))
}

// cancel ends a purchase that is not paid yet and puts its goods back into the cart, as far as they are there.
func (s *Storefront) cancel(ctx context.Context, v *Visit, _ struct{}) (done web.Done, err error) {
	p, err := s.ownPurchase(ctx, v)
	if err != nil {
		return done, err
	}
	before := p.State
	if p, err = s.Orders.Cancel(ctx, orders.HolderOf(p.ID), p.ID); err != nil {
		return done, err
	}
	s.Web.DropCookie(v.c, carriedWaiting)
	s.Web.DropCookie(v.c, carriedPaying)
	if p.State != orders.Expired || before != orders.Waiting {
		return web.Done{To: purchasePath(s.LinkKey, p.Number), Tone: "nila", Key: "purchase.not_cancelled"}, nil
	}
	cart := s.carried(v.c)
	for i := range p.Drafts {
		for _, line := range p.Drafts[i].Lines {
			added, err := s.Orders.AddToCart(ctx, cart, line.Product, line.Variant, line.Quantity)
			if left, known := piecesLeft(fault.Of(err)); known && left > 0 { // others took some in between
				added, err = s.Orders.SetInCart(ctx, cart, line.Product, line.Variant, left)
			}
			switch {
			case err == nil:
				cart = added
			case fault.Of(err) == nil:
				return done, err
			}
		}
	}
	s.carry(v.c, cart)
	return web.Done{To: "/keranjang", Tone: "padi", Key: "purchase.cancelled", Args: []any{p.Number}}, nil
}
