package search

import (
	"context"
	"slices"
	"strings"

	"lumbung/catalog"
	"lumbung/internal/store"
)

// maxRead is how many products are looked at while the index does not answer.
const maxRead = 500

// byName answers a query without the index: the newest products whose names have all the words.
func (s *Service) byName(ctx context.Context, q Query) (Page, error) {
	store.NotKept(ctx) // the index may answer the next moment
	read, err := s.catalog.Published(ctx, q.productFilter(), store.Page{Limit: maxRead})
	if err != nil {
		return Page{}, err
	}
	words, synonyms := Telling(WithoutStopWords(q.Text)), Synonyms()
	found := read.Items[:0]
	for _, p := range read.Items {
		if !q.matches(&p) || !nameMatches(p.Name, words, synonyms) {
			continue
		}
		if fits, err := s.pickupOK(ctx, q, &p); err != nil {
			return Page{}, err
		} else if fits {
			found = append(found, p)
		}
	}
	from, to := min(q.Offset, len(found)), min(q.Offset+max(q.Limit, 0), len(found))
	return Page{Total: len(found), Products: found[from:to]}, nil
}

// productFilter is the list of the catalog that comes closest to the query.
func (q Query) productFilter() catalog.ProductFilter {
	var l catalog.ProductFilter
	switch q.Sort {
	case PriceAsc:
		l.Sort = catalog.PriceAsc
	case PriceDesc:
		l.Sort = catalog.PriceDesc
	case MostSold:
		l.Sort = catalog.BestSelling
	default:
		if len(q.Coops) == 1 {
			l.Coop = q.Coops[0]
		}
	}
	if len(q.Categories) == 1 {
		l.Category = q.Categories[0]
	}
	return l
}

// matches says whether the product passes the filters that it can answer itself.
func (q Query) matches(p *catalog.Product) bool {
	price := int64(p.Price)
	anyOf := func(chosen []string, value string) bool { return len(chosen) == 0 || slices.Contains(chosen, value) }
	return anyOf(q.Categories, p.Category) && anyOf(q.Regencies, p.Regency()) && anyOf(q.Coops, p.Coop) &&
		anyOf(q.Bands, PriceRangeOf(price)) && price >= q.MinPrice && (q.MaxPrice == 0 || price <= q.MaxPrice) &&
		(!q.Halal || p.Halal != "") && (!q.PIRT || p.PIRT != "") && (!q.InStock || p.InStock)
}

// pickupOK says whether the product can be fetched at its shop, if that is asked for.
func (s *Service) pickupOK(ctx context.Context, q Query, p *catalog.Product) (bool, error) {
	if !q.PickUp {
		return true, nil
	}
	shop, err := s.catalog.Shop(ctx, p.Coop, p.Shop)
	return err == nil && shop.PickUp, err
}

// nameMatches says whether each of the words, or one that means the same, begins a word of the name.
func nameMatches(name string, words []string, synonyms map[string][]string) bool {
	in := Words(name)
	return !slices.ContainsFunc(words, func(word string) bool {
		return !slices.ContainsFunc(in, func(have string) bool {
			return strings.HasPrefix(have, word) || slices.Contains(synonyms[word], have)
		})
	})
}
