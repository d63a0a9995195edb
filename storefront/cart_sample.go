package storefront

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
