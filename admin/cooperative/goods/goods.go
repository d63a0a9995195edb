package goods

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// waitingShown is how many waiting products the page shows.
const waitingShown = 50

// goodsPage lists the shops of the cooperative, and above them the products that wait for an officer.
func (s *desk) goodsPage() page {
	return list[catalog.Shop]{
		Path: "barang", Title: "coop.nav.goods", Access: act.Reads, File: "lapak.csv",
		Nav:     nav{ID: "barang", Icon: "store", Label: "coop.nav.goods", Rank: 60, Count: s.countPending},
		Section: "coop.goods.shops", Caption: "coop.goods.shops", Search: "coop.goods.find",
		Tabs: []tabOf{
			{Label: "coop.all"},
			{Word: "buka", Label: "coop.shop.open"},
			{Word: "tutup", Label: "coop.shop.closed"},
			{Word: "dihentikan", Label: "coop.shop.suspended"},
		},
		Read: func(ctx context.Context, v *Visit, q ui.Query) (store.Slice[catalog.Shop], error) {
			states := map[string]catalog.ShopState{"buka": catalog.Open, "tutup": catalog.Closed, "dihentikan": catalog.Suspended}
			return s.Catalog.Shops(ctx, catalog.ShopSearch{Coop: v.Coop.ID, State: states[q.Tab], Name: q.Search}, q.Page)
		},
		Columns: []column[catalog.Shop]{
			{Label: "coop.col.shop", Cell: func(_ *Visit, shop *catalog.Shop) ui.Cell { return ui.Anchor(shop.Name, "/lapak/"+shop.Slug).Lead() }},
			{Label: "coop.col.owner", Cell: func(_ *Visit, shop *catalog.Shop) ui.Cell { return ui.Named(office.Person, shop.Seller) }},
			{Label: "coop.col.place", Cell: func(v *Visit, shop *catalog.Shop) ui.Cell { return ui.Text(v.Place(shop.Area)) }},
			{Label: "coop.col.since", Cell: func(v *Visit, shop *catalog.Shop) ui.Cell { return v.Dated(shop.CreatedAt) }},
			{Label: "coop.col.state", Cell: shopState},
		},
		Empty: ui.Blank{Icon: "store", Title: "coop.goods.no_shops", Text: "coop.goods.no_shops_text"},
		Above: s.waitingGoods, Sample: sampleShops,
	}.Page()
}

func (s *desk) countPending(ctx context.Context, v *Visit) (int, error) {
	if !v.May(act.Moderate) {
		return 0, nil // she decides nothing about them
	}
	return s.Catalog.CountPending(ctx, v.Coop.ID, office.CountLimit)
}

func shopState(v *Visit, shop *catalog.Shop) ui.Cell {
	switch shop.State {
	case catalog.Open:
		if shop.OnHoliday(v.Now) {
			return ui.State("kunyit", v.T("coop.shop.holiday", v.Day(*shop.HolidayUntil)))
		}
		return ui.State("padi", v.T("coop.shop.open"))
	case catalog.Suspended:
		return ui.State("bata", v.T("coop.shop.suspended"))
	case catalog.Closed:
	}
	return ui.State("soga", v.Word("shop", shop.State))
}

// waitingGoods shows the products that wait for an officer, the longest waiting first, above the first page of the shops.
func (s *desk) waitingGoods(ctx context.Context, v *Visit, q ui.Query) (templ.Component, error) {
	if q.Tab != "" || !q.First() {
		return nil, nil
	}
	waiting, err := s.pending(ctx, v)
	if err != nil {
		return nil, err
	}
	shops := make([][]ui.Cell, len(waiting.Items))
	for i := range waiting.Items {
		shops[i] = []ui.Cell{ui.Named(office.Shop, waiting.Items[i].Shop)}
	}
	if err := ui.Resolve(ctx, v, shops); err != nil {
		return nil, err
	}
	return goodsWaiting(v, waiting, shops), nil
}

func (s *desk) pending(ctx context.Context, v *Visit) (store.Slice[catalog.Product], error) {
	if v.Sampled() {
		return samplePending(), nil
	}
	return s.Catalog.PendingProducts(ctx, v.Coop.ID, store.Page{Limit: waitingShown})
}

// waitsSince is since when a product waits, and whether it is an edit of a published one.
func waitsSince(p *catalog.Product) (since time.Time, change bool) {
	if p.State == catalog.Published && p.Edited != nil {
		return p.Edited.At, true
	}
	return p.UpdatedAt, p.State == catalog.Published
}

// pictureOf is the one that stands for a product. The name stands beside it.
func pictureOf(v *Visit, p *catalog.Product) web.Picture {
	if v.Sampled() {
		return office.Drawn(p.Category)
	}
	if len(p.Pictures) == 0 {
		return web.Picture{Tint: p.Category}
	}
	return web.PictureOf(p.Pictures[0], "", p.Category)
}
