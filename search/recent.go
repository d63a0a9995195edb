package search

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// How long the first page of a search is remembered, and how many are. Another process may have changed the index
// meanwhile; what is shown has been read from the catalog all the same.
const (
	rememberFor  = 3 * time.Second
	rememberMost = 1000
)

// recent remembers the answers to the first pages of searches until this process changes the index. Its zero value is
// ready.
type recent struct {
	mu      sync.Mutex
	edition int // of the index, as far as this process changes it
	answers map[string]answer
}

type answer struct {
	results Results
	until   time.Time
}

// find asks the index, unless it was asked the same a moment ago.
func (s *Service) find(ctx context.Context, q Query) (Results, error) {
	if q.Offset > 0 {
		return s.ask(ctx, q)
	}
	key := fmt.Sprintf("%#v", q)
	known, edition, ok := s.recent.look(key, time.Now())
	if ok {
		return known, nil
	}
	results, err := s.ask(ctx, q)
	if err == nil {
		s.recent.remember(key, results, edition, time.Now())
	}
	return results, err
}

func (s *Service) ask(ctx context.Context, q Query) (Results, error) {
	results, err := s.index.Search(ctx, q)
	s.answered(ctx, err)
	return results, err
}

func (r *recent) look(key string, now time.Time) (results Results, edition int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	known, ok := r.answers[key]
	return known.results, r.edition, ok && now.Before(known.until)
}

// remember keeps an answer, unless the index was changed since it was asked for.
func (r *recent) remember(key string, results Results, edition int, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if edition != r.edition {
		return
	}
	if r.answers == nil || len(r.answers) >= rememberMost {
		r.answers = map[string]answer{}
	}
	r.answers[key] = answer{results, now.Add(rememberFor)}
}

// forget is called when the index has changed.
func (r *recent) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.edition, r.answers = r.edition+1, nil
}
