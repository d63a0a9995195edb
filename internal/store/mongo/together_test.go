package mongo_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"golang.org/x/sync/errgroup"

	"lumbung/internal/events"
	"lumbung/internal/store"
	"lumbung/internal/store/mongo"
	"lumbung/internal/store/storetest"
)

// TestFirstStartTogether: eight processes open an empty database at once. The collections and indexes are there once,
// and every migration runs once.
func TestFirstStartTogether(t *testing.T) {
	const processes = 8
	uri := storetest.MongoURI(t)
	var group errgroup.Group
	var runs [2]atomic.Int64
	step := func(i int) store.Migration {
		return store.Migration{Version: int64(i + 1), Name: "step", Run: func(context.Context, *store.DB) error { runs[i].Add(1); return nil }}
	}
	validator := bson.M{"n": bson.M{"$type": "long"}}
	engines := make([]*mongo.Engine, processes)
	for i := range processes {
		engine, db, c := open(t, uri, store.Spec[entry]{Indexes: indexes(), Validator: validator})
		engines[i] = engine
		group.Go(func() error {
			if err := db.Open(t.Context()); err != nil {
				return err
			}
			if err := db.Migrate(t.Context(), step(0), step(1)); err != nil {
				return err
			}
			return c.Insert(t.Context(), &entry{ID: string(rune('a' + i))})
		})
	}
	must(t, group.Wait())
	if runs[0].Load() != 1 || runs[1].Load() != 1 {
		t.Errorf("migrations ran %d and %d times, want once", runs[0].Load(), runs[1].Load())
	}
	entries := engines[0].Database().Collection("entries")
	specs, err := entries.Indexes().ListSpecifications(t.Context())
	must(t, err)
	if want := 1 + len(indexes()) - 1 + 1; len(specs) != want { // _id_, the declared ones of which two are alike, one that only expires
		t.Errorf("%d indexes, want %d", len(specs), want)
	}
	if n, err := entries.CountDocuments(t.Context(), bson.D{}); err != nil || n != processes {
		t.Errorf("%d documents, %v, want %d", n, err, processes)
	}
}

// TestDurable: nothing is acknowledged before a majority has journalled it, and nothing is read that could be undone.
func TestDurable(t *testing.T) {
	write, read := mongo.Concerns()
	if write.W != "majority" || write.Journal == nil || !*write.Journal || read.Level != "majority" {
		t.Errorf("writes %+v, reads %+v", write, read)
	}
	write, read = mongo.TxConcerns()
	if write.W != "majority" || write.Journal == nil || !*write.Journal || read.Level != "snapshot" {
		t.Errorf("in transactions: writes %+v, reads %+v", write, read)
	}
}

// deaf is an engine that never hears of a write, as when the change stream is gone.
type deaf struct{ store.Engine }

func (deaf) Watch() *store.Notices { return new(store.Notices) }

// TestPollingAlone: facts are delivered without any change stream. The stream only makes it sooner.
func TestPollingAlone(t *testing.T) {
	engine, err := mongo.Open(t.Context(), storetest.MongoURI(t))
	must(t, err)
	heard := make(chan string, 1)
	type thing struct {
		ID            string `bson:"_id"`
		events.Outbox `bson:",inline"`
	}
	newBus := func() (*events.Bus, *store.Collection[thing]) {
		db := store.New(deaf{engine})
		bus := events.New(db, func() time.Time { return time.Now().UTC() }, slog.New(slog.DiscardHandler))
		bus.Subscribe("test", "test.happened", func(_ context.Context, e events.Event) error { heard <- e.Subject; return nil })
		things := events.Define(bus, store.Spec[thing]{Name: "things"}, false, func(d *thing) events.Address {
			return events.Address{ID: d.ID, Box: &d.Outbox}
		})
		must(t, db.Open(t.Context()))
		return bus, things
	}
	t.Cleanup(func() { must(t, engine.Close()) })
	bus, _ := newBus()
	other, things := newBus() // which only records
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); bus.Run(ctx, 20*time.Millisecond) }()
	it := &thing{ID: "it"}
	must(t, other.Record(&it.Outbox, "test.happened", "", bson.M{}))
	must(t, things.Insert(ctx, it))
	select {
	case subject := <-heard:
		if subject != "it" {
			t.Errorf("heard of %q", subject)
		}
	case <-time.After(20 * time.Second):
		t.Error("the fact was never delivered")
	}
	stop()
	<-ended
}
