package catalog

import (
	"context"
	"fmt"
	"maps"

	"lumbung/internal/store"
)

// VerifyStocks checks S1 and S2 over all stocks, and S4: what is taken of each variant is what taken says. It visits
// each stock once and reports what is wrong.
func (s *Service) VerifyStocks(ctx context.Context, taken map[string]int64, report func(invariant, detail string)) error {
	left := maps.Clone(taken)
	err := s.stocks.AllTenants().Each(ctx, store.By("all"), func(stock *Stock) error {
		if stock.check() != nil {
			report("S1, S2", fmt.Sprintf("stock %s does not add up", stock.ID))
		}
		if stock.Taken != left[stock.ID] {
			report("S4", fmt.Sprintf("stock %s: %d more taken than orders and open payments say", stock.ID, stock.Taken-left[stock.ID]))
		}
		delete(left, stock.ID)
		return nil
	})
	for variant, pieces := range left {
		report("S4", fmt.Sprintf("%d pieces are taken of %s, which has no stock", pieces, variant))
	}
	return err
}
