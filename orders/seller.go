package orders

import (
	"context"
	"time"

	"lumbung/internal/store"
)

// OpenOrders lists a seller's orders that are still owed goods or money with one read: those that wait to be packed first, of each
// state the oldest first. In the index the name of every open state stands behind that of the completed ones.
func (s *Service) OpenOrders(ctx context.Context, coop, seller string, page store.Page) (store.Slice[Order], error) {
	return s.orders.ForTenant(coop).List(ctx, store.By("seller", seller).Between(Confirmed, nil), page)
}

// EachSale visits the orders of a seller that were placed at a moment or later, but for those that ended without goods.
func (s *Service) EachSale(ctx context.Context, coop, seller string, from time.Time, visit func(*Order) error) error {
	for _, state := range States() {
		if state == Cancelled {
			continue
		}
		if err := s.orders.ForTenant(coop).Each(ctx, store.By("seller", seller, state).Between(from, nil), visit); err != nil {
			return err
		}
	}
	return nil
}

// GetMany reads orders of a cooperative by their ids; the map lacks those that are none of its orders.
func (s *Service) GetMany(ctx context.Context, coop string, ids []string) (map[string]*Order, error) {
	return s.orders.ForTenant(coop).GetMany(ctx, ids)
}
