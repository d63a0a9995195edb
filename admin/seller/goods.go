package seller

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// productsPage lists the goods of a shop.
func (s *Seller) productsPage() page {
	var tabs []listTab
	for _, t := range goodsTabs() {
		tabs = append(tabs, listTab{Word: t.name, Label: "seller.goods_" + t.name, Empty: "seller.no_goods_" + t.name})
	}
	return list[productRow]{
		Path: "barang", Access: act.Works, Title: "seller.goods", Help: "goods", File: "barang.csv",
		Nav:  nav{ID: placeGoods, Icon: "tags", Label: "seller.goods", Rank: 30},
		Tabs: tabs, Search: "seller.find_goods", Read: s.products, Columns: productColumns(), Cards: goodsCards,
		Empty:  ui.Blank{Icon: "tags", Title: "seller.none_found"},
		Head:   func(_ context.Context, v *Visit) (ui.Head, error) { return ui.Head{Beside: newProductButton(v)}, nil },
		Above:  s.putAway,
		Sample: sampleProducts,
	}.Page()
}

// productRow is a product as its card shows it.
type productRow struct {
	product *catalog.Product
	picture web.Picture
	pieces  int64 // left of all variants together
}

// goodsTab is a list of goods with the state it shows, "" for all.
type goodsTab struct {
	name  string
	state catalog.State
}

func goodsTabs() []goodsTab {
	return []goodsTab{
		{"semua", ""},
		{"dijual", catalog.Published},
		{"menunggu", catalog.Pending},
		{"draf", catalog.Draft},
		{"dikembalikan", catalog.Rejected},
		{"disimpan", catalog.Archived},
	}
}

// products reads one page of a tab, or of the products in it that are looked for.
func (s *Seller) products(ctx context.Context, v *Visit, q ui.Query) (rows store.Slice[productRow], err error) {
	tabs := goodsTabs()
	state := tabs[slices.IndexFunc(tabs, func(t goodsTab) bool { return t.name == q.Tab })].state
	var found store.Slice[catalog.Product]
	if q.Search != "" {
		found, err = s.Catalog.SearchShop(ctx, v.shop, state, q.Search, q.Page.After)
	} else {
		found, err = s.Catalog.ShopProducts(ctx, v.shop, state, q.Page)
	}
	if err != nil {
		return rows, err
	}
	rows.Next = found.Next
	rows.Items, err = s.productRows(ctx, v, found.Items)
	return rows, err
}

// productColumns are what the file says of a product.
func productColumns() []column[productRow] {
	return []column[productRow]{
		{Label: "seller.col_product", Cell: func(_ *Visit, r *productRow) ui.Cell { return ui.Text(r.product.Name) }},
		{Label: "seller.col_price", Cell: func(_ *Visit, r *productRow) ui.Cell { return ui.Figure(r.product.Price) }},
		{Label: "seller.col_stock", Cell: func(_ *Visit, r *productRow) ui.Cell { return ui.Number(r.pieces) }},
		{Label: "seller.col_sold", Cell: func(_ *Visit, r *productRow) ui.Cell { return ui.Number(r.product.Sold) }},
		{Label: "seller.col_state", Cell: func(v *Visit, r *productRow) ui.Cell {
			return ui.Text(v.T("seller.product_" + string(r.product.State)))
		}},
		{Label: "seller.col_remark", Cell: func(v *Visit, r *productRow) ui.Cell { return ui.Text(v.remark(r.product)) }},
	}
}

func (s *Seller) productRows(ctx context.Context, v *Visit, products []catalog.Product) ([]productRow, error) {
	stocks, err := s.Catalog.StocksOf(ctx, v.coop.ID, products)
	rows := make([]productRow, len(products))
	for i := range products {
		p := &products[i]
		rows[i] = productRow{product: p, picture: thumb(p)}
		for _, variant := range p.Variants {
			if stock := stocks[variant.ID]; stock != nil {
				rows[i].pieces += stock.Available
			}
		}
	}
	return rows, err
}

// thumb is a product's first picture, small, beside its name.
func thumb(p *catalog.Product) web.Picture {
	if len(p.Pictures) == 0 {
		return web.Picture{Tint: p.Category}
	}
	return web.PictureOf(p.Pictures[0], "", p.Category).Narrowest(1)
}

// remark is why a product was sent back, or that a change of it waits.
func (v *Visit) remark(p *catalog.Product) string {
	switch {
	case p.Edited != nil && p.Edited.SentBack != "":
		return p.Edited.SentBack
	case p.Edited != nil:
		return v.T("seller.edit_waits")
	case p.State == catalog.Rejected:
		return p.Reason()
	}
	return ""
}

func (v *Visit) priceText(p *catalog.Product) string {
	lowest, highest := p.PriceRange()
	if lowest == highest {
		return v.Rupiah(lowest)
	}
	return v.T("seller.price_range", lowest, highest)
}

func productTone(state catalog.State) string {
	switch state {
	case catalog.Published:
		return "padi"
	case catalog.Pending:
		return "kunyit"
	case catalog.Rejected:
		return "bata"
	case catalog.Draft, catalog.Archived:
	}
	return "soga"
}

// putAway shows the product which was put away a moment ago, and how to bring it back.
func (s *Seller) putAway(ctx context.Context, v *Visit, _ ui.Query) (templ.Component, error) {
	id := v.Query.Get("urung")
	if id == "" {
		return nil, nil
	}
	p, err := s.ownProduct(ctx, v, id)
	if err != nil || p.State != catalog.Archived {
		return nil, err
	}
	return bringBack(v, p), nil
}

// ownProduct is a product of the member's own shop; any other is not found.
func (s *Seller) ownProduct(ctx context.Context, v *Visit, id string) (*catalog.Product, error) {
	p, err := s.Catalog.OwnProduct(ctx, v.coop.ID, id)
	if err == nil && (p.Shop != v.shop.ID || p.Seller != v.owner) {
		return nil, catalog.ErrProductNotFound
	}
	return p, err
}
