package catalog

import (
	"context"
	"errors"
	"fmt"

	"lumbung/internal/events"
	"lumbung/internal/store"
)

// recount sets what products show of their stocks. It counts anew each time, so a fact that comes late, twice or out of
// order does no harm.
func (s *Service) recount(ctx context.Context, products []string) error {
	for _, id := range products {
		if err := s.recountOne(ctx, id); err != nil {
			return fmt.Errorf("count the stocks of product %s: %w", id, err)
		}
	}
	return nil
}

// recountOne sets how many pieces of a product are sold, and whether there are any.
func (s *Service) recountOne(ctx context.Context, id string) error {
	p, err := s.products.Everywhere().Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		stocks, err := s.Stocks(ctx, p.Coop, p.ID)
		if err != nil {
			return err
		}
		var sold int64
		inStock := false
		for _, stock := range stocks {
			sold += stock.Sold
			inStock = inStock || stock.Listed && stock.Available > 0
		}
		_, err = s.changeProduct(ctx, p.Coop, p.ID, func(p *Product) error {
			if p.Sold == sold && p.InStock == inStock {
				return store.ErrUnchanged
			}
			p.Sold, p.InStock = sold, inStock
			return nil
		})
		return err
	})
}

// spreadShop carries a change of a shop to its products: their area, and one fact each. It may run twice.
func (s *Service) spreadShop(ctx context.Context, e events.Event) error {
	shop, err := s.shops.Everywhere().Get(ctx, e.Subject)
	if err != nil {
		return fmt.Errorf("shop %s has changed: %w", e.Subject, err)
	}
	return s.products.In(shop.Coop).Each(ctx, store.By("shop_state", shop.ID), func(p *Product) error {
		if p.Area != shop.Area {
			return s.moveProduct(ctx, p)
		}
		err := s.tell(ctx, FactProductChanged, p.ID, "shop:"+e.ID)
		if errors.Is(err, store.ErrDuplicate) {
			return nil
		}
		return err
	})
}

// moveProduct copies the area of its shop into a product.
func (s *Service) moveProduct(ctx context.Context, p *Product) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		shop, err := s.shops.In(p.Coop).Get(ctx, p.Shop)
		if err != nil {
			return err
		}
		_, err = s.changeProduct(ctx, p.Coop, p.ID, func(p *Product) error {
			if p.Area == shop.Area {
				return store.ErrUnchanged
			}
			p.Area = shop.Area
			return nil
		})
		return err
	})
}
