package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"golang.org/x/sync/errgroup"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/store/transfer"
	"lumbung/orders"
	"lumbung/orders/delivery"
	"lumbung/payments"
	"lumbung/payments/xendit"
	"lumbung/payments/xendit/xenditsim"
)

// market is the whole program over an engine that notes what it is asked for, with the demo in it.
type market struct {
	*testing.T
	*app
	rec *recorder
	sim *xenditsim.Simulator
	knocker
}

// openMarket opens the program on an empty engine and fills it with the demo.
func openMarket(t *testing.T, engine store.Engine, change ...func(*config)) *market {
	t.Helper()
	p := newProgram(t, demoData(t))
	m := &market{T: t, rec: &recorder{Engine: engine}}
	gateway, err := m.openGateway()
	if err != nil {
		t.Fatal(err)
	}
	m.app = &app{
		config: config{Env: "development", Addr: "127.0.0.1:8080", BaseURL: p.url, Data: p.data, SimulatorAddr: "127.0.0.1:8089", bulk: true},
		log:    slog.New(slog.DiscardHandler), now: clock, db: store.New(m.rec),
	}
	for _, c := range change {
		c(&m.config)
	}
	t.Cleanup(func() {
		if err := m.close(); err != nil {
			t.Error(err)
		}
	})
	if err := m.wire(gateway); err != nil {
		t.Fatal(err)
	}
	m.knocker = knocker{program: p, app: m.app}
	return m
}

// openGateway starts a payment simulator of this process.
func (m *market) openGateway() (payments.Provider, error) {
	const key = "xnd_development_plans"
	sim, err := xenditsim.New(xenditsim.Config{APIKey: key, Start: clock()})
	if err != nil {
		return nil, err
	}
	url, stop, err := serveLocally(m.Context(), sim)
	if err != nil {
		return nil, err
	}
	m.Cleanup(stop)
	m.sim = sim
	return xendit.New(xendit.Config{APIKey: key, BaseURL: url}), nil
}

// wire does what newApp does behind openStore, and copies the demo in between.
func (m *market) wire(gateway payments.Provider) error {
	ctx := m.Context()
	if err := m.makeServices(gateway); err != nil {
		return err
	}
	if err := m.db.Open(ctx); err != nil {
		return err
	}
	if err := m.copyDemo(ctx); err != nil {
		return err
	}
	if err := m.openSearch(ctx); err != nil {
		return err
	}
	m.subscribe()
	var err error
	if m.linkKey, err = m.identity.Keys(ctx, "links"); err != nil {
		return err
	}
	return m.openFaces()
}

// copyDemo loads every document of the demo's own database.
func (m *market) copyDemo(ctx context.Context) error {
	e := environment{config: config{Env: "development", Data: m.config.Data}, out: io.Discard, log: m.log}
	docs := map[string][]bson.Raw{}
	err := withStore(ctx, e, func(source *app) error {
		return transfer.Snapshot(ctx, source.db, func(collection string, doc bson.Raw) error {
			docs[collection] = append(docs[collection], doc)
			return nil
		})
	})
	for _, s := range m.db.Schemas() {
		for batch := range slices.Chunk(docs[s.Name], store.MaxPage) {
			err = errors.Join(err, m.rec.Load(ctx, &s, batch))
		}
	}
	return err
}

// grow adds copies of the demo's documents until each collection has as many as wanted.
func (m *market) grow(wanted func(collection string) int) {
	m.Helper()
	var group errgroup.Group
	group.SetLimit(3)
	for _, s := range m.db.Schemas() {
		if !slices.Contains([]string{"migrations", "database_usage", "secrets", "ledger_sealed"}, s.Name) {
			group.Go(func() error { return m.growOne(&s, wanted(s.Name)) })
		}
	}
	m.must(group.Wait())
}

func (m *market) growOne(s *store.Schema, wanted int) error {
	ctx := m.Context()
	own, err := m.rec.Engine.List(ctx, s, store.Find{Index: s.Indexes[0], Limit: 1000})
	if err != nil || len(own) == 0 {
		return err
	}
	var batch []bson.Raw
	for i := len(own); i < wanted; i++ {
		batch = append(batch, another(s, own[i%len(own)], i/len(own)))
		if len(batch) == 2000 || i+1 == wanted {
			if err := m.rec.Load(ctx, s, batch); err != nil {
				return fmt.Errorf("grow %s: %w", s.Name, err)
			}
			batch = batch[:0]
		}
	}
	return nil
}

// beforeSeals is how much older than their originals copies of entries and seals are: older than the first seal, since no book has more
// than a few hundred entries between two seals.
const beforeSeals = 400 * 24 * time.Hour

// another is the n-th copy of a document: under an id of its own, unique where it must be, every second one in another
// cooperative, and a little older.
func another(s *store.Schema, doc bson.Raw, n int) bson.Raw {
	var fields bson.D
	if err := bson.Unmarshal(doc, &fields); err != nil {
		panic(err) // it came from the database
	}
	unique, moments := fieldsOf(s)
	older := time.Duration(n) * time.Second
	if s.Name == "ledger_entries" || s.Name == "ledger_seals" {
		older += beforeSeals
	}
	for i, f := range fields {
		switch value := f.Value.(type) {
		case string:
			if unique[f.Key] && s.Name == "ledger_seals" {
				fields[i].Value = strings.Replace(value, "|", fmt.Sprintf("|!%d-", n), 1) // before all seals, as its moment is
			} else if unique[f.Key] {
				fields[i].Value = fmt.Sprintf("%s~%d", value, n)
			} else if f.Key == s.Scope && n%2 == 1 && s.Name != "ledger_entries" {
				fields[i].Value = fmt.Sprintf("%s-%d", value, n%40)
			}
		case int64:
			if unique[f.Key] {
				fields[i].Value = value + int64(n)*1_000_000
			}
		case bson.DateTime:
			if moments[f.Key] {
				fields[i].Value = value - bson.DateTime(older.Milliseconds())
			}
		}
	}
	raw, err := bson.Marshal(fields)
	if err != nil {
		panic(err) // as it was decoded
	}
	return raw
}

// fieldsOf says which fields of a copy must differ from the original, and which are indexed moments.
func fieldsOf(s *store.Schema) (unique, moments map[string]bool) {
	unique, moments = map[string]bool{"_id": true}, map[string]bool{}
	for _, index := range s.Indexes {
		for _, field := range index.Fields {
			unique[field] = unique[field] || index.Unique && field != s.Scope
			moments[field] = moments[field] || s.Kinds[field] == store.Time && !index.Expire
		}
	}
	switch s.Name {
	case "ledger_entries":
		unique["ref"] = true // MongoDB's validator wants the id to be made of it and of the book
	case "ledger_lines":
		unique["account"] = false // many lines in one account
	case "memberships":
		unique["user"] = true // a person is in few cooperatives
	}
	return unique, moments
}

// must ends the test at an error.
func (m *market) must(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

// trade plays one purchase from the cart to the passbook and returns it. Facts are delivered on the way.
func (m *market) trade(key string) *orders.Purchase {
	m.Helper()
	ctx := m.Context()
	p := m.place(ctx, key)
	_, err := m.orders.PayURL(ctx, p)
	m.must(err)
	invoices := m.sim.Invoices()
	m.must(m.sim.Pay(invoices[len(invoices)-1].ID, "QRIS"))
	p, err = m.orders.Refresh(ctx, p)
	m.must(err)
	m.must(m.bus.Drain(ctx))
	list, err := m.orders.OrdersOf(ctx, p)
	m.must(err)
	for _, o := range list {
		_, err := m.orders.Pack(ctx, acttest.Member(o.Seller), o.Coop, o.ID)
		m.must(err)
		_, err = m.orders.Ship(ctx, acttest.Member(o.Seller), o.Coop, o.ID, "LB000000001IDN")
		m.must(err)
		_, err = m.orders.Complete(ctx, orders.HolderOf(p.ID), o.Coop, o.ID)
		m.must(err)
	}
	m.must(m.bus.Drain(ctx))
	m.sealAll(ctx)
	return p
}

// sealAll seals every entry that there is: nobody else writes.
func (m *market) sealAll(ctx context.Context) {
	m.Helper()
	_, err := m.ledger.SealUntil(ctx, m.now().Add(time.Millisecond))
	m.must(err)
}

// place buys one piece of something that is there, to be brought by a courier.
func (m *market) place(ctx context.Context, key string) *orders.Purchase {
	m.Helper()
	const village = "52.03.18.2004"
	slice, err := m.catalog.Published(ctx, catalog.ProductFilter{}, store.Page{Limit: 100})
	m.must(err)
	for _, product := range slice.Items {
		stocks, err := m.catalog.Stocks(ctx, product.Coop, product.ID)
		m.must(err)
		i := slices.IndexFunc(stocks, func(s catalog.Stock) bool { return s.Available >= 30 })
		if i < 0 {
			continue
		}
		cart, err := m.orders.AddToCart(ctx, orders.Cart{ID: key}, product.ID, stocks[i].ID, 1)
		m.must(err)
		view, err := m.orders.View(ctx, cart)
		m.must(err)
		offers := m.orders.DeliveryRates(view.Shops[0], village)
		j := slices.IndexFunc(offers, func(o delivery.Rate) bool { return o.Method != delivery.Pickup })
		if j < 0 {
			m.Fatalf("nobody delivers %s to %s", product.Name, village)
		}
		p, err := m.orders.Place(ctx, orders.Checkout{
			Cart: cart, Buyer: orders.Buyer{Name: "Ibu Ratna", Phone: "+6281211110000"}, Locale: "id",
			Address:  orders.Address{Area: village, Street: "Jalan Rinjani 1"},
			Delivery: map[string]string{view.Shops[0].Shop.ID: offers[j].Code},
		})
		m.must(err)
		return p
	}
	m.Fatal("nothing is in stock")
	return nil
}

// chores does what happens in the background and in the offices.
func (m *market) chores() {
	m.Helper()
	ctx := m.Context()
	for _, job := range []func(context.Context) error{
		m.seal, m.expirePurchases, m.completeOrders, m.poll, m.processInbox, m.countSold, m.endHolidays,
	} {
		m.must(job(ctx))
	}
	m.must(m.payments.Receive(ctx,
		payments.Webhook{Provider: "xendit", WebhookID: "wh", ExternalID: "none", Body: []byte("{}"), ReceivedAt: m.now()}))
	m.must(m.bus.Drain(ctx))
	_, err := m.verifyOnce(ctx)
	m.must(err)
	m.must(m.db.Sweep(ctx, m.now()))
	seller, shop := m.seller(ctx)
	m.must(m.identity.Sessions().SignOutEverywhere(ctx, seller.ID()))
	_, err = m.identity.Passkeys(ctx, seller.ID())
	m.must(err)
	_, err = m.catalog.CloseShop(ctx, seller, catalog.Step{Coop: shop.Coop, ID: shop.ID})
	m.must(err)
	_, err = m.catalog.ReopenShop(ctx, seller, catalog.Step{Coop: shop.Coop, ID: shop.ID})
	m.must(err)
	m.must(m.bus.Drain(ctx))
	m.reverseAnEntry(ctx, shop.Coop)
}

// reverseAnEntry takes a cooperative's latest entry that may be taken back back.
func (m *market) reverseAnEntry(ctx context.Context, coop string) {
	m.Helper()
	journal, err := m.ledger.Journal(ctx, coop, time.Time{}, time.Time{}, store.Page{Limit: 50})
	m.must(err)
	for _, e := range journal.Items {
		if _, err := m.ledger.Reverse(ctx, states.Mark{By: "test", Reason: "taken back"}, coop, e.Ref); err == nil {
			m.sealAll(ctx)
			return
		}
	}
	m.Fatal("no entry could be reversed")
}

// seller is the member whose pages are opened, with her shop.
func (m *market) seller(ctx context.Context) (members.Actor, *catalog.Shop) {
	m.Helper()
	shop, err := m.catalog.ShopBySlug(ctx, "kopi-inaq-sri")
	m.must(err)
	actor, err := m.members.Actor(ctx, shop.Seller)
	m.must(err)
	return actor, shop
}

// officer is the treasurer of the same cooperative.
func (m *market) officer(ctx context.Context) members.Actor {
	m.Helper()
	user, err := m.identity.SignIn(ctx, identity.Credentials{Phone: "+6281900000120", Password: demoPassword})
	m.must(err)
	actor, err := m.members.Actor(ctx, user.ID)
	m.must(err)
	return actor
}

// openPages opens every page that there is, as a guest, a member and an officer, and says how many documents were read
// for it at most.
func (m *market) openPages() map[string]int {
	m.Helper()
	var err error
	m.hers, err = belongingsOf(m.Context(), m.app)
	m.must(err)
	visitors := []visitor{m.enter(""), m.enter("+6281900000122"), m.enter("+6281900000120")}
	most := map[string]int{}
	for door := range m.knocker.routes() {
		if !strings.HasPrefix(door, "GET ") {
			continue
		}
		for _, who := range visitors {
			before := len(m.calls())
			if answer := m.request(who, door, herCoop, nil); answer.Code >= http.StatusInternalServerError {
				m.Errorf("%s: %s", door, answer.Body)
			}
			read := 0
			for _, c := range m.calls()[before:] {
				read += c.Found
			}
			most[door] = max(most[door], read)
		}
	}
	return most
}

// askLists asks every list for a page, for a page that is larger than any may be, and for the one behind it.
func (m *market) askLists() {
	m.Helper()
	lists := m.lists()
	m.everyListIsKnown(m.T, lists)
	for name, ask := range lists {
		var page store.Page
		for _, page.Limit = range []int{0, 1_000_000, 50} {
			n, next, err := ask(m.Context(), page)
			if err != nil || n > 1000 || n > store.MaxPage && !strings.Contains(name, "Count") {
				m.Errorf("%s with limit %d: %d at once, %v", name, page.Limit, n, err)
			}
			if page.After = next; strings.Contains(name, ".Each") {
				break // it was all of them
			}
		}
	}
}

// calls are all that the engine was asked for.
func (m *market) calls() []dbCall { return m.rec.Calls() }
