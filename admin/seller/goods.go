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
	return page{
		Path: "barang", Access: act.Member, Title: "seller.goods", Show: s.products,
		Nav:    nav{ID: placeGoods, Icon: "tags", Label: "seller.goods", Rank: 30},
		Sample: sampleProducts(true), More: map[string]show{"kosong": sampleProducts(false)},
	}
}

// goods are the products of one tab.
type goods struct {
	tab   string
	rows  []productRow
	pager ui.Pager
	undo  *catalog.Product // was put away a moment ago
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

func (s *Seller) products(ctx context.Context, v *Visit) (templ.Component, error) {
	tabs := goodsTabs()
	on := max(0, slices.IndexFunc(tabs, func(t goodsTab) bool { return t.name == v.Query.Get(tabWord) }))
	slice, err := s.Catalog.ShopProducts(ctx, v.shop, tabs[on].state, v.part())
	if err != nil {
		return nil, err
	}
	d := &goods{tab: tabs[on].name}
	if d.rows, err = s.productRows(ctx, v, slice.Items); err != nil {
		return nil, err
	}
	if d.undo, err = s.putAway(ctx, v); err != nil {
		return nil, err
	}
	d.pager = ui.NewPager(&v.Page, slice.Next)
	return goodsMain(v, d), nil
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

func (v *Visit) goodsTabs(on string) []tab {
	var tabs []tab
	for _, t := range goodsTabs() {
		tabs = append(tabs, tab{href: at("barang") + "?" + tabWord + "=" + t.name, label: v.T("seller.goods_" + t.name), on: t.name == on})
	}
	return tabs
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
		return lowest.String()
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

// putAway is the product which was put away a moment ago, or nil.
func (s *Seller) putAway(ctx context.Context, v *Visit) (*catalog.Product, error) {
	id := v.Query.Get("urung")
	if id == "" {
		return nil, nil
	}
	p, err := s.ownProduct(ctx, v, id)
	if err != nil || p.State != catalog.Archived {
		return nil, err
	}
	return p, nil
}

// ownProduct is a product of the member's own shop; any other is not found.
func (s *Seller) ownProduct(ctx context.Context, v *Visit, id string) (*catalog.Product, error) {
	p, err := s.Catalog.OwnProduct(ctx, v.coop.ID, id)
	if err == nil && (p.Shop != v.shop.ID || p.Seller != v.actor.ID()) {
		return nil, catalog.ErrProductNotFound
	}
	return p, err
}

// tabWord is the tab in the address of a list.
const tabWord = "keadaan"

// pageSize is how many rows stand on one page of a list.
const pageSize = 20

// part is the part of a list that the address asks for.
func (v *Visit) part() store.Page { return ui.Part(&v.Page, pageSize) }
