// Package turns keeps those who would do the same thing at once, in one process, from getting into each other's way in the
// database: whoever comes second waits, and then finds it done. It must never be what keeps a thing from being done twice:
// other processes know nothing of it, and nobody waits for ever.
package turns

import (
	"context"
	"sync"
	"time"
)

// patience is how long somebody waits for a turn; then both are at it.
const patience = 2 * time.Second

// Turns are those of the things that somebody is at. The zero value is ready.
type Turns struct {
	mu     sync.Mutex
	things map[string]*thing
}

type thing struct {
	taken chan struct{} // holds one value while somebody is at it
	here  int           // who is at it or waits
}

// Take waits for the turn at a thing: until it is free, patience is over or ctx ends. done must be called in the end.
func (t *Turns) Take(ctx context.Context, name string) (done func()) {
	it := t.come(name)
	mine := false
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case it.taken <- struct{}{}:
		mine = true
	case <-timer.C:
	case <-ctx.Done():
	}
	return func() {
		if mine {
			<-it.taken
		}
		t.leave(name, it)
	}
}

func (t *Turns) come(name string) *thing {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.things == nil {
		t.things = map[string]*thing{}
	}
	it := t.things[name]
	if it == nil {
		it = &thing{taken: make(chan struct{}, 1)}
		t.things[name] = it
	}
	it.here++
	return it
}

func (t *Turns) leave(name string, it *thing) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if it.here--; it.here == 0 {
		delete(t.things, name)
	}
}
