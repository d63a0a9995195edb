package events

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"lumbung/internal/fault"
	"lumbung/internal/panics"
	"lumbung/internal/store"
)

// batchLease says which process handles batches.
type batchLease struct {
	ID      string    `bson:"_id"`
	Process string    `bson:"process"`
	Until   time.Time `bson:"until"` // then any process may take it
}

const (
	leaseID    = "batches"
	batchSize  = 500                    // documents of one collection at a time
	retryAfter = 20 * time.Second       // when a service that is needed is down
	batchPause = 200 * time.Millisecond // more facts about the same subjects may come meanwhile
)

// batchDue hands what is due to the batch handlers and says of how many documents. While another process has the lease, it
// does nothing.
func (b *Bus) batchDue(ctx context.Context) (int, error) {
	due, err := b.listBatch(ctx, 1)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	mine, err := b.takeLease(ctx)
	if err != nil || !mine {
		return 0, err
	}
	return b.handleBatch(ctx)
}

func (b *Bus) listBatch(ctx context.Context, limit int) (due []claim, err error) {
	for _, s := range b.sources {
		if !s.batch {
			continue
		}
		found, _, err := s.list(ctx, store.By(indexBatch).Between(nil, b.now().Add(time.Millisecond)), store.Page{Limit: limit})
		if err != nil {
			return due, err
		}
		due = append(due, found...)
	}
	return due, nil
}

// takeLease takes or keeps the lease. It is written once in two thirds of its time, however many batches there are.
func (b *Bus) takeLease(ctx context.Context) (mine bool, err error) {
	now := b.now().UTC()
	if b.leaseLeft(now) > lease/3 {
		return true, nil
	}
	want := batchLease{ID: leaseID, Process: b.name, Until: now.Add(lease)}
	_, err = b.leases.Upsert(ctx, leaseID, func() *batchLease { return &batchLease{ID: leaseID} }, func(l *batchLease) error {
		if mine = l.Process == b.name || !l.Until.After(now); !mine {
			return store.ErrUnchanged
		}
		*l = want
		return nil
	})
	if err == nil && mine {
		b.setLease(want.Until)
	}
	return mine, err
}

func (b *Bus) leaseLeft(now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.leasedUntil.Sub(now)
}

func (b *Bus) setLease(until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.leasedUntil = until
}

// releaseLease lets another process have the lease at once, when this one stops.
func (b *Bus) releaseLease(ctx context.Context) error {
	now := b.now().UTC()
	if b.leaseLeft(now) <= 0 {
		return nil
	}
	b.setLease(time.Time{})
	_, err := b.leases.Update(ctx, leaseID, func(l *batchLease) error {
		if l.Process != b.name {
			return store.ErrUnchanged
		}
		l.Until = now
		return nil
	})
	return err
}

// topic is who hears of what.
type topic struct{ subscriber, fact string }

// handleBatch reads what is due, tells each subscriber of all subjects at once, and saves what is still pending.
func (b *Bus) handleBatch(ctx context.Context) (int, error) {
	due, err := b.listBatch(ctx, batchSize)
	if err != nil {
		return 0, err
	}
	work, cancel := context.WithTimeout(ctx, min(lease-5*time.Second, b.leaseLeft(b.now())))
	defer cancel()
	outcomes := map[topic]map[string]error{}
	for t, subjects := range b.subjects(due) {
		outcomes[t] = b.tellAll(work, t, subjects)
	}
	var saving errgroup.Group
	saving.SetLimit(workers)
	for _, c := range due {
		done := b.outcome(ctx, c, outcomes)
		saving.Go(func() error {
			return panics.Catch(func() error { return b.acknowledge(context.WithoutCancel(ctx), done) })
		})
	}
	return len(due), saving.Wait()
}

// subjects lists what each subscriber is to be told of now.
func (b *Bus) subjects(due []claim) map[topic][]string {
	now, subjects := b.now(), map[topic][]string{}
	for _, c := range due {
		told := map[topic]bool{}
		for _, f := range c.facts {
			for _, d := range f.Pending {
				t := topic{d.Subscriber, f.Name}
				if f.Batch && !d.Next.After(now) && !told[t] {
					told[t], subjects[t] = true, append(subjects[t], c.id)
				}
			}
		}
	}
	return subjects
}

// tellAll tells a subscriber of all subjects, and of each alone when that fails; it returns the outcome of each.
func (b *Bus) tellAll(ctx context.Context, t topic, subjects []string) map[string]error {
	tell := func(subjects ...string) error {
		s, err := b.subscription(t.subscriber, t.fact, true)
		if err != nil {
			return err
		}
		return panics.Catch(func() error { return s.batch(ctx, subjects) })
	}
	err := tell(subjects...)
	alone := err != nil && len(subjects) > 1 && fault.KindOf(err) != fault.Unavailable
	errs := map[string]error{}
	for _, subject := range subjects {
		if errs[subject] = err; alone && ctx.Err() == nil {
			errs[subject] = tell(subject)
		}
	}
	return errs
}

// outcome is what is left of a document's batched facts. A stop, and a service that is down, count as nobody's attempt.
func (b *Bus) outcome(ctx context.Context, c claim, outcomes map[topic]map[string]error) claim {
	var left []Fact
	for _, f := range c.facts {
		if !f.Batch {
			continue
		}
		var pending, dead []Delivery
		for _, d := range f.Pending {
			err, heard := outcomes[topic{d.Subscriber, f.Name}][c.id]
			switch {
			case heard && err == nil:
			case !heard || ctx.Err() != nil:
				pending = append(pending, d)
			case fault.KindOf(err) == fault.Unavailable:
				d.Next, d.Error = b.now().Add(retryAfter), err.Error()
				pending = append(pending, d)
			case b.failed(c.event(f), &d, err):
				dead = append(dead, d)
			default:
				pending = append(pending, d)
			}
		}
		f.Pending, f.Dead = pending, dead
		left = append(left, f)
	}
	c.facts = left
	return c
}
