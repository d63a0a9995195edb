package orders_test

import (
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/i18n"
	"lumbung/internal/markettest"
	"lumbung/internal/money"
	"lumbung/orders"
	"lumbung/payments"
)

// A report adds up what was paid in its days, each way to the same sum, and nothing of another cooperative or an unpaid purchase.
func TestSales(t *testing.T) {
	m := markettest.Open(t)
	kopi := m.Product("sri", "Kopi", markettest.Price(48_000), markettest.Stock(20))
	madu := m.Product("hamid", "Madu", markettest.Price(90_000), markettest.Stock(20))
	there := m.Cooperative("laut")
	m.Pay(m.Buy(there.Product("rusdi", "Ikan", markettest.Price(10_000), markettest.Stock(5)), 1, "pickup"))
	zone := i18n.WITA()
	day := func(n int) time.Time {
		now := m.Clock.Now().In(zone)
		return time.Date(now.Year(), now.Month(), now.Day()+n, 0, 0, 0, 0, zone)
	}
	first := m.Pay(m.Buy(kopi, 2, "pickup"))[0]
	m.Pass(48 * time.Hour)
	m.Fill("both", 1, kopi, madu)
	both := m.Pay(m.Place("both", "pickup"))
	m.Buy(kopi, 1, "pickup") // waits
	fees := payments.SellerBears(first.Fees())
	for _, o := range both {
		fees += payments.SellerBears(o.Fees())
	}
	asked := orders.SalesAsked{Coop: m.Coop.ID, From: day(-2), To: day(1)}
	for by, lines := range map[orders.SalesBy]int{orders.BySeller: 2, orders.ByCategory: 1, orders.ByRegency: 1} {
		asked.By = by
		r, err := m.Orders.Sales(t.Context(), acttest.Officer("siti"), asked)
		m.Must(err)
		sum := orders.SalesLine{Orders: 3, Pieces: 4, Goods: 234_000, Fees: fees}
		var goods, borne, stretched money.Amount
		for _, line := range r.Lines {
			goods, borne = goods+line.Goods, borne+line.Fees
		}
		for _, stretch := range r.Stretches {
			stretched += stretch.Goods
		}
		if r.Sum != sum || len(r.Lines) != lines || goods != sum.Goods || borne != sum.Fees || stretched != sum.Goods || r.Cut {
			t.Errorf("by %s: got %+v", by, r)
		}
		if len(r.Stretches) != 3 || r.Stretches[0].Goods != 96_000 || r.Stretches[1].Goods != 0 || r.Stretches[2].Goods != 138_000 {
			t.Errorf("by %s: the days are %+v", by, r.Stretches)
		}
		if by == orders.BySeller && (r.Lines[0].Name != "Lapak Kopi" && r.Lines[0].Name == "" || r.Lines[0].Goods != 144_000) {
			t.Errorf("the best is %+v", r.Lines[0])
		}
	}
	asked.To = day(0)
	r, err := m.Orders.Sales(t.Context(), acttest.Officer("siti"), asked)
	m.Must(err)
	if r.Sum.Orders != 1 || r.Sum.Goods != 96_000 {
		t.Errorf("the first two days: %+v", r.Sum)
	}
	_, err = m.Orders.Sales(t.Context(), acttest.Member("sri"), asked)
	if err == nil || err.Error() != act.ErrNotAllowed.Error() {
		t.Errorf("a member asks: %v", err)
	}
}

func TestStretches(t *testing.T) {
	zone := i18n.WIB()
	from := time.Date(2026, time.January, 1, 0, 0, 0, 0, zone)
	m := markettest.Open(t)
	for days, want := range map[int]int{1: 1, 14: 14, 15: 3, 31: 5, 91: 13, 92: 4, 365: 12} {
		asked := orders.SalesAsked{Coop: m.Coop.ID, From: from, To: from.AddDate(0, 0, days)}
		r, err := m.Orders.Sales(t.Context(), acttest.Officer("siti"), asked)
		m.Must(err)
		if len(r.Stretches) != want || !r.Stretches[0].From.Equal(from) {
			t.Errorf("%d days: %d stretches, want %d", days, len(r.Stretches), want)
		}
	}
}
