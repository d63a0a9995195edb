package main

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/store"
	"lumbung/internal/web/webtest"
	"lumbung/orders"
	"lumbung/payments"
)

// What a payment costs is reckoned of all that was paid, delivery too. The product page, the seller's order, the passbook and the
// officer's page say so of one order in the same words, with the same numbers; the buyer's checkout and page have the same prices.
func TestFeesAreSaidOneWay(t *testing.T) {
	p := newProgram(t, demoData(t))
	p.withData(func(ctx context.Context, a *app) error {
		o, err := completedWithDelivery(ctx, a)
		if err != nil {
			return err
		}
		seller, err := a.identity.User(ctx, o.Seller)
		if err != nil {
			return err
		}
		enter := func(phone string) *webtest.Browser {
			b := webtest.NewBrowser(t, a.handler)
			b.Post("/masuk", url.Values{"hp": {phone}, "sandi": {"panen-raya-2026"}}).Is(303)
			return b
		}
		l := a.locales.Locale("id")
		var fees []string
		for _, fee := range o.Lines[0].Fees {
			fees = append(fees, strings.ReplaceAll(fee.Text(l, o.Goods(), catalog.CategoryName), "\u00a0", " ")) // as Says reads a page
			if fee.Code == payments.GatewayFee && fee.Base != o.Total() {
				t.Errorf("the fee is reckoned of %s, want %s", fee.Base, o.Total())
			}
		}
		if len(fees) < 2 {
			t.Fatalf("fees of the order: %q", fees)
		}
		webtest.NewBrowser(t, a.handler).Get("/p/" + o.Lines[0].Slug).Says("dihitung dari semua yang Anda bayar, ongkir ikut")
		buyer, line := webtest.NewBrowser(t, a.handler), o.Lines[0]
		buyer.Post("/keranjang", url.Values{
			"produk": {line.Product}, "varian": {line.Variant}, "jumlah": {strconv.FormatInt(line.Quantity, 10)},
		}).To("/keranjang")
		buyer.Get("/checkout").Is(200).Says(o.Goods().String())
		purchase, err := a.orders.PurchaseByID(ctx, o.Purchase)
		if err != nil {
			return err
		}
		buyer.Get(strings.TrimPrefix(a.purchaseURL(purchase.Number), a.config.BaseURL)).Is(200).
			Says(o.Goods().String(), o.Delivery().String(), purchase.Total().String())
		hers := enter(seller.Phone)
		hers.Get("/jualan/pesanan/" + o.Number).Is(200).Says(append(fees, o.Net().String())...).Silent("tidak dipotong dari Anda")
		hers.Get("/jualan/simpanan").Is(200).Says(append(fees, o.Number)...)
		enter("+6281900000120").Get("/pengurus/" + herCoop + "/pesanan/" + o.Number).Is(200).Says(append(fees, o.Net().String())...)
		return nil
	})
}

// completedWithDelivery is the newest completed order of one line whose buyer paid for delivery with QRIS.
func completedWithDelivery(ctx context.Context, a *app) (*orders.Order, error) {
	coop, err := a.members.BySlug(ctx, herCoop)
	if err != nil {
		return nil, err
	}
	done, err := a.orders.CoopOrders(ctx, coop.ID, orders.Completed, store.Page{Limit: store.MaxPage})
	for i := range done.Items {
		o := &done.Items[i]
		if len(o.Lines) == 1 && o.Delivery() > 0 && o.Lines[0].Fees[1].Percent > 0 && o.Lines[0].Fees[1].Bearer == payments.BySeller {
			return o, err
		}
	}
	return nil, catalog.ErrProductNotFound
}
