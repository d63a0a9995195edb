package xenditsim

import (
	"context"
	"slices"
	"sort"
	"time"
)

// clock is the time of one simulator and what is to happen when. A virtual one stands still until it is advanced; a
// real one runs with the machine's, ahead of it by what it was advanced.
type clock struct {
	real  bool
	at    time.Time     // virtual
	ahead time.Duration // real
	due   []job         // the earliest first, among equals the first that came
	wake  chan struct{} // something earlier was put on the agenda
}

// job is one thing to be done at its time. It is run without the simulator's lock.
type job struct {
	at   time.Time
	work func(context.Context)
}

func newClock(real bool, start time.Time) clock {
	if start.IsZero() {
		start = time.Now()
	}
	return clock{real: real, at: start.UTC().Truncate(time.Millisecond), wake: make(chan struct{}, 1)}
}

func (c *clock) now() time.Time {
	if c.real {
		return time.Now().Add(c.ahead).UTC().Truncate(time.Millisecond)
	}
	return c.at
}

// schedule puts work on the agenda.
func (c *clock) schedule(at time.Time, work func(context.Context)) {
	later := sort.Search(len(c.due), func(i int) bool { return c.due[i].at.After(at) })
	c.due = slices.Insert(c.due, later, job{at, work})
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// take removes the next job due by target and moves the clock to its time; without one it moves the clock to target.
func (c *clock) take(target time.Time) (work func(context.Context), ok bool) {
	moment := target
	if len(c.due) > 0 && !c.due[0].at.After(target) {
		moment, work, ok = c.due[0].at, c.due[0].work, true
		c.due = slices.Delete(c.due, 0, 1)
	}
	if forward := moment.Sub(c.now()); forward > 0 {
		c.at, c.ahead = c.at.Add(forward), c.ahead+forward
	}
	return work, ok
}

// untilNext is how long nothing will happen, at most an hour.
func (c *clock) untilNext() time.Duration {
	if len(c.due) == 0 {
		return time.Hour
	}
	return min(time.Hour, max(0, c.due[0].at.Sub(c.now())))
}

func (c *clock) clear() { c.due = nil }
