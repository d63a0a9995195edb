package bleve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/mapping"

	"lumbung/search"
)

// schemaVersion is raised whenever what is indexed changes: an index of another version is built anew.
const schemaVersion = "v3"

// Fields of the index. Bleve reads numbers slowly when it sorts or counts, so there the order is that of texts.
const (
	fieldName     = "name"
	fieldShop     = "shop"
	fieldShelf    = "shelf"  // names of the category
	fieldText     = "text"   // words of the description that stand nowhere else
	fieldAll      = "all"    // every word: only to see which there are; Bleve's score in it is not a number
	fieldDigest   = "digest" // of the mark, kept only
	fieldCategory = "category"
	fieldRegency  = "regency"
	fieldCoop     = "coop"
	fieldBand     = "band"
	fieldFacets   = "facets" // the values of all facets, each behind its facet's name: counting visits one field for each document
	fieldFlags    = "flags"
	fieldPrice    = "price"
	fieldByPrice  = "by_price"
	fieldBySold   = "by_sold"
	fieldByTime   = "by_time"
)

// flags in fieldFlags.
const (
	flagHalal   = "halal"
	flagPIRT    = "pirt"
	flagPickUp  = "pickup"
	flagInStock = "instock"
)

func newMapping() (mapping.IndexMapping, error) {
	m := mapping.NewIndexMapping()
	err := m.AddCustomAnalyzer("terms", map[string]any{"type": custom.Name, "tokenizer": whitespace.Name})
	if err != nil {
		return nil, err
	}
	doc := mapping.NewDocumentStaticMapping()
	for _, name := range []string{fieldName, fieldShop, fieldShelf, fieldText} {
		doc.AddFieldMappingsAt(name, &mapping.FieldMapping{Type: "text", Analyzer: "terms", Index: true})
	}
	doc.AddFieldMappingsAt(fieldAll, &mapping.FieldMapping{Type: "text", Analyzer: "terms", Index: true, SkipFreqNorm: true})
	for _, name := range []string{fieldCategory, fieldRegency, fieldCoop, fieldBand, fieldFlags} {
		doc.AddFieldMappingsAt(name, &mapping.FieldMapping{Type: "text", Analyzer: keyword.Name, Index: true, SkipFreqNorm: true})
	}
	for _, name := range []string{fieldFacets, fieldByPrice, fieldBySold, fieldByTime} {
		doc.AddFieldMappingsAt(name, &mapping.FieldMapping{
			Type: "text", Analyzer: keyword.Name, Index: true, DocValues: true, SkipFreqNorm: true,
		})
	}
	doc.AddFieldMappingsAt(fieldPrice, &mapping.FieldMapping{Type: "number", Index: true})
	doc.AddFieldMappingsAt(fieldDigest, &mapping.FieldMapping{Type: "text", Analyzer: keyword.Name, Store: true})
	m.DefaultMapping = doc
	return m, nil
}

// fields are a document as the index takes it.
func (ix *Index) fields(d search.Doc) map[string]any {
	flags := []string{}
	for flag, set := range map[string]bool{
		flagHalal: d.Halal, flagPIRT: d.PIRT, flagPickUp: d.PickUp, flagInStock: d.InStock,
	} {
		if set {
			flags = append(flags, flag)
		}
	}
	seen := map[string]bool{}
	name, shop, shelf := ix.known(seen, d.Name), ix.known(seen, d.ShopName), ix.known(seen, d.CategoryName)
	text := ix.known(seen, d.Description)
	band := search.PriceRangeOf(d.Price)
	return map[string]any{
		fieldFacets: []string{
			facetTerm(search.FacetCategory, d.Category), facetTerm(search.FacetPrice, band),
			facetTerm(search.FacetRegency, d.Regency), facetTerm(search.FacetCoop, d.Coop),
		},
		fieldName: even(name), fieldShop: even(shop), fieldShelf: even(shelf), fieldText: strings.Join(text, " "),
		fieldAll:    strings.Join(slices.Concat(name, shop, shelf, text), " "),
		fieldDigest: d.Fingerprint().Digest, fieldCategory: d.Category, fieldRegency: d.Regency, fieldCoop: d.Coop, fieldFlags: flags,
		fieldBand: band, fieldPrice: float64(d.Price), fieldByPrice: sortable(d.Price),
		fieldBySold: sortable(d.Sold), fieldByTime: sortable(d.PublishedAt.UnixMilli()),
	}
}

func facetTerm(facet, value string) string { return facet + "=" + value }

// known returns the terms of a text that have not been seen yet: a word counts once, in the most important place, so
// saying it again and again brings nothing.
func (ix *Index) known(seen map[string]bool, text string) []string {
	var terms []string
	for _, w := range ix.language.words(text) {
		if !seen[w.term] {
			seen[w.term] = true
			terms = append(terms, w.term)
		}
	}
	return terms
}

// evenLength is more words than a name has.
const evenLength = 24

// even fills a short text up with a term that nobody can ask for. Bleve gives less weight to words of longer texts;
// so equal matches weigh the same and what has been sold decides.
func even(terms []string) string {
	return strings.Join(terms, " ") + strings.Repeat(" _", max(0, evenLength-len(terms)))
}

// sortable writes a number so that texts sort like numbers; what is below zero counts as zero.
func sortable(n int64) string { return fmt.Sprintf("%019d", max(n, 0)) }
