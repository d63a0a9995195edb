package catalog_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/events"
	"lumbung/internal/store"
)

func TestVisibility(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		p := m.publish(t, shop, "Kopi Arabika", 1)
		step := catalog.Step{Coop: "coop", ID: shop.ID, Reason: "keluhan"}
		visible := func(want bool, when string) {
			t.Helper()
			offer, err := m.ProductBySlug(t.Context(), p.Slug)
			list, _ := m.Published(t.Context(), catalog.ProductFilter{Category: "kopi"}, store.Page{})
			some, _ := m.Products(t.Context(), []string{"gone", p.ID})
			front, _ := m.ShopFront(t.Context(), mustShop(t, m, shop), store.Page{})
			for place, got := range map[string]bool{
				"slug": err == nil && offer.Visible, "list": len(list.Items) == 1, "ids": len(some) == 1, "shop": len(front.Items) == 1,
			} {
				if got != want {
					t.Errorf("%s, by %s: got %v, want %v", when, place, got, want)
				}
			}
		}
		do := func(_ *catalog.Shop, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		visible(true, "published")
		do(m.CloseShop(t.Context(), acttest.Member("ani"), step))
		visible(false, "closed")
		do(m.ReopenShop(t.Context(), acttest.Member("ani"), step))
		do(m.SuspendShop(t.Context(), acttest.Officer("officer"), step))
		visible(false, "suspended")
		if _, err := m.ReopenShop(t.Context(), acttest.Member("ani"), step); !errors.Is(err, catalog.ErrShopSuspended) {
			t.Errorf("a suspended shop opens: %v", err)
		}
		do(m.LiftSuspension(t.Context(), acttest.Officer("officer"), step))
		do(m.ReopenShop(t.Context(), acttest.Member("ani"), step))
		back := m.now().Add(24 * time.Hour)
		do(m.TakeHoliday(t.Context(), acttest.Member("ani"), step, &back))
		visible(false, "on holiday")
		m.pass(25 * time.Hour)
		visible(true, "after the holiday")
		if n, err := m.EndHolidays(t.Context()); n != 1 || err != nil {
			t.Errorf("EndHolidays: %d, %v", n, err)
		}
		if n, err := m.EndHolidays(t.Context()); n != 0 || err != nil {
			t.Errorf("EndHolidays again: %d, %v", n, err)
		}
		if _, err := m.TakeDown(t.Context(), acttest.Officer("officer"), catalog.Step{Coop: "coop", ID: p.ID, Reason: "palsu"}); err != nil {
			t.Fatal(err)
		}
		visible(false, "taken down")
	})
}

func mustShop(t *testing.T, m *market, shop *catalog.Shop) *catalog.Shop {
	t.Helper()
	shop, err := m.Shop(t.Context(), shop.Coop, shop.ID)
	if err != nil {
		t.Fatal(err)
	}
	return shop
}

func TestShopChangeReachesProducts(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		p := m.publish(t, shop, "Kopi", 1)
		m.deliver(t)
		var mu sync.Mutex
		var heard []string
		m.bus.Subscribe("test", catalog.FactProductChanged, func(_ context.Context, e events.Event) error {
			mu.Lock()
			defer mu.Unlock()
			heard = append(heard, e.Subject)
			return nil
		})
		step := catalog.Step{Coop: "coop", ID: shop.ID}
		if _, err := m.CloseShop(t.Context(), acttest.Member("ani"), step); err != nil {
			t.Fatal(err)
		}
		m.deliver(t)
		in := catalog.ShopProfile{Name: "Lapak Baru", Area: "52.71.01.1003"}
		if _, err := m.EditShop(t.Context(), acttest.Member("ani"), step, in); err != nil {
			t.Fatal(err)
		}
		m.deliver(t)
		if !slices.Equal(heard, []string{p.ID, p.ID}) {
			t.Errorf("heard %v", heard)
		}
		if p, err := m.Product(t.Context(), p.ID); err != nil || p.Area != in.Area || p.Regency() != "52.71" {
			t.Errorf("the product stays at %q, %v", p.Area, err)
		}
		again := catalog.ShopProfile{Name: "Lagi", Area: in.Area}
		if _, err := m.OpenShop(t.Context(), acttest.Member("ani"), "coop", again); !errors.Is(err, catalog.ErrHasShop) {
			t.Errorf("a second shop: %v", err)
		}
	})
}

func TestShops(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ani := m.shop(t, "coop", "ani")
		m.pass(time.Second)
		budi, other := m.shop(t, "coop", "budi"), m.shop(t, "other", "ani")
		shops, err := m.Shops(t.Context(), catalog.ShopSearch{Coop: "coop"}, store.Page{})
		if err != nil || len(shops.Items) != 2 || shops.Items[0].ID != budi.ID {
			t.Errorf("Shops: %+v, %v", shops.Items, err)
		}
		if _, err := m.CloseShop(t.Context(), acttest.Member("budi"), catalog.Step{Coop: "coop", ID: budi.ID}); err != nil {
			t.Fatal(err)
		}
		for search, want := range map[catalog.ShopSearch]string{
			{Name: "LAPAK a"}:                        ani.ID,
			{State: catalog.Closed}:                  budi.ID,
			{State: catalog.Closed, Name: "lapak b"}: budi.ID,
			{State: catalog.Open, Name: "lapak b"}:   "",
			{Name: "apak"}:                           "",
		} {
			search.Coop = "coop"
			found, err := m.Shops(t.Context(), search, store.Page{})
			if err != nil || want == "" && len(found.Items) > 0 || want != "" && (len(found.Items) != 1 || found.Items[0].ID != want) {
				t.Errorf("%+v: %+v, %v", search, found.Items, err)
			}
		}
		if shop, err := m.ShopOf(t.Context(), "other", "ani"); err != nil || shop.ID != other.ID || shop.Slug == ani.Slug {
			t.Errorf("ShopOf: %+v, %v", shop, err)
		}
		if all, err := m.ShopsOfSeller(t.Context(), "ani"); err != nil || len(all) != 2 {
			t.Errorf("ShopsOfSeller: %+v, %v", all, err)
		}
		if _, err := m.Shop(t.Context(), "other", ani.ID); !errors.Is(err, catalog.ErrShopNotFound) {
			t.Errorf("the shop of another cooperative: %v", err)
		}
		if shop, err := m.ShopBySlug(t.Context(), "lapak-ani"); err != nil || shop.ID != ani.ID {
			t.Errorf("ShopBySlug: %+v, %v", shop, err)
		}
		step := catalog.Step{Coop: "coop", ID: ani.ID}
		if _, err := m.SuspendShop(t.Context(), acttest.Officer("officer"), step); !errors.Is(err, catalog.ErrReason) {
			t.Errorf("suspended without a reason: %v", err)
		}
		if _, err := m.LiftSuspension(t.Context(), acttest.Officer("officer"), step); !errors.Is(err, catalog.ErrStep) {
			t.Errorf("lifting what there is not: %v", err)
		}
		step.Reason = "keluhan"
		if _, err := m.SuspendShop(t.Context(), acttest.Officer("officer"), step); err != nil {
			t.Fatal(err)
		}
		if _, err := m.ShopBySlug(t.Context(), "lapak-ani"); !errors.Is(err, catalog.ErrShopStopped) {
			t.Errorf("a suspended shop is found: %v", err)
		}
	})
}
