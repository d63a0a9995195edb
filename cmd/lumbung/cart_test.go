package main

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lumbung/internal/web/webtest"
	"lumbung/orders"
)

// A guest who fills a cart stays a stranger: no session is kept, and the browser carries the cart. Nothing in it is
// trusted.
func TestGuestCart(t *testing.T) { onBothStacks(t, guestCart) }

func guestCart(t *testing.T, p *program) {
	goods := forSale(p)[0]
	p.withData(func(ctx context.Context, a *app) error {
		b := webtest.NewBrowser(t, a.handler)
		one := url.Values{"produk": {goods.product}, "varian": {goods.variant}, "jumlah": {"2"}}
		b.Post("/keranjang", one).To("/keranjang")
		b.Get("/keranjang").Is(http.StatusOK).Has(`data-cart>2<`)
		for range 2 { // made, and then remembered
			b.Get("/").Is(http.StatusOK).Has(`data-cart>2<`)
			webtest.NewBrowser(t, a.handler).Get("/").Is(http.StatusOK).Silent("data-cart")
		}
		if b.Cookie("lumbung") != nil {
			t.Error("filling a cart has made a session")
		}
		id, _, _ := strings.Cut(b.Cookie("lumbung-keranjang").Value, ".")
		gone := url.Values{"produk": {goods.product}, "varian": {goods.variant}, "hapus": {"1"}}
		b.Post("/keranjang/ubah", gone).To("/keranjang")
		b.Get("/keranjang").Is(http.StatusOK).Silent("data-cart").Has(`name="jumlah" value="2"`) // to put it back
		b.Get("/keranjang").Is(http.StatusOK).Silent(`name="jumlah" value="2"`)

		line := goods.product + "~" + strings.TrimPrefix(goods.variant, goods.product) + "~"
		for _, forged := range []string{
			"", ".", id + ".", id + ".x", id + ".-1", id + ".99999999", "../" + id + ".1",
			strings.ToLower(id) + ".1", strings.Repeat("A", 4000) + ".1",
			id + ".2." + line + "1", id + ".1." + line + "1." + line + "1", id + ".1000." + line + "1000",
			id + ".-1." + line + "-1", id + ".1." + line,
		} {
			liar := webtest.NewBrowser(t, a.handler)
			liar.Header.Set("Cookie", "lumbung-keranjang="+forged)
			liar.Get("/").Is(http.StatusOK).Silent("data-cart")
			liar.Get("/keranjang").Is(http.StatusOK).Silent("data-cart")
			cookies := strings.Join(liar.Post("/keranjang", one).To("/keranjang").Header["Set-Cookie"], " ")
			if strings.Contains(cookies, "keranjang="+forged+".") && forged != "" {
				t.Errorf("%q became the id of a cart: %v", forged, cookies)
			}
		}
		b.Post("/keranjang", one).To("/keranjang")
		b.Post("/keluar", url.Values{}).To("/")
		if c := b.Cookie("lumbung-keranjang"); c != nil {
			t.Errorf("after signing out the cart is still there: %v", c)
		}
		b.Get("/keranjang").Is(http.StatusOK).Silent("data-cart")
		return nil
	})
	p.start()
	defer p.stop()
	s := newShopper(p, []offer{goods})
	if err := s.buy(t.Context()); err != nil {
		t.Fatal(err)
	}
	shop, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	for _, cookie := range s.client.Jar.Cookies(shop) {
		if cookie.Name == "lumbung-keranjang" {
			t.Errorf("what was bought is still in the cart: %v", cookie)
		}
	}
}

// One cart in many tabs, on one process with its own database: one purchase and one bill, whichever keys the forms carry.
func TestOneCart(t *testing.T) {
	p := newProgram(t, demoData(t))
	o := forSale(p)[0]
	bought := func() (purchases, bills int) {
		p.withData(func(ctx context.Context, a *app) error {
			return a.orders.EachPurchase(ctx, func(bought *orders.Purchase) error {
				payment, err := a.payments.Payment(ctx, bought.ID)
				if err == nil {
					purchases, bills = purchases+1, bills+len(payment.Invoices)
				}
				return err
			})
		})
		return purchases, bills
	}
	purchases, bills := bought()
	p.start()
	rounds := []int{2, 2, 2, 20}
	for i, n := range rounds {
		submitTogether(t, tabsOf(t, []*program{p}, o, n), o, p.sim, time.Duration(25*i)*time.Millisecond)
	}
	p.stop()
	afterwards, billed := bought()
	if afterwards-purchases != len(rounds) || billed-bills != len(rounds) {
		t.Errorf("%d carts are %d purchases with %d bills", len(rounds), afterwards-purchases, billed-bills)
	}
	p.verified()
}
