package meili

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"lumbung/search"
)

// maxWords bounds the work that one query can ask for.
const maxWords = 8

// try is one way to look for the words.
type try struct {
	words string
	in    []string
	some  bool // the last words need not be there
}

func (t try) strategy() meilisearch.MatchingStrategy {
	if t.some {
		return meilisearch.Last
	}
	return meilisearch.All
}

// tries are the ways to look for the words that tell, until something is found: all of them as typed, all of them mistyped,
// and then some of them, the first ones or the last ones.
func tries(words []string) []try {
	if len(words) == 0 {
		return []try{{}}
	}
	ways := []try{{words: written(words), in: meant()}, {words: written(words), in: near()}}
	if len(words) > 1 {
		back := slices.Clone(words)
		slices.Reverse(back)
		ways = append(ways, try{written(words), near(), true}, try{written(back), near(), true})
	}
	return ways
}

// written is the query for the words. Numbers stand in quotes: they are meant as they are, to the end.
func written(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		if quoted[i] = w; search.IsNumber(w) {
			quoted[i] = `"` + w + `"`
		}
	}
	return strings.Join(quoted, " ")
}

// Search answers a query, or says search.ErrUnavailable soon.
func (ix *Index) Search(ctx context.Context, q search.Query) (results search.Results, err error) {
	words := search.WithoutStopWords(q.Text)
	told := search.Telling(words)
	measured := len(told) < len(words)
	words, told = words[:min(len(words), maxWords)], told[:min(len(told), maxWords)]
	err = ix.ask(ctx, func(ctx context.Context, c *clients) error {
		if measured { // numbers and units count in names alone, and only together with the rest
			results, _, err = ix.run(ctx, c, q, try{words: written(words), in: []string{fieldName}})
			if err != nil || results.Total > 0 {
				return err
			}
		}
		for _, way := range tries(told) {
			var first meilisearch.Hit
			if results, first, err = ix.run(ctx, c, q, way); err != nil {
				return err
			}
			if results.Total > 0 {
				if results.Corrected = ix.corrected(told, first); results.Corrected == "" && measured {
					results.Corrected = strings.Join(told, " ")
				}
				return nil
			}
		}
		return nil
	})
	return results, err
}

// ask asks the server for what a visitor waits for.
func (ix *Index) ask(ctx context.Context, work func(context.Context, *clients) error) error {
	c := ix.clients.Load()
	if c == nil || !ix.circuit.Allow(time.Now()) {
		return search.ErrUnavailable
	}
	limited, cancel := context.WithTimeout(ctx, ix.config.Within)
	defer cancel()
	err := work(limited, c)
	if ctx.Err() != nil {
		return ctx.Err() // nobody waits any more, which says nothing about the server
	}
	ix.circuit.Note(unavailable(err), time.Now())
	if err = ix.lost(c, err); err != nil && !unavailable(err) {
		err = fmt.Errorf("%w: %w", search.ErrUnavailable, err)
	}
	return err
}

// run asks once, for the documents together with the facets that have no choice of their own, and for every facet that
// has one. It returns the first document as well.
func (ix *Index) run(ctx context.Context, c *clients, q search.Query, way try) (results search.Results, first meilisearch.Hit, err error) {
	chosen := filters(q)
	main := ix.request(way, chosen, "")
	main.Sort, main.Offset, main.Limit = order(q.Sort), int64(q.Offset), int64(q.Limit)
	if main.AttributesToRetrieve = []string{fieldID}; slices.Contains(way.in, fieldNear) {
		main.AttributesToRetrieve, main.ShowMatchesPosition = append(near(), fieldID), true
	}
	if q.Limit < 0 {
		main.Limit, main.Offset, main.HitsPerPage = 0, 0, new(int64)
	}
	asked := &meilisearch.MultiSearchRequest{Queries: []*meilisearch.SearchRequest{main}}
	for facet, field := range facets() {
		if facet == q.Uncounted {
			continue
		}
		if len(chosen[facet]) == 0 {
			main.Facets = append(main.Facets, field)
			continue
		}
		only := ix.request(way, chosen, facet)
		only.Facets, only.HitsPerPage = []string{field}, new(int64)
		asked.Queries = append(asked.Queries, only)
	}
	answer, err := c.multi(ctx, asked)
	if err != nil {
		return results, nil, err
	}
	results.Facets = map[string][]search.FacetCount{}
	for i := range answer.Results {
		if err := count(answer.Results[i].FacetDistribution, results.Facets); err != nil {
			return results, nil, err
		}
	}
	hits := answer.Results[0].Hits
	results.Total = int(max(answer.Results[0].EstimatedTotalHits, answer.Results[0].TotalHits))
	if results.IDs, err = texts(hits, fieldID); len(hits) > 0 {
		first = hits[0]
	}
	return results, first, err
}

// multi asks several questions at once and returns an answer to each.
func (c *clients) multi(ctx context.Context, asked *meilisearch.MultiSearchRequest) (*meilisearch.MultiSearchResponse, error) {
	answer, err := c.search.MultiSearchWithContext(ctx, asked)
	if err = describe("search", err); codeOf(err) == codeNoFields {
		return &meilisearch.MultiSearchResponse{Results: make([]meilisearch.SearchResponse, len(asked.Queries))}, nil
	}
	if err == nil && len(answer.Results) != len(asked.Queries) {
		err = fmt.Errorf("search: %d answers to %d questions", len(answer.Results), len(asked.Queries))
	}
	return answer, err
}

// request looks for the words under all choices but that of the facet left out.
func (ix *Index) request(way try, chosen map[string][]string, leftOut string) *meilisearch.SearchRequest {
	r := &meilisearch.SearchRequest{IndexUID: ix.live, Query: way.words, AttributesToSearchOn: way.in, MatchingStrategy: way.strategy()}
	var must []string
	for facet, conditions := range chosen {
		if facet == "" || facet != leftOut {
			must = append(must, conditions...)
		}
	}
	if len(must) > 0 {
		r.Filter = must
	}
	return r
}

// facets are the names of the facets and the fields that are counted for them.
func facets() map[string]string {
	return map[string]string{
		search.FacetCategory: fieldCategory, search.FacetPrice: fieldBand, search.FacetRegency: fieldRegency, search.FacetCoop: fieldCoop,
	}
}

// count takes the counts of an answer over, the most frequent first.
func count(distribution json.RawMessage, into map[string][]search.FacetCount) error {
	if len(distribution) == 0 {
		return nil
	}
	var fields map[string]map[string]int
	if err := json.Unmarshal(distribution, &fields); err != nil {
		return fmt.Errorf("count facets: %w", err)
	}
	for facet, field := range facets() {
		for value, n := range fields[field] {
			if value != "" && n > 0 {
				into[facet] = append(into[facet], search.FacetCount{Value: value, Count: n})
			}
		}
		slices.SortFunc(into[facet], func(a, b search.FacetCount) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
		})
	}
	return nil
}

// order is the sorting of the documents; without one the ranking rules decide.
func order(sort search.Sort) []string {
	switch sort {
	case search.Newest:
		return []string{fieldPublished + ":desc"}
	case search.PriceAsc:
		return []string{fieldPrice + ":asc"}
	case search.PriceDesc:
		return []string{fieldPrice + ":desc"}
	case search.MostSold:
		return []string{fieldSold + ":desc"}
	case search.Relevance:
	}
	return nil
}

// filters are the conditions of a query by facet; those without a facet stand under "".
func filters(q search.Query) map[string][]string {
	all := map[string][]string{}
	add := func(facet, condition string, set bool) {
		if set {
			all[facet] = append(all[facet], condition)
		}
	}
	add(search.FacetCategory, anyOf(fieldCategory, q.Categories), len(q.Categories) > 0)
	add(search.FacetRegency, anyOf(fieldRegency, q.Regencies), len(q.Regencies) > 0)
	add(search.FacetCoop, anyOf(fieldCoop, q.Coops), len(q.Coops) > 0)
	add(search.FacetPrice, anyOf(fieldBand, q.Bands), len(q.Bands) > 0)
	add(search.FacetPrice, fmt.Sprintf("%s >= %d", fieldPrice, q.MinPrice), q.MinPrice > 0)
	add(search.FacetPrice, fmt.Sprintf("%s <= %d", fieldPrice, q.MaxPrice), q.MaxPrice > 0)
	add("", fieldHalal+" = true", q.Halal)
	add("", fieldPIRT+" = true", q.PIRT)
	add("", fieldPickUp+" = true", q.PickUp)
	add("", fieldInStock+" = true", q.InStock)
	return all
}

// anyOf is the condition that a field has one of the values, whatever letters these are made of.
func anyOf(field string, values []string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
	}
	return field + " IN [" + strings.Join(quoted, ", ") + "]"
}
