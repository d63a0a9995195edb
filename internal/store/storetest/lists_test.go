package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"lumbung/internal/store"
)

func testTies(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "d", Rank: 1}, Item{ID: "b", Rank: 2}, Item{ID: "a", Rank: 2}, Item{ID: "c", Rank: 1}, Item{ID: "e", Rank: 2})
	wantIDs(ctx, t, c, store.By("rank"), "c", "d", "a", "b", "e")
	wantIDs(ctx, t, c, store.By("rank").Desc(), "e", "b", "a", "d", "c")
	wantIDs(ctx, t, c, store.By("rank", int64(2)), "a", "b", "e")
	wantIDs(ctx, t, c, store.By("rank", 2).Desc(), "e", "b", "a")
	wantIDs(ctx, t, c, store.By("all"), "a", "b", "c", "d", "e")
	wantIDs(ctx, t, c, store.By("all").Desc(), "e", "d", "c", "b", "a")
	var seen []string
	must(t, c.Each(ctx, store.By("rank"), func(item *Item) error { seen = append(seen, item.ID); return nil }))
	if fmt.Sprint(seen) != "[c d a b e]" {
		t.Errorf("Each: got %v", seen)
	}
	wantIs(t, "Each with an error", c.Each(ctx, store.By("rank"), func(*Item) error { return errOwn }), errOwn)
}

func testBounds(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	for i := range 6 {
		insert(ctx, t, c, Item{ID: fmt.Sprint(i), Shop: fmt.Sprint("s", i%2), Rank: int64(i), At: moment(int64(1000 + i)), Ready: i < 3})
	}
	wantIDs(ctx, t, c, store.By("at").Between(moment(1001), moment(1004)), "1", "2", "3")
	wantIDs(ctx, t, c, store.By("at").Between(moment(1001), moment(1004)).Desc(), "3", "2", "1")
	wantIDs(ctx, t, c, store.By("at").Between(nil, moment(1002)), "0", "1")
	wantIDs(ctx, t, c, store.By("at").Between(moment(1004), nil).Desc(), "5", "4")
	wantIDs(ctx, t, c, store.By("shop", "s1").Between(3, nil), "3", "5")
	wantIDs(ctx, t, c, store.By("shop", "s1").Desc(), "5", "3", "1")
	wantIDs(ctx, t, c, store.By("shop", "s0", 2), "2")
	wantIDs(ctx, t, c, store.By("ready", true).Between(moment(1001), nil), "1", "2")
	wantIDs(ctx, t, c, store.By("ready"), "3", "4", "5", "0", "1", "2")
	wantIDs(ctx, t, c, store.By("at").Between(moment(1004), moment(1001)))
	for name, q := range map[string]store.Query{
		"unknown index": store.By("none"), "too many values": store.By("rank", 1, 2), "no field left": store.By("rank", 1).Between(1, nil),
		"text for a number": store.By("rank", "1"), "number for a time": store.By("at").Between(1, nil), "nothing": store.By("rank", nil),
		"list without a value": store.By("tag"), "bounded list": store.By("tag").Between("a", "b"), "a fraction": store.By("rank", 1.5),
	} {
		if _, err := c.List(ctx, q, store.Page{}); err == nil {
			t.Errorf("List by %s was no error", name)
		}
		if _, err := c.Count(ctx, q, 10); err == nil {
			t.Errorf("Count by %s was no error", name)
		}
	}
}

func testNulls(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "b"}, Item{ID: "y", Note: new("y")}, Item{ID: "a"}, Item{ID: "x", Note: new("x")}, Item{ID: "e", Note: new("")})
	wantIDs(ctx, t, c, store.By("note"), "a", "b", "e", "x", "y")
	wantIDs(ctx, t, c, store.By("note").Desc(), "y", "x", "e", "b", "a")
	wantIDs(ctx, t, c, store.By("note").Between("", nil), "e", "x", "y")
	wantIDs(ctx, t, c, store.By("note").Between(nil, "y"), "e", "x")
	wantIDs(ctx, t, c, store.By("note").Between(nil, "y").Desc(), "x", "e")
	wantIDs(ctx, t, c, store.By("note", ""), "e")
	_, err := c.Update(ctx, "x", func(item *Item) error { item.Note = nil; return nil })
	must(t, err)
	wantIDs(ctx, t, c, store.By("note"), "a", "b", "x", "e", "y")
}

func testSparse(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a"}, Item{ID: "c", Email: "c@x"}, Item{ID: "b", Email: "b@x"}, Item{ID: "d"})
	wantIDs(ctx, t, c, store.By("email"), "b", "c")
	wantIDs(ctx, t, c, store.By("email").Desc(), "c", "b")
	wantIDs(ctx, t, c, store.By("email", "c@x"), "c")
	wantIDs(ctx, t, c, store.By("email").Between("c", nil), "c")
	_, err := c.Update(ctx, "b", func(item *Item) error { item.Email = ""; return nil })
	must(t, err)
	_, err = c.Update(ctx, "d", func(item *Item) error { item.Email = "b@x"; return nil })
	must(t, err)
	wantIDs(ctx, t, c, store.By("email"), "d", "c")
	if n, err := c.Count(ctx, store.By("email"), 10); n != 2 || err != nil {
		t.Errorf("Count over a sparse index: got %d, %v, want 2", n, err)
	}
}

func testStringLists(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a", Rank: 3, Tags: []string{"red", "big", "red"}}, Item{ID: "b", Rank: 1, Tags: []string{"red"}},
		Item{ID: "c", Rank: 2}, Item{ID: "d", Rank: 2, Tags: []string{"", "big"}})
	wantIDs(ctx, t, c, store.By("tag", "red"), "b", "a")
	wantIDs(ctx, t, c, store.By("tag", "red").Desc(), "a", "b")
	wantIDs(ctx, t, c, store.By("tag", "big"), "d", "a")
	wantIDs(ctx, t, c, store.By("tag", "big").Between(3, nil), "a")
	wantIDs(ctx, t, c, store.By("tag", ""), "d")
	wantIDs(ctx, t, c, store.By("tag", "red", 3), "a")
	_, err := c.Update(ctx, "a", func(item *Item) error { item.Tags = []string{"new"}; return nil })
	must(t, err)
	_, _, err = c.Add(ctx, "d", []store.Change{{Field: "rank", By: 5}})
	must(t, err)
	must(t, c.Delete(ctx, "b"))
	wantIDs(ctx, t, c, store.By("tag", "red"))
	wantIDs(ctx, t, c, store.By("tag", "big", 7), "d")
	wantIDs(ctx, t, c, store.By("tag", "new"), "a")
}

func testUnicode(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	names := []string{"a", "B", "Z", "z", "é", "e\u0301", "日本", "😀", "\uffff", "", " ", "aa", "A", "ß", "a\x00b", "a\x00"}
	for _, name := range names {
		insert(ctx, t, c, Item{ID: "id-" + name, Name: name})
	}
	var want []string
	for _, name := range slices.Sorted(slices.Values(names)) {
		want = append(want, "id-"+name)
	}
	wantIDs(ctx, t, c, store.By("name"), want...)
	wantIDs(ctx, t, c, store.By("all"), want...)
	wantIDs(ctx, t, c, store.By("name", "A"), "id-A")
	slices.Reverse(want)
	wantIDs(ctx, t, c, store.By("name").Desc(), want...)
}

func testCursors(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	for i := range 5 {
		insert(ctx, t, c, Item{ID: fmt.Sprint(i), Rank: int64(i), Name: "n"})
	}
	byName, err := c.List(ctx, store.By("name"), store.Page{Limit: 2})
	must(t, err)
	byRank, err := c.List(ctx, store.By("rank"), store.Page{Limit: 2})
	must(t, err)
	must(t, c.Delete(ctx, "1"))
	for cursor, want := range map[string]string{byRank.Next: "2", byName.Next: "0", "": "0", "%%%": "0", "AAAA": "0", byRank.Next[1:]: "0"} {
		slice, err := c.List(ctx, store.By("rank"), store.Page{Limit: 1, After: cursor})
		must(t, err)
		if slice.Items[0].ID != want {
			t.Errorf("cursor %q: got %s, want %s", cursor, slice.Items[0].ID, want)
		}
	}
	for q, want := range map[*store.Query]string{
		new(store.By("rank").Between(4, nil)): "[4]", new(store.By("rank").Between(nil, 1)): "[]",
		new(store.By("rank").Between(4, nil).Desc()): "[]", new(store.By("rank").Between(nil, 1).Desc()): "[0]",
	} {
		if got := after(ctx, t, c, *q, byRank.Next); got != want {
			t.Errorf("cursor from outside the bounds of %+v: got %s, want %s", *q, got, want)
		}
	}
}

func after(ctx context.Context, t *testing.T, c *store.Collection[Item], q store.Query, cursor string) string {
	t.Helper()
	slice, err := c.List(ctx, q, store.Page{After: cursor})
	must(t, err)
	var found []string
	for _, item := range slice.Items {
		found = append(found, item.ID)
	}
	return fmt.Sprint(found)
}

func testCount(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	for i := range 9 {
		insert(ctx, t, c, Item{ID: fmt.Sprint(i), Rank: int64(i % 2), Tags: []string{"x", fmt.Sprint(i)}})
	}
	for _, test := range []struct {
		q           store.Query
		limit, want int
	}{
		{store.By("rank", 0), 100, 5},
		{store.By("rank", 0), 3, 3},
		{store.By("rank", 0), 0, 0},
		{store.By("all"), 100, 9},
		{store.By("all"), 4, 4},
		{store.By("tag", "x"), 100, 9},
		{store.By("tag", "3"), 100, 1},
		{store.By("rank").Between(1, nil), 100, 4},
		{store.By("rank", 7), 100, 0},
	} {
		if got, err := c.Count(ctx, test.q, test.limit); err != nil || got != test.want {
			t.Errorf("Count(%+v, %d): got %d, %v, want %d", test.q, test.limit, got, err, test.want)
		}
	}
	slice, err := c.List(ctx, store.By("all"), store.Page{Limit: 1 << 20})
	must(t, err)
	if len(slice.Items) != 9 || slice.Next != "" {
		t.Errorf("List with a huge limit: %d items, next %q", len(slice.Items), slice.Next)
	}
}
