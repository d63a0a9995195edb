package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// deal is a purchase that was placed and has a bill.
type deal struct {
	*browser
	bill  string // address of the payment page
	shops []string
	rand  *rand.Rand
}

// settle lets a buyer pay, or not, and sees that the payment arrives.
func (l *load) settle(ctx context.Context, d *deal) {
	err := l.pay(ctx, d)
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return
	}
	l.sheet.done("pay", err)
}

func (l *load) pay(ctx context.Context, d *deal) error {
	p, err := d.get(ctx, "sim: bill", d.bill, "<form")
	if err != nil {
		return err
	}
	if !wait(ctx, payTime(d.rand, l.payAfter)) {
		return ctx.Err()
	}
	switch fate := d.rand.IntN(100); {
	case fate < paidShare:
		return l.payBill(ctx, d, p)
	case fate < paidShare+expiredShare:
		return l.expireBill(ctx, d)
	}
	return unpaid
}

// payBill presses the button of the payment page, which leads back to the shop.
func (l *load) payBill(ctx context.Context, d *deal, bill page) error {
	channel := "QRIS"
	if !bill.has(`value="QRIS"`) {
		channel = "MANDIRI" // takes what is too much for the others
	}
	p, err := d.post(ctx, "sim: pay", form{action: d.bill + "/pay", values: url.Values{"channel": {channel}}}, "/pesanan/")
	if err != nil {
		return err
	}
	l.sheet.happened(paid)
	_, purchase, _ := strings.Cut(p.location, "/pesanan/")
	return l.awaitCredit(ctx, d, "/pesanan/"+purchase)
}

// expireBill ends the bill as if its time were over, through the simulator's own API.
func (l *load) expireBill(ctx context.Context, d *deal) error {
	u, err := url.Parse(d.bill)
	if err != nil {
		return err
	}
	u.User, u.Path = url.UserPassword(l.simKey, ""), "/invoices/"+path.Base(u.Path)+"/expire!"
	p, err := d.send(ctx, "sim: expire", http.MethodPost, u.String(), nil)
	if err == nil && p.status != http.StatusOK {
		err = &problem{"sim: expire", fmt.Sprint("status ", p.status), string(p.body)}
	}
	if err == nil {
		err = expired
	}
	return err
}

// How often and how long a purchase's page is looked at until it says paid.
const (
	firstLook = 20 * time.Millisecond
	lastLook  = time.Second
	creditEnd = time.Minute
)

// awaitCredit looks at the purchase until it says paid. Half of the buyers come back from paying at once, and the shop asks
// the gateway for them; the others closed the page and open their link later, so that the webhook has to do it.
func (l *load) awaitCredit(ctx context.Context, d *deal, link string) error {
	said, way, watching := time.Now(), "buyer returns", d.browser
	if d.rand.IntN(2) == 0 {
		way, watching = "webhook first", newBrowser(l.url, l.transport, l.sheet)
		if !wait(ctx, firstLook) {
			return ctx.Err()
		}
	}
	for pause := firstLook; time.Since(said) < creditEnd; pause = min(lastLook, pause*3/2) {
		p, err := watching.get(ctx, "paid page", link, "buy-state")
		if err != nil {
			return err
		}
		if p.has("sudah dibayar") {
			l.sheet.credited(way, time.Since(said))
			l.deals.add(link, d.shops)
			return credited
		}
		if !wait(ctx, pause) {
			return ctx.Err()
		}
	}
	return &problem{"paid page", "not paid within " + creditEnd.String(), link}
}

// deals remembers what was bought, for those who look after it.
type deals struct {
	mu      sync.Mutex
	links   []string       // of the latest purchases
	waiting map[string]int // orders to be packed, by their seller's telephone
}

const keptLinks = 500

func newDeals() *deals { return &deals{waiting: map[string]int{}} }

func (d *deals) add(link string, shops []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.links = append(d.links, link); len(d.links) > keptLinks {
		d.links = d.links[1:]
	}
	slices.Sort(shops)
	for _, shop := range slices.Compact(shops) { // each sends a parcel of its own
		if phone := owner(shop); phone != "" {
			d.waiting[phone]++
		}
	}
}

// recent is the address of one of the latest purchases, "" when there is none.
func (d *deals) recent(r *rand.Rand) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.links) == 0 {
		return ""
	}
	return d.links[r.IntN(len(d.links))]
}

// busiest is the telephone of the seller with most to pack who is not among some, "" when there is none.
func (d *deals) busiest(among func(phone string) bool) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	best := ""
	for _, phone := range sorted(d.waiting) {
		if d.waiting[phone] > d.waiting[best] && !among(phone) {
			best = phone
		}
	}
	return best
}

// waits says whether a seller has something to pack.
func (d *deals) waits(phone string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.waiting[phone] > 0
}

func (d *deals) packed(phone string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waiting[phone]--
}
