package seller

import (
	"lumbung/catalog"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/web"
)

func samplePicture(tint, alt string) web.Picture {
	file := web.Source{URL: "/static/category-" + tint + ".webp", Width: 144}
	return web.Picture{Alt: alt, Tint: tint, Width: 144, Height: 144, Sources: []web.Source{file}}
}

// sampleProducts are goods in several states.
func sampleProducts(*Visit) (rows []productRow) {
	row := func(id, name string, pieces int64, state catalog.State, pic web.Picture, prices ...money.Amount) {
		p := &catalog.Product{ID: id, Name: name, Life: states.Life[catalog.State]{State: state}}
		for _, price := range prices {
			p.Variants = append(p.Variants, catalog.Variant{Price: price})
		}
		rows = append(rows, productRow{p, pic, pieces})
	}
	row("1", "Kopi Arabika Sembalun, sangrai sedang", 99, catalog.Published, samplePicture("kopi", ""), 48_000)
	row("2", "Kopi Robusta 250 g", 4, catalog.Published, samplePicture("kopi", ""), 32_000, 60_000)
	row("3", "Kopi jahe merah", 20, catalog.Rejected, samplePicture("jamu", ""), 35_000)
	row("4", "Madu trigona 150 ml", 0, catalog.Draft, web.Picture{Tint: "madu"}, 85_000)
	rows[2].product.Steps = []states.Step[catalog.State]{
		{State: catalog.Rejected, Mark: states.Mark{Reason: "Nomor P-IRT di foto tidak sama dengan yang ditulis."}},
	}
	return rows
}
