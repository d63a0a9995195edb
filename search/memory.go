package search

import (
	"context"
	"fmt"
	"time"

	"lumbung/internal/store"
)

// How long the first page of a search, and what may be meant by letters, is remembered at most, and how many are. They are
// forgotten when a product is written: before the index has it, and again behind that, when its fact is done with.
const (
	rememberFor  = time.Minute
	rememberMost = 1000
)

func remembered[T any](db *store.DB) *store.Memo[T] {
	return store.NewMemo(db, store.MemoLimit[T]{Weight: rememberMost, Life: rememberFor})
}

// find asks the index, unless it was asked the same and no product has changed since.
func (s *Service) find(ctx context.Context, q Query) (Results, error) {
	if q.Offset > 0 {
		return s.ask(ctx, q)
	}
	return s.pages.Get(ctx, fmt.Sprintf("%#v", q), func(ctx context.Context) (Results, error) { return s.ask(ctx, q) })
}

func (s *Service) ask(ctx context.Context, q Query) (Results, error) {
	s.catalog.DependOnAll(ctx)
	results, err := s.index.Search(ctx, q)
	s.answered(ctx, err)
	return results, err
}
