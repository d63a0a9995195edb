package seller

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/admin"
	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/area"
	"lumbung/internal/audit"
	"lumbung/internal/events"
	"lumbung/internal/identity"
	"lumbung/internal/media"
	"lumbung/internal/media/disk"
	"lumbung/internal/members"
	"lumbung/internal/money"
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

const village = "52.03.15.2002" // Sembalun Lawang

// market is the back office with everything below it, over one store.
type market struct {
	*testing.T
	now     time.Time
	parts   admin.Parts
	reader  *reader
	sim     *xenditsim.Simulator
	files   *pictureFiles
	handler http.Handler
	coop    string
}

// pictureFiles are files that may be away.
type pictureFiles struct {
	media.Files
	away  bool
	tries int  // to put something while they are away
	open  bool // to browsers
}

func (f *pictureFiles) Presign(_ context.Context, name string, _ int64, _ time.Time) (media.Form, error) {
	if !f.open {
		return media.Form{}, nil
	}
	return media.Form{Address: "http://s3.test/", Fields: map[string]string{"key": name}}, nil
}

func (f *pictureFiles) Put(ctx context.Context, name, contentType string, r io.Reader) error {
	if f.away {
		f.tries++
		return fmt.Errorf("put %s: %w", name, media.ErrUnavailable)
	}
	return f.Files.Put(ctx, name, contentType, r)
}

func (m *market) must(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

func openMarket(t *testing.T) *market {
	t.Helper()
	m := &market{T: t, now: time.Date(2026, 11, 22, 0, 30, 0, 0, time.UTC)} // 08.30 in Lombok
	clock := func() time.Time { return m.now }
	log := slog.New(slog.DiscardHandler)
	engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "market.db"))
	m.must(err)
	m.reader = &reader{Engine: engine}
	db := store.New(m.reader)
	t.Cleanup(func() { m.must(db.Close()) })
	m.sim, err = xenditsim.New(xenditsim.Config{APIKey: "xnd_development_test", WebhookToken: "t", Seed: 1, Start: m.now})
	m.must(err)
	gateway := httptest.NewServer(m.sim)
	t.Cleanup(gateway.Close)
	files, err := disk.Open(t.TempDir())
	m.must(err)
	m.files = &pictureFiles{Files: files}
	p := &m.parts
	p.Now, p.Bus = clock, events.New(db, clock, log)
	p.Audit = audit.New(db, clock)
	p.Identity = identity.New(db, clock, p.Audit.RecordOwn)
	p.Members = members.New(db, p.Bus, p.Identity, p.Audit, clock)
	p.Catalog, p.Media = catalog.New(db, p.Bus, clock, p.Audit.Record), media.New(m.files, media.Limits{})
	p.Catalog.Listen(p.Bus)
	book := ledger.New(db, clock)
	p.Payments = payments.New(payments.Parts{
		DB: db, Bus: p.Bus, Gateway: xendit.New(xendit.Config{APIKey: "xnd_development_test", BaseURL: gateway.URL}), Ledger: book,
		Savings: savings.New(db, book, clock, func(context.Context, string) (bool, error) { return true, nil }),
		Now:     clock, Log: log, Audit: p.Audit.Record,
	})
	p.Atlas, err = area.Load()
	m.must(err)
	p.Orders = orders.New(orders.Parts{
		DB: db, Bus: p.Bus, Catalog: p.Catalog, Payments: p.Payments, Ledger: book, Atlas: p.Atlas, Now: clock, Log: log,
		PurchaseURL: func(number string) string { return "http://lumbung.test/pesanan/" + number },
	})
	m.must(db.Open(t.Context()))
	webhooks := httptest.NewServer(xendit.NewWebhook([]string{"t"}, p.Payments.Receive))
	t.Cleanup(webhooks.Close)
	m.sim.SetWebhook(webhooks.URL+"/webhooks/xendit/invoice", "t")
	m.openPages()
	return m
}

func (m *market) openPages() {
	m.parts.Web = webtest.New(m, []fs.FS{Locales()}, func(o *web.Options) {
		o.Static, o.Actor = []fs.FS{Static()}, m.parts.Members.Actor
	})
	s := New(m.parts)
	e := m.parts.Web.NewEngine()
	m.must(s.Routes(e))
	e.GET("/uji/masuk/:user", m.parts.Web.Wrap(func(c *gin.Context) error {
		if err := m.parts.Web.SignIn(c, c.Param("user")); err != nil {
			return err
		}
		c.Status(http.StatusNoContent)
		return nil
	}))
	m.handler = m.parts.Web.Handler(e)
	c, err := m.parts.Members.Create(m.Context(), members.System(), members.Cooperative{
		Slug: "sembalun", Name: "Koperasi Sembalun Makmur", Kind: members.Producer, Area: "52.71.05.1003", USPLicense: true,
		Hours: members.Text{ID: "Senin–Sabtu 08.00–16.00 WITA"}, Phone: "+6281900090001",
	})
	m.must(err)
	m.coop = c.ID
	m.must(m.parts.Payments.SetFeeSchedule(m.Context(), members.System(),
		payments.StandardFeeSchedule(c.ID, 500, payments.BySeller, "12/III/2026", m.now.Add(-time.Hour))))
}

// person registers somebody, a member when there is a number, and returns a browser they are signed in with.
func (m *market) person(name, phone string, number int64) (string, *webtest.Browser) {
	m.Helper()
	u, err := m.parts.Identity.Register(m.Context(),
		identity.RegisterInput{Name: name, Phone: phone, Password: "gerimis-di-kebun-kopi", Locale: "id"})
	m.must(err)
	if number > 0 {
		_, err = m.parts.Members.Register(m.Context(), members.System(), members.Registration{
			Coop: m.coop, User: u.ID, Number: number, Roles: []members.Role{members.RoleMember}, Area: village, Street: "Dusun Lebak Daya",
		})
		m.must(err)
	}
	b := webtest.NewBrowser(m, m.handler)
	b.Get("/uji/masuk/" + u.ID).Is(http.StatusNoContent)
	return u.ID, b
}

// upload posts a form with pictures, as webtest.Browser cannot.
func (m *market) upload(b *webtest.Browser, path string, form url.Values, pictures ...[]byte) *httptest.ResponseRecorder {
	m.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, value := range values {
			m.must(w.WriteField(name, value))
		}
	}
	for i, content := range pictures {
		part, err := w.CreateFormFile("pictures", fmt.Sprintf("foto-%d.png", i))
		m.must(err)
		_, err = part.Write(content)
		m.must(err)
	}
	m.must(w.Close())
	r := httptest.NewRequestWithContext(m.Context(), http.MethodPost, webtest.BaseURL+path, &body)
	maps.Copy(r.Header, b.Header)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(b.Cookie("lumbung"))
	rec := httptest.NewRecorder()
	m.handler.ServeHTTP(rec, r)
	return rec
}

// photo is a picture of a shade of grey.
func (m *market) photo(shade uint8) []byte {
	m.Helper()
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range img.Pix {
		img.Pix[i] = shade
	}
	var b bytes.Buffer
	m.must(png.Encode(&b, img))
	return b.Bytes()
}

// buy places and pays an order of everything in a shop, to be brought or picked up as the offer says.
func (m *market) buy(key, offer string, quantity int64, p *catalog.Product) *orders.Order {
	m.Helper()
	ctx := m.Context()
	cart, err := m.parts.Orders.AddToCart(ctx, orders.Cart{ID: key}, p.ID, p.Variants[0].ID, quantity)
	m.must(err)
	purchase, err := m.parts.Orders.Place(ctx, orders.Checkout{
		Cart: cart, Buyer: orders.Buyer{Name: "Dewi Lestari", Phone: "0812-3456-7890"}, Locale: "id",
		Address: orders.Address{Area: "52.71.01.1005", Street: "Jalan Pejanggik 12"}, Delivery: map[string]string{p.Shop: offer},
	})
	m.must(err)
	_, err = m.parts.Orders.PayURL(ctx, purchase)
	m.must(err)
	payment, err := m.parts.Payments.Payment(ctx, purchase.ID)
	m.must(err)
	m.must(m.sim.Pay(payment.Invoices[0].ID, "QRIS"))
	purchase, err = m.parts.Orders.Refresh(ctx, purchase)
	m.must(err)
	m.must(m.parts.Bus.Drain(ctx))
	list, err := m.parts.Orders.OrdersOf(ctx, purchase)
	m.must(err)
	return &list[0]
}

// key reads the idempotency key off a page.
func (m *market) key(page string) string {
	m.Helper()
	found := regexp.MustCompile(`name="kunci" value="([^"]+)"`).FindStringSubmatch(page)
	if found == nil {
		m.Fatal("the form has no key")
	}
	return found[1]
}

// approve publishes what a seller handed in.
func (m *market) approve(id string) *catalog.Product {
	m.Helper()
	p, err := m.parts.Catalog.ApproveProduct(m.Context(), acttest.Officer("officer"), catalog.Step{Coop: m.coop, ID: id})
	m.must(err)
	return p
}

func (m *market) balance(user string) savings.Holdings {
	m.Helper()
	h, err := m.parts.Payments.Holdings(m.Context(), m.coop, user)
	m.must(err)
	return h
}

const price = money.Amount(48_000)
