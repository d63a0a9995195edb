package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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
		{"fill", testFill},
		{"two fill", testTwoFill},
		{"move", testMove},
		{"attend", testAttend},
		{"overslept", testOverslept},
		{"sums", testSums},
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
		must(t, db.Snapshot(ctx, func(collection string, doc bson.Raw) error {
			if collection != "items" {
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
			t.Errorf("snapshot %d: %d accounts with %d, while %d transfers were made; want %d with %d", round, n, sum, moved.Load()-before, accounts, accounts*each)
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
	must(t, unopened.Snapshot(t.Context(), func(string, bson.Raw) error { return errOwn }))
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a"}, Item{ID: "b"})
	seen := 0
	err := db.Snapshot(ctx, func(string, bson.Raw) error { seen++; return errOwn })
	wantIs(t, "a snapshot whose visitor fails", err, errOwn)
	if seen != 1 {
		t.Errorf("visited %d documents after the first error", seen)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if err := db.Snapshot(gone, func(string, bson.Raw) error { return nil }); err == nil {
		t.Error("a cancelled snapshot was no error")
	}
}

// contents reads every document of the database.
func contents(t *testing.T, db *store.DB) (all []bson.Raw) {
	t.Helper()
	must(t, db.Snapshot(t.Context(), func(collection string, doc bson.Raw) error {
		if collection == "items" {
			all = append(all, doc)
		}
		return nil
	}))
	return all
}

// raw is an item as it would come from another database, its id not the first of its fields.
func raw(t *testing.T, id, name string, version int64, tags ...string) bson.Raw {
	t.Helper()
	doc, err := bson.Marshal(bson.D{{Key: "name", Value: name}, {Key: "_id", Value: id}, {Key: "tags", Value: tags}, {Key: "stranger", Value: 1.5}, {Key: "_v", Value: version}})
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
	must(t, db.Engine().Load(ctx, &schema, []bson.Raw{raw(t, "b", "y", 1, "p", "q"), raw(t, "c", "x", 1), raw(t, "b", "y", 1, "p", "q")}))
	wantIDs(ctx, t, c, store.By("all"), "a", "b", "c")
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

// testFill: a filling is cut off and taken up, and until it is done nobody else may open the database.
func testFill(t *testing.T, db *store.DB) {
	ctx, other := t.Context(), func() *store.DB { db, _ := reopened(db, indexes()...); return db }
	first := other()
	f, err := first.Fill(ctx, "ticket", "being filled: run it again")
	must(t, err)
	docs := make([]bson.Raw, 1200)
	for i := range docs {
		docs[i] = raw(t, fmt.Sprintf("%04d", i), "n", 7)
	}
	must(t, f.Load(ctx, "items", docs[:700]))
	for name, refused := range map[string]error{
		"Open": other().Open(ctx), "Fill": second(other().Fill(ctx, "another", "")), "Snapshot": other().Snapshot(ctx, nil),
		"Depart": second(other().Depart(ctx, "another", "")), "Attend": third(other().Attend(ctx, store.Lease)),
	} {
		closed, ok := errors.AsType[*store.ClosedError](refused)
		if !ok || closed.Phase != store.Filling || refused.Error() != "being filled: run it again" {
			t.Errorf("%s of a half filled database: got %v", name, refused)
		}
	}
	again := other()
	f, err = again.Fill(ctx, "ticket", "")
	must(t, err)
	must(t, f.Load(ctx, "items", docs))
	if err := f.Load(ctx, "none", docs); err == nil {
		t.Error("documents were loaded into a collection that does not exist")
	}
	if err := again.Filled(ctx, "another"); err == nil {
		t.Error("a filling was ended with another ticket")
	}
	must(t, again.Filled(ctx, "ticket"))
	last, c := reopened(db, indexes()...)
	must(t, last.Open(ctx))
	if n, err := c.Count(ctx, store.By("all"), 5000); n != len(docs) || err != nil {
		t.Errorf("%d documents, %v, want %d", n, err, len(docs))
	}
	_, err = other().Fill(ctx, "ticket", "")
	wantIs(t, "Fill of a full database", err, store.ErrNotEmpty)
	must(t, other().Open(ctx))
}

func second[T any](_ T, err error) error { return err }

func third[A, B any](_ A, _ B, err error) error { return err }

// testTwoFill: two programs with one ticket do not load anything twice, nor into a database that the other has finished.
func testTwoFill(t *testing.T, db *store.DB) {
	ctx := t.Context()
	one, c := reopened(db)
	two, _ := reopened(db)
	f, err := one.Fill(ctx, "t", "")
	must(t, err)
	g, err := two.Fill(ctx, "t", "")
	must(t, err)
	must(t, f.Load(ctx, "items", []bson.Raw{raw(t, "a", "x", 1), raw(t, "b", "x", 1)}))
	if err := g.Load(ctx, "items", []bson.Raw{raw(t, "a", "x", 1)}); err == nil {
		t.Error("the second program loaded what the first had")
	}
	must(t, one.Filled(ctx, "t"))
	if err := f.Load(ctx, "items", []bson.Raw{raw(t, "c", "x", 1)}); err == nil {
		t.Error("something was loaded after the end")
	}
	if n, err := c.Count(ctx, store.By("all"), 10); n != 2 || err != nil {
		t.Errorf("%d documents, %v, want 2", n, err)
	}
}

// testSums: equal documents have equal sums wherever they lie, and what is about to expire does not count.
func testSums(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	soon, later := time.Now().Add(time.Hour), time.Now().Add(1000*time.Hour)
	insert(ctx, t, c, Item{ID: "soon", Expiry: &soon}, Item{ID: "later", Expiry: &later}, Item{ID: "never"})
	schema := itemSchema(db)
	must(t, db.Engine().Load(ctx, &schema, []bson.Raw{raw(t, "moved", "x", 3)}))
	until := time.Now().Add(24 * time.Hour)
	sums, err := db.Sums(ctx, until)
	must(t, err)
	streamed := db.NewSummer(until)
	must(t, db.Snapshot(ctx, streamed.Add))
	must(t, store.Differences(sums, streamed.Sums()))
	for _, sum := range sums {
		if want := map[string]int{"items": 3}[sum.Collection]; sum.Documents != want {
			t.Errorf("%s: %d documents, want %d", sum.Collection, sum.Documents, want)
		}
	}
	_, err = c.Update(ctx, "soon", setName("other"))
	must(t, err)
	changed, err := db.Sums(ctx, until)
	must(t, err)
	must(t, store.Differences(sums, changed))
	_, err = c.Update(ctx, "later", setName("other"))
	must(t, err)
	changed, err = db.Sums(ctx, until)
	must(t, err)
	if err := store.Differences(sums, changed); err == nil || !strings.Contains(err.Error(), "items") {
		t.Errorf("after a change: got %v, want a difference in items", err)
	}
}
