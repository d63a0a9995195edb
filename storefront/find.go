package storefront

import (
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/orders"
)

// findPage lists the visitor's purchases.
type findPage struct {
	web.Page
	Guest       bool
	Rows        []purchaseRow
	First, More string // addresses of the first and the next page, "" when there is none
}

// purchaseRow is one purchase in the list.
type purchaseRow struct {
	Href, PurchaseNo string
	Goods            string // Kopi Arabika ×2 dan 1 barang lain
	Day              string
	Tone, StateName  string
	Picture          web.Picture
	Total            money.Amount
}

func (p *findPage) turn(after, next string) {
	if after != "" {
		p.First = "/pesanan"
	}
	if next != "" {
		p.More = "/pesanan?setelah=" + url.QueryEscape(next)
	}
}

// remembered are the purchases made with this browser by somebody who had not signed in.
func (s *Storefront) remembered(c *gin.Context) ([]orders.Purchase, error) {
	var list []orders.Purchase
	for number := range strings.FieldsSeq(s.carriedSigned(c, carriedPurchases)) {
		p, err := s.Orders.Purchase(c.Request.Context(), number)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if p.User == "" {
			list = append(list, *p)
		}
	}
	return list, nil
}

func (s *Storefront) purchaseRows(c *gin.Context, list []orders.Purchase) ([]purchaseRow, error) {
	l := s.Web.Locale(c)
	rows := make([]purchaseRow, 0, len(list))
	all, err := s.Orders.OrdersOfAll(c.Request.Context(), list)
	if err != nil {
		return nil, err
	}
	for i := range list {
		parts := all[list[i].ID]
		stage := stageOf(&list[i], parts, s.Now())
		row := purchaseRow{
			Href: purchasePath(s.LinkKey, list[i].Number), PurchaseNo: list[i].Number, Total: list[i].Total(),
			Day: l.Date(list[i].PlacedAt.In(zoneOf(&list[i], ""))), StateName: l.T("purchase.stage." + stage), Tone: stageTone(stage),
		}
		row.describe(l, parts)
		rows = append(rows, row)
	}
	return rows, nil
}

// stageTone is the colour of a stage.
func stageTone(stage string) string {
	switch stage {
	case "waiting", "ready": // the buyer has to do something
		return "kunyit"
	case "late", "expired":
		return "soga"
	case "refund_due":
		return "bata"
	}
	return stateTone(orders.State(stage))
}

// describe names the first goods and says how many others there are.
func (r *purchaseRow) describe(l *i18n.Locale, parts []orders.Order) {
	others := -1
	for _, o := range parts {
		for _, line := range o.Lines {
			if others++; others == 0 {
				r.Picture = thumb(line.Picture, line.Category)
				r.Goods = l.T("orders.goods", line.Name, line.Quantity)
			}
		}
	}
	if others > 0 {
		r.Goods = l.T("orders.goods_more", r.Goods, others)
	}
}
