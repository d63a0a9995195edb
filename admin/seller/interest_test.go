package seller

import (
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/payments/interest"
	"lumbung/payments/savings"
)

// A member reads of which month her interest is, what was withheld of it, and how it was reckoned; and that it was taken back.
func TestInterestInThePassbook(t *testing.T) {
	m := openMarket(t)
	sri, b := m.member("Inaq Sri Wahyuni")
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	ctx, coop, cashier, treasurer := t.Context(), m.Coop.ID, acttest.Officer("cashier"), acttest.Officer("treasurer")
	_, err := m.Interest.DecideRate(ctx, treasurer, interest.RateInput{
		Coop: coop, Key: "jasa", Resolution: "RAT 3/III/2026", From: m.Clock.Now(), Terms: interest.Terms{Rate: 1200, Basis: interest.Average},
	})
	m.Must(err)
	_, err = m.Savings.Deposit(ctx, cashier, savings.DepositInput{
		Coop: coop, Key: "setor", Member: sri, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 91_000_000}},
	})
	m.Must(err)
	m.Pass(10 * 24 * time.Hour)
	r, err := m.Interest.Reckon(ctx, cashier, coop, "2026-11")
	m.Must(err)
	_, err = m.Interest.Submit(ctx, cashier, coop, r.ID)
	m.Must(err)
	_, err = m.Interest.Approve(ctx, treasurer, coop, r.ID)
	m.Must(err)
	_, err = m.Interest.Work(ctx)
	m.Must(err)
	b.Get("/jualan/simpanan?buku=sukarela").Is(200).Says(
		"Jasa simpanan November 2026", "pajak Rp26.926", "Saldo rata-rata Rp27.300.000 × 12 % setahun × 30 hari ÷ 365 (RAT 3/III/2026)",
		"Rp269.260", "Pajak PPh 4(2) 10 %", "+Rp242.334",
	)
	_, err = m.Interest.TakeBack(ctx, treasurer, coop, r.ID, "Salah suku jasa.")
	m.Must(err)
	b.Get("/jualan/simpanan?buku=sukarela").Is(200).Says("Jasa simpanan November 2026", "11/2026 · RAT 3/III/2026", "−Rp242.334")
}
