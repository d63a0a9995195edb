package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
)

func clock() time.Time { return time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC) }

func open(t *testing.T, db *store.DB) *ledger.Service {
	t.Helper()
	book := ledger.New(db, clock)
	if err := db.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return book
}

func entry(ref string, postings ...ledger.Posting) ledger.Entry {
	return ledger.Entry{Book: "ntb", Ref: ref, Kind: ledger.Captured, Subject: "order-1", By: "test", Postings: postings}
}

func arrow(debit, credit ledger.AccountID, amount money.Amount) ledger.Posting {
	return ledger.Posting{Debit: debit, Credit: credit, Amount: amount}
}

// Pins the side of the books of every account: pokok, wajib and reserves are equity; sukarela, berjangka and everything
// payable are liabilities (UU 25/1992 art. 41; koperasi.md section 1.1 tells how others got it wrong).
func TestClassOfEveryAccount(t *testing.T) {
	classes := map[string]ledger.Class{"1": ledger.Asset, "2": ledger.Liability, "3": ledger.Equity, "4": ledger.Income, "5": ledger.Expense}
	seen := map[string]bool{}
	for _, account := range ledger.Chart() {
		if want := classes[account.Code[:1]]; account.Class != want || account.Name == "" || account.EN == "" {
			t.Errorf("%s %s: class %s, want %s", account.Code, account.Name, account.Class, want)
		}
		if seen[account.Code] {
			t.Errorf("%s stands twice in the chart", account.Code)
		}
		seen[account.Code] = true
	}
	for code, want := range map[string]ledger.Class{"2-1110": ledger.Liability, "2-1120": ledger.Liability, "3-1100": ledger.Equity, "3-1200": ledger.Equity, "3-1300": ledger.Equity, "2-1510": ledger.Liability} {
		if got, _ := ledger.Find(code); got.Class != want {
			t.Errorf("class of %s: got %s, want %s", code, got.Class, want)
		}
	}
}

// Case A of money.md section 3, to the rupiah.
func TestCaseA(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		book := open(t, db)
		escrow, proceeds, sukarela := ledger.Of(ledger.Escrow, "order-1"), ledger.Of(ledger.Proceeds, "sri"), ledger.Of(ledger.Savings, "sri")
		payout := ledger.Of(ledger.PayoutInWork, "payout-1")
		for _, e := range []ledger.Entry{
			entry("capture", arrow(ledger.Clearing, escrow, 115_000)),
			entry("settle", arrow(ledger.Bank, ledger.Clearing, 114_195), arrow(ledger.GatewayCost, ledger.Clearing, 805)),
			entry("ship", arrow(escrow, ledger.Courier, 15_000)),
			entry("release", arrow(escrow, proceeds, 95_000), arrow(escrow, ledger.Commission, 5_000)),
			entry("standing", arrow(proceeds, sukarela, 95_000)),
			entry("courier", arrow(ledger.Courier, ledger.Bank, 15_000)),
			entry("withdraw", arrow(sukarela, payout, 50_000)),
			entry("paid-out", arrow(payout, ledger.Bank, 50_000)),
		} {
			if _, err := book.Post(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		want := map[string]money.Amount{ledger.Bank: 49_195, ledger.GatewayCost: 805, ledger.Commission: -5_000, ledger.Savings: -45_000}
		trial, err := book.TrialBalance(t.Context(), "ntb")
		if err != nil || trial.Difference() != 0 || trial.Entries != 8 {
			t.Fatalf("trial balance: difference %d, %d entries, %v", trial.Difference(), trial.Entries, err)
		}
		for _, row := range trial.Rows {
			if got := row.Net(); got != want[row.Account.Code] {
				t.Errorf("net of %s: got %d, want %d", row.Account.Code, got, want[row.Account.Code])
			}
		}
		mustBalance(t, book, sukarela, 45_000)
		mustVerify(t, book)
	})
}

func mustBalance(t *testing.T, book *ledger.Service, account ledger.AccountID, want money.Amount) {
	t.Helper()
	if got, err := book.Balance(t.Context(), "ntb", account); err != nil || got != want {
		t.Errorf("balance of %s: got %d, %v, want %d", account, got, err, want)
	}
}

func mustVerify(t *testing.T, book *ledger.Service) {
	t.Helper()
	if _, err := book.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := book.Verify(t.Context(), "ntb", func(invariant, detail string) { t.Errorf("%s: %s", invariant, detail) })
	if err != nil {
		t.Fatal(err)
	}
}

func TestSameReference(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		book := open(t, db)
		escrow := ledger.Of(ledger.Escrow, "order-1")
		first, err := book.Post(t.Context(), entry("capture", arrow(ledger.Clearing, escrow, 100)))
		if err != nil {
			t.Fatal(err)
		}
		again, err := book.Post(t.Context(), entry("capture", arrow(ledger.Clearing, escrow, 100)))
		if err != nil || again.ID != first.ID {
			t.Errorf("same content again: got %v, %v", again, err)
		}
		if _, err := book.Post(t.Context(), entry("capture", arrow(ledger.Clearing, escrow, 101))); !errors.Is(err, ledger.ErrRefTaken) {
			t.Errorf("other content: got %v, want ErrRefTaken", err)
		}
		mustBalance(t, book, escrow, 100)
	})
}

func TestProtectedAccountNeverPassesZero(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		book := open(t, db)
		sukarela := ledger.Of(ledger.Savings, "sri")
		if _, err := book.Post(t.Context(), entry("never-moved", arrow(sukarela, ledger.Cash, 1))); !errors.Is(err, ledger.ErrOverdrawn) {
			t.Errorf("from an account that never moved: got %v, want ErrOverdrawn", err)
		}
		if _, err := book.Post(t.Context(), entry("deposit", arrow(ledger.Cash, sukarela, 100))); err != nil {
			t.Fatal(err)
		}
		var wins, refusals int
		var mu sync.Mutex
		var group sync.WaitGroup
		for i := range 20 {
			group.Go(func() {
				_, err := book.Post(context.WithoutCancel(t.Context()), entry(fmt.Sprint("withdraw-", i), arrow(sukarela, ledger.Cash, 100)))
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
		mustBalance(t, book, sukarela, 0)
		mustVerify(t, book)
	})
}

func TestReverseOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		book := open(t, db)
		sukarela := ledger.Of(ledger.Savings, "sri")
		if _, err := book.Post(t.Context(), entry("deposit", arrow(ledger.Cash, sukarela, 100))); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := book.Reverse(t.Context(), "ntb", "deposit", "bendahara", "salah setor"); err != nil {
				t.Fatal(err)
			}
		}
		other := entry("reverse-again", arrow(sukarela, ledger.Cash, 100))
		other.Reverses = "deposit"
		if _, err := book.Post(t.Context(), other); !errors.Is(err, ledger.ErrReversed) {
			t.Errorf("a second reversal: got %v, want ErrReversed", err)
		}
		mustBalance(t, book, sukarela, 0)
	})
}

func TestBadEntriesAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		book := open(t, db)
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
			if _, err := book.Post(t.Context(), e); err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
		if trial, err := book.TrialBalance(t.Context(), "ntb"); err != nil || trial.Entries != 0 {
			t.Errorf("after refusals: %d entries, %v", trial.Entries, err)
		}
	})
}

func TestChainTellsOfAChange(t *testing.T) {
	db := storetest.OpenSQLite(t)
	book := ledger.New(db, clock)
	if err := db.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if _, err := book.Post(t.Context(), entry(fmt.Sprint("deposit-", i), arrow(ledger.Cash, ledger.Of(ledger.Savings, "sri"), 100))); err != nil {
			t.Fatal(err)
		}
	}
	mustVerify(t, book)
	book.Tamper(t.Context(), "ntb", "deposit-2", func(e *ledger.Entry) { e.Memo = "diubah" })
	report, err := book.VerifyChain(t.Context(), "ntb")
	if err != nil || len(report.Problems) != 1 || !strings.Contains(report.Problems[0], "deposit-2") {
		t.Errorf("after a change of deposit-2: got %v, %v", report.Problems, err)
	}
}

// Two sealers at once make one chain.
func TestSealersAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		book := open(t, db)
		var group sync.WaitGroup
		for i := range 4 {
			group.Go(func() {
				for j := range 5 {
					e := entry(fmt.Sprintf("deposit-%d-%d", i, j), arrow(ledger.Cash, ledger.Of(ledger.Savings, fmt.Sprint("member-", i)), 10))
					if _, err := book.Post(t.Context(), e); err != nil {
						t.Error(err)
					}
					if _, err := book.Seal(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		mustVerify(t, book)
		report, err := book.VerifyChain(t.Context(), "ntb")
		if err != nil || report.Sealed != 20 {
			t.Errorf("sealed: got %d, %v, want 20", report.Sealed, err)
		}
	})
}

// Random entries over member accounts: the books stay sound and the stored balances are what the entries say.
func TestRandomEntriesKeepTheBookSound(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		db := storetest.OpenSQLite(t)
		book := ledger.New(db, clock)
		if err := db.Open(context.Background()); err != nil {
			r.Fatal(err)
		}
		accounts := []ledger.AccountID{ledger.Cash, ledger.Clearing, ledger.Commission, "2-1110/a", "2-1110/b", "2-1310/o", "1-1330/a"}
		for i := range rapid.IntRange(1, 30).Draw(r, "entries") {
			pair := rapid.Permutation(accounts).Draw(r, "accounts")
			amount := money.Amount(rapid.Int64Range(1, 1_000).Draw(r, "amount"))
			_, err := book.Post(context.Background(), entry(fmt.Sprint(i), arrow(pair[0], pair[1], amount), arrow(pair[1], pair[2], (amount+1)/2)))
			if err != nil && !errors.Is(err, ledger.ErrOverdrawn) {
				r.Fatal(err)
			}
		}
		if _, err := book.Seal(context.Background()); err != nil {
			r.Fatal(err)
		}
		err := book.Verify(context.Background(), "ntb", func(invariant, detail string) { r.Errorf("%s: %s", invariant, detail) })
		if err != nil {
			r.Fatal(err)
		}
	})
}
