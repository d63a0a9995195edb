package refund_test

import (
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/money"
	"lumbung/orders"
	"lumbung/payments/refund"
)

// The money of a paid order that is cancelled goes back by itself, to the rupiah, whether it was all of its payment or a part; the order
// beside it is paid out to its seller as if nothing had happened.
func TestCancelledOrderGoesBack(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		lina := m.Member("Lina")
		tenun := m.Product(lina, "Tenun", markettest.Price(80_000), markettest.Stock(5))
		for name, both := range map[string]bool{"all of it": false, "a part": true} {
			m.Fill(name, 2, d.kopi)
			if both {
				m.Fill(name, 1, tenun)
			}
			in := m.Checkout(name, "pickup")
			p, err := m.Orders.Place(t.Context(), in)
			m.Must(err)
			m.Must(m.Sim.Pay(m.Invoice(p), "DANA"))
			m.Deliver()
			for _, o := range m.OrdersOf(p) {
				if o.Seller != d.sri {
					m.Complete(o)
					continue
				}
				_, err := m.Orders.Refuse(t.Context(), acttest.Member(d.sri), orders.Cancelling{Coop: o.Coop, ID: o.ID, Reason: "Habis"})
				m.Must(err)
			}
			r := d.of(p.Number)
			d.is(r, refund.Owed, refund.ForNothing, paid)
			d.work(time.Minute)
			d.is(r, refund.Owed, refund.ForSettlement, paid)
			d.settled()
			d.work(time.Hour)
			d.is(r, refund.Paid, refund.ForNothing, 0)
			d.agrees()
		}
		if h := m.Holdings(lina); h.Proceeds <= 0 {
			t.Errorf("the seller of what was delivered has %+v", h)
		}
	})
}

// What a credit note owes goes back as any other refund, a part through a channel that gives back parts, while the order goes on; several
// of one bill go one after the other.
func TestCreditNotesGoBack(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		m.Fill("credits", 3, d.kopi)
		p, err := m.Orders.Place(t.Context(), m.Checkout("credits", "pickup"))
		m.Must(err)
		m.Must(m.Sim.Pay(m.Invoice(p), "DANA"))
		m.Deliver()
		o := m.OrdersOf(p)[0]
		price := o.Lines[0].Price
		credit := func(pieces int64) {
			_, err := m.Orders.CreditAtOffice(t.Context(), acttest.Officer("officer"), orders.Crediting{
				Coop: o.Coop, ID: o.ID, Pieces: []int64{pieces}, Agreed: price * money.Amount(pieces), Reason: "Sobek",
			})
			m.Must(err)
		}
		credit(1)
		m.Complete(o)
		credit(2)
		d.settled()
		for range 6 {
			d.work(time.Hour)
		}
		list, err := m.Refunds.OfPurchase(t.Context(), m.Coop.ID, p.Number)
		m.Must(err)
		var back money.Amount
		for _, r := range list {
			if r.State != refund.Paid {
				t.Errorf("refund of %d is %s, waits for %s", r.Amount, r.State, r.Waits)
			}
			back += r.Amount
		}
		if len(list) != 2 || back != 3*price {
			t.Errorf("%d refunds over %d", len(list), back)
		}
		d.agrees()
	})
}
