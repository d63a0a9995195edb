package storefront

import (
	"time"

	"lumbung/internal/i18n"
	"lumbung/internal/web"
)

// The samples of the pages for buying are one evening in Mataram, with the goods of two cooperatives.

// sampleTime is a Sunday evening in Mataram.
func sampleTime() time.Time { return time.Date(2026, 11, 22, 19, 5, 0, 0, i18n.WITA()) }

func samplePicture(category string) web.Picture {
	file := web.Source{URL: "/static/category-" + category + ".webp", Width: 320}
	return web.Picture{Tint: category, Width: 320, Height: 320, Sources: []web.Source{file}}
}

func sampleLines() []cartLine {
	return []cartLine{
		{
			Product: "p1", Variant: "v1", Name: "Kopi Arabika Sembalun, sangrai sedang", VariantName: "Biji utuh", Href: "/p/kopi-arabika-sembalun",
			Picture: samplePicture("kopi"), Price: 48_000, Goods: 96_000, Quantity: 2, Left: 41,
		},
		{
			Product: "p2", Variant: "v2", Name: "Sambal beberuk pedas, botol 150 ml", Href: "/p/sambal-beberuk", Picture: samplePicture("sambal"),
			Price: 22_000, Goods: 22_000, Quantity: 1, Left: 12,
		},
		{
			Product: "p3", Variant: "v3", Name: "Sarung tenun Majalaya, benang katun", VariantName: "Biru nila", Href: "/p/sarung-tenun-majalaya",
			Picture: samplePicture("tenun"), Price: 285_000, Goods: 285_000, Quantity: 1, Left: 4,
		},
	}
}

// sampleCart is a cart with the goods of two cooperatives, of one of which there are too few left.
func sampleCart() cartView {
	lines := sampleLines()
	lines[1].Quantity, lines[1].Goods, lines[1].Left, lines[1].Fix = 5, 110_000, 3, 3
	lines[1].Problem = "Stoknya tinggal 3. Kurangi jumlahnya."
	return cartView{
		goods: 381_000, pieces: 8, problems: 1,
		removed: &cartLine{Product: "p4", Variant: "v4", Name: "Madu hutan Sumbawa", Quantity: 1},
		shops: []cartGroup{
			{name: "Kopi Inaq Sri", href: "/lapak/kopi-inaq-sri", coop: "Koperasi Sembalun Makmur", lines: lines[:2], goods: 96_000},
			{name: "Tenun Teh Lilis", href: "/lapak/tenun-teh-lilis", coop: "Koperasi Sabilulungan Soreang", lines: lines[2:], goods: 285_000},
		},
	}
}

// sound is a cart that can be bought.
func (view cartView) sound() cartView {
	view.shops = []cartGroup{{name: "Kopi Inaq Sri", coop: "Koperasi Sembalun Makmur", lines: sampleLines()[:2], goods: 118_000}}
	view.problems, view.removed, view.goods, view.pieces = 0, nil, 118_000, 3
	return view
}
