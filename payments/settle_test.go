package payments_test

import (
	"sync"
	"testing"
	"time"

	"lumbung/internal/markettest"
	"lumbung/internal/money"
	"lumbung/payments/ledger"
	"lumbung/payments/xendit/xenditsim"
)

// settled lets so much time pass and books what has settled by then.
func settled(m *markettest.Market, d time.Duration) {
	m.Helper()
	m.Pass(d)
	for {
		n, err := m.Payments.Settle(m.Context(), 20)
		m.Must(err)
		if n == 0 {
			return
		}
	}
}

// stands wants balances on accounts, debit positive.
func stands(m *markettest.Market, want map[string]money.Amount) {
	m.Helper()
	trial, err := m.Ledger.TrialBalance(m.Context(), m.Coop.ID)
	m.Must(err)
	for code, amount := range want {
		if got := trial.Of(code).Net(); got != amount {
			m.Errorf("%s of %s: %d, want %d", code, m.Coop.ID, got, amount)
		}
	}
}

// A payment over two cooperatives settles in both books: each gets its part less its part of the fee, to the rupiah, and what sellers
// have left for the fee is squared with what the provider took.
func TestSettlement(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		other := m.Cooperative("lawang")
		kopi := m.Product(m.Member("Sri"), "Kopi", markettest.Price(200_000), markettest.Stock(9))
		madu := other.Product(other.Member("Dul"), "Madu", markettest.Price(100_000), markettest.Stock(9))
		m.Fill("cart", 1, kopi, madu)
		all := m.Pay(m.Place("cart", "pickup"))
		settled(m, time.Minute)
		stands(m, map[string]money.Amount{ledger.Clearing: 200_000, ledger.AtGateway: 0})
		m.Complete(all[0]) // before it settles
		settled(m, 4*24*time.Hour)
		const fee = money.Amount(2_100) // 0,7 % of 300.000, with everything in it
		mine := money.Split(fee, []int64{200_000, 100_000})
		if all[0].Coop != m.Coop.ID {
			mine[0], mine[1] = mine[1], mine[0]
		}
		var left money.Amount
		for _, o := range all {
			view := m
			amount, took := money.Amount(200_000), mine[0]
			if o.Coop == other.Coop.ID {
				view, amount, took = other, 100_000, mine[1]
			}
			square := money.Amount(0)
			if o == all[0] {
				square = amount.Rate(70)
			}
			stands(view, map[string]money.Amount{
				ledger.Clearing: 0, ledger.AtGateway: amount - took, ledger.GatewayCost: took - square, ledger.FeesHeld: 0,
			})
			left += took
		}
		if left != fee {
			t.Errorf("the books bear %d of %d", left, fee)
		}
		m.Complete(all[1])
		settled(m, 25*time.Hour)
		for _, view := range []*markettest.Market{m, other} {
			stands(view, map[string]money.Amount{ledger.FeesHeld: 0, ledger.Clearing: 0})
		}
	})
}

// Several processes that ask at once book each settlement once; a lost answer is asked for again.
func TestSettledOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		p := m.Product(m.Member("Sri"), "Kopi", markettest.Price(50_000), markettest.Stock(9))
		for range 5 {
			m.Pay(m.Buy(p, 1, "pickup"))
		}
		m.Pass(4 * 24 * time.Hour)
		m.Must(m.Sim.SetFaults(xenditsim.Fault{Endpoint: "transactions", Nth: 2, Action: xenditsim.TruncatedJSON}))
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				if _, err := m.Payments.Settle(m.Context(), 20); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		settled(m, 10*time.Minute)
		stands(m, map[string]money.Amount{ledger.Clearing: 0, ledger.AtGateway: 250_000, ledger.GatewayCost: 0})
	})
}

// Money that was paid twice settles twice; what is owed back stays owed.
func TestSettledTwice(t *testing.T) {
	m := markettest.Open(t)
	p := m.Product(m.Member("Sri"), "Kopi", markettest.Price(50_000), markettest.Stock(9))
	m.PayTwice(m.Buy(p, 1, "pickup"))
	stands(m, map[string]money.Amount{ledger.Clearing: 100_000, ledger.RefundsOwed: -50_000})
	settled(m, 6*24*time.Hour)
	const ovo = 750 + 83 // 1,5 % of 50.000, and 11 % of that, rounded
	stands(m, map[string]money.Amount{
		ledger.Clearing: 0, ledger.RefundsOwed: -50_000, ledger.AtGateway: 100_000 - ovo, ledger.GatewayCost: ovo,
	})
}
