package storetest

import (
	"context"
	"crypto/rand"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"lumbung/internal/store"
)

const (
	benchItems = 5_000
	benchShops = 50
)

// bench measures an engine with one caller and with eight: a point read, from memory too, a list of 20, a guarded Add, a transaction
// with five writes, and the Add of a document that everybody wants.
func bench(b *testing.B, open func(testing.TB) *store.DB) {
	db := open(b)
	c := store.Define(db, store.Spec[Item]{Name: "items", Counters: counters(), Indexes: indexes()})
	ctx := b.Context()
	must(b, db.Open(ctx))
	inMemory := store.New(db.Engine())
	cached := store.Define(inMemory, store.Spec[Item]{Name: "items", Counters: counters(), Indexes: indexes(), Cache: benchItems})
	must(b, inMemory.Open(ctx))
	for from := 0; from < benchItems; from += 100 {
		must(b, db.Tx(ctx, func(ctx context.Context) error {
			for i := from; i < from+100; i++ {
				insert(ctx, b, c,
					Item{ID: benchID(i), Shop: fmt.Sprint("shop", i%benchShops), Rank: int64(i), Name: strings.Repeat("x", 500), Stock: 1 << 40})
			}
			return nil
		}))
	}
	for !db.Engine().Watch().Current() {
		runtime.Gosched() // until it listens to other processes
	}
	for i := range benchItems {
		_, err := cached.Get(ctx, benchID(i))
		must(b, err)
	}
	for name, work := range map[string]func(ctx context.Context, i int) error{
		"get":             func(ctx context.Context, i int) error { _, err := c.Get(ctx, benchID(i*7919)); return err },
		"get-from-memory": func(ctx context.Context, i int) error { _, err := cached.Get(ctx, benchID(i*7919)); return err },
		"list20": func(ctx context.Context, i int) error {
			_, err := c.List(ctx, store.By("shop", fmt.Sprint("shop", i%benchShops)).Desc(), store.Page{})
			return err
		},
		"add":              func(ctx context.Context, i int) error { return addOne(ctx, c, i*7919) },
		"add-one-document": func(ctx context.Context, _ int) error { return addOne(ctx, c, 0) },
		"tx-five-writes":   func(ctx context.Context, i int) error { return fiveWrites(ctx, db, c, i*7919) },
	} {
		for _, callers := range []int{1, 8} {
			b.Run(fmt.Sprint(name, "/", callers), func(b *testing.B) { measure(b, callers, work) })
		}
	}
}

// measure runs work b.N times in all, by so many callers.
func measure(b *testing.B, callers int, work func(ctx context.Context, i int) error) {
	ctx := b.Context()
	var calls atomic.Int64
	b.ReportAllocs()
	if callers == 1 {
		for i := 0; b.Loop(); i++ {
			must(b, work(ctx, i))
		}
	} else {
		b.SetParallelism(max(1, callers/runtime.GOMAXPROCS(0)))
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := work(ctx, int(calls.Add(1))); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

func benchID(i int) string { return fmt.Sprintf("item-%08d", i%benchItems) }

func addOne(ctx context.Context, c *store.Collection[Item], i int) error {
	_, held, err := c.Add(ctx, benchID(i), []store.Change{{Field: "stock", By: -1}}, store.Guard{Field: "stock", AtLeast: 1})
	if err == nil && !held {
		err = store.ErrConflict
	}
	return err
}

func fiveWrites(ctx context.Context, db *store.DB, c *store.Collection[Item], i int) error {
	entry := &Item{ID: "entry-" + rand.Text(), Shop: "ledger", Name: strings.Repeat("x", 500)}
	return db.Tx(ctx, func(ctx context.Context) error {
		for n := range 4 {
			if err := addOne(ctx, c, i+n); err != nil {
				return err
			}
		}
		return c.Insert(ctx, entry)
	})
}

func BenchmarkSQLite(b *testing.B) { bench(b, OpenSQLite) }

func BenchmarkMongo(b *testing.B) { bench(b, OpenMongo) }
