package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"

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
