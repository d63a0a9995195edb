package ledger_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
)

// onEngines runs a benchmark on each engine.
func onEngines(b *testing.B, bench func(b *testing.B, db *store.DB)) {
	b.Helper()
	b.Run("sqlite", func(b *testing.B) { bench(b, storetest.OpenSQLite(b)) })
	b.Run("mongodb", func(b *testing.B) { bench(b, storetest.OpenMongo(b)) })
}

// opened is a book in an open store, by a real clock.
func opened(b *testing.B, db *store.DB) *ledger.Service {
	b.Helper()
	book := ledger.New(db, func() time.Time { return time.Now().UTC() })
	if err := db.Open(b.Context()); err != nil {
		b.Fatal(err)
	}
	return book
}

// BenchmarkPost writes entries from eight goroutines, each entry a transaction of its own: with two postings and with eight, on accounts of
// a thousand members and on the one account of the till, which every entry wants.
func BenchmarkPost(b *testing.B) {
	const members = 1_000
	for name, postings := range map[string]func(n int64) []ledger.Posting{
		"two postings": func(n int64) []ledger.Posting {
			sri := fmt.Sprintf("m%d", n%members)
			return []ledger.Posting{
				arrow(ledger.Clearing, ledger.Of(ledger.Proceeds, sri), 95_000), arrow(ledger.Clearing, ledger.Commission, 5_000),
			}
		},
		"eight postings": func(n int64) (list []ledger.Posting) {
			for i := range int64(8) {
				sri := fmt.Sprintf("m%d", (n*8+i)%members)
				list = append(list, arrow(ledger.Clearing, ledger.Of(ledger.Proceeds, sri), money.Amount(1_000+i)))
			}
			return list
		},
		"one hot account": func(n int64) []ledger.Posting {
			return []ledger.Posting{arrow(ledger.Cash, ledger.Of(ledger.Savings, fmt.Sprintf("m%d", n%members)), 10_000)}
		},
	} {
		b.Run(name, func(b *testing.B) {
			onEngines(b, func(b *testing.B, db *store.DB) {
				book := opened(b, db)
				var last atomic.Int64
				b.SetParallelism(4)
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						n := last.Add(1)
						if _, err := book.Post(b.Context(), entry(fmt.Sprintf("e%d", n), postings(n)...)); err != nil {
							b.Error(err)
							return
						}
					}
				})
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "entries/s")
			})
		})
	}
}

// entriesOfBench is how many entries the big book has: LUMBUNG_BENCH_ENTRIES, 20.000 without it.
func entriesOfBench(b *testing.B) int {
	b.Helper()
	n, err := strconv.Atoi(os.Getenv("LUMBUNG_BENCH_ENTRIES"))
	if err != nil {
		return 20_000
	}
	return n
}

// BenchmarkBigBook reads the trial balance of a sealed book, and a page of the passbook of a member who has 10.000 lines in it.
func BenchmarkBigBook(b *testing.B) {
	onEngines(b, func(b *testing.B, db *store.DB) {
		now := month(2026, time.January)
		book := ledger.New(db, func() time.Time { return now })
		if err := db.Open(b.Context()); err != nil {
			b.Fatal(err)
		}
		const lines, batch = 10_000, 500
		entries := entriesOfBench(b)
		fill(b, db, book, entries, &now)
		for done := 0; done < lines; done += batch {
			if err := db.Tx(b.Context(), func(ctx context.Context) error {
				for n := done; n < done+batch; n++ {
					now = now.Add(time.Minute)
					e := entry(fmt.Sprintf("sale%d", n), arrow(ledger.Clearing, ledger.Of(ledger.Proceeds, "sri"), money.Amount(1+n%97)))
					if _, err := book.Post(ctx, e); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				b.Fatal(err)
			}
		}
		now = now.Add(time.Hour)
		if _, err := book.Seal(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("trial balance of %d", entries+lines), func(b *testing.B) {
			for b.Loop() {
				trial, err := book.TrialBalance(b.Context(), "ntb")
				if err != nil || trial.Difference() != 0 {
					b.Fatal(trial, err)
				}
			}
		})
		b.Run(fmt.Sprintf("passbook of %d", lines), func(b *testing.B) {
			for b.Loop() {
				page, err := book.Statement(b.Context(), "ntb", ledger.Of(ledger.Proceeds, "sri"), store.Page{Limit: 50})
				if err != nil || len(page.Items) != 50 {
					b.Fatal(len(page.Items), err)
				}
			}
		})
	})
}
