package goods

import (
	"context"
	"time"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/ui"
)

// Tabs of the products that officers look at; that of new ones has no word.
const (
	tabEdits     = "ubahan"
	tabTakenDown = "diturunkan"
)

// goodsPage lists the products that wait for an officer, and those that one took down.
func (s *desk) goodsPage() page {
	return list[catalog.Product]{
		Path: "barang", Title: "coop.nav.goods", Help: "goods", Access: act.Reads, File: "barang.csv",
		Nav: nav{ID: "barang", Icon: "tags", Label: "coop.nav.goods", Rank: 60, Count: s.countPending("")},
		Tabs: []tabOf{
			{Label: "coop.goods.new", Count: s.countPending(catalog.Pending)},
			{Word: tabEdits, Label: "coop.goods.edits", Empty: "coop.goods.no_edits", Count: s.countPending(catalog.Published)},
			{Word: tabTakenDown, Label: "coop.goods.taken_down", Empty: "coop.goods.none_taken_down"},
		},
		Read: func(ctx context.Context, v *Visit, q ui.Query) (store.Slice[catalog.Product], error) {
			switch q.Tab {
			case tabEdits:
				return s.Catalog.PendingProducts(ctx, v.Coop.ID, catalog.Published, q.Page)
			case tabTakenDown:
				return s.Catalog.TakenDown(ctx, v.Coop.ID, q.Page)
			}
			return s.Catalog.PendingProducts(ctx, v.Coop.ID, catalog.Pending, q.Page)
		},
		Columns: []column[catalog.Product]{
			{Label: "coop.col.product", Cell: func(v *Visit, p *catalog.Product) ui.Cell { return ui.Anchor(p.Name, v.To("barang", p.ID)).Lead() }},
			{Label: "coop.col.shop", Cell: func(_ *Visit, p *catalog.Product) ui.Cell { return ui.Named(office.Shop, p.Shop) }},
			{Label: "coop.col.owner", Cell: func(_ *Visit, p *catalog.Product) ui.Cell { return ui.Named(office.Person, p.Seller) }},
			{Label: "coop.col.since", Cell: func(v *Visit, p *catalog.Product) ui.Cell { return v.Stamped(waitsSince(p)) }},
			{Label: "coop.reason", Tabs: []string{tabTakenDown}, Cell: func(_ *Visit, p *catalog.Product) ui.Cell { return ui.Text(p.Reason()) }},
			{Label: "coop.col.price", Sum: true, Cell: func(_ *Visit, p *catalog.Product) ui.Cell { return ui.Figure(p.Price) }},
		},
		Empty: ui.Blank{Icon: "circle-check", Title: "coop.goods.clear", Text: "coop.goods.clear_text"},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.goods.text"), Beside: rulesLink(v)}, nil
		},
		Sample: samplePending,
	}.Page()
}

// countPending counts what waits for an officer: products, edits, or both. Who decides nothing about them sees no number.
func (s *desk) countPending(state catalog.State) func(context.Context, *Visit) (int, error) {
	return func(ctx context.Context, v *Visit) (int, error) {
		if !v.May(act.Moderate) {
			return 0, nil
		}
		return s.Catalog.CountPending(ctx, v.Coop.ID, state, office.CountLimit)
	}
}

// waitsSince is since when a product waits, or is taken down.
func waitsSince(p *catalog.Product) time.Time {
	switch {
	case p.TakenDownAt != nil:
		return *p.TakenDownAt
	case p.State == catalog.Published && p.Edited != nil:
		return p.Edited.At
	}
	return p.UpdatedAt
}
