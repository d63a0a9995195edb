package storefront

import (
	"errors"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/fault"
	"lumbung/internal/web"
	"lumbung/orders"
)

// carriedPaying is where the browser carries the number of the purchase that the visitor was just sent to pay.
const (
	carriedPaying = "bayar"
	payingLife    = time.Hour
)

// leadToPay sends the buyer of a purchase that was placed a moment ago to the payment page.
func (s *Storefront) leadToPay(c *gin.Context, p *orders.Purchase, in checkoutForm) error {
	if err := s.rememberContact(c, in); err != nil {
		return err
	}
	s.rememberPurchase(c, p.Number)
	s.Web.Drop(c, carriedCart)
	return s.goToPayment(c, p)
}

func (s *Storefront) pay(c *gin.Context) error {
	p, err := s.ownPurchase(c)
	if err != nil {
		return err
	}
	return s.goToPayment(c, p)
}

// goToPayment leads to the payment page, or, when it cannot be had now, to the purchase, where the buyer can try again.
func (s *Storefront) goToPayment(c *gin.Context, p *orders.Purchase) error {
	own := purchasePath(s.LinkKey, p.Number)
	if p.State != orders.Waiting {
		return s.Web.Redirect(c, own)
	}
	url, err := s.Orders.PayURL(c.Request.Context(), p)
	switch fault.KindOf(err) {
	case fault.Unavailable, fault.Conflict:
		return s.Web.Tell(c, own, "kunyit", fault.Of(err).Key, fault.Of(err).Args...)
	default:
		if err != nil {
			return err
		}
	}
	s.Web.Carry(c, carriedPaying, p.Number, payingLife)
	return s.Web.Redirect(c, url)
}

// receiptForm says which part of a purchase has arrived.
type receiptForm struct {
	Order string `form:"pesanan,required" label:"orders.order"`
}

func (s *Storefront) confirmReceipt(c *gin.Context) error {
	p, err := s.ownPurchase(c)
	if err != nil {
		return err
	}
	var in receiptForm
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	if err := form.Faults.Err(); err != nil {
		return err
	}
	tone, key := "padi", "orders.received"
	err = s.receive(c, p, in.Order)
	if errors.Is(err, orders.ErrStep) {
		tone, key, err = "nila", "orders.received_before", nil
	}
	if err != nil {
		return err
	}
	return s.Web.Tell(c, purchasePath(s.LinkKey, p.Number)+"#"+in.Order, tone, key)
}

// receive completes one order of the purchase; an order of another purchase is not found.
func (s *Storefront) receive(c *gin.Context, p *orders.Purchase, id string) error {
	for i := range p.Drafts {
		if o := &p.Drafts[i]; o.ID == id && p.State == orders.Paid {
			_, err := s.Orders.Complete(c.Request.Context(), orders.HolderOf(p.ID), o.Coop, id)
			return err
		}
	}
	return orders.ErrNotFound
}
