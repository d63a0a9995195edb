package main

import (
	"context"

	"lumbung/catalog"
	"lumbung/internal/media"
	"lumbung/internal/store"
	"lumbung/payments/closing"
	"lumbung/payments/ledger"
)

func (m *market) closingLists(shop *catalog.Shop) map[string]list {
	return map[string]list{
		"closing.Newest": pageList(func(ctx context.Context, page store.Page) (store.Slice[closing.Closing], error) {
			return m.closings.Newest(ctx, shop.Coop, page)
		}),
		"closing.Counts": pageList(func(ctx context.Context, page store.Page) (store.Slice[closing.Count], error) {
			return m.closings.Counts(ctx, shop.Coop, page)
		}),
		"closing.Due": countList(func(ctx context.Context) (int, error) {
			_, err := m.closings.Due(ctx, shop.Coop)
			return 0, err
		}),
		"closing.Turn": countList(func(ctx context.Context) (int, error) {
			_, err := m.closings.Turn(ctx, shop.Coop)
			return 0, err
		}),
		"closing.EachProof": eachList(func(ctx context.Context, visit func(*closing.Closing) error) error {
			return m.closings.EachProof(ctx, func(c *closing.Closing, _ media.Document) error { return visit(c) })
		}),
		"ledger.EachLate": eachList(func(ctx context.Context, visit func(*ledger.Entry) error) error {
			return m.ledger.EachLate(ctx, shop.Coop, visit)
		}),
	}
}
