package leaving_test

import (
	"errors"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/audit"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/store"
)

// The shop of who leaves shuts in that write: nobody buys there any more, what is ordered goes on to its end and pays her. A member again
// opens it herself. That she left stands in the audit log, whoever ended the membership.
func TestShopShuts(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		kopi := m.Product(h.sri, "Kopi Sembalun", markettest.Price(48_000), markettest.Stock(7))
		paid := m.Pay(m.Buy(kopi, 1, "pickup"))[0]
		h.leave(h.sri)
		m.Deliver()
		shop, err := m.Catalog.ShopOf(t.Context(), m.Coop.ID, h.sri)
		m.Must(err)
		if shop.State != catalog.Closed || shop.Selling(m.Clock.Now()) || shop.Latest().By != h.sri {
			t.Fatalf("her shop is %s by %s", shop.State, shop.Latest().By)
		}
		err = m.Catalog.EachProduct(t.Context(), func(p catalog.ProductInShop) error {
			if p.Product.ID == kopi.ID && p.Shop.Selling(m.Clock.Now()) {
				t.Error("her goods are for sale")
			}
			return nil
		})
		m.Must(err)
		lines, err := m.Audit.List(t.Context(), audit.Search{Coop: m.Coop.ID}, store.Page{Limit: 1})
		m.Must(err)
		if line := lines.Items[0]; line.Action != members.FactLeft || line.By != h.sri {
			t.Errorf("the newest line is %s by %s", line.Action, line.By)
		}
		m.Complete(paid)
		if has := h.balance("2-1210", h.sri); has == 0 {
			t.Error("the open order pays her nothing")
		}
		step := catalog.Step{Coop: m.Coop.ID, ID: shop.ID}
		if _, err := m.Catalog.ReopenShop(t.Context(), acttest.Former(h.sri), step); err == nil {
			t.Error("who has left opens her shop")
		}
		id := members.MembershipID(m.Coop.ID, h.sri)
		_, err = m.Members.Apply(t.Context(), acttest.Former(h.sri), members.Application{Coop: m.Coop.ID, Area: markettest.Village})
		m.Must(err)
		_, err = m.Members.Admit(t.Context(), chair, m.Coop.ID, id)
		m.Must(err)
		if shop, err = m.Catalog.ShopOf(t.Context(), m.Coop.ID, h.sri); err != nil || shop.State != catalog.Closed {
			t.Errorf("a member again, her shop is %s, %v", shop.State, err)
		}
		if _, err := m.Catalog.ReopenShop(t.Context(), acttest.Member(h.sri), step); err != nil {
			t.Errorf("she opens it: %v", err)
		}
	})
}

// A shop that an officer has suspended stays suspended, and one that is shut stays shut, when their owners leave; so does the migration
// of a release before, which may run again.
func TestShopStays(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		shop := m.Shop(h.sri, "Lapak Sri")
		_, err := m.Catalog.SuspendShop(t.Context(), chair, catalog.Step{Coop: m.Coop.ID, ID: shop.ID, Reason: "Keluhan"})
		m.Must(err)
		h.leave(h.sri)
		if shop, err = m.Catalog.ShopOf(t.Context(), m.Coop.ID, h.sri); err != nil || shop.State != catalog.Suspended {
			t.Errorf("it is %s, %v", shop.State, err)
		}
		before := m.Stored()
		for range 2 {
			err := m.Catalog.CloseLeft(t.Context(), shop.Latest(), m.Coop.ID, h.sri)
			if err = errors.Join(err, m.Catalog.CloseLeft(t.Context(), shop.Latest(), m.Coop.ID, "nobody")); err != nil {
				t.Error(err)
			}
		}
		if m.Stored() != before {
			t.Error("shutting what is not open writes something")
		}
	})
}
