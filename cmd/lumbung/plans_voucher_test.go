package main

import (
	"context"

	"lumbung/catalog"
	"lumbung/internal/store"
	"lumbung/payments/voucher"
)

func (m *market) voucherLists(shop *catalog.Shop) map[string]list {
	return map[string]list{
		"voucher.Newest": pageList(func(ctx context.Context, page store.Page) (store.Slice[voucher.Voucher], error) {
			return m.vouchers.Newest(ctx, shop.Coop, page)
		}),
		"voucher.InState": pageList(func(ctx context.Context, page store.Page) (store.Slice[voucher.Voucher], error) {
			return m.vouchers.InState(ctx, shop.Coop, voucher.Written, page)
		}),
		"voucher.Count": countList(func(ctx context.Context) (int, error) {
			return m.vouchers.Count(ctx, shop.Coop, voucher.Written, store.MaxPage)
		}),
		"voucher.ByNumber": countList(func(ctx context.Context) (int, error) {
			_, err := m.vouchers.ByNumber(ctx, shop.Coop, "BJ-2026-00001")
			return found(err, voucher.ErrNotFound)
		}),
		"voucher.CountWaiting": countList(func(ctx context.Context) (int, error) {
			return m.vouchers.CountWaiting(ctx, shop.Coop, m.now(), store.MaxPage)
		}),
		"voucher.OfPlan": pageList(func(ctx context.Context, page store.Page) (store.Slice[voucher.Voucher], error) {
			return m.vouchers.OfPlan(ctx, shop.Coop, shop.Coop+".none", page)
		}),
		"voucher.Plans": pageList(func(ctx context.Context, page store.Page) (store.Slice[voucher.Plan], error) {
			return m.vouchers.Plans(ctx, shop.Coop, voucher.Running, page)
		}),
		"voucher.Due": pageList(func(ctx context.Context, page store.Page) (store.Slice[voucher.Plan], error) {
			return m.vouchers.Due(ctx, shop.Coop, page)
		}),
		"voucher.CountDue":  countList(func(ctx context.Context) (int, error) { return m.vouchers.CountDue(ctx, shop.Coop, store.MaxPage) }),
		"voucher.EachProof": eachList(m.vouchers.EachProof),
	}
}
