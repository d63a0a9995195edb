package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/internal/store"
)

func setName(name string) func(*Item) error {
	return func(item *Item) error { item.Name = name; return nil }
}

func testTransaction(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a", Stock: 2}, Item{ID: "gone"})
	must(t, db.Tx(ctx, func(ctx context.Context) error {
		insert(ctx, t, c, Item{ID: "b", Name: "new"})
		if got := get(ctx, t, c, "b"); got.Name != "new" {
			t.Errorf("a transaction does not see its own write: %+v", got)
		}
		_, outside := c.Get(t.Context(), "b")
		wantIs(t, "seen from outside", outside, store.ErrNotFound)
		two, enough := []store.Change{{Field: "stock", By: -2}}, store.Guard{Field: "stock", AtLeast: 2}
		if _, held, err := c.Add(ctx, "a", two, enough); err != nil || !held {
			t.Errorf("Add in a transaction: %v, %v", held, err)
		}
		if _, held, err := c.Add(ctx, "a", two, enough); err != nil || held {
			t.Errorf("second Add in a transaction: %v, %v", held, err)
		}
		if _, err := c.Get(ctx, "none"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("missing in a transaction: %v", err)
		}
		wantIDs(ctx, t, c, store.By("all"), "a", "b", "gone")
		return db.Tx(ctx, func(ctx context.Context) error {
			_, err := c.Update(ctx, "b", setName("newer"))
			return errors.Join(err, c.Delete(ctx, "gone"))
		})
	}))
	wantIDs(ctx, t, c, store.By("all"), "a", "b")
	if a, b := get(ctx, t, c, "a"), get(ctx, t, c, "b"); a.Stock != 0 || b.Name != "newer" {
		t.Errorf("after the transaction: %+v, %+v", a, b)
	}
}

// writeAll does every kind of write.
func writeAll(ctx context.Context, c *store.Collection[Item]) error {
	_, updated := c.Update(ctx, "a", setName("after"))
	_, _, added := c.Add(ctx, "a", []store.Change{{Field: "stock", By: 1}})
	return errors.Join(c.Insert(ctx, &Item{ID: "new", Tags: []string{"x"}}), updated, added, c.Delete(ctx, "b"))
}

func wantUntouched(t *testing.T, c *store.Collection[Item]) {
	t.Helper()
	ctx := t.Context()
	wantIDs(ctx, t, c, store.By("all"), "a", "b")
	wantIDs(ctx, t, c, store.By("tag", "x"), "b")
	if got := get(ctx, t, c, "a"); got.Name != "before" || got.Stock != 0 {
		t.Errorf("left behind: %+v", got)
	}
	must(t, c.Insert(ctx, &Item{ID: "later"}))
	must(t, c.Delete(ctx, "later"))
}

func testAborted(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a", Name: "before"}, Item{ID: "b", Tags: []string{"x"}})
	err := db.Tx(ctx, func(ctx context.Context) error {
		return errors.Join(writeAll(ctx, c), errOwn)
	})
	wantIs(t, "aborted", err, errOwn)
	wantUntouched(t, c)
	err = db.Tx(ctx, func(ctx context.Context) error {
		must(t, writeAll(ctx, c))
		return db.Tx(ctx, func(context.Context) error { return errOwn })
	})
	wantIs(t, "aborted inside", err, errOwn)
	wantUntouched(t, c)
	err = db.Tx(ctx, func(ctx context.Context) error {
		must(t, writeAll(ctx, c))
		return c.Insert(ctx, &Item{ID: "a"})
	})
	wantDuplicate(t, err, "_id")
	wantUntouched(t, c)
}

// testSwallowed: a write that was refused ends the transaction on MongoDB, so it does everywhere.
func testSwallowed(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a", Name: "before"}, Item{ID: "b", Tags: []string{"x"}})
	calls := 0
	err := db.Tx(ctx, func(ctx context.Context) error {
		calls++
		must(t, writeAll(ctx, c))
		_ = c.Insert(ctx, &Item{ID: "a"})
		_, later := c.Get(ctx, "a")
		wantDuplicate(t, later, "_id")
		return nil
	})
	wantDuplicate(t, err, "_id")
	if calls != 1 {
		t.Errorf("change ran %d times, want once", calls)
	}
	wantUntouched(t, c)
}

func testPanic(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a", Name: "before"}, Item{ID: "b", Tags: []string{"x"}})
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = db.Tx(ctx, func(ctx context.Context) error {
			must(t, writeAll(ctx, c))
			panic("power cut")
		})
	}()
	wantUntouched(t, c)
	var leaked context.Context
	must(t, db.Tx(ctx, func(ctx context.Context) error { leaked = ctx; return nil }))
	if err := c.Insert(leaked, &Item{ID: "late"}); err == nil {
		t.Error("a write with the context of an ended transaction was no error")
	}
	wantUntouched(t, c)
}

func testCancelled(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a", Name: "before"}, Item{ID: "b", Tags: []string{"x"}})
	dying, die := context.WithCancel(ctx)
	err := db.Tx(dying, func(ctx context.Context) error {
		must(t, writeAll(ctx, c))
		die()
		return nil
	})
	wantIs(t, "cancelled before the commit", err, context.Canceled)
	wantUntouched(t, c)
	dying, die = context.WithCancel(ctx)
	err = db.Tx(dying, func(ctx context.Context) error {
		die()
		return writeAll(ctx, c)
	})
	wantIs(t, "cancelled before the writes", err, context.Canceled)
	wantIs(t, "Insert with a dead context", c.Insert(dying, &Item{ID: "new"}), context.Canceled)
	_, err = c.Get(dying, "a")
	wantIs(t, "Get with a dead context", err, context.Canceled)
	wantUntouched(t, c)
}

// pause gives another writer the time to come between.
func pause(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Millisecond):
	}
}

func testTransfers(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	for i := range 5 {
		insert(ctx, t, c, Item{ID: fmt.Sprint(i), Stock: 100})
	}
	atOnce(t, 8, func(worker int) error {
		for n := range 15 {
			from, to := fmt.Sprint((worker+n)%5), fmt.Sprint((worker+3*n+1)%5)
			err := db.Tx(ctx, func(ctx context.Context) error {
				_, held, err := c.Add(ctx, from, []store.Change{{Field: "stock", By: -7}}, store.Guard{Field: "stock", AtLeast: 7})
				if err != nil || !held {
					return err
				}
				if n%2 == 0 {
					_, _, err = c.Add(ctx, to, []store.Change{{Field: "stock", By: 7}})
				} else {
					_, err = c.Update(ctx, to, func(item *Item) error { item.Stock += 7; return nil })
				}
				return errors.Join(err, c.Insert(ctx, &Item{ID: fmt.Sprint("entry-", worker, "-", n), Stock: 0}))
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	sum := int64(0)
	must(t, c.Each(ctx, store.By("all"), func(item *Item) error {
		if item.Stock < 0 {
			t.Errorf("account %s is at %d", item.ID, item.Stock)
		}
		sum += item.Stock
		return nil
	}))
	if sum != 500 {
		t.Errorf("the sum of the accounts is %d, want 500", sum)
	}
}

// testWriteSkew: two people on duty, each may leave if the other stays. Touching what was read keeps one there.
func testWriteSkew(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	for round := range 10 {
		pair := []string{fmt.Sprint("a", round), fmt.Sprint("b", round)}
		insert(ctx, t, c, Item{ID: pair[0], Ready: true}, Item{ID: pair[1], Ready: true})
		atOnce(t, 2, func(i int) error {
			return db.Tx(ctx, func(ctx context.Context) error {
				other, err := c.Get(ctx, pair[1-i])
				if err != nil || !other.Ready {
					return err
				}
				pause(ctx)
				if _, err := c.Update(ctx, pair[1-i], func(*Item) error { return nil }); err != nil {
					return err
				}
				_, err = c.Update(ctx, pair[i], func(item *Item) error { item.Ready = false; return nil })
				return err
			})
		})
		if a, b := get(ctx, t, c, pair[0]), get(ctx, t, c, pair[1]); a.Ready == b.Ready {
			t.Fatalf("on duty: %v and %v, want exactly one", a.Ready, b.Ready)
		}
	}
}

// testRunsAgain lets transactions meet on purpose: each reads before any of them writes, where the engine allows it.
func testRunsAgain(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a"})
	var runs, reading atomic.Int64
	atOnce(t, 4, func(i int) error {
		return db.Tx(ctx, func(ctx context.Context) error {
			runs.Add(1)
			before, err := c.Get(ctx, "a")
			if err != nil {
				return err
			}
			reading.Add(1)
			for deadline := time.Now().Add(50 * time.Millisecond); reading.Load() < 4 && time.Now().Before(deadline); {
				pause(ctx)
			}
			_, err = c.Update(ctx, "a", func(item *Item) error { item.Stock = before.Stock + 1; return nil })
			return errors.Join(err, c.Insert(ctx, &Item{ID: fmt.Sprint("run", i)}))
		})
	})
	if got := get(ctx, t, c, "a"); got.Stock != 4 {
		t.Errorf("four transactions added %d", got.Stock)
	}
	t.Logf("four transactions took %d runs", runs.Load())
}
