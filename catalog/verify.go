package catalog

import (
	"context"
	"fmt"
	"time"

	"lumbung/internal/store"
)

// holdGrace is how late the sweeper may be before an expired hold is a fault, while the market sells. While no program
// runs, and in a backup, nobody sweeps.
const holdGrace = 5 * time.Minute

// Verify checks S1, S2, S4 and S5 over all stocks and holds and returns what is wrong, nothing when all is well. It
// looks without locking first and, if something seems wrong, a second time in one Tx, during which SQLite takes no
// other write. What is really wrong is said in the same words while others write.
func (s *Service) Verify(ctx context.Context) ([]string, error) {
	wrong, err := s.verify(ctx)
	if err != nil || len(wrong) == 0 {
		return wrong, err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) (err error) {
		wrong, err = s.verify(ctx)
		return err
	})
	return wrong, err
}

func (s *Service) verify(ctx context.Context) ([]string, error) {
	var wrong []string
	reserved := map[string]int64{}
	lastHeld, err := s.lastHeld(ctx)
	if err != nil {
		return nil, err
	}
	err = s.holds.Each(ctx, store.By("state", HoldOpen), func(h *Hold) error {
		if lastHeld.After(h.ExpiresAt.Add(holdGrace)) {
			wrong = append(wrong, fmt.Sprintf("S5: hold %s ended at %s and is still open, while the market sold on until %s", h.ID, h.ExpiresAt, lastHeld))
		}
		for _, l := range h.Lines {
			reserved[l.Variant] += l.Quantity
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = s.stocks.Everywhere().Each(ctx, store.By("all"), func(stock *Stock) error {
		if stock.check() != nil {
			wrong = append(wrong, fmt.Sprintf("S1, S2: stock %s does not add up", stock.ID))
		}
		if stock.Reserved != reserved[stock.ID] {
			wrong = append(wrong, fmt.Sprintf("S4: stock %s has %d more reserved than its open holds", stock.ID, stock.Reserved-reserved[stock.ID]))
		}
		delete(reserved, stock.ID)
		return nil
	})
	for variant, pieces := range reserved {
		wrong = append(wrong, fmt.Sprintf("S4: %d pieces held of %s, which has no stock", pieces, variant))
	}
	return wrong, err
}

// lastHeld is when pieces were last held for somebody, zero when they never were.
func (s *Service) lastHeld(ctx context.Context) (last time.Time, err error) {
	for _, state := range []HoldState{HoldOpen, HoldSold, HoldReleased} {
		newest, err := s.holds.List(ctx, store.By("state", state).Newest(), store.Page{Limit: 1})
		if err != nil {
			return last, err
		}
		for _, h := range newest.Items {
			if h.CreatedAt.After(last) {
				last = h.CreatedAt
			}
		}
	}
	return last, nil
}

// EachSold visits the number of pieces sold of every variant.
func (s *Service) EachSold(ctx context.Context, visit func(variant string, pieces int64) error) error {
	return s.stocks.Everywhere().Each(ctx, store.By("all"), func(stock *Stock) error { return visit(stock.ID, stock.Sold) })
}
