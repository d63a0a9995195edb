package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"golang.org/x/sync/errgroup"

	"lumbung/internal/store"
)

func copyParts() []part {
	return []part{
		{"snapshot", testSnapshot},
		{"snapshot of nothing", testSnapshotOfNothing},
		{"load", testLoad},
		{"clear", testClear},
	}
}

const accounts = 1200 // more than an engine reads at a time

// testSnapshot: transfers between accounts go on, and in every snapshot the sum is what it always is.
func testSnapshot(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	const each = 1000
	fillAccounts(ctx, t, db, c, each)
	var stop atomic.Bool
	var moved atomic.Int64
	var group errgroup.Group
	for w := range 4 {
		group.Go(func() error { return transferUntil(ctx, &stop, db, c, w, &moved) })
	}
	for round := range 5 {
		before := moved.Load()
		n, sum, last := 0, int64(0), ""
		must(t, db.Engine().Snapshot(ctx, db.Schemas(), func(s *store.Schema, doc bson.Raw) error {
			if s.Name != "items" {
				return nil
			}
			id := doc.Lookup("_id").StringValue()
			if n++; id <= last {
				t.Errorf("%q follows %q", id, last)
			}
			for deadline := time.Now().Add(10 * time.Second); n == accounts/2 && moved.Load() < before+20 && time.Now().Before(deadline); {
				time.Sleep(time.Millisecond) // the others write in the middle of the snapshot
			}
			last, sum = id, sum+doc.Lookup("stock").AsInt64()
			return nil
		}))
		if n != accounts || sum != accounts*each || moved.Load() < before+20 {
			t.Errorf("snapshot %d: %d accounts with %d, while %d transfers were made; want %d with %d",
				round, n, sum, moved.Load()-before, accounts, accounts*each)
		}
	}
	stop.Store(true)
	must(t, group.Wait())
}

func fillAccounts(ctx context.Context, t *testing.T, db *store.DB, c *store.Collection[Item], each int64) {
	t.Helper()
	must(t, db.Tx(ctx, func(ctx context.Context) error {
		for i := range accounts {
			if err := c.Insert(ctx, &Item{ID: fmt.Sprintf("%04d", i), Stock: each}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// transferUntil ends between two transfers: MongoDB may go on for a minute with a transaction that is cut off.
func transferUntil(ctx context.Context, stop *atomic.Bool, db *store.DB, c *store.Collection[Item], seed int, moved *atomic.Int64) error {
	for i := seed; !stop.Load(); i += 7 {
		from, to := fmt.Sprintf("%04d", i%accounts), fmt.Sprintf("%04d", (accounts-1+i*31)%accounts)
		err := db.Tx(ctx, func(ctx context.Context) error {
			for id, by := range map[string]int64{from: -1, to: 1} {
				if _, _, err := c.Add(ctx, id, []store.Change{{Field: "stock", By: by}}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if from != to {
			moved.Add(1)
		}
	}
	return nil
}

// testSnapshotOfNothing: a snapshot needs no Open, and its visitor's error ends it.
func testSnapshotOfNothing(t *testing.T, db *store.DB) {
	unopened, _ := reopened(db)
	fail := func(*store.Schema, bson.Raw) error { return errOwn }
	must(t, unopened.Engine().Snapshot(t.Context(), unopened.Schemas(), fail))
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a"}, Item{ID: "b"})
	seen := 0
	err := db.Engine().Snapshot(ctx, db.Schemas(), func(*store.Schema, bson.Raw) error { seen++; return errOwn })
	wantIs(t, "a snapshot whose visitor fails", err, errOwn)
	if seen != 1 {
		t.Errorf("visited %d documents after the first error", seen)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if err := db.Engine().Snapshot(gone, db.Schemas(), func(*store.Schema, bson.Raw) error { return nil }); err == nil {
		t.Error("a cancelled snapshot was no error")
	}
}

// contents reads every document of the database.
func contents(t *testing.T, db *store.DB) (all []bson.Raw) {
	t.Helper()
	must(t, db.Engine().Snapshot(t.Context(), db.Schemas(), func(s *store.Schema, doc bson.Raw) error {
		if s.Name == "items" {
			all = append(all, doc)
		}
		return nil
	}))
	return all
}

// raw is an item as it would come from another database, its id not the first of its fields.
func raw(t *testing.T, id, name string, version int64, tags ...string) bson.Raw {
	t.Helper()
	doc, err := bson.Marshal(bson.D{
		{Key: "name", Value: name},
		{Key: "_id", Value: id},
		{Key: "tags", Value: tags},
		{Key: "stranger", Value: 1.5},
		{Key: "_v", Value: version},
	})
	must(t, err)
	return doc
}

// testLoad: a loaded document is found by its indexes, keeps what the type does not know, and its version is compared.
func testLoad(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	schema := itemSchema(db)
	must(t, db.Engine().Load(ctx, &schema, []bson.Raw{raw(t, "a", "x", 41, "p"), raw(t, "b", "y", 1, "p", "q")}))
	wantIDs(ctx, t, c, store.By("tag", "p"), "a", "b")
	wantIDs(ctx, t, c, store.By("name", "y"), "b")
	all := contents(t, db)
	if v := all[0].Lookup("_v").AsInt64(); v != 41 || all[0].Lookup("stranger").Double() != 1.5 {
		t.Errorf("loaded: %v", all[0])
	}
	_, err := c.Update(ctx, "a", setName("z"))
	must(t, err)
	if v := contents(t, db)[0].Lookup("_v").AsInt64(); v != 42 {
		t.Errorf("version after an update: %d, want 42", v)
	}
	wantDuplicate(t, db.Engine().Load(ctx, &schema, []bson.Raw{raw(t, "a", "x", 1)}), "_id")
	mail := bson.Raw(nil)
	for _, id := range []string{"d", "e"} {
		mail, err = bson.Marshal(bson.D{{Key: "_id", Value: id}, {Key: "email", Value: "d@x"}, {Key: "_v", Value: int64(1)}})
		must(t, err)
		err = db.Engine().Load(ctx, &schema, []bson.Raw{mail})
	}
	wantDuplicate(t, err, "email")
}

func itemSchema(db *store.DB) store.Schema {
	schemas := db.Schemas()
	return schemas[slices.IndexFunc(schemas, func(s store.Schema) bool { return s.Name == "items" })]
}

// testClear: nothing is left, not in the indexes either.
func testClear(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a", Tags: []string{"t"}, Email: "a@x"}, Item{ID: "b"})
	schema := itemSchema(db)
	for range 2 {
		must(t, db.Engine().Clear(ctx, &schema))
	}
	for _, q := range []store.Query{store.By("all"), store.By("tag", "t"), store.By("email"), store.By("rank")} {
		wantIDs(ctx, t, c, q)
	}
	insert(ctx, t, c, Item{ID: "a", Tags: []string{"t"}, Email: "a@x"})
	wantIDs(ctx, t, c, store.By("tag", "t"), "a")
}
