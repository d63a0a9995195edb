package store

import (
	"context"
	"slices"
	"sync"
)

// Memo keeps values that are made from documents until one of their collections changes. The collections are Watched, so
// that writes of other processes count too. It is for values that are asked for far more often than that.
type Memo[V any] struct {
	db          *DB
	size        int
	collections []string
	begin       sync.Once

	mu         sync.Mutex
	generation int64
	values     map[string]V
}

// NewMemo makes a Memo of at most size values that are made from these collections.
func NewMemo[V any](db *DB, size int, collections ...string) *Memo[V] {
	return &Memo[V]{db: db, size: size, collections: collections, values: map[string]V{}}
}

// Get returns the value of a key, made by load when it is not known. Within a Tx, and while the engine does not hear what
// other processes write, load is called each time. Callers share the value and change nothing in it.
func (m *Memo[V]) Get(ctx context.Context, key string, load func(ctx context.Context) (V, error)) (V, error) {
	if m.db.engine.InTx(ctx) {
		return load(ctx)
	}
	notices := m.db.engine.Watch()
	m.begin.Do(func() { notices.Watch(m.changed, m.forget) })
	if !notices.Current() {
		return load(ctx)
	}
	m.mu.Lock()
	value, known := m.values[key]
	generation := m.generation
	m.mu.Unlock()
	if known {
		return value, nil
	}
	value, err := load(ctx)
	if err != nil {
		return value, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.generation == generation {
		if len(m.values) >= m.size {
			clear(m.values)
		}
		m.values[key] = value
	}
	return value, nil
}

func (m *Memo[V]) changed(collection, _ string) {
	if slices.Contains(m.collections, collection) {
		m.forget()
	}
}

func (m *Memo[V]) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.generation++
	clear(m.values)
}
