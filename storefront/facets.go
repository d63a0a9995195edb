package storefront

import (
	"net/url"
	"slices"
	"strconv"

	"lumbung/catalog"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/search"
)

// facetLimit is how many values of one filter are offered.
const facetLimit = 12

// filters offers the filters and says which of them are in force. counts are nil when nothing was counted; filters in force can
// still be taken away.
func (a *asking) filters(counts map[string][]search.FacetCount, known members.Directory) filters {
	f := filters{action: a.v.Path, clear: a.v.Path}
	for _, one := range a.facets(counts, known) {
		if len(one.options) == 0 {
			continue
		}
		if counts != nil {
			f.facets = append(f.facets, one)
		}
		for _, o := range one.options {
			if a.v.Has(one.name, o.Value) {
				f.active = append(f.active, web.Crumb{Text: o.Text, Href: a.first.Without(one.name, o.Value)})
			}
		}
	}
	for _, mark := range []struct {
		name string
		on   bool
	}{{"halal", a.in.Halal}, {"pirt", a.in.PIRT}, {"ambil", a.in.PickUp}} {
		text := a.v.T("search.mark_" + mark.name)
		f.marks = append(f.marks, web.Option{Value: mark.name, Text: text})
		if mark.on {
			f.active = append(f.active, web.Crumb{Text: text, Href: a.with(mark.name, "")})
		}
	}
	carried := url.Values{}
	for _, one := range []web.Option{{Value: "q", Text: a.in.Text}, {Value: "urut", Text: a.in.Order}} {
		if one.Text != "" {
			f.hidden = append(f.hidden, one)
			carried.Set(one.Value, one.Text)
		}
	}
	if len(carried) > 0 {
		f.clear += "?" + carried.Encode()
	}
	return f
}

// facets turns the counts of the index into filters with names. The page of a category has none by category.
func (a *asking) facets(counts map[string][]search.FacetCount, known members.Directory) []facet {
	prices := facet{name: "harga", label: "search.price"}
	for _, band := range search.PriceRanges() {
		n := countOf(counts[search.FacetPrice], band.Name)
		prices.options = append(prices.options, a.option(prices.name, band.Name, bandName(a.v, band), n))
	}
	byCoop := make([]search.FacetCount, len(counts[search.FacetCoop]))
	for i, count := range counts[search.FacetCoop] {
		byCoop[i] = search.FacetCount{Value: known.Coops[count.Value].Slug, Count: count.Count}
	}
	coopName := func(slug string) string { return shortCoop(known.Coops[known.IDs[slug]].Name) }
	list := []facet{prices, a.named("wilayah", "search.region", counts[search.FacetRegency], a.v.s.regencyName)}
	if a.v.Site == nil {
		list = append(list, a.named("koperasi", "search.cooperative", byCoop, coopName))
	}
	if a.category != "" {
		return list
	}
	return slices.Insert(list, 0, a.named("kategori", "search.category", a.withGroups(counts[search.FacetCategory]), a.v.shelfName))
}

// withGroups adds the groups that the address names to the counts of shelves: each has what its shelves have.
func (a *asking) withGroups(counts []search.FacetCount) []search.FacetCount {
	for _, group := range catalog.Groups() {
		if !slices.Contains(a.in.Categories, group.Slug) {
			continue
		}
		sum := search.FacetCount{Value: group.Slug}
		for _, shelf := range group.Shelves() {
			sum.Count += countOf(counts, shelf.Slug)
		}
		counts = append(slices.Clip(counts), sum)
	}
	return counts
}

// named offers the most frequent values, and those that are ticked even when nothing has them.
func (a *asking) named(name, label string, counts []search.FacetCount, called func(value string) string) facet {
	f := facet{name: name, label: label}
	values := []string{}
	for _, count := range counts[:min(len(counts), facetLimit)] {
		values = append(values, count.Value)
	}
	for _, ticked := range a.v.Query[name] {
		if !slices.Contains(values, ticked) && len(values) < 2*facetLimit {
			values = append(values, ticked)
		}
	}
	for _, value := range values {
		if text := called(value); text != "" {
			f.options = append(f.options, a.option(name, value, text, countOf(counts, value)))
		}
	}
	return f
}

func (a *asking) option(name, value, text string, count int) web.Option {
	return web.Option{Value: value, Text: text, Note: a.v.Number(count), Disabled: count == 0 && !a.v.Has(name, value)}
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
func bandName(v *Visit, band search.PriceRange) string {
	switch {
	case band.From == 0:
		return v.T("search.price_below", money.Amount(band.To))
	case band.To == 0:
		return v.T("search.price_above", money.Amount(band.From-1))
	}
	return v.T("search.price_between", money.Amount(band.From), money.Amount(band.To-1))
}

// lastPage is the number of the last page of a list, as far as there are pages.
func lastPage(total int) int { return min((total+perPage-1)/perPage, search.MaxOffset/perPage) }

// pageLinks are the numbers under a list: the first, the last, this one and its neighbours, gaps between them.
func pageLinks(total, now int, href func(number string) string) []pageLink {
	last := lastPage(total)
	if last < 2 {
		return nil
	}
	var links []pageLink
	for n, before := 1, 0; n <= last; n++ {
		if n != 1 && n != last && (n < now-1 || n > now+1) {
			continue
		}
		if n > before+1 {
			links = append(links, pageLink{text: "…"})
		}
		before = n
		link := pageLink{text: strconv.Itoa(n), on: n == now}
		if n == 1 || !link.on {
			link.href = href(strconv.Itoa(n))
		}
		links = append(links, link)
	}
	return links
}
