// Package markettest opens a whole market for tests, on the real parts: SQLite (or MongoDB), Bleve, pictures on disk, and the payment
// simulator behind the real client, over HTTP in both directions. Its clock stands still until a test moves it.
//
//	m := markettest.Open(t)
//	sri := m.Member("Inaq Sri")
//	kopi := m.Product(sri, "Kopi Sembalun", markettest.Price(48_000), markettest.Stock(7))
//	order := m.Pay(m.Buy(kopi, 2, "pickup"))[0]
//	m.Complete(order)
//	m.Deliver()
//	m.Mount([]fs.FS{Locales()}, Static(), func(w *web.Web) (webtest.Face, error) { return New(m.Office(w)), nil })
//	m.As(sri).Get("/jualan/pesanan?keadaan=selesai").Is(200).Says(order.Number)
//	m.As(m.Member("Siti", members.RoleTreasurer)).Get("/jualan").To("/jualan/buka")
//	m.AtMost(6, "/", func() { m.Guest().Get("/").Is(200) })
//
// Verbs end the test when they fail. After every test the books, the stock and the orders must agree (Verify). Verbs stand for what
// most tests need; for the rest a test asks the services, which are fields of the Market. Only tests may import this package.
package markettest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/area"
	"lumbung/internal/audit"
	"lumbung/internal/content"
	"lumbung/internal/events"
	"lumbung/internal/identity"
	"lumbung/internal/jobs"
	"lumbung/internal/media"
	"lumbung/internal/media/disk"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/notify"
	"lumbung/internal/notify/webpush"
	"lumbung/internal/notify/webpush/pushtest"
	"lumbung/internal/notify/whatsapp"
	"lumbung/internal/notify/whatsapp/wasim"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/internal/web/webtest"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/closing"
	"lumbung/payments/interest"
	"lumbung/payments/leaving"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
	"lumbung/payments/refund"
	"lumbung/payments/savings"
	"lumbung/payments/savings/register"
	"lumbung/payments/voucher"
	"lumbung/payments/withdrawal"
	"lumbung/payments/xendit"
	"lumbung/payments/xendit/xenditsim"
	"lumbung/search"
	"lumbung/search/bleve"
)

// What the market and the simulator of the gateway know of each other.
const (
	gatewayKey    = "xnd_development_test"
	callbackToken = "callback-token"
)

// Market is everything below the pages, as seen from one cooperative.
type Market struct {
	testing.TB
	Coop     *members.Cooperative // whom the verbs are about; it may collect savings
	Language string               // of the browsers, "en" at first

	Clock       *Clock
	DB          *store.DB
	Bus         *events.Bus
	Atlas       *area.Atlas
	Audit       *audit.Log
	Identity    *identity.Service
	Members     *members.Service
	Content     *content.Service
	Notices     *notify.Service
	Jobs        *jobs.Service // has none
	Files       *Files
	Media       *media.Service
	Catalog     *catalog.Service
	Index       *bleve.Index
	Search      *search.Service
	Ledger      *ledger.Service
	Payments    *payments.Service
	Savings     *savings.Service
	Withdrawals *withdrawal.Service
	Vouchers    *voucher.Service
	Refunds     *refund.Service
	Openings    *opening.Service
	Leavings    *leaving.Service
	Interest    *interest.Service
	Closings    *closing.Service
	Orders      *orders.Service
	Sim         *xenditsim.Simulator // of the payment gateway
	Phones      *wasim.Simulator     // of WhatsApp, without any template
	Pushes      *pushtest.Service    // of browsers that show notices

	*shared
}

// shared is what the views of one market have in common.
type shared struct {
	engine  *engine
	address string                 // of the database
	gateway string                 // where the simulator of the payment gateway answers
	handler http.Handler           // of the faces
	coops   []string               // every cooperative's book
	carts   map[string]orders.Cart // as buyers' browsers keep them
	phones  int                    // given out
	codes   sync.Map               // that went to a phone last, by number
	broken  []string               // invariants that the test breaks
	courier money.Amount           // what every courier asks, 0: as in their price lists
}

// atlas is read once for all markets.
var atlas = sync.OnceValues(area.Load)

// Each runs a test in a market on every engine. The part for MongoDB needs LUMBUNG_TEST_MONGO_URI, as storetest.Each does.
func Each(t *testing.T, test func(t *testing.T, m *Market)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, Open(t)) })
	t.Run("mongo", func(t *testing.T) { test(t, open(t, storetest.MongoURI(t))) })
}

// Open opens a market on SQLite with one cooperative in it, Koperasi Sembalun Makmur.
func Open(t testing.TB) *Market {
	t.Helper()
	return open(t, freshSQLite(t))
}

// enter makes a market of the database at an address, a file or a MongoDB URI.
func enter(t testing.TB, address string, clock *Clock) *Market {
	t.Helper()
	m := &Market{TB: t, Language: "en", Clock: clock, shared: &shared{address: address, carts: map[string]orders.Cart{}}}
	m.engine = &engine{Engine: openEngine(t, address), file: !isMongo(address)}
	m.DB = store.New(m.engine)
	return m
}

func open(t testing.TB, address string) *Market {
	t.Helper()
	m := enter(t, address, newClock())
	m.start()
	webhooks := m.serve(xendit.NewWebhook([]string{callbackToken}, m.Payments.Receive))
	m.Sim.SetWebhook(webhooks+"/webhooks/xendit/invoice", callbackToken)
	m.Coop = m.openCooperative(members.Cooperative{
		Slug: "sembalun", Name: "Koperasi Sembalun Makmur", Area: "52.71.05.1003", USPLicense: true,
		Story: members.Text{ID: "Kopi dari kaki Rinjani."},
	})
	t.Cleanup(m.Verify)
	return m
}

// start makes the services, which hear of each other, and opens the database.
func (m *Market) start() {
	m.Helper()
	m.makeServices()
	m.Catalog.Listen(m.Bus)
	m.Bus.Subscribe("catalog.suspended", members.FactSuspended, m.followSuspension)
	m.Bus.Subscribe("catalog.lifted", members.FactLifted, m.followSuspension)
	m.Search.Listen(m.Bus)
	m.Must(m.DB.Open(m.Context()))
}

// makeServices makes the capabilities, from the ground up, as cmd/lumbung does.
func (m *Market) makeServices() {
	m.Helper()
	log := slog.New(slog.NewTextHandler(m.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})) // shown when the test fails
	now := m.Clock.Now
	var err error
	m.Atlas, err = atlas()
	m.Must(err)
	m.Sim, err = xenditsim.New(xenditsim.Config{APIKey: gatewayKey, WebhookToken: callbackToken, Seed: 1, Start: now()})
	m.Must(err)
	folder, err := disk.Open(m.TempDir())
	m.Must(err)
	m.Files = &Files{Files: folder}
	m.Index, err = bleve.Open(m.TempDir())
	m.Must(err)
	m.Cleanup(func() { m.Must(m.Index.Close()) })
	m.Bus = events.New(m.DB, now, log)
	m.Audit = audit.New(m.DB, now)
	m.Identity = identity.New(m.DB, now, m.Audit.RecordOwn)
	m.Identity.SetReach(identity.Reach{SendCode: m.keepCode, Tell: func(context.Context, identity.Notice) error { return nil }})
	m.Must(m.Identity.ServePasskeys(webtest.BaseURL))
	m.Members = members.New(m.DB, m.Bus, m.Identity, m.Audit, now)
	m.Members.ServeMarketAt(strings.TrimPrefix(webtest.BaseURL, "http://"))
	m.Content = content.New(&act.Frame{DB: m.DB, Now: now, Audit: m.Audit.Record})
	m.Phones, err = wasim.New(wasim.Config{Token: gatewayKey, PhoneID: "1", Now: now})
	m.Must(err)
	key, err := webpush.NewKey()
	m.Must(err)
	m.Pushes = pushtest.Open(m)
	pusher, err := webpush.New(webpush.Config{Key: key, Contact: "admin@pasar.example", Hosts: []string{m.Pushes.Host()}})
	m.Must(err)
	m.Notices = notify.New(notify.Parts{
		DB: m.DB, Now: now, Log: log, Audit: m.Audit.Record, Keep: 90 * 24 * time.Hour, Standards: sentences(),
		Pushing: &notify.Pushing{Pusher: pusher, SignedIn: func(context.Context, string) (bool, error) { return true, nil }},
		Senders: []notify.Sender{
			whatsapp.New(whatsapp.Config{URL: m.serve(m.Phones), Version: "v23.0", PhoneID: "1", Token: gatewayKey, Shop: webtest.BaseURL}),
		},
	})
	m.Media = media.New(m.Files, media.Limits{})
	m.Catalog = catalog.New(m.DB, m.Bus, now, m.Audit.Record)
	m.Jobs = jobs.New(&act.Frame{DB: m.DB, Now: now, Audit: m.Audit.Record}, m.Bus, log)
	m.Catalog.AskOfficers(m.Members.Holders)
	m.Catalog.AskCooperatives(m.Members.MayBegin)
	m.Search = search.New(m.DB, m.Index, m.Catalog, log)
	m.Ledger = ledger.New(m.DB, now)
	m.Savings = savings.New(savings.Parts{
		DB: m.DB, Bus: m.Bus, Ledger: m.Ledger, Register: register.Of(m.Members), Now: now, Audit: m.Audit.Record,
	})
	m.Members.AskPokok(m.Savings.PaysFirst)
	if m.gateway == "" {
		m.gateway = m.serve(m.Sim)
	}
	provider := xendit.New(xendit.Config{APIKey: gatewayKey, BaseURL: m.gateway, HTTP: m.engine.client()})
	m.Payments = payments.New(payments.Parts{
		DB: m.DB, Bus: m.Bus, Ledger: m.Ledger, Savings: m.Savings, Now: now, Log: log, Audit: m.Audit.Record,
		Gateway: provider, Treasury: provider, CategoryPath: catalog.CategoryPath,
	})
	m.Withdrawals = withdrawal.New(withdrawal.Parts{
		DB: m.DB, Bus: m.Bus, Ledger: m.Ledger, Payments: m.Payments, Treasury: provider, Register: register.Of(m.Members),
		Vault: m.Identity.BankVault, Now: now, Log: log, Audit: m.Audit.Record,
	})
	m.Refunds = refund.New(refund.Parts{
		DB: m.DB, Bus: m.Bus, Ledger: m.Ledger, Payments: m.Payments, Provider: provider, Register: register.Of(m.Members),
		Vault: m.Identity.BankVault, Now: now, Log: log, Audit: m.Audit.Record,
		SellerOf: func(ctx context.Context, order string) (string, error) { return m.Orders.SellerOf(ctx, order) },
	})
	m.Payments.OnOwed(m.Refunds.See)
	m.Payments.OnMoneyOut(m.Withdrawals.RefreshByReference, m.Refunds.RefreshByReference)
	m.Savings.AskShops(m.Catalog.SuspendedSince)
	m.Vouchers = voucher.New(voucher.Parts{DB: m.DB, Ledger: m.Ledger, Register: register.Of(m.Members), Now: now, Audit: m.Audit.Record})
	m.Openings = opening.New(opening.Parts{
		DB: m.DB, Bus: m.Bus, Ledger: m.Ledger, Register: register.Of(m.Members), Now: now, Audit: m.Audit.Record,
		Standing: m.Savings.StandAll,
	})
	m.Savings.AskOld(m.Openings.Old)
	m.Leavings = leaving.New(leaving.Parts{
		DB: m.DB, Bus: m.Bus, Ledger: m.Ledger, Savings: m.Savings, Register: register.Of(m.Members), Now: now, Audit: m.Audit.Record,
		Members: m.Members, Withdrawals: m.Withdrawals,
	})
	m.Withdrawals.AskEstates(m.Leavings)
	m.Members.OnLeft(m.Leavings.Left, m.closeShop)
	m.Members.OnBack(m.Leavings.Back)
	m.Interest = interest.New(interest.Parts{
		DB: m.DB, Bus: m.Bus, Ledger: m.Ledger, Register: register.Of(m.Members), Now: now, Audit: m.Audit.Record,
	})
	m.Closings = closing.New(closing.Parts{
		DB: m.DB, Ledger: m.Ledger, Register: register.Of(m.Members), Now: now, Audit: m.Audit.Record,
		Vouchers: m.Vouchers.CountWaiting, Opening: m.Openings.Waits, Interest: m.Interest.Waits,
	})
	m.Orders = orders.New(orders.Parts{
		DB: m.DB, Bus: m.Bus, Catalog: m.Catalog, Payments: m.Payments, Ledger: m.Ledger, Atlas: m.Atlas,
		Now: now, Log: log, Audit: m.Audit.Record,
		MayBegin: m.Members.MayBegin, ProvedPhone: m.Identity.ProvedPhone,
		Rates:       m.rates,
		PurchaseURL: func(number string) string { return webtest.BaseURL + "/pesanan/" + number },
	})
}

// followSuspension marks the shops of a cooperative as it is.
func (m *Market) followSuspension(ctx context.Context, e events.Event) error {
	coop, err := m.Members.Cooperative(ctx, e.Subject)
	if err == nil {
		_, err = m.Catalog.HaltShops(ctx, coop.ID, coop.Suspended())
	}
	return err
}

// closeShop shuts the shop of who leaves.
func (m *Market) closeShop(ctx context.Context, left *members.Membership) error {
	return m.Catalog.CloseLeft(ctx, left.Latest(), left.Coop, left.User)
}

// serve answers over HTTP until the end of the test.
func (m *Market) serve(h http.Handler) (address string) {
	server := httptest.NewServer(h)
	m.Cleanup(server.Close)
	return server.URL
}

// Must ends the test at an error.
func (m *Market) Must(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

// Pass lets time pass, here and at the gateway.
func (m *Market) Pass(d time.Duration) {
	m.Helper()
	m.Clock.Advance(d)
	m.Sim.Advance(m.Context(), d)
}

// Deliver delivers webhooks and facts until nothing moves.
func (m *Market) Deliver() {
	m.Helper()
	m.Sim.Advance(m.Context(), 0)
	_, err := m.Payments.ProcessInbox(m.Context(), 100)
	m.Must(err)
	m.Must(m.Bus.Drain(m.Context()))
}

// sentences are what a cooperative may put into its own words: one, as the program says it.
func sentences() []notify.Standard {
	same := func(text string) notify.Texts { return notify.Texts{ID: text, EN: text} }
	return []notify.Standard{{
		Kind:    notify.Kind{Name: "shipped_local", Class: notify.Utility, Values: []string{"name", "order"}},
		Subject: notify.Texts{ID: "Pesanan sedang diantar", EN: "Your order is being delivered"}, Buyer: true,
		Text: notify.Texts{ID: "Halo {name}, pesanan {order} sedang diantar.", EN: "Hello {name}, order {order} is being delivered."},
		Fields: []notify.Field{
			{Name: "name", Word: notify.Texts{ID: "nama", EN: "name"}, Example: same("Siti Aminah")},
			{Name: "order", Word: notify.Texts{ID: "pesanan", EN: "order"}, Example: same("LB-8F2K1X-1"), Needed: true},
		},
	}}
}
