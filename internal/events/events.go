// Package events delivers facts. A fact ("orders.paid") is saved in the same write as the change it tells of, together
// with the names of the subscribers that still wait for it, and is handed to each of them at least once. It must never
// be used to ask for something (that is a call), and a handler must do no harm when a fact comes late, twice or out of
// order: it re-reads what the fact is about.
package events

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

const (
	lease    = 30 * time.Second    // how long a process may work on one event before another takes it over
	maxTries = 12                  // then the delivery is parked for staff
	keepFor  = 60 * 24 * time.Hour // delivered events disappear after this
)

// Event is one recorded fact, for those who hear it at once or for those who gather.
type Event struct {
	ID       string     `bson:"_id"` // name:subject:key, and gatheredMark behind it
	Name     string     `bson:"name"`
	Subject  string     `bson:"subject"` // id of what the fact is about
	Data     bson.Raw   `bson:"data"`
	At       time.Time  `bson:"at"`
	Waiting  []Delivery `bson:"waiting"`
	Parked   []Delivery `bson:"parked"`
	Due      *time.Time `bson:"due,omitempty"`   // when to look at it next: a claimed event is due when its lease ends
	Later    *time.Time `bson:"later,omitempty"` // in place of Due, for those who gather
	Fence    int64      `bson:"fence"`           // counts the claims; an outdated claim saves nothing
	ParkedAt *time.Time `bson:"parked_at,omitempty"`
	Expires  *time.Time `bson:"expires,omitempty"`
}

// Delivery is what one subscriber is still owed.
type Delivery struct {
	Subscriber string    `bson:"subscriber"`
	Tries      int64     `bson:"tries"`
	Next       time.Time `bson:"next"`
	Error      string    `bson:"error,omitempty"`
}

// Decode reads what was recorded with the fact.
func (e Event) Decode(into any) error { return bson.Unmarshal(e.Data, into) }

// Handler hears a fact.
type Handler func(ctx context.Context, e Event) error

// Gatherer hears of many subjects at once, each of them once however often the fact was recorded. When it fails it is
// told of each alone, unless the failure is fault.Unavailable: then of all again, a little later.
type Gatherer func(ctx context.Context, subjects []string) error

// subscription has a handle or a gather.
type subscription struct {
	name, fact string
	handle     Handler
	gather     Gatherer
}

// Bus records facts and, in Run, delivers them.
type Bus struct {
	db            *store.DB
	events        *store.Collection[Event]
	turns         *store.Collection[turn]
	now           func() time.Time
	log           *slog.Logger
	subscriptions []subscription
	name          string     // tells this process from the others
	fresh         chan Event // recorded and claimed by this process a moment ago
	mu            sync.Mutex
	running       int             // how many Run there are; guarded by mu
	busy          map[string]bool // events that Run has in hand; guarded by mu
}

// freshMost is how many events may wait for the workers of the process that recorded them. What is recorded while half as
// many do is for whoever is free first.
const freshMost = 512

// New declares the collection of events; now is the clock, in UTC.
func New(db *store.DB, now func() time.Time, log *slog.Logger) *Bus {
	return &Bus{
		db: db, now: now, log: log, name: rand.Text(), fresh: make(chan Event, freshMost), busy: map[string]bool{},
		turns: store.Define(db, store.Spec[turn]{Name: "event_turns"}),
		events: store.Define(db, store.Spec[Event]{Name: "events", News: true, Indexes: []store.Index{
			{Name: "due", Fields: []string{"due"}, Sparse: true},
			{Name: "later", Fields: []string{"later"}, Sparse: true},
			{Name: "parked", Fields: []string{"parked_at"}, Sparse: true},
			{Name: "expires", Fields: []string{"expires"}, Expire: true},
		}}),
	}
}

// Subscribe names a handler of a fact. All subscriptions are made at start, before Run; the name must stay the same
// over releases, since waiting events remember it.
func (b *Bus) Subscribe(subscriber, fact string, handle Handler) {
	b.subscriptions = append(b.subscriptions, subscription{name: subscriber, fact: fact, handle: handle})
}

// Gather is Subscribe for work that is slow but no slower for many subjects than for one, and that may come a little
// later: it never holds up a Handler. One process at a time gathers, so that of two readings of a subject the newer
// one is saved last.
func (b *Bus) Gather(subscriber, fact string, gather Gatherer) {
	b.subscriptions = append(b.subscriptions, subscription{name: subscriber, fact: fact, gather: gather})
}

// Subscriptions lists "fact -> subscriber", in the order of subscription.
func (b *Bus) Subscriptions() []string {
	lines := make([]string, len(b.subscriptions))
	for i, s := range b.subscriptions {
		lines[i] = s.fact + " -> " + s.name
	}
	return lines
}

// Record saves a fact; call it inside the Tx that makes the fact true. name, subject and key together identify it:
// a fact that can be true once per subject has the key "". data is a struct or bson.M.
func (b *Bus) Record(ctx context.Context, name, subject, key string, data any) error {
	raw, err := bson.Marshal(data)
	if err != nil {
		return fmt.Errorf("record %s of %s: %w", name, subject, err)
	}
	now := b.now()
	e := Event{ID: eventID(name, subject, key), Name: name, Subject: subject, Data: raw, At: now}
	later := e
	later.ID += gatheredMark
	for _, s := range b.subscriptions {
		switch {
		case s.fact != name:
		case s.gather != nil:
			later.Waiting, later.Later = append(later.Waiting, Delivery{Subscriber: s.name, Next: now}), &now
		default:
			e.Waiting, e.Due = append(e.Waiting, Delivery{Subscriber: s.name, Next: now}), &now
		}
	}
	if len(later.Waiting) > 0 {
		if err := b.events.Insert(ctx, &later); err != nil || len(e.Waiting) == 0 {
			return err
		}
	}
	if len(e.Waiting) == 0 {
		expires := now.Add(keepFor)
		e.Expires = &expires
		return b.events.Insert(ctx, &e)
	}
	return b.insert(ctx, e, now)
}

// insert saves an event that is due. While this process delivers, the event is born claimed, and the workers have it as soon
// as it is saved: without a look and without another write. Should they not come to it, the claim ends like any other.
func (b *Bus) insert(ctx context.Context, e Event, now time.Time) error {
	mine := b.mayClaim()
	if mine {
		until := now.Add(lease)
		e.Due, e.Fence = &until, 1
	}
	err := b.events.Insert(ctx, &e)
	if err == nil && mine {
		b.db.OnSaved(ctx, func() { b.offer(e) })
	}
	return err
}

// Parked lists the events with a delivery that was given up, newest first.
func (b *Bus) Parked(ctx context.Context, page store.Page) (store.Slice[Event], error) {
	return b.events.List(ctx, store.By("parked").Newest(), page)
}

// Waiting counts the events that somebody is still owed, up to limit.
func (b *Bus) Waiting(ctx context.Context, limit int) (int, error) {
	due, err := b.events.Count(ctx, store.By("due"), limit)
	if err != nil || due >= limit {
		return due, err
	}
	later, err := b.events.Count(ctx, store.By("later"), limit-due)
	return due + later, err
}

// Owes says whether a recorded fact is still on its way to a subscriber that does not gather. One that was given up is not: nothing happens any
// more unless somebody sees to it.
func (b *Bus) Owes(ctx context.Context, name, subject, key string) (bool, error) {
	e, err := b.events.Get(ctx, eventID(name, subject, key))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return len(e.Waiting) > 0, nil
}

func eventID(name, subject, key string) string { return name + ":" + subject + ":" + key }

// gatheredMark ends the id of the event that is for those who gather.
const gatheredMark = "~"

// wait sets when to look at the event next; nil is never.
func (e *Event) wait(at *time.Time) {
	if strings.HasSuffix(e.ID, gatheredMark) {
		e.Later = at
		return
	}
	e.Due = at
}

// Retry puts the parked deliveries of an event back in the queue. A delivery that is under way ends its claim by that.
func (b *Bus) Retry(ctx context.Context, id string) error {
	now := b.now()
	_, err := b.events.Update(ctx, id, func(e *Event) error {
		if len(e.Parked) == 0 {
			return store.ErrUnchanged
		}
		for _, d := range e.Parked {
			e.Waiting = append(e.Waiting, Delivery{Subscriber: d.Subscriber, Next: now})
		}
		e.Parked, e.ParkedAt, e.Fence = nil, nil, e.Fence+1
		e.wait(&now)
		return nil
	})
	return err
}

// Each visits every event, for verification.
func (b *Bus) Each(ctx context.Context, visit func(*Event) error) error {
	return b.events.Each(ctx, store.By("all"), visit)
}
