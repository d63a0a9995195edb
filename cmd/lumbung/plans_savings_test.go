package main

import (
	"context"

	"lumbung/catalog"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

func (m *market) savingsLists(shop *catalog.Shop) map[string]list {
	deposits := func(member string) list {
		return pageList(func(ctx context.Context, page store.Page) (store.Slice[savings.Deposit], error) {
			return m.savings.Deposits(ctx, shop.Coop, member, page)
		})
	}
	return map[string]list{
		"savings.Passbook": pageList(func(ctx context.Context, page store.Page) (store.Slice[ledger.Line], error) {
			return m.savings.Passbook(ctx, shop.Coop, shop.Seller, savings.Sukarela, page)
		}),
		"savings.Deposits":        deposits(""),
		"savings.Deposits/member": deposits(shop.Seller),
		"savings.Consents": pageList(func(ctx context.Context, page store.Page) (store.Slice[savings.Consent], error) {
			return m.savings.Consents(ctx, shop.Coop, shop.Seller, page)
		}),
		"savings.Behind": pageList(func(ctx context.Context, page store.Page) (store.Slice[savings.Standing], error) {
			return m.savings.Behind(ctx, shop.Coop, page)
		}),
		"savings.CountBehind": countList(func(ctx context.Context) (int, error) {
			return m.savings.CountBehind(ctx, shop.Coop, store.MaxPage)
		}),
		"savings.DuesVersions": wholeList(func(ctx context.Context) ([]savings.Dues, error) {
			return m.savings.DuesVersions(ctx, shop.Coop)
		}),
	}
}
