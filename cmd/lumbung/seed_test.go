package main

import (
	"context"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/members"
	"lumbung/internal/store"
)

// The demo shows each state of a NIB: most shops are verified, one waits for an officer, one has none and must stop soon.
func TestDemoHasNIBs(t *testing.T) {
	t.Parallel()
	newProgram(t, demoData(t)).withData(func(ctx context.Context, a *app) error {
		verified, waiting, near := 0, 0, 0
		cooperatives, err := a.members.Cooperatives(ctx, store.Page{})
		if err != nil {
			return err
		}
		count := func(coop *members.Cooperative) error {
			shops, err := a.catalog.Shops(ctx, catalog.ShopSearch{Coop: coop.ID}, store.Page{Limit: store.MaxPage})
			for i := range shops.Items {
				switch shop := &shops.Items[i]; {
				case shop.Licensed():
					verified++
				case shop.Licence != nil:
					waiting++
				case shop.TermEnds != nil:
					near++
				}
				if twins, err := a.catalog.Twins(ctx, &shops.Items[i]); err != nil || twins.Any() {
					t.Errorf("%s: another shop has its NIB: %+v, %v", shops.Items[i].Name, twins, err)
				}
			}
			return err
		}
		for i := range cooperatives.Items {
			if err := count(&cooperatives.Items[i]); err != nil {
				return err
			}
		}
		if verified < 20 || waiting != 1 || near != 1 {
			t.Errorf("%d verified, %d waiting, %d near their term; want most, 1 and 1", verified, waiting, near)
		}
		return nil
	})
}
