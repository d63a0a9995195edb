package catalog

import (
	"context"
	"maps"
	"slices"

	"lumbung/internal/store"
)

// StocksOf returns the stocks of the variants of a cooperative's products, by the variants' ids. It reads once for every
// store.MaxPage variants.
func (s *Service) StocksOf(ctx context.Context, coop string, products []Product) (map[string]*Stock, error) {
	var ids []string
	for i := range products {
		for _, variant := range products[i].Variants {
			ids = append(ids, variant.ID)
		}
	}
	all := make(map[string]*Stock, len(ids))
	for part := range slices.Chunk(ids, store.MaxPage) {
		found, err := s.stocks.ForTenant(coop).GetMany(ctx, part)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, found)
	}
	return all, nil
}
