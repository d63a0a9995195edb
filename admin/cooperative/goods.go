package cooperative

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/web"
)

// goodsPage lists the products that wait for an officer, and the shops of the cooperative.
type goodsPage struct {
	desk
	Waiting []waitingRow
	Rest    bool // more wait than are shown
	Shops   []shopRow
	Next    string
}

// waitingRow is one product that waits.
type waitingRow struct {
	ID, Name, Shop string
	Picture        web.Picture
	Price          money.Amount
	Since          time.Time
	Change         bool // an edit of a published product
}

// shopRow is one shop of the cooperative.
type shopRow struct {
	Slug, Name, Owner, OwnerID, Place string
	Since                             time.Time
	State, Tone                       string
}

// waitingShown is how many waiting products one page shows.
const waitingShown = 50

func (s *Cooperative) pending(c *gin.Context) error {
	v, d, err := s.openDesk(c, "barang", "coop.nav.goods")
	if err != nil {
		return err
	}
	ctx, view := c.Request.Context(), goodsPage{desk: d}
	waiting, err := s.Catalog.PendingProducts(ctx, v.coop.ID, store.Page{Limit: waitingShown})
	if err != nil {
		return err
	}
	view.Rest = waiting.Next != ""
	if view.Waiting, err = s.waitingRows(ctx, v.coop.ID, waiting.Items); err != nil {
		return err
	}
	shops, err := s.Catalog.Shops(ctx, v.coop.ID, d.page())
	if err != nil {
		return err
	}
	view.Shops, view.Next = s.shopRows(ctx, s.lookup(d, v.coop.ID), shops.Items), shops.Next
	return s.pages.Render(c, http.StatusOK, "goods", view)
}

func (s *Cooperative) waitingRows(ctx context.Context, coop string, products []catalog.Product) ([]waitingRow, error) {
	shops, rows := map[string]string{}, make([]waitingRow, len(products))
	for i := range products {
		p := &products[i]
		if _, known := shops[p.Shop]; !known {
			shop, err := s.Catalog.Shop(ctx, coop, p.Shop)
			if err != nil && !errors.Is(err, catalog.ErrShopNotFound) {
				return nil, err
			}
			if shop != nil {
				shops[p.Shop] = shop.Name
			}
		}
		rows[i] = waitingRow{
			ID: p.ID, Name: p.Name, Shop: shops[p.Shop], Picture: firstPicture(p), Price: p.Price, Since: p.UpdatedAt, Change: p.State == catalog.Published,
		}
		if rows[i].Change && p.Edited != nil {
			rows[i].Since = p.Edited.At
		}
	}
	return rows, nil
}

// firstPicture is the picture that stands for a product. The name stands beside it.
func firstPicture(p *catalog.Product) web.Picture {
	if len(p.Pictures) == 0 {
		return web.Picture{Tint: p.Category}
	}
	return web.PictureOf(p.Pictures[0], "", p.Category)
}

func (s *Cooperative) shopRows(ctx context.Context, k *lookup, shops []catalog.Shop) []shopRow {
	now, rows := s.Now(), make([]shopRow, len(shops))
	for i := range shops {
		shop := &shops[i]
		rows[i] = shopRow{
			Slug: shop.Slug, Name: shop.Name, Owner: k.person(ctx, shop.Seller), OwnerID: shop.Coop + "." + shop.Seller,
			Place: s.shortPlace(shop.Area), Since: shop.CreatedAt, State: k.desk.T("coop.shop." + string(shop.State)), Tone: shopTone(shop.State),
		}
		if shop.State == catalog.Open && shop.OnHoliday(now) {
			rows[i].State, rows[i].Tone = k.desk.T("coop.shop.holiday", k.desk.Day(*shop.HolidayUntil)), "kunyit"
		}
	}
	return rows
}

func shopTone(state catalog.ShopState) string {
	switch state {
	case catalog.Open:
		return "padi"
	case catalog.Suspended:
		return "bata"
	case catalog.Closed:
	}
	return "soga"
}
