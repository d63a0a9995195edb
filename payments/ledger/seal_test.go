package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
)

// wantFound wants Verify to find exactly these invariants broken.
func (b *book) wantFound(want ...string) {
	b.Helper()
	found := b.found()
	var got []string
	for _, one := range found {
		invariant, _, _ := strings.Cut(one, ":")
		got = append(got, invariant)
	}
	slices.Sort(got)
	if got = slices.Compact(got); !slices.Equal(got, want) {
		b.Errorf("found %q, want %v", found, want)
	}
}

// threeSeals is a book of five entries under three seals, and one that is open.
func threeSeals(t *testing.T, db *store.DB) *book {
	t.Helper()
	b := open(t, db)
	sukarela := ledger.Of(ledger.Savings, "sri")
	for i := range 5 {
		b.post(fmt.Sprint("deposit-", i), ledger.Clearing, sukarela, 100)
		if i%2 == 0 {
			b.seal()
		}
	}
	b.post("open", sukarela, ledger.Clearing, 350)
	last, err := b.LastSeal(t.Context(), "ntb")
	if err != nil || last.N != 3 || last.Entries != 5 || last.Totals[ledger.Savings].Credit != 500 {
		t.Fatalf("last seal: %+v, %v", last, err)
	}
	b.wantFound()
	return b
}

const sealID = "ntb|00000000000"

// Whoever changes, takes away or puts in an entry or a seal with the database's password is found out.
func TestSealsTellOfAChange(t *testing.T) {
	ctx := context.Background()
	entryOf := func(ref string, change func(*ledger.Entry)) func(*book) {
		return func(b *book) { b.Tamper(ctx, "ntb", ref, change) }
	}
	sealOf := func(n string, change func(*ledger.Seal)) func(*book) {
		return func(b *book) { b.TamperSeal(ctx, "ntb", sealID+n, change) }
	}
	for name, crime := range map[string]struct {
		do   func(*book)
		want []string
	}{
		"memo":             {entryOf("deposit-1", func(e *ledger.Entry) { e.Memo = "diubah" }), []string{"M11"}},
		"who did it":       {entryOf("deposit-4", func(e *ledger.Entry) { e.By = "other" }), []string{"M11"}},
		"when it happened": {entryOf("deposit-0", func(e *ledger.Entry) { e.EffectiveAt = e.EffectiveAt.Add(time.Hour) }), []string{"M11"}},
		"when it was noted": {entryOf("deposit-0", func(e *ledger.Entry) {
			e.RecordedAt = e.RecordedAt.Add(time.Hour)
		}), []string{"M1", "M11"}}, // an hour late, and not marked so
		"amount":         {entryOf("deposit-1", func(e *ledger.Entry) { e.Postings[0].Amount = 99 }), []string{"M11", "M3"}},
		"account":        {entryOf("deposit-1", func(e *ledger.Entry) { e.Postings[0].Debit = "1-1220" }), []string{"M1", "M11"}},
		"other member":   {entryOf("deposit-1", func(e *ledger.Entry) { e.Postings[0].Credit = "2-1110/ana" }), []string{"M11", "M3"}},
		"less than zero": {entryOf("open", func(e *ledger.Entry) { e.Postings[0].Amount = 501 }), []string{"M3", "M4"}},
		"deleted entry":  {func(b *book) { b.must(b.Steal(ctx, "ntb", "deposit-3")) }, []string{"M11", "M3"}},
		"entry put in": {func(b *book) {
			e, err := b.Entry(ctx, "ntb", "deposit-3")
			b.must(err)
			e.Ref = "planted"
			e.Postings = []ledger.Posting{arrow(ledger.Clearing, ledger.Commission, 5)}
			b.must(b.Plant(ctx, *e))
		}, []string{"M1", "M11"}},
		"changed root":       {sealOf("1", func(s *ledger.Seal) { s.Root = strings.Repeat("0", 64) }), []string{"M11"}},
		"changed last root":  {sealOf("3", func(s *ledger.Seal) { s.Root = strings.Repeat("0", 64) }), []string{"M11"}},
		"changed count":      {sealOf("2", func(s *ledger.Seal) { s.Count++ }), []string{"M11"}},
		"changed span":       {sealOf("3", func(s *ledger.Seal) { s.To = s.To.Add(time.Second) }), []string{"M11"}},
		"deleted seal":       {func(b *book) { b.must(b.StealSeal(ctx, "ntb", sealID+"2")) }, []string{"M11"}},
		"deleted first seal": {func(b *book) { b.must(b.StealSeal(ctx, "ntb", sealID+"1")) }, []string{"M11"}},
		"deleted last seal":  {func(b *book) { b.must(b.StealSeal(ctx, "ntb", sealID+"3")) }, []string{"M11"}},
		"changed head":       {func(b *book) { b.TamperHead(ctx, "ntb", func(h *ledger.Head) { h.Digest = "0" }) }, []string{"M11"}},
		"head set back": {func(b *book) {
			last, err := b.LastSeal(ctx, "ntb")
			b.must(err)
			b.TamperHead(ctx, "ntb", func(h *ledger.Head) { h.N, h.Digest = 2, last.Prev })
		}, []string{"M11"}},
		"line of another number": {func(b *book) {
			b.TamperLine(ctx, "ntb", "ntb|2-1110/sri|000000000006", func(l *ledger.Line) { l.N = 7 })
		}, []string{"M3"}},
		"changed totals": {sealOf("3", func(s *ledger.Seal) {
			s.Totals[ledger.Savings] = ledger.Sum{Credit: 499}
		}), []string{"M11", "M2"}},
		"changed line": {func(b *book) {
			b.TamperLine(ctx, "ntb", "ntb|2-1110/sri|000000000002", func(l *ledger.Line) { l.Balance = 900 })
		}, []string{"M3"}},
		"hidden owner": {func(b *book) {
			b.TamperLine(ctx, "ntb", "ntb|2-1110/sri|000000000001", func(l *ledger.Line) { l.Opens = "" })
		}, []string{"M3"}},
		"deleted line":      {func(b *book) { b.must(b.StealLine(ctx, "ntb", "ntb|2-1110/sri|000000000002")) }, []string{"M3"}},
		"deleted last line": {func(b *book) { b.must(b.StealLine(ctx, "ntb", "ntb|2-1110/sri|000000000006")) }, []string{"M3"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := threeSeals(t, storetest.OpenSQLite(t))
			crime.do(b)
			b.wantFound(crime.want...)
		})
	}
}

// What is wrong with a chain is told so that one knows where to look.
func TestWhatTheSealsTell(t *testing.T) {
	ctx := t.Context()
	for want, crime := range map[string]func(*book){
		"behind seal 1 comes seal 3":       func(b *book) { b.must(b.StealSeal(ctx, "ntb", sealID+"2")) },
		"seal 1 was changed after seal 2":  func(b *book) { b.TamperSeal(ctx, "ntb", sealID+"1", func(s *ledger.Seal) { s.Root = "0" }) },
		"counts 2 entries, the book has 1": func(b *book) { b.must(b.Steal(ctx, "ntb", "deposit-3")) },
		"or an entry under it, was changed": func(b *book) {
			b.Tamper(ctx, "ntb", "deposit-3", func(e *ledger.Entry) { e.Memo = "diubah" })
		},
		"the head of the chain is seal 3: it is": func(b *book) { b.must(b.StealSeal(ctx, "ntb", sealID+"3")) },
	} {
		b := threeSeals(t, storetest.OpenSQLite(t))
		crime(b)
		if found := strings.Join(b.found(), "\n"); !strings.Contains(found, want) {
			t.Errorf("found %q, want %q in it", found, want)
		}
	}
}

// A stretch of the chain that was taken away is not made again over entries that were changed.
func TestNobodySealsOverAStolenSeal(t *testing.T) {
	b := threeSeals(t, storetest.OpenSQLite(t))
	b.must(b.StealSeal(t.Context(), "ntb", sealID+"3"))
	b.Tamper(t.Context(), "ntb", "deposit-4", func(e *ledger.Entry) { e.Memo = "diubah" })
	b.advance(time.Hour)
	if n, err := b.Seal(t.Context()); err == nil || n != 0 {
		t.Errorf("sealed %d, %v", n, err)
	}
	b.wantFound("M11")
}

// Sealers at once, while others write, make one chain.
func TestSealersAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		for round := range 4 {
			var group sync.WaitGroup
			for i := range 4 {
				group.Go(func() {
					for j := range 3 {
						member := ledger.Of(ledger.Savings, fmt.Sprint("member-", i))
						e := entry(fmt.Sprintf("deposit-%d-%d-%d", round, i, j), arrow(ledger.Clearing, member, 10))
						if _, err := b.Post(t.Context(), e); err != nil {
							t.Error(err)
						}
						if _, err := b.Seal(t.Context()); err != nil {
							t.Error(err)
						}
					}
				})
			}
			group.Wait()
			b.advance(ledger.SealAfter + time.Minute)
		}
		b.seal()
		b.wantFound()
		report, err := b.VerifyChain(t.Context(), "ntb")
		if err != nil || report.Sealed != 48 || report.Unsealed != 0 {
			t.Errorf("sealed: got %+v, %v, want 48", report, err)
		}
		if last, err := b.LastSeal(t.Context(), "ntb"); err != nil || last.N > 4 {
			t.Errorf("%d seals, %v: want one a round", last.N, err)
		}
	})
}

// A sealer that dies between two books, or before it has noted how far it came, loses nothing.
func TestASealerThatDies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		b.post("deposit", ledger.Clearing, ledger.Commission, 100)
		other := entry("deposit", arrow(ledger.Clearing, ledger.Commission, 100))
		other.Book = "other"
		_, err := b.Post(t.Context(), other)
		b.must(err)
		if n, err := b.SealOnly(t.Context(), "ntb"); err != nil || n != 1 {
			t.Fatalf("sealed %d, %v", n, err)
		}
		if n := b.seal(); n != 1 {
			t.Errorf("the next sealer sealed %d, want the other book's", n)
		}
		if n := b.seal(); n != 0 {
			t.Errorf("sealed %d twice", n)
		}
		for _, book := range []string{"ntb", "other"} {
			if last, err := b.LastSeal(t.Context(), book); err != nil || last.N != 1 || last.Entries != 1 {
				t.Errorf("last seal of %s: %+v, %v", book, last, err)
			}
		}
		b.wantFound()
	})
}

// An entry is sealed only when nothing that was recorded before it can still come, and a seal stays small, even over
// entries of one moment.
func TestWhatASealCovers(t *testing.T) {
	db := storetest.OpenSQLite(t)
	at := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	service := ledger.New(db, func() time.Time { return at })
	b := &book{T: t, Service: service}
	b.must(db.Open(t.Context()))
	post := func(n int, prefix string) {
		for i := range n {
			b.post(fmt.Sprintf("%s-%04d", prefix, i), ledger.Clearing, ledger.Commission, 1)
		}
	}
	seal := func(want int) {
		t.Helper()
		if n, err := service.Seal(t.Context()); err != nil || n != want {
			t.Errorf("sealed %d, %v, want %d", n, err, want)
		}
	}
	post(ledger.SealBatch+1, "same-moment")
	at = at.Add(time.Millisecond)
	post(1, "next-moment")
	at = at.Add(ledger.SealAfter - time.Millisecond)
	seal(0)
	at = at.Add(time.Minute - time.Millisecond)
	seal(0)
	at = at.Add(time.Millisecond)
	seal(ledger.SealBatch + 2)
	last, err := service.LastSeal(t.Context(), "ntb")
	if err != nil || last.N != 2 || last.Count != 1 {
		t.Errorf("last seal: %+v, %v", last, err)
	}
	b.wantFound()
}
