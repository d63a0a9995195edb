package storefront

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/search"
)

// facetLimit is how many values of one filter are offered.
const facetLimit = 12

// facets turns the counts of the index into filters with names.
func (s *Storefront) facets(ctx context.Context, view *listPage, counts map[string][]search.FacetCount) []facet {
	prices := facet{Name: "harga", Label: "search.price"}
	for _, band := range search.Bands() {
		prices.Options = append(prices.Options, option(view, prices.Name, band.Name, bandName(view.Page, band), countOf(counts[search.FacetPrice], band.Name)))
	}
	coops, err := s.coops(ctx)
	if err != nil {
		coops = nil // the filter is left out
	}
	bySlug := map[string]string{}
	byCoop := make([]search.FacetCount, len(counts[search.FacetCoop]))
	for i, count := range counts[search.FacetCoop] {
		byCoop[i] = search.FacetCount{Value: coops[count.Value].Slug, Count: count.Count}
	}
	for _, coop := range coops {
		bySlug[coop.Slug] = shortCoop(coop.Name)
	}
	return []facet{
		namedFacet(view, facet{Name: "kategori", Label: "search.category"}, counts[search.FacetCategory], func(slug string) string {
			category, err := s.Catalog.Category(ctx, slug)
			if err != nil {
				return ""
			}
			return category.Name.In(view.Lang())
		}),
		prices,
		namedFacet(view, facet{Name: "wilayah", Label: "search.region"}, counts[search.FacetRegency], s.regencyName),
		namedFacet(view, facet{Name: "koperasi", Label: "search.cooperative"}, byCoop, func(slug string) string { return bySlug[slug] }),
	}
}

// namedFacet offers the most frequent values, and those that are ticked even when nothing has them.
func namedFacet(view *listPage, f facet, counts []search.FacetCount, name func(value string) string) facet {
	values := []string{}
	for _, count := range counts[:min(len(counts), facetLimit)] {
		values = append(values, count.Value)
	}
	for _, ticked := range view.Query[f.Name] {
		if !slices.Contains(values, ticked) && len(values) < 2*facetLimit {
			values = append(values, ticked)
		}
	}
	for _, value := range values {
		if text := name(value); text != "" {
			f.Options = append(f.Options, option(view, f.Name, value, text, countOf(counts, value)))
		}
	}
	return f
}

func option(view *listPage, name, value, text string, count int) web.Option {
	return web.Option{Value: value, Text: text, Note: view.Number(count), Disabled: count == 0 && !view.Has(name, value)}
}

func countOf(counts []search.FacetCount, value string) int {
	for _, count := range counts {
		if count.Value == value {
			return count.Count
		}
	}
	return 0
}

// bandName writes a price band: di bawah Rp25.000, Rp25.000 – 50.000, di atas Rp50.000.
func bandName(p web.Page, band search.Band) string {
	switch {
	case band.From == 0:
		return p.T("search.price_below", money.Amount(band.To))
	case band.To == 0:
		return p.T("search.price_above", money.Amount(band.From-1))
	}
	return p.T("search.price_between", money.Amount(band.From), money.Amount(band.To-1))
}

// addFacets takes the filters over and says which of them are in force. The page of a category has no filter of its own.
func (v *listPage) addFacets(facets []facet, byCategory bool) {
	for _, f := range facets {
		if f.Name == "kategori" && !byCategory || len(f.Options) == 0 {
			continue
		}
		v.Facets = append(v.Facets, f)
		for _, o := range f.Options {
			if v.Has(f.Name, o.Value) {
				v.Active = append(v.Active, web.Crumb{Text: o.Text, Href: v.firstPage().Without(f.Name, o.Value)})
			}
		}
	}
}

// addMarks offers the filters that are either on or off.
func (v *listPage) addMarks(in listForm) {
	for _, mark := range []struct {
		name string
		on   bool
	}{{"halal", in.Halal}, {"pirt", in.PIRT}, {"ambil", in.PickUp}} {
		text := v.T("search.mark_" + mark.name)
		v.Marks = append(v.Marks, web.Option{Value: mark.name, Text: text})
		if mark.on {
			v.Active = append(v.Active, web.Crumb{Text: text, Href: v.with(mark.name, "")})
		}
	}
}

// addOrders offers the ways to sort; how well it fits the words only when there are words.
func (v *listPage) addOrders(in listForm) {
	now, rest := in.order(), url.Values{}
	for _, o := range listOrders() {
		if o.Name == "sesuai" && in.Text == "" {
			continue
		}
		link := choiceLink{Text: v.T("search.order_" + o.Name), Href: v.with("urut", o.Name), On: o.Order == now}
		v.Orders = append(v.Orders, link)
		if link.On {
			v.OrderNow = link.Text
		}
	}
	for _, carried := range []web.Option{{Value: "q", Text: in.Text}, {Value: "urut", Text: in.Order}} {
		if carried.Text != "" {
			v.Hidden = append(v.Hidden, carried)
			rest.Set(carried.Value, carried.Text)
		}
	}
	v.Clear, v.Fold = v.Path, v.with("hal", "")
	if len(rest) > 0 {
		v.Clear += "?" + rest.Encode()
	}
}

// pageLinks are the numbers under a list: the first, the last, this one and its neighbours, gaps between them.
func pageLinks(total, now int, href func(number string) string) []pageLink {
	last := min((total+perPage-1)/perPage, search.MaxOffset/perPage)
	if last < 2 {
		return nil
	}
	var links []pageLink
	for n, before := 1, 0; n <= last; n++ {
		if n != 1 && n != last && (n < now-1 || n > now+1) {
			continue
		}
		if n > before+1 {
			links = append(links, pageLink{Text: "…"})
		}
		before = n
		link := pageLink{Text: strconv.Itoa(n), On: n == now}
		if n == 1 {
			link.Href = href("")
		} else if !link.On {
			link.Href = href(strconv.Itoa(n))
		}
		links = append(links, link)
	}
	return links
}
