package orders_test

import (
	"net/url"
	"strings"
	"testing"

	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/orders"
)

// Whoever leaves the payment page unpaid comes back to the same purchase as who has paid, but is known to have left.
func TestWaysBackFromPaying(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m := openMarket(t, db)
		m.fill("cart", 1, m.shop("ntb", "sri", 3, 48_000)...)
		p := m.place("cart", "pickup")
		payment, err := m.payments.Payment(t.Context(), p.ID)
		m.must(err)
		back, err := url.Parse(payment.FailureURL)
		m.must(err)
		if path, _, _ := strings.Cut(payment.FailureURL, "?"); path != payment.SuccessURL || !back.Query().Has(orders.LeftUnpaid) {
			t.Errorf("ways back: paid %s, unpaid %s", payment.SuccessURL, payment.FailureURL)
		}
	})
}
