package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// testMove: while documents are moved away nobody works on them, and after it they are not taken for the real ones.
func testMove(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a"})
	_, leave, err := db.Attend(ctx, store.Lease)
	must(t, err)
	_, err = db.Depart(ctx, "t", "leaving")
	wantIs(t, "Depart while somebody works", err, store.ErrPresent)
	must(t, leave())
	ticket, err := db.Depart(ctx, "t", "leaving")
	must(t, err)
	if again, err := db.Depart(ctx, "other", "leaving"); ticket != "t" || again != "t" || err != nil {
		t.Errorf("tickets %q and %q, %v, want t", ticket, again, err)
	}
	wantClosed(t, db, "leaving")
	if err := db.Departed(ctx, "other", "gone"); err == nil {
		t.Error("a move with another ticket ended")
	}
	must(t, db.Departed(ctx, "t", "gone"))
	wantClosed(t, db, "gone")
	phase, err := db.Phase(ctx)
	must(t, err)
	was, err := db.Return(ctx)
	must(t, err)
	if phase != store.Left || was != store.Left {
		t.Errorf("phases %q and %q, want %q", phase, was, store.Left)
	}
	must(t, db.Open(ctx))
	wantIDs(ctx, t, c, store.By("all"), "a")
}

func wantClosed(t *testing.T, db *store.DB, note string) {
	t.Helper()
	other, _ := reopened(db, indexes()...)
	for what, err := range map[string]error{
		"Open": other.Open(t.Context()), "Attend": third(other.Attend(t.Context(), store.Lease)),
		"Snapshot": other.Snapshot(t.Context(), func(string, bson.Raw) error { return nil }),
	} {
		if err == nil || err.Error() != note {
			t.Errorf("%s: got %v, want %q", what, err, note)
		}
	}
}

// testAttend: a program that works on the database is known, until it leaves or has died.
func testAttend(t *testing.T, db *store.DB) {
	const lease = 300 * time.Millisecond
	ctx, _ := items(t, db)
	working, stop := context.WithCancel(ctx)
	held, leave, err := db.Attend(working, lease)
	must(t, err)
	stop() // it is told to end, and finishes what it has begun
	time.Sleep(2 * lease)
	_, err = db.Depart(ctx, "t", "leaving")
	wantIs(t, "Depart while the lease is prolonged", err, store.ErrPresent)
	if !strings.Contains(err.Error(), "process") || held.Err() == nil {
		t.Errorf("the refusal names no process, or the work goes on: %v, %v", err, held.Err())
	}
	must(t, leave())
	until := time.Now().Add(lease)
	must(t, force(ctx, db, bson.E{Key: "present", Value: bson.A{bson.D{{Key: "id", Value: "dead"}, {Key: "until", Value: until}}}}))
	_, err = db.Depart(ctx, "t", "leaving")
	wantIs(t, "Depart just after a crash", err, store.ErrPresent)
	time.Sleep(time.Until(until) + 10*time.Millisecond)
	_, err = db.Depart(ctx, "t", "leaving")
	must(t, err)
}

// testOverslept: a program that was stopped for longer than its lease learns that the database was closed meanwhile.
func testOverslept(t *testing.T, db *store.DB) {
	ctx, _ := items(t, db)
	held, leave, err := db.Attend(ctx, 1500*time.Millisecond) // prolonged after 500 ms; until then it is as if asleep
	must(t, err)
	must(t, force(ctx, db, bson.E{Key: "phase", Value: "leaving"}, bson.E{Key: "note", Value: "closed"}))
	select {
	case <-held.Done():
	case <-time.After(10 * time.Second):
		t.Error("a program went on working on a database that was closed")
	}
	if _, ok := errors.AsType[*store.ClosedError](context.Cause(held)); !ok {
		t.Errorf("stopped because of %v, want the closing", context.Cause(held))
	}
	must(t, leave())
}

// force writes the document about the database as no verb of the store would.
func force(ctx context.Context, db *store.DB, fields ...bson.E) error {
	schemas := db.Schemas()
	schema := schemas[slices.IndexFunc(schemas, func(s store.Schema) bool { return s.Name == "database_usage" })]
	key := store.Key{ID: "usage"}
	old, err := db.Engine().Get(ctx, &schema, key)
	if err != nil {
		return err
	}
	version := old.Lookup("_v").AsInt64()
	doc, err := bson.Marshal(append(bson.D{{Key: "_id", Value: "usage"}, {Key: "_v", Value: version + 1}}, fields...))
	if err != nil {
		return err
	}
	return db.Engine().Replace(ctx, &schema, key, version, doc)
}
