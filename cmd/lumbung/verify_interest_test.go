package main

import (
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/payments/interest"
	"lumbung/payments/savings"
)

// bear lets a member's savings bear interest until the month is over: it is credited, taken back, and credited again.
func bear(m *markettest.Market, member string) {
	m.Helper()
	ctx, cashier, treasurer := m.Context(), acttest.Officer("cashier"), acttest.Officer("treasurer")
	_, err := m.Interest.DecideRate(ctx, treasurer, interest.RateInput{
		Coop: m.Coop.ID, Key: "jasa", Resolution: "RAT 3/2026", From: m.Clock.Now(), Terms: interest.Terms{Rate: 1200, Basis: interest.Average},
	})
	m.Must(err)
	_, err = m.Savings.Deposit(ctx, cashier, savings.DepositInput{
		Coop: m.Coop.ID, Key: "sukarela", Member: member, Way: savings.ByCash,
		Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 90_000_000}},
	})
	m.Must(err)
	m.Pass(10 * 24 * time.Hour)
	for range 2 {
		r, err := m.Interest.Reckon(ctx, cashier, m.Coop.ID, "2026-11")
		m.Must(err)
		_, err = m.Interest.Submit(ctx, cashier, m.Coop.ID, r.ID)
		m.Must(err)
		_, err = m.Interest.Approve(ctx, treasurer, m.Coop.ID, r.ID)
		m.Must(err)
		_, err = m.Interest.Work(ctx)
		m.Must(err)
		if r.Key() == "2026-11" {
			_, err = m.Interest.TakeBack(ctx, treasurer, m.Coop.ID, r.ID, "Dihitung sebelum setoran terakhir dicatat.")
			m.Must(err)
		}
	}
}
