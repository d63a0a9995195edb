package events

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/panics"
	"lumbung/internal/store"
)

// claim is facts of one document that a process works on.
type claim struct {
	source   *source
	coop, id string
	facts    []Fact
	doc      bson.Raw // as it was claimed
	stored   bool     // doc is as stored, with all its fields
}

func (c claim) key() string { return c.source.collection + "/" + c.id }

func (c claim) event(f Fact) Event {
	e := Event{ID: c.key() + "/" + f.Name, Name: f.Name, Subject: c.id, Coop: c.coop, Data: f.Data, At: f.At, doc: c.doc}
	if f.Key != "" {
		e.ID += "~" + f.Key
	}
	return e
}

// DeliverDue claims and delivers what is due now, at most 100 documents' facts of each collection at once and some hundred
// in batches, and says of how many documents.
func (b *Bus) DeliverDue(ctx context.Context) (delivered int, err error) {
	due, err := b.due(ctx)
	if err != nil {
		return 0, err
	}
	for _, c := range due {
		if ctx.Err() != nil {
			return delivered, ctx.Err()
		}
		mine, err := b.claimAndDeliver(ctx, c)
		if err != nil {
			return delivered, err
		}
		if mine {
			delivered++
		}
	}
	batched, err := b.batchDue(ctx)
	return delivered + batched, err
}

// due finds the documents with facts that are due now, at most 100 of each collection.
func (b *Bus) due(ctx context.Context) (due []claim, err error) {
	for _, s := range b.sources {
		found, _, err := s.list(ctx, store.By(indexDue).Between(nil, b.now().Add(time.Millisecond)), store.Page{Limit: 100})
		if err != nil {
			return due, err
		}
		due = append(due, found...)
	}
	return due, nil
}

func (b *Bus) claimAndDeliver(ctx context.Context, c claim) (mine bool, err error) {
	if err := b.claim(ctx, &c); err != nil || len(c.facts) == 0 {
		return false, err
	}
	return true, b.deliver(ctx, c)
}

// claim leases the facts of a document that are due; none when another process was faster.
func (b *Bus) claim(ctx context.Context, c *claim) error {
	now := b.now().UTC().Truncate(time.Millisecond)
	doc, err := c.source.update(ctx, c, func(box *Outbox) error {
		c.facts = nil
		for i := range box.Facts {
			if f := &box.Facts[i]; !f.Batch && len(f.Pending) > 0 && !f.Due.After(now) {
				f.Due, f.Token = now.Add(lease), rand.Int64()
				c.facts = append(c.facts, *f)
			}
		}
		if len(c.facts) == 0 {
			return store.ErrUnchanged
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		c.facts = nil
		return nil
	}
	c.doc = doc
	return err
}

// deliver hands claimed facts to those whose turn it is and saves what is still pending. A failing handler holds up only
// itself: when the time is up those behind it keep their turn, and a stop counts as nobody's attempt.
func (b *Bus) deliver(ctx context.Context, c claim) error {
	work, cancel := context.WithTimeout(ctx, c.facts[0].Due.Sub(b.now())-5*time.Second)
	defer cancel()
	for i := range c.facts {
		f := &c.facts[i]
		var pending, dead []Delivery
		for _, d := range f.Pending {
			if d.Next.After(b.now()) || work.Err() != nil {
				pending = append(pending, d)
				continue
			}
			err := b.dispatch(work, d.Subscriber, c.event(*f))
			switch {
			case err == nil:
			case ctx.Err() != nil:
				pending = append(pending, d)
			case b.failed(c.event(*f), &d, err):
				dead = append(dead, d)
			default:
				pending = append(pending, d)
			}
		}
		f.Pending, f.Dead = pending, dead
	}
	return b.acknowledge(context.WithoutCancel(ctx), c)
}

// failed counts a delivery that failed, and says whether that was the last attempt.
func (b *Bus) failed(e Event, d *Delivery, err error) (last bool) {
	d.Attempts, d.Error = d.Attempts+1, err.Error()
	if d.Attempts >= maxAttempts {
		b.log.Error("fact given up: mend the cause, then lumbung deadletters retry", "event", e.ID, "subscriber", d.Subscriber, "error", err)
		return true
	}
	d.Next = b.now().Add(backoff(d.Attempts))
	b.log.Warn("fact not delivered yet", "event", e.ID, "subscriber", d.Subscriber, "attempt", d.Attempts, "error", err)
	return false
}

func (b *Bus) dispatch(ctx context.Context, subscriber string, e Event) error {
	s, err := b.subscription(subscriber, e.Name, false)
	if err != nil {
		return err
	}
	return panics.Catch(func() error { return s.handle(ctx, e) })
}

// acknowledge saves the outcome of deliveries: c.facts with what is still pending and what was given up now. Facts whose
// lease was lost meanwhile stay as they are.
func (b *Bus) acknowledge(ctx context.Context, c claim) error {
	now := b.now().UTC().Truncate(time.Millisecond)
	_, err := c.source.update(ctx, &c, func(box *Outbox) error {
		changed := false
		for _, done := range c.facts {
			i := slices.IndexFunc(box.Facts, done.is)
			if i < 0 || box.Facts[i].Token != done.Token {
				continue
			}
			f := &box.Facts[i]
			f.Pending, f.Dead, f.Due, changed = done.Pending, append(f.Dead, done.Dead...), now, true
			if len(done.Dead) > 0 {
				box.DeadAt = &now
			}
			if len(f.Pending) > 0 {
				f.Due = slices.MinFunc(f.Pending, func(x, y Delivery) int { return x.Next.Compare(y.Next) }).Next
			}
		}
		if !changed {
			return store.ErrUnchanged
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// backoff is 1, 2, 4 ... seconds, 15 minutes at most.
func backoff(attempts int64) time.Duration {
	return min(time.Second<<min(attempts-1, 20), 15*time.Minute)
}

// Drain delivers until nothing is due, for tests and for a graceful stop. It gives up with ctx.
func (b *Bus) Drain(ctx context.Context) error {
	for {
		delivered, err := b.DeliverDue(ctx)
		if err != nil || delivered == 0 {
			return err
		}
	}
}
