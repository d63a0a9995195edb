package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"lumbung/internal/act/acttest"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/orders/delivery"
)

// Ten wrong pickup codes lock an order. An officer reads so on its page and allows more tries, pressing twice; then the
// right code counts, and the audit log tells of it once.
func TestAnOfficerUnlocksAPickupCode(t *testing.T) { onBothStacks(t, unlockCode) }

func unlockCode(t *testing.T, p *program) {
	p.withData(func(ctx context.Context, a *app) error {
		k := knocker{program: p, app: a}
		o, err := pickupToPack(ctx, a)
		if err != nil {
			return err
		}
		if _, err := a.orders.Pack(ctx, acttest.Member(o.Seller), o.Coop, o.ID); err != nil {
			return err
		}
		for range 10 {
			if _, err := a.orders.HandOver(ctx, acttest.Member(o.Seller), o.Coop, o.ID, "wrong"); !errors.Is(err, orders.ErrCode) {
				t.Fatal(err)
			}
		}
		k.hers.order = o.Number
		officer, from := k.enter("+6281900000120"), http.Header{"Sec-Fetch-Site": {"same-origin"}}
		page := k.request(officer, "GET /pengurus/:coop/pesanan/:number", herCoop, nil)
		if !strings.Contains(page.Body.String(), o.Number+"/kode") {
			t.Error("the officer's page does not offer to allow more tries")
		}
		for range 2 {
			if answer := k.request(officer, "POST /pengurus/:coop/pesanan/:number/kode", herCoop, from); answer.Code != http.StatusSeeOther {
				t.Fatalf("unlock: %d", answer.Code)
			}
		}
		if _, err := a.orders.HandOver(ctx, acttest.Member(o.Seller), o.Coop, o.ID, o.Shipment.Code); err != nil {
			t.Errorf("the right code after that: %v", err)
		}
		log := k.request(officer, "GET /pengurus/:coop/audit", herCoop, nil).Body.String()
		if n := strings.Count(log, "/pengurus/"+herCoop+"/pesanan/"+o.Number); n != 1 {
			t.Errorf("the audit log names the order %d times, want once", n)
		}
		return nil
	})
}

// pickupToPack is an order of the member's cooperative that waits to be packed and picked up.
func pickupToPack(ctx context.Context, a *app) (*orders.Order, error) {
	coop, err := a.members.BySlug(ctx, herCoop)
	if err != nil {
		return nil, err
	}
	paid, err := a.orders.CoopOrders(ctx, coop.ID, orders.Confirmed, store.Page{Limit: store.MaxPage})
	if err != nil {
		return nil, err
	}
	for i := range paid.Items {
		if paid.Items[i].Shipment.Method == delivery.Pickup {
			return &paid.Items[i], nil
		}
	}
	return nil, errors.New("no such order in the demo")
}
