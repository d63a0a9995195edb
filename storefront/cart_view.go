package storefront

import (
	"github.com/gin-gonic/gin"

	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/orders"
)

// cartPage is the cart, grouped by shop.
type cartPage struct {
	web.Page
	Shops    []cartGroup
	Goods    money.Amount
	Pieces   int64
	Problems int // lines that cannot be bought as they are
	Lost     int // lines of which nothing is left to show
	Removed  *cartLine
}

// cartGroup is what one shop would deliver.
type cartGroup struct {
	Name, Href, Coop string
	Lines            []cartLine
	Goods            money.Amount
}

// cartLine is one variant in the cart.
type cartLine struct {
	Product, Variant  string // ids
	Name, VariantName string
	Href              string
	Picture           web.Picture
	Price, Goods      money.Amount
	Quantity          int64
	Left              int64  // in stock
	Fix               int64  // the quantity that would do; 0 when none would
	Problem           string // a sentence, "" when the line can be bought
}

// FirstBad is the variant of the first line that cannot be bought, "" when all can.
func (p cartPage) FirstBad() string {
	for _, shop := range p.Shops {
		for _, line := range shop.Lines {
			if line.Problem != "" {
				return line.Variant
			}
		}
	}
	return ""
}

// FullName is the product with its variant.
func (l cartLine) FullName() string {
	if l.VariantName == "" {
		return l.Name
	}
	return l.Name + ", " + l.VariantName
}

// pricedCart is the visitor's cart, and what it costs now.
func (s *Storefront) pricedCart(c *gin.Context) (orders.CartView, error) {
	return s.Orders.View(c.Request.Context(), s.carried(c))
}

func (s *Storefront) cartView(c *gin.Context) (cartPage, error) {
	view := cartPage{Page: s.page(c, s.Web.Locale(c).T("cart.title"))}
	view.Nav, view.NoIndex = "keranjang", true
	priced, err := s.pricedCart(c)
	if err != nil {
		return view, err
	}
	view.Goods, view.Problems, view.Lost = priced.Goods, priced.Problems(), len(priced.Cart.Lines)
	for _, shop := range priced.Shops {
		group, err := s.cartGroup(c, shop)
		if err != nil {
			return view, err
		}
		view.Lost -= len(group.Lines)
		for _, line := range group.Lines {
			view.Pieces += line.Quantity
		}
		view.Shops = append(view.Shops, group)
	}
	view.Removed, err = s.removedLine(c)
	return view, err
}

func (s *Storefront) cartGroup(c *gin.Context, shop orders.CartShop) (cartGroup, error) {
	coop, err := s.Members.Cooperative(c.Request.Context(), shop.Shop.Coop)
	if err != nil {
		return cartGroup{}, err
	}
	group := cartGroup{Name: shop.Shop.Name, Href: "/lapak/" + shop.Shop.Slug, Coop: coop.Name, Goods: shop.Goods}
	for _, item := range shop.Items {
		group.Lines = append(group.Lines, lineOf(s.Web.Locale(c), item))
	}
	return group, nil
}

func lineOf(l *i18n.Locale, item orders.CartItem) cartLine {
	line := cartLine{
		Product: item.Product, Variant: item.Variant, Name: item.Info.Name, VariantName: item.Choice.Name, Href: "/p/" + item.Info.Slug,
		Picture: web.Picture{Tint: item.Info.Category}, Price: item.Choice.Price, Goods: item.Goods, Quantity: item.Quantity, Left: item.Available,
	}
	if len(item.Info.Pictures) > 0 {
		line.Picture = thumb(item.Info.Pictures[0], item.Info.Category)
	}
	if item.Problem != nil {
		line.Problem = problem(l, item.Problem)
		line.Fix, _ = piecesLeft(item.Problem)
	}
	return line
}

// problem says what stands in the way of a line.
func problem(l *i18n.Locale, f *fault.Fault) string {
	if left, known := piecesLeft(f); known && left == 0 {
		return l.T("cart.sold_out")
	}
	return l.T(f.Key, f.Args...)
}

// thumb is the small picture beside a line, whose name says what it shows.
func thumb(p media.Picture, category string) web.Picture {
	return web.PictureOf(p, "", category).Narrowest(1)
}

// removedLine is the line that was taken out a moment ago, nil when there is none to put back.
func (s *Storefront) removedLine(c *gin.Context) (*cartLine, error) {
	removed, ok := readRemoved(s.Web.Carried(c, carriedRemoved))
	if !ok {
		return nil, nil
	}
	p, err := s.Catalog.Product(c.Request.Context(), removed.Product)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	choice, _ := p.Variant(removed.Variant)
	return &cartLine{Product: removed.Product, Variant: removed.Variant, Name: p.Name, VariantName: choice.Name, Quantity: removed.Quantity}, nil
}

// showCart shows the cart as it still is, with why a change was refused beside its line.
func (s *Storefront) showCart(c *gin.Context, form *web.Form, in cartForm) error {
	view, err := s.cartView(c)
	if err != nil {
		return err
	}
	l := s.Web.Locale(c)
	why := form.Whole
	if why == nil {
		why = form.Faults["jumlah"]
	}
	for i := range view.Shops {
		for j := range view.Shops[i].Lines {
			line := &view.Shops[i].Lines[j]
			if line.Variant != in.Variant || why == nil {
				continue
			}
			line.Problem = problem(l, why)
			if left, known := piecesLeft(why); known && left != line.Quantity {
				line.Fix = left
			}
		}
	}
	return s.pages.Render(c, form.Status(), "cart", view)
}
