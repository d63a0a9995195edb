package seller

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/web"
)

// productsPage lists the goods of a shop.
type productsPage struct {
	web.Page
	Tabs          []tab
	Rows          []productRow
	None          string
	Start, Onward string
	Undo          string // where the form goes that brings back what was just put away
	UndoName      string
}

// productRow is a product as its card shows it.
type productRow struct {
	Href, Name, Price, Stock string
	Low                      bool
	State, Tone, Reason      string
	Picture                  web.Picture
}

// goodsTabs are the lists of goods and the state each shows, "" for all.
func goodsTabs() []struct {
	name  string
	state catalog.State
} {
	return []struct {
		name  string
		state catalog.State
	}{
		{"semua", ""},
		{"dijual", catalog.Published},
		{"menunggu", catalog.Pending},
		{"draf", catalog.Draft},
		{"dikembalikan", catalog.Rejected},
		{"disimpan", catalog.Archived},
	}
}

func (s *Seller) products(c *gin.Context, v *visit) error {
	ctx := c.Request.Context()
	view, on := productsPage{}, 0
	for i, t := range goodsTabs() {
		if c.Query("keadaan") == t.name {
			on = i
		}
	}
	for i, t := range goodsTabs() {
		view.Tabs = append(view.Tabs, tab{Href: "/jualan/barang?keadaan=" + t.name, Label: v.t("seller.goods_" + t.name), On: i == on})
	}
	view.None = v.t("seller.no_goods_" + goodsTabs()[on].name)
	slice, err := s.Catalog.ShopProducts(ctx, v.shop, goodsTabs()[on].state, store.Page{Limit: pageSize, After: c.Query("dari")})
	if err != nil {
		return err
	}
	if view.Rows, err = s.productRows(ctx, v, slice.Items); err != nil {
		return err
	}
	if err := s.offerUndo(ctx, v, c.Query("urung"), &view); err != nil {
		return err
	}
	if view.Page, err = s.page(c, v, placeGoods, "seller.goods"); err != nil {
		return err
	}
	if view.Start, view.Onward, err = pagerLinks(view.Page, slice.Next); err != nil {
		return err
	}
	return s.pages.Render(c, http.StatusOK, "products", view)
}

func (s *Seller) productRows(ctx context.Context, v *visit, products []catalog.Product) ([]productRow, error) {
	rows := make([]productRow, 0, len(products))
	for i := range products {
		p := &products[i]
		pieces, err := s.pieces(ctx, p)
		if err != nil {
			return nil, err
		}
		row := productRow{
			Href: "/jualan/barang/" + p.ID, Name: p.Name, Price: v.priceText(p), Picture: thumb(p), Low: pieces < lowStock,
			Stock: v.t("seller.stock_left", pieces), State: v.t("seller.product_" + string(p.State)), Tone: productTone(p.State),
		}
		if p.State == catalog.Rejected {
			row.Reason = p.Reason()
		}
		if p.Edited != nil {
			row.Reason = v.t("seller.edit_waits")
			if p.Edited.SentBack != "" {
				row.Reason = p.Edited.SentBack
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// pieces counts what is left of a product, all variants together.
func (s *Seller) pieces(ctx context.Context, p *catalog.Product) (sum int64, err error) {
	stocks, err := s.Catalog.Stocks(ctx, p.Coop, p.ID)
	for _, stock := range stocks {
		if _, there := p.Variant(stock.ID); there {
			sum += stock.Available
		}
	}
	return sum, err
}

func (v *visit) priceText(p *catalog.Product) string {
	lowest, highest := p.PriceRange()
	if lowest == highest {
		return lowest.String()
	}
	return v.t("seller.price_range", lowest, highest)
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

// offerUndo fills in the form that brings back a product which was put away a moment ago.
func (s *Seller) offerUndo(ctx context.Context, v *visit, id string, view *productsPage) error {
	if id == "" {
		return nil
	}
	p, err := s.ownProduct(ctx, v, id)
	if err != nil || p.State != catalog.Archived {
		return err
	}
	view.Undo, view.UndoName = "/jualan/barang/"+p.ID+"/kembalikan", p.Name
	return nil
}

// ownProduct is a product of the member's own shop; any other is not found.
func (s *Seller) ownProduct(ctx context.Context, v *visit, id string) (*catalog.Product, error) {
	p, err := s.Catalog.OwnProduct(ctx, v.coop.ID, id)
	if err == nil && (p.Shop != v.shop.ID || p.Seller != v.actor.ID()) {
		return nil, catalog.ErrProductNotFound
	}
	return p, err
}

func (s *Seller) submitProduct(c *gin.Context, v *visit) error {
	id, err := s.moveProduct(c, v, s.Catalog.SubmitProduct)
	if err != nil {
		return err
	}
	return s.backToProduct(c, id, "seller.did_submit")
}

// archiveProduct puts a product away and offers to bring it back.
func (s *Seller) archiveProduct(c *gin.Context, v *visit) error {
	id, err := s.moveProduct(c, v, s.Catalog.ArchiveProduct)
	if err != nil {
		return err
	}
	return s.Web.Redirect(c, "/jualan/barang?urung="+id)
}

func (s *Seller) restoreProduct(c *gin.Context, v *visit) error {
	id, err := s.moveProduct(c, v, s.Catalog.RestoreProduct)
	if err != nil {
		return err
	}
	return s.backToProduct(c, id, "seller.did_restore")
}

// moveProduct takes the product of the address from one state into another; it returns its id.
func (s *Seller) moveProduct(
	c *gin.Context, v *visit, take func(context.Context, act.Actor, catalog.Step) (*catalog.Product, error),
) (string, error) {
	p, err := s.ownProduct(c.Request.Context(), v, c.Param("id"))
	if err != nil {
		return "", err
	}
	_, err = take(c.Request.Context(), v.actor, v.step(p.ID))
	return p.ID, err
}

func (s *Seller) backToProduct(c *gin.Context, id, done string) error {
	return s.Web.Tell(c, "/jualan/barang/"+id, "padi", done)
}
