package storefront

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/area"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/text"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments"
)

// Names of the fields there are one of for each shop, before the shop's id.
const (
	deliveryField = "kirim."
	noteField     = "catatan."
	priceField    = "harga." // what the page said a variant costs, before its id
	maxNote       = 200
)

// aksi=bayar places the order; every other button only shows the page again, with what has been typed.
const actionPay = "bayar"

// carriedContact is where the browser carries the address that was used last.
const (
	carriedContact = "alamat"
	contactLife    = 180 * 24 * time.Hour
	draftLife      = 24 * time.Hour // of a form that nothing was bought with
	contactMost    = 2000           // bytes: a browser keeps no cookie that is much longer
)

// checkoutForm is the checkout page as it is typed, but for the fields of each shop.
type checkoutForm struct {
	Action   string `form:"aksi" json:"-"`
	Name     string `form:"nama" max:"80" label:"checkout.name_label" json:"name"`
	Phone    string `form:"hp" max:"30" label:"checkout.phone_label" json:"phone"`
	Email    string `form:"email" max:"254" label:"checkout.email_label" json:"email"`
	Place    string `form:"tempat" max:"200" label:"area.place" json:"-"`
	Province string `form:"provinsi" max:"20" label:"checkout.province" json:"-"`
	Regency  string `form:"kabupaten" max:"20" label:"checkout.regency" json:"-"`
	District string `form:"kecamatan" max:"20" label:"checkout.district" json:"-"`
	Village  string `form:"kelurahan" max:"20" label:"checkout.village_label" json:"village"`
	Street   string `form:"jalan" max:"200" label:"checkout.street_label" json:"street"`
	Landmark string `form:"patokan" max:"120" label:"checkout.landmark_label" json:"landmark"`
	Postcode string `form:"kodepos" max:"5" label:"checkout.postcode_label" json:"postcode"`
	Filled   string `form:"kodepos_isian" max:"5" json:"-"`   // the postcode that the page has filled in
	Asked    string `form:"kodepos_ditanya" max:"5" json:"-"` // the one that the page has asked about
	Way      string `form:"cara" max:"20" label:"checkout.way_label" json:"way"`
	Total    string `form:"total" max:"20" json:"-"`      // what the page showed
	Counted  string `form:"dihitung" max:"9000" json:"-"` // the deliveries it was counted for

	form *web.Form // with the fields of each shop
}

// checkoutPage is the one page between the cart and the payment.
func (s *Storefront) checkoutPage() page {
	return page{
		Path: "checkout", Access: act.Everybody, Nav: nav{ID: "keranjang"}, Title: "checkout.title", Show: s.checkout,
		Acts:   []web.Act[*Visit]{web.Do("", act.Everybody, s.placeOrder)},
		Sample: sample(func(v *Visit) templ.Component { return v.checkout(sampleCheckout(v)) }),
		More:   branches{"salah": sample(func(v *Visit) templ.Component { return v.checkout(sampleMistaken(v)) })},
	}
}

func (s *Storefront) checkout(ctx context.Context, v *Visit) (_ templ.Component, err error) {
	again := v.Form != nil
	if !again {
		if v.Form, err = web.FormOf(s.lastContact(v)); err != nil {
			return nil, err
		}
	}
	view, err := s.readCheckout(ctx, v)
	if err == nil && again {
		err = s.rememberContact(v, typed(v.Form), draftLife)
	}
	if err != nil {
		return nil, err
	}
	if len(view.shops) == 0 || !again && len(view.problems) > 0 {
		return nil, web.Elsewhere("/keranjang") // which says what is wrong
	}
	return v.checkout(view), nil
}

func (v *Visit) checkout(view checkoutView) templ.Component {
	v.buying()
	v.Back, v.bar.Title = "/keranjang", ui.BarTitle(v.Title, false)
	return checkout(v, view)
}

// Unfinished tells whether a button was pressed that only shows the page again.
func (in *checkoutForm) Unfinished() bool { return in.Action != actionPay }

// Check reads the fields of each shop; a village that is not in the kecamatan chosen before it, and so on, is dropped.
func (in *checkoutForm) Check(form *web.Form) {
	in.form = form
	in.dropMismatchedAreas()
	in.dropFilled()
	for name := range form.Values {
		if note := form.Value(name); strings.HasPrefix(name, noteField) && len([]rune(note)) > maxNote {
			form.Faults.Add(name, "form.too_long", maxNote, len([]rune(note)))
		}
	}
}

// placeOrder buys what is in the cart. A form that was sent before has made a purchase, which is what the buyer wants to see.
func (s *Storefront) placeOrder(ctx context.Context, v *Visit, in checkoutForm) (done web.Done, err error) {
	s.settle(&in)
	checkout := s.checkoutOf(v, &in)
	placed, err := s.Orders.Place(ctx, checkout)
	switch {
	case errors.Is(err, orders.ErrKeyReused):
		return s.leadToBought(ctx, v, checkout.Cart)
	case errors.Is(err, orders.ErrCartEmpty):
		return web.Done{To: "/keranjang", Tone: "kunyit", Key: orders.ErrCartEmpty.Key}, nil
	case err != nil:
		return done, toFormFields(err)
	}
	return s.redirectToPayment(ctx, v, placed, &in)
}

// dropMismatchedAreas drops a choice of area that does not lie inside the one before it.
func (in *checkoutForm) dropMismatchedAreas() {
	before := in.Province
	for _, code := range []*string{&in.Regency, &in.District, &in.Village} {
		if before == "" || !strings.HasPrefix(*code, before+".") {
			*code = ""
		}
		before = *code
	}
}

// dropFilled drops a postcode that the page has filled in: it follows the village, which may be another one now.
func (in *checkoutForm) dropFilled() {
	if in.Postcode == in.Filled {
		in.Postcode = ""
	}
}

// settle chooses the village that was typed and not chosen, if there is only one.
func (s *Storefront) settle(in *checkoutForm) {
	if in.Village != "" || in.Place == "" {
		return
	}
	if meant := s.Atlas.Villages(in.Place, 2); len(meant) == 1 {
		in.setArea(s.Atlas.Path(meant[0].Code))
	}
}

// leadToBought shows the purchase that a cart has become before, with other goods or another address. What is in the cart
// stays there, as a new cart.
func (s *Storefront) leadToBought(ctx context.Context, v *Visit, cart orders.Cart) (done web.Done, err error) {
	bought, err := s.Orders.PurchaseOfCart(ctx, cart.ID)
	if err != nil {
		return done, err
	}
	cart.ID = orders.NewCartID()
	s.carry(v.c, cart)
	s.rememberPurchase(v.c, bought.Number)
	return web.Done{To: purchasePath(s.LinkKey, bought.Number), Tone: "kunyit", Key: "checkout.key_reused"}, nil
}

// checkoutOf is the form as orders understands it. The total counts only when the page showed it for the deliveries
// that are chosen now: without script, choosing another one does not change the figures on the page.
func (s *Storefront) checkoutOf(v *Visit, in *checkoutForm) orders.Checkout {
	chosen := perShop(in.form.Values, deliveryField)
	var total money.Amount
	if seen, err := money.Parse(in.Total); err == nil && in.Counted == countedFor(chosen) {
		total = seen
	}
	return orders.Checkout{
		Cart: s.carried(v.c), User: v.actor.ID(), Buyer: orders.Buyer{Name: in.Name, Phone: in.Phone, Email: in.Email},
		Address:  orders.Address{Area: in.Village, Street: in.Street, Postcode: in.Postcode, Landmark: in.Landmark},
		Delivery: chosen, Notes: perShop(in.form.Values, noteField), Total: total, Locale: v.language(),
		Prices: pricesSeen(in.form.Values), Holder: s.holder(v.c), Way: payments.Way(in.Way),
		Asked: in.Asked,
	}
}

// pricesSeen is what the page said that each variant costs.
func pricesSeen(values url.Values) map[string]money.Amount {
	seen := map[string]money.Amount{}
	for variant, text := range perShop(values, priceField) {
		if amount, err := money.Parse(text); err == nil {
			seen[variant] = amount
		}
	}
	return seen
}

// holder stands for the network from which somebody orders: an IPv4 address, or the first half of an IPv6 address, which one
// household has. Only a signature of it is kept.
func (s *Storefront) holder(c *gin.Context) string {
	address, err := netip.ParseAddr(c.ClientIP())
	if err != nil {
		return ""
	}
	bits := 32
	if address = address.Unmap(); address.Is6() {
		bits = 64
	}
	network, err := address.WithZone("").Prefix(bits)
	if err != nil {
		return ""
	}
	return s.LinkKey.Sign("holder:" + network.String())
}

// perShop collects the fields there are one of for each shop, or variant, by its id.
func perShop(values url.Values, prefix string) map[string]string {
	found := map[string]string{}
	for name := range values {
		if shop, is := strings.CutPrefix(name, prefix); is {
			if typed := text.Clean(values.Get(name)); typed != "" {
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

// toFormFields gives the mistakes that orders names the names they have on the page.
func toFormFields(err error) error {
	if soldOut := new(catalog.SoldOut); errors.As(err, &soldOut) {
		return fault.New(fault.Conflict, "checkout.sold_out") // the page names the goods
	}
	wrong := fault.FieldsOf(err)
	if wrong == nil {
		return err
	}
	names := map[string]string{
		"name": "nama", "phone": "hp", "email": "email", "street": "jalan", "village": "kelurahan", "postcode": "kodepos",
		"way": "cara",
	}
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
func (s *Storefront) lastContact(v *Visit) (in checkoutForm) {
	if kept := s.carriedSigned(v.c, carriedContact); kept != "" && json.Unmarshal([]byte(kept), &in) == nil {
		in.setArea(s.Atlas.Path(in.Village))
		return in
	}
	in.setArea(s.Atlas.Path(v.destination))
	in.fill(v.actor)
	return in
}

// typed is the form as it was sent, mistakes and all.
func typed(form *web.Form) checkoutForm {
	return checkoutForm{
		Action: form.Value("aksi"), Name: form.Value("nama"), Phone: form.Value("hp"), Email: form.Value("email"),
		Place: form.Value("tempat"), Province: form.Value("provinsi"), Regency: form.Value("kabupaten"), District: form.Value("kecamatan"),
		Village: form.Value("kelurahan"), Street: form.Value("jalan"), Landmark: form.Value("patokan"), Postcode: form.Value("kodepos"),
		Filled: form.Value("kodepos_isian"), Way: form.Value("cara"),
		form: form,
	}
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
func (s *Storefront) rememberContact(v *Visit, in checkoutForm, life time.Duration) error {
	in.dropMismatchedAreas()
	in.Village = cmp.Or(in.Village, in.District, in.Regency, in.Province)
	text, err := json.Marshal(in)
	if err != nil {
		return err
	}
	if len(text) <= contactMost {
		s.carrySigned(v.c, carriedContact, string(text), life)
	}
	return nil
}
