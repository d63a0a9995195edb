package storefront

import (
	"sync"
	"time"
)

// cached keeps one value for a while. The zero value is empty.
type cached[T any] struct {
	mu    sync.Mutex
	value T
	until time.Time
}

// get returns the value, loading it when it is too old; who comes meanwhile waits for it. A failure is not kept.
func (k *cached[T]) get(now time.Time, life time.Duration, load func() (T, error)) (T, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if now.Before(k.until) {
		return k.value, nil
	}
	value, err := load()
	if err != nil {
		return value, err
	}
	k.value, k.until = value, now.Add(life)
	return value, nil
}
