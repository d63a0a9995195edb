package catalog

import "context"

// SaleItem is one variant of a product as it can be bought now.
type SaleItem struct {
	Product   *Product
	Shop      *Shop
	Variant   Variant
	Available int64 // pieces
	Visible   bool  // the product is published, and its shop sells at the moment
}

// SaleItems returns variants by their ids; products says which product each belongs to. What is gone for good is missing.
// However many they are, it reads three times, and once more for each further cooperative.
func (s *Service) SaleItems(ctx context.Context, products map[string]string) (map[string]SaleItem, error) {
	ids := make([]string, 0, len(products))
	for _, product := range products {
		ids = append(ids, product)
	}
	there, err := s.products.AllTenants().GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	wares, byCoop := map[string]SaleItem{}, map[string][]string{}
	for id, product := range products {
		if p := there[product]; p != nil {
			if variant, ok := p.Variant(id); ok {
				wares[id], byCoop[p.Coop] = SaleItem{Product: p, Variant: variant}, append(byCoop[p.Coop], id)
			}
		}
	}
	for coop, variants := range byCoop {
		if err := s.loadShopsAndStocks(ctx, coop, variants, wares); err != nil {
			return nil, err
		}
	}
	return wares, nil
}

// loadShopsAndStocks fills in the shop and the stock of one cooperative's variants.
func (s *Service) loadShopsAndStocks(ctx context.Context, coop string, variants []string, wares map[string]SaleItem) error {
	shopIDs := make([]string, len(variants))
	for i, id := range variants {
		shopIDs[i] = wares[id].Product.Shop
	}
	shops, err := s.shops.ForTenant(coop).GetMany(ctx, shopIDs)
	if err != nil {
		return err
	}
	stocks, err := s.stocks.ForTenant(coop).GetMany(ctx, variants)
	if err != nil {
		return err
	}
	now := s.clock()
	for _, id := range variants {
		ware := wares[id]
		if ware.Shop = shops[ware.Product.Shop]; ware.Shop == nil {
			delete(wares, id)
			continue
		}
		ware.Visible = ware.Product.VisibleIn(ware.Shop, now)
		if stock := stocks[id]; stock != nil {
			ware.Available = stock.Available
		}
		wares[id] = ware
	}
	return nil
}
