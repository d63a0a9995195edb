// Package search turns words into products. The index only proposes: what is shown has been read from the catalog at
// that moment, so a product that may not be seen never is, however stale the index (B4). It must never be the only
// place where something is known: everything in it can be built again.
package search

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"lumbung/catalog"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// Service is the search.
type Service struct {
	index   Index
	catalog *catalog.Service
	log     *slog.Logger
	pages   *store.Memo[Results]  // first ones
	meant   *store.Memo[[]string] // names that go on from what was typed
	silent  atomic.Bool           // the index did not answer the last time
	filling atomic.Bool           // the index was empty and is not full yet

	mu         sync.Mutex // one reading of the catalog and its writing to the index at a time
	rebuilding bool       // guarded by mu
}

// New returns the search over an index.
func New(db *store.DB, index Index, products *catalog.Service, log *slog.Logger) *Service {
	return &Service{index: index, catalog: products, log: log, pages: remembered[Results](db), meant: remembered[[]string](db)}
}

// Listen keeps the index up to date with the catalog.
func (s *Service) Listen(bus *events.Bus) {
	bus.SubscribeBatch("search.index", catalog.FactProductChanged, s.Reindex)
}

// Page is what a visitor sees of the answer.
type Page struct {
	Products  []catalog.Product
	Total     int
	Facets    map[string][]FacetCount // nil when the index did not answer
	Corrected string
}

// Search answers a query with products that may be seen now; a group among the categories stands for its shelves. While the index does
// not answer, or is empty and being filled, the catalog does, with less: what has the words in its name, among the newest goods, without
// facets.
func (s *Service) Search(ctx context.Context, q Query) (Page, error) {
	if q = q.Clean(); q.Wordless() {
		return Page{}, nil
	}
	q.Categories = shelvesOf(q.Categories)
	results, err := s.find(ctx, q)
	if err != nil {
		if ctx.Err() != nil {
			return Page{}, err // nobody waits for it
		}
		return s.byName(ctx, q)
	}
	if results.Total == 0 && s.filling.Load() {
		return s.byName(ctx, q)
	}
	products, err := s.catalog.Products(ctx, results.IDs)
	if err != nil {
		return Page{}, err
	}
	return Page{
		Products: products, Facets: results.Facets, Corrected: results.Corrected,
		Total: results.Total - (len(results.IDs) - len(products)),
	}, nil
}

// shelvesOf puts the shelves of a group in its place: goods lie on shelves alone, and the index knows no others.
func shelvesOf(categories []string) (slugs []string) {
	for _, slug := range categories {
		category, known := catalog.CategoryOf(slug)
		if !known {
			slugs = append(slugs, slug)
		}
		for _, shelf := range category.Shelves() {
			if !slices.Contains(slugs, shelf.Slug) {
				slugs = append(slugs, shelf.Slug)
			}
		}
	}
	return slugs
}

// answered tells the operator, once, that the index has fallen silent, and once that it is back.
func (s *Service) answered(ctx context.Context, err error) {
	switch {
	case err == nil && s.silent.CompareAndSwap(true, false):
		s.log.Warn("the search index answers again")
	case err != nil && ctx.Err() == nil && s.silent.CompareAndSwap(false, true):
		s.log.Warn("the search index does not answer; buyers find goods by name", "error", err)
	}
}

// Degraded says whether buyers find goods by name alone.
func (s *Service) Degraded() bool { return s.silent.Load() || s.filling.Load() }

// Suggestion is one line under the search field: a category to open, or words to look for.
type Suggestion struct {
	Category string // slug; "" for words
	Text     string
}

// Suggest returns at most limit lines that go on from what has been typed, categories first. Error: ErrUnavailable.
func (s *Service) Suggest(ctx context.Context, typed, language string, limit int) ([]Suggestion, error) {
	typed = strings.TrimSpace(Query{Text: typed}.Clean().Text)
	if typed == "" || limit <= 0 {
		return nil, nil
	}
	var lines []Suggestion
	for _, c := range slices.Concat(s.catalog.Categories(ctx), catalog.Groups()) {
		name := c.Name.In(language)
		if startsWord(name, typed) && len(lines) < limit {
			lines = append(lines, Suggestion{Category: c.Slug, Text: name})
		}
	}
	names, err := s.meant.Get(ctx, fmt.Sprint(limit-len(lines), " ", typed), func(ctx context.Context) ([]string, error) {
		return s.names(ctx, typed, limit-len(lines))
	})
	if err != nil {
		return lines, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	for _, name := range names {
		lines = append(lines, Suggestion{Text: name})
	}
	return lines, nil
}

// names are those of products that may be seen now and go on from what has been typed. Several products may have one name.
func (s *Service) names(ctx context.Context, typed string, limit int) (names []string, err error) {
	s.catalog.DependOnAll(ctx)
	ids, err := s.index.Suggest(ctx, typed, 3*limit)
	if err != nil {
		return nil, err
	}
	products, err := s.catalog.Products(ctx, ids)
	for _, p := range products {
		if !slices.Contains(names, p.Name) && len(names) < limit {
			names = append(names, p.Name)
		}
	}
	return names, err
}

func startsWord(name, typed string) bool {
	name, typed = strings.ToLower(name), strings.ToLower(typed)
	return strings.HasPrefix(name, typed) || strings.Contains(name, " "+typed)
}

// ErrRebuilding is returned while a new index is being filled. A fact that meets it comes again later, so nothing that
// changes meanwhile is lost, not even when the program dies during the rebuild.
var ErrRebuilding = fault.New(fault.Unavailable, "search.rebuilding")

// Reindex reads products from the catalog and puts them into the index or takes them out. Error: ErrRebuilding.
func (s *Service) Reindex(ctx context.Context, products []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rebuilding {
		return ErrRebuilding
	}
	var docs []Doc
	var gone []string
	for _, product := range products {
		offer, err := s.catalog.ProductInShop(ctx, product)
		switch {
		case errors.Is(err, catalog.ErrProductNotFound) || errors.Is(err, catalog.ErrShopNotFound):
			gone = append(gone, product)
		case err != nil:
			return err
		case !offer.Visible:
			gone = append(gone, product)
		default:
			docs = append(docs, s.doc(ctx, offer))
		}
	}
	if len(docs) > 0 { // without documents, Put means something else
		if err := s.index.Put(ctx, docs); err != nil {
			return err
		}
	}
	if len(gone) > 0 {
		return s.index.Delete(ctx, gone)
	}
	return nil
}

// Ensure builds an empty index from the catalog, at start and after it was lost; it says how many products it put in. A
// product that changed while the program was down comes with its waiting fact. Error: ErrUnavailable.
func (s *Service) Ensure(ctx context.Context) (int, error) {
	err := s.index.Put(ctx, nil)
	if s.answered(ctx, err); err != nil {
		return 0, err
	}
	results, err := s.index.Search(ctx, Query{Limit: -1}.Clean())
	if err != nil || results.Total > 0 {
		return 0, err
	}
	some, err := s.catalog.Published(ctx, catalog.ProductFilter{}, store.Page{Limit: 1})
	if err != nil || len(some.Items) == 0 {
		return 0, err
	}
	s.filling.Store(true)
	defer s.filling.Store(false)
	return s.Rebuild(ctx, nil)
}

// Rebuild fills a new index from the catalog while the old one answers, and says how many products it put in. progress,
// if any, is called with the number so far, every hundred products. Error: ErrRebuilding when another is under way.
func (s *Service) Rebuild(ctx context.Context, progress func(done int)) (int, error) {
	if !s.begin() {
		return 0, ErrRebuilding
	}
	defer s.end()
	done := 0
	err := s.index.Replace(ctx, s.everything(ctx, func() {
		if done++; progress != nil && done%100 == 0 {
			progress(done)
		}
	}))
	return done, err
}

func (s *Service) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	idle := !s.rebuilding
	s.rebuilding = true
	return idle
}

func (s *Service) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rebuilding = false
}

// errEnough ends a reading that nobody wants to go on with.
var errEnough = errors.New("search: enough")

func (s *Service) everything(ctx context.Context, count func()) iter.Seq2[Doc, error] {
	return func(yield func(Doc, error) bool) {
		err := s.catalog.EachProduct(ctx, func(offer catalog.ProductInShop) error {
			count()
			if !yield(s.doc(ctx, offer), nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(Doc{}, err)
		}
	}
}

func (s *Service) doc(ctx context.Context, offer catalog.ProductInShop) Doc {
	p, shop := offer.Product, offer.Shop
	doc := Doc{
		ID: p.ID, Coop: p.Coop, Shop: p.Shop, ShopName: shop.Name, Name: p.Name, Description: p.Description,
		Category: p.Category, Price: int64(p.Price), Regency: p.Regency(), Halal: p.Halal != "",
		PIRT: p.PIRT != "", PickUp: shop.PickUp, InStock: p.InStock, Sold: p.Sold,
	}
	if p.PublishedAt != nil {
		doc.PublishedAt = *p.PublishedAt
	}
	if category, err := s.catalog.Category(ctx, p.Category); err == nil {
		doc.CategoryName = category.Name.ID + " " + category.Name.EN
	}
	return doc
}
