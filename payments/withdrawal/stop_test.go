package withdrawal_test

import (
	"errors"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// While a member's shop is suspended her proceeds stay where they are, for thirty days at most; her savings do not.
func TestSuspendedShopIsNotPaidOut(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		c := open(t, m)
		c.rules(nil)
		coffee := m.Product(c.sri, "Kopi Sembalun", markettest.Stock(20))
		m.Complete(m.Pay(m.Buy(coffee, 1, "jne-reg"))[0])
		open := m.Pay(m.Buy(coffee, 1, "jne-reg"))[0]
		m.Pass(4 * 24 * time.Hour)
		settleAll(m)
		purse := func() withdrawal.Purse {
			t.Helper()
			purses, err := m.Withdrawals.Purses(t.Context(), m.Coop.ID, c.sri)
			m.Must(err)
			return purses[1]
		}
		whole := purse().Available
		if whole <= 0 || purse().Stop != nil {
			t.Fatalf("before: %+v", purse())
		}
		shop, err := m.Catalog.ShopOf(t.Context(), m.Coop.ID, c.sri)
		m.Must(err)
		step := catalog.Step{Coop: m.Coop.ID, ID: shop.ID, Reason: "Tiga pembeli mengeluh."}
		_, err = m.Catalog.SuspendShop(t.Context(), acttest.Officer("officer"), step)
		m.Must(err)
		if p := purse(); p.Available != 0 || p.Stop == nil || p.Stop.Reason != step.Reason || p.Stopped() != whole {
			t.Errorf("suspended: %+v", p)
		}
		in := c.input("proceeds", whole, withdrawal.ByCash)
		in.From = savings.Proceeds
		_, err = m.Withdrawals.Ask(t.Context(), acttest.Member(c.sri), in)
		if fields, _ := errors.AsType[fault.Fields](err); fields["from"] == nil {
			t.Errorf("proceeds of a suspended shop: %v", err)
		}
		// What is released meanwhile waits there too, although her standing order would carry it into her savings.
		m.Must(m.Savings.Consent(t.Context(), acttest.Member(c.sri), m.Coop.ID, true))
		saved := c.Holdings(c.sri).Savings
		m.Complete(open)
		settleAll(m)
		if p := purse(); p.Balance <= whole || p.Available != 0 || p.Stopped() != p.Balance || c.Holdings(c.sri).Savings != saved {
			t.Errorf("released while suspended: %+v, savings %d, were %d", p, c.Holdings(c.sri).Savings, saved)
		}
		whole = purse().Balance
		c.begin("savings", 100_000)
		m.Pass(savings.StopMost - time.Minute)
		if p := purse(); p.Available != 0 {
			t.Errorf("a minute before the end: %+v", p)
		}
		m.Pass(time.Minute)
		if p := purse(); p.Available != whole || p.Stop != nil {
			t.Errorf("after thirty days: %+v", p)
		}
	})
}
