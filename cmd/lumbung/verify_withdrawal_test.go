package main

import (
	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/money"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// takeOut lets a member pay savings in and take some of them out, in every way that needs no payment gateway.
func takeOut(m *markettest.Market, member string) {
	m.Helper()
	ctx, cashier, treasurer, her := m.Context(), acttest.Officer("cashier"), acttest.Officer("treasurer"), acttest.Member(member)
	_, err := m.Savings.Deposit(ctx, cashier, savings.DepositInput{
		Coop: m.Coop.ID, Key: "isi", Member: member, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 900_000}},
	})
	m.Must(err)
	rules := withdrawal.StandardRules(m.Coop.ID)
	rules.Alone, rules.Resolution, rules.Days = 100_000, "RAT 4/2026", []int64{1, 4}
	_, err = m.Withdrawals.SetRules(ctx, treasurer, *rules)
	m.Must(err)
	account, err := m.Withdrawals.AddAccount(ctx, her, withdrawal.AccountInput{
		Coop: m.Coop.ID, Key: "bri", Bank: "ID_BRI", Number: "4471010122335044", Holder: "Sri",
	})
	m.Must(err)
	_, err = m.Withdrawals.ConfirmAccount(ctx, cashier, m.Coop.ID, account.ID)
	m.Must(err)
	ask := func(key string, amount money.Amount, way withdrawal.Way) *withdrawal.Withdrawal {
		in := withdrawal.Input{Coop: m.Coop.ID, Key: key, From: savings.Sukarela, Amount: amount, Way: way}
		if way == withdrawal.ByHand {
			in.Account = account.ID
		}
		w, err := m.Withdrawals.Ask(ctx, her, in)
		m.Must(err)
		return w
	}
	paid := ask("tunai", 50_000, withdrawal.ByCash)
	_, err = m.Withdrawals.PayCash(ctx, cashier, paid.Coop, paid.ID, paid.Code)
	m.Must(err)
	_, err = m.Payments.CarryFunds(ctx, treasurer, payments.FundsInput{
		Coop: m.Coop.ID, Key: "setor", From: ledger.Cash, To: ledger.Bank, Amount: 300_000, Note: "setor tunai",
	})
	m.Must(err)
	big := ask("besar", 200_000, withdrawal.ByHand)
	_, err = m.Withdrawals.Approve(ctx, treasurer, big.Coop, big.ID)
	m.Must(err)
	_, err = m.Withdrawals.PayByHand(ctx, acttest.Officer("chair"), big.Coop, big.ID, "BRI 77")
	m.Must(err)
	refused := ask("tolak", 150_000, withdrawal.ByCash)
	_, err = m.Withdrawals.Refuse(ctx, treasurer, refused.Coop, refused.ID, "Buku belum dibawa.")
	m.Must(err)
	ask("antre", 60_000, withdrawal.ByCash)
	_, err = m.Withdrawals.AskAtCounter(ctx, cashier, withdrawal.Input{
		Coop: m.Coop.ID, Key: "slip", Member: member, From: savings.Sukarela, Amount: 20_000,
	})
	m.Must(err)
}
