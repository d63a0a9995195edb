package storetest

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"lumbung/internal/store"
)

func testMigrations(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a"})
	var runs [3]atomic.Int64
	step := func(i int) store.Migration {
		return store.Migration{Version: int64(i), Name: "add", Run: func(ctx context.Context, _ *store.DB) error {
			runs[i].Add(1)
			_, _, err := c.Add(ctx, "a", []store.Change{{Field: "stock", By: int64(i)}})
			return err
		}}
	}
	atOnce(t, 4, func(int) error { return db.Migrate(ctx, step(1)) })
	atOnce(t, 4, func(int) error { return db.Migrate(ctx, step(2), step(1)) })
	must(t, db.Migrate(ctx, step(1), step(2)))
	if got := get(ctx, t, c, "a").Stock; got != 3 || runs[1].Load() != 1 || runs[2].Load() != 1 {
		t.Errorf("migrations ran %d and %d times, stock %d, want 1, 1, 3", runs[1].Load(), runs[2].Load(), got)
	}
	if err := db.Migrate(ctx, step(1), step(1)); err == nil {
		t.Error("two migrations of one version were no error")
	}
}

func testFailingMigration(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a"}, Item{ID: "b"})
	fail := true
	first := store.Migration{Version: 1, Name: "first", Run: func(ctx context.Context, _ *store.DB) error {
		_, _, err := c.Add(ctx, "a", []store.Change{{Field: "rank", By: 1}})
		return err
	}}
	second := store.Migration{Version: 2, Name: "half-way", Run: func(ctx context.Context, _ *store.DB) error {
		for _, id := range []string{"a", "b"} {
			if id == "b" && fail {
				return errOwn
			}
			if _, err := c.Update(ctx, id, func(item *Item) error { item.Name = "done"; return nil }); err != nil {
				return err
			}
		}
		return nil
	}}
	err := db.Migrate(ctx, first, second)
	wantIs(t, "failing migration", err, errOwn)
	if !strings.Contains(err.Error(), "half-way") {
		t.Errorf("the error does not name the migration: %v", err)
	}
	fail = false
	must(t, db.Migrate(ctx, first, second))
	a, b := get(ctx, t, c, "a"), get(ctx, t, c, "b")
	if a.Name+b.Name != "donedone" || a.Rank != 1 {
		t.Errorf("after the second start: %+v, %+v", a, b)
	}
}
