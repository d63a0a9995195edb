package search

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// How long the first page of a search, and what may be meant by letters, is remembered, and how many are. Another process may have changed the index
// meanwhile; what is shown has been read from the catalog all the same.
const (
	rememberFor  = 3 * time.Second
	rememberMost = 1000
)

// recent remembers answers of the index until this process changes that. Its zero value is ready.
type recent[T any] struct {
	mu      sync.Mutex
	edition int // of the index, as far as this process changes it
	answers map[string]answer[T]
}

type answer[T any] struct {
	content T
	until   time.Time
}

// find asks the index, unless it was asked the same a moment ago.
func (s *Service) find(ctx context.Context, q Query) (Results, error) {
	if q.Offset > 0 {
		return s.ask(ctx, q)
	}
	return s.pages.get(fmt.Sprintf("%#v", q), func() (Results, error) { return s.ask(ctx, q) })
}

func (s *Service) ask(ctx context.Context, q Query) (Results, error) {
	results, err := s.index.Search(ctx, q)
	s.answered(ctx, err)
	return results, err
}

// get returns what is remembered, or asks.
func (r *recent[T]) get(key string, ask func() (T, error)) (T, error) {
	known, edition, ok := r.look(key, time.Now())
	if ok {
		return known, nil
	}
	content, err := ask()
	if err == nil {
		r.remember(key, content, edition, time.Now())
	}
	return content, err
}

func (r *recent[T]) look(key string, now time.Time) (content T, edition int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	known, ok := r.answers[key]
	return known.content, r.edition, ok && now.Before(known.until)
}

// remember keeps an answer, unless the index was changed since it was asked for.
func (r *recent[T]) remember(key string, content T, edition int, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if edition != r.edition {
		return
	}
	if r.answers == nil || len(r.answers) >= rememberMost {
		r.answers = map[string]answer[T]{}
	}
	r.answers[key] = answer[T]{content, now.Add(rememberFor)}
}

// forget is called when the index has changed.
func (r *recent[T]) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.edition, r.answers = r.edition+1, nil
}
