package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// testOnSaved: who waits for a transaction to be saved is told once, afterwards, and never of one that was not.
func testOnSaved(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a"})
	var told []string
	tell := func(ctx context.Context, what string) { db.OnSaved(ctx, func() { told = append(told, what) }) }
	tell(ctx, "outside")
	runs := 0
	must(t, db.Tx(ctx, func(ctx context.Context) error {
		runs++
		tell(ctx, "first")
		if len(told) != 1 {
			t.Errorf("before it is saved: told %v", told)
		}
		if _, err := c.Update(ctx, "a", setName("inside")); err != nil {
			return err
		}
		if runs == 1 { // somebody else is faster: the transaction runs again
			return store.ErrConflict
		}
		return db.Tx(ctx, func(ctx context.Context) error { tell(ctx, "inner"); return nil })
	}))
	if want := []string{"outside", "first", "inner"}; runs != 2 || !slices.Equal(told, want) {
		t.Errorf("after %d runs: told %v, want %v", runs, told, want)
	}
	wantIs(t, "aborted", db.Tx(ctx, func(ctx context.Context) error {
		tell(ctx, "aborted")
		return errors.Join(c.Delete(ctx, "a"), errOwn)
	}), errOwn)
	wantIs(t, "a swallowed error", db.Tx(ctx, func(ctx context.Context) error {
		tell(ctx, "swallowed")
		_ = c.Insert(ctx, &Item{ID: "a"}) // refused, and that spoils the whole
		return nil
	}), store.ErrDuplicate)
	if len(told) != 3 {
		t.Errorf("told of what was not saved: %v", told[3:])
	}
}

// testSaved: Spec.Saved hears of each document once it is saved, as the transaction left it, and of nothing else.
func testSaved(t *testing.T, db *store.DB) {
	var told []Item
	c := store.Define(db, store.Spec[Item]{Name: "items", Counters: counters(), Saved: func(ctx context.Context, item *Item, _ bson.Raw) {
		if db.Engine().InTx(ctx) {
			t.Error("told within the transaction")
		}
		told = append(told, *item)
		item.Name = "the caller's own"
	}})
	ctx := t.Context()
	must(t, db.Open(ctx))
	add := func(ctx context.Context, guards ...store.Guard) error {
		_, _, err := c.Add(ctx, "a", []store.Change{{Field: "stock", By: 1}}, guards...)
		return err
	}
	want := func(what string, items ...Item) {
		t.Helper()
		wantEqual(t, what, told, items)
		told = nil
	}
	a := Item{ID: "a", Name: "x", At: moment(1), Tags: []string{}}
	insert(ctx, t, c, a)
	want("insert", a)
	must(t, add(ctx))
	a.Stock = 1
	want("add", a)
	must(t, add(ctx, store.Guard{Field: "stock", AtLeast: 5}))
	_, err := c.Update(ctx, "a", func(*Item) error { return store.ErrUnchanged })
	must(t, err)
	wantDuplicate(t, c.Insert(ctx, &Item{ID: "a"}), "_id")
	want("nothing saved")
	runs, b := 0, Item{ID: "b", At: moment(1), Tags: []string{}}
	must(t, db.Tx(ctx, func(ctx context.Context) error {
		runs++
		doc := b
		insert(ctx, t, c, doc, Item{ID: "gone"})
		doc.Name = "changed by the caller"
		_, err := c.Update(ctx, "a", setName(fmt.Sprint("run ", runs)))
		if err := errors.Join(err, add(ctx), c.Delete(ctx, "gone")); err != nil {
			return err
		}
		if len(told) > 0 {
			t.Errorf("told before the commit: %v", told)
		}
		if runs == 1 {
			return store.ErrConflict
		}
		return nil
	}))
	a.Name, a.Stock = "run 2", 2
	want("transaction", b, a)
	wantIs(t, "aborted", db.Tx(ctx, func(ctx context.Context) error { return errors.Join(add(ctx), errOwn) }), errOwn)
	want("aborted transaction")
}
