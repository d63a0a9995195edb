package main

import (
	"context"
	"time"

	"lumbung/catalog"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/interest"
	"lumbung/payments/ledger"
)

func (m *market) interestLists(shop *catalog.Shop) map[string]list {
	return map[string]list{
		"interest.Rates": wholeList(func(ctx context.Context) ([]interest.Rate, error) { return m.interest.Rates(ctx, shop.Coop) }),
		"interest.Runs": pageList(func(ctx context.Context, page store.Page) (store.Slice[interest.Run], error) {
			return m.interest.Runs(ctx, shop.Coop, page)
		}),
		"interest.Due": countList(func(ctx context.Context) (int, error) {
			_, err := m.interest.Due(ctx, shop.Coop)
			return 1, err
		}),
		"interest.OfMonth": countList(func(ctx context.Context) (int, error) {
			_, err := m.interest.OfMonth(ctx, shop.Coop, "2026-11")
			return found(err, interest.ErrNotFound)
		}),
		"interest.Slips": countList(func(ctx context.Context) (int, error) {
			slips, err := m.interest.Slips(ctx, shop.Coop, []string{"none"})
			return len(slips), err
		}),
		"interest.Work": countList(m.interest.Work),
		"interest.EachSlip": countList(func(ctx context.Context) (n int, err error) {
			return n, m.interest.EachSlip(ctx, shop.Coop, "none", func(*interest.Slip) error { n++; return nil })
		}),
		"ledger.BalancesByDay": countList(func(ctx context.Context) (n int, err error) {
			end := m.now().Add(-24 * time.Hour)
			var days map[ledger.AccountID][]money.Amount
			err = m.db.Tx(ctx, func(ctx context.Context) error {
				days, err = m.ledger.BalancesByDay(ctx, shop.Coop, ledger.Savings, []time.Time{end})
				return err
			})
			return len(days), err
		}),
	}
}
