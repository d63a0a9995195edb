package meili

import (
	"strings"

	"github.com/meilisearch/meilisearch-go"

	"lumbung/search"
)

// schemaVersion is raised whenever the fields of a document change: an index of another version is built anew. Settings
// alone may change without it.
const schemaVersion = "v1"

// Fields of a document. Words stand twice in it: as they are meant, in the first four, and where a mistyped word may
// look for them, in the last two. A search for the words as typed finds nothing else that way, and mistakes are forgiven
// only when it found nothing.
const (
	fieldID        = "id"
	fieldName      = "name"
	fieldShop      = "shop"
	fieldShelf     = "shelf" // names of the category
	fieldText      = "text"  // description
	fieldNearName  = "near_name"
	fieldNear      = "near" // words of shop, shelf and text
	fieldCoop      = "coop"
	fieldShopID    = "shop_id"
	fieldCategory  = "category"
	fieldRegency   = "regency"
	fieldBand      = "band"
	fieldPrice     = "price"
	fieldHalal     = "halal"
	fieldPIRT      = "pirt"
	fieldPickUp    = "pickup"
	fieldInStock   = "in_stock"
	fieldSold      = "sold"
	fieldPublished = "published"
	fieldDigest    = "digest"
)

// document is a search.Doc as the server takes it. Its words are cut by search.Words, as those of queries are.
type document struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Shop      string `json:"shop"`
	Shelf     string `json:"shelf"`
	Text      string `json:"text"`
	NearName  string `json:"near_name"`
	Near      string `json:"near"`
	Coop      string `json:"coop"`
	ShopID    string `json:"shop_id"`
	Category  string `json:"category"`
	Regency   string `json:"regency"`
	Band      string `json:"band"`
	Price     int64  `json:"price"`
	Halal     bool   `json:"halal"`
	PIRT      bool   `json:"pirt"`
	PickUp    bool   `json:"pickup"`
	InStock   bool   `json:"in_stock"`
	Sold      int64  `json:"sold"`
	Published int64  `json:"published"`
	Digest    string `json:"digest"`
}

func documentOf(d search.Doc) document {
	name, shop, shelf, text := search.Words(d.Name), search.Words(d.ShopName), search.Words(d.CategoryName), search.Words(d.Description)
	seen := map[string]bool{}
	unseen(seen, name)
	near := append(append(unseen(seen, shop), unseen(seen, shelf)...), unseen(seen, text)...)
	join := func(words []string) string { return strings.Join(words, " ") }
	return document{
		ID: d.ID, Name: join(name), Shop: join(shop), Shelf: join(shelf), Text: join(text), NearName: join(name), Near: join(near),
		Coop: d.Coop, ShopID: d.Shop, Category: d.Category, Regency: d.Regency, Band: search.PriceRangeOf(d.Price),
		Price: d.Price, Halal: d.Halal, PIRT: d.PIRT, PickUp: d.PickUp, InStock: d.InStock, Sold: d.Sold,
		Published: d.PublishedAt.UnixMilli(), Digest: d.Fingerprint().Digest,
	}
}

// unseen returns the words that have not been seen yet.
func unseen(seen map[string]bool, words []string) []string {
	var found []string
	for _, w := range words {
		if !seen[w] {
			seen[w] = true
			found = append(found, w)
		}
	}
	return found
}

// facetSize is how many values of a facet are counted.
const facetSize = 50

// meant are the fields for words as typed, near those for words that may be mistyped, the most important first.
func meant() []string { return []string{fieldName, fieldShop, fieldShelf, fieldText} }
func near() []string  { return []string{fieldNearName, fieldNear} }

// settings are those of the index. A chosen order comes before everything; without one, how well a document fits the
// words, where they stand in it, and what has been sold.
func settings(synonyms map[string][]string) *meilisearch.Settings {
	return &meilisearch.Settings{
		SearchableAttributes: append(meant(), near()...),
		DisplayedAttributes:  []string{fieldID, fieldNearName, fieldNear, fieldDigest},
		FilterableAttributes: []string{
			fieldCoop, fieldShopID, fieldCategory, fieldRegency, fieldBand, fieldPrice, fieldHalal, fieldPIRT, fieldPickUp, fieldInStock,
		},
		SortableAttributes: []string{fieldPrice, fieldPublished, fieldSold},
		RankingRules: []string{
			"sort", "words", "typo", "attribute", "proximity", "exactness", fieldSold + ":desc", fieldPublished + ":desc",
		},
		StopWords: search.StopWords(),
		Synonyms:  synonyms,
		TypoTolerance: &meilisearch.TypoTolerance{
			Enabled: true, MinWordSizeForTypos: meilisearch.MinWordSizeForTypos{OneTypo: search.OneTypoFrom, TwoTypos: search.TwoTyposFrom},
			DisableOnAttributes: meant(), DisableOnNumbers: true, DisableOnWords: []string{},
		},
		Pagination: &meilisearch.Pagination{MaxTotalHits: 10_000_000}, // search.MaxOffset is the limit; totals are not cut
		Faceting: &meilisearch.Faceting{
			MaxValuesPerFacet: facetSize,
			SortFacetValuesBy: map[string]meilisearch.SortFacetType{"*": meilisearch.SortFacetTypeCount},
		},
		ProximityPrecision: meilisearch.ByAttribute,
	}
}
