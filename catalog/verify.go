package catalog

import (
	"context"
	"fmt"
	"maps"

	"lumbung/internal/store"
)

// VerifyStocks checks S1 and S2 over all stocks, S3: what was restocked and came back is what the movements say, and S4: what is
// taken of each variant is what taken says. It visits each stock once and reports what is wrong.
func (s *Service) VerifyStocks(ctx context.Context, taken map[string]int64, report func(invariant, detail string)) error {
	left := maps.Clone(taken)
	lines, err := s.sumMovements(ctx)
	if err != nil {
		return err
	}
	err = s.stocks.AllTenants().Each(ctx, store.By("all"), func(stock *Stock) error {
		if stock.check() != nil {
			report("S1, S2", fmt.Sprintf("stock %s does not add up", stock.ID))
		}
		if m := lines[stock.ID]; stock.Restocked != m.restocked || stock.Returned != m.returned {
			report("S3", fmt.Sprintf("stock %s: %d restocked and %d returned more than stock_movements say",
				stock.ID, stock.Restocked-m.restocked, stock.Returned-m.returned))
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

type movementSum struct{ restocked, returned int64 }

// sumMovements sums up the movements of every variant that has some.
func (s *Service) sumMovements(ctx context.Context) (map[string]movementSum, error) {
	sums := map[string]movementSum{}
	err := s.movements.AllTenants().Each(ctx, store.By("all"), func(line *StockMovement) error {
		sum := sums[line.Variant]
		if line.Kind == Counted {
			sum.restocked += line.Delta
		} else {
			sum.returned += line.Delta
		}
		sums[line.Variant] = sum
		return nil
	})
	return sums, err
}
