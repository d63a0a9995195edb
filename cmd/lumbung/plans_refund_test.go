package main

import (
	"context"

	"lumbung/catalog"
	"lumbung/internal/store"
	"lumbung/payments/refund"
)

func (m *market) refundLists(shop *catalog.Shop) map[string]list {
	return map[string]list{
		"refund.Newest": pageList(func(ctx context.Context, page store.Page) (store.Slice[refund.Refund], error) {
			return m.refunds.Newest(ctx, shop.Coop, page)
		}),
		"refund.InState": pageList(func(ctx context.Context, page store.Page) (store.Slice[refund.Refund], error) {
			return m.refunds.InState(ctx, shop.Coop, refund.Owed, page)
		}),
		"refund.OfPurchase": wholeList(func(ctx context.Context) ([]refund.Refund, error) {
			return m.refunds.OfPurchase(ctx, shop.Coop, "LB-NOBODY")
		}),
		"refund.Oldest": countList(func(ctx context.Context) (int, error) {
			_, err := m.refunds.Oldest(ctx)
			return 1, err
		}),
		"refund.Work": countList(func(ctx context.Context) (int, error) { return m.refunds.Work(ctx, store.MaxPage) }),
	}
}
