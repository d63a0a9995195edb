package seller

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments"
)

// Of the reckoning on the page of fees: a price to begin with, and a usual delivery charge.
const (
	examplePrice    = money.Amount(100_000)
	exampleDelivery = money.Amount(20_000)
)

// feeQuery is the price that a member wants reckoned, and the product whose price it is.
type feeQuery struct {
	Price   money.Amount `form:"harga" label:"seller.fees_price"`
	Product string       `form:"barang" max:"60"`
}

// agreeForm names a version of the rules.
type agreeForm struct {
	Schedule string `form:"versi,required" max:"80"`
}

// feesView is what the cooperative takes of her sales.
type feesView struct {
	now      *payments.FeeSchedule // nil without any
	coming   []comingFees          // the nearest last
	price    money.Amount
	product  *catalog.Product // whose price it is, nil for any
	proceeds []payments.Proceeds
}

// comingFees are rules that have yet to start, and since when she agrees to them, zero for not yet.
type comingFees struct {
	payments.FeeSchedule
	agreed time.Time
}

// feesPage says what the cooperative takes of a sale, by which decision, and what she gets of a price for each way to pay and send.
func (s *Seller) feesPage() page {
	return page{
		Path: "potongan", Access: act.OwnShop, Nav: nav{ID: placeMore}, Title: "seller.fees", Help: "fees", Show: s.fees,
		Acts:   []web.Act[*Visit]{web.Do("setuju", act.OwnShop, s.agree)},
		Sample: sampleFees(true), More: map[string]show{"kosong": sampleFees(false)},
	}
}

func (s *Seller) fees(ctx context.Context, v *Visit) (templ.Component, error) {
	v.Back = at("lainnya")
	var query feeQuery
	var err error
	if v.Form, err = v.ReadQuery(&query); err != nil {
		return nil, err
	}
	view := feesView{price: query.Price}
	if view.price <= 0 {
		view.price = examplePrice
	}
	versions, err := s.Payments.Schedules(ctx, v.coop.ID)
	if err != nil {
		return nil, err
	}
	for _, one := range versions {
		if !one.From.After(v.now) {
			break
		}
		agreed, err := s.agreedAt(ctx, v, one.ID)
		if err != nil {
			return nil, err
		}
		view.coming = append(view.coming, comingFees{one, agreed})
	}
	view.now, err = s.Payments.Schedule(ctx, v.coop.ID, v.now)
	if errors.Is(err, store.ErrNotFound) {
		return feesMain(v, view), nil
	}
	if err != nil {
		return nil, err
	}
	line := payments.FeeLine{Seller: v.owner, Goods: view.price}
	if query.Product != "" {
		p, err := s.Catalog.OwnProduct(ctx, v.coop.ID, query.Product)
		if err != nil || p.Seller != v.owner {
			return nil, cmp.Or(err, error(catalog.ErrProductNotFound))
		}
		view.product, line.Categories, line.Product = p, catalog.CategoryPath(p.Category), p.ID
	}
	view.proceeds = view.now.Proceeds(line, exampleDelivery)
	return feesMain(v, view), nil
}

func (s *Seller) agreedAt(ctx context.Context, v *Visit, schedule string) (time.Time, error) {
	known, err := s.Payments.FeeAgreementOf(ctx, v.coop.ID, schedule, v.owner)
	if err != nil || known == nil {
		return time.Time{}, err
	}
	return known.At, nil
}

// proceedsOf is where a member sees what she gets of a product, for each way to pay and send: of its first variant.
func proceedsOf(p *catalog.Product) string {
	query := url.Values{"barang": {p.ID}}
	if len(p.Variants) > 0 {
		query.Set("harga", strconv.FormatInt(int64(p.Variants[0].Price), 10))
	}
	return at("potongan") + "?" + query.Encode()
}

// agree notes that she agrees to rules that will start.
func (s *Seller) agree(ctx context.Context, v *Visit, in agreeForm) (web.Done, error) {
	_, err := s.Payments.AgreeFees(ctx, v.actor, v.coop.ID, in.Schedule)
	return web.Done{Tone: "padi", Key: "seller.fees_agreed_now"}, err
}

// asks says what a fee takes, as every page names it.
func (v *Visit) asks(c payments.Component) string {
	fee := payments.Fee{Name: c.Name, NameEN: c.NameEN, Percent: c.Percent, Fixed: c.Fixed}
	if c.Code == payments.GatewayFee {
		return v.T("seller.fees_gateway", fee.In(v.Lang()))
	}
	text := fee.Text(v.Locale, 0, catalog.CategoryName)
	if limits := c.Limits(v.Locale); limits != "" {
		text += ", " + limits
	}
	return text
}

// proceedsTable says what she gets of a price.
func (v *Visit) proceedsTable(proceeds []payments.Proceeds) ui.Grid {
	g := ui.Grid{Caption: v.T("seller.fees_get"), Compact: true, Heads: []ui.GridHead{
		{Label: v.T("seller.fees_way")}, {Label: v.T("seller.fees_alone"), Sum: true}, {Label: v.T("seller.fees_sent"), Sum: true},
	}}
	cell := func(amount money.Amount, offered bool) ui.Cell {
		if !offered {
			return ui.Text(v.T("seller.fees_not_offered"))
		}
		return ui.Money(amount)
	}
	for _, p := range proceeds {
		g.Rows = append(g.Rows, []ui.Cell{
			ui.Text(v.T("seller.pay_" + string(p.Channel))), cell(p.Alone, p.AloneOffer), cell(p.Sent, p.SentOffer),
		})
	}
	return g
}

func sampleFees(some bool) show {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		v.Back = at("lainnya")
		view := feesView{price: examplePrice}
		if !some {
			return feesMain(v, view), nil
		}
		now := payments.StandardFeeSchedule("sembalun", 500, payments.BySeller, "12/III/2026", v.now.AddDate(0, -2, 0))
		next := payments.StandardFeeSchedule("sembalun", 600, payments.BySeller, "RAT 4/2027", v.now.AddDate(0, 2, 0))
		next.ID, next.Version = "sembalun|2", 2
		later := next
		later.ID, later.From = "sembalun|3", v.now.AddDate(0, 5, 0)
		view.now, view.coming = &now, []comingFees{{later, time.Time{}}, {next, v.now}}
		view.proceeds = now.Proceeds(payments.FeeLine{Goods: view.price}, exampleDelivery)
		return feesMain(v, view), nil
	}
}
