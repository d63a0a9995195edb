package catalog_test

import (
	"context"
	"io"
	"log/slog"
	"strconv"
	"sync"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/events"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

// market is a catalog over a fresh store, with a clock of its own.
type market struct {
	*catalog.Service
	bus   *events.Bus
	db    *store.DB
	mu    sync.Mutex
	clock time.Time
	ticks func(n int)      // called at each look at the clock, nil for nothing
	looks int              // since ticks was set
	lines []act.Line       // in the audit log
	taken map[string]int64 // pieces that take and giveBack moved, by variant
}

func (m *market) now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ticks != nil {
		m.looks++
		m.ticks(m.looks)
	}
	return m.clock
}

func (m *market) pass(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clock = m.clock.Add(d)
}

// write keeps the lines of the audit log.
func (m *market) write(_ context.Context, line act.Line) error {
	m.lines = append(m.lines, line)
	return nil
}

// each runs a test on a fresh catalog over every engine and ends it with Verify.
func each(t *testing.T, test func(t *testing.T, m *market)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m := &market{db: db, taken: map[string]int64{}, clock: time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)}
		m.bus = events.New(db, m.now, slog.New(slog.NewTextHandler(io.Discard, nil)))
		m.Service = catalog.New(db, m.bus, m.now, m.write)
		m.Listen(m.bus)
		if err := db.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		test(t, m)
		m.verify(t)
	})
}

func (m *market) verify(t *testing.T) {
	t.Helper()
	report := func(invariant, detail string) { t.Errorf("%s: %s", invariant, detail) }
	if err := m.VerifyStocks(context.WithoutCancel(t.Context()), m.taken, report); err != nil {
		t.Error(err)
	}
}

func (m *market) deliver(t *testing.T) {
	t.Helper()
	if err := m.bus.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (m *market) shop(t *testing.T, coop, seller string) *catalog.Shop {
	t.Helper()
	shop, err := m.OpenShop(t.Context(), acttest.Member(seller), coop, catalog.ShopProfile{
		Name: "Lapak " + seller, Area: "52.03.08.2001", Street: "Jalan Sembalun 1",
	})
	if err != nil {
		t.Fatal(err)
	}
	return shop
}

func input(shop *catalog.Shop, name string, stock int64) catalog.ProductInput {
	return catalog.ProductInput{
		Coop: shop.Coop, Shop: shop.ID, Name: name, Description: "Dari lereng Rinjani.", Category: "kopi",
		Variants: []catalog.VariantInput{{Price: 48_000, Weight: 250, Stock: stock}},
	}
}

// draft saves a new product.
func (m *market) draft(t *testing.T, shop *catalog.Shop, name string, stock int64) *catalog.Product {
	t.Helper()
	p, err := m.CreateProduct(t.Context(), acttest.Member(shop.Seller), input(shop, name, stock))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// publish saves a new product and brings it to the market.
func (m *market) publish(t *testing.T, shop *catalog.Shop, name string, stock int64) *catalog.Product {
	t.Helper()
	p := m.draft(t, shop, name, stock)
	step := catalog.Step{Coop: p.Coop, ID: p.ID}
	if _, err := m.SubmitProduct(t.Context(), acttest.Member(p.Seller), step); err != nil {
		t.Fatal(err)
	}
	p, err := m.ApproveProduct(t.Context(), acttest.Officer("officer"), step)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (m *market) stock(t *testing.T, p *catalog.Product) catalog.Stock {
	t.Helper()
	stock, err := m.Stock(t.Context(), p.Coop, p.Variants[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return *stock
}

func line(p *catalog.Product, quantity int64) catalog.Line {
	return catalog.Line{Coop: p.Coop, Product: p.ID, Variant: p.Variants[0].ID, Quantity: quantity}
}

func edited(p *catalog.Product) catalog.ProductInput {
	in := catalog.ProductInput{
		Name: p.Name, Description: p.Description, Category: p.Category, Pictures: p.Pictures,
		PIRT: p.PIRT, Halal: p.Halal, BPOM: p.BPOM, NewHarvest: p.NewHarvest,
	}
	for _, v := range p.Variants {
		in.Variants = append(in.Variants, catalog.VariantInput{ID: v.ID, Name: v.Name, SKU: v.SKU, Price: v.Price, Weight: v.Weight})
	}
	return in
}

func names(products []catalog.Product) []string {
	all := []string{}
	for _, p := range products {
		all = append(all, p.Name)
	}
	return all
}

func rupiah(n int) money.Amount { return money.Amount(n) }

func number(n int) string { return strconv.Itoa(n) }
