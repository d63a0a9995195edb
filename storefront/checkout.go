package storefront

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/mail"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/area"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/web"
	"lumbung/orders"
)

// Names of the fields there are one of for each shop, before the shop's id.
const (
	deliveryField = "kirim."
	noteField     = "catatan."
	maxNote       = 200
)

// aksi=bayar places the order; every other button only shows the page again, with what has been typed.
const actionPay = "bayar"

// carriedContact is where the browser carries the address that was used last.
const (
	carriedContact = "alamat"
	contactLife    = 180 * 24 * time.Hour
)

// checkoutForm is the checkout page as it is typed, but for the fields of each shop.
type checkoutForm struct {
	Action   string `form:"aksi" json:"-"`
	Name     string `form:"nama" max:"80" label:"checkout.name_label" json:"name"`
	Phone    string `form:"hp" max:"30" label:"checkout.phone_label" json:"phone"`
	Email    string `form:"email" max:"254" label:"checkout.email_label" json:"email"`
	Province string `form:"provinsi" max:"20" label:"checkout.province" json:"-"`
	Regency  string `form:"kabupaten" max:"20" label:"checkout.regency" json:"-"`
	District string `form:"kecamatan" max:"20" label:"checkout.district" json:"-"`
	Village  string `form:"kelurahan" max:"20" label:"checkout.village_label" json:"village"`
	Street   string `form:"jalan" max:"200" label:"checkout.street_label" json:"street"`
	Landmark string `form:"patokan" max:"120" label:"checkout.landmark_label" json:"landmark"`
	Postcode string `form:"kodepos" max:"5" label:"checkout.postcode_label" json:"postcode"`
	Total    string `form:"total" max:"20" json:"-"`      // what the page showed
	Counted  string `form:"dihitung" max:"9000" json:"-"` // the deliveries it was counted for
}

func (s *Storefront) checkout(c *gin.Context) error {
	in, err := s.lastContact(c)
	if err != nil {
		return err
	}
	form, err := web.FormOf(in)
	if err != nil {
		return err
	}
	view, err := s.checkoutView(c, form, in)
	if err != nil {
		return err
	}
	if len(view.Shops) == 0 || len(view.Problems) > 0 {
		return s.Web.Redirect(c, "/keranjang") // which says what is wrong
	}
	return s.pages.Render(c, http.StatusOK, "checkout", view)
}

func (s *Storefront) placeOrder(c *gin.Context) error {
	in, form, err := s.readCheckout(c)
	if err != nil {
		return err
	}
	if in.Action != actionPay {
		form.Faults = fault.Fields{}
		return s.showCheckout(c, form, in)
	}
	checkout, err := s.checkoutOf(c, form, in)
	if err != nil {
		return err
	}
	var placed *orders.Purchase
	if form.Ok() {
		placed, err = s.Orders.Place(c.Request.Context(), checkout)
		if errors.Is(err, orders.ErrKeyReused) {
			return s.leadToBought(c, checkout.Cart)
		}
		err = asTyped(err)
	}
	if form.Refused(err) {
		return s.refuseCheckout(c, form, in)
	}
	if err != nil {
		return err
	}
	return s.leadToPay(c, placed, in)
}

// readCheckout reads the form; a village that is not in the kecamatan chosen before it, and so on, is dropped.
func (s *Storefront) readCheckout(c *gin.Context) (checkoutForm, *web.Form, error) {
	var in checkoutForm
	form, err := web.Bind(c, &in)
	if err != nil {
		return in, nil, err
	}
	in.chain()
	if in.Email != "" {
		if a, err := mail.ParseAddress(in.Email); err != nil || a.Address != in.Email {
			form.Faults.Add("email", "checkout.email")
		}
	}
	for name := range form.Values {
		if note := form.Value(name); strings.HasPrefix(name, noteField) && len([]rune(note)) > maxNote {
			form.Faults.Add(name, "form.too_long", maxNote, len([]rune(note)))
		}
	}
	return in, form, nil
}

// chain drops a choice of area that does not lie inside the one before it.
func (in *checkoutForm) chain() {
	before := in.Province
	for _, code := range []*string{&in.Regency, &in.District, &in.Village} {
		if before == "" || !strings.HasPrefix(*code, before+".") {
			*code = ""
		}
		before = *code
	}
}

// leadToBought shows the purchase that a cart has become before, with other goods or another address. What is in the cart
// stays there, as a new cart.
func (s *Storefront) leadToBought(c *gin.Context, cart orders.Cart) error {
	bought, err := s.Orders.PurchaseOfCart(c.Request.Context(), cart.ID)
	if err != nil {
		return err
	}
	cart.ID = orders.NewCartID()
	s.carry(c, cart)
	s.rememberPurchase(c, bought.Number)
	return s.Web.Tell(c, purchasePath(s.LinkKey, bought.Number), "kunyit", "checkout.key_reused")
}

// checkoutOf is the form as orders understands it. The total counts only when the page showed it for the deliveries
// that are chosen now: without script, choosing another one does not change the figures on the page.
func (s *Storefront) checkoutOf(c *gin.Context, form *web.Form, in checkoutForm) (orders.Checkout, error) {
	actor, err := s.Web.Actor(c)
	if err != nil {
		return orders.Checkout{}, err
	}
	chosen := perShop(form.Values, deliveryField)
	var total money.Amount
	if seen, err := money.Parse(in.Total); err == nil && in.Counted == countedFor(chosen) {
		total = seen
	}
	return orders.Checkout{
		Cart: s.carried(c), User: actor.ID(), Buyer: orders.Buyer{Name: in.Name, Phone: in.Phone, Email: in.Email},
		Address:  orders.Address{Area: in.Village, Street: in.Street, Postcode: in.Postcode, Landmark: in.Landmark},
		Delivery: chosen, Notes: perShop(form.Values, noteField), Total: total, Locale: s.language(c),
	}, nil
}

// perShop collects the fields there are one of for each shop, by the shop's id.
func perShop(values url.Values, prefix string) map[string]string {
	found := map[string]string{}
	for name := range values {
		if shop, is := strings.CutPrefix(name, prefix); is {
			if typed := strings.TrimSpace(values.Get(name)); typed != "" {
				found[shop] = typed
			}
		}
	}
	return found
}

// countedFor writes down which deliveries a total was counted for.
func countedFor(chosen map[string]string) string {
	values := url.Values{}
	for shop, offer := range chosen {
		values.Set(shop, offer)
	}
	return values.Encode()
}

// asTyped gives the mistakes that orders names the names they have on the page.
func asTyped(err error) error {
	if soldOut := new(catalog.SoldOut); errors.As(err, &soldOut) {
		return fault.New(fault.Conflict, "checkout.sold_out") // the page names the goods
	}
	wrong := fault.FieldsOf(err)
	if wrong == nil {
		return err
	}
	names := map[string]string{"name": "nama", "phone": "hp", "email": "email", "street": "jalan", "village": "kelurahan", "postcode": "kodepos"}
	typed := fault.Fields{}
	for name, mistake := range wrong {
		if shop, is := strings.CutPrefix(name, "delivery."); is {
			name = deliveryField + shop
		} else if names[name] != "" {
			name = names[name]
		}
		typed[name] = mistake
	}
	return typed
}

// lastContact is what the form starts with: what was typed last in this session, otherwise what we know of the visitor.
func (s *Storefront) lastContact(c *gin.Context) (checkoutForm, error) {
	var in checkoutForm
	if kept := s.carriedSigned(c, carriedContact); kept != "" && json.Unmarshal([]byte(kept), &in) == nil {
		in.setArea(s.Atlas.Path(in.Village))
		return in, nil
	}
	actor, err := s.Web.Actor(c)
	if err != nil {
		return in, err
	}
	in.setArea(s.Atlas.Path(s.destination(c)))
	in.fill(actor)
	return in, nil
}

func (in *checkoutForm) fill(who members.Actor) {
	if who.SignedIn() {
		in.Name, in.Phone, in.Email = who.User.Name, phone.Display(who.User.Phone), who.User.Email
	}
}

// setArea chooses the areas on the way down.
func (in *checkoutForm) setArea(path []area.Area) {
	in.Province, in.Regency, in.District, in.Village = "", "", "", ""
	for i, code := range []*string{&in.Province, &in.Regency, &in.District, &in.Village} {
		if i < len(path) {
			*code = path[i].Code
		}
	}
}

// rememberContact keeps what was typed for the next time; the e-mail and the notes are not part of it when empty.
func (s *Storefront) rememberContact(c *gin.Context, in checkoutForm) error {
	text, err := json.Marshal(in)
	if err != nil {
		return err
	}
	s.carrySigned(c, carriedContact, string(text), contactLife)
	return nil
}
