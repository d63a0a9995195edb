package orders

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"lumbung/catalog"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

// draft is a purchase on paper: nothing is saved yet.
type draft struct {
	purchase Purchase
	orders   []Order
	holds    []catalog.HoldLine
	payment  payments.Payment
}

func (s *Service) draft(ctx context.Context, id, content string, in Checkout, view CartView) (*draft, error) {
	chosen, err := s.check(&in, view)
	if err != nil {
		return nil, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	number := s.number()
	d := &draft{purchase: Purchase{
		ID: id, Number: number, Content: content, User: in.User, Buyer: in.Buyer, Address: in.Address, Payment: "pay-" + id,
		State: Placed, HoldUntil: now.Add(HoldFor), PlacedAt: now, Locale: in.Locale,
	}}
	for i, group := range view.Shops {
		o, err := s.draftOrder(ctx, &d.purchase, i, group, chosen[i])
		if err != nil {
			return nil, err
		}
		o.Note = in.Notes[group.Shop.ID]
		d.add(o)
	}
	if in.Total != 0 && in.Total != d.purchase.Total {
		return nil, ErrTotalChanged.With(in.Total, d.purchase.Total)
	}
	d.payment = s.draftPayment(d)
	return d, nil
}

func (s *Service) draftOrder(ctx context.Context, p *Purchase, i int, group CartShop, offer delivery.Offer) (Order, error) {
	schedule, err := s.Payments.Schedule(ctx, group.Shop.Coop, p.PlacedAt)
	if err != nil {
		return Order{}, fmt.Errorf("fee schedule of %s: %w", group.Shop.Coop, err)
	}
	o := Order{
		ID: fmt.Sprintf("%s-%d", p.ID, i+1), Number: fmt.Sprintf("%s-%d", p.Number, i+1), Purchase: p.ID,
		Coop: group.Shop.Coop, Shop: group.Shop.ID, ShopName: group.Shop.Name, Seller: group.Shop.Seller,
		Buyer: p.Buyer, Address: p.Address, Parcel: Parcel{Offer: offer}, Payment: p.Payment, Schedule: schedule.ID,
		State: Placed, Steps: []Step{{State: Placed, At: p.PlacedAt, By: "buyer"}}, PlacedAt: p.PlacedAt,
		Goods: group.Goods, Total: group.Goods + offer.Cost,
	}
	if offer.Method == delivery.Pickup {
		o.Parcel.Code = digits(6)
	}
	for _, item := range group.Items {
		line := Line{
			Product: item.Product, Variant: item.Variant, Slug: item.Info.Slug, Name: item.Info.Name, VariantName: item.Choice.Name,
			Category: item.Info.Category, Price: item.Choice.Price, Quantity: item.Quantity, Goods: item.Goods, Weight: item.Choice.Weight,
		}
		if len(item.Info.Pictures) > 0 {
			line.Picture = item.Info.Pictures[0]
		}
		o.Lines = append(o.Lines, line)
	}
	return o, nil
}

func (d *draft) add(o Order) {
	d.orders = append(d.orders, o)
	d.purchase.Orders = append(d.purchase.Orders, OrderRef{ID: o.ID, Coop: o.Coop})
	d.purchase.Goods += o.Goods
	d.purchase.Delivery += o.Parcel.Cost
	d.purchase.Total += o.Total
	for _, line := range o.Lines {
		d.holds = append(d.holds, catalog.HoldLine{Coop: o.Coop, Product: line.Product, Variant: line.Variant, Quantity: line.Quantity})
	}
}

func (s *Service) draftPayment(d *draft) payments.Payment {
	p := d.purchase
	pay := payments.Payment{
		ID: p.Payment, Reference: p.ID, Amount: p.Total, Payer: payments.Payer(p.Buyer), Locale: p.Locale,
		Description: p.Number, ExpiresAt: p.HoldUntil, CreatedAt: p.PlacedAt,
	}
	pay.SuccessURL = s.PurchaseURL(p.Number)
	pay.FailureURL = unpaid(pay.SuccessURL)
	for _, o := range d.orders {
		pay.Shares = append(pay.Shares, payments.Share{Coop: o.Coop, Order: o.ID, Amount: o.Total})
		for _, line := range o.Lines {
			pay.Items = append(pay.Items, payments.Item{Name: line.Name, Quantity: line.Quantity, Price: line.Price})
		}
	}
	return pay
}

// LeftUnpaid stands in the query of a purchase's address when its buyer left the payment page without paying.
const LeftUnpaid = "batal"

func unpaid(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // it is ours, and the gateway refuses what is none
	}
	query := u.Query()
	query.Set(LeftUnpaid, "1")
	u.RawQuery = query.Encode()
	return u.String()
}
