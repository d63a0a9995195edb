package storefront

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/web"
)

// What a product page shows beside the product, and when it says that few are left.
const (
	moreShown = 6
	fewLeft   = 5
)

// productPage is the view of a product.
type productPage struct {
	web.Page
	ID       string
	Name     string
	Gallery  []web.Picture
	Chips    []mark
	Price    money.Amount
	From     bool   // the choices differ in price
	Unit     string // 200 g · Rp24.000/100 g
	Sold     int
	Stock    string
	Soon     string // made after the order: how long
	Holiday  string // the shop rests until then: nothing can be bought
	Resting  bool
	Gone     bool
	Choices  []choice
	Most     int64      // pieces of the best stocked choice
	Shares   []web.Part // of the price: to whom it goes
	Minute   string     // the decision behind the split
	Maker    makerCard
	Arrival  string // days it may arrive, when the destination is known
	Ways     string // how it can come, and for how much
	About    string
	Choose   string // where the destination is chosen
	Facts    []fact
	More     []web.ProductCard
	Trail    []web.Crumb
	WhatsApp string
}

// mark is a chip about the goods.
type mark struct{ Tone, Text, Icon string }

// choice is one variant to pick.
type choice struct {
	ID, Name, Price, Stock string
	Gone, On               bool
}

// makerCard is the shop behind the product.
type makerCard struct{ Href, Name, Avatar, Text string }

// fact is one line of the table of facts.
type fact struct{ Label, Text string }

// goods are what a product page reads.
type goods struct {
	product *catalog.Product
	shop    *catalog.Shop
	coop    *members.Cooperative
	stock   map[string]int64 // pieces by variant
	resting bool
}

func (s *Storefront) product(c *gin.Context) error {
	ctx := c.Request.Context()
	g, err := s.goods(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	view := productPage{Page: s.page(c, g.product.Name)}
	s.describe(ctx, &view, g)
	s.dress(&view, g)
	s.deliver(&view, g, s.destination(c))
	if err := s.share(ctx, &view, g); err != nil {
		return err
	}
	if err := s.addMore(ctx, &view, g); err != nil {
		return err
	}
	return s.pages.Render(c, http.StatusOK, "product", view)
}

// goods reads a product that visitors may see, or one whose shop only rests.
func (s *Storefront) goods(ctx context.Context, slug string) (*goods, error) {
	offer, err := s.Catalog.ProductBySlug(ctx, slug)
	resting := errors.Is(err, catalog.ErrProductNotFound) && restsOnly(offer, s)
	if err != nil && !resting {
		return nil, err
	}
	g := &goods{product: offer.Product, shop: offer.Shop, resting: resting, stock: map[string]int64{}}
	stocks, err := s.Catalog.Stocks(ctx, g.product.Coop, g.product.ID)
	if err != nil {
		return nil, err
	}
	for _, stock := range stocks {
		g.stock[stock.ID] = stock.Available
	}
	g.coop, err = s.Members.Cooperative(ctx, g.product.Coop)
	return g, err
}

// restsOnly tells whether a hidden product will be back: it is published, and its shop is on holiday.
func restsOnly(offer catalog.Offer, s *Storefront) bool {
	return offer.Product != nil && offer.Product.State == catalog.Published && offer.Shop != nil &&
		offer.Shop.State == catalog.Open && offer.Shop.OnHoliday(s.Now())
}

// describe says what the product is.
func (s *Storefront) describe(ctx context.Context, view *productPage, g *goods) {
	p := g.product
	lowest, highest := p.PriceRange()
	view.ID, view.Name, view.About = p.ID, p.Name, p.Description
	view.Description = firstWords(p.Description)
	view.Price, view.From, view.Unit, view.Sold = lowest, highest > lowest, joinedDots(p.Content, unitPrice(p)), int(p.Sold)
	view.Back, view.NoIndex = "/kategori/"+p.Category, g.resting
	view.Choose = "/?" + url.Values{keptDestination: {""}, "kembali": {"/p/" + p.Slug}}.Encode() + "#tujuan"
	view.WhatsApp = phone.WhatsApp("", p.Name+" "+lowest.String()+" "+view.Absolute("/p/"+p.Slug))
	for _, pic := range p.Pictures {
		view.Gallery = append(view.Gallery, web.PictureOf(pic, p.Name, p.Category))
	}
	if len(p.Pictures) > 0 {
		view.Image = p.Pictures[0].URL(1200)
	} else {
		view.Gallery = []web.Picture{firstPicture(p)}
	}
	view.Structured = productDataOf(view, g)
	view.Facts = facts(view.Page, g)
	view.Chips = marks(view.Page, p)
	view.Trail = []web.Crumb{{Text: view.T("web.home"), Href: "/"}}
	if category, err := s.Catalog.Category(ctx, p.Category); err == nil {
		view.Trail = append(view.Trail, web.Crumb{Text: category.Name.In(view.Lang()), Href: "/kategori/" + p.Category})
	}
	view.Trail = append(view.Trail, web.Crumb{Text: p.Name})
}

// dress says what can be bought of it now, and from whom.
func (s *Storefront) dress(view *productPage, g *goods) {
	var pieces int64
	for _, v := range g.product.Variants {
		left := g.stock[v.ID]
		pieces, view.Most = pieces+left, max(view.Most, left)
		option := choice{ID: v.ID, Name: v.Name, Gone: left <= 0}
		if left <= fewLeft {
			option.Stock = stockWords(view.Page, left)
		}
		if view.From {
			option.Price = v.Price.String()
		}
		view.Choices = append(view.Choices, option)
	}
	for i := range view.Choices {
		if !view.Choices[i].Gone {
			view.Choices[i].On = true
			break
		}
	}
	view.Gone, view.Stock, view.Resting = pieces <= 0, stockWords(view.Page, pieces), g.resting
	if days := g.product.MadeDays; days > 0 {
		view.Soon = view.T("product.made", days)
	}
	if g.resting {
		view.Holiday = view.Date(*g.shop.HolidayUntil)
	}
	about := view.T("product.member_of", g.coop.Name)
	if g.shop.Since > 0 {
		about = view.T("product.member_since", g.coop.Name, yearText(g.shop.Since))
	}
	view.Maker = makerCard{"/lapak/" + g.shop.Slug, g.shop.Name, s.avatar(g.shop.Avatar), about}
}

// stockWords says how many there are, and clearly so when they are few.
func stockWords(p web.Page, pieces int64) string {
	switch {
	case pieces <= 0:
		return p.T("product.gone")
	case pieces <= fewLeft:
		return p.T("product.few", pieces)
	}
	return p.T("product.stock", pieces)
}

// addMore shows other goods of the same shop.
func (s *Storefront) addMore(ctx context.Context, view *productPage, g *goods) error {
	slice, err := s.Catalog.ShopFront(ctx, g.shop, store.Page{Limit: moreShown + 1})
	if err != nil {
		return err
	}
	rest := others(slice.Items, []catalog.Product{*g.product})
	view.More = s.cards(view.Locale, rest[:min(len(rest), moreShown)], false)
	return nil
}
