package main

import (
	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/orders"
	"lumbung/payments/refund"
)

// giveBack pays in cash what came too late for a purchase.
func giveBack(m *markettest.Market, late *orders.Purchase) {
	m.Helper()
	owed, err := m.Refunds.OfPurchase(m.Context(), m.Coop.ID, late.Number)
	m.Must(err)
	for _, r := range owed {
		_, err := m.Refunds.PayCash(m.Context(), acttest.Officer("cashier"), r.Coop, r.ID, refund.CashInput{
			Number: late.Number, Receiver: "Dewi Lestari",
		})
		m.Must(err)
	}
}
