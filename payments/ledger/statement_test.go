package ledger_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
	"lumbung/payments/ledger/bookfile"
)

// wita is where the months of the tests begin.
var wita = time.FixedZone("WITA", 8*60*60)

func month(year int, m time.Month) time.Time { return time.Date(year, m, 1, 0, 0, 0, 0, wita) }

// statement is that of sri in the book "ntb" over whole months, up to a seal.
func (b *book) statement(first, end time.Time, seal int64) *ledger.MemberStatement {
	b.Helper()
	s, err := b.MemberStatement(b.Context(), ledger.StatementAsked{Book: "ntb", Member: "sri", From: first, To: end, Seal: seal})
	b.must(err)
	return s
}

// to moves the clock on to a moment of 2026 in Central Indonesia.
func (b *book) to(m time.Month, day, hour, minute int) {
	b.Helper()
	by := time.Date(2026, m, day, hour, minute, 0, 0, wita).Sub(b.now())
	if by < 0 {
		b.Fatalf("the clock is past %d %s", day, m)
	}
	b.advance(by)
}

// late posts cash that came in for an account and took effect earlier by so much.
func (b *book) late(ref string, credit ledger.AccountID, amount money.Amount, by time.Duration) {
	b.Helper()
	e := entry(ref, arrow(ledger.Cash, credit, amount))
	e.EffectiveAt = b.now().Add(-by)
	_, err := b.Post(b.Context(), e)
	b.must(err)
}

// brief is a statement as a few words an account: code, before, moves, after.
func brief(s *ledger.MemberStatement) (accounts []string) {
	for _, a := range s.Accounts {
		var text strings.Builder
		fmt.Fprintf(&text, "%s %d", a.Code, a.Before)
		for _, m := range a.Moves {
			fmt.Fprintf(&text, " %s%+d", m.Ref, m.Amount)
		}
		accounts = append(accounts, fmt.Sprintf("%s = %d", &text, a.After))
	}
	return accounts
}

// november is a book over three months, made by hand: what belongs to November was recorded in it, at its very ends, and late.
func november(t *testing.T, db *store.DB) *book {
	t.Helper()
	b := open(t, db)
	sukarela, hasil, pokok := ledger.Of(ledger.Savings, "sri"), ledger.Of(ledger.Proceeds, "sri"), ledger.Of(ledger.Principal, "sri")
	b.ms.Add(month(2026, time.October).Add(9*time.Hour).Sub(b.now()).Milliseconds() - 1)
	b.post("pokok", ledger.Cash, pokok, 100_000)
	b.to(time.October, 31, 23, 59)
	b.post("october", ledger.Clearing, hasil, 40_000)
	b.to(time.November, 1, 0, 0)
	b.post("first", ledger.Clearing, hasil, 20_000)
	b.late("of-october", sukarela, 7_000, 5*time.Hour)
	b.post("other", ledger.Cash, ledger.Of(ledger.Savings, "dul"), 999)
	b.to(time.November, 20, 10, 0)
	if _, err := b.Post(t.Context(), entry("move", arrow(hasil, sukarela, 30_000))); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Post(t.Context(), entry("through", arrow(ledger.Clearing, hasil, 5_000), arrow(hasil, sukarela, 5_000))); err != nil {
		t.Fatal(err)
	}
	b.post("wrong", ledger.Cash, sukarela, 3_000)
	b.to(time.November, 30, 23, 30)
	b.post("last", sukarela, ledger.Of(ledger.PayoutInWork, "w1"), 2_000)
	return b
}

// The figures of a month, by effect; issued again up to the same seal they are the same for ever, whatever comes behind it.
func TestMemberStatement(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := november(t, db)
		b.to(time.December, 1, 0, 10)
		b.late("minutes", ledger.Of(ledger.Savings, "sri"), 400, 20*time.Minute)
		b.seal()
		first := b.statement(month(2026, time.November), month(2026, time.December), 0)
		want := []string{
			"2-1110 7000 move+30000 through+5000 wrong+3000 last-2000 minutes+400 = 43400",
			"2-1210 40000 first+20000 move-30000 = 30000", "3-1100 100000 = 100000",
		}
		if diff := cmp.Diff(want, brief(first)); diff != "" {
			t.Fatal(diff)
		}
		if a := first.Accounts[0]; a.In != 38_400 || a.Out != 2_000 || first.Until.N == 0 || first.Head().N != first.Until.N {
			t.Errorf("sums %+v, seal %d", a, first.Until.N)
		}

		b.to(time.December, 20, 9, 0)
		b.late("late", ledger.Of(ledger.Savings, "sri"), 1_000, 25*24*time.Hour)
		b.late("very-late", ledger.Of(ledger.Savings, "sri"), 50, 60*24*time.Hour)
		_, err := b.Reverse(t.Context(), states.Mark{By: "siti", Reason: "salah ketik"}, "ntb", "wrong")
		b.must(err)
		b.seal()
		again := b.statement(month(2026, time.November), month(2026, time.December), first.Until.N)
		if diff := cmp.Diff(first.Statement, again.Statement); diff != "" || first.Digest() != again.Digest() {
			t.Errorf("issued again up to seal %d it is another: %s", first.Until.N, diff)
		}
		now := b.statement(month(2026, time.November), month(2026, time.December), 0)
		want[0] = "2-1110 7050 move+30000 through+5000 wrong+3000 late+1000 last-2000 minutes+400 = 44450"
		if diff := cmp.Diff(want, brief(now)); diff != "" || now.Digest() == first.Digest() || now.Until.N <= first.Until.N {
			t.Errorf("asked for anew: %s", diff)
		}
		december := b.statement(month(2026, time.December), month(2027, time.January), 0)
		want = []string{"2-1110 44450 reverse:wrong-3000 = 41450", "2-1210 30000 = 30000", "3-1100 100000 = 100000"}
		if diff := cmp.Diff(want, brief(december)); diff != "" {
			t.Error(diff)
		}
		for code, account := range map[string]ledger.AccountID{
			"2-1110": ledger.Of(ledger.Savings, "sri"), "2-1210": ledger.Of(ledger.Proceeds, "sri"), "3-1100": ledger.Of(ledger.Principal, "sri"),
		} {
			for _, a := range december.Accounts {
				if a.Code == code {
					b.wantBalance(account, money.Amount(a.After))
				}
			}
		}
		both := b.statement(month(2026, time.November), month(2027, time.January), 0)
		if got := brief(both)[1]; got != "2-1210 40000 first+20000 move-30000 = 30000" {
			t.Errorf("two months: %s", got)
		}
		// A seal of before the month says what was known then.
		b.must(err)
		if early := b.statement(month(2027, time.March), month(2027, time.April), first.Until.N); brief(early)[0] != "2-1110 43400 = 43400" {
			t.Errorf("got %v", brief(early))
		}
		_, err = b.MemberStatement(t.Context(), ledger.StatementAsked{Book: "ntb", Member: "sri", Seal: 99})
		if !errors.Is(err, ledger.ErrNoSeal) {
			t.Errorf("a seal that is not there: got %v", err)
		}
		none, err := b.MemberStatement(t.Context(), ledger.StatementAsked{Book: "empty", Member: "sri", To: b.now()})
		if err != nil || none.Until.N != 0 || len(none.Accounts) != 0 {
			t.Errorf("of a book without seals: got %+v, %v", none, err)
		}
	})
}

// The code of a statement is checked against the book as a file; of another book it says from which entry on that differs.
func TestPapersOfABook(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := november(t, db)
		b.seal()
		printed := b.statement(month(2026, time.November), month(2026, time.December), 0)
		b.late("late", ledger.Of(ledger.Savings, "sri"), 1_000, 48*time.Hour)
		b.seal()
		paper, err := bookfile.ParsePaper(printed.Paper(wita).String())
		b.must(err)
		var file bytes.Buffer
		b.must(b.Export(t.Context(), "ntb", &file))
		verdict := func(file []byte, paper bookfile.Paper) *bookfile.Verdict {
			r, err := bookfile.Check(bytes.NewReader(file), paper)
			b.must(err)
			return &r.Papers[0]
		}
		if v := verdict(file.Bytes(), paper); !v.Agrees() || !strings.Contains(v.String(), "is in this book as it was printed") {
			t.Errorf("got %s", v)
		}
		if v := verdict(file.Bytes(), bookfile.Paper{Head: paper.Head}); !v.Agrees() || !strings.Contains(v.String(), "entries 1 to ") {
			t.Errorf("the head alone: got %s", v)
		}
		other := *paper.Issued
		for what, change := range map[string]func(){
			"another member": func() { other.Member = "dul" }, "another month": func() { other.First, other.Last = "2026-10", "2026-10" },
			"another zone": func() { other.Zone = 7 }, "other figures": func() { other.Digest = "0123456789abcdef" },
		} {
			other = *paper.Issued
			change()
			if v := verdict(file.Bytes(), bookfile.Paper{Head: paper.Head, Issued: &other}); v.Agrees() || !v.Found ||
				!strings.Contains(v.String(), "OTHER figures") {
				t.Errorf("%s: got %s", what, v)
			}
		}
	})
}

// A month ends where the next one begins, the statements of all members add up to the trial balance by effect, and what is issued again is
// the same after whatever else was recorded.
func TestStatementsOfAnyBook(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b, n := open(t, db), 0
		rapid.Check(t, func(t *rapid.T) {
			n++
			name := fmt.Sprint("book-", n)
			all := b.history(t, name)
			b.seal()
			moment := func(label string) time.Time {
				e := rapid.SampledFrom(all).Draw(t, label)
				at := counts(&e).Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, label+" beside")) * time.Millisecond)
				if rapid.Bool().Draw(t, label+" whole hour") {
					at = at.Truncate(time.Hour)
				}
				return at
			}
			from, to := moment("from"), moment("to")
			if to.Before(from) {
				from, to = to, from
			}
			begin, err := b.TrialEffective(b.Context(), name, from)
			b.must(err)
			end, err := b.TrialEffective(b.Context(), name, to)
			b.must(err)
			read := func(member string, from, to time.Time, seal int64) *ledger.MemberStatement {
				s, err := b.MemberStatement(b.Context(), ledger.StatementAsked{Book: name, Member: member, From: from, To: to, Seal: seal})
				b.must(err)
				return s
			}
			before, after := map[string]int64{}, map[string]int64{}
			issued := map[string]*ledger.MemberStatement{}
			for _, member := range []string{"sri", "dul"} {
				s := read(member, from, to, 0)
				issued[member] = s
				next := map[string]int64{}
				for _, a := range read(member, to, b.now().Add(time.Hour), 0).Accounts {
					next[a.Code] = a.Before
					balance, err := b.Balance(b.Context(), name, ledger.Of(a.Code, member))
					b.must(err)
					if a.After != int64(balance) {
						t.Fatalf("%s of %s ends with %d, the balance is %d", a.Code, member, a.After, balance)
					}
				}
				for _, a := range s.Accounts {
					before[a.Code], after[a.Code] = before[a.Code]+a.Before, after[a.Code]+a.After
					if a.After != next[a.Code] || a.Before+a.In-a.Out != a.After {
						t.Fatalf("%s of %s: %+v, the next begins with %d", a.Code, member, a, next[a.Code])
					}
				}
			}
			for _, account := range ledger.Chart() {
				if account.Per == ledger.PerMember {
					if want := -int64(begin.Of(account.Code).Net()); before[account.Code] != want {
						t.Fatalf("%s begins with %d, the trial balance says %d", account.Code, before[account.Code], want)
					}
					if want := -int64(end.Of(account.Code).Net()); after[account.Code] != want {
						t.Fatalf("%s ends with %d, the trial balance says %d", account.Code, after[account.Code], want)
					}
				}
			}
			for i := range rapid.IntRange(1, 3).Draw(t, "more") {
				e := ledger.Entry{Book: name, Ref: fmt.Sprint("more", i), Kind: ledger.Deposited, Subject: "s", By: "test", Postings: []ledger.Posting{
					arrow(ledger.Clearing, ledger.Of(ledger.Savings, "sri"), 5),
				}}
				e.EffectiveAt = from.Add(time.Duration(rapid.Int64Range(-1, to.Sub(from).Milliseconds()+1).Draw(t, "at")) * time.Millisecond)
				_, err := b.Post(b.Context(), e)
				b.must(err)
				b.seal()
			}
			for member, s := range issued {
				if again := read(member, from, to, s.Until.N); cmp.Diff(s.Statement, again.Statement) != "" || s.Digest() != again.Digest() {
					t.Fatalf("issued again: %s", cmp.Diff(s.Statement, again.Statement))
				}
			}
		})
	})
}
