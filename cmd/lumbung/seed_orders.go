package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"

	"lumbung/catalog"
	"lumbung/internal/i18n"
	"lumbung/orders"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

// happening is something that happens in the demo's past.
type happening struct {
	at time.Time
	do func(context.Context) error
}

// agenda is what is to happen, the earliest first.
type agenda []happening

func (a *agenda) add(at time.Time, do func(context.Context) error) {
	later := sort.Search(len(*a), func(i int) bool { return (*a)[i].at.After(at) })
	*a = slices.Insert(*a, later, happening{at, do})
}

// seedOrders plays the purchases through checkout, payment and delivery, in the order of time.
func (s *seeder) seedOrders(ctx context.Context) error {
	plan, settled := &agenda{}, time.Time{}
	s.clock = s.started.AddDate(0, 0, -61)
	for i, o := range s.demo.orders {
		day := s.started.In(i18n.WIB()).AddDate(0, 0, -o.DaysAgo)
		at := time.Date(day.Year(), day.Month(), day.Day(), o.Hour, i%60, 0, 0, i18n.WIB()).UTC()
		plan.add(at, func(ctx context.Context) error { return s.seedOrder(ctx, plan, i, o) })
	}
	for len(*plan) > 0 {
		next := (*plan)[0]
		*plan = (*plan)[1:]
		if next.at.After(s.started) {
			continue // a day that has not come yet
		}
		if wait := next.at.Sub(s.clock); wait > 0 {
			s.sim.Advance(ctx, next.at.Sub(s.sim.Now()))
			s.clock = next.at
		}
		if s.clock.Sub(settled) >= 24*time.Hour {
			settled = s.clock
			if err := s.settle(ctx); err != nil {
				return err
			}
		}
		if err := next.do(ctx); err != nil {
			return err
		}
	}
	return nil
}

// seedOrder buys, and puts what follows on the agenda.
func (s *seeder) seedOrder(ctx context.Context, plan *agenda, n int, o demoOrder) error {
	p, err := s.buy(ctx, fmt.Sprint("demo-", n), o)
	if err == nil {
		_, err = s.app.orders.PayURL(ctx, p)
	}
	if err != nil {
		return fmt.Errorf("purchase %d: %w", n, err)
	}
	later := func(after time.Duration, do func(context.Context) error) {
		plan.add(s.clock.Add(after), do)
	}
	if o.Outcome == "expired" {
		later(p.HoldUntil.Sub(p.PlacedAt)+time.Minute, func(ctx context.Context) error {
			_, err := s.app.orders.ExpireDue(ctx, 100)
			return err
		})
		return nil
	}
	later(4*time.Minute, func(ctx context.Context) error {
		invoice, err := s.payments.Invoice(ctx, p.ID)
		if err != nil {
			return err
		}
		if err := s.sim.Pay(invoice.ID, o.Channel); err != nil {
			return err
		}
		paid, err := s.app.orders.Refresh(ctx, p)
		if err == nil {
			*p = *paid
		}
		return err
	})
	if o.Outcome == "paid" {
		return nil
	}
	later(20*time.Hour, func(ctx context.Context) error {
		return s.eachOrder(ctx, p, func(o orders.Order) error { return s.pack(ctx, o) })
	})
	if o.Outcome == "packed" {
		return nil
	}
	later(26*time.Hour, func(ctx context.Context) error {
		return s.eachOrder(ctx, p, func(o orders.Order) error { return s.send(ctx, o) })
	})
	if o.Outcome == "completed" {
		later(4*24*time.Hour, func(ctx context.Context) error {
			return s.eachOrder(ctx, p, func(o orders.Order) error { return s.receive(ctx, o) })
		})
	}
	return nil
}

func (s *seeder) eachOrder(ctx context.Context, p *orders.Purchase, do func(orders.Order) error) error {
	list, err := s.app.orders.OrdersOf(ctx, p)
	if err != nil {
		return err
	}
	for _, o := range list {
		if err := do(o); err != nil {
			return fmt.Errorf("order %s: %w", o.Number, err)
		}
	}
	return nil
}

func (s *seeder) pack(ctx context.Context, o orders.Order) error {
	seller, err := s.members.Actor(ctx, o.Seller)
	if err == nil {
		_, err = s.app.orders.Pack(ctx, seller, o.Coop, o.ID)
	}
	return err
}

// send ships a parcel, or hands it over at the counter.
func (s *seeder) send(ctx context.Context, o orders.Order) error {
	seller, err := s.members.Actor(ctx, o.Seller)
	switch {
	case err != nil:
	case o.Shipment.Method == delivery.Pickup:
		_, err = s.app.orders.HandOver(ctx, seller, o.Coop, o.ID, o.Shipment.Code)
	default:
		_, err = s.app.orders.Ship(ctx, seller, o.Coop, o.ID, "LB"+strings.ReplaceAll(o.Number[3:], "-", "0")+"IDN")
	}
	return err
}

// receive confirms receipt, unless the timer has done so.
func (s *seeder) receive(ctx context.Context, o orders.Order) error {
	_, err := s.app.orders.Complete(ctx, orders.HolderOf(o.Purchase), o.Coop, o.ID)
	if errors.Is(err, orders.ErrStep) && o.State == orders.Completed {
		return nil
	}
	return err
}

// buy fills a cart and checks out.
func (s *seeder) buy(ctx context.Context, key string, o demoOrder) (*orders.Purchase, error) {
	in := orders.Checkout{
		Cart: orders.Cart{ID: key}, Buyer: orders.Buyer{Name: o.Buyer.Name, Phone: o.Buyer.Phone}, Locale: "id", Delivery: map[string]string{},
		Way:     payments.WayOf(payments.Channel(o.Channel)),
		Address: orders.Address{Area: o.Buyer.Village, Street: o.Buyer.Street},
	}
	for _, line := range o.Lines {
		product, variant, err := s.variant(line.Product, line.Variant)
		if err != nil {
			return nil, err
		}
		if in.Cart, err = s.app.orders.AddToCart(ctx, in.Cart, product.ID, variant, line.Quantity); err != nil {
			return nil, fmt.Errorf("%s: %w", line.Product, err)
		}
	}
	view, err := s.app.orders.View(ctx, in.Cart)
	if err != nil {
		return nil, err
	}
	methods := map[string]delivery.Method{}
	for shop, choice := range o.Delivery {
		methods[s.shops[shop].ID] = delivery.Method(choice.Method)
	}
	for _, group := range view.Shops {
		for _, offer := range s.app.orders.DeliveryRates(group, o.Buyer.Village) {
			if _, chosen := in.Delivery[group.Shop.ID]; !chosen && offer.Method == methods[group.Shop.ID] {
				in.Delivery[group.Shop.ID] = offer.Code
			}
		}
	}
	return s.app.orders.Place(ctx, in)
}

func (s *seeder) variant(slug, name string) (*catalog.Product, string, error) {
	product := s.products[slug]
	if product == nil {
		return nil, "", fmt.Errorf("no product %q", slug)
	}
	for _, v := range product.Variants {
		if v.Name == name {
			return product, v.ID, nil
		}
	}
	return nil, "", fmt.Errorf("product %s has no variant %q", slug, name)
}

// serveLocally serves a handler on a free loopback port until stop is called.
func serveLocally(ctx context.Context, h http.Handler) (url string, stop func(), err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // ends with Close below; a failure shows in every call
	}()
	return "http://" + listener.Addr().String(), func() { _ = server.Close(); <-done }, nil
}
