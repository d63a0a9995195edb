package savings_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/money"
	"lumbung/payments/savings"
)

// wantDues has a meeting want 50.000 of simpanan pokok and 20.000 of simpanan wajib a month from this month on.
func wantDues(m *markettest.Market) {
	m.Helper()
	_, err := m.Savings.DecideDues(m.Context(), acttest.Officer("treasurer"), savings.DuesInput{
		Coop: m.Coop.ID, Key: "dues", Resolution: "RAT 4/2026", From: m.Clock.Now(), Pokok: 50_000, Wajib: 20_000, Day: 10,
	})
	m.Must(err)
}

// A member's proceeds pay what she owes of simpanan wajib, as much of the rest as she said goes into sukarela, and the rest stays payable:
// 45.264 are what one piece at 48.000 brings her.
func TestWish(t *testing.T) {
	const net = money.Amount(45_264)
	for name, c := range map[string]struct {
		wish    savings.Wish
		no      bool // the cooperative has no licence
		wajib   money.Amount
		savings money.Amount
	}{
		"nothing":          {},
		"dues alone":       {wish: savings.Wish{Dues: true}, wajib: 20_000},
		"all":              {wish: savings.Wish{ToSavings: true}, savings: net},
		"dues, and all":    {wish: savings.Wish{Dues: true, ToSavings: true}, wajib: 20_000, savings: net - 20_000},
		"a third":          {wish: savings.Wish{Share: 3_333}, savings: 15_086},
		"dues, and a half": {wish: savings.Wish{Dues: true, Share: 5_000}, wajib: 20_000, savings: 12_632},
		"a fixed amount":   {wish: savings.Wish{Each: 10_000}, savings: 10_000},
		"more than all":    {wish: savings.Wish{Dues: true, Each: 80_000}, wajib: 20_000, savings: net - 20_000},
		"no licence":       {wish: savings.Wish{Dues: true, ToSavings: true}, no: true, wajib: 20_000},
	} {
		t.Run(name, func(t *testing.T) {
			markettest.Each(t, func(t *testing.T, m *markettest.Market) {
				if c.no {
					m = m.Cooperative("lawang")
				}
				wantDues(m)
				sri := m.Member("Sri")
				p := m.Product(sri, "Kopi", markettest.Price(48_000), markettest.Stock(9))
				m.Must(m.Savings.Say(t.Context(), acttest.Member(sri), m.Coop.ID, c.wish))
				m.Complete(m.Pay(m.Buy(p, 1, "pickup"))[0])
				want := savings.Holdings{Mandatory: c.wajib, Savings: c.savings, Proceeds: net - c.wajib - c.savings}
				if got := m.Holdings(sri); got != want {
					t.Errorf("she has %+v, want %+v", got, want)
				}
				m.Complete(m.Pay(m.Buy(p, 1, "pickup"))[0])
				if got := m.Holdings(sri).Mandatory; got != c.wajib {
					t.Errorf("the second order of a month brings simpanan wajib to %d, want %d", got, c.wajib)
				}
			})
		})
	}
}

// Months that were not paid are paid by proceeds, the oldest first, and she is in arrears no more.
func TestWishPaysArrears(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		wantDues(m)
		sri := m.Member("Sri")
		p := m.Product(sri, "Kopi", markettest.Price(200_000), markettest.Stock(9))
		_, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), savings.DepositInput{
			Coop: m.Coop.ID, Key: "pokok", Member: sri, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Pokok, Amount: 50_000}},
		})
		m.Must(err)
		m.Must(m.Savings.Say(t.Context(), acttest.Member(sri), m.Coop.ID, savings.Wish{Dues: true}))
		o := m.Pay(m.Buy(p, 1, "pickup"))[0]
		m.Pass(70 * 24 * time.Hour) // three months have begun
		m.Must(m.Savings.StandAll(t.Context(), m.Coop.ID))
		behind := func() int {
			n, err := m.Savings.CountBehind(t.Context(), m.Coop.ID, 10)
			m.Must(err)
			return n
		}
		if behind() != 1 {
			t.Fatalf("%d members are in arrears before", behind())
		}
		m.Complete(o)
		if got := m.Holdings(sri).Mandatory; got != 60_000 || behind() != 0 {
			t.Errorf("%d of simpanan wajib, want three months; %d in arrears", got, behind())
		}
	})
}

// Two orders that complete at the same moment pay the months once.
func TestWishAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		wantDues(m)
		sri := m.Member("Sri")
		p := m.Product(sri, "Kopi", markettest.Price(48_000), markettest.Stock(20))
		m.Must(m.Savings.Say(t.Context(), acttest.Member(sri), m.Coop.ID, savings.Wish{Dues: true, Share: 2_500}))
		var all sync.WaitGroup
		for range 8 {
			o := m.Pay(m.Buy(p, 1, "pickup"))[0]
			all.Go(func() { m.Complete(o) })
		}
		all.Wait()
		if got := m.Holdings(sri).Mandatory; got != 20_000 {
			t.Errorf("%d of simpanan wajib, want 20.000", got)
		}
	})
}

// What cannot be done is refused, and nothing is written.
func TestWishRefused(t *testing.T) {
	m := markettest.Open(t)
	sri := acttest.Member(m.Member("Sri"))
	before := m.Stored()
	for _, w := range []savings.Wish{
		{Share: -1}, {Share: 10_000}, {Each: -5}, {Each: savings.MostEach + 1}, {ToSavings: true, Share: 10}, {Share: 10, Each: 10},
	} {
		if err := m.Savings.Say(t.Context(), sri, m.Coop.ID, w); !errors.Is(err, savings.ErrWish) {
			t.Errorf("%+v: %v", w, err)
		}
	}
	if m.Stored() != before {
		t.Error("what was refused left traces")
	}
}

// Whatever she wishes, her proceeds are divided to the rupiah: simpanan wajib never beyond what is due, and no part below zero.
func TestAnyWish(t *testing.T) {
	m := markettest.Open(t)
	wantDues(m)
	sri := m.Member("Sri")
	since, months := m.Clock.Now(), 0 // a shop without a NIB trades for half a year
	p := m.Product(sri, "Kopi", markettest.Price(48_000), markettest.Stock(5_000))
	rapid.Check(t, func(t *rapid.T) {
		w := savings.Wish{Dues: rapid.Bool().Draw(t, "dues")}
		switch rapid.IntRange(0, 3).Draw(t, "rest") {
		case 1:
			w.ToSavings = true
		case 2:
			w.Share = money.BasisPoints(rapid.IntRange(1, 9_999).Draw(t, "share"))
		case 3:
			w.Each = money.Amount(rapid.IntRange(1, 60_000).Draw(t, "each"))
		}
		m.Must(m.Savings.Say(m.Context(), acttest.Member(sri), m.Coop.ID, w))
		o := m.Pay(m.Buy(p, rapid.Int64Range(1, 3).Draw(t, "pieces"), "pickup"))[0]
		member := savings.Member{User: sri, Active: true, Since: since}
		owed, err := m.Savings.ObligationOf(m.Context(), m.Coop.ID, member)
		m.Must(err)
		before := m.Holdings(sri)
		m.Complete(o)
		after := m.Holdings(sri)
		wajib, sukarela, stays := after.Mandatory-before.Mandatory, after.Savings-before.Savings, after.Proceeds-before.Proceeds
		if wajib+sukarela+stays != o.Net() || wajib < 0 || sukarela < 0 || stays < 0 {
			t.Fatalf("%+v of %d: %d, %d and %d", w, o.Net(), wajib, sukarela, stays)
		}
		if due := owed.WajibLeft(); wajib > due || w.Dues && wajib != min(due, o.Net()) {
			t.Fatalf("%+v: %d of simpanan wajib, %d was due", w, wajib, due)
		}
		if months < 5 && rapid.Bool().Draw(t, "month") {
			months++
			m.Pass(31 * 24 * time.Hour)
		}
	})
}
