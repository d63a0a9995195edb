package storefront

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/fault"
	"lumbung/internal/web"
	"lumbung/orders"
)

// What the browser carries: the cart, and the line that was taken out last.
const (
	carriedCart    = "keranjang"
	carriedRemoved = "dikeluarkan"
	removedLife    = 10 * time.Minute
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
}

// carried is the cart that the browser brought, an empty one with a new id when there is none. It is written as the id,
// the number of pieces, and product~variant~quantity of each line, all separated by dots. The id of a variant
// begins with its product's and is written from there.
func (s *Storefront) carried(c *gin.Context) orders.Cart {
	cart, err := readCart(s.Web.Carried(c, carriedCart))
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
	s.Web.Carry(c, carriedCart, writeCart(cart), orders.CartLife)
}

func (s *Storefront) cart(c *gin.Context) error {
	view, err := s.cartView(c)
	if err != nil {
		return err
	}
	s.Web.Drop(c, carriedRemoved)
	return s.pages.Render(c, http.StatusOK, "cart", view)
}

func (s *Storefront) addToCart(c *gin.Context) error {
	var in addForm
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	if err := in.check(form); err != nil {
		return err
	}
	cart, refused, err := s.addAll(c, in)
	if len(cart.Lines) > 0 {
		s.carry(c, cart)
	}
	if form.Refused(err) {
		return s.refuseGoods(c, refused, form.Whole)
	}
	if err != nil {
		return err
	}
	return s.Web.Tell(c, "/keranjang", "padi", "cart.added")
}

// addAll puts the goods into the visitor's cart, up to the first product that is refused. It returns the cart as it is
// then.
func (s *Storefront) addAll(c *gin.Context, in addForm) (cart orders.Cart, refused string, err error) {
	cart = s.carried(c)
	for i, product := range in.Products {
		if cart, err = s.Orders.AddToCart(c.Request.Context(), cart, product, in.Variants[i], in.Quantities[i]); err != nil {
			return cart, product, err
		}
	}
	return cart, "", nil
}

// check makes the lists fit one another; one product without a quantity means one piece.
func (in *addForm) check(form *web.Form) error {
	if len(in.Products) == 1 && len(in.Quantities) == 0 && form.Ok() {
		in.Quantities = []int64{1}
	}
	if len(in.Products) != len(in.Variants) || len(in.Products) != len(in.Quantities) {
		form.Faults.Add("jumlah", "form.required")
	}
	return form.Faults.Err()
}

// refuseGoods says why a product did not get into the cart: on its own page, or in the cart when it has none any more.
func (s *Storefront) refuseGoods(c *gin.Context, product string, why *fault.Fault) error {
	offer, err := s.Catalog.Offer(c.Request.Context(), product)
	if err != nil {
		return err
	}
	key, args := why.Key, why.Args
	if left, known := piecesLeft(why); known {
		if key, args = "cart.refused_some", []any{offer.Product.Name, left}; left == 0 {
			key = "cart.refused_gone"
		}
	}
	s.Web.Flash(c, "bata", key, args...)
	if !offer.Visible {
		return s.Web.Redirect(c, "/keranjang")
	}
	return s.Web.Redirect(c, "/p/"+offer.Product.Slug)
}

func (s *Storefront) changeCart(c *gin.Context) error {
	var in cartForm
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	if in.Remove {
		in.Quantity = 0
		delete(form.Faults, "jumlah") // whatever stood in the field of a line that goes away
	} else if form.Value("jumlah") == "" {
		form.Faults.Add("jumlah", "form.required")
	}
	if form.Ok() {
		err = s.setInCart(c, in)
	}
	if form.Refused(err) {
		return s.showCart(c, form, in)
	}
	if err != nil {
		return err
	}
	return s.Web.Redirect(c, "/keranjang")
}

// setInCart changes one line; one that is taken out is kept in mind, so that it can be put back.
func (s *Storefront) setInCart(c *gin.Context, in cartForm) error {
	before := s.carried(c)
	cart, err := s.Orders.SetInCart(c.Request.Context(), before, in.Product, in.Variant, in.Quantity)
	if err != nil {
		return err
	}
	s.carry(c, cart)
	for _, line := range before.Lines {
		if in.Quantity == 0 && line.Variant == in.Variant {
			s.Web.Carry(c, carriedRemoved, fmt.Sprintf("%s.%s.%d", line.Product, line.Variant, line.Quantity), removedLife)
			return nil
		}
	}
	s.Web.Drop(c, carriedRemoved)
	return nil
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
