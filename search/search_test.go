package search_test

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/search"
	"lumbung/search/bleve"
)

// market is a market with the shop of ani, who lets nobody pick up.
type market struct {
	*search.Service
	whole   *markettest.Market
	catalog *catalog.Service
	db      *store.DB
	index   *bleve.Index
	shop    *catalog.Shop
}

func each(t *testing.T, test func(t *testing.T, m *market)) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		shop := m.Shop("ani", "Lapak Ani", func(in *catalog.ShopProfile) { in.PickUp = false })
		test(t, &market{Service: m.Search, whole: m, catalog: m.Catalog, db: m.DB, index: m.Index, shop: shop})
	})
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func open(t *testing.T, dir string) *bleve.Index {
	t.Helper()
	ix, err := bleve.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return ix
}

// publish brings a product to the market, a second after the one before.
func (m *market) publish(t *testing.T, name string, price money.Amount) *catalog.Product {
	t.Helper()
	m.whole.Pass(time.Second)
	return m.whole.Product("ani", name, markettest.Price(price))
}

func (m *market) find(t *testing.T, q search.Query) search.Page {
	t.Helper()
	page, err := m.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func (m *market) verify(t *testing.T) {
	t.Helper()
	sound(t, m.Service)
}

// sound says in what the index and the catalog differ.
func sound(t *testing.T, s *search.Service) {
	t.Helper()
	if differ, err := s.Compare(t.Context()); len(differ) > 0 || err != nil {
		t.Errorf("the index and the catalog differ: %v, %v", differ, err)
	}
}

func names(page search.Page) []string {
	all := []string{}
	for _, p := range page.Products {
		all = append(all, p.Name)
	}
	return all
}

func TestFollowsCatalog(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, "Kopi Arabika", 48_000)
		m.publish(t, "Kopi Robusta", 30_000)
		m.whole.Deliver()
		m.verify(t)
		page := m.find(t, search.Query{Text: "kopi arabka"})
		if diff := cmp.Diff([]string{"Kopi Arabika"}, names(page)); diff != "" || page.Corrected != "kopi arabika" || page.Total != 1 {
			t.Errorf("%+v %s", page, diff)
		}
		if page := m.find(t, search.Query{InStock: true}); page.Total != 2 {
			t.Errorf("in stock: %v", names(page))
		}
		step := catalog.Step{Coop: m.shop.Coop, ID: p.ID}
		if _, err := m.catalog.ArchiveProduct(t.Context(), acttest.Member("ani"), step); err != nil {
			t.Fatal(err)
		}
		// The index is stale, and yet it is not shown.
		if page := m.find(t, search.Query{Text: "arabika"}); len(page.Products) != 0 || page.Total != 0 {
			t.Errorf("put away, and shown: %v of %d", names(page), page.Total)
		}
		m.whole.Deliver()
		m.verify(t)
		step.ID, step.Reason = m.shop.ID, "keluhan"
		if _, err := m.catalog.SuspendShop(t.Context(), acttest.Officer("officer"), step); err != nil {
			t.Fatal(err)
		}
		if page := m.find(t, search.Query{}); len(page.Products) != 0 {
			t.Errorf("suspended, and shown: %v", names(page))
		}
		m.whole.Deliver()
		m.verify(t)
		if results, err := m.index.Search(t.Context(), search.Query{}.Clean()); err != nil || results.Total != 0 {
			t.Errorf("suspended, and in the index: %v, %v", results.IDs, err)
		}
	})
}

func TestPages(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		for _, name := range []string{"Kopi A1", "Kopi A2", "Kopi A3"} {
			m.publish(t, name, 10_000)
		}
		m.whole.Deliver()
		seen := map[string]bool{}
		for page, want := range []int{2, 1, 0} {
			found := m.find(t, search.Query{Text: "kopi", Limit: 2, Offset: 2 * page})
			if len(found.Products) != want || found.Total != 3 {
				t.Errorf("page %d: %d of %d, want %d of 3", page, len(found.Products), found.Total, want)
			}
			for _, name := range names(found) {
				seen[name] = true
			}
		}
		if len(seen) != 3 {
			t.Errorf("seen %v", seen)
		}
	})
}

func TestEnsureAndRebuild(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		for _, name := range []string{"Kopi Arabika", "Madu Hutan"} {
			m.publish(t, name, 10_000)
		}
		fresh := search.New(m.db, open(t, t.TempDir()), m.catalog, quiet())
		if n, err := fresh.Ensure(t.Context()); n != 2 || err != nil {
			t.Errorf("Ensure: %d, %v", n, err)
		}
		if n, err := fresh.Ensure(t.Context()); n != 0 || err != nil {
			t.Errorf("Ensure of a full index: %d, %v", n, err)
		}
		if page, err := fresh.Search(t.Context(), search.Query{Text: "madu"}); err != nil || page.Total != 1 {
			t.Errorf("Search: %+v, %v", page, err)
		}
		if n, err := fresh.Rebuild(t.Context(), nil); n != 2 || err != nil {
			t.Errorf("Rebuild: %d, %v", n, err)
		}
		sound(t, fresh)
	})
}

// slowIndex stops in the middle of a Replace until it may go on.
type slowIndex struct {
	*bleve.Index
	inside, goOn chan struct{}
}

func (ix *slowIndex) Replace(ctx context.Context, docs iter.Seq2[search.Doc, error]) error {
	return ix.Index.Replace(ctx, func(yield func(search.Doc, error) bool) {
		for d, err := range docs {
			if !yield(d, err) {
				return
			}
		}
		close(ix.inside)
		<-ix.goOn
	})
}

// TestChangeDuringRebuild: a product that is put away after the rebuild has read it does not stay in the new index.
func TestChangeDuringRebuild(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, "Kopi Arabika", 48_000)
		slow := &slowIndex{m.index, make(chan struct{}), make(chan struct{})}
		s := search.New(m.db, slow, m.catalog, quiet())
		var wait sync.WaitGroup
		wait.Go(func() {
			if _, err := s.Rebuild(t.Context(), nil); err != nil {
				t.Error(err)
			}
		})
		<-slow.inside
		if _, err := m.catalog.ArchiveProduct(t.Context(), acttest.Member("ani"), catalog.Step{Coop: m.shop.Coop, ID: p.ID}); err != nil {
			t.Fatal(err)
		}
		if err := s.Reindex(t.Context(), []string{p.ID}); !errors.Is(err, search.ErrRebuilding) {
			t.Errorf("Reindex: got %v, want ErrRebuilding, so that the fact comes again", err)
		}
		if _, err := s.Rebuild(t.Context(), nil); !errors.Is(err, search.ErrRebuilding) {
			t.Errorf("a second Rebuild: got %v, want ErrRebuilding", err)
		}
		close(slow.goOn)
		wait.Wait()
		if err := s.Reindex(t.Context(), []string{p.ID}); err != nil {
			t.Fatal(err)
		}
		sound(t, s)
	})
}

// A group stands for its shelves, beside others that are asked for.
func TestGroupOfShelves(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		on := func(name, shelf string) {
			m.whole.Product("ani", name, func(in *catalog.ProductInput) { in.Category = shelf })
		}
		on("Kopi Arabika", "kopi")
		on("Madu Trigona", "madu")
		on("Tenun Sukarara", "tenun")
		m.whole.Deliver()
		for _, test := range []struct {
			asked []string
			want  []string
		}{
			{[]string{"makanan-minuman"}, []string{"Kopi Arabika", "Madu Trigona"}},
			{[]string{"kopi", "makanan-minuman", "tenun"}, []string{"Kopi Arabika", "Madu Trigona", "Tenun Sukarara"}},
			{[]string{"perawatan"}, []string{}},
			{[]string{"senjata"}, []string{}},
		} {
			page := m.find(t, search.Query{Categories: test.asked, Sort: search.PriceAsc})
			got := names(page)
			slices.Sort(got)
			if diff := cmp.Diff(test.want, got); diff != "" || page.Total != len(test.want) || len(page.Facets[search.FacetCategory]) != 3 {
				t.Errorf("%v: %d of %d, facets %v %s", test.asked, len(got), page.Total, page.Facets, diff)
			}
		}
		got, err := m.Suggest(t.Context(), "makan", "id", 8)
		want := []search.Suggestion{{Category: "makanan-minuman", Text: "Makanan & minuman"}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

func TestSuggest(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		m.publish(t, "Kopi Arabika", 48_000)
		m.whole.Deliver()
		got, err := m.Suggest(t.Context(), " Ko", "id", 8)
		want := []search.Suggestion{{Category: "kopi", Text: "Kopi"}, {Text: "Kopi Arabika"}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		step := catalog.Step{Coop: m.shop.Coop, ID: m.shop.ID, Reason: "Keluhan."}
		_, err = m.catalog.SuspendShop(t.Context(), acttest.Officer("siti"), step)
		m.whole.Must(err)
		got, err = m.Suggest(t.Context(), " Ko", "id", 8) // before the index has heard of it
		if diff := cmp.Diff(want[:1], got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		m.whole.Deliver()
		got, err = m.Suggest(t.Context(), "cof", "en", 1)
		if diff := cmp.Diff([]search.Suggestion{{Category: "kopi", Text: "Coffee"}}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if got, err = m.Suggest(t.Context(), "  ", "id", 8); len(got) != 0 || err != nil {
			t.Errorf("nothing typed: %v, %v", got, err)
		}
	})
}

func TestClean(t *testing.T) {
	q := search.Query{
		Categories: []string{"", "kopi"}, Bands: []string{"free", search.Over50}, MinPrice: -5, Sort: "price;drop", Offset: -1, Limit: 500,
	}
	want := search.Query{
		Categories: []string{"kopi"}, Bands: []string{search.Over50}, Sort: search.Relevance, Limit: search.MaxLimit,
	}
	if diff := cmp.Diff(want, q.Clean()); diff != "" {
		t.Error(diff)
	}
}
