package closing_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/markettest"
	"lumbung/payments/closing"
	"lumbung/payments/ledger"
)

// Eight officers write, book, prepare, close and reopen the same month at once: whatever order they get, a month that is closed is what its
// paper says, and nothing comes into it afterwards.
func TestAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d, ctx, coop := open(t, m), t.Context(), m.Coop.ID
		d.passTo(2026, 12, 3)
		closed := 0
		for round := range 5 {
			d.prepare(november)
			var group sync.WaitGroup
			var well atomic.Int64
			for i := range 4 {
				group.Go(func() {
					by := acttest.Officer(fmt.Sprint("treasurer-", i))
					if _, err := m.Closings.Close(ctx, by, coop, november); err == nil {
						well.Add(1)
					} else if fault.KindOf(err) != fault.Conflict {
						t.Error(err)
					}
				})
				in := d.rent(day(11, 27+i%2))
				if i < round {
					continue // so that closing wins at times
				}
				group.Go(func() {
					v, err := m.Vouchers.Write(ctx, cashier, in)
					if err == nil {
						_, err = m.Vouchers.Book(ctx, treasurer, coop, v.ID)
					}
					if f := fault.FieldsOf(err)["day"]; err != nil && f == nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			c, err := m.Closings.Of(ctx, coop, november)
			m.Must(err)
			checks, err := m.Closings.Checks(ctx, coop, november)
			m.Must(err)
			switch {
			case c.State == closing.Closed && (well.Load() != 1 || checks.Figures != c.Paper().Figures || checks.Vouchers != 0):
				t.Errorf("round %d: closed by %d, with %+v, and the book says %+v", round, well.Load(), c.Paper().Figures, checks.Figures)
			case c.State != closing.Closed && well.Load() != 0:
				t.Errorf("round %d: it is %s", round, c.State)
			case c.State == closing.Closed:
				closed++
				for i := range 8 {
					group.Go(func() {
						by := acttest.Officer(fmt.Sprint("chair-", i))
						if _, err := m.Closings.Reopen(ctx, by, coop, november, "Ada yang lupa."); err != nil && fault.KindOf(err) != fault.Conflict {
							t.Error(err)
						}
					})
				}
				group.Wait()
			}
		}
		t.Logf("closed in %d of 5 rounds", closed)
	})
}

// One form from eight browsers is one count and one paper, and eight different ones are one month.
func TestPreparedAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d, ctx, coop := open(t, m), t.Context(), m.Coop.ID
		d.passTo(2026, 12, 3)
		count := closing.CountInput{Coop: coop, Key: "hitung", Pieces: []closing.Piece{{Value: 100_000, N: 5}}}
		same := d.input(november)
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				if _, err := m.Closings.Count(ctx, cashier, count); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		for range 8 {
			group.Go(func() {
				if _, err := m.Closings.Prepare(ctx, cashier, same); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		for range 8 {
			in := d.input(november)
			group.Go(func() {
				if _, err := m.Closings.Prepare(ctx, treasurer, in); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		c, err := m.Closings.Of(ctx, coop, november)
		m.Must(err)
		if len(c.Papers) != 9 || c.By() != "treasurer" || c.State != closing.Prepared {
			t.Errorf("%d papers, it is %s by %s", len(c.Papers), c.State, c.By())
		}
	})
}

// Whatever officers do with months and entries: an entry is taken if its month is not closed, and refused otherwise.
func TestAnyOrder(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d, ctx, coop := open(t, m), t.Context(), m.Coop.ID
		d.passTo(2027, 3, 15)
		months := []closing.Month{"2026-11", "2026-12", "2027-01", "2027-02", "2027-03"}
		closed, refs := 0, 0 // months[:closed] are
		rapid.Check(t, func(t *rapid.T) {
			for range rapid.IntRange(1, 5).Draw(t, "acts") {
				month := rapid.IntRange(0, len(months)-1).Draw(t, "month")
				switch rapid.SampledFrom([]string{"close", "reopen", "entry", "entry"}).Draw(t, "act") {
				case "close":
					if month == closed && month < 4 { // the fifth goes on
						d.prepare(months[month])
						m.Must(d.close(months[month]))
						closed++
					} else if _, err := m.Closings.Prepare(ctx, cashier, d.input(months[month])); err == nil {
						t.Fatalf("%s is prepared while %d are closed", months[month], closed)
					}
				case "reopen":
					c, err := m.Closings.Reopen(ctx, chair, coop, months[month], "Coba.")
					switch {
					case month == closed-1 && err == nil:
						closed--
					case month == closed-1, month < closed && err == nil:
						t.Fatalf("%s is reopened while %d are closed: %v", months[month], closed, err)
					case err == nil && c.State != closing.Reopened: // she has done so before
						t.Fatalf("%s is %s while %d are closed", months[month], c.State, closed)
					}
				case "entry":
					refs++
					at := time.Date(2026, time.Month(11+month), rapid.IntRange(1, 28).Draw(t, "day"), 0, 0, 0, 0, i18n.WITA())
					_, err := m.Ledger.Post(ctx, ledger.Entry{
						Book: coop, Ref: fmt.Sprint("grant:", refs), Kind: "test", By: "test", EffectiveAt: at,
						Postings: []ledger.Posting{{Debit: ledger.Cash, Credit: ledger.Grants, Amount: 1}},
					})
					if refused := errors.Is(err, ledger.ErrClosed); refused != (month < closed) || !refused && err != nil {
						t.Fatalf("into %s while %d are closed: %v", months[month], closed, err)
					}
				}
			}
			m.Must(m.Closings.Verify(ctx, coop, func(_, detail string) { t.Fatal(detail) }))
		})
	})
}
