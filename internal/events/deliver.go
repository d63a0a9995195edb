package events

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/panics"
	"lumbung/internal/store"
)

func (b *Bus) handler(subscriber, fact string) Handler {
	for _, s := range b.subscriptions {
		if s.name == subscriber && s.fact == fact {
			return s.handle // nil for one that gathers
		}
	}
	return nil
}

// DeliverDue claims and delivers what is due now, at most 100 events at once and some hundred gathered, and says how
// many that were.
func (b *Bus) DeliverDue(ctx context.Context) (claimed int, err error) {
	due, err := b.due(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range due {
		if ctx.Err() != nil {
			return claimed, ctx.Err()
		}
		mine, err := b.claimAndDeliver(ctx, id)
		if err != nil {
			return claimed, err
		}
		if mine {
			claimed++
		}
	}
	gathered, err := b.gatherDue(ctx)
	return claimed + gathered, err
}

// due are the ids of events that are due now, at most 100.
func (b *Bus) due(ctx context.Context) ([]string, error) {
	due, err := b.events.List(ctx, store.By("due").Between(nil, b.now().Add(time.Millisecond)), store.Page{Limit: 100})
	ids := make([]string, len(due.Items))
	for i, e := range due.Items {
		ids[i] = e.ID
	}
	return ids, err
}

func (b *Bus) claimAndDeliver(ctx context.Context, id string) (mine bool, err error) {
	e, err := b.claim(ctx, id)
	if err != nil || e == nil {
		return false, err
	}
	return true, b.deliver(ctx, *e)
}

// claim leases an event, or returns nil when another process was faster.
func (b *Bus) claim(ctx context.Context, id string) (*Event, error) {
	now, taken := b.now(), false
	e, err := b.events.Update(ctx, id, func(e *Event) error {
		taken = e.Due != nil && !e.Due.After(now)
		if !taken {
			return store.ErrUnchanged
		}
		until := now.Add(lease)
		e.Due, e.Fence = &until, e.Fence+1
		return nil
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && !taken {
		return nil, nil
	}
	return e, err
}

// deliver hands a claimed event to those whose turn it is and saves what is still owed. A failing handler holds up
// only itself: when the time is up those behind it keep their turn, and a stop counts as nobody's try.
func (b *Bus) deliver(ctx context.Context, e Event) error {
	work, cancel := context.WithTimeout(ctx, e.Due.Sub(b.now())-5*time.Second)
	defer cancel()
	var waiting, parked []Delivery
	for _, d := range e.Waiting {
		if d.Next.After(b.now()) || work.Err() != nil {
			waiting = append(waiting, d)
			continue
		}
		err := b.hand(work, d.Subscriber, e)
		switch {
		case err == nil:
		case ctx.Err() != nil:
			waiting = append(waiting, d)
		case b.failed(e, &d, err):
			parked = append(parked, d)
		default:
			waiting = append(waiting, d)
		}
	}
	return b.settle(context.WithoutCancel(ctx), e, waiting, parked)
}

// failed notes that a delivery failed, and says whether that was the last try.
func (b *Bus) failed(e Event, d *Delivery, err error) (last bool) {
	d.Tries, d.Error = d.Tries+1, err.Error()
	if d.Tries >= maxTries {
		b.log.Error("fact parked: mend the cause, then lumbung parked retry", "event", e.ID, "subscriber", d.Subscriber, "error", err)
		return true
	}
	d.Next = b.now().Add(backoff(d.Tries))
	b.log.Warn("fact not delivered yet", "event", e.ID, "subscriber", d.Subscriber, "try", d.Tries, "error", err)
	return false
}

func (b *Bus) hand(ctx context.Context, subscriber string, e Event) error {
	handle := b.handler(subscriber, e.Name)
	if handle == nil {
		return fmt.Errorf("no subscriber %q of %s in this program", subscriber, e.Name)
	}
	return panics.Catch(func() error { return handle(ctx, e) })
}

// settle saves the outcome of a delivery unless the lease was lost meanwhile.
func (b *Bus) settle(ctx context.Context, claimed Event, waiting, parked []Delivery) error {
	now := b.now()
	_, err := b.events.Update(ctx, claimed.ID, func(e *Event) error {
		if e.Fence != claimed.Fence {
			return store.ErrUnchanged
		}
		e.Waiting, e.Parked = waiting, append(e.Parked, parked...)
		e.wait(nil)
		if len(parked) > 0 {
			e.ParkedAt = &now
		}
		if len(waiting) > 0 {
			next := slices.MinFunc(waiting, func(x, y Delivery) int { return x.Next.Compare(y.Next) }).Next
			e.wait(&next)
		} else if len(e.Parked) == 0 {
			expires := now.Add(keepFor)
			e.Expires = &expires
		}
		return nil
	})
	return err
}

// backoff is 1, 2, 4 ... seconds, 15 minutes at most.
func backoff(tries int64) time.Duration {
	return min(time.Second<<min(tries-1, 20), 15*time.Minute)
}

// Drain delivers until nothing is due, for tests and for a graceful stop. It gives up with ctx.
func (b *Bus) Drain(ctx context.Context) error {
	for {
		claimed, err := b.DeliverDue(ctx)
		if err != nil || claimed == 0 {
			return err
		}
	}
}
