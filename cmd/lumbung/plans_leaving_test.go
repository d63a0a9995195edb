package main

import (
	"context"

	"lumbung/catalog"
	"lumbung/internal/media"
	"lumbung/internal/store"
	"lumbung/payments/leaving"
)

func (m *market) leavingLists(shop *catalog.Shop) map[string]list {
	return map[string]list{
		"leaving.Newest": pageList(func(ctx context.Context, page store.Page) (store.Slice[leaving.Return], error) {
			return m.leavings.Newest(ctx, shop.Coop, page)
		}),
		"leaving.InState": pageList(func(ctx context.Context, page store.Page) (store.Slice[leaving.Return], error) {
			return m.leavings.InState(ctx, shop.Coop, leaving.Waiting, page)
		}),
		"leaving.Count": countList(func(ctx context.Context) (int, error) {
			return m.leavings.Count(ctx, shop.Coop, leaving.Waiting, store.MaxPage)
		}),
		"leaving.ByNumber": countList(func(ctx context.Context) (int, error) {
			_, err := m.leavings.ByNumber(ctx, shop.Coop, "PS-2026-00001")
			return found(err, leaving.ErrNotFound)
		}),
		"leaving.Latest": countList(func(ctx context.Context) (int, error) {
			_, err := m.leavings.Latest(ctx, shop.Coop, shop.Seller)
			return 1, err
		}),
		"leaving.Estates": pageList(func(ctx context.Context, page store.Page) (store.Slice[leaving.Return], error) {
			return m.leavings.Estates(ctx, shop.Coop, page)
		}),
		"leaving.EachProof": countList(func(ctx context.Context) (n int, err error) {
			return n, m.leavings.EachProof(ctx, func(string, media.Document) error { n++; return nil })
		}),
		"leaving.Work": countList(func(ctx context.Context) (int, error) { return m.leavings.Work(ctx, store.MaxPage) }),
	}
}
