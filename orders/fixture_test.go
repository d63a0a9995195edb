package orders_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/area"
	"lumbung/internal/events"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/xendit"
	"lumbung/payments/xendit/xenditsim"
)

const (
	village = "52.71.01.1005" // in Mataram
	token   = "callback-token"
)

// clock is moved by hand.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time          { return time.UnixMilli(c.at.Load()).UTC() }
func (c *clock) advance(d time.Duration) { c.at.Add(d.Milliseconds()) }

// market is everything below the pages, over one store, with the payment simulator behind real HTTP in both directions.
type market struct {
	*testing.T
	clock    *clock
	db       *store.DB
	bus      *events.Bus
	catalog  *catalog.Service
	payments *payments.Service
	ledger   *ledger.Service
	orders   *orders.Service
	sim      *xenditsim.Simulator
	carts    map[string]orders.Cart
	lines    []act.Line // in the audit log
}

func openMarket(t *testing.T, db *store.DB) *market {
	t.Helper()
	m := &market{T: t, clock: &clock{}, db: db, carts: map[string]orders.Cart{}}
	m.clock.at.Store(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC).UnixMilli())
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var err error
	m.sim, err = xenditsim.New(xenditsim.Config{APIKey: "xnd_development_test", WebhookToken: token, Seed: 1, Start: m.clock.now()})
	m.must(err)
	gateway := httptest.NewServer(m.sim)
	t.Cleanup(gateway.Close)

	m.bus = events.New(db, m.clock.now, log)
	m.catalog = catalog.New(db, m.bus, m.clock.now, acttest.Unwritten)
	m.catalog.Listen(m.bus)
	m.ledger = ledger.New(db, m.clock.now)
	m.payments = payments.New(payments.Parts{
		DB: db, Bus: m.bus, Gateway: xendit.New(xendit.Config{APIKey: "xnd_development_test", BaseURL: gateway.URL}), Ledger: m.ledger,
		Savings: savings.New(db, m.ledger, m.clock.now, func(_ context.Context, coop string) (bool, error) { return coop == "ntb", nil }),
		Now:     m.clock.now, Log: log, Audit: acttest.Unwritten,
	})
	atlas, err := area.Load()
	m.must(err)
	m.orders = orders.New(orders.Parts{
		DB: db, Bus: m.bus, Catalog: m.catalog, Payments: m.payments, Ledger: m.ledger, Atlas: atlas, Now: m.clock.now, Log: log,
		PurchaseURL: func(number string) string { return "http://shop.example/pesanan/" + number },
		Audit:       func(_ context.Context, line act.Line) error { m.lines = append(m.lines, line); return nil },
	})
	m.must(db.Open(t.Context()))

	webhooks := httptest.NewServer(xendit.NewWebhook([]string{token}, m.payments.Receive))
	t.Cleanup(webhooks.Close)
	m.sim.SetWebhook(webhooks.URL+"/webhooks/xendit/invoice", token)
	return m
}

func (m *market) must(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

// shop opens a shop with one published product for every price, each with this much stock.
func (m *market) shop(coop, seller string, stock int64, prices ...money.Amount) []catalog.Product {
	m.Helper()
	ctx := m.Context()
	m.must(m.payments.SetFeeSchedule(ctx, acttest.Operator(),
		payments.StandardFeeSchedule(coop, 500, payments.BySeller, "12/III/2026", m.clock.now().Add(-time.Hour))))
	shop, err := m.catalog.OpenShop(ctx, acttest.Member(seller),
		catalog.ShopInput{Coop: coop, Name: "Lapak " + seller, Area: village, PickUp: true})
	m.must(err)
	var list []catalog.Product
	for i, price := range prices {
		p, err := m.catalog.CreateProduct(ctx, acttest.Member(seller), catalog.ProductInput{
			Coop: coop, Shop: shop.ID, Key: fmt.Sprint(seller, i), Name: fmt.Sprint("Kopi ", i), Description: "Kopi", Category: "kopi",
			Variants: []catalog.VariantInput{{Price: price, Weight: 250, Stock: stock}},
		})
		m.must(err)
		_, err = m.catalog.SubmitProduct(ctx, acttest.Member(seller), catalog.Step{Coop: coop, ID: p.ID})
		m.must(err)
		p, err = m.catalog.ApproveProduct(ctx, acttest.Officer("officer"), catalog.Step{Coop: coop, ID: p.ID})
		m.must(err)
		list = append(list, *p)
	}
	return list
}

// fill puts products into a cart, this many of each.
func (m *market) fill(cart string, quantity int64, products ...catalog.Product) {
	m.Helper()
	for _, p := range products {
		fuller := m.carts[cart]
		fuller.ID = cart
		fuller, err := m.orders.AddToCart(m.Context(), fuller, p.ID, p.Variants[0].ID, quantity)
		m.must(err)
		m.carts[cart] = fuller
	}
}

// form is a filled-in checkout of a cart, delivered in the same way by every shop.
func (m *market) form(cart, offer string) orders.Checkout {
	m.Helper()
	view, err := m.orders.View(m.Context(), m.carts[cart])
	m.must(err)
	in := orders.Checkout{
		Cart: m.carts[cart], Buyer: orders.Buyer{Name: "Dewi Lestari", Phone: "0812-3456-7890"}, Locale: "id",
		Address: orders.Address{Area: village, Street: "Jalan Pejanggik 12"}, Delivery: map[string]string{},
	}
	for _, group := range view.Shops {
		in.Delivery[group.Shop.ID] = offer
	}
	return in
}

// place buys a cart that was just filled.
func (m *market) place(cart, offer string) *orders.Purchase {
	m.Helper()
	p, err := m.orders.Place(m.Context(), m.form(cart, offer))
	m.must(err)
	return p
}

// invoice returns the id of the purchase's invoice at the gateway.
func (m *market) invoice(p *orders.Purchase) string {
	m.Helper()
	_, err := m.orders.PayURL(m.Context(), p)
	m.must(err)
	payment, err := m.payments.Payment(m.Context(), p.ID)
	m.must(err)
	return payment.Invoices[len(payment.Invoices)-1].ID
}

// advance lets time pass here and at the gateway.
func (m *market) advance(d time.Duration) {
	m.Helper()
	m.clock.advance(d)
	m.sim.Advance(m.Context(), d)
}

// settle delivers webhooks and facts until nothing moves.
func (m *market) settle() {
	m.Helper()
	m.sim.Advance(m.Context(), 0)
	_, err := m.payments.ProcessInbox(m.Context(), 100)
	m.must(err)
	m.must(m.bus.Drain(m.Context()))
}

// pay pays a purchase by QRIS and lets the news arrive.
func (m *market) pay(p *orders.Purchase) {
	m.Helper()
	m.must(m.sim.Pay(m.invoice(p), "QRIS"))
	m.settle()
}

func (m *market) purchase(p *orders.Purchase) *orders.Purchase {
	m.Helper()
	now, err := m.orders.PurchaseByID(m.Context(), p.ID)
	m.must(err)
	return now
}

func (m *market) ordersOf(p *orders.Purchase) []orders.Order {
	m.Helper()
	list, err := m.orders.OrdersOf(m.Context(), m.purchase(p))
	m.must(err)
	return list
}

func (m *market) wantState(p *orders.Purchase, want orders.PurchaseState) {
	m.Helper()
	now := m.purchase(p)
	if now.State != want {
		m.Errorf("purchase is %s, want %s", now.State, want)
	}
	for _, o := range m.ordersOf(now) {
		if confirmed := o.State == orders.Confirmed; confirmed != (want == orders.Paid) {
			m.Errorf("purchase is %s, its order %s is %q", now.State, o.Number, o.State)
		}
	}
}

func (m *market) stock(p catalog.Product) *catalog.Stock {
	m.Helper()
	s, err := m.catalog.Stock(m.Context(), p.Coop, p.Variants[0].ID)
	m.must(err)
	return s
}

// verify is what every test ends with: all invariants that these packages keep (docs/books.md).
func (m *market) verify(books ...string) {
	m.Helper()
	ctx := m.Context()
	report := func(invariant, detail string) { m.Errorf("%s: %s", invariant, detail) }
	_, err := m.ledger.Seal(ctx)
	m.must(err)
	for _, book := range books {
		m.must(m.ledger.Verify(ctx, book, report))
	}
	m.must(m.payments.Verify(ctx, report))
	m.must(m.orders.Verify(ctx, report))
}

// captures counts the capture entries of a book.
func (m *market) captures(book string) (entries int) {
	m.Helper()
	m.must(m.ledger.Each(m.Context(), book, func(e *ledger.Entry) error {
		if e.Kind == ledger.Captured {
			entries++
		}
		return nil
	}))
	return entries
}
