package search_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/money"
	"lumbung/search"
	"lumbung/search/bleve"
)

// deadIndex keeps documents and answers nobody.
type deadIndex struct{ *bleve.Index }

func (deadIndex) Search(context.Context, search.Query) (search.Results, error) {
	return search.Results{}, search.ErrUnavailable
}

func (deadIndex) Suggest(context.Context, string, int) ([]string, error) {
	return nil, search.ErrUnavailable
}

// dead returns the search of a market with three products, whose index answers nobody.
func (m *market) dead(t *testing.T) *search.Service {
	t.Helper()
	for _, p := range []struct {
		name  string
		price money.Amount
	}{{"Kopi Arabika Sembalun", 48_000}, {"Kopi Robusta", 20_000}, {"Keripik Singkong", 15_000}} {
		m.publish(t, p.name, p.price)
	}
	m.whole.Deliver()
	return search.New(m.db, deadIndex{m.index}, m.catalog, quiet())
}

// TestByName: an index that does not answer is made up for by the catalog, with every filter and every order.
func TestByName(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		s := m.dead(t)
		for _, test := range []struct {
			name  string
			query search.Query
			want  []string
		}{
			{"the newest first", search.Query{}, []string{"Keripik Singkong", "Kopi Robusta", "Kopi Arabika Sembalun"}},
			{"words", search.Query{Text: "KOPI semb"}, []string{"Kopi Arabika Sembalun"}},
			{"same words", search.Query{Text: "kripik dari ketela"}, []string{"Keripik Singkong"}},
			{"no such word", search.Query{Text: "kopi xyzzy"}, []string{}},
			{"cheapest", search.Query{Text: "kopi", Sort: search.PriceAsc}, []string{"Kopi Robusta", "Kopi Arabika Sembalun"}},
			{"dearest", search.Query{Sort: search.PriceDesc, Limit: 1}, []string{"Kopi Arabika Sembalun"}},
			{"price", search.Query{MinPrice: 15_001, MaxPrice: 20_000}, []string{"Kopi Robusta"}},
			{"band", search.Query{Bands: []string{search.From25To50}}, []string{"Kopi Arabika Sembalun"}},
			{"cooperative", search.Query{Coops: []string{m.shop.Coop}, Categories: []string{"kopi"}, Offset: 2}, []string{"Kopi Arabika Sembalun"}},
			{"another cooperative", search.Query{Coops: []string{"none"}}, []string{}},
			{"a group", search.Query{Text: "robusta", Categories: []string{"makanan-minuman"}}, []string{"Kopi Robusta"}},
			{"another group", search.Query{Categories: []string{"kain-kriya"}}, []string{}},
			{"another category", search.Query{Categories: []string{"madu"}}, []string{}},
			{"regency", search.Query{Regencies: []string{"52.03"}, InStock: true, Limit: 1}, []string{"Keripik Singkong"}},
			{"halal", search.Query{Halal: true}, []string{}},
			{"licensed", search.Query{PIRT: true}, []string{}},
			{"to fetch", search.Query{PickUp: true}, []string{}},
			{"only counts", search.Query{Limit: -1}, []string{}},
			{"behind the end", search.Query{Offset: 500}, []string{}},
		} {
			page, err := s.Search(t.Context(), test.query)
			if diff := cmp.Diff(test.want, names(page)); diff != "" || err != nil || page.Facets != nil {
				t.Errorf("%s: %v %s", test.name, err, diff)
			}
		}
	})
}

func TestByNamePages(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		s := m.dead(t)
		page, err := s.Search(t.Context(), search.Query{Limit: 2})
		if err != nil || page.Total != 3 || len(page.Products) != 2 {
			t.Errorf("first page: %d of %d, %v", len(page.Products), page.Total, err)
		}
		if page, err = s.Search(t.Context(), search.Query{Limit: 2, Offset: 2}); err != nil || page.Total != 3 || len(page.Products) != 1 {
			t.Errorf("second page: %d of %d, %v", len(page.Products), page.Total, err)
		}
		bad := catalog.Step{Coop: m.shop.Coop, ID: m.shop.ID, Reason: "keluhan"}
		if _, err := m.catalog.SuspendShop(t.Context(), acttest.Officer("officer"), bad); err != nil {
			t.Fatal(err)
		}
		if page, err := s.Search(t.Context(), search.Query{}); err != nil || page.Total != 0 {
			t.Errorf("suspended, and shown: %v, %v", names(page), err)
		}
		if lines, err := s.Suggest(t.Context(), "kop", "id", 5); len(lines) != 1 || !errors.Is(err, search.ErrUnavailable) {
			t.Errorf("Suggest: %v, %v, want the category alone", lines, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Search(ctx, search.Query{}); err == nil {
			t.Error("a search that nobody waits for goes on")
		}
	})
}

// TestRepair: whatever the index has lost, kept or never heard of, it is made equal to the catalog.
func TestRepair(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		lost, stale := m.publish(t, "Kopi Arabika", 48_000), m.publish(t, "Kopi Robusta", 20_000)
		m.publish(t, "Madu Hutan", 90_000)
		m.whole.Deliver()
		m.verify(t)
		if err := m.index.Delete(t.Context(), []string{lost.ID}); err != nil {
			t.Fatal(err)
		}
		if err := m.index.Put(t.Context(), []search.Doc{{ID: stale.ID, Name: "Kopi Robusta"}, {ID: "gone", Name: "Teh"}}); err != nil {
			t.Fatal(err)
		}
		// The numbers are equal, and yet three differ.
		if differ, err := m.Compare(t.Context()); len(differ) != 3 || err != nil {
			t.Errorf("Compare: %v, %v", differ, err)
		}
		if n, err := m.Repair(t.Context()); n != 3 || err != nil {
			t.Errorf("Repair: %d, %v", n, err)
		}
		m.verify(t)
		if n, err := m.Repair(t.Context()); n != 0 || err != nil {
			t.Errorf("Repair of a sound index: %d, %v", n, err)
		}
	})
}

// TestRepairAnew: an index that is far off is built anew.
func TestRepairAnew(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		m.publish(t, "Kopi Arabika", 48_000)
		m.whole.Deliver()
		var rubbish []search.Doc
		for i := range 1001 {
			rubbish = append(rubbish, search.Doc{ID: string(rune('a'+i%26)) + string(rune('0'+i/26)), Name: "Teh"})
		}
		if err := m.index.Put(t.Context(), rubbish); err != nil {
			t.Fatal(err)
		}
		if n, err := m.Repair(t.Context()); n != 1001 || err != nil {
			t.Errorf("Repair: %d, %v", n, err)
		}
		m.verify(t)
	})
}

// TestEnsureOfNothing: a market without goods is not indexed again and again.
func TestEnsureOfNothing(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		slow := &slowIndex{m.index, nil, nil} // a Replace would panic
		if n, err := search.New(m.db, slow, m.catalog, quiet()).Ensure(t.Context()); n != 0 || err != nil {
			t.Errorf("Ensure: %d, %v", n, err)
		}
	})
}

// TestWhileFilling: as long as an empty index is being filled the catalog answers.
func TestWhileFilling(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		m.publish(t, "Kopi Arabika", 48_000)
		slow := &slowIndex{open(t, t.TempDir()), make(chan struct{}), make(chan struct{})}
		s := search.New(m.db, slow, m.catalog, quiet())
		var wait sync.WaitGroup
		wait.Go(func() {
			if n, err := s.Ensure(t.Context()); n != 1 || err != nil {
				t.Errorf("Ensure: %d, %v", n, err)
			}
		})
		<-slow.inside
		page, err := s.Search(t.Context(), search.Query{Text: "arab"})
		if err != nil || page.Total != 1 || page.Facets != nil {
			t.Errorf("while it is filled: %+v, %v", page, err)
		}
		close(slow.goOn)
		wait.Wait()
		page, err = s.Search(t.Context(), search.Query{Text: "arabka"})
		if err != nil || page.Total != 1 || page.Corrected != "arabika" {
			t.Errorf("when it is full: %+v, %v", page, err)
		}
	})
}
