package ledger_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// BenchmarkLeaf reads pages of 25 entries of an account that most entries of a large book touch: LUMBUNG_BENCH_ENTRIES, 20.000 unless it is
// given, one every half minute, every hundredth a day late, sealed.
func BenchmarkLeaf(b *testing.B) { onEngines(b, benchLeaf) }

func benchLeaf(b *testing.B, db *store.DB) {
	entries := entriesOfBench(b)
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	book := ledger.New(db, func() time.Time { return now })
	if err := db.Open(b.Context()); err != nil {
		b.Fatal(err)
	}
	begin := now
	fill(b, db, book, entries, &now)
	for name, asked := range map[string]ledger.Asked{
		"first": {From: begin.AddDate(0, 0, 1), To: now}, "newest": {From: begin, To: now, Newest: true},
		"middle": {From: begin.Add(now.Sub(begin) / 2), To: now},
	} {
		asked.Book, asked.Code = "ntb", ledger.Clearing
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if leaf, err := book.Leaf(b.Context(), asked, store.Page{Limit: 25}); err != nil || len(leaf.Rows) != 25 {
					b.Fatal(leaf, err)
				}
			}
		})
	}
}

// fill plants the entries a thousand at a time, and seals them.
func fill(b *testing.B, db *store.DB, book *ledger.Service, entries int, now *time.Time) {
	b.Helper()
	begin := *now
	for done := 0; done < entries; done += 500 {
		err := db.Tx(b.Context(), func(ctx context.Context) error {
			for n := done; n < min(done+500, entries); n++ {
				*now = begin.Add(time.Duration(n) * 30 * time.Second)
				e := entry(fmt.Sprintf("e%08d", n), arrow(ledger.Clearing, ledger.Courier, money.Amount(1+n%97)))
				e.RecordedAt, e.EffectiveAt = *now, *now
				if n%100 == 0 {
					e.EffectiveAt = now.AddDate(0, 0, -1)
				}
				if err := book.PlantIndexed(ctx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	*now = now.Add(time.Hour)
	if _, err := book.Seal(b.Context()); err != nil {
		b.Fatal(err)
	}
}
