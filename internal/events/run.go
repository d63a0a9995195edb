package events

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"lumbung/internal/panics"
)

// workers is how many events one process has in hand at a time: most of a delivery is waiting for the database.
const workers = 8

// The least time between two looks at what is due, when the last one found something and when it did not. What this
// process records needs no look, so that most of them would find nothing.
const (
	breath = 10 * time.Millisecond
	rest   = time.Second
)

// Run delivers facts until ctx ends: those of this process as soon as they are saved, those of others, and those that are
// due again, by looking after writes and every poll. It returns when the deliveries under way have ended. A slow handler
// holds up one worker.
func (b *Bus) Run(ctx context.Context, poll time.Duration) {
	ids := make(chan string)
	var working sync.WaitGroup
	for range workers {
		working.Go(func() { b.work(ctx, ids) })
	}
	working.Go(func() { b.loop(ctx, rhythm{gatherPause, gatherPause, poll}, b.gatherDue) })
	b.count(1)
	b.loop(ctx, rhythm{breath, rest, poll}, func(ctx context.Context) (int, error) { return b.feed(ctx, ids) })
	b.count(-1)
	close(ids)
	working.Wait()
	b.giveBack(ctx)
}

func (b *Bus) count(more int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running += more
}

// mayClaim says whether this process will come to an event that is recorded now.
func (b *Bus) mayClaim() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.running > 0 && len(b.fresh) < cap(b.fresh)/2
}

// offer gives the workers an event that was born claimed, if there is room.
func (b *Bus) offer(e Event) {
	if !b.take(e.ID) {
		return
	}
	select {
	case b.fresh <- e:
	default:
		b.release(e.ID)
	}
}

// giveBack makes due at once what the workers did not come to; ctx has ended, so that nothing is delivered.
func (b *Bus) giveBack(ctx context.Context) {
	for {
		select {
		case e := <-b.fresh:
			b.inHand(ctx, e.ID, func() error { return b.deliver(ctx, e) })
		default:
			return
		}
	}
}

// rhythm is how often to look: after a breath while there is something to do, and else when something was written, but not
// before a rest, or after poll.
type rhythm struct{ breath, rest, poll time.Duration }

// loop does something again and again.
func (b *Bus) loop(ctx context.Context, r rhythm, do func(context.Context) (int, error)) {
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
		next := r.breath
		if done == 0 || err != nil {
			timer.Reset(r.poll)
			select {
			case <-ctx.Done():
				return
			case <-timer.C:
				next = 0
			case <-written:
				next = max(r.breath, r.rest-time.Since(began))
			}
		}
		timer.Reset(next)
	}
}

// feed gives the workers what is due and what none of them has in hand. The order is random, so that several processes
// seldom reach for the same event.
func (b *Bus) feed(ctx context.Context, ids chan<- string) (fed int, err error) {
	due, err := b.due(ctx)
	if err != nil {
		return 0, err
	}
	rand.Shuffle(len(due), func(i, j int) { due[i], due[j] = due[j], due[i] })
	for _, id := range due {
		if !b.take(id) {
			continue
		}
		select {
		case ids <- id:
			fed++
		case <-ctx.Done():
			b.release(id)
			return fed, nil
		}
	}
	return fed, nil
}

func (b *Bus) work(ctx context.Context, ids <-chan string) {
	for {
		select {
		case e := <-b.fresh:
			b.inHand(ctx, e.ID, func() error { return b.deliver(ctx, e) })
		case id, open := <-ids:
			if !open {
				return
			}
			b.inHand(ctx, id, func() error {
				_, err := b.claimAndDeliver(ctx, id)
				return err
			})
		}
	}
}

// inHand does something with an event that this process has in hand, and lets go of it.
func (b *Bus) inHand(ctx context.Context, id string, do func() error) {
	defer b.release(id)
	if err := panics.Catch(do); err != nil && ctx.Err() == nil {
		b.log.Error("delivering facts", "event", id, "error", err)
	}
}

// take says whether nobody in this process has the event in hand, and takes it.
func (b *Bus) take(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	free := !b.busy[id]
	b.busy[id] = true
	return free
}

func (b *Bus) release(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.busy, id)
}
