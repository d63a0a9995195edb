package xenditsim

import (
	"container/heap"
	"context"
	"time"
)

// clock is the time of one simulator and what is to happen when. A virtual one stands still until it is advanced; a
// real one runs with the machine's, ahead of it by what it was advanced.
type clock struct {
	real  bool
	at    time.Time     // virtual
	ahead time.Duration // real
	seq   int
	due   agenda
	wake  chan struct{} // something earlier was put on the agenda
}

// job is one thing to be done at its time. It is run without the simulator's lock.
type job struct {
	at   time.Time
	seq  int // among equals, first come first served
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
	c.seq++
	heap.Push(&c.due, job{at, c.seq, work})
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// take removes the next job due by target and moves the clock to its time; without one it moves the clock to target.
func (c *clock) take(target time.Time) (work func(context.Context), ok bool) {
	moment := target
	if len(c.due) > 0 && !c.due[0].at.After(target) {
		next := heap.Pop(&c.due).(job)
		moment, work, ok = next.at, next.work, true
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

// agenda is a heap of jobs, earliest first.
type agenda []job

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at.Before(a[j].at) || a[i].at.Equal(a[j].at) && a[i].seq < a[j].seq
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(job)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}
