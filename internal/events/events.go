// Package events delivers facts. A fact ("orders.shipped") lies in the outbox of the document that it is about, so that it
// is saved in the same write as the change it tells of, and is handed to each of its subscribers at least once. It must
// never be used to ask for something (that is a call). A handler must do no harm when a fact comes late, twice or out of
// order: it reads again what the fact is about.
package events

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

const (
	lease       = 30 * time.Second // how long a process may work on a fact before another one takes it over
	maxAttempts = 12               // then the delivery is a dead letter
)

// Event is a fact as a handler hears it.
type Event struct {
	ID      string // collection/subject/name~key
	Name    string
	Subject string // id of the document that the fact is about
	Coop    string // cooperative of the document, "" when it has none
	Data    bson.Raw
	At      time.Time
	doc     bson.Raw
}

// Decode reads what was recorded with the fact.
func (e Event) Decode(into any) error { return bson.Unmarshal(e.Data, into) }

// Document reads the document that the fact is about, as it was when the delivery began.
func (e Event) Document(into any) error { return bson.Unmarshal(e.doc, into) }

// Handler hears a fact.
type Handler func(ctx context.Context, e Event) error

// BatchHandler hears of many subjects at once, each of them once however often the fact was recorded. When it fails it is
// told of each alone, unless the failure is fault.Unavailable: then of all again, a little later.
type BatchHandler func(ctx context.Context, subjects []string) error

// subscription has a handle or a batch.
type subscription struct {
	name, fact string
	handle     Handler
	within     bool // handle works in the Tx that saves the document
	batch      BatchHandler
}

// Bus records facts and, in Run, delivers them.
type Bus struct {
	db            *store.DB
	leases        *store.Collection[batchLease]
	now           func() time.Time
	log           *slog.Logger
	subscriptions []subscription
	sources       []*source
	name          string     // tells this process from the others
	localQueue    chan claim // facts that this process recorded and claimed a moment ago
	leasedUntil   time.Time  // of the batch lease, when this process has it
	mu            sync.Mutex
	running       int                 // how many Run there are; guarded by mu
	inHand        map[string]bool     // documents whose due facts Run has in hand; guarded by mu
	recorded      map[int64]time.Time // claims on facts that are not saved yet, with their time; guarded by mu
}

// queueSize is how many facts may wait for the workers of the process that recorded them. What is recorded while half as
// many wait is for the process that is free first.
const queueSize = 512

// New declares the collection of leases; now is the clock, in UTC.
func New(db *store.DB, now func() time.Time, log *slog.Logger) *Bus {
	return &Bus{
		db: db, now: now, log: log, name: rand.Text(), localQueue: make(chan claim, queueSize), inHand: map[string]bool{},
		recorded: map[int64]time.Time{},
		leases:   store.Define(db, store.Spec[batchLease]{Name: "batch_leases"}),
	}
}

// Subscribe names a handler of a fact. All subscriptions are made at start, before Run; the name must stay the same
// over releases, since waiting facts remember it.
func (b *Bus) Subscribe(subscriber, fact string, handle Handler) {
	b.subscriptions = append(b.subscriptions, subscription{name: subscriber, fact: fact, handle: handle})
}

// SubscribeWithin is Subscribe for a handler that is quick and does nothing but save something. Where the document is saved in a Tx,
// it works within that, so that what it saves is saved with the change or not at all, and no fact has to wait. It must return every
// error it is given. When it fails, and outside a Tx, it hears of the fact later, as others do. All subscribers of a fact are such,
// or none.
func (b *Bus) SubscribeWithin(subscriber, fact string, handle Handler) {
	b.subscriptions = append(b.subscriptions, subscription{name: subscriber, fact: fact, handle: handle, within: true})
}

// SubscribeBatch is Subscribe for work that is slow but no slower for many subjects than for one, and that may come a
// little later: it never holds up a Handler. One process at a time handles batches, so that of two readings of a subject
// the newer one is saved last. The documents need a batch outbox (Define).
func (b *Bus) SubscribeBatch(subscriber, fact string, batch BatchHandler) {
	b.subscriptions = append(b.subscriptions, subscription{name: subscriber, fact: fact, batch: batch})
}

// Subscriptions lists "fact -> subscriber", in the order of subscription.
func (b *Bus) Subscriptions() []string {
	lines := make([]string, len(b.subscriptions))
	for i, s := range b.subscriptions {
		lines[i] = s.fact + " -> " + s.name
	}
	return lines
}

func (b *Bus) subscription(subscriber, fact string, batch bool) (subscription, error) {
	for _, s := range b.subscriptions {
		if s.name == subscriber && s.fact == fact && (s.batch != nil) == batch {
			return s, nil
		}
	}
	return subscription{}, fmt.Errorf("no subscriber %q of %s in this program", subscriber, fact)
}

// Record puts a fact into the outbox of a document that is about to be saved; a fact without a subscriber is not recorded.
// key tells facts of one name about one document apart. The same fact again while it waits is delivered once more. data
// is a struct or bson.M, or nil.
func (b *Bus) Record(box *Outbox, name, key string, data any) error {
	now := b.now().UTC().Truncate(time.Millisecond)
	var direct, batch []Delivery
	within := true
	for _, s := range b.subscriptions {
		switch {
		case s.fact != name:
		case s.batch != nil:
			batch = append(batch, Delivery{Subscriber: s.name, Next: now})
		default:
			direct, within = append(direct, Delivery{Subscriber: s.name, Next: now}), within && s.within
		}
	}
	if len(direct)+len(batch) == 0 {
		return nil
	}
	if data == nil {
		data = struct{}{}
	}
	raw, err := bson.Marshal(data)
	if err != nil {
		return fmt.Errorf("record %s: %w", name, err)
	}
	fact := Fact{Name: name, Key: key, Data: raw, At: now, Due: now, Token: mathrand.Int64()}
	if len(batch) > 0 {
		fact.Batch, fact.Pending = true, batch
		box.put(fact)
	}
	if len(direct) > 0 {
		fact.Batch, fact.Pending = false, direct
		if within {
			box.within = append(slices.DeleteFunc(box.within, fact.is), fact)
		} else {
			b.later(box, fact)
		}
	}
	box.schedule()
	return nil
}

// later has a fact wait for its subscribers.
func (b *Bus) later(box *Outbox, f Fact) {
	if b.claimRecorded(f.Token, f.At) {
		f.Due = f.At.Add(lease)
	}
	box.put(f)
}

// atOnce says whether what is saved with ctx is told within the same Tx.
func (b *Bus) atOnce(ctx context.Context) bool { return b.db.InTx(ctx) && !store.Plain(ctx) }

// saving has the facts of SubscribeWithin wait, unless tellWithin is about to tell them.
func (b *Bus) saving(ctx context.Context, box *Outbox) {
	if len(box.within) == 0 || b.atOnce(ctx) {
		return
	}
	for _, f := range box.within {
		b.later(box, f)
	}
	box.schedule()
}

// tellWithin tells the facts of SubscribeWithin about a document that was written in the Tx of ctx.
func (b *Bus) tellWithin(ctx context.Context, facts []Fact, c claim) error {
	if !b.atOnce(ctx) {
		return nil
	}
	for _, f := range facts {
		for _, d := range f.Pending {
			if err := b.dispatch(ctx, d.Subscriber, c.event(f)); err != nil {
				b.log.Warn("fact not delivered with its change", "event", c.event(f).ID, "subscriber", d.Subscriber, "error", err)
				return store.Beside(err)
			}
		}
	}
	return nil
}

// Oldest is the time of the oldest fact that somebody still waits for, among the hundred of each collection that are due
// first. It is zero when nobody waits.
func (b *Bus) Oldest(ctx context.Context) (oldest time.Time, err error) {
	for _, s := range b.sources {
		for _, index := range s.indexes() {
			found, _, err := s.list(ctx, store.By(index), store.Page{Limit: 100})
			if err != nil {
				return oldest, err
			}
			for _, c := range found {
				for _, f := range c.facts {
					if len(f.Pending) > 0 && (oldest.IsZero() || f.At.Before(oldest)) {
						oldest = f.At
					}
				}
			}
		}
	}
	return oldest, nil
}

// Waiting counts the documents with facts that somebody still waits for, up to limit.
func (b *Bus) Waiting(ctx context.Context, limit int) (n int, err error) {
	for _, s := range b.sources {
		for _, index := range s.indexes() {
			if n >= limit {
				return limit, nil
			}
			more, err := s.count(ctx, index, limit-n)
			if err != nil {
				return n, err
			}
			n += more
		}
	}
	return n, nil
}
