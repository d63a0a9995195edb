package markettest

import (
	"sync/atomic"
	"time"
)

// Clock is moved by hand.
type Clock struct{ at atomic.Int64 }

// newClock stands at 08.30 in Lombok, on a Sunday.
func newClock() *Clock {
	c := &Clock{}
	c.at.Store(time.Date(2026, 11, 22, 0, 30, 0, 0, time.UTC).UnixMilli())
	return c
}

// Now is the moment, in UTC.
func (c *Clock) Now() time.Time { return time.UnixMilli(c.at.Load()).UTC() }

// Advance moves this clock alone: the gateway's stays where it is (Market.Pass moves both).
func (c *Clock) Advance(d time.Duration) { c.at.Add(d.Milliseconds()) }
