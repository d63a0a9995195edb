package search_test

import (
	"context"
	"testing"

	"lumbung/internal/money"
	"lumbung/search"
)

// countingIndex counts the searches that reach it.
type countingIndex struct {
	search.Index
	asked int
}

func (ix *countingIndex) Search(ctx context.Context, q search.Query) (search.Results, error) {
	ix.asked++
	return ix.Index.Search(ctx, q)
}

// The same first page is asked for once, until the index changes; other pages and other words are asked for each time.
func TestRecent(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		counting := &countingIndex{Index: m.index}
		s := search.New(m.db, counting, m.catalog, quiet())
		p := m.publish(t, "Kopi Sembalun", 65_000)
		m.whole.Deliver()
		ask := func(q search.Query, want int) {
			t.Helper()
			page, err := s.Search(t.Context(), q)
			if err != nil || page.Total != want {
				t.Errorf("Search(%+v): %d found, %v; want %d", q, page.Total, err, want)
			}
		}
		for range 3 {
			ask(search.Query{Text: "kopi"}, 1)
		}
		if counting.asked != 1 {
			t.Errorf("three times the same page: the index was asked %d times", counting.asked)
		}
		ask(search.Query{Text: "kopi", MinPrice: 70_000}, 0)
		ask(search.Query{Text: "kopi", Offset: 1}, 1)
		ask(search.Query{Text: "kopi", Offset: 1}, 1)
		if counting.asked != 4 {
			t.Errorf("the index was asked %d times, want 4", counting.asked)
		}
		m.publish(t, "Kopi Robusta", money.Amount(40_000))
		m.whole.Deliver()
		if err := s.Reindex(t.Context(), []string{p.ID}); err != nil {
			t.Fatal(err)
		}
		ask(search.Query{Text: "kopi"}, 2)
	})
}
