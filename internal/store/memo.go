package store

import (
	"context"
	"sync"
	"time"
)

// Memo keeps values that are made from documents, under the versions of all that was read to make them. A value is made anew
// when one of those documents was written, or one that a list behind it would hold; of other processes that is heard within two
// seconds. A value that was made from a collection that is not Watched is not kept. Values of one Memo may be made from those
// of another.
type Memo[V any] struct {
	db    *DB
	limit MemoLimit[V]

	mu     sync.Mutex
	values map[string]*memoValue[V]
	weight int
}

// MemoLimit bounds a Memo.
type MemoLimit[V any] struct {
	Weight int           // of all values
	Weigh  func(V) int   // of one value; nil: each weighs 1
	Life   time.Duration // of one value, for those that depend on the time of day too; 0: any
}

// memoValue is a value that is being made, and then the value.
type memoValue[V any] struct {
	made   chan struct{} // closed when it is made, or never will be
	kept   bool
	value  V
	at     uint64
	until  time.Time // zero: for good
	slots  []uint32
	weight int
}

// NewMemo makes a Memo.
func NewMemo[V any](db *DB, limit MemoLimit[V]) *Memo[V] {
	if limit.Weigh == nil {
		limit.Weigh = func(V) int { return 1 }
	}
	return &Memo[V]{db: db, limit: limit, values: map[string]*memoValue[V]{}}
}

// Get returns the value of a key. load makes it, once for all who ask meanwhile, and reads with the ctx that it is given; an
// error is not kept. Within a Tx, and while the engine does not hear what other processes write, each caller makes the
// value. Callers share it and change nothing in it.
func (m *Memo[V]) Get(ctx context.Context, key string, load func(ctx context.Context) (V, error)) (V, error) {
	v := m.db.memos()
	if m.db.engine.InTx(ctx) || !m.db.engine.Watch().Current() {
		return load(ctx)
	}
	known, mine := m.take(v, key)
	if mine {
		return m.load(ctx, v, key, known, load)
	}
	select {
	case <-known.made:
	case <-ctx.Done():
		return known.value, context.Cause(ctx)
	}
	if !known.kept || !v.current(known.at, known.slots) {
		return load(ctx)
	}
	readsOf(ctx).add(false, known.slots...)
	return known.value, nil
}

// take returns the value that is kept or being made, or a new one that the caller must make.
func (m *Memo[V]) take(v *versions, key string) (value *memoValue[V], mine bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := m.values[key]
	if known != nil {
		select {
		case <-known.made:
			if known.kept && v.current(known.at, known.slots) && (known.until.IsZero() || time.Now().Before(known.until)) {
				return known, false
			}
			m.weight -= known.weight
		default:
			return known, false
		}
	}
	known = &memoValue[V]{made: make(chan struct{}), at: v.now.Load()}
	m.values[key] = known
	return known, true
}

func (m *Memo[V]) load(
	ctx context.Context, v *versions, key string, into *memoValue[V], load func(ctx context.Context) (V, error),
) (V, error) {
	noted := &reads{versions: v, outer: readsOf(ctx)}
	defer close(into.made)
	defer func() {
		if !into.kept {
			m.forget(key, into)
		}
	}()
	value, err := load(context.WithValue(ctx, readsKey{}, noted))
	if err != nil || noted.unheard {
		return value, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	into.value, into.slots, into.weight, into.kept = value, noted.slots, m.limit.Weigh(value), true
	if m.limit.Life > 0 {
		into.until = time.Now().Add(m.limit.Life)
	}
	m.weight += into.weight
	m.makeRoom(key)
	return value, nil
}

// makeRoom drops any values but the one just made while all together weigh too much. m.mu is held.
func (m *Memo[V]) makeRoom(but string) {
	for key, value := range m.values {
		if m.weight <= m.limit.Weight {
			return
		}
		if key != but && value.kept {
			m.weight -= value.weight
			delete(m.values, key)
		}
	}
}

func (m *Memo[V]) forget(key string, value *memoValue[V]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values[key] == value {
		delete(m.values, key)
	}
}
