package storefront

import (
	"slices"

	"lumbung/catalog"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

// exampleChannel is the payment that the split on the product page takes as its example.
const exampleChannel = payments.Channel("QRIS")

// splitView is "Ke mana Rp48.000 Anda pergi".
type splitView struct {
	shares []web.Part // of the price: to whom it goes
	minute string     // the decision behind it
}

// split divides the price of one piece, paid with QRIS, under the rules of today. Without rules nothing is claimed.
func (v *Visit) split(g *productData) splitView {
	if g.schedule == nil {
		return splitView{}
	}
	price := g.chosen.Price
	line := payments.FeeLine{
		Seller: g.Product.Seller, Categories: catalog.CategoryPath(g.Product.Category), Product: g.Product.ID, Goods: price,
	}
	gateway := payments.ShareGatewayCost(exampleChannel, []money.Amount{price})[0]
	fees := g.schedule.Freeze([]payments.FeeLine{line}, gateway)[0]
	return splitView{splitOf(&v.Page, g.Shop.Name, price, fees), g.schedule.Resolution}
}

// splitOf divides a price: what the fees leave is the seller's. What the cooperative bears comes out of its own share;
// when that is not enough, the payment's cost is left out, for the buyer's money does not pay it.
func splitOf(p *web.Page, shop string, price money.Amount, fees []payments.Fee) []web.Part {
	var commission, gateway, borne money.Amount
	var rest []web.Part
	for _, fee := range fees {
		switch {
		case fee.Code == payments.GatewayFee && fee.Bearer == payments.ByCooperative:
			borne += fee.Amount
		case fee.Code == payments.GatewayFee:
			gateway += fee.Amount
		case fee.Bearer == payments.ByCooperative: // the cooperative's own expense
		case fee.Code == payments.CommissionFee:
			commission += fee.Amount
		default:
			rest = append(rest, web.Part{Tone: "soga", Label: fee.In(p.Lang()), Amount: fee.Amount})
		}
	}
	parts := []web.Part{{Tone: "padi", Label: p.T("product.split_maker", shop), Amount: price - payments.SellerBears(fees)}}
	if borne <= commission {
		commission, gateway = commission-borne, gateway+borne
	}
	parts = appendPart(parts, web.Part{Tone: "nila", Label: p.T("product.split_coop"), Amount: commission})
	parts = append(parts, rest...)
	return appendPart(parts, web.Part{Tone: "kunyit", Label: p.T("product.split_gateway"), Amount: gateway})
}

func appendPart(parts []web.Part, part web.Part) []web.Part {
	if part.Amount > 0 {
		parts = append(parts, part)
	}
	return parts
}

// How long packing takes at most before a parcel is under way, and how many couriers the page names.
const (
	packDays      = 1
	couriersShown = 3
)

// deliveryView says how one piece can reach the visitor.
type deliveryView struct {
	arrival string // days it may arrive, when the destination is known
	ways    string // how it can come, and for how much
	choose  string // where the destination is chosen
}

// deliver says days when the destination is known, otherwise from what price.
func (v *Visit) deliver(g *productData) deliveryView {
	view, known, to := deliveryView{choose: chooseAt(g.Product.Slug)}, v.destination != "", v.destination
	if !known {
		to = g.Shop.Area // nowhere is nearer: the lowest price there is
	}
	ways := []string{v.T("product.pickup_free")}
	offers := delivery.Rates(g.Shop.Area, to, g.chosen.Weight)
	offers = slices.DeleteFunc(offers, func(o delivery.Rate) bool { return o.Method == delivery.Pickup })
	switch {
	case len(offers) == 0:
	case known:
		for _, offer := range offers[:min(len(offers), couriersShown)] {
			ways = append(ways, v.wayOf(offer))
		}
		view.arrival = v.arrival(g.Product.MadeDays, offers[0])
	default:
		ways = append(ways, v.T("product.courier_from", offers[0].Cost))
	}
	view.ways = joinedDots(ways...)
	return view
}

func (v *Visit) wayOf(offer delivery.Rate) string {
	if offer.Method == delivery.Local {
		return v.T("product.coop_courier", offer.Cost)
	}
	return offer.Name + " " + v.Rupiah(offer.Cost)
}

// arrival is when a parcel ordered now would come: after making, packing and the courier's days.
func (v *Visit) arrival(madeDays int64, offer delivery.Rate) string {
	from := v.now.AddDate(0, 0, int(madeDays+offer.MinDays))
	until := v.now.AddDate(0, 0, int(madeDays+packDays+offer.MaxDays))
	return v.Locale.DayRange(from, until)
}
