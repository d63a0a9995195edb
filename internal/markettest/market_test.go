package markettest_test

import (
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/orders"
	"lumbung/payments/savings"
	"lumbung/search"
)

// One basket over two cooperatives ends in both members' books.
func TestMarket(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		sri := m.Member("Inaq Sri", members.RoleTreasurer)
		there := m.Cooperative("soreang")
		kopi, tenun := m.Product(sri, "Kopi Sembalun", markettest.Stock(3)), there.Product("lina", "Tenun", markettest.Price(185_000))
		m.Must(m.Payments.Consent(t.Context(), acttest.Member(sri), m.Coop.ID, true))
		m.Deliver()
		if found, err := m.Search.Search(t.Context(), search.Query{}); err != nil || found.Total != 2 {
			t.Errorf("found %d products, %v, want 2", found.Total, err)
		}
		m.Fill("cart", 2, kopi)
		m.Fill("cart", 1, tenun)
		purchase := m.Place("cart", "pickup")
		if m.OrdersOf(purchase)[0].State != "" || m.Stock(kopi).Taken != 2 {
			t.Errorf("placed: %+v, stock %+v", m.OrdersOf(purchase)[0], m.Stock(kopi))
		}
		for _, o := range m.Pay(purchase) {
			m.Complete(o)
		}
		m.Deliver()
		if m.Purchase(purchase).State != orders.Paid || m.Holdings(sri).Savings == 0 || there.Holdings("lina").Proceeds == 0 {
			t.Errorf("at the end: %s, %+v, %+v", m.Purchase(purchase).State, m.Holdings(sri), there.Holdings("lina"))
		}
		if got := m.Holdings("lina"); got != (savings.Holdings{}) {
			t.Errorf("lina has %+v in the other cooperative", got)
		}
		m.Pass(time.Hour)
		if got := m.Buy(kopi, 1, "jne-reg"); !got.PlacedAt.Equal(m.Clock.Now()) {
			t.Errorf("placed at %v, at %v", got.PlacedAt, m.Clock.Now())
		}
	})
}
