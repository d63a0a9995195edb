package main

import (
	"context"
	"sync/atomic"
	"time"
)

// pace says when interactions begin. In an open loop each has its moment, whether or not those before it are done: a
// slow answer makes the next ones late, and their latency counts from the moment they were meant to begin.
type pace struct {
	start time.Time
	end   time.Time
	every time.Duration // 0: a closed loop, where the next begins when the one before is done
	limit int64         // 0: none
	taken atomic.Int64
}

func newPace(o options, start time.Time) *pace {
	p := &pace{start: start, end: start.Add(o.duration), limit: o.requests}
	if o.rate > 0 {
		p.every = max(1, time.Duration(float64(time.Second)/o.rate))
	}
	return p
}

// next waits until the next interaction is due and returns that moment, the zero time in a closed loop. ok is false when
// there is no more to do.
func (p *pace) next(ctx context.Context) (due time.Time, ok bool) {
	n := p.taken.Add(1) - 1
	if p.limit > 0 && n >= p.limit || ctx.Err() != nil {
		return due, false
	}
	if p.every == 0 {
		return due, time.Now().Before(p.end)
	}
	due = p.start.Add(time.Duration(n) * p.every)
	return due, due.Before(p.end) && wait(ctx, time.Until(due))
}

// wait lets time pass; false when ctx ended before.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
