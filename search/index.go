package search

import (
	"context"
	"fmt"
	"hash/fnv"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"lumbung/internal/fault"
)

// ErrUnavailable is returned while the index cannot answer; the lists of the catalog still can.
var ErrUnavailable = fault.New(fault.Unavailable, "search.unavailable")

// Index finds documents and keeps them.
type Index interface {
	Searcher
	Writer
}

// Searcher answers visitors. An index that cannot answer now says so soon: ErrUnavailable.
type Searcher interface {
	// Search answers a query that Clean has been over.
	Search(ctx context.Context, q Query) (Results, error)
	// Suggest returns ids of documents whose names go on from what has been typed, the most sold first.
	Suggest(ctx context.Context, typed string, limit int) ([]string, error)
}

// Writer holds documents. Put and Delete may come late, twice and in any order for one id; the last one stands.
type Writer interface {
	// Put saves documents, replacing those of the same id. When it returns they are found, also after a crash. Without
	// documents it makes sure that the index is there, empty if it was not.
	Put(ctx context.Context, docs []Doc) error
	// Delete removes documents; one that is not there is no error.
	Delete(ctx context.Context, ids []string) error
	// Replace fills a new index with docs and puts it in place of the old one, which answers until then. After an
	// error, of docs or its own, the old one stays.
	Replace(ctx context.Context, docs iter.Seq2[Doc, error]) error
	// Fingerprints are those of all documents, each once unless the index changes meanwhile.
	Fingerprints(ctx context.Context) iter.Seq2[Fingerprint, error]
}

// Fingerprint tells one edition of a document from another.
type Fingerprint struct{ ID, Digest string }

// Fingerprint returns the document's mark.
func (d Doc) Fingerprint() Fingerprint {
	d.PublishedAt = d.PublishedAt.UTC().Truncate(time.Millisecond)
	h := fnv.New64a()
	fmt.Fprintf(h, "%#v", d)
	return Fingerprint{ID: d.ID, Digest: strconv.FormatUint(h.Sum64(), 36)}
}

// Doc is what the index knows of a product.
type Doc struct {
	ID           string
	Coop         string // id
	Shop         string // id
	ShopName     string
	Name         string
	Description  string
	Category     string // slug
	CategoryName string // in all languages
	Price        int64  // whole rupiah
	Regency      string // Kemendagri code, "52.71"
	Halal        bool   // has a certificate
	PIRT         bool   // has a licence
	PickUp       bool   // can be fetched at the shop
	InStock      bool
	Sold         int64 // pieces
	PublishedAt  time.Time
}

// Sort is the order of results.
type Sort string

const (
	Relevance Sort = "relevance"
	Newest    Sort = "newest"
	PriceAsc  Sort = "cheapest"
	PriceDesc Sort = "dearest"
	MostSold  Sort = "most_sold"
)

// Limits of a query.
const (
	MaxLimit  = 48
	MaxOffset = 10_000
	MaxText   = 120 // runes
	maxChoice = 20  // values of one facet
)

// Query is what a visitor looks for. Several values of one field mean any of them, several fields mean all.
type Query struct {
	Text       string
	Categories []string
	Regencies  []string
	Coops      []string
	Bands      []string // price bands: Under25, From25To50, Over50
	MinPrice   int64    // whole rupiah, 0 for no bound
	MaxPrice   int64    // whole rupiah, inclusive, 0 for no bound
	Halal      bool     // only with a certificate
	PIRT       bool     // only with a licence
	PickUp     bool     // only what can be fetched
	InStock    bool     // only what is there
	Sort       Sort     // Relevance when empty
	Uncounted  string   // a facet that nobody looks at; its counts are left out
	Offset     int
	Limit      int // 24 when zero, MaxLimit at most; negative asks for no documents, only counts
}

// Wordless says whether there is a text without any word, which nothing can be found by.
func (q Query) Wordless() bool { return strings.TrimSpace(q.Text) != "" && len(Words(q.Text)) == 0 }

// Clean returns the query within its limits; what nobody offers (an unknown sort, a negative price) is left out.
func (q Query) Clean() Query {
	if runes := []rune(q.Text); len(runes) > MaxText {
		q.Text = string(runes[:MaxText])
	}
	for _, choice := range []*[]string{&q.Categories, &q.Regencies, &q.Coops, &q.Bands} {
		*choice = slices.DeleteFunc(slices.Clone(*choice), func(value string) bool { return value == "" })
		*choice = (*choice)[:min(len(*choice), maxChoice)]
	}
	q.Bands = slices.DeleteFunc(q.Bands, func(name string) bool { _, ok := PriceRangeNamed(name); return !ok })
	switch q.Sort {
	case Newest, PriceAsc, PriceDesc, MostSold:
	default:
		q.Sort = Relevance
	}
	if q.Limit == 0 {
		q.Limit = 24
	}
	q.Limit, q.Offset = min(q.Limit, MaxLimit), min(max(q.Offset, 0), MaxOffset)
	q.MinPrice, q.MaxPrice = max(q.MinPrice, 0), max(q.MaxPrice, 0)
	return q
}

// Names of the facets in Results.Facets.
const (
	FacetCategory = "category"
	FacetPrice    = "price"
	FacetRegency  = "regency"
	FacetCoop     = "coop"
)

// Names of the price bands.
const (
	Under25    = "under_25"
	From25To50 = "25_50"
	Over50     = "over_50"
)

// PriceRange is a range of prices in whole rupiah: From <= price < To, To 0 without an end.
type PriceRange struct {
	Name     string
	From, To int64
}

// PriceRanges are the price bands from the cheapest.
func PriceRanges() []PriceRange {
	return []PriceRange{{Under25, 0, 25_000}, {From25To50, 25_000, 50_001}, {Over50, 50_001, 0}}
}

// PriceRangeNamed returns the band of that name.
func PriceRangeNamed(name string) (PriceRange, bool) {
	for _, band := range PriceRanges() {
		if band.Name == name {
			return band, true
		}
	}
	return PriceRange{}, false
}

// PriceRangeOf returns the name of the band that a price is in, "" for none.
func PriceRangeOf(price int64) string {
	for _, band := range PriceRanges() {
		if price >= band.From && (band.To == 0 || price < band.To) {
			return band.Name
		}
	}
	return ""
}

// Results are the ids of one page and what surrounds it.
type Results struct {
	IDs   []string
	Total int
	// Facets count the documents per value, the most frequent first. The counts of a facet leave its own choice out,
	// so they say what another choice would bring.
	Facets map[string][]FacetCount
	// Corrected is what was looked for, when that is not the text: with its typing mistakes mended ("kopi arabka" becomes
	// "kopi arabika"), or without the numbers that no name has ("madu 2" becomes "madu"). Empty otherwise.
	Corrected string
}

// FacetCount is one value of a facet and how many documents have it.
type FacetCount struct {
	Value string
	Count int
}
