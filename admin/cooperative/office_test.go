package cooperative

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/admin"
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
)

// office is a cooperative with its people and goods, and what its pages read of the database.
type office struct {
	*testing.T
	parts   admin.Parts
	rec     *reader
	coop    *members.Cooperative
	handler http.Handler
	now     time.Time
	sim     *xenditsim.Simulator
}

const officeArea = "52.03.15.2002"

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func openOffice(t *testing.T) *office {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "office.db"))
	if err != nil {
		t.Fatal(err)
	}
	o := &office{T: t, rec: &reader{Engine: engine}, now: time.Date(2026, 11, 22, 0, 30, 0, 0, time.UTC)}
	db := store.New(o.rec)
	t.Cleanup(func() { o.must(db.Close()) })
	clock, log := func() time.Time { return o.now }, slog.New(slog.DiscardHandler)
	o.sim, err = xenditsim.New(xenditsim.Config{APIKey: "xnd_development_test", WebhookToken: "t", Seed: 1, Start: o.now})
	o.must(err)
	gateway := httptest.NewServer(o.sim)
	t.Cleanup(gateway.Close)
	p := &o.parts
	p.Now, p.Bus = clock, events.New(db, clock, log)
	p.Audit = audit.New(db, clock)
	p.Catalog = catalog.New(db, p.Bus, clock, p.Audit.Record)
	p.Identity = identity.New(db, clock, p.Audit.RecordOwn)
	p.Members = members.New(db, p.Bus, p.Identity, p.Audit, clock)
	book := ledger.New(db, clock)
	licensed := func(context.Context, string) (bool, error) { return true, nil }
	p.Payments = payments.New(
		payments.Parts{
			DB: db, Bus: p.Bus, Ledger: book, Savings: savings.New(db, book, clock, licensed), Now: clock, Log: log, Audit: p.Audit.Record,
			Gateway: xendit.New(xendit.Config{APIKey: "xnd_development_test", BaseURL: gateway.URL}),
		},
	)
	p.Atlas, err = area.Load()
	o.must(err)
	p.Orders = orders.New(orders.Parts{
		DB: db, Bus: p.Bus, Catalog: p.Catalog, Payments: p.Payments, Ledger: book, Atlas: p.Atlas, Now: clock, Log: log,
		PurchaseURL: func(number string) string { return "http://lumbung.test/pesanan/" + number },
		Audit:       p.Audit.Record,
	})
	o.must(db.Open(t.Context()))
	p.Web = webtest.New(t, []fs.FS{Locales(), os.DirFS("../../storefront/locales")}, func(w *web.Options) {
		w.Static, w.Actor = []fs.FS{Static()}, p.Members.Actor
	})
	s := New(*p)
	e := p.Web.NewEngine()
	o.must(s.Routes(e))
	e.GET("/uji/masuk/:user", p.Web.Wrap(func(c *gin.Context) error {
		c.Status(http.StatusNoContent)
		return p.Web.SignIn(c, c.Param("user"))
	}))
	o.handler = p.Web.Handler(e)
	o.coop, err = p.Members.Create(t.Context(), members.System(), members.Cooperative{
		Slug: "sembalun", Name: "Koperasi Sembalun Makmur", Kind: members.Producer, Area: "52.71.05.1003", USPLicense: true,
		Hours: members.Text{ID: "Senin–Sabtu 08.00–16.00 WITA"}, Phone: "+6281900090001",
	})
	o.must(err)
	o.must(
		p.Payments.SetFeeSchedule(
			t.Context(), members.System(), payments.StandardFeeSchedule(o.coop.ID, 500, payments.BySeller, "12/III/2026", o.now.Add(-time.Hour)),
		),
	)
	return o
}

// person registers somebody, with a number as a member.
func (o *office) person(name string, number int64, roles ...members.Role) (string, *webtest.Browser) {
	o.Helper()
	phone := "0819000" + strconv.Itoa(10_000+len(name)*100+int(number))
	u, err := o.parts.Identity.Register(
		o.Context(), identity.RegisterInput{Name: name, Phone: phone, Password: "gerimis-di-kebun-kopi", Locale: "id"},
	)
	o.must(err)
	if number > 0 {
		_, err = o.parts.Members.Register(o.Context(), members.System(), members.Registration{
			Coop: o.coop.ID, User: u.ID, Number: number, Roles: roles, Area: officeArea, Street: "Dusun Lebak Daya",
		})
		o.must(err)
	}
	b := webtest.NewBrowser(o, o.handler)
	b.Get("/uji/masuk/" + u.ID).Is(http.StatusNoContent)
	return u.ID, b
}

// applicant is somebody who applied.
func (o *office) applicant(name string) string {
	o.Helper()
	user, _ := o.person(name, 0)
	m, err := o.parts.Members.Apply(
		o.Context(), acttest.Member(user), members.Application{Coop: o.coop.ID, Area: officeArea, Street: "Dusun"},
	)
	o.must(err)
	return m.ID
}

// product hands a product in.
func (o *office) product(seller, name string) *catalog.Product {
	o.Helper()
	ctx, parts := o.Context(), o.parts
	shop, err := parts.Catalog.ShopOf(ctx, o.coop.ID, seller)
	if err != nil {
		shop, err = parts.Catalog.OpenShop(ctx, acttest.Member(seller), o.coop.ID, catalog.ShopProfile{
			Name: "Lapak " + name, Area: officeArea,
		})
		o.must(err)
	}
	p, err := parts.Catalog.CreateProduct(ctx, acttest.Member(seller), catalog.ProductInput{
		Shop: shop.ID, Coop: o.coop.ID, Name: name, Category: "kopi", Description: "Dari kebun sendiri.",
		Variants: []catalog.VariantInput{{Price: 48_000, Weight: 220, Stock: 7}},
	})
	o.must(err)
	p, err = parts.Catalog.SubmitProduct(ctx, acttest.Member(seller), catalog.Step{Coop: o.coop.ID, ID: p.ID})
	o.must(err)
	return p
}

// order is a product that was bought and paid, to be brought or picked up as the offer says.
func (o *office) order(cart, offer string, p *catalog.Product) *orders.Order {
	o.Helper()
	ctx, parts := o.Context(), o.parts
	filled, err := parts.Orders.AddToCart(ctx, orders.Cart{ID: cart}, p.ID, p.Variants[0].ID, 1)
	o.must(err)
	purchase, err := parts.Orders.Place(ctx, orders.Checkout{
		Cart: filled, Buyer: orders.Buyer{Name: "Dewi Lestari", Phone: "0812-3456-7890"}, Locale: "id",
		Address: orders.Address{Area: "52.71.01.1005", Street: "Jalan Pejanggik 12"}, Delivery: map[string]string{p.Shop: offer},
	})
	o.must(err)
	_, err = parts.Orders.PayURL(ctx, purchase)
	o.must(err)
	payment, err := parts.Payments.Payment(ctx, purchase.ID)
	o.must(err)
	o.must(o.sim.Pay(payment.Invoices[0].ID, "QRIS"))
	purchase, err = parts.Orders.Refresh(ctx, purchase)
	o.must(err)
	o.must(parts.Bus.Drain(ctx))
	list, err := parts.Orders.OrdersOf(ctx, purchase)
	o.must(err)
	return &list[0]
}

// reader is an engine that notes of which collections it is asked.
type reader struct {
	store.Engine
	mu    sync.Mutex
	asked []string
}

func (r *reader) note(s *store.Schema) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, s.Name)
}

func (r *reader) Get(ctx context.Context, s *store.Schema, key store.Key) (bson.Raw, error) {
	r.note(s)
	return r.Engine.Get(ctx, s, key)
}

func (r *reader) GetMany(ctx context.Context, s *store.Schema, scope string, ids []string) ([]bson.Raw, error) {
	r.note(s)
	return r.Engine.GetMany(ctx, s, scope, ids)
}

func (r *reader) List(ctx context.Context, s *store.Schema, find store.Find) ([]bson.Raw, error) {
	r.note(s)
	return r.Engine.List(ctx, s, find)
}

func (r *reader) Count(ctx context.Context, s *store.Schema, find store.Find) (int, error) {
	r.note(s)
	return r.Engine.Count(ctx, s, find)
}

// reads are the collections that a page asked the database for, one for each question.
func (o *office) reads(open func()) []string {
	before := len(o.rec.asked)
	open()
	return slices.Clone(o.rec.asked[before:])
}

// Officers read every page of the office with few questions to the database, however many rows stand on it.
func TestReads(t *testing.T) {
	o := openOffice(t)
	_, treasurer := o.person("Siti", 1, members.RoleMember, members.RoleTreasurer)
	seller, _ := o.person("Sri Wahyuni", 2, members.RoleMember)
	other, _ := o.person("Nurhayati", 3, members.RoleMember)
	first := o.product(seller, "Kopi Sembalun")
	waiting := o.product(other, "Kopi Sajang")
	sold, err := o.parts.Catalog.ApproveProduct(t.Context(), acttest.Officer("officer"), catalog.Step{Coop: o.coop.ID, ID: waiting.ID})
	o.must(err)
	var number string
	for _, cart := range []string{"a", "b", "c", "d", "e"} {
		number = o.order(cart, "pickup", sold).Number
	}
	for _, name := range []string{"Mahrip", "Rohani A", "Dul Hamid B"} {
		id := o.applicant(name)
		treasurer.Post("/pengurus/sembalun/anggota/"+id+"/tolak", url.Values{"alasan": {"Tinggal jauh."}}).Is(http.StatusSeeOther)
	}
	applicant := o.applicant("Amaq Rusdiawan C")
	for path, most := range map[string]int{
		"":                      20,
		"/pesanan":              9,
		"/pesanan?keadaan=baru": 9,
		"/pesanan/" + number:    12,
		"/neraca":               8,
		"/jurnal":               10,
		"/jurnal?dari=2026-11-20&sampai=2026-11-22":       10,
		"/jurnal/unduh?dari=2026-11-20&sampai=2026-11-24": 12,
		"/akun/1-1310":                10,
		"/akun/2-1110":                9,
		"/pesanan/unduh":              9,
		"/anggota":                    7,
		"/anggota?keadaan=ditolak":    6,
		"/anggota?q=sri":              6,
		"/anggota/" + applicant:       11,
		"/anggota/unduh":              6,
		"/audit":                      9,
		"/audit?tentang=" + applicant: 8,
		"/audit/unduh":                7,
		"/barang":                     9,
		"/barang/unduh":               7,
		"/barang/" + first.ID:         10,
		"/potongan":                   6,
		"/lainnya":                    5,
	} {
		asked := o.reads(func() { treasurer.Get("/pengurus/sembalun" + path).Is(200) })
		t.Logf("%2d reads: %s %v", len(asked), path, asked)
		if len(asked) > most {
			t.Errorf("%s reads %d times, want %d at most: %v", path, len(asked), most, asked)
		}
	}
}

// An applicant is admitted or turned down once; who pressed too late sees what the other decided.
func TestAdmission(t *testing.T) {
	o := openOffice(t)
	_, treasurer := o.person("Siti", 1, members.RoleMember, members.RoleTreasurer)
	_, supervisor := o.person("Mahsun", 2, members.RoleMember, members.RoleSupervisor)
	_, member := o.person("Sri Wahyuni", 3, members.RoleMember)
	at := "/pengurus/sembalun/anggota/" + o.applicant("=Amaq Mahrip")
	supervisor.Get(at).Is(200).Silent("terima\"")
	supervisor.Post(at+"/terima", nil).Is(403)
	member.Post(at+"/terima", nil).Is(403)
	member.Get(at).Is(403)
	treasurer.Post(at+"/tolak", url.Values{"alasan": {" "}}).Is(422).Has("<details class=\"card fold\" id=\"tolak\" open>")
	treasurer.Post(at+"/terima", url.Values{}).To(at)
	treasurer.Get(at).Is(200).Says("=Amaq Mahrip", "00004")
	treasurer.Post(at+"/terima", url.Values{}).Is(409).Silent("Putuskan")
	treasurer.Post(at+"/tolak", url.Values{"alasan": {"Terlambat."}}).Is(409)
	treasurer.Get("/pengurus/sembalun/audit").Is(200).Says("Menerima anggota", "=Amaq Mahrip", "Siti")
	file := treasurer.Get("/pengurus/sembalun/anggota/unduh?q=%3D").Is(200)
	want := "\ufeffNomor;Nama;Tempat;Jabatan;Sejak\r\n00004;'=Amaq Mahrip;Sembalun Lawang, Lombok Timur;Anggota;2026-11-22\r\n"
	if file.Body != want {
		t.Errorf("the register as a file: %q", file.Body)
	}
}

// A product is published once, by whoever saw it as it is, and the audit log tells of it.
func TestModeration(t *testing.T) {
	o := openOffice(t)
	_, treasurer := o.person("Siti", 1, members.RoleMember, members.RoleTreasurer)
	seller, _ := o.person("Sri Wahyuni", 2, members.RoleMember)
	p := o.product(seller, "Kopi Sembalun")
	at, seen := "/pengurus/sembalun/barang/"+p.ID, strconv.FormatInt(p.Version, 10)
	treasurer.Get("/pengurus/sembalun/barang").Is(200).Says("Kopi Sembalun", "Lapak Kopi Sembalun", "Sri Wahyuni")
	treasurer.Post(at+"/kembalikan", url.Values{"dilihat": {seen}}).Is(422)
	treasurer.Post(at+"/setujui", url.Values{"dilihat": {"99"}}).Is(409)
	if n := strings.Count(treasurer.Get("/pengurus/sembalun/audit").Body, "Menyetujui barang"); n != 0 {
		t.Errorf("%d lines of what was refused", n)
	}
	treasurer.Post(at+"/kembalikan", url.Values{"dilihat": {seen}, "alasan": {"Foto kabur."}}).To("/pengurus/sembalun/barang")
	_, err := o.parts.Catalog.SubmitProduct(o.Context(), acttest.Member(seller), catalog.Step{Coop: o.coop.ID, ID: p.ID})
	o.must(err)
	treasurer.Post(at+"/setujui", url.Values{"dilihat": {seen}}).To("/pengurus/sembalun/barang")
	treasurer.Post(at+"/setujui", url.Values{"dilihat": {seen}}).Is(409)
	audit := treasurer.Get("/pengurus/sembalun/audit").Is(200).Says(
		"Menyetujui barang", "Mengembalikan barang", "Foto kabur.", "Kopi Sembalun",
	)
	if n := strings.Count(audit.Body, "Menyetujui barang"); n != 1 {
		t.Errorf("%d lines of one approval", n)
	}
	treasurer.Get(at).Is(200).Says("Foto kabur.", "Siti")
}

// Orders are listed with what was paid and booked; the page of one has its payment and its entries beside it.
func TestOrders(t *testing.T) {
	o := openOffice(t)
	_, treasurer := o.person("Siti", 1, members.RoleMember, members.RoleTreasurer)
	_, supervisor := o.person("Mahsun", 2, members.RoleMember, members.RoleSupervisor)
	seller, secretary := o.person("Sri Wahyuni", 3, members.RoleMember, members.RoleSecretary)
	waiting := o.product(seller, "Kopi Sembalun")
	p, err := o.parts.Catalog.ApproveProduct(t.Context(), acttest.Officer("officer"), catalog.Step{Coop: o.coop.ID, ID: waiting.ID})
	o.must(err)
	one := o.order("a", "pickup", p)
	list, at := "/pengurus/sembalun/pesanan", "/pengurus/sembalun/pesanan/"+one.Number
	treasurer.Get("/pengurus/sembalun").Is(200).Has(`href="/pengurus/sembalun"`, one.Number).Silent(`href="/pengurus/sembalun/"`)
	treasurer.Get(list).Is(200).Says(one.Number, "Lapak Kopi Sembalun", "Dewi Lestari", "Rp48.000", "Perlu dikemas").Silent("Selisih")
	treasurer.Get(list + "?keadaan=dikirim").Is(200).Silent(one.Number)
	treasurer.Get(at).Is(200).Says("Cocok sampai ke rupiah", "QRIS", "Sri Wahyuni", "Rp48.000").Silent("kode\"")
	treasurer.Get("/pengurus/sembalun/pesanan/LB-XXXXXX-1").Is(404)

	_, err = o.parts.Orders.Pack(t.Context(), acttest.Member(seller), o.coop.ID, one.ID)
	o.must(err)
	for range 10 {
		if _, err := o.parts.Orders.HandOver(t.Context(), acttest.Member(seller), o.coop.ID, one.ID, "wrong"); !errors.Is(err, orders.ErrCode) {
			t.Fatal(err)
		}
	}
	supervisor.Get(at).Is(200).Says("Kode ambil terkunci").Silent("kode\"")
	supervisor.Post(at+"/kode", nil).Is(403)
	secretary.Post(at+"/kode", nil).Is(403)
	for range 2 { // the second time somebody pressed twice
		treasurer.Get(at)
		treasurer.Post(at+"/kode", nil).To(at)
	}
	treasurer.Get(at).Is(200).Silent("terkunci")
	log := treasurer.Get("/pengurus/sembalun/audit").Is(200)
	if n := strings.Count(log.Body, ">"+one.Number+"<"); n != 1 {
		t.Errorf("%d lines of one unlocking", n)
	}
}

// The books: what is booked for an order stands in the trial balance, in the journal, in its file and on the accounts.
func TestBooks(t *testing.T) {
	o := openOffice(t)
	_, treasurer := o.person("Siti", 1, members.RoleMember, members.RoleTreasurer)
	seller, _ := o.person("Sri Wahyuni", 2, members.RoleMember)
	waiting := o.product(seller, "=Kopi Sembalun")
	p, err := o.parts.Catalog.ApproveProduct(t.Context(), acttest.Officer("officer"), catalog.Step{Coop: o.coop.ID, ID: waiting.ID})
	o.must(err)
	one := o.order("a", "pickup", p)
	for _, step := range []func() error{
		func() error {
			_, err := o.parts.Orders.Pack(t.Context(), acttest.Member(seller), o.coop.ID, one.ID)
			return err
		},
		func() error {
			_, err := o.parts.Orders.HandOver(t.Context(), acttest.Member(seller), o.coop.ID, one.ID, one.Shipment.Code)
			return err
		},
		func() error {
			_, err := o.parts.Orders.Complete(t.Context(), orders.HolderOf(one.Purchase), o.coop.ID, one.ID)
			return err
		},
	} {
		o.must(step())
	}
	office := "/pengurus/sembalun"
	treasurer.Get(office+"/neraca").Is(200).Says("Piutang payment gateway", "Rp48.000", "Selisih Rp0.")
	treasurer.Get(office+"/jurnal").Is(200).Says("Pembayaran masuk", one.Number, "=Kopi Sembalun", "Sri Wahyuni", "belum disegel")
	treasurer.Get(office + "/jurnal?dari=2026-11-01&sampai=2026-11-02").Is(200).Silent(one.Number)
	treasurer.Get(office + "/jurnal?dari=2026-11-02&sampai=2026-11-01").Is(422).Has(`value="2026-11-02"`).Silent(one.Number)
	treasurer.Get(office + "/jurnal?dari=kemarin&sampai=2026-11-01").Is(422)

	file := treasurer.Get(office + "/jurnal/unduh?dari=2026-11-20&sampai=2026-11-30").Is(200)
	if lines := strings.Count(file.Body, "\r\n"); lines < 7 || !strings.Contains(file.Body, ";'=Kopi Sembalun ×1;") {
		t.Errorf("the journal as a file, %d lines: %q", lines, file.Body)
	}
	if name := file.Header.Get("Content-Disposition"); !strings.Contains(name, `"jurnal-sembalun-20261120-20261130.csv"`) {
		t.Errorf("its name: %s", name)
	}
	for _, wrong := range []string{"", "?dari=2026-11-30&sampai=2026-11-20", "?dari=2020-01-01&sampai=2026-11-20"} {
		treasurer.Get(office + "/jurnal/unduh" + wrong).Is(422)
	}

	treasurer.Get(office+"/akun/1-1310").Is(200).Says("Pembayaran masuk", one.Number, "Rp48.000")
	treasurer.Get(office + "/akun/2-1210").Is(200).Has(`pemilik=` + seller)
	treasurer.Get(office+"/akun/2-1210?pemilik="+seller).Is(200).Says("Sri Wahyuni", one.Number)
	treasurer.Get(office + "/akun/2-1210?pemilik=nobody").Is(404)
	treasurer.Get(office + "/akun/9-9999").Is(404)
}
