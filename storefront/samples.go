package storefront

import (
	"maps"
	"net/url"

	"lumbung/internal/media"
	"lumbung/internal/web"
)

// Samples fills the view of every page, for the template test, the storybook and screenshots.
func Samples() map[string]any {
	all := browseSamples()
	maps.Copy(all, buySamples())
	return all
}

func browseSamples() map[string]any {
	return map[string]any{
		"home": sampleHome(), "search": sampleSearch(), "category": sampleCategory(), "product": sampleProduct(),
		"signin": sampleSignIn(), "register": sampleRegister(),
		"account": sampleAccount(), "apply": sampleApply(), "messages": sampleMessages(),
	}
}

// The demo's pictures, by the id that their content gives them.
const (
	cupPicture    = "0584b817c57b215a36b46d660d5c37be"
	beansPicture  = "4bc0bd255145be974f1315adfebfa918"
	bottlePicture = "24262564871587e308bf411f0bd62dc9"
	giftPicture   = "016980ad4b3c87e4f45d4c5f1c5b0291"
	basketPicture = "e0ee4af6281ef88b4f0bc585350f7502"
	honeyPicture  = "9a1dfb5b5e353ac8e92e07ce4cadc0f0"
	chiliPicture  = "582315ffd6554950e7e4d04ce36dc3a7"
	clothPicture  = "b9a8c3e17a2231d1e428baf5594fbba0"
	teaPicture    = "d43ea121ef6293bcac539903208ea8bb"
	ricePicture   = "32884a722a411d94d34cf7326d7ed6aa"
)

func demoPicture(id, category string) web.Picture {
	return web.PictureOf(media.Picture{ID: id, Width: 1200, Height: 1200}, "", category)
}

func sampleCard(name, id, category, place string) web.ProductCard {
	card := web.ProductCard{Href: "/p/kopi-arabika-sembalun", Name: name, Picture: demoPicture(id, category), Place: place, Eager: true}
	card.Picture.Sources = card.Picture.Sources[:2]
	return card
}

func sampleCards() []web.ProductCard {
	cards := []web.ProductCard{
		sampleCard("Kopi Arabika Sembalun, sangrai sedang", cupPicture, "kopi", "Sembalun, Lombok Timur"),
		sampleCard("Keranjang ketak anyaman tangan, bertutup", basketPicture, "anyaman", "Praya Timur, Lombok Tengah"),
		sampleCard("Madu hutan Sumbawa asli", honeyPicture, "madu", "Batulanteh, Sumbawa"),
		sampleCard("Sambal beberuk pedas, botol 150 ml", chiliPicture, "sambal", "Ampenan, Mataram"),
		sampleCard("Kain tenun ikat Lombok motif keker", clothPicture, "tenun", "Jonggat, Lombok Tengah"),
		sampleCard("Teh hijau Rancabali sangrai wajan", teaPicture, "jamu", "Rancabali, Kab. Bandung"),
		sampleCard("Beras merah Lingsar, pecah kulit", ricePicture, "beras", "Lingsar, Lombok Barat"),
		sampleCard("Paket oleh-oleh kopi Lombok isi 3", giftPicture, "kopi", "Sembalun, Lombok Timur"),
		sampleCard("Biji Arabika Rinjani, natural 500 g", beansPicture, "kopi", "Sembalun, Lombok Timur"),
		sampleCard("Cold brew Arabika botol 250 ml", bottlePicture, "kopi", "Sembalun, Lombok Timur"),
	}
	for i := range cards {
		cards[i].Price, cards[i].Sold, cards[i].Eager = 18_500+6_500*7, 312-i*31, i < firstScreen
	}
	cards[0].Price, cards[0].Badge = 48_000, "Panen baru"
	cards[1].Price, cards[2].Price, cards[3].Price, cards[3].Sold = 120_000, 125_000, 22_000, 1120
	cards[4].Price, cards[5].Price, cards[6].Price, cards[6].Gone = 425_000, 26_000, 42_000, true
	cards[7].Price, cards[7].From, cards[8].Price, cards[9].Price, cards[9].Sold = 120_000, true, 135_000, 18_000, 0
	return cards
}

func sampleTiles() []tile {
	var tiles []tile
	for _, t := range [][2]string{
		{"kopi", "Kopi"},
		{"camilan", "Camilan"},
		{"tenun", "Tenun & batik"},
		{"anyaman", "Anyaman"},
		{"madu", "Madu"},
		{"sambal", "Sambal & bumbu"},
		{"beras", "Beras & biji"},
		{"kriya", "Kriya"},
		{"jamu", "Jamu"},
		{"rawat-diri", "Rawat diri"},
	} {
		tiles = append(tiles, tile{"/kategori/" + t[0], t[1], "category-" + t[0] + ".webp", t[0]})
	}
	return tiles
}

func sampleCoops() []coopCard {
	return []coopCard{
		{"/koperasi/den-bukit", "Koperasi Den Bukit Singaraja", "Buleleng, Buleleng", "2019"},
		{"/koperasi/handep-kahayan", "Koperasi Handep Kahayan", "Pahandut, Palangka Raya", "2021"},
		{"/koperasi/sabilulungan-soreang", "Koperasi Sabilulungan Soreang", "Soreang, Kab. Bandung", "2019"},
		{"/koperasi/sembalun-makmur", "Koperasi Sembalun Makmur", "Selaparang, Mataram", "2018"},
	}
}

func sampleHome() homePage {
	cards := sampleCards()
	return homePage{
		Page: web.Page{Nav: "beranda", Place: "Mataram", CartCount: 3, Description: "Belanja dari anggota koperasi."},
		Chooser: chooser{
			Typed: "Bandung", Return: "/", Missed: true,
			Matches: []web.Crumb{{Text: "Kota Bandung, Jawa Barat", Href: "/?tujuan=32.73"}, {Text: "Kabupaten Bandung, Jawa Barat", Href: "/?tujuan=32.04"}},
		},
		Figures: figures{Cooperatives: 4, Goods: 257}, Tiles: sampleTiles(), Harvest: cards[:4], Newest: cards, Cooperatives: sampleCoops(),
	}
}

// sampleList is a list found by words with a typing mistake, with two filters on.
func sampleList() listPage {
	query := url.Values{"q": {"kopi arabka"}, "kategori": {"kopi"}, "wilayah": {"52.03"}}
	view := listPage{
		Page:    web.Page{Title: "Kopi arabika", Path: "/cari", Query: query, Nav: "cari", Search: "kopi arabka", Place: "Mataram", CartCount: 3, NoIndex: true},
		Heading: "Kopi arabika", Total: 114, Words: "kopi arabika", Typed: "kopi arabka", Cards: sampleCards(), Action: "/cari", Tiles: sampleTiles(),
		Clear: "/cari?q=kopi+arabka", Fold: "/cari?q=kopi+arabka&kategori=kopi", Active: []web.Crumb{{Text: "Kopi", Href: "/cari?q=kopi"}, {Text: "Lombok Timur", Href: "/cari?q=kopi"}},
		Hidden: []web.Option{{Value: "q", Text: "kopi arabka"}}, OrderNow: "Paling sesuai",
		Orders: []choiceLink{{"Paling sesuai", "/cari?urut=sesuai", true}, {"Terbaru", "/cari?urut=baru", false}, {"Termurah", "/cari?urut=murah", false}},
		Marks:  []web.Option{{Value: "halal", Text: "Halal"}, {Value: "pirt", Text: "P-IRT"}, {Value: "ambil", Text: "Ambil sendiri"}},
		Facets: []facet{
			{"kategori", "search.category", []web.Option{{Value: "kopi", Text: "Kopi", Note: "38"}, {Value: "jamu", Text: "Jamu", Note: "2"}}},
			{"harga", "search.price", []web.Option{
				{Value: "under_25", Text: "di bawah Rp25.000", Note: "6"},
				{Value: "25_50", Text: "Rp25.000 – Rp50.000", Note: "19"},
				{Value: "over_50", Text: "di atas Rp50.000", Note: "0", Disabled: true},
			}},
			{"wilayah", "search.region", []web.Option{
				{Value: "52.03", Text: "Lombok Timur", Note: "14"}, {Value: "32.04", Text: "Kab. Bandung", Note: "12"}, {Value: "51.08", Text: "Buleleng", Note: "8"},
			}},
			{"koperasi", "search.cooperative", []web.Option{{Value: "sembalun-makmur", Text: "Sembalun Makmur", Note: "9"}, {Value: "den-bukit", Text: "Den Bukit Singaraja", Note: "5"}}},
		},
	}
	view.Numbers = pageLinks(view.Total, 2, func(n string) string { return "/cari?hal=" + n })
	return view
}

func sampleSearch() listPage { return sampleList() }

func sampleCategory() listPage {
	view := sampleList()
	view.Page = web.Page{Title: "Kopi", Path: "/kategori/kopi", Nav: "cari", Description: "Kopi dari anggota koperasi."}
	view.Heading, view.Words, view.Typed, view.Active, view.Total = "Kopi", "", "", nil, 38
	view.Trail = []web.Crumb{{Text: "Beranda", Href: "/"}, {Text: "Kopi"}}
	view.Facets, view.Numbers, view.Action = view.Facets[1:], view.Numbers[:2], "/kategori/kopi"
	return view
}
