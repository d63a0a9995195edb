package storefront

import (
	"context"
	"errors"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

// exampleChannel is the payment that the split on the product page takes as its example.
const exampleChannel = payments.Channel("QRIS")

// share fills "Ke mana Rp48.000 Anda pergi": one piece, paid with QRIS, under the rules of today.
func (s *Storefront) share(ctx context.Context, view *productPage, g *goods) error {
	schedule, err := s.Payments.Schedule(ctx, g.product.Coop, s.Now())
	if errors.Is(err, store.ErrNotFound) {
		return nil // no rules yet: nothing is claimed
	}
	if err != nil {
		return err
	}
	line := payments.FeeLine{Seller: g.product.Seller, Category: g.product.Category, Product: g.product.ID, Goods: view.Price}
	gateway := payments.ShareGatewayCost(exampleChannel, []money.Amount{view.Price})[0]
	fees := schedule.Freeze([]payments.FeeLine{line}, gateway)[0]
	view.Shares, view.Minute = splitOf(view.Page, g.shop.Name, view.Price, fees), schedule.Minute
	return nil
}

// splitOf divides a price: what the fees leave is the seller's. What the cooperative bears comes out of its own share;
// when that is not enough, the payment's cost is left out, for the buyer's money does not pay it.
func splitOf(p web.Page, shop string, price money.Amount, fees []payments.Fee) []web.Part {
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

// packDays is how long packing takes at most before a parcel is under way.
const packDays = 1

// deliver says how one piece can reach the visitor: with days when the destination is known, otherwise from what price.
func (s *Storefront) deliver(view *productPage, g *goods, to string) {
	weight := g.product.Variants[0].Weight
	known := to != ""
	if !known {
		to = g.shop.Area // nowhere is nearer: the lowest price there is
	}
	var soonest *delivery.Offer
	ways := []string{view.T("product.pickup_free")}
	for _, offer := range delivery.Offers(g.shop.Area, to, weight) {
		if offer.Method == delivery.Pickup {
			continue
		}
		if soonest == nil {
			soonest = &offer
		}
		if known && len(ways) < 4 {
			ways = append(ways, view.wayOf(offer))
		}
	}
	if !known && soonest != nil {
		ways = append(ways, view.T("product.courier_from", soonest.Cost))
	}
	if view.Ways = joinedDots(ways...); known && soonest != nil {
		view.Arrival = view.arrival(s.Now(), g.product.MadeDays, *soonest)
	}
}

func (v *productPage) wayOf(offer delivery.Offer) string {
	if offer.Method == delivery.Local {
		return v.T("product.coop_courier", offer.Cost)
	}
	return offer.Name + " " + offer.Cost.String()
}

// arrival is when a parcel ordered now would come: after making, packing and the courier's days.
func (v *productPage) arrival(now time.Time, madeDays int64, offer delivery.Offer) string {
	from := now.AddDate(0, 0, int(madeDays+offer.MinDays))
	until := now.AddDate(0, 0, int(madeDays+packDays+offer.MaxDays))
	return v.Locale.DayRange(from, until)
}
