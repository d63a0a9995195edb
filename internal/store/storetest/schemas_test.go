package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"lumbung/internal/store"
)

func testScopes(t *testing.T, db *store.DB) {
	goods := store.DefineScoped(db, store.Spec[Item]{Name: "goods", Counters: counters(), Scope: "shop", Indexes: []store.Index{
		{Name: "name", Fields: []string{"name"}, Unique: true},
		{Name: "email", Fields: []string{"email"}, Sparse: true},
		{Name: "everywhere", Fields: []string{"name"}, Global: true},
	}})
	must(t, db.Open(t.Context()))
	ctx, a, b := t.Context(), goods.ForTenant("a"), goods.ForTenant("b")
	insert(ctx, t, a, Item{ID: "1", Shop: "a", Name: "rice", Email: "x"}, Item{ID: "2", Shop: "a", Name: "salt"})
	insert(ctx, t, b, Item{ID: "3", Shop: "b", Name: "rice"})
	wantDuplicate(t, a.Insert(ctx, &Item{ID: "4", Shop: "a", Name: "rice"}), "name")
	wantDuplicate(t, b.Insert(ctx, &Item{ID: "1", Shop: "b"}), "_id")
	wantForeign(ctx, t, b, "1")
	wantForeign(ctx, t, goods.ForTenant(""), "1")
	if _, err := a.Update(ctx, "1", func(item *Item) error { item.Shop = "b"; return nil }); err == nil {
		t.Error("an item moved to a foreign scope")
	}
	wantIDs(ctx, t, a, store.By("name"), "1", "2")
	wantIDs(ctx, t, a, store.By("all").Desc(), "2", "1")
	wantIDs(ctx, t, a, store.By("scope"), "1", "2")
	wantIDs(ctx, t, a, store.By("email"), "1")
	wantIDs(ctx, t, b, store.By("email"))
	wantIDs(ctx, t, b, store.By("name", "rice"), "3")
	wantIDs(ctx, t, goods.ForTenant(""), store.By("name"))
	wantIDs(ctx, t, goods.ForTenant(""), store.By("all"))
	wantIDs(ctx, t, goods.AllTenants(), store.By("everywhere", "rice"), "1", "3")
	wantIDs(ctx, t, goods.AllTenants(), store.By("all"), "1", "2", "3")
	if _, err := a.List(ctx, store.By("everywhere"), store.Page{}); err == nil {
		t.Error("a bound collection listed across scopes")
	}
	if _, err := goods.AllTenants().List(ctx, store.By("name"), store.Page{}); err == nil {
		t.Error("a scoped index was listed without a scope")
	}
	must(t, goods.AllTenants().Delete(ctx, "3"))
}

// wantForeign wants every verb to miss a document of another scope, and an insert into one to be refused.
func wantForeign(ctx context.Context, t *testing.T, c *store.Collection[Item], id string) {
	t.Helper()
	_, err := c.Get(ctx, id)
	wantIs(t, "Get of a foreign id", err, store.ErrNotFound)
	_, err = c.Update(ctx, id, setName("stolen"))
	wantIs(t, "Update of a foreign id", err, store.ErrNotFound)
	_, _, err = c.Add(ctx, id, []store.Change{{Field: "stock", By: 1}})
	wantIs(t, "Add to a foreign id", err, store.ErrNotFound)
	_, _, err = c.Add(ctx, id, []store.Change{{Field: "stock", By: 1}}, store.Guard{Field: "stock", AtLeast: 5})
	wantIs(t, "guarded Add to a foreign id", err, store.ErrNotFound)
	wantIs(t, "Delete of a foreign id", c.Delete(ctx, id), store.ErrNotFound)
	if err := c.Insert(ctx, &Item{ID: "new", Shop: "a"}); err == nil {
		t.Error("an item was saved into a foreign scope")
	}
	if err := c.Insert(ctx, &Item{ID: "new"}); err == nil {
		t.Error("an item without a scope was saved")
	}
}

// reopened declares the items again, with other indexes, over the same data.
func reopened(db *store.DB, indexes ...store.Index) (*store.DB, *store.Collection[Item]) {
	again := store.New(db.Engine())
	return again, store.Define(again, store.Spec[Item]{Name: "items", Indexes: indexes})
}

func testBackFill(t *testing.T, db *store.DB) {
	ctx := t.Context()
	must(t, db.Open(ctx))
	first, c := reopened(db)
	must(t, first.Open(ctx))
	for i := range 1203 {
		insert(ctx, t, c, Item{ID: fmt.Sprintf("%04d", i), Rank: int64(i % 7), At: moment(int64(i)), Tags: []string{fmt.Sprint(i % 500), "t"}})
		if i == 40 && testing.Short() {
			break
		}
	}
	again, c := reopened(db, indexes()...)
	must(t, again.Open(ctx))
	wantIDs(ctx, t, c, store.By("tag", "3", 3), "0003")
	wantIDs(ctx, t, c, store.By("at").Between(moment(5), moment(7)), "0005", "0006")
	wantIDs(ctx, t, c, store.By("rank", 3).Desc().Between(nil, nil), ids(ctx, t, c, store.By("rank", 3).Desc(), 500)...)
	must(t, again.Open(ctx))
	insert(ctx, t, c, Item{ID: "z", Tags: []string{"3"}, Rank: 9, Email: "z@x"})
	wantIDs(ctx, t, c, store.By("tag", "3", 9), "z")
	wantDuplicate(t, c.Insert(ctx, &Item{ID: "zz", Email: "z@x"}), "email")
}

func testChangedIndex(t *testing.T, db *store.DB) {
	ctx := t.Context()
	unique, tag := store.Index{Name: "it", Fields: []string{"name"}, Unique: true}, store.Index{Name: "tag", Fields: []string{"tags", "name"}}
	old, c := reopened(db, unique, tag)
	must(t, old.Open(ctx))
	insert(ctx, t, c, Item{ID: "a", Name: "x", Rank: 2, Tags: []string{"t"}}, Item{ID: "b", Name: "y", Rank: 1, Tags: []string{"t"}})
	wantDuplicate(t, c.Insert(ctx, &Item{ID: "c", Name: "x"}), "it")
	changed := store.New(db.Engine())
	c = store.Define(changed, store.Spec[Item]{Name: "items", Retired: []string{"name.unique", "tags-name"}, Indexes: []store.Index{
		{Name: "it", Fields: []string{"rank", "at"}}, {Name: "tag", Fields: []string{"tags", "rank"}},
	}})
	must(t, changed.Open(ctx))
	insert(ctx, t, c, Item{ID: "c", Name: "x", Rank: 0, Tags: []string{"t"}})
	wantIDs(ctx, t, c, store.By("it"), "c", "b", "a")
	wantIDs(ctx, t, c, store.By("tag", "t"), "c", "b", "a")
	none, c := reopened(db)
	must(t, none.Open(ctx))
	insert(ctx, t, c, Item{ID: "d", Name: "w", Tags: []string{"t"}})
	back, c := reopened(db, store.Index{Name: "it", Fields: []string{"name"}}, store.Index{Name: "tag", Fields: []string{"tags", "name"}})
	must(t, back.Open(ctx))
	wantIDs(ctx, t, c, store.By("it"), "d", "a", "c", "b")
	wantIDs(ctx, t, c, store.By("tag", "t"), "d", "a", "c", "b")
}

// testRollingRestart: a process of the release before finds by its indexes what a newer one writes that declares them no more,
// and the other way round. The release after that drops them.
func testRollingRestart(t *testing.T, db *store.DB) {
	ctx := t.Context()
	before, old := reopened(db, store.Index{Name: "it", Fields: []string{"name"}}, store.Index{Name: "tag", Fields: []string{"tags", "at"}})
	must(t, before.Open(ctx))
	insert(ctx, t, old, Item{ID: "a", Name: "x", Tags: []string{"t"}, Rank: 3})
	byRank := store.Index{Name: "it", Fields: []string{"rank"}}
	now, c := reopened(db, byRank, store.Index{Name: "email", Fields: []string{"email"}, Sparse: true})
	must(t, now.Open(ctx))
	insert(ctx, t, c, Item{ID: "b", Name: "w", Tags: []string{"t"}, Rank: 2})
	insert(ctx, t, old, Item{ID: "c", Name: "v", Tags: []string{"t"}, Rank: 1, Email: "c@x"})
	_, err := c.Update(ctx, "a", func(item *Item) error { item.Name, item.At = "u", moment(9); return nil })
	must(t, err)
	wantIDs(ctx, t, old, store.By("it"), "a", "c", "b")
	wantIDs(ctx, t, old, store.By("tag", "t"), "b", "c", "a")
	wantIDs(ctx, t, c, store.By("it"), "c", "b", "a")
	wantIDs(ctx, t, c, store.By("email"), "c")
	must(t, c.Delete(ctx, "b"))
	wantIDs(ctx, t, old, store.By("tag", "t"), "c", "a")
	must(t, before.Open(ctx))
	next := store.New(db.Engine())
	c = store.Define(next, store.Spec[Item]{Name: "items", Indexes: []store.Index{byRank}, Retired: []string{"name", "tags-at"}})
	must(t, next.Open(ctx))
	insert(ctx, t, c, Item{ID: "d", Rank: 9})
	wantIDs(ctx, t, c, store.By("it"), "c", "a", "d")
	for _, q := range []store.Query{store.By("it"), store.By("tag", "t")} {
		if _, err := old.List(ctx, q, store.Page{}); err == nil {
			t.Errorf("%+v: a retired index is still there", q)
		}
	}
}

func testIndexOverDuplicates(t *testing.T, db *store.DB) {
	ctx := t.Context()
	old, c := reopened(db)
	must(t, old.Open(ctx))
	insert(ctx, t, c, Item{ID: "a", Name: "x"}, Item{ID: "b", Name: "x"})
	again, _ := reopened(db, store.Index{Name: "one", Fields: []string{"name"}, Unique: true})
	err := again.Open(ctx)
	if err == nil || !strings.Contains(err.Error(), "one") {
		t.Errorf("a unique index over duplicates: got %v, want an error that names it", err)
	}
	wantIDs(ctx, t, c, store.By("all"), "a", "b")
}

func testExpiry(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	now := time.Now()
	past, future := now.Add(-time.Hour), now.Add(time.Hour)
	insert(ctx, t, c, Item{ID: "past", Expiry: &past, Tags: []string{"t"}}, Item{ID: "future", Expiry: &future}, Item{ID: "never"})
	must(t, db.Sweep(ctx, now))
	wantIDs(ctx, t, c, store.By("all"), "future", "never")
	wantIDs(ctx, t, c, store.By("tag", "t"))
	wantIDs(ctx, t, c, store.By("expired").Between(now, nil), "future")
	must(t, db.Sweep(ctx, now.Add(2*time.Hour)))
	wantIDs(ctx, t, c, store.By("all"), "never")
}

func testDeclarations(t *testing.T, db *store.DB) {
	type bare struct {
		Name string `bson:"name"`
	}
	type taken struct {
		ID string `bson:"_id"`
		V  int64  `bson:"_v"`
	}
	index := func(index store.Index) func(*store.DB) {
		return func(db *store.DB) { store.Define(db, store.Spec[Item]{Name: "items", Indexes: []store.Index{index}}) }
	}
	for name, declare := range map[string]func(*store.DB){
		"no id":           func(db *store.DB) { store.Define(db, store.Spec[bare]{Name: "items"}) },
		"no such counter": func(db *store.DB) { store.Define(db, store.Spec[Item]{Name: "items", Counters: []string{"none"}}) },
		"counts texts":    func(db *store.DB) { store.Define(db, store.Spec[Item]{Name: "items", Counters: []string{"name"}}) },
		"version taken":   func(db *store.DB) { store.Define(db, store.Spec[taken]{Name: "items"}) },
		"no name":         func(db *store.DB) { store.Define(db, store.Spec[Item]{}) },
		"bad name":        func(db *store.DB) { store.Define(db, store.Spec[Item]{Name: `a"b`}) },
		"no scope":        func(db *store.DB) { store.DefineScoped(db, store.Spec[Item]{Name: "items"}) },
		"unknown scope":   func(db *store.DB) { store.DefineScoped(db, store.Spec[Item]{Name: "items", Scope: "none"}) },
		"twice": func(db *store.DB) {
			store.Define(db, store.Spec[Item]{Name: "items"})
			store.Define(db, store.Spec[Item]{Name: "items"})
		},
		"unknown field": index(store.Index{Name: "x", Fields: []string{"none"}}),
		"no fields":     index(store.Index{Name: "x"}),
		"reserved":      index(store.Index{Name: "all", Fields: []string{"name"}}),
		"the id":        index(store.Index{Name: "x", Fields: []string{"name", "_id"}}),
		"a field twice": index(store.Index{Name: "x", Fields: []string{"name", "name"}}),
		"expiring text": index(store.Index{Name: "x", Fields: []string{"name"}, Expire: true}),
		"unique list":   index(store.Index{Name: "x", Fields: []string{"tags"}, Unique: true}),
		"retired and declared": func(db *store.DB) {
			declared := []store.Index{{Name: "x", Fields: []string{"name"}}}
			store.Define(db, store.Spec[Item]{Name: "items", Indexes: declared, Retired: []string{"name"}})
		},
		"quotes in names": index(store.Index{Name: `x"`, Fields: []string{"name"}}),
	} {
		other := store.New(db.Engine())
		declare(other)
		if err := other.Open(t.Context()); err == nil {
			t.Errorf("%s: Open was no error", name)
		}
	}
}

func testWritten(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	written := db.Written()
	select {
	case <-written:
		t.Fatal("written before a write")
	default:
	}
	insert(ctx, t, c, Item{ID: "a"})
	select {
	case <-written:
	case <-time.After(5 * time.Second):
		t.Fatal("a write did not show")
	}
	written = db.Written()
	_ = db.Tx(ctx, func(ctx context.Context) error { return c.Delete(ctx, "a") })
	select {
	case <-written:
	case <-time.After(5 * time.Second):
		t.Fatal("a transaction did not show")
	}
	must(t, db.Ping(ctx))
}

// testReadingIsSilent: who looks whenever something was written must not wake himself by looking.
func testReadingIsSilent(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	written := db.Written()
	must(t, db.Tx(ctx, func(ctx context.Context) error {
		wantIDs(ctx, t, c, store.By("all"))
		_, err := c.Get(ctx, "none")
		wantIs(t, "Get", err, store.ErrNotFound)
		return nil
	}))
	insertion := db.Tx(ctx, func(ctx context.Context) error {
		insert(ctx, t, c, Item{ID: "a"})
		return errOwn
	})
	wantIs(t, "aborted", insertion, errOwn)
	select {
	case <-written:
		t.Error("reading, or what was undone, showed as written")
	default:
	}
}
