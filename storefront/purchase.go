package storefront

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/i18n"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
)

// maxWaits is how often the page looks again by itself after the buyer came back from paying: three minutes.
const maxWaits = 18

// purchasePage is a purchase as its buyer follows it. Everybody may who has the link: ownPurchase tells.
func (s *Storefront) purchasePage() page {
	return page{
		Path: "pesanan/:number", Access: act.Everybody, Nav: nav{ID: "pesanan"}, Title: "orders.title", Help: "purchase", Show: s.purchase,
		Acts: []web.Act[*Visit]{
			web.Do("bayar", act.Everybody, s.pay), web.Do("terima", act.Everybody, s.confirmReceipt),
			web.Do("batal", act.Everybody, s.cancel), web.Do("batalkan", act.Everybody, s.cancelOrder),
			web.Do("rekening", act.Everybody, s.nameAccount),
		},
		Sample: samplePurchaseIn(orders.Paid),
		More: branches{
			"menunggu": samplePurchaseIn(orders.Waiting), "batal": samplePurchaseIn(orders.Expired), "kembali": samplePurchaseIn(orders.RefundDue),
			"dibatalkan": sampleCancelled, "rekening": sampleRefund,
		},
	}
}

// purchase shows a purchase to its buyer. One that still waits for its money is looked up at the gateway first, so that
// whoever comes back from paying sees it paid.
func (s *Storefront) purchase(ctx context.Context, v *Visit) (templ.Component, error) {
	p, err := s.ownPurchase(ctx, v)
	if err != nil {
		return nil, err
	}
	back := s.backFromPaying(v.c, p.Number)
	ask := s.Orders.RefreshThrottled
	if back {
		ask = s.Orders.Refresh
	}
	if p, err = ask(ctx, p); err != nil {
		return nil, err
	}
	view, err := s.readPurchase(ctx, v, p)
	if err != nil {
		return nil, err
	}
	if p.State == orders.Waiting && v.Query.Get(orders.LeftUnpaid) == "" {
		view.lookAgain = s.autoRefresh(v, p.Number, back)
	}
	v.c.Header("Cache-Control", "no-store")
	return v.purchase(view), nil
}

func (v *Visit) purchase(view purchaseView) templ.Component {
	v.buying()
	v.Title, v.Back = v.T("purchase.title", view.number), "/pesanan"
	v.bar = ui.Bar{Title: ui.BarTitle(v.Title, false), Actions: ui.BarShare(&v.Page, v.Market(view.link))}
	if view.lookAgain != "" {
		v.Head = refresh(view.lookAgain)
	}
	return purchase(v, view)
}

// backFromPaying says, once, that the visitor was sent to pay this purchase and has come back.
func (s *Storefront) backFromPaying(c *gin.Context, number string) bool {
	if s.Web.Cookie(c, carriedPaying) != number {
		return false
	}
	s.Web.DropCookie(c, carriedPaying)
	return true
}

// autoRefresh is the address a waiting page goes to by itself, "" when it stays. It begins when the buyer returns from the
// payment page and goes on for a while.
func (s *Storefront) autoRefresh(v *Visit, number string, back bool) string {
	waits, err := strconv.Atoi(v.Query.Get("tunggu"))
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

// zoneOf is the time the buyer lives in, or, when everything is picked up, the one of the counter.
func zoneOf(p *orders.Purchase, coopArea string) *time.Location {
	if p.Address.Area != "" {
		return i18n.Zone(p.Address.Area)
	}
	return i18n.Zone(coopArea)
}
