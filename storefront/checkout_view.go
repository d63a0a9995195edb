package storefront

import (
	"errors"

	"github.com/gin-gonic/gin"

	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
)

// checkoutPage is the one page between the cart and the payment.
type checkoutPage struct {
	web.Page
	Areas    areaLists
	Village  string // its name as on an envelope, "" while it is not chosen
	Shops    []checkoutShop
	Goods    money.Amount
	Delivery money.Amount
	Total    money.Amount // goods, and delivery as far as it is chosen
	Counted  string       // the deliveries Total was counted for, when all are chosen
	Complete bool         // every shop has its delivery, so that Total is what will be charged
	Pieces   int64
	Problems []string // goods that cannot be bought as they are, by name
}

// checkoutShop is what one shop delivers.
type checkoutShop struct {
	ID, Name, Coop string
	Lines          []cartLine
	Goods          money.Amount
	Offers         []web.Option
	Chosen         string // code of the offer
	Cost           money.Amount
	Note           string
}

// Known says whether the shop's delivery is chosen.
func (shop checkoutShop) Known() bool { return shop.Chosen != "" }

// DeliveryField and NoteField are the names of the shop's own fields.
func (shop checkoutShop) DeliveryField() string { return deliveryField + shop.ID }

// NoteField is the name of the field for the note to the seller.
func (shop checkoutShop) NoteField() string { return noteField + shop.ID }

func (s *Storefront) checkoutView(c *gin.Context, form *web.Form, in checkoutForm) (checkoutPage, error) {
	ctx, l := c.Request.Context(), s.Web.Locale(c)
	view := checkoutPage{Page: s.page(c, l.T("checkout.title")), Areas: s.areaLists(in.Province, in.Regency, in.District)}
	view.Nav, view.NoIndex, view.Back, view.Form = "keranjang", true, "/keranjang", form
	view.Village = s.Atlas.Label(in.Village)
	priced, err := s.pricedCart(c)
	if err != nil {
		return view, err
	}
	for _, group := range priced.Shops {
		coop, err := s.Members.Cooperative(ctx, group.Shop.Coop)
		if err != nil {
			return view, err
		}
		offers := s.Orders.Offers(group, in.Village)
		shop := s.checkoutShop(l, group, offers, coop)
		shop.choose(form, offers, in.Village)
		form.Call(shop.DeliveryField(), "checkout.delivery_from", shop.Name)
		form.Call(shop.NoteField(), "checkout.note_for", shop.Name)
		view.add(shop)
	}
	view.count(form)
	return view, nil
}

func (s *Storefront) checkoutShop(l *i18n.Locale, group orders.CartShop, offers []delivery.Offer, coop *members.Cooperative) checkoutShop {
	shop := checkoutShop{ID: group.Shop.ID, Name: group.Shop.Name, Coop: coop.Name, Goods: group.Goods}
	for _, item := range group.Items {
		shop.Lines = append(shop.Lines, lineOf(l, item))
	}
	for _, offer := range offers {
		shop.Offers = append(shop.Offers, s.deliveryOption(l, offer, coop))
	}
	return shop
}

// deliveryOption is one way to get the goods as a card to tap.
func (s *Storefront) deliveryOption(l *i18n.Locale, offer delivery.Offer, coop *members.Cooperative) web.Option {
	option := web.Option{Value: offer.Code, Text: deliveryName(l, offer), Note: offer.Cost.String(), Icon: "truck"}
	switch offer.Method {
	case delivery.Pickup:
		option.Icon, option.Note = "store", l.T("delivery.free")
		option.Hint = l.T("delivery.pickup_at", s.coopAddress(coop), coop.Hours.In(l.Tag()))
	case delivery.Local:
		option.Icon, option.Hint = "map-pin", deliveryDays(l, offer)
	case delivery.Courier:
		option.Hint = deliveryDays(l, offer)
	}
	return option
}

// deliveryName is what a way of delivery is called; couriers keep their own names.
func deliveryName(l *i18n.Locale, offer delivery.Offer) string {
	if offer.Name != "" {
		return offer.Name
	}
	return l.T("delivery." + string(offer.Method))
}

func deliveryDays(l *i18n.Locale, offer delivery.Offer) string {
	if offer.MinDays == offer.MaxDays {
		return l.T("delivery.day", offer.MaxDays)
	}
	return l.T("delivery.days", offer.MinDays, offer.MaxDays)
}

// coopAddress is where a cooperative's counter is.
func (s *Storefront) coopAddress(coop *members.Cooperative) string {
	if place := s.shortPlace(coop.Area); place != "" {
		return coop.Street + ", " + place
	}
	return coop.Street
}

// choose keeps what was chosen while it is still possible. Until something is chosen, the cheapest delivery to the
// village is on; without a village nothing is, so that nobody picks up in another town by mistake.
func (shop *checkoutShop) choose(form *web.Form, offers []delivery.Offer, village string) {
	field := shop.DeliveryField()
	offer, possible := delivery.Find(offers, form.Value(field))
	if !possible && village != "" {
		offer, possible = cheapestDelivery(offers)
	}
	form.Values.Del(field)
	if possible {
		shop.Chosen, shop.Cost = offer.Code, offer.Cost
		form.Values.Set(field, offer.Code)
	}
	shop.Note = form.Value(shop.NoteField())
}

func cheapestDelivery(offers []delivery.Offer) (best delivery.Offer, found bool) {
	for _, offer := range offers {
		if offer.Method != delivery.Pickup && (!found || offer.Cost < best.Cost) {
			best, found = offer, true
		}
	}
	return best, found
}

func (p *checkoutPage) add(shop checkoutShop) {
	p.Shops = append(p.Shops, shop)
	p.Goods += shop.Goods
	p.Delivery += shop.Cost
	for _, line := range shop.Lines {
		p.Pieces += line.Quantity
		if line.Problem != "" {
			p.Problems = append(p.Problems, line.FullName()+": "+line.Problem)
		}
	}
}

// count adds up, and notes what for.
func (p *checkoutPage) count(form *web.Form) {
	p.Total, p.Complete = p.Goods+p.Delivery, true
	for _, shop := range p.Shops {
		p.Complete = p.Complete && shop.Known()
	}
	if p.Complete {
		p.Counted = countedFor(perShop(form.Values, deliveryField))
	}
}

func (s *Storefront) showCheckout(c *gin.Context, form *web.Form, in checkoutForm) error {
	view, err := s.checkoutView(c, form, in)
	if err != nil {
		return err
	}
	if len(view.Shops) == 0 {
		return s.Web.Redirect(c, "/keranjang")
	}
	return s.pages.Render(c, form.Status(), "checkout", view)
}

// refuseCheckout shows the page again with fresh figures. A form that was sent before has made a purchase, which is
// what the buyer wants to see.
func (s *Storefront) refuseCheckout(c *gin.Context, form *web.Form, in checkoutForm) error {
	to := ""
	switch {
	case form.Whole == nil:
	case errors.Is(form.Whole, orders.ErrKeyReused):
		to = "/pesanan"
	case errors.Is(form.Whole, orders.ErrCartEmpty):
		to = "/keranjang"
	}
	if to == "" {
		return s.showCheckout(c, form, in)
	}
	return s.Web.Tell(c, to, "kunyit", form.Whole.Key, form.Whole.Args...)
}
