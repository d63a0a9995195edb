package storefront

import (
	"context"
	"slices"
	"strconv"

	"lumbung/internal/area"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

// checkoutView is what is bought, from whom, and the ways to get it.
type checkoutView struct {
	areas    areaLists
	village  string // its name as on an envelope, "" while it is not chosen
	postcode string // of the village
	differs  string // what was typed as postcode is another one, in a sentence
	asked    string // that one
	shops    []checkoutShop
	goods    money.Amount
	delivery money.Amount
	total    money.Amount      // goods, and delivery as far as it is chosen
	prices   map[string]string // fields with what each variant costs
	changed  []string          // prices that changed while the page was open, in sentences
	counted  string            // the deliveries total was counted for, when all are chosen
	complete bool              // every shop has its delivery, so that total is what will be charged
	pieces   int64
	ways     []web.Option // in which the total can be paid
	problems []string     // goods that cannot be bought as they are, by name
}

// checkoutShop is what one shop delivers.
type checkoutShop struct {
	id, name, coop string
	lines          []cartLine
	goods          money.Amount
	offers         []web.Option
	chosen         string // code of the offer, "" while none is chosen
	cost           money.Amount
	note           string
}

// deliveryField is the name of the shop's own field for the delivery.
func (shop *checkoutShop) deliveryField() string { return deliveryField + shop.id }

// noteField is the name of the field for the note to the seller.
func (shop *checkoutShop) noteField() string { return noteField + shop.id }

// price says what the delivery costs.
func (shop *checkoutShop) price(v *Visit) string {
	if shop.chosen == "" {
		return v.T("checkout.not_yet")
	}
	return priceOf(v, shop.cost)
}

// priceOf says what a delivery costs.
func priceOf(v *Visit, cost money.Amount) string {
	if cost == 0 {
		return v.T("delivery.free")
	}
	return v.Rupiah(cost)
}

// charged is what the page says will be charged, "0" while it is not known.
func (view *checkoutView) charged() string {
	if !view.complete {
		return "0"
	}
	return digits(view.total)
}

// digits writes an amount for scripts and forms.
func digits(a money.Amount) string { return strconv.FormatInt(int64(a), 10) }

func (s *Storefront) readCheckout(ctx context.Context, v *Visit) (view checkoutView, err error) {
	in := typed(v.Form)
	in.dropMismatchedAreas()
	if s.settle(&in); in.Village != "" {
		for name, code := range map[string]string{
			"provinsi": in.Province, "kabupaten": in.Regency, "kecamatan": in.District, "kelurahan": in.Village,
		} {
			v.Form.Values.Set(name, code)
		}
	}
	view.areas, view.village = s.areaLists(in.Province, in.Regency, in.District), s.Atlas.Label(in.Village)
	priced, err := s.Orders.View(ctx, s.carried(v.c))
	if err != nil {
		return view, err
	}
	if in.Action == actionPay { // whatever kept it from being bought does not hide the other mistakes
		v.Form.Invalid(toFormFields(s.Orders.Mistakes(s.checkoutOf(v, &in), priced)))
	}
	view.fillPostcode(v, &in, s.Atlas)
	for _, group := range priced.Shops {
		coop, err := s.Members.Cooperative(ctx, group.Shop.Coop)
		if err != nil {
			return view, err
		}
		offers := s.Orders.DeliveryRates(group, in.Village)
		shop := s.checkoutShop(v.Locale, group, offers, coop)
		shop.choose(v.Form, offers, in.Village)
		view.compare(v, group)
		v.Form.Label(shop.deliveryField(), "checkout.delivery_from", shop.name)
		v.Form.Label(shop.noteField(), "checkout.note_for", shop.name)
		view.add(shop)
	}
	view.count(v.Form)
	view.ways = s.payOptions(v, view.total)
	return view, nil
}

// fillPostcode fills in the postcode of the village where none was typed, and says so where another one was.
func (view *checkoutView) fillPostcode(v *Visit, in *checkoutForm, atlas *area.Atlas) {
	in.dropFilled()
	view.postcode = atlas.Postcode(in.Village)
	switch in.Postcode {
	case "", view.postcode:
		v.Form.Values.Set("kodepos", view.postcode)
	default:
		village, known := atlas.Find(in.Village)
		if known && view.postcode != "" {
			view.asked = in.Postcode
		}
		if known && v.Form.Faults["kodepos"] == nil {
			view.differs = v.T("checkout.postcode_differs", village.FullName(), view.postcode, in.Postcode)
		}
	}
}

// payOptions are the ways in which a total can be paid, as cards to tap. The first is on until another one is chosen.
func (s *Storefront) payOptions(v *Visit, total money.Amount) (options []web.Option) {
	ways := payments.Ways(total)
	for _, way := range ways {
		options = append(options, web.Option{
			Value: string(way), Text: v.T("checkout.way_" + string(way)), Icon: wayIcon(way),
			Hint: v.T("checkout.way_held", v.span(s.Orders.Hold(way))),
		})
	}
	if len(ways) > 0 && !slices.Contains(ways, payments.Way(v.Form.Value("cara"))) {
		v.Form.Values.Set("cara", string(ways[0]))
	}
	return options
}

func wayIcon(way payments.Way) string {
	if way == payments.ByPhone {
		return "qrcode"
	}
	return "cash"
}

func (s *Storefront) checkoutShop(l *i18n.Locale, group orders.CartShop, offers []delivery.Rate, coop *members.Cooperative) checkoutShop {
	shop := checkoutShop{id: group.Shop.ID, name: group.Shop.Name, coop: coop.Name, goods: group.Goods}
	for _, item := range group.Items {
		shop.lines = append(shop.lines, lineOf(l, item))
	}
	for _, offer := range offers {
		shop.offers = append(shop.offers, s.deliveryOption(l, offer, coop))
	}
	return shop
}

// deliveryOption is one way to get the goods as a card to tap.
func (s *Storefront) deliveryOption(l *i18n.Locale, offer delivery.Rate, coop *members.Cooperative) web.Option {
	option := web.Option{Value: offer.Code, Text: deliveryName(l, offer), Note: l.Rupiah(offer.Cost), Icon: "truck"}
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
func deliveryName(l *i18n.Locale, offer delivery.Rate) string {
	if offer.Name != "" {
		return offer.Name
	}
	return l.T("delivery." + string(offer.Method))
}

func deliveryDays(l *i18n.Locale, offer delivery.Rate) string {
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
func (shop *checkoutShop) choose(form *web.Form, offers []delivery.Rate, village string) {
	field := shop.deliveryField()
	offer, possible := delivery.Find(offers, form.Value(field))
	if !possible && village != "" {
		offer, possible = cheapestDelivery(offers)
	}
	form.Values.Del(field)
	if possible {
		shop.chosen, shop.cost = offer.Code, offer.Cost
		form.Values.Set(field, offer.Code)
	}
	shop.note = form.Value(shop.noteField())
}

// compare notes what each variant costs, and where the page that was sent said otherwise.
func (view *checkoutView) compare(v *Visit, group orders.CartShop) {
	if view.prices == nil {
		view.prices = map[string]string{}
	}
	for _, item := range group.Items {
		field, now := priceField+item.Variant, item.Choice.Price
		view.prices[field] = digits(now)
		if seen, err := money.Parse(v.Form.Value(field)); err == nil && seen != now {
			view.changed = append(view.changed, v.T("checkout.price_was", lineOf(v.Locale, item).FullName(), seen, now))
		}
	}
}

func cheapestDelivery(offers []delivery.Rate) (best delivery.Rate, found bool) {
	for _, offer := range offers {
		if offer.Method != delivery.Pickup && (!found || offer.Cost < best.Cost) {
			best, found = offer, true
		}
	}
	return best, found
}

func (view *checkoutView) add(shop checkoutShop) {
	view.shops = append(view.shops, shop)
	view.goods += shop.goods
	view.delivery += shop.cost
	for _, line := range shop.lines {
		view.pieces += line.Quantity
		if line.Problem != "" {
			view.problems = append(view.problems, line.FullName()+": "+line.Problem)
		}
	}
}

// count adds up, and notes what for.
func (view *checkoutView) count(form *web.Form) {
	view.total, view.complete = view.goods+view.delivery, true
	for _, shop := range view.shops {
		view.complete = view.complete && shop.chosen != ""
	}
	if view.complete {
		view.counted = countedFor(perShop(form.Values, deliveryField))
	}
}
