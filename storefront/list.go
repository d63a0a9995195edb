package storefront

import (
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/members"
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

// listPage is the view of a list of products: found by words, or those of a category.
type listPage struct {
	web.Page
	Heading  string
	Total    int
	Words    string // that were looked for, after correction
	Typed    string // what the visitor typed, when it was corrected
	Trail    []web.Crumb
	Cards    []web.ProductCard
	Facets   []facet
	Marks    []web.Option // halal, pirt, ambil
	Active   []web.Crumb  // filters in force: taking one away
	Clear    string       // address without any filter
	Fold     string       // address of the same list with the filters folded in
	Orders   []choiceLink
	OrderNow string
	Hidden   []web.Option // what the filter form must carry along
	Numbers  []pageLink
	Action   string // where the filter form goes
	Tiles    []tile
}

// facet is one group of filters.
type facet struct {
	Name, Label string
	Options     []web.Option
}

// choiceLink is one of several choices, each of them a link.
type choiceLink struct {
	Text, Href string
	On         bool
}

// pageLink is one number under a list; no Href is a gap, or the page that is shown.
type pageLink struct {
	Text, Href string
	On         bool
}

// orders are the ways to sort a list, and what they are called in addresses.
func listOrders() []struct {
	Name  string
	Order search.Sort
} {
	return []struct {
		Name  string
		Order search.Sort
	}{{"sesuai", search.Relevance}, {"baru", search.Newest}, {"murah", search.Cheapest}, {"mahal", search.Dearest}, {"laris", search.MostSold}}
}

// query turns the address into a question to the index. category is the one of the page, "" for all.
func (in listForm) query(category string, coops map[string]members.Cooperative) search.Query {
	q := search.Query{
		Text: in.Text, Categories: in.Categories, Regencies: in.Regencies, Bands: in.Bands, Halal: in.Halal, PIRT: in.PIRT,
		PickUp: in.PickUp, Sort: in.order(), Limit: perPage, Offset: (max(in.Number, 1) - 1) * perPage,
	}
	if category != "" {
		q.Categories, q.Uncounted = []string{category}, search.FacetCategory
	}
	for id, coop := range coops {
		if slices.Contains(in.Coops, coop.Slug) {
			q.Coops = append(q.Coops, id)
		}
	}
	if len(in.Coops) > 0 && len(q.Coops) == 0 {
		q.Coops = []string{"none"}
	}
	return q
}

// order is how the list is sorted: as asked, otherwise by how well it fits the words, or the newest first without any.
func (in listForm) order() search.Sort {
	for _, o := range listOrders() {
		if o.Name == in.Order && (o.Order != search.Relevance || in.Text != "") {
			return o.Order
		}
	}
	if in.Text == "" {
		return search.Newest
	}
	return search.Relevance
}

// list fills the view of a list. category is the one of the page, nil for all.
func (s *Storefront) list(c *gin.Context, view *listPage, category *catalog.Category) error {
	var in listForm
	if _, err := web.BindQuery(c, &in); err != nil {
		return err
	}
	ctx, slug := c.Request.Context(), ""
	if category != nil {
		slug = category.Slug
	}
	coops, err := s.coops(ctx)
	if err != nil {
		return err
	}
	view.Search, view.Words, view.Action = in.Text, in.Text, view.Path
	found, err := s.Search.Search(ctx, in.query(slug, coops))
	if err != nil {
		return err
	}
	view.Total, view.Cards = found.Total, s.cards(view.Locale, found.Products, true)
	if found.Corrected != "" {
		view.Words, view.Typed = found.Corrected, in.Text
	}
	view.addFacets(s.facets(ctx, view, found.Facets), category == nil)
	if found.Facets == nil {
		view.Facets = nil // nothing was counted; filters in force can still be taken away
	}
	view.addMarks(in)
	view.addOrders(in)
	view.Numbers = pageLinks(found.Total, max(in.Number, 1), func(n string) string { return view.with("hal", n) })
	view.Tiles = s.tiles(ctx, view.Locale)
	return nil
}

// unfolded is in the address while somebody on a phone is choosing filters, so that the sheet stays open meanwhile.
const unfolded = "saring"

// firstPage is this view with the page number taken out of the address: what changes the list starts it anew. Links also
// fold the filters in.
func (v *listPage) firstPage() web.Page {
	p := v.Page
	p.Query = url.Values{}
	for key, values := range v.Query {
		if key != "hal" && key != unfolded {
			p.Query[key] = values
		}
	}
	return p
}

// with is the address of the list with one value changed; an empty one goes away.
func (v *listPage) with(key, value string) string {
	href, err := v.firstPage().With(key, value)
	if err != nil {
		return v.Path // two arguments always make a pair
	}
	return href
}
