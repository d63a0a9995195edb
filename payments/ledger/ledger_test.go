package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
)

// clock runs on by a millisecond with each look at it.
type clock struct{ ms atomic.Int64 }

func (c *clock) now() time.Time {
	return time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC).Add(time.Duration(c.ms.Add(1)) * time.Millisecond)
}

func (c *clock) advance(by time.Duration) { c.ms.Add(by.Milliseconds()) }

// book is the ledger with a clock of its own.
type book struct {
	*testing.T
	*ledger.Service
	clock
}

func open(t *testing.T, db *store.DB) *book {
	t.Helper()
	b := &book{T: t}
	b.Service = ledger.New(db, b.now)
	b.must(db.Open(t.Context()))
	return b
}

func (b *book) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// post writes an entry of one arrow.
func (b *book) post(ref string, debit, credit ledger.AccountID, amount money.Amount) {
	b.Helper()
	_, err := b.Post(b.Context(), entry(ref, arrow(debit, credit, amount)))
	b.must(err)
}

// seal seals everything there is.
func (b *book) seal() int {
	b.Helper()
	b.advance(ledger.SealAfter + time.Minute)
	n, err := b.Seal(b.Context())
	b.must(err)
	return n
}

// found is what Verify says.
func (b *book) found() (found []string) {
	b.Helper()
	b.must(b.Verify(b.Context(), "ntb", func(invariant, detail string) { found = append(found, invariant+": "+detail) }))
	return found
}

func (b *book) wantBalance(account ledger.AccountID, want money.Amount) {
	b.Helper()
	if got, err := b.Balance(b.Context(), "ntb", account); err != nil || got != want {
		b.Errorf("balance of %s: got %d, %v, want %d", account, got, err, want)
	}
}

// wantSound checks the book before and after it is sealed.
func (b *book) wantSound() {
	b.Helper()
	for range 2 {
		if found := b.found(); len(found) > 0 {
			b.Error(found)
		}
		b.seal()
	}
}

func entry(ref string, postings ...ledger.Posting) ledger.Entry {
	return ledger.Entry{Book: "ntb", Ref: ref, Kind: ledger.Captured, Subject: "order-1", By: "test", Postings: postings}
}

func arrow(debit, credit ledger.AccountID, amount money.Amount) ledger.Posting {
	return ledger.Posting{Debit: debit, Credit: credit, Amount: amount}
}

// Case A of docs/books.md, to the rupiah, with the standing order in the same entry as the release.
func TestCaseA(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		escrow, proceeds, sukarela := ledger.Of(ledger.Escrow, "order-1"), ledger.Of(ledger.Proceeds, "sri"), ledger.Of(ledger.Savings, "sri")
		payout := ledger.Of(ledger.PayoutInWork, "payout-1")
		for _, e := range []ledger.Entry{
			entry("capture", arrow(ledger.Clearing, escrow, 115_000)),
			entry("settle", arrow(ledger.Bank, ledger.Clearing, 114_195), arrow(ledger.GatewayCost, ledger.Clearing, 805)),
			entry("ship", arrow(escrow, ledger.Courier, 15_000)),
			entry("release", arrow(escrow, proceeds, 95_000), arrow(escrow, ledger.Commission, 5_000), arrow(proceeds, sukarela, 95_000)),
			entry("courier", arrow(ledger.Courier, ledger.Bank, 15_000)),
			entry("withdraw", arrow(sukarela, payout, 50_000)),
			entry("paid-out", arrow(payout, ledger.Bank, 50_000)),
		} {
			_, err := b.Post(t.Context(), e)
			b.must(err)
		}
		b.wantTrial(7, map[string]money.Amount{ledger.Bank: 49_195, ledger.GatewayCost: 805, ledger.Commission: -5_000, ledger.Savings: -45_000})
		b.wantBalance(sukarela, 45_000)
		b.wantBalance(escrow, 0)
		lines, err := b.Statement(t.Context(), "ntb", proceeds, store.Page{})
		if err != nil || len(lines.Items) != 0 {
			t.Errorf("proceeds that only passed through: %d lines, %v", len(lines.Items), err)
		}
		b.wantSound()
	})
}

// A refund before completion leaves the gateway's fee as a cost, and nothing else.
func TestRefundBeforeCompletion(t *testing.T) {
	b := open(t, storetest.OpenSQLite(t))
	escrow := ledger.Of(ledger.Escrow, "order-1")
	b.post("capture", ledger.Clearing, escrow, 115_000)
	settle := entry("settle", arrow(ledger.Bank, ledger.Clearing, 114_195), arrow(ledger.GatewayCost, ledger.Clearing, 805))
	_, err := b.Post(t.Context(), settle)
	b.must(err)
	b.post("owed", escrow, ledger.RefundsOwed, 115_000)
	_, err = b.Post(t.Context(), entry("too-much", arrow(ledger.RefundsOwed, ledger.Bank, 115_000)))
	if !errors.Is(err, ledger.ErrOverdrawn) {
		t.Errorf("the bank paid what it has not: %v", err)
	}
	b.post("grant", ledger.Bank, "3-1400", 805)
	b.post("paid-back", ledger.RefundsOwed, ledger.Bank, 115_000)
	b.wantTrial(5, map[string]money.Amount{"3-1400": -805, ledger.GatewayCost: 805})
	b.wantSound()
}

// wantTrial wants the same trial balance of the open book, of the sealed one, and of one that is sealed in part.
func (b *book) wantTrial(entries int64, want map[string]money.Amount) {
	b.Helper()
	look := func(open int64) {
		b.Helper()
		trial, err := b.TrialBalance(b.Context(), "ntb")
		if err != nil || trial.Difference() != 0 || trial.Entries != entries || trial.Open() != open {
			b.Fatalf("trial balance: difference %d, %d entries, %d open, %v", trial.Difference(), trial.Entries, trial.Open(), err)
		}
		for _, row := range trial.Rows {
			if got := row.Net(); got != want[row.Account.Code] {
				b.Errorf("net of %s: got %d, want %d", row.Account.Code, got, want[row.Account.Code])
			}
		}
		if found := b.found(); len(found) > 0 {
			b.Error(found)
		}
	}
	look(entries)
	journal, err := b.Journal(b.Context(), "ntb", time.Time{}, time.Time{}, store.Page{})
	b.must(err)
	_, err = b.SealUntil(b.Context(), journal.Items[0].RecordedAt) // the newest one stays open
	b.must(err)
	look(1)
	b.seal()
	look(0)
}

func TestSameReference(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		sukarela := ledger.Of(ledger.Savings, "sri")
		first, err := b.Post(t.Context(), entry("deposit", arrow(ledger.Cash, sukarela, 100)))
		b.must(err)
		again, err := b.Post(t.Context(), entry("deposit", arrow(ledger.Cash, sukarela, 100)))
		if err != nil || again.ID != first.ID || !again.RecordedAt.Equal(first.RecordedAt) {
			t.Errorf("same content again: got %v, %v", again, err)
		}
		if _, err := b.Post(t.Context(), entry("deposit", arrow(ledger.Cash, sukarela, 101))); !errors.Is(err, ledger.ErrRefTaken) {
			t.Errorf("other content: got %v, want ErrRefTaken", err)
		}
		err = db.Tx(t.Context(), func(ctx context.Context) error {
			if _, err := b.Post(ctx, entry("beside", arrow(ledger.Cash, sukarela, 7))); err != nil {
				return err
			}
			_, err := b.Post(ctx, entry("deposit", arrow(ledger.Cash, sukarela, 100)))
			return err
		})
		if !errors.Is(err, ledger.ErrPosted) || !errors.Is(err, store.ErrDuplicate) {
			t.Errorf("again in the caller's transaction: got %v, want ErrPosted", err)
		}
		b.wantBalance(sukarela, 100)
		b.wantSound()
	})
}

func TestMembersAccountNeverPassesZero(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		sukarela := ledger.Of(ledger.Savings, "sri")
		if _, err := b.Post(t.Context(), entry("never-moved", arrow(sukarela, ledger.Cash, 1))); !errors.Is(err, ledger.ErrOverdrawn) {
			t.Errorf("from an account that never moved: got %v, want ErrOverdrawn", err)
		}
		b.post("deposit", ledger.Cash, sukarela, 100)
		var wins, refusals int
		var mu sync.Mutex
		var group sync.WaitGroup
		for i := range 20 {
			group.Go(func() {
				_, err := b.Post(context.WithoutCancel(t.Context()), entry(fmt.Sprint("withdraw-", i), arrow(sukarela, ledger.Cash, 100)))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					wins++
				case errors.Is(err, ledger.ErrOverdrawn):
					refusals++
				default:
					t.Error(err)
				}
			})
		}
		group.Wait()
		if wins != 1 || refusals != 19 {
			t.Errorf("20 withdrawals of the whole balance: %d won, %d refused", wins, refusals)
		}
		b.wantBalance(sukarela, 0)
		b.wantSound()
	})
}

// Who has an account is listed with what is on it now, and is not lost when that is nothing.
func TestOwners(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		for i := range 5 {
			b.post(fmt.Sprint("deposit-", i), ledger.Cash, ledger.Of(ledger.Savings, fmt.Sprint("member-", i)), 100)
		}
		b.post("elsewhere", ledger.Cash, ledger.Of("2-1120", "member-9"), 100)
		b.post("withdraw", ledger.Of(ledger.Savings, "member-1"), ledger.Cash, 100)
		b.post("more", ledger.Cash, ledger.Of(ledger.Savings, "member-4"), 1)
		var got []string
		for page := (store.Page{Limit: 2}); ; {
			slice, err := b.Owners(t.Context(), "ntb", ledger.Savings, page)
			b.must(err)
			for _, line := range slice.Items {
				got = append(got, fmt.Sprint(line.Account.Owner(), " ", int64(line.Balance), " ", line.N))
			}
			if page.After = slice.Next; slice.Next == "" {
				break
			}
		}
		if diff := cmp.Diff([]string{"member-0 100 1", "member-1 0 2", "member-2 100 1", "member-3 100 1", "member-4 101 2"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestReverseOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		sukarela := ledger.Of(ledger.Savings, "sri")
		b.post("deposit", ledger.Cash, sukarela, 100)
		b.post("more", ledger.Cash, sukarela, 1_000)
		for range 2 {
			_, err := b.Reverse(t.Context(), states.Mark{By: "bendahara", Reason: "salah setor"}, "ntb", "deposit")
			b.must(err)
		}
		other := entry("reverse-again", arrow(sukarela, ledger.Cash, 100))
		other.Reverses = "deposit"
		if _, err := b.Post(t.Context(), other); !errors.Is(err, ledger.ErrReversed) {
			t.Errorf("a second reversal: got %v, want ErrReversed", err)
		}
		part := entry("in-part", arrow(sukarela, ledger.Cash, 999))
		part.Reverses = "more"
		if _, err := b.Post(t.Context(), part); err == nil {
			t.Error("a reversal of another amount: accepted")
		}
		if _, err := b.Reverse(t.Context(), states.Mark{By: "bendahara"}, "ntb", "reverse:deposit"); err == nil {
			t.Error("a reversal of a reversal: accepted")
		}
		b.wantBalance(sukarela, 1_000)
		b.wantSound()
		b.Tamper(t.Context(), "ntb", "reverse:deposit", func(e *ledger.Entry) { e.Reverses = "more" })
		b.wantFound("M11", "M16")
	})
}

// What happened earlier and is written down now is judged by what is there now (M21), and changes no earlier line (M20).
func TestBackDatedEntry(t *testing.T) {
	b := open(t, storetest.OpenSQLite(t))
	sukarela := ledger.Of(ledger.Savings, "sri")
	b.post("deposit", ledger.Cash, sukarela, 100)
	b.post("withdraw", sukarela, ledger.Cash, 60)
	before, err := b.Statement(t.Context(), "ntb", sukarela, store.Page{})
	b.must(err)
	late := entry("late", arrow(sukarela, ledger.Cash, 100))
	late.EffectiveAt = before.Items[1].At // there were 100 then
	if _, err := b.Post(t.Context(), late); !errors.Is(err, ledger.ErrOverdrawn) {
		t.Errorf("100 of the 40 that are left, back-dated: got %v, want ErrOverdrawn", err)
	}
	late.Postings[0].Amount = 40
	_, err = b.Post(t.Context(), late)
	b.must(err)
	after, err := b.Statement(t.Context(), "ntb", sukarela, store.Page{})
	b.must(err)
	if diff := cmp.Diff(before.Items, after.Items[1:]); diff != "" {
		t.Error(diff)
	}
	b.wantSound()
}

func TestBadEntriesAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		for name, e := range map[string]ledger.Entry{
			"no postings":      entry("a"),
			"zero":             entry("b", arrow(ledger.Cash, ledger.Bank, 0)),
			"negative":         entry("c", arrow(ledger.Cash, ledger.Bank, -1)),
			"too large":        entry("d", arrow(ledger.Cash, ledger.Bank, money.Max+1)),
			"same account":     entry("e", arrow(ledger.Cash, ledger.Cash, 1)),
			"not in the chart": entry("f", arrow("9-9999", ledger.Cash, 1)),
			"lacks its owner":  entry("g", arrow(ledger.Cash, ledger.Savings, 1)),
			"needs no owner":   entry("h", arrow("1-1100/sri", ledger.Bank, 1)),
			"no book":          {Ref: "i", Kind: ledger.Captured, Postings: []ledger.Posting{arrow(ledger.Cash, ledger.Bank, 1)}},
		} {
			if _, err := b.Post(t.Context(), e); err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
		if trial, err := b.TrialBalance(t.Context(), "ntb"); err != nil || trial.Entries != 0 {
			t.Errorf("after refusals: %d entries, %v", trial.Entries, err)
		}
	})
}

// Random entries over member accounts: the books stay sound and the last lines are what the entries say.
func TestRandomEntriesKeepTheBookSound(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := open(t, storetest.OpenSQLite(t))
		accounts := []ledger.AccountID{ledger.Cash, ledger.Clearing, ledger.Commission, "2-1110/a", "2-1110/b", "2-1340/p", "1-1330/a"}
		for i := range rapid.IntRange(1, 30).Draw(r, "entries") {
			pair := rapid.Permutation(accounts).Draw(r, "accounts")
			amount := money.Amount(rapid.Int64Range(1, 1_000).Draw(r, "amount"))
			_, err := b.Post(context.Background(), entry(fmt.Sprint(i), arrow(pair[0], pair[1], amount), arrow(pair[1], pair[2], (amount+1)/2)))
			if err != nil && !errors.Is(err, ledger.ErrOverdrawn) {
				r.Fatal(err)
			}
			if rapid.Bool().Draw(r, "seal") {
				b.seal()
			}
		}
		if found := b.found(); len(found) > 0 {
			r.Error(found)
		}
	})
}
