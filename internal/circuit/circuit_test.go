package circuit_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/internal/circuit"
)

// step is one thing that happens, so many seconds after the beginning.
type step struct {
	at     float64
	happen string // "answer" and "in vain" are noted; "yes" and "no" are what Allow says
}

func TestBreaker(t *testing.T) {
	away := []step{{0, "in vain"}, {0, "in vain"}, {0, "in vain"}}
	for name, steps := range map[string][]step{
		"everybody may ask at first":         {{0, "yes"}, {0, "yes"}, {9, "yes"}},
		"two in vain are bad luck":           {{0, "in vain"}, {0, "in vain"}, {0, "yes"}},
		"three in vain are a server away":    append(away, step{0, "no"}, step{1.9, "no"}),
		"an answer in between starts anew":   {{0, "in vain"}, {0, "in vain"}, {0, "answer"}, {0, "in vain"}, {0, "in vain"}, {0, "yes"}},
		"one asks again after two seconds":   append(away, step{2, "yes"}, step{2, "no"}, step{3.9, "no"}),
		"in vain again: two seconds more":    append(away, step{2, "yes"}, step{3, "in vain"}, step{4.9, "no"}, step{5, "yes"}, step{5, "no"}),
		"an answer lets everybody ask again": append(away, step{2, "yes"}, step{2.1, "answer"}, step{2.1, "yes"}, step{2.1, "yes"}),
		"one who leaves does not close it":   append(away, step{2, "yes"}, step{4, "yes"}, step{4, "no"}),
		"three in vain are needed once more": append(away, step{2, "yes"}, step{2, "answer"},
			step{2, "in vain"}, step{2, "in vain"}, step{2, "yes"}),
		"an answer that comes late counts":    append(away, step{0.5, "answer"}, step{0.5, "yes"}),
		"long silence, and still one at once": append(away, step{3600, "yes"}, step{3600, "no"}),
	} {
		t.Run(name, func(t *testing.T) {
			var b circuit.Breaker
			began := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
			for i, s := range steps {
				now := began.Add(time.Duration(s.at * float64(time.Second)))
				switch s.happen {
				case "answer", "in vain":
					b.Note(s.happen == "in vain", now)
				default:
					if got := b.Allow(now); got != (s.happen == "yes") {
						t.Errorf("step %d, after %v s: may ask: %v, want %s", i, s.at, got, s.happen)
					}
				}
			}
		})
	}
}

// Of a crowd that comes at once after a silence, exactly one asks.
func TestACrowdSendsOne(t *testing.T) {
	var b circuit.Breaker
	now := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	var crowd sync.WaitGroup
	for range 3 {
		crowd.Go(func() { b.Note(true, now) })
	}
	crowd.Wait()
	var asked atomic.Int64
	for range 100 {
		crowd.Go(func() {
			if b.Allow(now.Add(2 * time.Second)) {
				asked.Add(1)
			}
		})
	}
	crowd.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("%d ask, want 1", n)
	}
}
