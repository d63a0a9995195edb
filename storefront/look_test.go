package storefront

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/area"
	"lumbung/internal/audit"
	"lumbung/internal/events"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/store/sqlite"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/xendit"
	"lumbung/payments/xendit/xenditsim"
	"lumbung/search"
	"lumbung/search/bleve"
)

// street is a market with one cooperative, and what its pages read of the database.
type street struct {
	*testing.T
	parts   Parts
	bus     *events.Bus
	asked   *askedEngine
	coop    *members.Cooperative
	handler http.Handler
	now     time.Time
}

const streetArea = "52.03.15.2002"

func (s *street) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func openStreet(t *testing.T, change ...func(*web.Options, *store.DB)) *street {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "street.db"))
	if err != nil {
		t.Fatal(err)
	}
	s := &street{T: t, asked: &askedEngine{Engine: engine}, now: time.Date(2026, 11, 22, 0, 30, 0, 0, time.UTC)}
	db := store.New(s.asked)
	t.Cleanup(func() { s.must(db.Close()) })
	clock, log := func() time.Time { return s.now }, slog.New(slog.DiscardHandler)
	s.bus = events.New(db, clock, log)
	p := &s.parts
	trail := audit.New(db, clock)
	p.Now, p.Catalog = clock, catalog.New(db, s.bus, clock, trail.Record)
	p.Catalog.Listen(s.bus)
	p.Identity = identity.New(db, clock, trail.RecordOwn)
	p.Members = members.New(db, s.bus, p.Identity, trail, clock)
	book := ledger.New(db, clock)
	licensed := func(context.Context, string) (bool, error) { return true, nil }
	p.Payments = payments.New(payments.Parts{
		DB: db, Bus: s.bus, Ledger: book, Savings: savings.New(db, book, clock, licensed), Now: clock, Log: log, Audit: trail.Record,
		Gateway: xendit.New(xendit.Config{APIKey: "xnd_development_test", BaseURL: s.gateway()}),
	})
	index, err := bleve.Open(t.TempDir())
	s.must(err)
	t.Cleanup(func() { s.must(index.Close()) })
	p.Search = search.New(db, index, p.Catalog, log)
	p.Search.Listen(s.bus)
	p.Atlas, err = area.Load()
	s.must(err)
	p.LinkKey = []byte("key")
	p.Orders = orders.New(orders.Parts{
		DB: db, Bus: s.bus, Catalog: p.Catalog, Payments: p.Payments, Ledger: book, Atlas: p.Atlas, Now: clock, Log: log, Audit: trail.Record,
		PurchaseURL: func(number string) string { return PurchaseURL("http://lumbung.test", p.LinkKey, number) },
	})
	s.must(db.Open(t.Context()))
	p.Web = webtest.New(t, []fs.FS{Locales()}, func(o *web.Options) {
		o.Static, o.Actor = []fs.FS{Static()}, p.Members.Actor
		for _, f := range change {
			f(o, db)
		}
	})
	shop, err := New(*p)
	s.must(err)
	e := p.Web.NewEngine()
	s.must(shop.Routes(e))
	s.handler = p.Web.Handler(e)
	s.coop, err = p.Members.Create(t.Context(), members.System(), members.Cooperative{
		Slug: "sembalun", Name: "Koperasi Sembalun Makmur", Kind: members.Producer, Area: "52.71.05.1003", USPLicense: true,
		Hours: members.Text{ID: "Senin–Sabtu 08.00–16.00 WITA"}, Phone: "+6281900090001", Story: members.Text{ID: "Kopi dari kaki Rinjani."},
	})
	s.must(err)
	rules := payments.StandardFeeSchedule(s.coop.ID, 500, payments.BySeller, "12/III/2026", s.now.Add(-time.Hour))
	s.must(p.Payments.SetFeeSchedule(t.Context(), acttest.Operator(), rules))
	return s
}

// gateway is where the simulator of payments answers.
func (s *street) gateway() string {
	s.Helper()
	sim, err := xenditsim.New(xenditsim.Config{APIKey: "xnd_development_test", WebhookToken: "t", Seed: 1, Start: s.now})
	s.must(err)
	server := httptest.NewServer(sim)
	s.Cleanup(server.Close)
	return server.URL
}

// goods are published products of one shop.
func (s *street) goods(names ...string) (shop *catalog.Shop, products []*catalog.Product) {
	s.Helper()
	ctx := s.Context()
	shop, err := s.parts.Catalog.OpenShop(ctx, acttest.Member("sri"), s.coop.ID, catalog.ShopProfile{
		Name: "Kopi Inaq Sri", Area: streetArea,
	})
	s.must(err)
	return shop, s.publish(shop, names...)
}

func (s *street) publish(shop *catalog.Shop, names ...string) (products []*catalog.Product) {
	s.Helper()
	ctx := s.Context()
	for _, name := range names {
		p, err := s.parts.Catalog.CreateProduct(ctx, acttest.Member("sri"), catalog.ProductInput{
			Shop: shop.ID, Coop: s.coop.ID, Name: name, Category: "kopi", Description: "Dari kebun sendiri.", NewHarvest: len(products) == 0,
			Variants: []catalog.VariantInput{{Price: 48_000, Weight: 220, Stock: 7}},
		})
		s.must(err)
		_, err = s.parts.Catalog.SubmitProduct(ctx, acttest.Member("sri"), catalog.Step{Coop: s.coop.ID, ID: p.ID})
		s.must(err)
		p, err = s.parts.Catalog.ApproveProduct(ctx, acttest.Officer("siti"), catalog.Step{Coop: s.coop.ID, ID: p.ID})
		s.must(err)
		products = append(products, p)
	}
	s.must(s.bus.Drain(ctx))
	return products
}

// askedEngine notes of which collections the database is asked.
type askedEngine struct {
	store.Engine

	mu    sync.Mutex
	about []string
}

func (e *askedEngine) note(s *store.Schema) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.about = append(e.about, s.Name)
}

func (e *askedEngine) Get(ctx context.Context, s *store.Schema, key store.Key) (bson.Raw, error) {
	e.note(s)
	return e.Engine.Get(ctx, s, key)
}

func (e *askedEngine) GetMany(ctx context.Context, s *store.Schema, scope string, ids []string) ([]bson.Raw, error) {
	e.note(s)
	return e.Engine.GetMany(ctx, s, scope, ids)
}

func (e *askedEngine) List(ctx context.Context, s *store.Schema, find store.Find) ([]bson.Raw, error) {
	e.note(s)
	return e.Engine.List(ctx, s, find)
}

func (e *askedEngine) Count(ctx context.Context, s *store.Schema, find store.Find) (int, error) {
	e.note(s)
	return e.Engine.Count(ctx, s, find)
}

// reads are the collections that a page asked the database for, one for each question.
func (s *street) reads(open func()) []string {
	before := len(s.asked.about)
	open()
	return slices.Clone(s.asked.about[before:])
}

// lookingAround are the pages with the most questions to the database that each may have.
func lookingAround(shop *catalog.Shop, product *catalog.Product) map[string]int {
	return map[string]int{
		"/": 5, "/cari": 2, "/cari?q=kopi": 2, "/kategori/kopi": 2, "/p/" + product.Slug: 6, "/lapak/" + shop.Slug: 3,
		"/koperasi": 1, "/koperasi/sembalun": 4,
	}
}

// Visitors look around with few questions to the database, however many goods stand on a page.
func TestLookingReads(t *testing.T) {
	s := openStreet(t)
	shop, products := s.goods("Kopi Sembalun", "Kopi Sajang", "Kopi Bilok Petung", "Kopi Timba Gading")
	guest := webtest.NewBrowser(t, s.handler)
	guest.Get("/").Is(200) // what stands for a minute is read
	for path, most := range lookingAround(shop, products[0]) {
		asked := s.reads(func() { guest.Get(path).Is(200) })
		t.Logf("%2d reads: %s %v", len(asked), path, asked)
		if len(asked) > most {
			t.Errorf("%s reads %d times, want %d at most: %v", path, len(asked), most, asked)
		}
	}
}

// Strangers share the pages for looking around and no other: what a page shows of one visitor, nobody else gets.
func TestStrangersShare(t *testing.T) {
	var shared []string
	for _, page := range browseStorefront(t).newFace().Pages {
		if page.Shared {
			shared = append(shared, page.Path)
		}
	}
	want := []string{"", "cari", "kategori/:slug", "koperasi", "koperasi/:slug", "lapak/:slug", "p/:slug"}
	if slices.Sort(shared); !slices.Equal(shared, want) {
		t.Errorf("strangers share %v, want %v", shared, want)
	}

	s := openStreet(t, withMemory)
	_, products := s.goods("Kopi Sembalun")
	chosen, at := webtest.NewBrowser(t, s.handler), "/p/"+products[0].Slug
	chosen.Get("/?tujuan=mataram&kembali=" + at).To(at)
	chosen.Get(at).Is(200).Says("Perkiraan tiba", "Mataram", "Ganti tujuan")
	webtest.NewBrowser(t, s.handler).Get(at).Is(200).Says("Pilih tujuan").Silent("Perkiraan tiba")
}

func withMemory(o *web.Options, db *store.DB) {
	o.Pages = store.NewMemo(db, store.MemoLimit[*web.SharedPage]{Weight: 1 << 20, Weigh: (*web.SharedPage).Weigh})
}

// The pages of strangers are made once, until something that stands on them is written.
func TestPagesAreKept(t *testing.T) {
	s := openStreet(t, withMemory)
	shop, products := s.goods("Kopi Sembalun", "Kopi Sajang")
	guest := webtest.NewBrowser(t, s.handler)
	looking := lookingAround(shop, products[0])
	for path := range looking {
		guest.Get(path).Is(200)
		guest.Get(path).Is(200) // what stands for a minute was read by the first
		if asked := s.reads(func() { guest.Get(path).Is(200) }); len(asked) > 0 {
			t.Errorf("%s was kept, and reads %v", path, asked)
		}
	}
	_, err := s.parts.Catalog.AdjustStock(t.Context(), acttest.Member("sri"), catalog.Adjustment{
		Coop: s.coop.ID, Variant: products[0].Variants[0].ID, Delta: -2, Reason: "pasar", Key: "pasar",
	})
	s.must(err)
	guest.Get("/p/" + products[0].Slug).Says("tinggal 5").Silent("stok 7")
	if asked := s.reads(func() { guest.Get("/p/" + products[1].Slug).Says("stok 7") }); len(asked) == 0 {
		t.Error("the page of another product was never read")
	}
	if asked := s.reads(func() { guest.Get("/koperasi").Is(200) }); len(asked) > 0 {
		t.Errorf("a sale changes nothing on /koperasi, which reads %v", asked)
	}
	s.publish(shop, "Kopi Bilok Petung")
	for _, path := range []string{"/", "/cari", "/kategori/kopi", "/lapak/" + shop.Slug, "/koperasi/sembalun", "/p/" + products[0].Slug} {
		guest.Get(path).Is(200).Says("Kopi Bilok Petung")
	}
}

// What is published is found everywhere; of a shop that rests the page stays without a way to buy, of a closed one nothing does.
func TestLookingAround(t *testing.T) {
	t.Run("each page made for each", func(t *testing.T) { lookAround(t, openStreet(t)) })
	t.Run("pages kept", func(t *testing.T) { lookAround(t, openStreet(t, withMemory)) })
}

func lookAround(t *testing.T, s *street) {
	t.Helper()
	shop, products := s.goods("Kopi Sembalun", "Kopi Sajang")
	guest, at := webtest.NewBrowser(t, s.handler), "/p/"+products[0].Slug
	for _, path := range []string{"/", "/cari", "/cari?q=sembalun", "/kategori/kopi", at, "/lapak/" + shop.Slug, "/koperasi/sembalun"} {
		guest.Get(path).Is(200).Says("Kopi Sembalun", "Rp48.000")
	}
	guest.Get(at).Says("Kopi Inaq Sri", "Kopi Sajang", "stok 7", "12/III/2026", "Koperasi Sembalun Makmur").Has(
		`<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product"`, `content="48000"`, `action="/keranjang"`,
	)
	guest.Get("/cari?q=zzzz").Is(200).Silent("Kopi Sembalun")
	guest.Get("/cari?koperasi=tidak-ada").Is(200).Silent("Kopi Sembalun")
	guest.Get("/cari?koperasi=sembalun&hal=2").Is(200).Has(`href="/cari?koperasi=sembalun"`)
	for _, path := range []string{"/p/tidak-ada", "/kategori/tidak-ada", "/lapak/tidak-ada", "/koperasi/tidak-ada"} {
		guest.Get(path).Is(404)
	}

	until := s.now.AddDate(0, 0, 9)
	_, err := s.parts.Catalog.TakeHoliday(t.Context(), acttest.Member("sri"), catalog.Step{Coop: s.coop.ID, ID: shop.ID}, &until)
	s.must(err)
	guest.Get(at).Is(200).Says("libur sampai 1 Desember 2026").Silent(`action="/keranjang"`).Has("noindex", "OutOfStock")
	guest.Get("/lapak/" + shop.Slug).Is(200).Says("1 Desember 2026")
	guest.Get("/cari").Is(200).Silent("Kopi Sembalun")
	_, err = s.parts.Catalog.CloseShop(t.Context(), acttest.Member("sri"), catalog.Step{Coop: s.coop.ID, ID: shop.ID})
	s.must(err)
	guest.Get(at).Is(404)
}

// A destination is asked for until it is clear which one is meant.
func TestDestination(t *testing.T) {
	s := openStreet(t)
	guest := webtest.NewBrowser(t, s.handler)
	guest.Get("/").Is(200).Silent("open").Has(`id="tujuan"`)
	guest.Get("/?tujuan=bandung").Is(200).Has(`value="bandung"`, "/?kembali=%2F&amp;tujuan=32.73", "noindex")
	guest.Get("/?tujuan=atlantis").Is(200).Says("atlantis")
	guest.Get("/?tujuan=32.73&kembali=https://example.com").To("/")
	page := guest.Get("/koperasi").Is(200).Body
	if !strings.Contains(page, "Kota Bandung") {
		t.Error("the chosen place stands on no page")
	}
}
