package storefront

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/i18n"
	"lumbung/internal/store"
	"lumbung/orders"
)

// maxWaits is how often the page looks again by itself after the buyer came back from paying: three minutes.
const maxWaits = 18

// purchase shows a purchase to its buyer. One that still waits for its money is looked up at the gateway first, so that
// whoever comes back from paying sees it paid.
func (s *Storefront) purchase(c *gin.Context) error {
	p, err := s.ownPurchase(c)
	if err != nil {
		return err
	}
	back := s.backFromPaying(c, p.Number)
	ask := s.Orders.RefreshThrottled
	if back {
		ask = s.Orders.Refresh
	}
	if p, err = ask(c.Request.Context(), p); err != nil {
		return err
	}
	view, err := s.purchaseView(c, p)
	if err != nil {
		return err
	}
	if p.State == orders.Waiting && c.Query(orders.LeftUnpaid) == "" {
		view.LookAgain = s.lookAgain(c, p.Number, back)
	}
	c.Header("Cache-Control", "no-store")
	return s.pages.Render(c, http.StatusOK, "purchase", view)
}

// backFromPaying says, once, that the visitor was sent to pay this purchase and has come back.
func (s *Storefront) backFromPaying(c *gin.Context, number string) bool {
	if s.Web.Carried(c, carriedPaying) != number {
		return false
	}
	s.Web.Drop(c, carriedPaying)
	return true
}

// lookAgain is the address a waiting page goes to by itself, "" when it stays. It begins when the buyer returns from the
// payment page and goes on for a while.
func (s *Storefront) lookAgain(c *gin.Context, number string, back bool) string {
	waits, err := strconv.Atoi(c.Query("tunggu"))
	if err != nil {
		if !back {
			return ""
		}
		waits = 0
	}
	if waits < 0 || waits >= maxWaits {
		return ""
	}
	return purchasePath(s.LinkKey, number) + "&tunggu=" + strconv.Itoa(waits+1)
}

func (s *Storefront) findPurchase(c *gin.Context) error {
	actor, err := s.Web.Actor(c)
	if err != nil {
		return err
	}
	view := findPage{Page: s.page(c, s.Web.Locale(c).T("orders.title")), Guest: !actor.SignedIn()}
	view.Nav, view.NoIndex = "pesanan", true
	after := c.Query("setelah")
	var list []orders.Purchase
	if after == "" {
		if list, err = s.remembered(c); err != nil {
			return err
		}
	}
	if actor.SignedIn() {
		own, err := s.Orders.UserPurchases(c.Request.Context(), actor.ID(), store.Page{Limit: 10, After: after})
		if err != nil {
			return err
		}
		list = append(list, own.Items...)
		view.turn(after, own.Next)
	}
	if view.Rows, err = s.purchaseRows(c, list); err != nil {
		return err
	}
	return s.pages.Render(c, http.StatusOK, "find", view)
}

// zoneOf is the time the buyer lives in, or, when everything is picked up, the one of the counter.
func zoneOf(p *orders.Purchase, coopArea string) *time.Location {
	if p.Address.Area != "" {
		return i18n.Zone(p.Address.Area)
	}
	return i18n.Zone(coopArea)
}
