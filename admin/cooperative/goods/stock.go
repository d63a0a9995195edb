package goods

import (
	"cmp"
	"context"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/ui"
)

// stockPage lists what sellers changed in their stocks by hand and what came back, for whoever compares it with goods and orders.
func (s *desk) stockPage() page {
	return list[catalog.StockMovement]{
		Path: "stok", Title: "coop.nav.stock", Help: "stock", Access: act.Reads, File: "stok.csv",
		Nav: nav{ID: "stok", Icon: "package", Label: "coop.nav.stock", Rank: 65},
		Read: func(ctx context.Context, v *Visit, q ui.Query) (store.Slice[catalog.StockMovement], error) {
			return s.Catalog.CoopMovements(ctx, v.Coop.ID, q.Page)
		},
		Columns: []column[catalog.StockMovement]{
			{Label: "coop.col.product", Cell: func(_ *Visit, m *catalog.StockMovement) ui.Cell {
				return ui.Named(office.Product, m.Product).Lead()
			}},
			{Label: "coop.col.time", Of: (*Visit).ZoneName, Cell: func(v *Visit, m *catalog.StockMovement) ui.Cell { return v.Stamped(m.At) }},
			{Label: "coop.col.who", Cell: func(_ *Visit, m *catalog.StockMovement) ui.Cell { return ui.Named(office.Person, m.By) }},
			{Label: "coop.col.why", Cell: func(v *Visit, m *catalog.StockMovement) ui.Cell {
				return ui.Text(cmp.Or(m.Reason, v.Word("stock", m.Kind)))
			}},
			{Label: "coop.col.change", Sum: true, Cell: func(_ *Visit, m *catalog.StockMovement) ui.Cell { return ui.Pieces(m.Delta) }},
			{Label: "coop.col.stock", Sum: true, Cell: func(_ *Visit, m *catalog.StockMovement) ui.Cell { return ui.Number(m.After) }},
		},
		Empty: ui.Blank{Icon: "package", Title: "coop.stock.none", Text: "coop.stock.none_text"},
		Sample: func(*Visit) []catalog.StockMovement {
			at := office.SampleNow()
			return []catalog.StockMovement{
				{Product: "kopi-robusta", By: "sri", Kind: catalog.Counted, Delta: 24, After: 31, Reason: "Panen baru", At: at},
				{Product: "sambal-beberuk", By: "dul", Kind: catalog.CameBack, Delta: -2, After: 10, At: at.AddDate(0, 0, -1)},
			}
		},
	}.Page()
}
