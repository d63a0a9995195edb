package bleve

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"

	"lumbung/search"
)

// maxWords bounds the work that one query can ask for.
const maxWords = 8

// How many values of a facet are told, and how many of all facets are counted.
const (
	facetSize  = 50
	facetsSize = 10_000
)

// Search answers a query. Words are looked for together: first, when there are measures among them, in names, then without
// the measures. When no document has all that tell, words that the index has are taken for mistyped too, and then half of
// them will do.
func (ix *Index) Search(ctx context.Context, q search.Query) (search.Results, error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	words := ix.language.words(q.Text)
	told := telling(words)
	measured := len(told) < len(words)
	words, told = words[:min(len(words), maxWords)], told[:min(len(told), maxWords)]
	if measured {
		results, err := ix.run(ctx, q, namesQuery(asTyped(words)))
		if err != nil || results.Total > 0 {
			return results, err
		}
	}
	for _, try := range []struct{ doubt, half bool }{{}, {doubt: true}, {doubt: true, half: true}} {
		meant, corrected, err := ix.correct(told, try.doubt)
		if err != nil {
			return search.Results{}, err
		}
		least := len(meant)
		if try.half {
			least = (least + 1) / 2
		}
		results, err := ix.run(ctx, q, textQuery(meant, least))
		if err != nil || results.Total > 0 || len(told) == 0 {
			if results.Corrected = corrected; corrected == "" && measured {
				results.Corrected = text(told)
			}
			return results, err
		}
	}
	return ix.run(ctx, q, bleve.NewMatchNoneQuery())
}

// run asks for the documents and the facets, then once more for every facet with a choice of its own.
func (ix *Index) run(ctx context.Context, q search.Query, text query.Query) (search.Results, error) {
	all := filters(q)
	request := bleve.NewSearchRequestOptions(narrow(text, all, ""), max(q.Limit, 0), q.Offset, false)
	request.SortBy(order(q))
	if q.Sort != search.Relevance || q.Text == "" {
		request.Score = "none"
	}
	wanted := slices.DeleteFunc(facets(), func(facet string) bool { return facet == q.Uncounted })
	if slices.ContainsFunc(wanted, func(facet string) bool { return all[facet] == nil }) {
		request.AddFacet(fieldFacets, bleve.NewFacetRequest(fieldFacets, facetsSize))
	}
	answer, err := ix.live.SearchInContext(ctx, request)
	if err != nil {
		return search.Results{}, fmt.Errorf("search: %w", err)
	}
	results := search.Results{Total: int(answer.Total), Facets: map[string][]search.FacetCount{}} //nolint:gosec // a count
	for _, hit := range answer.Hits {
		results.IDs = append(results.IDs, hit.ID)
	}
	for _, facet := range wanted {
		counted := answer
		if all[facet] != nil {
			only := bleve.NewSearchRequestOptions(narrow(text, all, facet), 0, 0, false)
			only.Score = "none"
			only.AddFacet(fieldFacets, bleve.NewFacetRequest(fieldFacets, facetsSize))
			if counted, err = ix.live.SearchInContext(ctx, only); err != nil {
				return search.Results{}, fmt.Errorf("count %s: %w", facet, err)
			}
		}
		results.Facets[facet] = counts(counted, facet)
	}
	return results, nil
}

func facets() []string {
	return []string{search.FacetCategory, search.FacetPrice, search.FacetRegency, search.FacetCoop}
}

// counts are the values of one facet with the number of documents, the most frequent first.
func counts(answer *bleve.SearchResult, facet string) []search.FacetCount {
	var all []search.FacetCount
	if result := answer.Facets[fieldFacets]; result != nil {
		for _, term := range result.Terms.Terms() {
			value, of := strings.CutPrefix(term.Term, facetTerm(facet, ""))
			if of && value != "" && len(all) < facetSize {
				all = append(all, search.FacetCount{Value: value, Count: term.Count})
			}
		}
	}
	return all
}

// order is the sorting of the documents; the id decides at last, so that pages do not overlap.
func order(q search.Query) []string {
	switch q.Sort {
	case search.Newest:
		return []string{"-" + fieldByTime, "_id"}
	case search.PriceAsc:
		return []string{fieldByPrice, "_id"}
	case search.PriceDesc:
		return []string{"-" + fieldByPrice, "_id"}
	case search.MostSold:
		return []string{"-" + fieldBySold, "_id"}
	case search.Relevance:
	}
	if strings.TrimSpace(q.Text) == "" {
		return []string{"-" + fieldBySold, "-" + fieldByTime, "_id"}
	}
	return []string{"-_score", "-" + fieldBySold, "_id"}
}

// filters are the choices of a query by facet; those without a facet stand under "".
func filters(q search.Query) map[string]query.Query {
	all := map[string]query.Query{}
	for facet, values := range map[string][]string{
		search.FacetCategory: q.Categories, search.FacetRegency: q.Regencies, search.FacetCoop: q.Coops,
	} {
		if len(values) > 0 {
			all[facet] = anyOf(facet, values)
		}
	}
	if bands := bandsQuery(q); bands != nil {
		all[search.FacetPrice] = bands
	}
	var flags []query.Query
	for _, f := range []struct {
		name string
		set  bool
	}{{flagHalal, q.Halal}, {flagPIRT, q.PIRT}, {flagPickUp, q.PickUp}, {flagInStock, q.InStock}} {
		if f.set {
			flags = append(flags, anyOf(fieldFlags, []string{f.name}))
		}
	}
	if len(flags) > 0 {
		all[""] = bleve.NewConjunctionQuery(flags...)
	}
	return all
}

// bandsQuery is the choice of prices: within the bounds and in any of the bands.
func bandsQuery(q search.Query) query.Query {
	var must []query.Query
	if q.MinPrice > 0 || q.MaxPrice > 0 {
		to := q.MaxPrice
		if to > 0 {
			to++
		}
		must = append(must, prices(q.MinPrice, to))
	}
	if len(q.Bands) > 0 {
		must = append(must, anyOf(fieldBand, q.Bands))
	}
	if len(must) == 0 {
		return nil
	}
	return bleve.NewConjunctionQuery(must...)
}

// prices finds from <= price < to, in whole rupiah; 0 leaves a side open. Bleve keeps numbers as floats, which are
// exact up to 2^53.
func prices(from, to int64) query.Query {
	low := float64(from)
	q := bleve.NewNumericRangeQuery(&low, bound(to))
	q.SetField(fieldPrice)
	return q
}

func bound(price int64) *float64 {
	if price == 0 {
		return nil
	}
	f := float64(price)
	return &f
}

func anyOf(field string, values []string) query.Query {
	var all []query.Query
	for _, value := range values {
		q := bleve.NewTermQuery(value)
		q.SetField(field)
		all = append(all, q)
	}
	return bleve.NewDisjunctionQuery(all...)
}

// narrow adds the filters, all but the one left out, without letting them count in the score. Without words (nil) the filters
// alone are asked: Bleve would go through all documents to hold each against them.
func narrow(text query.Query, filters map[string]query.Query, leftOut string) query.Query {
	var must []query.Query
	for facet, filter := range filters {
		if facet == "" || facet != leftOut {
			must = append(must, filter)
		}
	}
	switch {
	case text == nil && len(must) == 0:
		return bleve.NewMatchAllQuery()
	case text == nil:
		return bleve.NewConjunctionQuery(must...)
	case len(must) == 0:
		return text
	}
	q := bleve.NewBooleanQuery()
	q.AddMust(text)
	q.AddFilter(bleve.NewConjunctionQuery(must...))
	return q
}

// textQuery finds the documents that have at least the given number of the words; nil without words.
func textQuery(words []alternatives, least int) query.Query {
	if len(words) == 0 {
		return nil
	}
	var all []query.Query
	for _, w := range words {
		all = append(all, w.query())
	}
	q := bleve.NewDisjunctionQuery(all...)
	q.SetMin(float64(least))
	return q
}

// namesQuery finds the documents that have all the words in their names.
func namesQuery(words []alternatives) query.Query {
	var must []query.Query
	for _, w := range words {
		must = append(must, w.inNames())
	}
	return bleve.NewConjunctionQuery(must...)
}

// Suggest finds documents in whose names every word typed occurs and some word goes on from the last, the most sold first.
func (ix *Index) Suggest(ctx context.Context, typed string, limit int) ([]string, error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	words := ix.language.words(typed)
	if words = words[:min(len(words), maxWords)]; len(words) == 0 || limit <= 0 {
		return nil, nil
	}
	meant, _, err := ix.correct(words, false)
	if err != nil {
		return nil, err
	}
	request := bleve.NewSearchRequestOptions(namesQuery(meant), limit, 0, false)
	request.Score = "none"
	request.SortBy([]string{"-" + fieldBySold, "_id"})
	answer, err := ix.live.SearchInContext(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("suggest: %w", err)
	}
	var ids []string
	for _, hit := range answer.Hits {
		ids = append(ids, hit.ID)
	}
	return ids, nil
}
