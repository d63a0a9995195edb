package main

import (
	"context"

	"lumbung/catalog"
	"lumbung/internal/store"
	"lumbung/payments/opening"
)

func (m *market) openingLists(shop *catalog.Shop) map[string]list {
	balances := func(state opening.Answer) list {
		return pageList(func(ctx context.Context, page store.Page) (store.Slice[opening.Balance], error) {
			return m.openings.Balances(ctx, shop.Coop, shop.Coop+".none", state, page)
		})
	}
	return map[string]list{
		"opening.Current": countList(func(ctx context.Context) (int, error) {
			_, err := m.openings.Current(ctx, shop.Coop)
			return 1, err
		}),
		"opening.Newest": pageList(func(ctx context.Context, page store.Page) (store.Slice[opening.Opening], error) {
			return m.openings.Newest(ctx, shop.Coop, page)
		}),
		"opening.Balances":       balances(""),
		"opening.Balances/state": balances(opening.Disputed),
		"opening.Work":           countList(m.openings.Work),
		"opening.EachProof":      eachList(m.openings.EachProof),
	}
}
