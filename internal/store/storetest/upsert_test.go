package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// testUpsert: the first makes the document, the next change it, and of many at once each adds its own.
func testUpsert(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	fresh := func() *Item { return &Item{ID: "a", Name: "fresh"} }
	count := func(item *Item) error { item.Stock++; return nil }
	got, err := c.Upsert(ctx, "a", fresh, func(*Item) error { return store.ErrUnchanged })
	if err != nil || got.Name != "fresh" {
		t.Errorf("unchanged: got %+v, %v", got, err)
	}
	wantIDs(ctx, t, c, store.By("all"))
	_, err = c.Upsert(ctx, "a", fresh, func(*Item) error { return store.ErrNotFound })
	wantIs(t, "a change that misses something", err, store.ErrNotFound)
	wantIDs(ctx, t, c, store.By("all"))
	for want := range int64(2) {
		got, err := c.Upsert(ctx, "a", fresh, count)
		must(t, err)
		if got.Stock != want+1 || got.Name != "fresh" {
			t.Errorf("upsert %d: got %+v", want+1, got)
		}
	}
	must(t, c.Delete(ctx, "a"))
	atOnce(t, 8, func(i int) error {
		if i%2 == 0 {
			_, err := c.Upsert(ctx, "a", fresh, count)
			return err
		}
		return db.Tx(ctx, func(ctx context.Context) error { _, err := c.Upsert(ctx, "a", fresh, count); return err })
	})
	if got := get(ctx, t, c, "a"); got.Stock != 8 {
		t.Errorf("8 upserts at once: stock %d", got.Stock)
	}
	insert(ctx, t, c, Item{ID: "b", Email: "b@x"})
	_, err = c.Upsert(ctx, "c", func() *Item { return &Item{ID: "c", Email: "b@x"} }, count)
	wantDuplicate(t, err, "email")
	if _, err := c.Upsert(ctx, "d", fresh, count); err == nil {
		t.Error("an upsert made a document of another id")
	}
}

// testErrorsTurned: a lost race runs the Tx again, and a missing document is what the caller calls it.
func testErrorsTurned(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	runs := 0
	must(t, db.Tx(ctx, func(context.Context) error {
		if runs++; runs > 1 {
			return nil
		}
		return store.RetryDuplicate(&store.DuplicateError{Collection: "items", Index: "_id"})
	}))
	if runs != 2 {
		t.Errorf("a Tx that lost to another writer ran %d times, want 2", runs)
	}
	_, err := c.Get(ctx, "none")
	wantIs(t, "missing", store.NotFoundAs(err, errOwn), errOwn)
	wantIs(t, "another error", store.NotFoundAs(errRefused, errOwn), errRefused)
	wantIs(t, "another error", store.RetryDuplicate(errRefused), errRefused)
	retried := store.RetryDuplicate(errRefused)
	if store.NotFoundAs(nil, errOwn) != nil || store.RetryDuplicate(nil) != nil || errors.Is(retried, store.ErrConflict) {
		t.Error("no error, or another one, was turned into one")
	}
}

// newerItem is an Item as a later release writes it.
type newerItem struct {
	ID     string     `bson:"_id"`
	Name   string     `bson:"name"`
	Extra  int64      `bson:"extra,omitempty"`
	Until  *time.Time `bson:"until,omitempty"`
	Added  string     `bson:"added"`
	Nested newer      `bson:"nested"`
}

type newer struct {
	Old   int64     `bson:"old,omitempty"`
	Added []string  `bson:"added"`
	Deep  *newer    `bson:"deep,omitempty"`
	Inner newerPart `bson:",inline"`
}

type newerPart struct {
	Part int64 `bson:"part"`
}

// olderItem is what a process of the release before knows of it.
type olderItem struct {
	ID     string     `bson:"_id"`
	Name   string     `bson:"name"`
	Extra  int64      `bson:"extra,omitempty"`
	Until  *time.Time `bson:"until,omitempty"`
	Opaque bson.Raw   `bson:"opaque,omitempty"`
	Nested older      `bson:"nested"`
}

type older struct {
	Old  int64  `bson:"old,omitempty"`
	Deep *older `bson:"deep,omitempty"`
}

// testUnknownFields: a process of an older release saves what it knows, and what a newer one has added stays.
func testUnknownFields(t *testing.T, db *store.DB) {
	ctx := t.Context()
	now := store.Define(db, store.Spec[newerItem]{Name: "items"})
	must(t, db.Open(ctx))
	before := store.New(db.Engine())
	then := store.Define(before, store.Spec[olderItem]{Name: "items"})
	deep := &newer{Old: 6, Added: []string{"deep"}, Inner: newerPart{8}}
	nested := newer{Old: 5, Added: []string{"nested"}, Deep: deep, Inner: newerPart{7}}
	whole := newerItem{ID: "a", Name: "x", Extra: 4, Until: new(moment(1)), Added: "added", Nested: nested}
	must(t, now.Insert(ctx, &whole))
	_, err := then.Update(ctx, "a", func(item *olderItem) error {
		item.Name, item.Extra, item.Until, item.Nested.Old = "y", 0, nil, 0
		return nil
	})
	must(t, err)
	got, err := now.Get(ctx, "a")
	must(t, err)
	whole.Name, whole.Extra, whole.Until, whole.Nested.Old = "y", 0, nil, 0
	wantEqual(t, "after the save of an older process", got, &whole)
	must(t, db.Engine().Snapshot(ctx, db.Schemas(), func(s *store.Schema, doc bson.Raw) error {
		if s.Name == "items" && (!doc.Lookup("extra").IsZero() || doc.Lookup("_v").AsInt64() != 2) {
			t.Errorf("what was omitted is still there, or the version is wrong: %v", doc)
		}
		return nil
	}))
	_, err = then.Update(ctx, "a", func(item *olderItem) error { item.Nested.Deep = nil; return nil })
	must(t, err)
	got, err = now.Get(ctx, "a")
	must(t, err)
	whole.Nested.Deep = nil
	wantEqual(t, "after a nested document was taken away", got, &whole)
}
