package storetest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/store"
)

func testMissing(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	_, err := c.Get(ctx, "none")
	wantIs(t, "Get", err, store.ErrNotFound)
	wantIs(t, "Delete", c.Delete(ctx, "none"), store.ErrNotFound)
	_, err = c.Update(ctx, "none", func(*Item) error { t.Error("change was called"); return nil })
	wantIs(t, "Update", err, store.ErrNotFound)
	_, held, err := c.Add(ctx, "none", []store.Change{{Field: "stock", By: 1}})
	wantIs(t, "Add", err, store.ErrNotFound)
	if held {
		t.Error("Add to nothing held")
	}
	_, err = c.First(ctx, store.By("name", "none"))
	wantIs(t, "First", err, store.ErrNotFound)
	insert(ctx, t, c, Item{ID: "a"})
	must(t, c.Delete(ctx, "a"))
	_, err = c.Get(ctx, "a")
	wantIs(t, "Get of a deleted one", err, store.ErrNotFound)
	insert(ctx, t, c, Item{ID: "a"})
	if err := c.Insert(ctx, &Item{}); err == nil {
		t.Error("an item without an id was saved")
	}
}

func testRoundTrip(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	jakarta := time.FixedZone("WIB", 7*3600)
	want := Item{
		ID: "é\u2028 \"'$.", Shop: "s", Name: "Kopi 日本 😀", Rank: math.MinInt64, Stock: math.MaxInt64,
		At: time.Date(2026, 3, 1, 7, 0, 0, 123_456_789, jakarta), Ready: true, Note: new(""), Tags: []string{"b", "a", "b"},
	}
	insert(ctx, t, c, want)
	want.At = time.Date(2026, 3, 1, 0, 0, 0, 123_000_000, time.UTC)
	if diff := cmp.Diff(want, get(ctx, t, c, want.ID)); diff != "" {
		t.Errorf("saved and loaded (-want +got):\n%s", diff)
	}
	if got := get(ctx, t, c, want.ID); got.At.Location() != time.UTC {
		t.Errorf("time in %v, want UTC", got.At.Location())
	}
	insert(ctx, t, c, Item{ID: "old", At: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)}, Item{ID: "zero"})
	if got := get(ctx, t, c, "zero"); !got.At.IsZero() || got.Note != nil || got.Tags != nil {
		t.Errorf("zero item: got %+v", got)
	}
	wantIDs(ctx, t, c, store.By("at"), "old", "zero", want.ID)
}

func testDuplicate(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a", Email: "a@x"}, Item{ID: "b", Email: "b@x", Tags: []string{"t"}})
	wantDuplicate(t, c.Insert(ctx, &Item{ID: "a", Name: "other"}), "_id")
	wantDuplicate(t, c.Insert(ctx, &Item{ID: "c", Email: "a@x", Tags: []string{"t"}}), "email")
	_, err := c.Update(ctx, "b", func(item *Item) error { item.Email, item.Tags = "a@x", nil; return nil })
	wantDuplicate(t, err, "email")
	if got := get(ctx, t, c, "a").Name + get(ctx, t, c, "b").Email; got != "b@x" {
		t.Errorf("a refused write left %q", got)
	}
	wantIDs(ctx, t, c, store.By("all"), "a", "b")
	wantIDs(ctx, t, c, store.By("tag", "t"), "b")
	must(t, c.Delete(ctx, "a"))
	insert(ctx, t, c, Item{ID: "c", Email: "a@x"})
}

func testUniqueNull(t *testing.T, db *store.DB) {
	type doc struct {
		ID string   `bson:"_id"`
		A  *string  `bson:"a"`
		B  *int64   `bson:"b,omitempty"`
		L  []string `bson:"l"`
	}
	c := store.Define(db, store.Spec[doc]{Name: "docs", Indexes: []store.Index{
		{Name: "ab", Fields: []string{"a", "b"}, Unique: true},
		{Name: "l", Fields: []string{"l"}, Unique: true, Sparse: true},
	}})
	ctx := t.Context()
	must(t, db.Open(ctx))
	must(t, c.Insert(ctx, &doc{ID: "1"}))
	wantDuplicate(t, c.Insert(ctx, &doc{ID: "2"}), "ab")
	must(t, c.Insert(ctx, &doc{ID: "3", A: new("x"), L: []string{}}))
	wantDuplicate(t, c.Insert(ctx, &doc{ID: "4", A: new("x")}), "ab")
	must(t, c.Insert(ctx, &doc{ID: "5", A: new("x"), B: new(int64(0)), L: []string{"p", "q", "p"}}))
	must(t, c.Insert(ctx, &doc{ID: "6", A: new(""), L: []string{}}))
	wantDuplicate(t, c.Insert(ctx, &doc{ID: "7", A: new("y"), L: []string{"r", "q"}}), "l")
	must(t, c.Insert(ctx, &doc{ID: "7", A: new("y"), L: []string{"r"}}))
	found, err := c.First(ctx, store.By("l", "q"))
	must(t, err)
	if found.ID != "5" {
		t.Errorf("by a unique list: got %s, want 5", found.ID)
	}
}

func testFailedChange(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a", Name: "before"})
	_, err := c.Update(ctx, "a", func(item *Item) error { item.Name = "after"; return errOwn })
	wantIs(t, "failed change", err, errOwn)
	_, err = c.Update(ctx, "a", func(item *Item) error { item.Name = "refused"; return nil })
	wantIs(t, "refused by Check", err, errRefused)
	wantIs(t, "insert refused by Check", c.Insert(ctx, &Item{ID: "b", Name: "refused"}), errRefused)
	if _, err = c.Update(ctx, "a", func(item *Item) error { item.ID = "b"; return nil }); err == nil {
		t.Error("an update changed the id")
	}
	if got := get(ctx, t, c, "a").Name; got != "before" {
		t.Errorf("failed changes left %q", got)
	}
	wantIDs(ctx, t, c, store.By("all"), "a")
}

func testUnchanged(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a", Name: "before"})
	got, err := c.Update(ctx, "a", func(item *Item) error { item.Name = "after"; return store.ErrUnchanged })
	must(t, err)
	if saved := get(ctx, t, c, "a"); got.Name != "before" || saved.Name != "before" {
		t.Errorf("unchanged: returned %q, saved %q, want before", got.Name, saved.Name)
	}
	got, err = c.Update(ctx, "a", func(item *Item) error { item.Name = "after"; return nil })
	must(t, err)
	if saved := get(ctx, t, c, "a"); got.Name != "after" || saved.Name != "after" {
		t.Errorf("changed: returned %q, saved %q, want after", got.Name, saved.Name)
	}
}

func testAdd(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a", Stock: 5, Rank: 1}, Item{ID: "b", Rank: 2})
	changes := []store.Change{{Field: "stock", By: -3}, {Field: "rank", By: 2}, {Field: "stock", By: -1}, {Field: "extra", By: 7}}
	after, held, err := c.Add(ctx, "a", changes, store.Guard{Field: "stock", AtLeast: 4})
	must(t, err)
	if !held || after.Stock != 1 || after.Rank != 3 || after.Extra != 7 {
		t.Fatalf("Add: held %v, %+v", held, after)
	}
	if saved := get(ctx, t, c, "a"); cmp.Diff(*after, saved) != "" {
		t.Errorf("Add returned %+v, saved %+v", after, saved)
	}
	wantIDs(ctx, t, c, store.By("rank"), "b", "a")
	for _, guards := range [][]store.Guard{
		{{Field: "stock", AtLeast: 2}},
		{{Field: "stock", AtLeast: 1}, {Field: "rank", AtLeast: 4}},
		{{Field: "name", AtLeast: 0}},
		{{Field: "none", AtLeast: 0}},
	} {
		after, held, err := c.Add(ctx, "a", []store.Change{{Field: "stock", By: -1}}, guards...)
		if err != nil || held || after != nil {
			t.Errorf("Add with guards %v: got %v, %v, %v, want not held", guards, after, held, err)
		}
	}
	for _, field := range []string{"name", "none", "_v", "_id", "stock.x"} {
		if _, _, err := c.Add(ctx, "a", []store.Change{{Field: field, By: 1}}); err == nil {
			t.Errorf("Add to %q was no error", field)
		}
	}
	if got := get(ctx, t, c, "a"); got.Stock != 1 {
		t.Errorf("stock %d, want 1", got.Stock)
	}
}

func testExtremes(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "max", Rank: math.MaxInt64}, Item{ID: "min", Rank: math.MinInt64}, Item{ID: "big", Rank: 1<<53 + 1},
		Item{ID: "bigger", Rank: 1<<53 + 2}, Item{ID: "zero"}, Item{ID: "minus", Rank: -1})
	wantIDs(ctx, t, c, store.By("rank"), "min", "minus", "zero", "big", "bigger", "max")
	wantIDs(ctx, t, c, store.By("rank", int64(1<<53+1)), "big")
	wantIDs(ctx, t, c, store.By("rank").Between(int64(math.MaxInt64), nil), "max")
	for id, by := range map[string]int64{"max": 1, "min": -1, "big": math.MaxInt64} {
		if _, _, err := c.Add(ctx, id, []store.Change{{Field: "rank", By: by}}); err == nil {
			t.Errorf("Add(%s, %d) overflowed without an error", id, by)
		}
	}
	full := store.Guard{Field: "rank", AtLeast: math.MaxInt64}
	after, held, err := c.Add(ctx, "max", []store.Change{{Field: "rank", By: math.MinInt64}}, full)
	must(t, err)
	if !held || after.Rank != -1 {
		t.Errorf("max + min: held %v, %+v", held, after)
	}
	insert(ctx, t, c, Item{ID: "late", At: moment(253402300799999)}, Item{ID: "early", At: moment(-62135596800000)})
	wantIDs(ctx, t, c, store.By("at").Between(moment(253402300799999), nil), "late")
}

// testGetMany reads many ids at one stroke: those that are there, each once, in a scope or across all.
func testGetMany(t *testing.T, db *store.DB) {
	goods := store.DefineScoped(db, store.Spec[Item]{Name: "goods", Counters: counters(), Scope: "shop"})
	must(t, db.Open(t.Context()))
	ctx, a := t.Context(), goods.ForTenant("a")
	insert(ctx, t, a, Item{ID: "1", Shop: "a", Name: "rice"}, Item{ID: "2", Shop: "a", Name: "salt"})
	insert(ctx, t, goods.ForTenant("b"), Item{ID: "3", Shop: "b", Name: "oil"})
	read := func(c *store.Collection[Item], ids ...string) string {
		found, err := c.GetMany(ctx, ids)
		must(t, err)
		var lines []string
		for id, item := range found {
			lines = append(lines, id+" "+item.Name)
		}
		slices.Sort(lines)
		return strings.Join(lines, ", ")
	}
	for got, want := range map[string]string{
		read(a):                                   "",
		read(a, "none"):                           "",
		read(a, "2", "3", "1", "2", "none"):       "1 rice, 2 salt",
		read(goods.AllTenants(), "3", "1"):        "1 rice, 3 oil",
		read(goods.ForTenant(""), "1", "2", "3"):  "",
		read(goods.ForTenant("b"), "1", "2", "3"): "3 oil",
		read(goods.AllTenants(), "", "\x00"):      "",
		read(goods.AllTenants(), "2", "$gt:"):     "2 salt",
	} {
		if got != want {
			t.Errorf("GetMany: got %q, want %q", got, want)
		}
	}
	must(t, db.Tx(ctx, func(ctx context.Context) error {
		must(t, a.Delete(ctx, "1"))
		found, err := a.GetMany(ctx, []string{"1", "2"})
		must(t, err)
		if len(found) != 1 {
			t.Errorf("in a Tx that has deleted one: got %d", len(found))
		}
		return nil
	}))
	many := make([]string, store.MaxPage+1)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	if _, err := a.GetMany(ctx, many); err == nil {
		t.Error("more than a page was read at once")
	}
}
