package storefront

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/web"
	"lumbung/orders"
)

// What the browser carries: the cart, and the line that was taken out last.
const (
	carriedCart    = "keranjang"
	carriedRemoved = "dikeluarkan"
	removedLife    = 10 * time.Minute
	carriedAdded   = "dimasukkan" // what was put in last
	addedLife      = 10 * time.Second
)

// cartForm is one line of the cart, as its small form sends it.
type cartForm struct {
	Product  string `form:"produk,required" label:"cart.product"`
	Variant  string `form:"varian,required" label:"cart.product"`
	Quantity int64  `form:"jumlah" label:"cart.quantity_label"`
	Remove   bool   `form:"hapus"`
}

// addForm is what a product page puts into the cart; an expired purchase puts all its lines back at once.
type addForm struct {
	Products   []string `form:"produk,required" label:"cart.product"`
	Variants   []string `form:"varian,required" label:"cart.product"`
	Quantities []int64  `form:"jumlah" label:"cart.quantity_label"`
	Pieces     string   `form:"isi" max:"9"` // in the cart when the page was made
}

// mark tells one form from another: two taps on a button send the same one twice.
func (in addForm) mark() string {
	return fmt.Sprintf("%s.%s.%d.%s", strings.Join(in.Products, "."), strings.Join(in.Variants, "."), in.Quantities, in.Pieces)
}

// carried is the cart that the browser brought, an empty one with a new id when there is none. It is written as the id,
// the number of pieces, and product~variant~quantity of each line, all separated by dots. The id of a variant
// begins with its product's and is written from there.
func (s *Storefront) carried(c *gin.Context) orders.Cart {
	cart, err := readCart(s.Web.Cookie(c, carriedCart))
	if err != nil {
		return orders.Cart{ID: orders.NewCartID()}
	}
	return cart
}

// errNoCart says that a text is no cart.
var errNoCart = errors.New("no cart")

func readCart(text string) (orders.Cart, error) {
	parts := strings.Split(text, ".")
	cart := orders.Cart{ID: parts[0]}
	if len(parts) < 2 || !orders.IsCartID(cart.ID) {
		return cart, errNoCart
	}
	for _, line := range parts[2:] {
		fields := strings.Split(line, "~")
		if len(fields) != 3 {
			return cart, errNoCart
		}
		quantity, err := strconv.ParseInt(fields[2], 10, 64)
		if err != nil {
			return cart, errNoCart
		}
		if err := cart.Set(fields[0], fields[0]+fields[1], quantity); err != nil {
			return cart, errNoCart
		}
	}
	if writeCart(cart) != text {
		return cart, errNoCart
	}
	return cart, nil
}

func writeCart(cart orders.Cart) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s.%d", cart.ID, cart.Count())
	for _, line := range cart.Lines {
		fmt.Fprintf(&b, ".%s~%s~%d", line.Product, strings.TrimPrefix(line.Variant, line.Product), line.Quantity)
	}
	return b.String()
}

// cartCount is how many pieces are in the cart that the browser brought.
func (s *Storefront) cartCount(c *gin.Context) int { return int(s.carried(c).Count()) }

// carry lets the browser carry a cart as it is now.
func (s *Storefront) carry(c *gin.Context, cart orders.Cart) {
	s.Web.SetCookie(c, carriedCart, writeCart(cart), orders.CartLife)
}

// cartPage shows what the visitor is about to buy.
func (s *Storefront) cartPage() page {
	return page{
		Path: "keranjang", Access: act.Everybody, Nav: nav{ID: "keranjang"}, Title: "cart.title", Show: s.cart,
		Acts:   []web.Act[*Visit]{web.Do("", act.Everybody, s.addToCart), web.Do("ubah", act.Everybody, s.setInCart)},
		Sample: sample(func(v *Visit) templ.Component { return v.cart(sampleCart()) }),
		More: branches{
			"kosong": sample(func(v *Visit) templ.Component { return v.cart(cartView{}) }),
			"baik":   sample(func(v *Visit) templ.Component { return v.cart(sampleCart().sound()) }),
		},
	}
}

// cart shows the cart as it is, with why a change was refused beside its line: quantities are not those that were typed.
func (s *Storefront) cart(ctx context.Context, v *Visit) (templ.Component, error) {
	asked := v.Page
	v.Form = nil
	view, err := s.readCart(ctx, v)
	switch {
	case err != nil:
		return nil, err
	case asked.Form == nil:
		s.Web.DropCookie(v.c, carriedRemoved)
	case v.Refused == "":
		view.refused = &asked
	default:
		view.refuse(v.Locale, asked.Form)
	}
	return v.cart(view), nil
}

func (v *Visit) cart(view cartView) templ.Component {
	v.buying()
	return cart(v, view)
}

// addToCart puts goods into the cart; a form that comes again within seconds changes nothing.
func (s *Storefront) addToCart(ctx context.Context, v *Visit, in addForm) (web.Done, error) {
	done := web.Done{Tone: "padi", Key: "cart.added"}
	if in.Pieces != "" && s.carriedSigned(v.c, carriedAdded) == in.mark() {
		return done, nil
	}
	cart, refused, err := s.addAll(ctx, v, in)
	if len(cart.Lines) > 0 {
		s.carry(v.c, cart)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.TooMany:
		return s.refuseGoods(ctx, refused, fault.Of(err))
	case fault.Internal, fault.NotFound, fault.Forbidden, fault.Unauthorized, fault.Unavailable:
	}
	if err == nil && in.Pieces != "" {
		s.carrySigned(v.c, carriedAdded, in.mark(), addedLife)
	}
	return done, err
}

// addAll puts the goods into the visitor's cart, up to the first product that is refused. It returns the cart as it is
// then.
func (s *Storefront) addAll(ctx context.Context, v *Visit, in addForm) (cart orders.Cart, refused string, err error) {
	cart = s.carried(v.c)
	for i, product := range in.Products {
		if cart, err = s.Orders.AddToCart(ctx, cart, product, in.Variants[i], in.Quantities[i]); err != nil {
			return cart, product, err
		}
	}
	return cart, "", nil
}

// Check makes the lists fit one another; one product without a quantity means one piece.
func (in *addForm) Check(form *web.Form) {
	if len(in.Products) == 1 && len(in.Quantities) == 0 && form.Ok() {
		in.Quantities = []int64{1}
	}
	if len(in.Products) != len(in.Variants) || len(in.Products) != len(in.Quantities) {
		form.Faults.Add("jumlah", "form.required")
	}
}

// refuseGoods says why a product did not get into the cart: on its own page, or in the cart when it has none any more.
func (s *Storefront) refuseGoods(ctx context.Context, product string, why *fault.Fault) (done web.Done, err error) {
	offer, err := s.Catalog.ProductInShop(ctx, product)
	if err != nil {
		return done, err
	}
	done = web.Done{To: "/p/" + offer.Product.Slug, Tone: "bata", Key: why.Key, Args: why.Args}
	if !offer.Visible {
		done.To = ""
	}
	if left, known := piecesLeft(why); known {
		done.Key, done.Args = "cart.refused_some", []any{offer.Product.Name, left}
		if left == 0 {
			done.Key = "cart.refused_gone"
		}
	}
	return done, nil
}

// Check asks for a quantity, but for a line that goes away.
func (in *cartForm) Check(form *web.Form) {
	if in.Remove {
		in.Quantity = 0
		delete(form.Faults, "jumlah") // whatever stood in the field
	} else if form.Value("jumlah") == "" {
		form.Faults.Add("jumlah", "form.required")
	}
}

// setInCart changes one line; one that is taken out is kept in mind, so that it can be put back.
func (s *Storefront) setInCart(ctx context.Context, v *Visit, in cartForm) (done web.Done, err error) {
	before := s.carried(v.c)
	cart, err := s.Orders.SetInCart(ctx, before, in.Product, in.Variant, in.Quantity)
	if err != nil {
		return done, err
	}
	s.carry(v.c, cart)
	for _, line := range before.Lines {
		if in.Quantity == 0 && line.Variant == in.Variant {
			s.Web.SetCookie(v.c, carriedRemoved, fmt.Sprintf("%s.%s.%d", line.Product, line.Variant, line.Quantity), removedLife)
			return done, nil
		}
	}
	s.Web.DropCookie(v.c, carriedRemoved)
	return done, nil
}

// readRemoved is what setInCart let the browser carry.
func readRemoved(carried string) (line orders.CartLine, ok bool) {
	parts := strings.Split(carried, ".")
	if len(parts) != 3 {
		return line, false
	}
	n, err := strconv.ParseInt(parts[2], 10, 64)
	return orders.CartLine{Product: parts[0], Variant: parts[1], Quantity: n}, err == nil
}

// piecesLeft reads from a fault how many pieces there are, when it says so.
func piecesLeft(f *fault.Fault) (left int64, known bool) {
	if f == nil || f.Key != orders.ErrOnlySome.Key || len(f.Args) == 0 {
		return 0, false
	}
	left, known = f.Args[0].(int64)
	return left, known
}
