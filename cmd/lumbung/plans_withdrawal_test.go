package main

import (
	"context"
	"errors"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

func (m *market) withdrawalLists(shop *catalog.Shop) map[string]list {
	newest := func(member string) list {
		return pageList(func(ctx context.Context, page store.Page) (store.Slice[withdrawal.Withdrawal], error) {
			return m.withdrawals.Newest(ctx, shop.Coop, member, page)
		})
	}
	waits := &withdrawal.Withdrawal{Coop: shop.Coop, Way: withdrawal.ByCash, AskedAt: m.now()}
	return map[string]list{
		"withdrawal.Newest":        newest(""),
		"withdrawal.Newest/member": newest(shop.Seller),
		"withdrawal.InState": pageList(func(ctx context.Context, page store.Page) (store.Slice[withdrawal.Withdrawal], error) {
			return m.withdrawals.InState(ctx, shop.Coop, withdrawal.Ready, page)
		}),
		"withdrawal.Next": countList(func(ctx context.Context) (int, error) {
			_, err := m.withdrawals.Next(ctx, shop.Coop, withdrawal.ByCash)
			return found(err, withdrawal.ErrNotFound)
		}),
		"withdrawal.ByNumber": countList(func(ctx context.Context) (int, error) {
			_, err := m.withdrawals.ByNumber(ctx, shop.Coop, "KK-2026-00001")
			return found(err, withdrawal.ErrNotFound)
		}),
		"withdrawal.Before": countList(func(ctx context.Context) (int, error) { return m.withdrawals.Before(ctx, waits, store.MaxPage) }),
		"withdrawal.Count": countList(func(ctx context.Context) (int, error) {
			return m.withdrawals.Count(ctx, shop.Coop, withdrawal.Asked, store.MaxPage)
		}),
		"withdrawal.Purses": wholeList(func(ctx context.Context) ([]withdrawal.Purse, error) {
			return m.withdrawals.Purses(ctx, shop.Coop, shop.Seller)
		}),
		"withdrawal.ForHeirs": wholeList(func(ctx context.Context) ([]withdrawal.Withdrawal, error) {
			return m.withdrawals.ForHeirs(ctx, shop.Coop, shop.Seller, time.Time{})
		}),
		"payments.OldestUnsettled": countList(func(ctx context.Context) (int, error) {
			_, err := m.payments.OldestUnsettled(ctx)
			return 1, err
		}),
		"payments.Held": wholeList(func(ctx context.Context) ([]payments.Held, error) {
			return m.payments.Held(ctx, shop.Coop, savings.Proceeds.Account(shop.Seller))
		}),
		"withdrawal.Accounts": wholeList(func(ctx context.Context) ([]withdrawal.Account, error) {
			return m.withdrawals.Accounts(ctx, shop.Coop, shop.Seller)
		}),
		"withdrawal.AccountsIn": pageList(func(ctx context.Context, page store.Page) (store.Slice[withdrawal.Account], error) {
			return m.withdrawals.AccountsIn(ctx, shop.Coop, withdrawal.Added, page)
		}),
		"withdrawal.AlsoOf": wholeList(func(ctx context.Context) ([]string, error) {
			return m.withdrawals.AlsoOf(ctx, &withdrawal.Account{Coop: shop.Coop, Member: shop.Seller, Blind: "nobody's"})
		}),
		"withdrawal.CountAccounts": countList(func(ctx context.Context) (int, error) {
			return m.withdrawals.CountAccounts(ctx, shop.Coop, withdrawal.Added, store.MaxPage)
		}),
		"withdrawal.Work": countList(func(ctx context.Context) (int, error) { return m.withdrawals.Work(ctx, store.MaxPage) }),
		"payments.Settle": countList(func(ctx context.Context) (int, error) { return m.payments.Settle(ctx, 5) }),
	}
}

// found counts one thing that is looked for; none is fine.
func found(err, none error) (int, error) {
	if errors.Is(err, none) {
		return 0, nil
	}
	return 1, err
}

// takeOut has a member pay in, take a part of it out in cash, and name a bank account.
func (m *market) takeOut(ctx context.Context) error {
	_, shop := m.seller(ctx)
	cashier, member := acttest.Officer("kasir"), acttest.Member(shop.Seller)
	_, err := m.savings.Deposit(ctx, cashier, savings.DepositInput{
		Coop: shop.Coop, Key: "plan-deposit", Member: shop.Seller, Way: savings.ByCash,
		Parts: []savings.Part{{Kind: savings.Wajib, Amount: 10_000}, {Kind: savings.Sukarela, Amount: 90_000}},
	})
	if err != nil {
		return err
	}
	account, err := m.withdrawals.AddAccount(ctx, member, withdrawal.AccountInput{
		Coop: shop.Coop, Key: "plan-account", Bank: "ID_BRI", Number: "4471010122335044", Holder: "Sri",
	})
	if err != nil {
		return err
	}
	if _, err := m.withdrawals.ConfirmAccount(ctx, cashier, shop.Coop, account.ID); err != nil {
		return err
	}
	for _, amount := range []money.Amount{20_000, 30_000} {
		w, err := m.withdrawals.Ask(ctx, member, withdrawal.Input{
			Coop: shop.Coop, Key: "plan-" + amount.String(), From: savings.Sukarela, Amount: amount, Way: withdrawal.ByCash,
		})
		if err != nil {
			return err
		}
		if amount == 20_000 {
			if _, err := m.withdrawals.PayCash(ctx, cashier, shop.Coop, w.ID, w.Code); err != nil {
				return err
			}
		}
	}
	return nil
}
