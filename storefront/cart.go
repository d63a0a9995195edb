package storefront

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"lumbung/internal/fault"
	"lumbung/internal/web"
	"lumbung/orders"
)

// What the session keeps of the cart: its id, and the line that was taken out last.
const (
	keptCart    = "cart"
	keptRemoved = "cart.removed"
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

// cartCount is how many pieces lie in the visitor's cart. Without a session it reads nothing.
func (s *Storefront) cartCount(c *gin.Context) int {
	id, err := s.Web.Kept(c, keptCart)
	if err != nil || id == "" {
		return 0
	}
	cart, err := s.Orders.Cart(c.Request.Context(), id)
	if err != nil {
		return 0 // the badge is not worth an error page
	}
	return int(cart.Count())
}

// cartID is the id of the visitor's cart; a visitor without one gets it now.
func (s *Storefront) cartID(c *gin.Context) (string, error) {
	id, err := s.Web.Kept(c, keptCart)
	if err != nil || id != "" {
		return id, err
	}
	id = rand.Text()
	return id, s.Web.Keep(c, keptCart, id)
}

func (s *Storefront) cart(c *gin.Context) error {
	view, err := s.cartView(c)
	if err != nil {
		return err
	}
	if view.Removed != nil {
		if err := s.Web.Keep(c, keptRemoved, ""); err != nil {
			return err
		}
	}
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
	id, err := s.cartID(c)
	if err != nil {
		return err
	}
	for i, product := range in.Products {
		_, err := s.Orders.AddToCart(c.Request.Context(), id, product, in.Variants[i], in.Quantities[i])
		if form.Refused(err) {
			return s.refuseGoods(c, product, form.Whole)
		}
		if err != nil {
			return err
		}
	}
	return s.Web.Tell(c, "/keranjang", "padi", "cart.added")
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
	id, err := s.cartID(c)
	if err != nil {
		return err
	}
	before, err := s.Orders.Cart(c.Request.Context(), id)
	if err != nil {
		return err
	}
	if _, err := s.Orders.SetInCart(c.Request.Context(), id, in.Product, in.Variant, in.Quantity); err != nil {
		return err
	}
	removed := ""
	for _, line := range before.Lines {
		if in.Quantity == 0 && line.Variant == in.Variant {
			removed = fmt.Sprintf("%s %s %d", line.Product, line.Variant, line.Quantity)
		}
	}
	return s.Web.Keep(c, keptRemoved, removed)
}

// readRemoved is what setInCart kept in mind.
func readRemoved(kept string) (line orders.CartLine, ok bool) {
	parts := strings.Fields(kept)
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
