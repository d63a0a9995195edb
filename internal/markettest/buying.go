package markettest

import (
	"fmt"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/money"
	"lumbung/orders"
	"lumbung/orders/delivery"
	"lumbung/payments/savings"
)

// Fill puts products into a buyer's cart, this many of each.
func (m *Market) Fill(cart string, quantity int64, products ...*catalog.Product) {
	m.Helper()
	for _, p := range products {
		fuller := m.carts[cart]
		fuller.ID = cart
		fuller, err := m.Orders.AddToCart(m.Context(), fuller, p.ID, p.Variants[0].ID, quantity)
		m.Must(err)
		m.carts[cart] = fuller
	}
}

// Cart is a cart that was filled.
func (m *Market) Cart(cart string) orders.Cart { return m.carts[cart] }

// Checkout is a cart's form as Dewi Lestari in Mataram fills it in: each shop brings her its goods in the same way, by the code of a
// delivery rate ("pickup", "local", "jne-reg").
func (m *Market) Checkout(cart, offer string) orders.Checkout {
	m.Helper()
	view, err := m.Orders.View(m.Context(), m.carts[cart])
	m.Must(err)
	in := orders.Checkout{
		Cart: m.carts[cart], Buyer: orders.Buyer{Name: "Dewi Lestari", Phone: "0812-3456-7890"}, Locale: "id",
		Address: orders.Address{Area: Mataram, Street: "Jalan Pejanggik 12"}, Delivery: map[string]string{},
	}
	for _, group := range view.Shops {
		in.Delivery[group.Shop.ID] = offer
	}
	return in
}

// Place buys what is in a cart, without paying it.
func (m *Market) Place(cart, offer string) *orders.Purchase {
	m.Helper()
	p, err := m.Orders.Place(m.Context(), m.Checkout(cart, offer))
	m.Must(err)
	return p
}

// Buy buys pieces of one product, without paying them.
func (m *Market) Buy(p *catalog.Product, quantity int64, offer string) *orders.Purchase {
	m.Helper()
	cart := fmt.Sprintf("cart-of-%d", len(m.carts))
	m.Fill(cart, quantity, p)
	return m.Place(cart, offer)
}

// Couriers lets every courier bring a parcel for this much, whatever it weighs and wherever it goes.
func (m *Market) Couriers(cost money.Amount) { m.courier = cost }

func (m *Market) rates(from, to string, grams int64) []delivery.Rate {
	offers := delivery.Rates(from, to, grams)
	for i := range offers {
		if m.courier > 0 && offers[i].Method == delivery.Courier {
			offers[i].Cost = m.courier
		}
	}
	return offers
}

// Invoice is the id of a purchase's invoice at the gateway (Sim).
func (m *Market) Invoice(p *orders.Purchase) string {
	m.Helper()
	_, err := m.Orders.PayURL(m.Context(), p)
	m.Must(err)
	payment, err := m.Payments.Payment(m.Context(), p.ID)
	m.Must(err)
	return payment.Invoices[len(payment.Invoices)-1].ID
}

// Pay pays a purchase by QRIS, lets the news arrive and returns the orders that came of it.
func (m *Market) Pay(p *orders.Purchase) []*orders.Order {
	m.Helper()
	m.Must(m.Sim.Pay(m.Invoice(p), "QRIS"))
	m.Deliver()
	return m.OrdersOf(p)
}

// PayTwice pays a purchase through two channels: its second bill, and then its first, which had ended.
func (m *Market) PayTwice(p *orders.Purchase) {
	m.Helper()
	first := m.Invoice(p)
	m.Must(m.Sim.Expire(first))
	_, err := m.Orders.Refresh(m.Context(), p)
	m.Must(err)
	m.Pay(p)
	m.Must(m.Sim.Pay(first, "OVO"))
	for range 3 {
		m.Deliver()
		_, err := m.Orders.Refresh(m.Context(), m.Purchase(p))
		m.Must(err)
	}
}

// Purchase is a purchase as it is now.
func (m *Market) Purchase(p *orders.Purchase) *orders.Purchase {
	m.Helper()
	now, err := m.Orders.PurchaseByID(m.Context(), p.ID)
	m.Must(err)
	return now
}

// OrdersOf are the orders of a purchase as they are now; before it is paid they are drafts.
func (m *Market) OrdersOf(p *orders.Purchase) (all []*orders.Order) {
	m.Helper()
	list, err := m.Orders.OrdersOf(m.Context(), m.Purchase(p))
	m.Must(err)
	for i := range list {
		all = append(all, &list[i])
	}
	return all
}

// Complete takes a paid order to its end: it is packed, sent or handed over, and its buyer says that it arrived.
func (m *Market) Complete(o *orders.Order) {
	m.Helper()
	ctx, seller := m.Context(), acttest.Member(o.Seller)
	_, err := m.Orders.Pack(ctx, seller, o.Coop, o.ID)
	m.Must(err)
	if o.Shipment.Code != "" {
		_, err = m.Orders.HandOver(ctx, seller, o.Coop, o.ID, o.Shipment.Code)
	} else {
		_, err = m.Orders.Ship(ctx, seller, o.Coop, o.ID, "RESI00001")
	}
	m.Must(err)
	_, err = m.Orders.Complete(ctx, orders.HolderOf(o.Purchase), o.Coop, o.ID)
	m.Must(err)
}

// Holdings are what a member's two books hold.
func (m *Market) Holdings(member string) savings.Holdings {
	m.Helper()
	h, err := m.Payments.Holdings(m.Context(), m.Coop.ID, member)
	m.Must(err)
	return h
}
