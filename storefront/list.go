package storefront

import (
	"context"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/web"
	"lumbung/search"
)

// perPage is how many cards a list shows.
const perPage = 24

// listForm is what the address of a list says.
type listForm struct {
	Text       string   `form:"q" max:"120"`
	Categories []string `form:"kategori"`
	Regencies  []string `form:"wilayah"`
	Coops      []string `form:"koperasi"` // slugs
	Bands      []string `form:"harga"`
	Halal      bool     `form:"halal"`
	PIRT       bool     `form:"pirt"`
	PickUp     bool     `form:"ambil"`
	Order      string   `form:"urut"`
	Number     int      `form:"hal"`
}

// listView is a list of products: found by words, or those of a category.
type listView struct {
	heading string
	trail   []web.Crumb
	shelves []web.Crumb // of a group
	total   int
	words   string // that were looked for, after correction
	typed   string // what the visitor typed, when it was corrected
	cut     bool   // the visitor typed more than is looked for
	cards   []web.ProductCard
	filters filters
	sorting sorting
	numbers []pageLink
}

// filters are what makes a list shorter.
type filters struct {
	action string // where the form goes
	facets []facet
	marks  []web.Option // halal, pirt, ambil
	active []web.Crumb  // filters in force: taking one away
	clear  string       // address without any filter
	hidden []web.Option // what the form must carry along
}

// label is what unfolds the filters: Saring (2).
func (f *filters) label(v *Visit) string {
	if len(f.active) == 0 {
		return v.T("search.filter")
	}
	return v.T("search.filter") + " (" + strconv.Itoa(len(f.active)) + ")"
}

// sorting are the ways to sort a list.
type sorting struct {
	now   string
	links []choiceLink
}

// facet is one group of filters.
type facet struct {
	name, label string
	options     []web.Option
}

// choiceLink is one of several choices, each of them a link.
type choiceLink struct {
	text, href string
	on         bool
}

// pageLink is one number under a list; no href is a gap, or the page that is shown.
type pageLink struct {
	text, href string
	on         bool
}

// listOrder is a way to sort a list, and what it is called in addresses.
type listOrder struct {
	name  string
	order search.Sort
}

func listOrders() []listOrder {
	return []listOrder{
		{"sesuai", search.Relevance},
		{"baru", search.Newest},
		{"murah", search.PriceAsc},
		{"mahal", search.PriceDesc},
		{"laris", search.MostSold},
	}
}

// query turns the address into a question to the index. category is the one of the page, "" for all; coops are the ids of the
// cooperatives by slug.
func (in *listForm) query(category string, coops map[string]string) search.Query {
	q := search.Query{
		Text: in.Text, Categories: in.Categories, Regencies: in.Regencies, Bands: in.Bands, Halal: in.Halal, PIRT: in.PIRT,
		PickUp: in.PickUp, Sort: in.order(), Limit: perPage, Offset: (max(in.Number, 1) - 1) * perPage,
	}
	if category != "" {
		q.Categories, q.Uncounted = []string{category}, search.FacetCategory
	}
	for _, slug := range in.Coops {
		if id := coops[slug]; id != "" {
			q.Coops = append(q.Coops, id)
		}
	}
	if len(in.Coops) > 0 && len(q.Coops) == 0 {
		q.Coops = []string{"none"}
	}
	return q
}

// order is how the list is sorted: as asked, otherwise by how well it fits the words, or the newest first without any.
func (in *listForm) order() search.Sort {
	for _, o := range listOrders() {
		if o.name == in.Order && (o.order != search.Relevance || in.Text != "") {
			return o.order
		}
	}
	if in.Text == "" {
		return search.Newest
	}
	return search.Relevance
}

// searchPage shows what was found, or everything, newest first, when nothing was asked for.
func (s *Storefront) searchPage() page {
	return page{
		Path: "cari", Access: act.Everybody, Shared: true, Title: "search.everything", Nav: nav{ID: "cari"},
		Show: reading(func(ctx context.Context, v *Visit) (listView, error) { return s.list(ctx, v, "") }, (*Visit).found),
		Sample: sample(func(v *Visit) templ.Component {
			v.Query = url.Values{"q": {"kopi arabka"}, "kategori": {"kopi"}, "wilayah": {"52.03"}}
			v.Search = "kopi arabka"
			return v.found(sampleList(v))
		}),
		More: branches{
			"disaring": sample(func(v *Visit) templ.Component { return v.found(sampleList(v).nothing()) }),
			"tak-ada":  sample(func(v *Visit) templ.Component { return v.found(sampleList(v).nothing().unfiltered()) }),
			"kosong":   sample(func(v *Visit) templ.Component { return v.found(listView{filters: filters{action: "/cari"}}) }),
		},
	}
}

func (v *Visit) found(view listView) templ.Component {
	if view.heading = v.Title; view.words != "" {
		view.heading = capital(view.words)
	}
	v.Title, v.NoIndex = view.heading, true
	return listing(v, view)
}

// categoryPage shows one shelf, or what lies on all shelves of a group, newest first.
func (s *Storefront) categoryPage() page {
	return page{
		Path: "kategori/:slug", Access: act.Everybody, Shared: true, Title: "home.categories", Nav: nav{ID: "cari"},
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			category, err := s.Catalog.Category(ctx, v.Param("slug"))
			if err != nil {
				return nil, err
			}
			view, err := s.list(ctx, v, category.Slug)
			if err != nil {
				return nil, err
			}
			return v.category(category, view), nil
		},
		Sample: sample(func(v *Visit) templ.Component { return v.category(sampleCategory("kopi"), sampleShelf(v)) }),
		More: branches{
			"tanpa-saringan": sample(func(v *Visit) templ.Component {
				return v.category(sampleCategory("kopi"), sampleShelf(v).unfiltered().uncounted())
			}),
			"kelompok": sample(func(v *Visit) templ.Component { return v.category(sampleCategory("makanan-minuman"), sampleShelf(v)) }),
			"kelompok-kosong": sample(func(v *Visit) templ.Component {
				return v.category(sampleCategory("perawatan"), sampleShelf(v).nothing())
			}),
		},
	}
}

func (v *Visit) category(c catalog.Category, view listView) templ.Component {
	name := c.Name.In(v.Lang())
	v.Title, v.Description, view.heading = name, v.T("category.description", name), name
	v.NoIndex = len(v.Query) > 0 // one address for each shelf is enough
	view.trail = v.trailTo(c.Slug)
	view.trail[len(view.trail)-1].Href = "" // here
	if c.IsGroup() {
		for _, shelf := range c.Shelves() {
			view.shelves = append(view.shelves, web.Crumb{Text: shelf.Name.In(v.Lang()), Href: "/kategori/" + shelf.Slug})
		}
	}
	return listing(v, view)
}

// list reads the list that the address asks for. category is the one of the page, "" for all.
func (s *Storefront) list(ctx context.Context, v *Visit, category string) (view listView, err error) {
	ask := asking{v: v, category: category}
	typed := []rune(v.Query.Get("q"))
	cut := len(typed) > search.MaxText
	if cut {
		v.Query.Set("q", string(typed[:search.MaxText]))
	}
	if _, err = v.ReadQuery(&ask.in); err != nil {
		return view, err
	}
	known, err := s.Members.Directory(ctx)
	if err != nil {
		return view, err
	}
	found, err := s.Search.Search(ctx, v.narrow(ask.in.query(category, known.IDs)))
	if err != nil {
		return view, err
	}
	v.Search = ask.in.Text
	ask.first = v.firstPage()
	if last := max(lastPage(found.Total), 1); ask.in.Number > last {
		return view, web.Elsewhere(ask.number(strconv.Itoa(last)))
	}
	view = listView{
		total: found.Total, words: ask.in.Text, cut: cut, cards: s.cards(v.Locale, found.Products, true), sorting: ask.sorting(),
		filters: ask.filters(found.Facets, known), numbers: pageLinks(found.Total, max(ask.in.Number, 1), ask.number),
	}
	if found.Corrected != "" {
		view.words, view.typed = found.Corrected, ask.in.Text
	}
	return view, nil
}

// asking is a list that is asked for, and the addresses that lead on from it.
type asking struct {
	v        *Visit
	in       listForm
	category string
	first    web.Page
}

// firstPage is this page with the number taken out of the address: what changes a list starts it anew. Links also fold the
// filters in.
func (v *Visit) firstPage() web.Page {
	p := v.Page
	p.Query = url.Values{}
	for key, values := range v.Query {
		if key != "hal" {
			p.Query[key] = values
		}
	}
	return p
}

// with is the address of the list with one value changed; an empty one goes away.
func (a *asking) with(key, value string) string {
	href, err := a.first.With(key, value)
	if err != nil {
		return a.v.Path // two arguments always make a pair
	}
	return href
}

// number is the address of a page of the list.
func (a *asking) number(n string) string {
	if n == "1" {
		n = ""
	}
	return a.with("hal", n)
}

// sorting offers the ways to sort; how well it fits the words only when there are words.
func (a *asking) sorting() sorting {
	var s sorting
	now := a.in.order()
	for _, o := range listOrders() {
		if o.order == search.Relevance && a.in.Text == "" {
			continue
		}
		link := choiceLink{text: a.v.T("search.order_" + o.name), href: a.with("urut", o.name), on: o.order == now}
		if s.links = append(s.links, link); link.on {
			s.now = link.text
		}
	}
	return s
}
