package orders

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"lumbung/catalog"
	"lumbung/internal/fault"
	"lumbung/internal/money"
)

// Limits of a cart.
const (
	maxLines    = 50
	maxQuantity = 999
	CartLife    = 60 * 24 * time.Hour // since it was last changed
)

// Faults of a cart.
var (
	ErrCartFull   = fault.New(fault.Conflict, "cart.full")
	ErrCartEmpty  = fault.New(fault.Conflict, "cart.empty")
	ErrNotForSale = fault.New(fault.Conflict, "cart.not_for_sale")
	ErrOnlySome   = fault.New(fault.Conflict, "cart.only_some")
	ErrQuantity   = fault.New(fault.Invalid, "cart.quantity")
)

// Cart is what a visitor means to buy. The browser carries it: nothing is kept here, and prices are read when the cart
// is shown and when it is bought.
type Cart struct {
	ID    string // of NewCartID; a cart is bought once
	Lines []CartLine
}

// CartLine is one variant and how many.
type CartLine struct {
	Product  string
	Variant  string
	Quantity int64
}

// NewCartID makes an id that nobody guesses.
func NewCartID() string { return rand.Text() }

// IsCartID says whether an id looks like one of NewCartID.
func IsCartID(id string) bool {
	return len(id) == 26 && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

// Count is the number of pieces.
func (c Cart) Count() (pieces int64) {
	for _, line := range c.Lines {
		pieces += line.Quantity
	}
	return pieces
}

// Set makes the quantity of a variant what is wanted; zero takes it out. Errors: ErrQuantity, ErrCartFull.
func (c *Cart) Set(product, variant string, quantity int64) error {
	at := slices.IndexFunc(c.Lines, func(l CartLine) bool { return l.Variant == variant })
	switch {
	case quantity < 0 || quantity > maxQuantity:
		return ErrQuantity.With(maxQuantity)
	case at >= 0 && quantity == 0:
		c.Lines = slices.Delete(c.Lines, at, at+1)
	case at >= 0:
		c.Lines[at].Quantity = quantity
	case quantity == 0:
	case len(c.Lines) >= maxLines:
		return ErrCartFull.With(maxLines)
	default:
		c.Lines = append(c.Lines, CartLine{Product: product, Variant: variant, Quantity: quantity})
	}
	return nil
}

func (c *Cart) quantity(variant string) int64 {
	for _, line := range c.Lines {
		if line.Variant == variant {
			return line.Quantity
		}
	}
	return 0
}

// AddToCart returns the cart with more of a variant in it, as much as there is in stock: ErrOnlySome says how many that
// are.
func (s *Service) AddToCart(ctx context.Context, cart Cart, product, variant string, more int64) (Cart, error) {
	if more <= 0 {
		return cart, ErrQuantity.With(maxQuantity)
	}
	return s.SetInCart(ctx, cart, product, variant, cart.quantity(variant)+more)
}

// SetInCart returns the cart with another quantity of a variant; zero takes it out. Errors as of AddToCart.
func (s *Service) SetInCart(ctx context.Context, cart Cart, product, variant string, quantity int64) (Cart, error) {
	if quantity > 0 {
		available, err := s.available(ctx, product, variant)
		if err != nil {
			return cart, err
		}
		if quantity > available {
			return cart, ErrOnlySome.With(available)
		}
	}
	changed := Cart{ID: cart.ID, Lines: slices.Clone(cart.Lines)}
	if err := changed.Set(product, variant, quantity); err != nil {
		return cart, err
	}
	return changed, nil
}

// available returns how many pieces of a variant can be sold now; ErrNotForSale when the product cannot be bought.
func (s *Service) available(ctx context.Context, product, variant string) (int64, error) {
	wares, err := s.catalog.SaleItems(ctx, map[string]string{variant: product})
	if err != nil {
		return 0, err
	}
	ware, ok := wares[variant]
	if !ok || !ware.Visible {
		return 0, ErrNotForSale
	}
	return ware.Available, nil
}

// CartView is a cart as it can be bought now: grouped by shop, priced, with what stands in the way.
type CartView struct {
	Cart  Cart
	Shops []CartShop
	Goods money.Amount
}

// CartShop is the part of a cart that one seller delivers.
type CartShop struct {
	Shop   catalog.Shop
	Items  []CartItem
	Goods  money.Amount
	Weight int64 // grams
}

// CartItem is one line with its price of today.
type CartItem struct {
	CartLine
	Info      catalog.Product
	Choice    catalog.Variant
	Goods     money.Amount
	Available int64
	Problem   *fault.Fault // nil when it can be bought as it is
}

// Problems counts the lines that cannot be bought as they are.
func (v CartView) Problems() (n int) {
	for _, shop := range v.Shops {
		for _, item := range shop.Items {
			if item.Problem != nil {
				n++
			}
		}
	}
	return n
}

// View prices a cart and groups it by shop, in the order in which the shops came into the cart. Lines whose product is
// gone for good are left out.
func (s *Service) View(ctx context.Context, cart Cart) (CartView, error) {
	view, products := CartView{Cart: cart}, map[string]string{}
	for _, line := range cart.Lines {
		products[line.Variant] = line.Product
	}
	wares, err := s.catalog.SaleItems(ctx, products)
	if err != nil {
		return view, err
	}
	for _, line := range cart.Lines {
		if ware, ok := wares[line.Variant]; ok {
			view.add(newItem(line, ware), *ware.Shop)
		}
	}
	return view, nil
}

func (v *CartView) add(item CartItem, shop catalog.Shop) {
	at := slices.IndexFunc(v.Shops, func(group CartShop) bool { return group.Shop.ID == shop.ID })
	if at < 0 {
		at = len(v.Shops)
		v.Shops = append(v.Shops, CartShop{Shop: shop})
	}
	group := &v.Shops[at]
	group.Items = append(group.Items, item)
	if item.Problem == nil {
		group.Goods += item.Goods
		group.Weight += item.Choice.Weight * item.Quantity
		v.Goods += item.Goods
	}
}

func newItem(line CartLine, ware catalog.SaleItem) CartItem {
	item := CartItem{CartLine: line, Info: *ware.Product, Choice: ware.Variant, Available: ware.Available}
	amount, fits := ware.Variant.Price.Times(line.Quantity)
	item.Goods = amount
	switch {
	case !ware.Visible:
		item.Problem = ErrNotForSale
	case !fits:
		item.Problem = ErrQuantity.With(maxQuantity)
	case item.Available < line.Quantity:
		item.Problem = ErrOnlySome.With(item.Available)
	}
	return item
}
