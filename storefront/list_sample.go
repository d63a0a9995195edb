package storefront

import (
	"lumbung/catalog"
	"lumbung/internal/money"
	"lumbung/internal/web"
)

// sampleList is a list found by words with a typing mistake, with two filters on.
func sampleList(v *Visit) listView {
	return listView{
		total: 114, words: "kopi arabika", typed: "kopi arabka", cards: sampleCards(),
		filters: filters{
			action: "/cari", clear: "/cari?q=kopi+arabka",
			active: []web.Crumb{{Text: "Kopi", Href: "/cari?q=kopi"}, {Text: "Lombok Timur", Href: "/cari?q=kopi"}},
			hidden: []web.Option{{Value: "q", Text: "kopi arabka"}},
			marks: []web.Option{
				{Value: "halal", Text: "Halal"}, {Value: "pirt", Text: "P-IRT"}, {Value: "ambil", Text: "Ambil sendiri"},
			},
			facets: []facet{
				{"kategori", "search.category", []web.Option{
					{Value: "kopi", Text: "Kopi", Note: "38"}, {Value: "jamu", Text: "Jamu", Note: "2"},
				}},
				{"harga", "search.price", []web.Option{
					{Value: "under_25", Text: v.T("search.price_below", money.Amount(25_000)), Note: "6"},
					{Value: "25_50", Text: v.T("search.price_between", money.Amount(25_000), money.Amount(50_000)), Note: "19"},
					{Value: "over_50", Text: v.T("search.price_above", money.Amount(50_000)), Note: "0", Disabled: true},
				}},
				{"wilayah", "search.region", []web.Option{
					{Value: "52.03", Text: "Lombok Timur", Note: "14"},
					{Value: "32.04", Text: "Kab. Bandung", Note: "12"},
					{Value: "51.08", Text: "Buleleng", Note: "8"},
				}},
				{"koperasi", "search.cooperative", []web.Option{
					{Value: "sembalun-makmur", Text: "Sembalun Makmur", Note: "9"}, {Value: "den-bukit", Text: "Den Bukit Singaraja", Note: "5"},
				}},
			},
		},
		sorting: sorting{"Paling sesuai", []choiceLink{
			{"Paling sesuai", "/cari?urut=sesuai", true}, {"Terbaru", "/cari?urut=baru", false}, {"Termurah", "/cari?urut=murah", false},
		}},
		numbers: pageLinks(114, 2, func(n string) string { return "/cari?hal=" + n }),
	}
}

func sampleCategory(slug string) catalog.Category {
	c, _ := catalog.CategoryOf(slug)
	return c
}

// sampleShelf is the shelf of coffee.
func sampleShelf(v *Visit) listView {
	view := sampleList(v).unfiltered()
	view.words, view.typed, view.total, view.numbers = "", "", 38, view.numbers[:2]
	view.filters.facets, view.filters.action = view.filters.facets[1:], v.Path
	return view
}

// nothing is the list without goods.
func (view listView) nothing() listView {
	view.cards, view.numbers, view.total = nil, nil, 0
	return view
}

// unfiltered is the list without filters in force.
func (view listView) unfiltered() listView {
	view.filters.active = nil
	return view
}

// uncounted is the list while the index does not answer.
func (view listView) uncounted() listView {
	view.filters.facets = nil
	return view
}
