package orders_test

import (
	"net/url"
	"strings"
	"testing"

	"lumbung/orders"
)

// Whoever leaves the payment page unpaid comes back to the same purchase as who has paid, but is known to have left.
func TestWaysBackFromPaying(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		m.Fill("cart", 1, m.goods("sri", 3, 48_000)...)
		p := m.Place("cart", "pickup")
		payment, err := m.Payments.Payment(t.Context(), p.ID)
		m.Must(err)
		back, err := url.Parse(payment.FailureURL)
		m.Must(err)
		if path, _, _ := strings.Cut(payment.FailureURL, "?"); path != payment.SuccessURL || !back.Query().Has(orders.LeftUnpaid) {
			t.Errorf("ways back: paid %s, unpaid %s", payment.SuccessURL, payment.FailureURL)
		}
	})
}
