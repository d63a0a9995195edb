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

// BenchmarkMemberStatement makes the figures of a member with 10.000 moves in a month, and of the month before, which has none.
func BenchmarkMemberStatement(b *testing.B) { onEngines(b, benchMemberStatement) }

func benchMemberStatement(b *testing.B, db *store.DB) {
	const moves = 10_000
	now := month(2026, time.November)
	book := ledger.New(db, func() time.Time { return now })
	if err := db.Open(b.Context()); err != nil {
		b.Fatal(err)
	}
	for done := 0; done < moves; done += 500 {
		err := db.Tx(b.Context(), func(ctx context.Context) error {
			for n := done; n < done+500; n++ {
				now = month(2026, time.November).Add(time.Duration(n) * 4 * time.Minute)
				e := entry(fmt.Sprintf("e%08d", n), arrow(ledger.Clearing, ledger.Of(ledger.Proceeds, "sri"), money.Amount(1+n%97)))
				if _, err := book.Post(ctx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	now = now.Add(time.Hour)
	if _, err := book.Seal(b.Context()); err != nil {
		b.Fatal(err)
	}
	for name, want := range map[time.Month]int{time.November: moves, time.October: 0} {
		b.Run(name.String(), func(b *testing.B) {
			b.ReportAllocs()
			asked := ledger.StatementAsked{Book: "ntb", Member: "sri", From: month(2026, name), To: month(2026, name+1)}
			for b.Loop() {
				got, err := book.MemberStatement(b.Context(), asked)
				if err != nil || want > 0 && len(got.Accounts[0].Moves) != want || want == 0 && len(got.Accounts) > 0 {
					b.Fatal(got, err)
				}
			}
		})
	}
}
