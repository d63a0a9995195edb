package storefront

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
)

// findView is the visitor's purchases.
type findView struct {
	rows  []purchaseRow
	pager ui.Pager
	guest bool
	offer bool // says what of guests the account may adopt
	count int  // of that
}

// purchaseRow is one purchase in the list.
type purchaseRow struct {
	href, number string
	goods        string // Kopi Arabika ×2 dan 1 barang lain
	day          string
	tone, state  string
	picture      web.Picture
	total        money.Amount
}

// findPage lists the visitor's purchases: those of the account, and those made with this browser.
func (s *Storefront) findPage() page {
	return page{
		Path: "pesanan", Access: act.Everybody, Nav: nav{ID: "pesanan"}, Title: "orders.title", Help: "find",
		Show:   reading(s.readFind, (*Visit).find),
		Sample: sample(func(v *Visit) templ.Component { return v.find(sampleFind()) }),
		More: branches{
			"kosong": sample(func(v *Visit) templ.Component { return v.find(findView{guest: true}) }),
			"tamu": sample(func(v *Visit) templ.Component {
				view := sampleFind()
				view.guest, view.offer, view.count = false, true, 3
				return v.find(view)
			}),
			"akun": sample(func(v *Visit) templ.Component { return v.find(findView{offer: true}) }),
		},
	}
}

func (v *Visit) find(view findView) templ.Component {
	v.buying()
	return find(v, view)
}

func (s *Storefront) readFind(ctx context.Context, v *Visit) (view findView, err error) {
	view.guest = !v.actor.SignedIn()
	page := ui.Part(&v.Page, purchasesShown)
	var list []orders.Purchase
	if page.After == "" {
		if list, err = s.remembered(ctx, v); err != nil {
			return view, err
		}
	}
	if !view.guest {
		own, err := s.Orders.UserPurchases(ctx, v.actor.ID(), page)
		if err != nil {
			return view, err
		}
		list = append(list, own.Items...)
		view.pager = ui.NewPager(&v.Page, own.Next)
		if view.offer = page.After == ""; view.offer {
			if view.count, err = s.guestsOffered(ctx, v); err != nil {
				return view, err
			}
		}
	}
	view.rows, err = s.purchaseRows(ctx, v, list)
	return view, err
}

// remembered are the purchases made with this browser by somebody who had not signed in.
func (s *Storefront) remembered(ctx context.Context, v *Visit) ([]orders.Purchase, error) {
	var list []orders.Purchase
	for number := range strings.FieldsSeq(s.carriedSigned(v.c, carriedPurchases)) {
		p, err := s.Orders.Purchase(ctx, number)
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

func (s *Storefront) purchaseRows(ctx context.Context, v *Visit, list []orders.Purchase) ([]purchaseRow, error) {
	rows := make([]purchaseRow, 0, len(list))
	all, err := s.Orders.OrdersOfAll(ctx, list)
	if err != nil {
		return nil, err
	}
	for i := range list {
		parts := all[list[i].ID]
		stage := stageOf(&list[i], parts, v.now)
		row := purchaseRow{
			href: purchasePath(s.LinkKey, list[i].Number), number: list[i].Number, total: list[i].Total(),
			day: v.Date(list[i].PlacedAt.In(zoneOf(&list[i], ""))), state: v.T("purchase.stage." + stage), tone: stageTone(stage),
		}
		row.describe(v.Locale, parts)
		rows = append(rows, row)
	}
	return rows, nil
}

// stageTone is the colour of a stage.
func stageTone(stage string) string {
	switch stage {
	case "waiting", "ready": // the buyer has to do something
		return "kunyit"
	case "mixed":
		return "nila"
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
				r.picture = thumb(line.Picture, line.Category)
				r.goods = l.T("orders.goods", line.Name, line.Quantity)
			}
		}
	}
	if others > 0 {
		r.goods = l.T("orders.goods_more", r.goods, others)
	}
}
