package events

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// Outbox is the part of a document with the facts about it that somebody still waits for. A document has it inline; an
// empty one takes no room.
type Outbox struct {
	Facts    []Fact     `bson:"facts,omitempty"`
	Due      *time.Time `bson:"facts_due,omitempty"`   // when to look at the facts next
	BatchDue *time.Time `bson:"facts_batch,omitempty"` // the same for those that are handled in batches
	DeadAt   *time.Time `bson:"facts_dead,omitempty"`  // when a delivery was given up last

	within []Fact // recorded for SubscribeWithin, never stored
}

// Fact is something that became true of a document.
type Fact struct {
	Name    string     `bson:"name"`
	Key     string     `bson:"key,omitempty"`
	Batch   bool       `bson:"batch,omitempty"`
	Data    bson.Raw   `bson:"data"`
	At      time.Time  `bson:"at"`
	Due     time.Time  `bson:"due"`   // of the next attempt; a claimed fact is due when its lease ends
	Token   int64      `bson:"token"` // fencing token, new with each claim: an outdated claim saves nothing
	Pending []Delivery `bson:"pending,omitempty"`
	Dead    []Delivery `bson:"dead,omitempty"`
}

// Delivery is what one subscriber is still owed.
type Delivery struct {
	Subscriber string    `bson:"subscriber"`
	Attempts   int64     `bson:"attempts"`
	Next       time.Time `bson:"next"` // not before
	Error      string    `bson:"error,omitempty"`
}

func (f Fact) is(other Fact) bool {
	return f.Name == other.Name && f.Key == other.Key && f.Batch == other.Batch
}

// put adds a fact, or puts it in the place of the same one that waits already. The new Token keeps whoever works on the old one from
// taking the fact away.
func (o *Outbox) put(f Fact) {
	i := slices.IndexFunc(o.Facts, f.is)
	if i < 0 {
		o.Facts = append(o.Facts, f)
		return
	}
	f.Dead = o.Facts[i].Dead
	o.Facts[i] = f
}

// schedule drops the facts that nobody waits for any more and sets when to look at the others.
func (o *Outbox) schedule() {
	o.Facts = slices.DeleteFunc(o.Facts, func(f Fact) bool { return len(f.Pending)+len(f.Dead) == 0 })
	o.Due, o.BatchDue = nil, nil
	dead := false
	for _, f := range o.Facts {
		dead = dead || len(f.Dead) > 0
		if len(f.Pending) == 0 {
			continue
		}
		due := &o.Due
		if f.Batch {
			due = &o.BatchDue
		}
		if *due == nil || f.Due.Before(**due) {
			*due = &f.Due
		}
	}
	if !dead {
		o.DeadAt = nil
	}
}

// The indexes of every collection whose documents have an outbox.
const (
	indexDue   = "facts_due"
	indexBatch = "facts_batch"
	indexDead  = "facts_dead"
)

// source is a collection whose documents have outboxes.
type source struct {
	collection string
	batch      bool
	list       func(ctx context.Context, q store.Query, page store.Page) (found []claim, next string, err error)
	// update changes the outbox of a claim's document and returns the document.
	update func(ctx context.Context, c *claim, change func(*Outbox) error) (bson.Raw, error)
	count  func(ctx context.Context, index string, limit int) (int, error)
}

func (s *source) indexes() []string {
	if s.batch {
		return []string{indexDue, indexBatch}
	}
	return []string{indexDue}
}

// Address says where a document lies and where its outbox is.
type Address struct {
	Coop, ID string
	Box      *Outbox
}

// Define declares a collection whose documents have an outbox; batch says whether some of its facts are handled in batches.
func Define[T any](b *Bus, spec store.Spec[T], batch bool, of func(*T) Address) *store.Collection[T] {
	c := store.Define(b.db, withOutbox(b, spec, batch, of))
	attach(b, spec.Name, batch, c, func(string) *store.Collection[T] { return c }, of)
	return c
}

// DefineScoped is Define for documents that belong to cooperatives.
func DefineScoped[T any](b *Bus, spec store.Spec[T], batch bool, of func(*T) Address) *store.Scoped[T] {
	c := store.DefineScoped(b.db, withOutbox(b, spec, batch, of))
	attach(b, spec.Name, batch, c.AllTenants(), c.ForTenant, of)
	return c
}

func withOutbox[T any](b *Bus, spec store.Spec[T], batch bool, of func(*T) Address) store.Spec[T] {
	names := []string{indexDue, indexDead}
	if batch {
		names = append(names, indexBatch)
	}
	for _, name := range names {
		spec.Indexes = append(spec.Indexes, store.Index{Name: name, Fields: []string{name}, Sparse: true, Global: true})
	}
	source := &source{collection: spec.Name}
	spec.Saving = func(ctx context.Context, doc *T) { b.saving(ctx, of(doc).Box) }
	spec.Wrote = func(ctx context.Context, doc *T, raw bson.Raw) error {
		a := of(doc)
		return b.tellWithin(ctx, a.Box.within, claim{source: source, coop: a.Coop, id: a.ID, doc: raw})
	}
	spec.Saved = func(_ context.Context, doc *T, raw bson.Raw) { b.enqueue(spec.Name, of(doc), raw) }
	return spec
}

func attach[T any](b *Bus, name string, batch bool, all *store.Collection[T], in func(string) *store.Collection[T], of func(*T) Address) {
	s := &source{collection: name, batch: batch}
	s.list = func(ctx context.Context, q store.Query, page store.Page) ([]claim, string, error) {
		slice, err := all.List(ctx, q, page)
		found := make([]claim, len(slice.Items))
		for i := range slice.Items {
			a := of(&slice.Items[i])
			found[i] = claim{source: s, coop: a.Coop, id: a.ID, facts: a.Box.Facts}
		}
		return found, slice.Next, err
	}
	s.update = func(ctx context.Context, c *claim, change func(*Outbox) error) (bson.Raw, error) {
		changeBox := func(doc *T) error {
			box := of(doc).Box
			if err := change(box); err != nil {
				return err
			}
			box.schedule()
			return nil
		}
		if c.stored {
			_, err := in(c.coop).UpdateFrom(ctx, c.doc, changeBox)
			return c.doc, err
		}
		doc, err := in(c.coop).Update(ctx, c.id, changeBox)
		if err != nil {
			return nil, err
		}
		return bson.Marshal(doc)
	}
	s.count = func(ctx context.Context, index string, limit int) (int, error) {
		return all.Count(ctx, store.By(index), limit)
	}
	b.sources = append(b.sources, s)
}

// DeadLetter is a fact with deliveries that were given up.
type DeadLetter struct {
	Event
	Dead []Delivery
}

// EachDeadLetter visits the facts with deliveries that were given up, in each collection the last ones first.
func (b *Bus) EachDeadLetter(ctx context.Context, visit func(DeadLetter) error) error {
	for _, s := range b.sources {
		for page := (store.Page{Limit: 100}); ; {
			found, next, err := s.list(ctx, store.By(indexDead).Desc(), page)
			if err != nil {
				return err
			}
			for _, c := range found {
				for _, f := range c.facts {
					if len(f.Dead) == 0 {
						continue
					}
					if err := visit(DeadLetter{c.event(f), f.Dead}); err != nil {
						return err
					}
				}
			}
			if page.After = next; next == "" {
				break
			}
		}
	}
	return nil
}

// CountDeadLetters counts the documents with deliveries that were given up, up to limit.
func (b *Bus) CountDeadLetters(ctx context.Context, limit int) (n int, err error) {
	for _, s := range b.sources {
		more, err := s.count(ctx, indexDead, limit-n)
		if n += more; err != nil || n >= limit {
			return n, err
		}
	}
	return n, nil
}

// ErrNoDeadLetter says that no delivery of this fact was given up.
var ErrNoDeadLetter = errors.New("events: no delivery of this fact was given up")

// Retry makes the dead letters of a fact due again. A delivery of it that is under way loses its claim.
func (b *Bus) Retry(ctx context.Context, e Event) error {
	collection, _, _ := strings.Cut(e.ID, "/")
	now := b.now().UTC()
	for _, s := range b.sources {
		if s.collection != collection {
			continue
		}
		found := false
		_, err := s.update(ctx, &claim{coop: e.Coop, id: e.Subject}, func(box *Outbox) error {
			found = false
			for i := range box.Facts {
				f := &box.Facts[i]
				if len(f.Dead) == 0 || (claim{source: s, id: e.Subject}).event(*f).ID != e.ID {
					continue
				}
				for _, d := range f.Dead {
					f.Pending = append(f.Pending, Delivery{Subscriber: d.Subscriber, Next: now})
				}
				f.Dead, f.Due, f.Token, found = nil, now, rand.Int64(), true
			}
			if !found {
				return store.ErrUnchanged
			}
			return nil
		})
		if err == nil && !found {
			err = ErrNoDeadLetter
		}
		return err
	}
	return fmt.Errorf("retry %s: %w", e.ID, ErrNoDeadLetter)
}
