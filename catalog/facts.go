package catalog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"lumbung/internal/events"
	"lumbung/internal/store"
)

// recount sets whether a product is in stock, and how many pieces of it are sold, inside a Tx. It counts anew each time.
func (s *Service) recount(ctx context.Context, coop, product string) error {
	stocks, err := s.Stocks(ctx, coop, product)
	if err != nil {
		return err
	}
	var sold int64
	inStock := false
	for _, stock := range stocks {
		sold += stock.Taken - stock.Returned
		inStock = inStock || stock.Listed && stock.Available > 0
	}
	_, err = s.changeProduct(ctx, coop, product, func(p *Product) error {
		if p.Sold == sold && p.InStock == inStock {
			return store.ErrUnchanged
		}
		p.Sold, p.InStock = sold, inStock
		return nil
	})
	return err
}

// countLater remembers whose pieces have moved, for CountSold.
func (s *Service) countLater(lines []Line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range lines {
		s.moved[l.Product] = l.Coop
	}
}

// CountSold counts the sold pieces of the products that moved in this process since it was called last, and says of how
// many. The number may be some minutes old: only what is in stock turns at once.
func (s *Service) CountSold(ctx context.Context) (int, error) {
	s.mu.Lock()
	moved := s.moved
	s.moved = map[string]string{}
	s.mu.Unlock()
	for _, product := range slices.Sorted(maps.Keys(moved)) {
		err := s.db.Tx(ctx, func(ctx context.Context) error { return s.recount(ctx, moved[product], product) })
		if err != nil && !errors.Is(err, ErrProductNotFound) {
			return 0, fmt.Errorf("count the sold pieces of product %s: %w", product, err)
		}
	}
	return len(moved), nil
}

// CountAllSold counts the sold pieces of every product, for those that moved in a process that has ended since.
func (s *Service) CountAllSold(ctx context.Context) error {
	return s.products.AllTenants().Each(ctx, store.By("all"), func(p *Product) error {
		return s.db.Tx(ctx, func(ctx context.Context) error { return s.recount(ctx, p.Coop, p.ID) })
	})
}

// propagateShop carries a change of a shop to its products: their area, and one fact each. It may run twice.
func (s *Service) propagateShop(ctx context.Context, e events.Event) error {
	shop, err := s.shops.AllTenants().Get(ctx, e.Subject)
	if err != nil {
		return fmt.Errorf("shop %s has changed: %w", e.Subject, err)
	}
	return s.products.ForTenant(shop.Coop).Each(ctx, store.By("shop_state", shop.ID), func(p *Product) error {
		_, err := s.products.ForTenant(p.Coop).Update(ctx, p.ID, func(p *Product) error {
			p.Area = shop.Area
			return s.bus.Record(&p.Outbox, FactProductChanged, "", nil)
		})
		return err
	})
}
