package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"lumbung/internal/store"
)

// atOnce runs n calls of f at the same time.
func atOnce(t *testing.T, n int, f func(i int) error) {
	t.Helper()
	var group errgroup.Group
	start := make(chan struct{})
	for i := range n {
		group.Go(func() error {
			<-start
			return f(i)
		})
	}
	close(start)
	must(t, group.Wait())
}

func testTwoWriters(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a"})
	atOnce(t, 2, func(i int) error {
		for n := range 25 {
			_, err := c.Update(ctx, "a", func(item *Item) error {
				item.Stock++
				item.Tags = append(item.Tags, fmt.Sprint(i, "-", n))
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if got := get(ctx, t, c, "a"); got.Stock != 50 || len(got.Tags) != 50 {
		t.Errorf("two writers of 25 each: stock %d, %d tags, want 50", got.Stock, len(got.Tags))
	}
}

func testLastUnit(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a", Stock: 1}, Item{ID: "b", Stock: 40})
	for id, want := range map[string]int64{"a": 1, "b": 40} {
		var won atomic.Int64
		atOnce(t, 100, func(int) error {
			after, held, err := c.Add(ctx, id, []store.Change{{Field: "stock", By: -1}}, store.Guard{Field: "stock", AtLeast: 1})
			if held {
				won.Add(1)
				if after.Stock < 0 {
					return fmt.Errorf("stock below zero: %d", after.Stock)
				}
			}
			return err
		})
		if got := get(ctx, t, c, id); won.Load() != want || got.Stock != 0 {
			t.Errorf("100 buyers of %d units: %d won, %d left", want, won.Load(), got.Stock)
		}
	}
}

func testAddAndUpdate(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a"})
	atOnce(t, 6, func(i int) error {
		for range 20 {
			var err error
			if i%2 == 0 {
				_, _, err = c.Add(ctx, "a", []store.Change{{Field: "stock", By: 1}})
			} else {
				_, err = c.Update(ctx, "a", func(item *Item) error { item.Rank++; return nil })
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if got := get(ctx, t, c, "a"); got.Stock != 60 || got.Rank != 60 {
		t.Errorf("60 adds and 60 updates: stock %d, rank %d", got.Stock, got.Rank)
	}
}

// testPagingUnderWrites pages through rows that stay while others come and go.
func testPagingUnderWrites(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	const stable = 60
	for i := range stable {
		insert(ctx, t, c, Item{ID: fmt.Sprintf("s%03d", i), Rank: int64(i / 4), Name: "stable"})
	}
	writing, stop := context.WithCancel(ctx)
	var group errgroup.Group
	group.Go(func() error {
		for i := 0; writing.Err() == nil; i++ {
			id := fmt.Sprintf("x%03d", i%50)
			err := c.Insert(ctx, &Item{ID: id, Rank: int64(i * 7 % 20)})
			if err != nil && !errors.Is(err, store.ErrDuplicate) {
				return err
			}
			if i%3 == 0 {
				if err := c.Delete(ctx, id); err != nil && !errors.Is(err, store.ErrNotFound) {
					return err
				}
			}
		}
		return nil
	})
	for _, q := range []store.Query{store.By("rank"), store.By("rank").Desc(), store.By("all")} {
		seen := map[string]int{}
		for _, id := range ids(ctx, t, c, q, 7) {
			seen[id]++
		}
		for i := range stable {
			if id := fmt.Sprintf("s%03d", i); seen[id] != 1 {
				t.Errorf("%+v: %s seen %d times, want once", q, id, seen[id])
			}
		}
	}
	stop()
	must(t, group.Wait())
}
