package events

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/panics"
)

// workers is how many documents' facts one process has in hand at a time: most of a delivery is waiting for the database.
const workers = 8

// The least time between two looks at what is due, when the last one found something and when it did not. What this
// process records needs no look, so that most of them would find nothing.
const (
	busyInterval = 10 * time.Millisecond
	idleInterval = time.Second
)

// Run delivers facts until ctx ends: those of this process as soon as they are saved, those of others, and those that are
// due again, by looking after writes and every poll. It returns when the deliveries under way have ended. A slow handler
// holds up one worker.
func (b *Bus) Run(ctx context.Context, poll time.Duration) {
	due := make(chan claim)
	var working sync.WaitGroup
	for range workers {
		working.Go(func() { b.work(ctx, due) })
	}
	working.Go(func() { b.loop(ctx, intervals{batchPause, batchPause, poll}, b.batchDue) })
	b.addRunning(1)
	b.loop(ctx, intervals{busyInterval, idleInterval, poll}, func(ctx context.Context) (int, error) { return b.feed(ctx, due) })
	b.addRunning(-1)
	close(due)
	working.Wait()
	b.releaseQueue(ctx)
	if err := b.releaseLease(context.WithoutCancel(ctx)); err != nil {
		b.log.Warn("the batch lease ends by itself", "error", err)
	}
}

func (b *Bus) addRunning(more int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running += more
}

// claimRecorded claims a fact that is recorded now, if this process will come to it, and says whether.
func (b *Bus) claimRecorded(token int64, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.running == 0 || len(b.localQueue) >= cap(b.localQueue)/2 {
		return false
	}
	if len(b.recorded) > queueSize { // changes that were never saved
		maps.DeleteFunc(b.recorded, func(_ int64, at time.Time) bool { return now.Sub(at) > lease })
	}
	b.recorded[token] = now
	return true
}

// enqueue gives the workers the facts that were claimed when they were recorded, now that their document is saved. When
// there is no room they become due with the end of their lease.
func (b *Bus) enqueue(collection string, a Address, doc bson.Raw) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := claim{coop: a.Coop, id: a.ID, doc: doc, stored: true}
	for _, f := range a.Box.Facts {
		if _, mine := b.recorded[f.Token]; mine && !f.Batch {
			delete(b.recorded, f.Token)
			c.facts = append(c.facts, f)
		}
	}
	if len(c.facts) == 0 {
		return
	}
	c.source = b.sources[slices.IndexFunc(b.sources, func(s *source) bool { return s.collection == collection })]
	select {
	case b.localQueue <- c:
	default:
	}
}

// releaseQueue makes due at once what the workers did not come to; ctx has ended, so that nothing is delivered.
func (b *Bus) releaseQueue(ctx context.Context) {
	for {
		select {
		case c := <-b.localQueue:
			b.try(ctx, c, func() error { return b.deliver(ctx, c) })
		default:
			return
		}
	}
}

// intervals say how often to look: after busy while there is something to do, and else when something was written, but
// not before idle, or after poll.
type intervals struct{ busy, idle, poll time.Duration }

// loop does something again and again.
func (b *Bus) loop(ctx context.Context, every intervals, do func(context.Context) (int, error)) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		began, written := time.Now(), b.db.Written()
		var done int
		err := panics.Catch(func() (err error) {
			done, err = do(ctx)
			return err
		})
		if err != nil && ctx.Err() == nil {
			b.log.Error("delivering facts", "error", err)
		}
		if err != nil {
			written = nil // what is broken now is not tried at every write
		}
		next := every.busy
		if done == 0 || err != nil {
			timer.Reset(every.poll)
			select {
			case <-ctx.Done():
				return
			case <-timer.C:
				next = 0
			case <-written:
				next = max(every.busy, every.idle-time.Since(began))
			}
		}
		timer.Reset(next)
	}
}

// feed gives the workers what is due and what none of them has in hand. The order is random, so that several processes
// seldom reach for the same document.
func (b *Bus) feed(ctx context.Context, to chan<- claim) (fed int, err error) {
	due, err := b.due(ctx)
	if err != nil {
		return 0, err
	}
	rand.Shuffle(len(due), func(i, j int) { due[i], due[j] = due[j], due[i] })
	for _, c := range due {
		if !b.take(c.key()) {
			continue
		}
		select {
		case to <- c:
			fed++
		case <-ctx.Done():
			b.release(c.key())
			return fed, nil
		}
	}
	return fed, nil
}

func (b *Bus) work(ctx context.Context, due <-chan claim) {
	for {
		select {
		case c := <-b.localQueue:
			b.try(ctx, c, func() error { return b.deliver(ctx, c) })
		case c, open := <-due:
			if !open {
				return
			}
			b.try(ctx, c, func() error {
				defer b.release(c.key())
				_, err := b.claimAndDeliver(ctx, c)
				return err
			})
		}
	}
}

// try does something with facts and logs what came of it when it failed.
func (b *Bus) try(ctx context.Context, c claim, do func() error) {
	if err := panics.Catch(do); err != nil && ctx.Err() == nil {
		b.log.Error("delivering facts", "document", c.key(), "error", err)
	}
}

// take says whether nobody in this process has the due facts of a document in hand, and takes them.
func (b *Bus) take(key string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	free := !b.inHand[key]
	b.inHand[key] = true
	return free
}

func (b *Bus) release(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.inHand, key)
}
