package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

var errStopped = fault.New(fault.Conflict, "test.stopped")

// Nothing new begins in a suspended cooperative; its shops are marked even when the work dies between two of them, and show their goods
// again afterwards, but for those that are closed for another reason.
func TestHaltShops(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		suspended := map[string]bool{}
		m.AskCooperatives(func(_ context.Context, coops ...string) error {
			for _, coop := range coops {
				if suspended[coop] {
					return errStopped
				}
			}
			return nil
		})
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		var shops []*catalog.Shop
		for i := range 4 {
			shop := m.shop(t, "tani", fmt.Sprint("seller", i))
			m.publish(t, shop, fmt.Sprint("Kopi Sembalun ", i), 3)
			shops = append(shops, shop)
		}
		closed := catalog.Step{Coop: "tani", ID: shops[3].ID}
		_, err := m.CloseShop(ctx, acttest.Member("seller3"), closed)
		must(err)
		m.publish(t, m.shop(t, "laut", "hamid"), "Ikan Asin", 3)
		m.deliver(t)
		shown := func(want int) {
			t.Helper()
			m.deliver(t)
			slice, err := m.Published(ctx, catalog.ProductFilter{}, store.Page{})
			if err != nil || len(slice.Items) != want {
				t.Errorf("%d products are shown, want %d: %v", len(slice.Items), want, err)
			}
		}
		broken := func(want int) {
			t.Helper()
			n := 0
			must(m.VerifyHalted(ctx, suspended, nil, func(string, string) { n++ }))
			if n != want {
				t.Errorf("verify finds %d shops, want %d", n, want)
			}
		}
		shown(4)
		broken(0)

		suspended["tani"] = true
		broken(4)
		_, err = m.OpenShop(ctx, acttest.Member("baru"), "tani", catalog.ShopProfile{Name: "Lapak Baru", Area: "52.03.08.2001"})
		if !errors.Is(err, errStopped) {
			t.Errorf("a shop is opened: %v", err)
		}
		if _, err = m.CreateProduct(ctx, acttest.Member("seller0"), input(shops[0], "Gula Aren", 1)); !errors.Is(err, errStopped) {
			t.Errorf("goods are listed: %v", err)
		}
		dying, die := context.WithCancel(ctx)
		m.ticks = func(n int) {
			if n == 3 {
				die()
			}
		}
		if _, err = m.HaltShops(dying, "tani", true); err == nil {
			t.Fatal("it did not die")
		}
		m.ticks = nil
		some, err := m.HaltShops(ctx, "tani", true)
		must(err)
		if some == 0 || some == 4 {
			t.Errorf("%d shops were left, which is no death between two of them", some)
		}
		again, err := m.HaltShops(ctx, "tani", true)
		must(err)
		if again != 0 {
			t.Errorf("%d shops changed when all were marked", again)
		}
		broken(0)
		shown(1)
		_, err = m.ReopenShop(ctx, acttest.Member("seller3"), closed)
		must(err)
		shown(1)
		if _, err = m.ShopBySlug(ctx, shops[0].Slug); !errors.Is(err, catalog.ErrCoopStopped) {
			t.Errorf("its page says %v", err)
		}
		_, err = m.EditProduct(ctx, acttest.Member("seller9"), catalog.Step{Coop: "tani", ID: "none"}, input(shops[0], "Kopi Baru", 1))
		if !errors.Is(err, catalog.ErrProductNotFound) {
			t.Error(err)
		}

		delete(suspended, "tani") // and nobody tells the shops but the round
		broken(4)
		must(m.FollowSuspensions(ctx, suspended))
		broken(0)
		shown(5)
		suspended["laut"] = true
		must(m.FollowSuspensions(ctx, suspended))
		broken(0)
		shown(4)
		shop, err := m.Shop(ctx, "tani", shops[0].ID)
		must(err)
		if shop.State != catalog.Open || len(shop.Steps) != 1 || shop.Latest() != (states.Mark{By: "seller0", At: shop.Latest().At}) {
			t.Errorf("the shop's own history: %+v", shop.Life)
		}
	})
}
