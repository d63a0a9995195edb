package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/internal/store/transfer"
)

// item is the document of these tests.
type item struct {
	ID     string     `bson:"_id"`
	Name   string     `bson:"name"`
	Expiry *time.Time `bson:"expiry,omitempty"`
}

// reopened declares the items over the data of another DB.
func reopened(db *store.DB) (*store.DB, *store.Collection[item]) {
	again := store.New(db.Engine())
	expiring := []store.Index{{Name: "expiry", Fields: []string{"expiry"}, Expire: true}}
	return again, store.Define(again, store.Spec[item]{Name: "items", Indexes: expiring})
}

// each runs a test on both engines with an open DB.
func each(t *testing.T, test func(t *testing.T, db *store.DB, items *store.Collection[item])) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		db, items := reopened(db)
		must(t, db.Open(t.Context()))
		test(t, db, items)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantIs(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

func fill(t *testing.T, db *store.DB, ticket string) (*transfer.Filling, bool, error) {
	t.Helper()
	return transfer.Fill(t.Context(), db, ticket, "being filled: run it again")
}

// raw is an item as it would come from another database, its id not the first of its fields.
func raw(t *testing.T, id, name string) bson.Raw {
	t.Helper()
	doc, err := bson.Marshal(bson.D{
		{Key: "name", Value: name}, {Key: "_id", Value: id}, {Key: "stranger", Value: 1.5}, {Key: "_v", Value: int64(7)},
	})
	must(t, err)
	return doc
}

func wantClosed(t *testing.T, db *store.DB) {
	t.Helper()
	other, _ := reopened(db)
	_, _, registered := transfer.Register(t.Context(), other, transfer.Lease)
	for what, err := range map[string]error{
		"Open": other.Open(t.Context()), "Register": registered,
		"Snapshot": transfer.Snapshot(t.Context(), other, func(string, bson.Raw) error { return nil }),
	} {
		if _, ok := errors.AsType[*store.ClosedError](err); !ok || err.Error() != "being filled: run it again" {
			t.Errorf("%s of a half filled database: got %v", what, err)
		}
	}
	if status, err := transfer.StatusOf(t.Context(), other); err != nil || !status.Closed || status.Note != "being filled: run it again" {
		t.Errorf("status %+v, %v", status, err)
	}
}

// A filling is cut off and starts again, and until it is done nobody else may open the database.
func TestFill(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, items *store.Collection[item]) {
		docs := make([]bson.Raw, 1200)
		for i := range docs {
			docs[i] = raw(t, fmt.Sprintf("%04d", i), "n")
		}
		first, _ := reopened(db)
		f, again, err := fill(t, first, "one")
		if must(t, err); again {
			t.Error("an empty database was filled before")
		}
		must(t, f.Load(t.Context(), "items", docs[:700]))
		wantClosed(t, db)
		second, _ := reopened(db)
		g, again, err := fill(t, second, "two")
		if must(t, err); !again {
			t.Error("nobody says that it starts again")
		}
		if n, err := items.Count(t.Context(), store.By("all"), 10); n != 0 || err != nil {
			t.Errorf("%d documents are left, %v", n, err)
		}
		if err := f.Load(t.Context(), "items", docs[700:]); err == nil {
			t.Error("a filling went on that another has taken over")
		}
		if err := transfer.Finish(t.Context(), first, "one"); err == nil {
			t.Error("a filling ended that another has taken over")
		}
		must(t, g.Load(t.Context(), "items", docs))
		if err := g.Load(t.Context(), "none", docs); err == nil {
			t.Error("documents were loaded into a collection that does not exist")
		}
		wantClosed(t, db)
		must(t, transfer.Finish(t.Context(), second, "two"))
		last, items := reopened(db)
		must(t, last.Open(t.Context()))
		if n, err := items.Count(t.Context(), store.By("all"), 5000); n != len(docs) || err != nil {
			t.Errorf("%d documents, %v, want %d", n, err, len(docs))
		}
		_, _, err = fill(t, last, "three")
		wantIs(t, "Fill of a full database", err, transfer.ErrNotEmpty)
		must(t, last.Open(t.Context()))
	})
}

// Batches are whole collections in order, 500 documents at most.
func TestBatches(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, _ *store.Collection[item]) {
		f, _, err := fill(t, db, "t")
		must(t, err)
		for i := range 3 {
			docs := make([]bson.Raw, 400)
			for n := range docs {
				docs[n] = raw(t, fmt.Sprintf("%04d", 400*i+n), "n")
			}
			must(t, f.Load(t.Context(), "items", docs))
		}
		var sizes []int
		last := ""
		must(t, transfer.Batches(t.Context(), db, func(collection string, docs []bson.Raw) error {
			for _, doc := range docs {
				if id := doc.Lookup("_id").StringValue(); collection != "items" || id <= last {
					t.Errorf("%s %s follows %s", collection, id, last)
				} else {
					last = id
				}
			}
			sizes = append(sizes, len(docs))
			return nil
		}))
		if !slices.Equal(sizes, []int{500, 500, 200}) {
			t.Errorf("batches of %v", sizes)
		}
		err = transfer.Batches(t.Context(), db, func(string, []bson.Raw) error { return context.Canceled })
		wantIs(t, "a visitor that fails", err, context.Canceled)
	})
}

// Equal documents have equal sums wherever they lie, and what is about to expire does not count.
func TestSums(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, items *store.Collection[item]) {
		ctx, until := t.Context(), time.Now().Add(24*time.Hour)
		soon, later := time.Now().Add(time.Hour), time.Now().Add(1000*time.Hour)
		for id, expiry := range map[string]*time.Time{"soon": &soon, "later": &later, "never": nil} {
			must(t, items.Insert(ctx, &item{ID: id, Expiry: expiry}))
		}
		sums := func() []transfer.Sum {
			sums, err := transfer.SumsOf(ctx, db, until)
			must(t, err)
			return sums
		}
		before := sums()
		for _, sum := range before {
			if want := map[string]int{"items": 2}[sum.Collection]; sum.Documents != want {
				t.Errorf("%s: %d documents, want %d", sum.Collection, sum.Documents, want)
			}
		}
		rename := func(id string) {
			_, err := items.Update(ctx, id, func(i *item) error { i.Name = "other"; return nil })
			must(t, err)
		}
		rename("soon")
		must(t, transfer.Differences(before, sums()))
		rename("later")
		if err := transfer.Differences(before, sums()); err == nil || !strings.Contains(err.Error(), "items") {
			t.Errorf("after a change: got %v, want a difference in items", err)
		}
	})
}

// The sum of a document does not depend on where its id stands.
func TestCanonical(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		db, _ = reopened(db)
		until := time.Now()
		one, other := transfer.NewSummer(db, until), transfer.NewSummer(db, until)
		first, err := bson.Marshal(bson.D{{Key: "_id", Value: "a"}, {Key: "name", Value: "n"}})
		must(t, err)
		last, err := bson.Marshal(bson.D{{Key: "name", Value: "n"}, {Key: "_id", Value: "a"}})
		must(t, errors.Join(err, one.Add("items", first), other.Add("items", last)))
		must(t, transfer.Differences(one.Sums(), other.Sums()))
	})
}

// A program that works on the database is known, until it leaves or has died.
func TestRegister(t *testing.T) {
	const lease = 300 * time.Millisecond
	each(t, func(t *testing.T, db *store.DB, _ *store.Collection[item]) {
		working, stop := context.WithCancel(t.Context())
		held, leave, err := transfer.Register(working, db, lease)
		must(t, err)
		stop() // it is told to end, and finishes what it has begun
		time.Sleep(2 * lease)
		other, _ := reopened(db)
		_, _, err = fill(t, other, "t")
		wantIs(t, "Fill while the lease is prolonged", err, transfer.ErrInUse)
		wantIs(t, "Idle", transfer.Idle(t.Context(), other), transfer.ErrInUse)
		if status, err := transfer.StatusOf(t.Context(), other); err != nil || len(status.Present) != 1 || status.Closed {
			t.Errorf("status %+v, %v", status, err)
		}
		if held.Err() == nil {
			t.Error("the work goes on")
		}
		must(t, leave())
		until := time.Now().Add(lease)
		must(t, db.ChangeUsage(t.Context(), func(u *store.Usage) error {
			u.Present = []store.Process{{ID: "dead", Until: until}}
			return nil
		}))
		_, _, err = fill(t, other, "t")
		wantIs(t, "Fill just after a crash", err, transfer.ErrInUse)
		time.Sleep(time.Until(until) + 10*time.Millisecond)
		_, _, err = fill(t, other, "t")
		must(t, err)
	})
}

// A program that was stopped for longer than its lease learns that the database was closed meanwhile.
func TestOverslept(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, _ *store.Collection[item]) {
		held, leave, err := transfer.Register(t.Context(), db, 1500*time.Millisecond) // prolonged after 500 ms; until then it is as if asleep
		must(t, err)
		must(t, db.ChangeUsage(t.Context(), func(u *store.Usage) error {
			u.Ticket, u.Note, u.Present = "t", "closed", nil
			return nil
		}))
		select {
		case <-held.Done():
		case <-time.After(10 * time.Second):
			t.Error("a program went on working on a database that was closed")
		}
		if _, ok := errors.AsType[*store.ClosedError](context.Cause(held)); !ok {
			t.Errorf("stopped because of %v, want the closing", context.Cause(held))
		}
		must(t, leave())
	})
}
