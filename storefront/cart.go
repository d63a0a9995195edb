package storefront

import (
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

// What the browser carries of the cart: its id and how many pieces are in it, and the line that was taken out last.
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

// carried is the id of the cart that the browser brought, "" when there is none, and how many pieces it says are in it.
func (s *Storefront) carried(c *gin.Context) (id string, pieces int) {
	id, count, _ := strings.Cut(s.Web.Carried(c, carriedCart), ".")
	pieces, err := strconv.Atoi(count)
	if err != nil || pieces < 0 || pieces > orders.MaxPieces || !orders.IsCartID(id) {
		return "", 0
	}
	return id, pieces
}

func (s *Storefront) cartCount(c *gin.Context) int {
	_, pieces := s.carried(c)
	return pieces
}

// cartID is the id of the visitor's cart, a new one for a visitor without.
func (s *Storefront) cartID(c *gin.Context) string {
	if id, _ := s.carried(c); id != "" {
		return id
	}
	return orders.NewCartID()
}

// carry lets the browser carry a cart as it is now.
func (s *Storefront) carry(c *gin.Context, cart orders.Cart) {
	if cart.ID != "" {
		s.Web.Carry(c, carriedCart, fmt.Sprintf("%s.%d", cart.ID, cart.Count()), orders.CartLife)
	}
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
	s.carry(c, cart)
	if form.Refused(err) {
		return s.refuseGoods(c, refused, form.Whole)
	}
	if err != nil {
		return err
	}
	return s.Web.Tell(c, "/keranjang", "padi", "cart.added")
}

// addAll puts the goods into the visitor's cart, up to the first product that is refused. It returns the cart as it is
// then, without an id when nothing got into it.
func (s *Storefront) addAll(c *gin.Context, in addForm) (cart orders.Cart, refused string, err error) {
	id := s.cartID(c)
	for i, product := range in.Products {
		fuller, err := s.Orders.AddToCart(c.Request.Context(), id, product, in.Variants[i], in.Quantities[i])
		if err != nil {
			return cart, product, err
		}
		cart = fuller
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
	id := s.cartID(c)
	before, err := s.Orders.Cart(c.Request.Context(), id)
	if err != nil {
		return err
	}
	cart, err := s.Orders.SetInCart(c.Request.Context(), id, in.Product, in.Variant, in.Quantity)
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
