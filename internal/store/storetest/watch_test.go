package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"golang.org/x/sync/errgroup"

	"lumbung/internal/store"
)

// runBeside is the contract of two processes over one database. open returns a DB of each, not yet opened.
func runBeside(t *testing.T, open func(t *testing.T) (here, there *store.DB)) {
	for name, test := range map[string]func(t *testing.T, here, there *store.DB){
		"watch": testWatchBeside, "cache": testCacheBeside, "cache under writes": testCacheUnderWrites, "memo": testMemoBeside,
		"memo of lists": testMemoOfLists, "memo under writes": testMemoUnderWrites,
	} {
		t.Run(name, func(t *testing.T) {
			here, there := open(t)
			test(t, here, there)
		})
	}
}

// notices notes what a watcher is told.
type notices struct {
	mu   sync.Mutex
	refs []store.Ref
	lost int
}

func watch(db *store.DB) *notices {
	n := &notices{}
	db.Watch(func(collection, id string) {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.refs = append(n.refs, store.Ref{Collection: collection, ID: id})
	}, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.lost++
	})
	return n
}

// ids returns what was told of the items and forgets it.
func (n *notices) ids() (ids []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, ref := range n.refs {
		if ref.Collection == "items" {
			ids = append(ids, ref.ID)
		}
	}
	n.refs = nil
	return ids
}

func (n *notices) lostSince(before int) (lost int, more bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.lost, n.lost > before
}

// eventually waits until a condition holds that another process or the database brings about.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ticker := time.NewTicker(2 * time.Millisecond)
	defer ticker.Stop()
	for end := time.Now().Add(30 * time.Second); !holds(); <-ticker.C {
		if time.Now().After(end) {
			t.Fatal("never: " + what)
		}
	}
}

// testWatch: every DB over the engine hears of each document that was saved, before the write returns, and of nothing else.
func testWatch(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	other, _ := reopened(db)
	n := watch(other)
	want := func(what string, ids ...string) {
		t.Helper()
		wantEqual(t, what, n.ids(), ids)
	}
	insert(ctx, t, c, Item{ID: "a"}, Item{ID: "b"})
	want("insert", "a", "b")
	_, err := c.Update(ctx, "a", setName("x"))
	must(t, err)
	want("update", "a")
	_, _, err = c.Add(ctx, "b", []store.Change{{Field: "stock", By: 1}})
	must(t, err)
	want("add", "b")
	_, err = c.Update(ctx, "a", func(*Item) error { return store.ErrUnchanged })
	must(t, err)
	wantDuplicate(t, c.Insert(ctx, &Item{ID: "a"}), "_id")
	want("nothing saved")
	must(t, db.Tx(ctx, func(ctx context.Context) error {
		_, err := c.Update(ctx, "a", setName("y"))
		err = errors.Join(err, c.Delete(ctx, "b"))
		want("before the commit")
		return err
	}))
	want("transaction", "a", "b")
	wantIs(t, "aborted", db.Tx(ctx, func(ctx context.Context) error { return errors.Join(c.Delete(ctx, "a"), errOwn) }), errOwn)
	want("aborted transaction")
}

// testWatchBeside: what another process writes to a watched collection is told, or that something was missed.
func testWatchBeside(t *testing.T, here, there *store.DB) {
	ctx, spec := t.Context(), store.Spec[Item]{Name: "items", Counters: counters(), Watched: true}
	store.Define(here, spec)
	c := store.Define(there, spec)
	must(t, errors.Join(here.Open(ctx), there.Open(ctx)))
	n := watch(here)
	lost := 0
	eventually(t, "listening begins", func() (begun bool) { lost, begun = n.lostSince(0); return begun })
	for what, write := range map[string]func() error{
		"insert": func() error { return c.Insert(ctx, &Item{ID: "a"}) },
		"update": func() error {
			_, err := c.Upsert(ctx, "b", func() *Item { return &Item{ID: "b"} }, setName("x"))
			return err
		},
		"add": func() error {
			err := c.Insert(ctx, &Item{ID: "c"})
			_, _, added := c.Add(ctx, "c", []store.Change{{Field: "stock", By: 1}})
			return errors.Join(err, added)
		},
		"delete": func() error { return errors.Join(c.Insert(ctx, &Item{ID: "d"}), c.Delete(ctx, "d")) },
	} {
		written := here.Written()
		must(t, write())
		<-written
		eventually(t, what, func() bool {
			ids, more := n.ids(), false
			lost, more = n.lostSince(lost)
			return more || slices.Contains([]string{"a", "b", "c", "d"}, slices.Max(append(ids, "")))
		})
	}
}

// counting is an engine that counts what is read, and lets a test do something in the middle of a Get.
type counting struct {
	store.Engine
	reads  atomic.Int64
	midway func()
}

func (e *counting) Get(ctx context.Context, s *store.Schema, key store.Key) (bson.Raw, error) {
	doc, err := e.Engine.Get(ctx, s, key)
	if e.reads.Add(1); e.midway != nil {
		e.midway()
	}
	return doc, err
}

func (e *counting) GetMany(ctx context.Context, s *store.Schema, scope string, ids []string) ([]bson.Raw, error) {
	e.reads.Add(int64(len(ids)))
	return e.Engine.GetMany(ctx, s, scope, ids)
}

func (e *counting) List(ctx context.Context, s *store.Schema, find store.Find) ([]bson.Raw, error) {
	e.reads.Add(1)
	return e.Engine.List(ctx, s, find)
}

// memory is a DB whose items are kept in memory.
type memory struct {
	*testing.T
	engine *counting
	db     *store.DB
	c      *store.Collection[Item]
}

func remember(t *testing.T, db *store.DB, size int) *memory {
	t.Helper()
	m := &memory{T: t, engine: &counting{Engine: db.Engine()}}
	m.db = store.New(m.engine)
	m.c = store.Define(m.db, store.Spec[Item]{Name: "items", Counters: counters(), Indexes: indexes(), Cache: size})
	must(t, m.db.Open(t.Context()))
	return m
}

// reads counts what do reads from the database.
func (m *memory) reads(do func()) int {
	before := m.engine.reads.Load()
	do()
	return int(m.engine.reads.Load() - before)
}

func (m *memory) get(id string) Item { return get(m.Context(), m, m.c, id) }

// warm reads until the documents are in memory.
func (m *memory) warm(ids ...string) {
	m.Helper()
	eventually(m.T, fmt.Sprint(ids, " in memory"), func() bool {
		return m.reads(func() {
			for _, id := range ids {
				m.get(id)
			}
		}) == 0
	})
}

func testCache(t *testing.T, db *store.DB) {
	m := remember(t, db, 3)
	ctx, c := t.Context(), m.c
	insert(ctx, t, c, Item{ID: "a", Name: "x", Email: "a@x", Tags: []string{"t"}}, Item{ID: "b", Email: "b@x"})
	m.warm("a", "b")
	want := func(what string, reads int, do func()) {
		t.Helper()
		if got := m.reads(do); got != reads {
			t.Errorf("%s: %d reads from the database, want %d", what, got, reads)
		}
	}
	first := func(email string) *Item {
		item, err := c.First(ctx, store.By("email", email))
		must(t, err)
		return item
	}
	want("a document that the caller changed", 0, func() {
		changed := m.get("a")
		changed.Tags[0], changed.Name = "changed", "changed"
		if again := m.get("a"); again.Tags[0] != "t" || again.Name != "x" {
			t.Errorf("the caller's change is in memory: %+v", again)
		}
	})
	want("the first by an index", 1, func() { first("a@x") })
	want("the next by an index", 0, func() { first("a@x") })
	want("many, one of them missing", 1, func() {
		found, err := c.GetMany(ctx, []string{"a", "b", "none"})
		if must(t, err); len(found) != 2 || found["a"].Name != "x" {
			t.Errorf("found %v", found)
		}
	})
	want("one that is missing", 2, func() {
		for range 2 {
			_, err := c.Get(ctx, "none")
			wantIs(t, "missing", err, store.ErrNotFound)
		}
	})
	want("in a transaction", 2, func() {
		must(t, m.db.Tx(ctx, func(ctx context.Context) error {
			get(ctx, t, c, "a")
			_, err := c.GetMany(ctx, []string{"b"})
			return err
		}))
	})
	_, err := c.Update(ctx, "a", func(item *Item) error { item.Name, item.Email = "y", "new@x"; return nil })
	must(t, err)
	if got := m.get("a"); got.Name != "y" {
		t.Errorf("after a write: %+v", got)
	}
	_, err = c.First(ctx, store.By("email", "a@x"))
	wantIs(t, "by its old address", err, store.ErrNotFound)
	if got := first("new@x"); got.ID != "a" {
		t.Errorf("by its new address: %+v", got)
	}
	must(t, c.Delete(ctx, "a"))
	_, err = c.Get(ctx, "a")
	wantIs(t, "deleted", err, store.ErrNotFound)
	must(t, m.db.Tx(ctx, func(ctx context.Context) error { _, err := c.Update(ctx, "b", setName("z")); return err }))
	if got := m.get("b"); got.Name != "z" {
		t.Errorf("after a transaction: %+v", got)
	}
}

// testCacheRace: a read that began before a write keeps nothing in memory.
func testCacheRace(t *testing.T, db *store.DB) {
	m := remember(t, db, 10)
	ctx := t.Context()
	insert(ctx, t, m.c, Item{ID: "a", Name: "old"}, Item{ID: "b"})
	m.warm("b")
	plain, c := reopened(db)
	must(t, plain.Prepare(ctx))
	m.engine.midway = func() {
		m.engine.midway = nil
		_, err := c.Update(ctx, "a", setName("new"))
		must(t, err)
	}
	if got := m.get("a"); got.Name != "old" {
		t.Errorf("the test is no race: read %q", got.Name)
	}
	if got := m.get("a"); got.Name != "new" {
		t.Errorf("an old document came into memory: %q", got.Name)
	}
}

// testCacheBounds: no more documents are kept than the declaration says, and each in its scope.
func testCacheBounds(t *testing.T, db *store.DB) {
	m := remember(t, db, 3)
	ctx := t.Context()
	for i := range 10 {
		insert(ctx, t, m.c, Item{ID: fmt.Sprint(i)})
	}
	m.warm("0", "1", "2")
	all := func() {
		for i := range 10 {
			m.get(fmt.Sprint(i))
		}
	}
	all()
	if n := m.reads(all); n < 7 {
		t.Errorf("10 documents were read again with %d reads from the database, though 3 may be in memory", n)
	}
	scoped := store.New(db.Engine())
	goods := store.DefineScoped(scoped, store.Spec[Item]{Name: "goods", Counters: counters(), Scope: "shop", Cache: 10})
	must(t, scoped.Open(ctx))
	insert(ctx, t, goods.ForTenant("a"), Item{ID: "1", Shop: "a"})
	for range 3 {
		get(ctx, t, goods.ForTenant("a"), "1")
		wantForeign(ctx, t, goods.ForTenant("b"), "1")
	}
}

// silent is an engine that hears nothing of other processes, as when the change stream is gone.
type silent struct{ store.Engine }

func (silent) Watch() *store.Notices { return new(store.Notices) }

// testCacheDeaf: while the engine hears nothing of other processes, everything is read from the database.
func testCacheDeaf(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a"})
	deaf := store.New(silent{db.Engine()})
	kept := store.Define(deaf, store.Spec[Item]{Name: "items", Counters: counters(), Indexes: indexes(), Cache: 10})
	must(t, deaf.Open(ctx))
	for i := range int64(3) {
		if got := get(ctx, t, kept, "a"); got.Stock != i {
			t.Errorf("got stock %d from memory, want %d", got.Stock, i)
		}
		_, _, err := c.Add(ctx, "a", []store.Change{{Field: "stock", By: 1}})
		must(t, err)
	}
}

// testCacheBeside: a write of another process shows, that of the own one at once.
func testCacheBeside(t *testing.T, here, there *store.DB) {
	m, n := remember(t, here, 10), remember(t, there, 10)
	ctx := t.Context()
	insert(ctx, t, m.c, Item{ID: "a", Email: "a@x"})
	for round := range 3 {
		m.warm("a")
		n.warm("a")
		name := fmt.Sprint("round ", round)
		_, err := m.c.Update(ctx, "a", setName(name))
		must(t, err)
		if got := m.get("a"); got.Name != name {
			t.Errorf("in the process that wrote: %q, want %q", got.Name, name)
		}
		eventually(t, "a write of another process shows", func() bool { return n.get("a").Name == name })
	}
	m.warm("a")
	must(t, n.c.Delete(ctx, "a"))
	eventually(t, "a deletion of another process shows", func() bool {
		_, err := m.c.Get(ctx, "a")
		return errors.Is(err, store.ErrNotFound)
	})
}

// testCacheUnderWrites: whoever has written never reads less than that, whatever others write and read beside him.
func testCacheUnderWrites(t *testing.T, here, there *store.DB) {
	ctx := t.Context()
	both := []*memory{remember(t, here, 10), remember(t, there, 10)}
	insert(ctx, t, both[0].c, Item{ID: "a"}, Item{ID: "b"})
	both[0].warm("a", "b")
	both[1].warm("a", "b")
	const each = 40
	var group errgroup.Group
	for i := range 4 {
		m, id := both[i%2], string(rune('a'+i/2))
		group.Go(func() error {
			for range each {
				after, _, err := m.c.Add(ctx, id, []store.Change{{Field: "stock", By: 1}})
				if err != nil {
					return err
				}
				for range 5 {
					if item, err := m.c.Get(ctx, id); err != nil || item.Stock < after.Stock {
						return fmt.Errorf("wrote %d and read %+v, %w", after.Stock, item, err)
					}
				}
			}
			return nil
		})
	}
	must(t, group.Wait())
	for _, m := range both {
		for _, id := range []string{"a", "b"} {
			eventually(t, "all writes show", func() bool { return m.get(id).Stock == 2*each })
		}
	}
}
