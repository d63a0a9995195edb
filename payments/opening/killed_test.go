package opening_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
	"lumbung/payments/savings"
)

// imported are n members of a spreadsheet, with numbers from 1.
func imported(m *markettest.Market, n int) *desk {
	m.Helper()
	d := &desk{Market: m}
	entries := make([]members.Entry, n)
	for i := range entries {
		e := members.Entry{Line: i + 2, Number: int64(i + 1), Since: time.Date(2019, 3, 2, 0, 0, 0, 0, time.UTC)}
		e.Name = "Anggota " + money.Spelled(money.Amount(i+1))
		entries[i] = e
	}
	_, err := m.Members.Import(m.Context(), treasurer, m.Coop.ID, entries)
	m.Must(err)
	d.members = make([]string, n)
	m.Must(m.Members.EachMember(m.Context(), m.Coop.ID, members.Active, func(one *members.Membership) error {
		d.members[one.Number-1] = one.User
		return nil
	}))
	return d
}

// A booking that stops between any two entries, and in the middle of one, goes on where it stopped, and books the same.
func TestKilled(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		const n = 230
		d := imported(m, n)
		d.t = t
		has := make([]opening.Amounts, n)
		for i := range has {
			has[i] = opening.Amounts{Pokok: 50_000, Wajib: money.Amount(1000 * i)}
		}
		o := d.approved("saldo", has)
		rounds := 0
		for d.again(o).State == opening.Booking {
			if rounds++; rounds > 60 {
				t.Fatalf("after %d rounds %d of %d entries are booked", rounds, d.again(o).Done, o.Entries())
			}
			ctx, kill := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Duration(rounds*rounds)*time.Millisecond, func() { kill(errors.New("killed")) })
			_, _ = m.Openings.Work(ctx)
			m.Verify()
		}
		trial, err := m.Ledger.TrialBalance(t.Context(), m.Coop.ID)
		m.Must(err)
		t.Logf("%d entries in %d rounds", trial.Entries, rounds)
		if trial.Entries != 6 || d.net(ledger.Principal) != n*50_000 || d.net(ledger.Suspense) != 0 {
			t.Errorf("%d entries, pokok is %d, suspense %d", trial.Entries, d.net(ledger.Principal), d.net(ledger.Suspense))
		}
	})
}

// A thousand members are booked and taken back; how long it takes is in the log.
func TestThousandMembers(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		const n = 1000
		d := imported(m, n)
		d.t = t
		has := make([]opening.Amounts, n)
		for i := range has {
			has[i] = opening.Amounts{Pokok: 50_000, Wajib: 240_000, Sukarela: money.Amount(i)}
		}
		begun := time.Now()
		o := d.approved("saldo", has)
		approved := time.Since(begun)
		begun = time.Now()
		_, err := m.Openings.Work(t.Context())
		m.Must(err)
		booked := time.Since(begun)
		if got := d.net(ledger.Principal); got != n*50_000 {
			t.Errorf("pokok is %d", got)
		}
		begun = time.Now()
		_, err = m.Openings.TakeBack(t.Context(), treasurer, m.Coop.ID, o.ID, "Daftar tahun lalu.")
		m.Must(err)
		t.Logf("written and approved in %s, booked in %s, taken back in %s", approved, booked, time.Since(begun))
		if got := d.net(ledger.Principal); got != 0 {
			t.Errorf("taken back, pokok is %d", got)
		}
	})
}

// Whatever members have: once it is booked, the accounts of members add up to the neraca, the trial balance is zero and nothing is left on
// the suspense account; a list that says a rupiah more or less is refused.
func TestAnyList(t *testing.T) {
	m := markettest.Open(t)
	d := imported(m, 120)
	d.t = t
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		has := make([]opening.Amounts, rapid.IntRange(1, 120).Draw(t, "members"))
		for i := range has {
			amount := func(name string) money.Amount { return money.Amount(rapid.Int64Range(0, 5_000_000).Draw(t, name)) }
			has[i] = opening.Amounts{Pokok: amount("pokok"), Wajib: amount("wajib"), Sukarela: amount("sukarela")}
		}
		round++
		key := fmt.Sprint("round", round)
		o := d.filled(key, has)
		sums := totals(has)
		off := sums
		off.Wajib += money.Amount(rapid.SampledFrom([]int64{-1, 1}).Draw(t, "off"))
		if off.Wajib >= 0 {
			_, err := m.Openings.WriteNeraca(m.Context(), cashier, m.Coop.ID, o.ID, neraca(has), off)
			m.Must(err)
			if _, err := m.Openings.Submit(m.Context(), cashier, m.Coop.ID, o.ID); !errors.Is(err, opening.ErrWajib) {
				t.Fatalf("a rupiah of wajib apart: %v", err)
			}
			_, err = m.Openings.WriteNeraca(m.Context(), cashier, m.Coop.ID, o.ID, neraca(has), sums)
			m.Must(err)
		}
		_, err := m.Openings.Submit(m.Context(), cashier, m.Coop.ID, o.ID)
		m.Must(err)
		_, err = m.Openings.Approve(m.Context(), treasurer, m.Coop.ID, o.ID)
		m.Must(err)
		_, err = m.Openings.Work(m.Context())
		m.Must(err)
		var each opening.Amounts
		for _, member := range d.members {
			each.Pokok += d.has(savings.Pokok, member)
			each.Wajib += d.has(savings.Wajib, member)
			each.Sukarela += d.has(savings.Sukarela, member)
		}
		trial, err := m.Ledger.TrialBalance(m.Context(), m.Coop.ID)
		m.Must(err)
		lines := opening.Amounts{Pokok: d.net(ledger.Principal), Wajib: d.net(ledger.Mandatory), Sukarela: d.net(ledger.Savings)}
		if each != sums || lines != sums || trial.Difference() != 0 || d.net(ledger.Suspense) != 0 {
			t.Fatalf("members have %+v, the neraca %+v, the book %+v; suspense %d", each, sums, lines, d.net(ledger.Suspense))
		}
		_, err = m.Openings.TakeBack(m.Context(), treasurer, m.Coop.ID, o.ID, "lagi")
		m.Must(err)
	})
}
