package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/events"
	"lumbung/internal/store"
	"lumbung/internal/store/mongo"
	"lumbung/internal/store/sqlite"
	"lumbung/internal/store/storetest"
	"lumbung/internal/web/webtest"
	"lumbung/orders"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

// The most that a purchase over two shops of two cooperatives may cost, from the first product page to both passbooks.
// These figures only fall: what raises one needs another shape, not another figure.
const (
	costWrites = 30
	costReads  = 24
	costTx     = 8
)

// costNotices is how many notices such a purchase keeps: one placed, three paid (to the buyer and both sellers) in one write, and two
// each shipped and completed.
const costNotices = 8

// costRounds is how many purchases share what is done once for many: sealing the books, counting what was sold.
const costRounds = 10

// cost is what one step asks of the database.
type cost struct{ writes, reads, tx, facts, notices int }

func (c *cost) add(o cost) {
	c.writes, c.reads, c.tx, c.facts, c.notices = c.writes+o.writes, c.reads+o.reads, c.tx+o.tx, c.facts+o.facts, c.notices+o.notices
}

// TestPurchaseCost counts what a purchase costs the database: a guest buys from two shops of two cooperatives, couriers
// bring it, the webhook comes, messages are sent, both sellers pack and ship, the buyer confirms, the members are
// credited. The pages are opened through the program; facts are delivered as a serving program does.
func TestPurchaseCost(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "cost.db"))
		if err != nil {
			t.Fatal(err)
		}
		purchaseCost(t, "sqlite", engine)
	})
	t.Run("mongo", func(t *testing.T) {
		engine, err := mongo.Open(t.Context(), storetest.MongoURI(t))
		if err != nil {
			t.Fatal(err)
		}
		purchaseCost(t, "mongo", engine)
	})
}

func purchaseCost(t *testing.T, name string, engine store.Engine) {
	p := &costMarket{market: openMarket(t, engine, func(c *config) { c.bulk, c.CallbackToken = false, "callback-token-of-the-test" })}
	p.pick()
	running, stop := context.WithCancel(t.Context())
	var bus sync.WaitGroup
	bus.Go(func() { p.bus.Run(running, time.Hour) })
	p.buy(func(_ string, do func()) { do() }) // the program is warm, as it is when it serves
	steps, sums := []string{}, map[string]cost{}
	var whole cost
	measure := func(step string, do func()) {
		if _, known := sums[step]; !known {
			steps = append(steps, step)
		}
		c := p.measured(do)
		sum := sums[step]
		sum.add(c)
		sums[step] = sum
		whole.add(c)
	}
	for range costRounds {
		p.buy(measure)
	}
	measure("sold pieces counted, index", func() { p.must(p.countSold(t.Context())) })
	measure("books sealed", func() {
		_, err := p.ledger.SealUntil(t.Context(), p.now().Add(time.Minute))
		p.must(err)
	})
	stop()
	bus.Wait()
	for _, step := range steps {
		c := sums[step]
		t.Logf("%-28s writes %5.1f notices %4.1f reads %5.1f tx %4.1f facts %4.1f",
			step, mean(c.writes), mean(c.notices), mean(c.reads), mean(c.tx), mean(c.facts))
	}
	t.Logf("purchase cost %s: writes %.1f notices %.1f reads %.1f tx %.1f",
		name, mean(whole.writes), mean(whole.notices), mean(whole.reads), mean(whole.tx))
	if n := whole.notices / costRounds; n != costNotices { // under load one is tried twice, when a Tx runs again
		t.Errorf("%d notices are kept, want %d", n, costNotices)
	}
	if mean(whole.writes) > costWrites || mean(whole.reads) > costReads || mean(whole.tx) > costTx {
		t.Errorf("the budget is %d writes, %d reads, %d transactions", costWrites, costReads, costTx)
	}
	if found, err := p.verify(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("verify: %v, %v", found, err)
	}
}

func mean(n int) float64 { return float64(n) / costRounds }

// costMarket is a market in which two products of two cooperatives are bought again and again.
type costMarket struct {
	*market
	goods  [2]bought
	buyers int // so far, each with a number of her own: one gets only some notices an hour
}

// bought is one of the goods that are bought.
type bought struct{ Coop, Product, Slug, Variant, Shop string }

// pick chooses the goods: with plenty of stock, brought by a courier.
func (m *costMarket) pick() {
	m.Helper()
	slice, err := m.catalog.Published(m.Context(), catalog.ProductFilter{}, store.Page{Limit: 100})
	m.must(err)
	n := 0
	for _, p := range slice.Items {
		if n == len(m.goods) || n == 1 && p.Coop == m.goods[0].Coop {
			continue
		}
		stocks, err := m.catalog.Stocks(m.Context(), p.Coop, p.ID)
		m.must(err)
		i := slices.IndexFunc(stocks, func(s catalog.Stock) bool { return s.Available >= 3*costRounds })
		if i >= 0 {
			m.goods[n] = bought{Coop: p.Coop, Product: p.ID, Slug: p.Slug, Variant: stocks[i].ID, Shop: p.Shop}
			n++
		}
	}
	if n < len(m.goods) {
		m.Fatal("the demo has no two such goods")
	}
}

// measured says what do costs, with all that follows from it in the background.
func (m *costMarket) measured(do func()) (c cost) {
	m.Helper()
	before, txs := len(m.calls()), m.rec.Transactions()
	do()
	m.idle()
	for _, call := range m.calls()[before:] {
		if call.Schema.Name == "notices" {
			c.notices += call.Inserted
		}
		switch call.verb {
		case verbInsert, verbReplace, verbAdd, verbDelete:
			c.writes++
			c.facts += call.Facts
		case verbGet, verbGetMany, verbList, verbCount:
			look := strings.HasPrefix(call.Find.Index.Name, "facts_") && call.Found == 0 // the background looks whether there is work
			if !look {
				c.reads++
			}
		}
	}
	c.tx = m.rec.Transactions() - txs
	return c
}

// idle waits until every fact is delivered, looking past the recorder.
func (m *costMarket) idle() {
	m.Helper()
	db := store.New(m.rec.Engine)
	bus := busOver(db, m.log)
	for deadline := time.Now().Add(20 * time.Second); ; {
		n, err := bus.Waiting(m.Context(), 1)
		m.must(err)
		if n == 0 {
			return
		}
		if time.Now().After(deadline) {
			m.Fatal("facts are not delivered")
		}
	}
}

// buy is one purchase; step is told of each part of it.
func (m *costMarket) buy(step func(name string, do func())) {
	m.Helper()
	ctx := m.Context()
	b := webtest.NewBrowser(m.T, m.handler)
	const village = "52.03.18.2004"
	m.buyers++
	form := url.Values{
		"nama": {"Ibu Ratna"}, "hp": {fmt.Sprintf("0812-1111-%04d", m.buyers)},
		"provinsi": {"52"}, "kabupaten": {"52.03"}, "kecamatan": {"52.03.18"},
		"kelurahan": {village}, "jalan": {"Jalan Rinjani 1"}, "aksi": {"bayar"},
	}
	step("2 product pages", func() {
		for _, g := range m.goods {
			b.Get("/p/" + g.Slug).Is(http.StatusOK)
		}
	})
	step("2 x into the cart", func() {
		for _, g := range m.goods {
			b.Post("/keranjang", url.Values{"produk": {g.Product}, "varian": {g.Variant}, "jumlah": {"1"}}).To("/keranjang")
		}
	})
	step("cart and checkout pages", func() {
		b.Get("/keranjang").Is(http.StatusOK)
		page := b.Get("/checkout").Is(http.StatusOK).Body
		for _, price := range regexp.MustCompile(`name="(harga\.[^"]+)" value="(\d+)"`).FindAllStringSubmatch(page, -1) {
			form.Set(price[1], price[2])
		}
	})
	for _, g := range m.goods {
		form.Set("kirim."+g.Shop, m.courier(g, village))
	}
	step("placed, invoice made", func() { b.Post("/checkout", form).Is(http.StatusSeeOther) })
	invoices := m.sim.Invoices()
	invoice := invoices[len(invoices)-1]
	m.must(m.sim.Pay(invoice.ID, "QRIS"))
	step("webhook: paid", func() { m.webhook(invoice.ID, invoice.ExternalID) })
	p, err := m.orders.PurchaseByID(ctx, invoice.ExternalID)
	m.must(err)
	page := strings.TrimPrefix(m.purchaseURL(p.Number), m.config.BaseURL)
	step("the buyer comes back", func() { b.Get(page).Is(http.StatusOK).Says(p.Number) })
	for i := range p.Drafts {
		o := &p.Drafts[i]
		step("2 x packed", func() { m.try(m.orders.Pack(ctx, acttest.Member(o.Seller), o.Coop, o.ID)) })
		step("2 x shipped", func() { m.try(m.orders.Ship(ctx, acttest.Member(o.Seller), o.Coop, o.ID, "LB000000001IDN")) })
	}
	action, query, _ := strings.Cut(page, "?")
	for i := range p.Drafts {
		step("2 x received", func() {
			b.Post(action+"/terima?"+query, url.Values{"pesanan": {p.Drafts[i].ID}}).Is(http.StatusSeeOther)
		})
	}
	for _, o := range m.ordersOf(p) {
		if o.State != orders.Completed {
			m.Fatalf("order %s is %s", o.ID, o.State)
		}
	}
}

// ordersOf reads past the recorder.
func (m *costMarket) ordersOf(p *orders.Purchase) []orders.Order {
	m.Helper()
	db := store.New(m.rec.Engine)
	bus := events.New(db, clock, m.log)
	service := orders.New(orders.Parts{
		DB: db, Bus: bus, Payments: payments.New(payments.Parts{DB: db, Bus: bus, Gateway: noGateway{}, Now: clock, Log: m.log}),
	})
	paid, err := service.PurchaseByID(m.Context(), p.ID)
	m.must(err)
	list, err := service.OrdersOf(m.Context(), paid)
	m.must(err)
	return list
}

func (m *costMarket) try(_ *orders.Order, err error) {
	m.Helper()
	m.must(err)
}

// courier is the code of a courier that brings the goods to a village.
func (m *costMarket) courier(g bought, village string) string {
	m.Helper()
	shop, err := m.catalog.Shop(m.Context(), g.Coop, g.Shop)
	m.must(err)
	offers := m.orders.DeliveryRates(orders.CartShop{Shop: *shop, Weight: 500}, village)
	i := slices.IndexFunc(offers, func(o delivery.Rate) bool { return o.Method == delivery.Courier })
	if i < 0 {
		m.Fatalf("no courier brings anything from %s to %s", shop.Name, village)
	}
	return offers[i].Code
}

// webhook is the gateway's news that an invoice was paid.
func (m *costMarket) webhook(invoice, payment string) {
	m.Helper()
	body := fmt.Sprintf(`{"id":%q,"external_id":%q,"status":"PAID"}`, invoice, payment)
	r := httptest.NewRequestWithContext(m.Context(), http.MethodPost, m.url+"/webhooks/xendit/invoice", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Callback-Token", m.config.CallbackToken)
	r.Header.Set("Webhook-Id", "webhook-"+invoice)
	answer := httptest.NewRecorder()
	m.handler.ServeHTTP(answer, r)
	if answer.Code != http.StatusOK {
		m.Fatalf("webhook: %d %s", answer.Code, answer.Body)
	}
}
