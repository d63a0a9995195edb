package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Most lines in a cart, and most cooperatives they come from.
const (
	mostLines = 4
	mostCoops = 2
)

// visitor is a connection's present buyer: a guest with a cart.
type visitor struct {
	*load
	*browser
	rand   *rand.Rand
	seen   page     // the product page that was opened last
	shops  []string // of the cart's lines
	onward string   // second page of the shelf that was seen last
	hot    bool     // the cart holds what everybody wants
	wanted int      // lines to buy
}

// leave makes the next visitor a new one.
func (v *visitor) leave() {
	v.browser = newBrowser(v.url, v.transport, v.load.sheet)
	v.seen, v.onward, v.shops, v.hot, v.wanted = page{}, "", nil, false, 1+v.rand.IntN(mostLines)
}

// perform does one interaction.
func (v *visitor) perform(ctx context.Context, name string) error {
	switch name {
	case "home":
		return v.look(ctx, name, "/", `class="hero`)
	case "list":
		return v.list(ctx)
	case "detail":
		return v.open(ctx, v.market.product(v.rand))
	case "search":
		return v.look(ctx, name, "/cari?"+url.Values{"q": {v.market.query(v.rand)}}.Encode(), `id="isi"`)
	case "suggest":
		typed := v.market.word(v.rand)
		return v.look(ctx, name, "/cari/saran?"+url.Values{"q": {typed[:min(3, len(typed))]}}.Encode(), `[`)
	case "add":
		return v.add(ctx)
	case "cart":
		return v.cart(ctx)
	case "status":
		return v.status(ctx)
	case "checkout":
		return v.checkout(ctx)
	}
	return v.staff.perform(ctx, v, name)
}

// look opens a page that nothing is read from.
func (v *visitor) look(ctx context.Context, step, path string, marks ...string) error {
	_, err := v.get(ctx, step, path, marks...)
	return err
}

// list opens a shelf, in some order, or the second page of the one that was seen last.
func (v *visitor) list(ctx context.Context) error {
	path := v.market.categories[v.rand.IntN(len(v.market.categories))]
	switch v.rand.IntN(5) {
	case 0:
		if v.onward != "" {
			path = v.onward
		}
	case 1:
		path += "?urut=laris"
	case 2:
		path += "?urut=murah"
	}
	p, err := v.get(ctx, "list", path, `<article class="product`)
	if v.onward = ""; err == nil && p.has("?hal=2") && !strings.Contains(path, "?") {
		v.onward = path + "?hal=2"
	}
	return err
}

// open opens the page of a product.
func (v *visitor) open(ctx context.Context, path string) error {
	p, err := v.get(ctx, "detail", path, "<h1", `href="/lapak/`)
	v.seen = p
	return err
}

var shopPattern = regexp.MustCompile(`href="(/lapak/[a-z0-9-]+)"`)

// add puts what was looked at last into the cart, or something else when that cannot be bought.
func (v *visitor) add(ctx context.Context) error {
	if len(v.shops) >= mostLines {
		v.leave()
	}
	if _, can := v.seen.formTo("/keranjang"); !can || !v.fits(v.seen) {
		if err := v.findGoods(ctx); err != nil {
			return err
		}
	}
	f, can := v.seen.formTo("/keranjang")
	if !can {
		return soldOut
	}
	f.values.Set("jumlah", "1")
	p, err := v.post(ctx, "add", f, "/")
	if err != nil {
		return err
	}
	if p.location != "/keranjang" {
		return soldOut
	}
	v.shops = append(v.shops, v.seen.find(shopPattern))
	v.seen = page{}
	return v.lookIntoCart(ctx, "added")
}

// lookIntoCart wants to be led on to the checkout, unless somebody else was faster with the last piece.
func (v *visitor) lookIntoCart(ctx context.Context, step string) error {
	p, err := v.get(ctx, step, "/keranjang", `href="/checkout"`)
	if err != nil && p.has("buy-bad") {
		v.leave()
		return soldOut
	}
	return err
}

// findGoods opens products until one can be bought together with what is in the cart.
func (v *visitor) findGoods(ctx context.Context) error {
	for range 8 {
		path := v.market.product(v.rand)
		if v.mix.rush && !v.hot {
			path, v.hot = v.market.hot[0], true
		}
		if err := v.open(ctx, path); err != nil {
			return err
		}
		if _, can := v.seen.formTo("/keranjang"); can && v.fits(v.seen) {
			return nil
		}
		if v.mix.rush {
			return soldOut
		}
	}
	return soldOut
}

// fits says whether a product keeps the cart within so many cooperatives.
func (v *visitor) fits(product page) bool {
	coops := map[string]bool{coopOf(product.find(shopPattern)): true}
	for _, shop := range v.shops {
		coops[coopOf(shop)] = true
	}
	return len(coops) <= mostCoops
}

// coopOf is the cooperative in a shop's address, or the shop itself when the address names none.
func coopOf(shop string) string {
	if m := ownerPattern.FindStringSubmatch(shop); m != nil {
		return m[1]
	}
	return shop
}

// cart looks into the cart, with something in it.
func (v *visitor) cart(ctx context.Context) error {
	if len(v.shops) == 0 {
		return v.add(ctx)
	}
	return v.lookIntoCart(ctx, "cart")
}

// status opens the page of a purchase made before; its buyer says when the goods have come.
func (v *visitor) status(ctx context.Context) error {
	link := v.deals.recent(v.rand)
	if link == "" {
		return v.look(ctx, "purchases", "/pesanan", `id="isi"`)
	}
	stranger := newBrowser(v.url, v.transport, v.load.sheet)
	stranger.due = v.due
	p, err := stranger.get(ctx, "status", link, "buy-state")
	if err != nil {
		return err
	}
	f, can := p.formTo("/terima")
	if !can {
		return nil
	}
	if _, err = stranger.post(ctx, "receive", f, "/pesanan/"); err == nil {
		v.load.sheet.happened(received)
	}
	return err
}

// checkout buys what is in the cart, or something first, and goes to pay.
func (v *visitor) checkout(ctx context.Context) error {
	wanted := v.wanted
	if v.mix.rush {
		wanted = 1
	}
	for len(v.shops) < wanted {
		if err := v.add(ctx); err != nil {
			return err
		}
	}
	p, err := v.get(ctx, "checkout page", "/checkout", `data-checkout`)
	if err != nil {
		return v.gone(p, err)
	}
	f, found := p.formTo("/checkout")
	if !found {
		return &problem{"checkout page", "no form", ""}
	}
	v.fillIn(f)
	f.values.Set("aksi", "hitung")
	if p, err = v.send(ctx, "checkout count", "POST", f.action, f.values); err != nil {
		return err
	}
	if f, found = p.formTo("/checkout"); !found {
		return v.gone(p, &problem{"checkout count", fmt.Sprint("status ", p.status), "no form, leads to " + p.location})
	}
	f.values.Set("aksi", "bayar")
	return v.submit(ctx, f)
}

// submit places the order and leaves it to the payer.
func (v *visitor) submit(ctx context.Context, f form) error {
	p, err := v.send(ctx, "checkout", "POST", f.action, f.values)
	if err != nil {
		return err
	}
	if p.status != 303 || !strings.Contains(p.location, "/web/") {
		return v.gone(p, &problem{"checkout", fmt.Sprint("status ", p.status), "leads to " + p.location + p.complaint()})
	}
	v.load.sheet.happened(placed)
	deal := &deal{browser: v.browser, bill: p.location, shops: slices.Clone(v.shops), rand: rand.New(rand.NewPCG(v.rand.Uint64(), 1))}
	v.paying.Go(func() { v.settle(ctx, deal) })
	v.leave()
	return nil
}

// gone is soldOut when that is why a checkout came to nothing, and the error otherwise.
func (v *visitor) gone(p page, err error) error {
	if p.location == "/keranjang" || p.status == 409 || p.status == 422 && !p.has(`aria-invalid`) && p.has("buy-goods") {
		return soldOut
	}
	return err
}

// fillIn types who buys and where to, and leaves the way of delivery to the shop, which takes the cheapest.
func (v *visitor) fillIn(f form) {
	maps.DeleteFunc(f.values, func(field string, _ []string) bool { return strings.HasPrefix(field, "kirim.") })
	village := destinations()[v.rand.IntN(len(destinations()))]
	for field, text := range map[string]string{
		"nama": "Pembeli Beban", "hp": fmt.Sprintf("0812%08d", v.rand.IntN(100_000_000)), "jalan": "Jalan Uji No. 1",
		"provinsi": village[:2], "kabupaten": village[:5], "kecamatan": village[:8], "kelurahan": village,
	} {
		f.values.Set(field, text)
	}
}

// destinations are villages on several islands.
func destinations() []string {
	return []string{"52.71.05.1003", "32.04.37.2011", "62.71.01.1003", "51.08.06.1007", "32.04.29.2004", "52.01.12.2001"}
}

var complaintPattern = regexp.MustCompile(`(?s)class="(?:notice bata|mistake)"[^>]*>(.{0,400})`)

// complaint is what a page says is wrong.
func (p page) complaint() string {
	if text := p.find(complaintPattern); text != "" {
		return ": " + regexp.MustCompile(`<[^>]*>|\s+`).ReplaceAllString(text, " ")
	}
	return ""
}
