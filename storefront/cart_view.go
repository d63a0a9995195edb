package storefront

import (
	"context"

	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/orders"
)

// cartView is the cart, grouped by shop.
type cartView struct {
	shops    []cartGroup
	goods    money.Amount
	pieces   int64
	problems int // lines that cannot be bought as they are
	lost     int // lines of which nothing is left to show
	removed  *cartLine
	refused  *web.Page // with the form of goods that could not be read, nil for none
}

// cartGroup is what one shop would deliver.
type cartGroup struct {
	name, href, coop string
	lines            []cartLine
	goods            money.Amount
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
	Made              string // how long it is made after the order, "" for ready stock
}

// madeDays says how long something is made after it was ordered, "" for ready stock.
func madeDays(l *i18n.Locale, days int64) string {
	if days == 0 {
		return ""
	}
	return l.T("product.made", days)
}

// firstBad is the variant of the first line that cannot be bought, "" when all can.
func (view *cartView) firstBad() string {
	for _, shop := range view.shops {
		for _, line := range shop.lines {
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

func (s *Storefront) readCart(ctx context.Context, v *Visit) (view cartView, err error) {
	priced, err := s.Orders.View(ctx, s.carried(v.c))
	if err != nil {
		return view, err
	}
	view.goods, view.problems, view.lost = priced.Goods, priced.Problems(), len(priced.Cart.Lines)
	for _, shop := range priced.Shops {
		coop, err := s.Members.Cooperative(ctx, shop.Shop.Coop)
		if err != nil {
			return view, err
		}
		group := cartGroup{name: shop.Shop.Name, href: "/lapak/" + shop.Shop.Slug, coop: coop.Name, goods: shop.Goods}
		for _, item := range shop.Items {
			group.lines = append(group.lines, lineOf(v.Locale, item))
			view.pieces += item.Quantity
		}
		view.lost -= len(group.lines)
		view.shops = append(view.shops, group)
	}
	view.removed, err = s.removedLine(ctx, v)
	return view, err
}

func lineOf(l *i18n.Locale, item orders.CartItem) cartLine {
	line := cartLine{
		Product: item.Product, Variant: item.Variant, Name: item.Info.Name, VariantName: item.Choice.Name, Href: "/p/" + item.Info.Slug,
		Picture: web.Picture{Tint: item.Info.Category}, Price: item.Choice.Price, Goods: item.Goods, Quantity: item.Quantity,
		Left: item.Available, Made: madeDays(l, item.Info.MadeDays),
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
func (s *Storefront) removedLine(ctx context.Context, v *Visit) (*cartLine, error) {
	removed, ok := readRemoved(s.Web.Cookie(v.c, carriedRemoved))
	if !ok {
		return nil, nil
	}
	p, err := s.Catalog.Product(ctx, removed.Product)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	choice, _ := p.Variant(removed.Variant)
	return &cartLine{
		Product: removed.Product, Variant: removed.Variant, Name: p.Name, VariantName: choice.Name, Quantity: removed.Quantity,
	}, nil
}

// refuse says beside its line why a change was refused.
func (view *cartView) refuse(l *i18n.Locale, form *web.Form) {
	why := form.FormError
	if why == nil {
		why = form.Faults["jumlah"]
	}
	for i := range view.shops {
		for j := range view.shops[i].lines {
			line := &view.shops[i].lines[j]
			if line.Variant != form.Value("varian") || why == nil {
				continue
			}
			line.Problem = problem(l, why)
			if left, known := piecesLeft(why); known && left != line.Quantity {
				line.Fix = left
			}
		}
	}
}
