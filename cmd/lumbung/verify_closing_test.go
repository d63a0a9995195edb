package main

import (
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/payments/closing"
	"lumbung/payments/leaving"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/voucher"
)

// closeMonth lets two officers close November, which is over: it is sent back, closed, reopened and closed again.
func closeMonth(m *markettest.Market) {
	m.Helper()
	ctx, cashier, treasurer := m.Context(), acttest.Officer("cashier"), acttest.Officer("treasurer")
	_, err := m.Closings.Count(ctx, cashier, closing.CountInput{
		Coop: m.Coop.ID, Key: "hitung", Pieces: []closing.Piece{{Value: 100_000, N: 3}, {Value: 500, N: 7}}, Coins: 50, Reason: "Belum dicari.",
	})
	m.Must(err)
	prepare := func(key string) {
		_, err := m.Closings.Prepare(ctx, cashier, closing.Input{
			Coop: m.Coop.ID, Key: key, Month: "2026-11", Reason: "Belum dicari.",
			Proof: &media.Document{ID: "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", Type: media.DocumentPDF},
		})
		m.Must(err)
		m.Pass(time.Minute)
	}
	prepare("pertama")
	_, err = m.Closings.SendBack(ctx, treasurer, m.Coop.ID, "2026-11", "Rekening korannya bulan lain.")
	m.Must(err)
	prepare("kedua")
	_, err = m.Closings.Close(ctx, treasurer, m.Coop.ID, "2026-11")
	m.Must(err)
	m.Pass(time.Minute)
	_, err = m.Closings.Reopen(ctx, treasurer, m.Coop.ID, "2026-11", "Tagihan listrik tertinggal.")
	m.Must(err)
	prepare("ketiga")
	_, err = m.Closings.Close(ctx, treasurer, m.Coop.ID, "2026-11")
	m.Must(err)
}

// plan has an officer plan a voucher for every month, write this month's, and end another plan.
func plan(m *markettest.Market) {
	m.Helper()
	ctx, cashier := m.Context(), acttest.Officer("cashier")
	in := voucher.PlanInput{
		Coop: m.Coop.ID, Key: "sewa", Template: voucher.Rent, Fund: ledger.Cash, Amount: 30_000, Text: "Sewa kios", Day: 1,
		From: m.Clock.Now().Format("2006-01"),
	}
	p, err := m.Vouchers.Plan(ctx, cashier, in)
	m.Must(err)
	_, err = m.Vouchers.Write(ctx, cashier, voucher.Input{
		Coop: m.Coop.ID, Key: "dari-rencana", Template: in.Template, Fund: in.Fund, Amount: in.Amount, Text: in.Text,
		Plan: p.ID, Period: in.From, Day: m.Clock.Now().AddDate(0, 0, -1).Truncate(24 * time.Hour),
		Proof: &media.Document{ID: "f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0", Type: media.DocumentPDF},
	})
	m.Must(err)
	in.Key = "listrik"
	p, err = m.Vouchers.Plan(ctx, cashier, in)
	m.Must(err)
	_, err = m.Vouchers.Skip(ctx, cashier, m.Coop.ID, p.ID, in.From, "Dibayar desa.")
	m.Must(err)
	_, err = m.Vouchers.End(ctx, cashier, m.Coop.ID, p.ID)
	m.Must(err)
}

// leave lets two members leave: what one of them paid in is owed to her, and the other one waits.
func leave(m *markettest.Market) {
	m.Helper()
	ctx, cashier, treasurer := m.Context(), acttest.Officer("cashier"), acttest.Officer("treasurer")
	rules, err := m.Leavings.RulesOf(ctx, m.Coop.ID)
	m.Must(err)
	_, err = m.Leavings.SetRules(ctx, treasurer, m.Coop.ID, rules.Version, leaving.Terms{When: leaving.AtOnce, Resolution: "RAT 4/2026"})
	m.Must(err)
	for _, name := range []string{"Inaq Pergi", "Amaq Pindah"} {
		user := m.Member(name)
		_, err := m.Savings.Deposit(ctx, cashier, savings.DepositInput{
			Coop: m.Coop.ID, Key: "setor-" + name[:4], Member: user, Way: savings.ByCash,
			Parts: []savings.Part{{Kind: savings.Wajib, Amount: 40_000}},
		})
		m.Must(err)
		_, err = m.Members.Leave(ctx, acttest.Member(user), members.Decision{
			Coop: m.Coop.ID, ID: members.MembershipID(m.Coop.ID, user), Reason: "Pindah ke Sumbawa.",
		})
		m.Must(err)
		if name != "Inaq Pergi" {
			return
		}
		r, err := m.Leavings.Latest(ctx, m.Coop.ID, user)
		m.Must(err)
		_, err = m.Leavings.Approve(ctx, treasurer, leaving.Approval{Coop: m.Coop.ID, ID: r.ID, Sums: r.Sums})
		m.Must(err)
	}
}
