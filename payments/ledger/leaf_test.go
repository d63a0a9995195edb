package ledger_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
)

// history books a random history with late entries, some ahead of their time and some of the same moment, and seals in between.
func (b *book) history(t *rapid.T, name string) (all []ledger.Entry) {
	b.Helper()
	owned := []ledger.AccountID{
		ledger.Of(ledger.Savings, "sri"), ledger.Of(ledger.Savings, "dul"), ledger.Of(ledger.Proceeds, "sri"), ledger.Of(ledger.Principal, "dul"),
	}
	whole := []ledger.AccountID{ledger.Clearing, ledger.Commission, ledger.Courier, ledger.GatewayCost}
	same := b.now().Add(-30 * time.Hour).Truncate(time.Hour)
	for i := range rapid.IntRange(1, 40).Draw(t, "entries") {
		b.advance(time.Duration(rapid.IntRange(0, 5*60).Draw(t, "minutes")) * time.Minute)
		e := ledger.Entry{Book: name, Ref: fmt.Sprint("e", i), Kind: ledger.Deposited, Subject: "s", By: "test"}
		for range rapid.IntRange(1, 3).Draw(t, "postings") {
			into, from := rapid.SampledFrom(owned).Draw(t, "into"), rapid.SampledFrom(whole).Draw(t, "from")
			amount := money.Amount(rapid.IntRange(1, 1000).Draw(t, "amount"))
			e.Postings = append(e.Postings, arrow(from, into, amount))
			if rapid.Bool().Draw(t, "moves on") {
				if other := rapid.SampledFrom(owned).Draw(t, "other"); other != into {
					e.Postings = append(e.Postings, arrow(into, other, amount))
				}
			}
		}
		switch rapid.IntRange(0, 5).Draw(t, "when") {
		case 0:
			e.EffectiveAt = b.now().Add(-time.Duration(rapid.IntRange(1, 60*60).Draw(t, "late")) * time.Minute)
		case 1:
			e.EffectiveAt = same
		case 2:
			e.EffectiveAt = b.now().Add(time.Hour)
		}
		posted, err := b.Post(b.Context(), e)
		b.must(err)
		all = append(all, *posted)
		if rapid.IntRange(0, 4).Draw(t, "seal") == 0 {
			b.seal()
		}
	}
	return all
}

func counts(e *ledger.Entry) time.Time {
	if e.RecordedAt.Before(e.EffectiveAt) {
		return e.RecordedAt
	}
	return e.EffectiveAt
}

// leaves reads all pages of an account, each of so many entries, oldest row first, and wants each page to begin where the one before it
// ends.
func (b *book) leaves(t *rapid.T, asked ledger.Asked, limit int) (rows []ledger.LeafRow, before, after money.Amount) {
	b.Helper()
	page := store.Page{Limit: limit}
	for first := true; ; first = false {
		leaf, err := b.Leaf(b.Context(), asked, page)
		b.must(err)
		own := slices.Clone(leaf.Rows)
		if asked.Newest {
			slices.Reverse(own)
		}
		switch {
		case first:
			before, after, rows = leaf.Before, leaf.After, own
		case asked.Newest:
			if leaf.After != before {
				t.Fatalf("%s: a page ends with %d, the one behind it begins with %d", asked.Code, leaf.After, before)
			}
			before, rows = leaf.Before, append(own, rows...)
		default:
			if leaf.Before != after {
				t.Fatalf("%s: a page begins with %d, the one before it ends with %d", asked.Code, leaf.Before, after)
			}
			after, rows = leaf.After, append(rows, own...)
		}
		if page.After = leaf.Next; leaf.Next == "" {
			return rows, before, after
		}
	}
}

// The general ledger of every account, over any period and page by page, is what the entries say, and it begins and ends with the trial
// balance of its days.
func TestLeafIsTheTrialBalance(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b, n := open(t, db), 0
		rapid.Check(t, func(t *rapid.T) {
			n++
			name := fmt.Sprint("book-", n)
			all := b.history(t, name)
			slices.SortFunc(all, func(x, y ledger.Entry) int {
				return cmp.Or(counts(&x).Compare(counts(&y)), strings.Compare(x.Ref, y.Ref))
			})
			moment := func(label string) time.Time {
				e := rapid.SampledFrom(all).Draw(t, label)
				return counts(&e).Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, label+" beside")) * time.Millisecond)
			}
			from, to := moment("from"), moment("to")
			if to.Before(from) {
				from, to = to, from
			}
			begin, err := b.TrialEffective(b.Context(), name, from)
			b.must(err)
			end, err := b.TrialEffective(b.Context(), name, to)
			b.must(err)
			limit := rapid.IntRange(1, 7).Draw(t, "limit")
			newest := rapid.Bool().Draw(t, "newest")
			for _, account := range ledger.Chart() {
				rows, before, after := b.leaves(t, ledger.Asked{Book: name, Code: account.Code, From: from, To: to, Newest: newest}, limit)
				if want := begin.Of(account.Code).Net(); before != want {
					t.Fatalf("%s begins with %d, the trial balance says %d", account.Code, before, want)
				}
				if want := end.Of(account.Code).Net(); after != want {
					t.Fatalf("%s ends with %d, the trial balance says %d", account.Code, after, want)
				}
				want, balance := wantedRows(all, account.Code, from, to), before
				if len(rows) != len(want) {
					t.Fatalf("%s: %d rows, want %d", account.Code, len(rows), len(want))
				}
				for i, row := range rows {
					balance += row.Debit - row.Credit
					got := fmt.Sprint(row.Entry.Ref, row.Account, row.Counter, row.Debit, row.Credit)
					if got != want[i] || row.Balance != balance {
						t.Fatalf("%s row %d: got %s with %d, want %s with %d", account.Code, i, got, row.Balance, want[i], balance)
					}
				}
			}
		})
	})
}

// wantedRows are the postings of entries on an account, as rows.
func wantedRows(all []ledger.Entry, code string, from, to time.Time) (rows []string) {
	type key struct {
		account, counter ledger.AccountID
		debit            bool
	}
	for i := range all {
		e := &all[i]
		if at := counts(e); at.Before(from) || !at.Before(to) {
			continue
		}
		sums, order := map[key]money.Amount{}, []key{}
		for _, p := range e.Postings {
			for _, k := range []key{{p.Debit, p.Credit, true}, {p.Credit, p.Debit, false}} {
				if k.account.Code() != code {
					continue
				}
				if !slices.Contains(order, k) {
					order = append(order, k)
				}
				sums[k] += p.Amount
			}
		}
		for _, k := range order {
			debit, credit := sums[k], money.Amount(0)
			if !k.debit {
				debit, credit = 0, debit
			}
			rows = append(rows, fmt.Sprint(e.Ref, k.account, k.counter, debit, credit))
		}
	}
	return rows
}

// Entries of a release that did not write what they are found by are found again, and verify says so before.
func TestIndexAccounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		for i := range 3 {
			b.post(fmt.Sprint("e", i), ledger.Cash, ledger.Commission, 5)
		}
		b.seal()
		asked := ledger.Asked{Book: "ntb", Code: ledger.Commission, From: b.now().AddDate(0, 0, -1), To: b.now().AddDate(0, 0, 1)}
		rows := func() int {
			leaf, err := b.Leaf(t.Context(), asked, store.Page{})
			b.must(err)
			return len(leaf.Rows)
		}
		for _, ref := range []string{"e0", "e2"} {
			b.Tamper(t.Context(), "ntb", ref, func(e *ledger.Entry) { e.Codes, e.CountsAt = nil, time.Time{} })
		}
		if n := rows(); n != 1 {
			t.Fatalf("%d rows of entries that are not indexed, want the one that is", n)
		}
		if found := b.found(); len(found) != 2 || !strings.HasPrefix(found[0], "M1") {
			t.Errorf("verify says %v", found)
		}
		for range 2 {
			b.must(b.IndexAccounts(t.Context(), "ntb"))
		}
		if n := rows(); n != 3 {
			t.Errorf("%d rows after all, want 3", n)
		}
		b.wantSound()
	})
}
