// Package circuit keeps people from waiting for a server that is away: after some who asked in vain it lets one ask
// every two seconds. It must never decide what they get instead, nor what counts as in vain: a server that refuses at
// once costs nobody anything.
package circuit

import (
	"sync"
	"time"
)

const (
	most    = 3 // who ask in vain, one after the other, before the others need not
	silence = 2 * time.Second
)

// Breaker watches one server. The zero value lets everybody ask.
type Breaker struct {
	mu       sync.Mutex
	failures int       // since the last answer
	until    time.Time // when somebody may ask again, once most have asked in vain
}

// Allow says whether to ask the server now. Of many who ask at once after a silence it lets one.
func (b *Breaker) Allow(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < most {
		return true
	}
	if now.Before(b.until) {
		return false
	}
	b.until = now.Add(silence) // this one tries, the others wait for what it finds
	return true
}

// Away says whether the server was asked in vain the last times. It asks for nothing.
func (b *Breaker) Away() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failures >= most
}

// Note remembers how asking went. One who gave up by himself knows nothing of the server and notes nothing.
func (b *Breaker) Note(inVain bool, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !inVain {
		b.failures = 0
		return
	}
	b.failures++
	b.until = now.Add(silence)
}
