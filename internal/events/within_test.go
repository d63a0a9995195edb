package events_test

import (
	"context"
	"errors"
	"testing"

	"lumbung/internal/events"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

// note is what a handler of SubscribeWithin keeps of a fact.
type note struct {
	ID string `bson:"_id"`
}

// noteBus is a bus whose facts are noted within the Tx that records them.
type noteBus struct {
	*testBus
	db     *store.DB
	notes  *store.Collection[note]
	handle func(ctx context.Context, e events.Event) error
}

func openNotes(t *testing.T, db *store.DB) *noteBus {
	t.Helper()
	b := &noteBus{testBus: open(t, db, newClock()), db: db, notes: store.Define(db, store.Spec[note]{Name: "notes"})}
	b.handle = b.note
	b.SubscribeWithin("note", "orders.paid", func(ctx context.Context, e events.Event) error { return b.handle(ctx, e) })
	must(t, db.Open(t.Context()))
	return b
}

func (b *noteBus) note(ctx context.Context, e events.Event) error {
	return b.notes.Insert(ctx, &note{ID: e.Subject})
}

// pay records the fact of o1 in a Tx and ends that with an error, nil for none.
func (b *noteBus) pay(ctx context.Context, end error) error {
	return b.db.Tx(ctx, func(ctx context.Context) error {
		return errors.Join(b.record(ctx, "orders.paid", "o1", "", nil), end)
	})
}

// kept says whether there is a note of o1, and how many facts wait.
func (b *noteBus) kept(t *testing.T) (noted bool, waiting int) {
	t.Helper()
	_, err := b.notes.Get(t.Context(), "o1")
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	b.facts(t, func(*thing, events.Fact) { waiting++ })
	return err == nil, waiting
}

func (b *noteBus) want(t *testing.T, noted bool, waiting int) {
	t.Helper()
	if n, w := b.kept(t); n != noted || w != waiting {
		t.Errorf("noted %t, %d facts wait; want %t, %d", n, w, noted, waiting)
	}
}

func TestToldWithinTheTx(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := openNotes(t, db)
		must(t, b.pay(t.Context(), nil))
		b.want(t, true, 0)
		must(t, b.Drain(t.Context()))
		b.want(t, true, 0)
	})
}

func TestToldWithinATxThatFails(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := openNotes(t, db)
		refused := errors.New("refused")
		if err := b.pay(t.Context(), refused); !errors.Is(err, refused) {
			t.Errorf("got %v", err)
		}
		must(t, b.Drain(t.Context()))
		b.want(t, false, 0)
	})
}

// What is told outside a Tx waits, since it could not be saved with the change.
func TestToldOutsideATx(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := openNotes(t, db)
		must(t, b.record(t.Context(), "orders.paid", "o1", "", nil))
		b.want(t, false, 1)
		must(t, b.Drain(t.Context()))
		b.want(t, true, 0)
	})
}

// A handler that fails, panics or ends the Tx holds up no change: the fact waits.
func TestHandlerFailsWithinTheTx(t *testing.T) {
	for name, fail := range map[string]func(b *noteBus, ctx context.Context, e events.Event) error{
		"an error": func(*noteBus, context.Context, events.Event) error { return errors.New("no sentence") },
		"a panic":  func(*noteBus, context.Context, events.Event) error { panic("no sentence") },
		"a duplicate": func(b *noteBus, ctx context.Context, e events.Event) error {
			return errors.Join(b.note(ctx, e), b.note(ctx, e))
		},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				b := openNotes(t, db)
				tried := 0
				b.handle = func(ctx context.Context, e events.Event) error {
					tried++
					return fail(b, ctx, e)
				}
				must(t, b.pay(t.Context(), nil))
				b.want(t, false, 1)
				if tried != 1 {
					t.Errorf("the handler was asked %d times", tried)
				}
				b.handle = b.note
				must(t, b.Drain(t.Context()))
				b.want(t, true, 0)
			})
		})
	}
}

// Two changes of one document in a Tx, and a change after the fact was told, tell it once.
func TestToldOnceWithinTheTx(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := openNotes(t, db)
		must(t, b.db.Tx(t.Context(), func(ctx context.Context) error {
			return errors.Join(b.record(ctx, "orders.paid", "o1", "", nil), b.record(ctx, "orders.shipped", "o1", "", nil))
		}))
		must(t, b.record(t.Context(), "orders.shipped", "o1", "", nil))
		must(t, b.Drain(t.Context()))
		b.want(t, true, 0)
	})
}
