package main

import (
	"context"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments"
)

// guestLists are those of what guests bought: of the phone of some guest, and of an account, which has proved none.
func (m *market) guestLists(user string) map[string]list {
	m.Helper()
	some, err := m.payments.OfUser(m.Context(), "", store.Page{Limit: 1})
	m.must(err)
	phone, from, until := some.Items[0].Payer.Phone, time.Time{}, m.now().AddDate(1, 0, 0)
	return map[string]list{
		"payments.OfGuest": pageList(func(ctx context.Context, page store.Page) (store.Slice[payments.Payment], error) {
			return m.payments.OfGuest(ctx, phone, from, until, page)
		}),
		"payments.CountOfGuest": countList(func(ctx context.Context) (int, error) {
			return m.payments.CountOfGuest(ctx, phone, from, until, 100)
		}),
		"orders.GuestPurchases": wholeList(func(ctx context.Context) ([]orders.Purchase, error) {
			_, all, _, err := m.orders.GuestPurchases(ctx, acttest.Member(user))
			return all, err
		}),
		"orders.CountGuestPurchases": countList(func(ctx context.Context) (int, error) {
			return m.orders.CountGuestPurchases(ctx, acttest.Member(user), 100)
		}),
	}
}
