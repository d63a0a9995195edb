package storefront

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"
	"github.com/jba/templatecheck"

	"lumbung/catalog"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
	"lumbung/orders"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

func buyWeb(t *testing.T) (*web.Web, *web.Pages) {
	t.Helper()
	w := webtest.New(t, []fs.FS{Locales()}, func(o *web.Options) { o.Static, o.Dev = []fs.FS{Static()}, true })
	pages, err := w.Pages(web.PagesOptions{Name: "storefront", FS: web.Sub(files, "templates")})
	if err != nil {
		t.Fatal(err)
	}
	return w, pages
}

// buyVariants are the states of the pages for buying beside those in the samples.
func buyVariants() map[string]any {
	typed, waiting, over, back := sampleCheckout(), samplePurchase(), samplePurchase(), samplePurchase()
	typed.Form = &web.Form{
		Values: url.Values{"nama": {"B"}, "hp": {"0819"}}, Whole: fault.New(fault.Conflict, orders.ErrTotalChanged.Key).With(money.Amount(440_000), money.Amount(445_000)),
		Faults: fault.Fields{"hp": fault.New(fault.Invalid, "checkout.phone"), "kirim.s1": fault.New(fault.Invalid, "checkout.delivery")},
	}
	typed.Village, typed.Complete, typed.Areas = "", false, areaLists{Provinces: typed.Areas.Provinces}
	typed.Shops[0].Chosen, typed.Shops[1].Chosen = "", ""
	typed.Problems = []string{"Sambal beberuk pedas, botol 150 ml: Stoknya tinggal 3."}
	waiting.State, waiting.Paid, waiting.MayPay, waiting.LookAgain = orders.Waiting, false, true, waiting.Link+"&tunggu=1"
	waiting.Head, waiting.Then = "Pesanan Anda menunggu pembayaran", "Bayar sebelum 22 November 2026, 19.20 WITA. Sampai saat itu barangnya kami simpan untuk Anda."
	waiting.Tone, waiting.Sign = "kunyit", "clock"
	for _, p := range []*purchasePage{&waiting, &over, &back} {
		for i := range p.Orders {
			p.Orders[i].Way, p.Orders[i].MayConfirm, p.Orders[i].Tone, p.Orders[i].StateName = nil, false, "kunyit", "Menunggu pembayaran"
		}
	}
	over.State, over.Paid, over.Again = orders.Expired, false, []orders.Line{{Product: "p1", Variant: "v1", Quantity: 2}}
	over.Tone, over.Sign = "soga", "circle-x"
	over.Head, over.Then = "Pesanan ini dibatalkan", "Belum ada pembayaran sampai 22 November 2026, 19.20 WITA, jadi barangnya dijual lagi."
	back.State, back.Paid = orders.RefundDue, false
	back.Tone, back.Sign = "bata", "cash"
	back.Head, back.Then = "Uang Anda akan dikembalikan", "Pembayaran Rp437.000 masuk sesudah barangnya habis."
	return map[string]any{
		"checkout wrong": typed, "purchase waiting": waiting, "purchase expired": over, "purchase refund": back,
		"find empty": findPage{Page: web.Page{Title: "Pesanan"}, Guest: true},
	}
}

func TestBuyPages(t *testing.T) {
	_, pages := buyWeb(t)
	views := buyVariants()
	for name, sample := range buySamples() {
		views[name] = sample
		if err := templatecheck.CheckHTML(pages.Template(name), sample); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, view := range views {
		page, _, _ := strings.Cut(name, " ")
		for _, language := range []string{"id", "en"} {
			var b strings.Builder
			if err := pages.RenderSample(&b, page, view, language); err != nil {
				t.Errorf("%s in %s: %v", name, language, err)
				continue
			}
			for _, problem := range webtest.Problems(b.String()) {
				t.Errorf("%s in %s: %s", name, language, problem)
			}
		}
	}
}

func TestBuySentences(t *testing.T) {
	catalog, err := i18n.Load(web.Locales(), Locales())
	if err != nil {
		t.Fatal(err)
	}
	keys := []string{"checkout.name", "checkout.phone", "checkout.email", "checkout.delivery", "checkout.street", "checkout.village", "checkout.postcode"}
	for _, f := range []*fault.Fault{
		orders.ErrCartFull, orders.ErrCartEmpty, orders.ErrNotForSale, orders.ErrOnlySome, orders.ErrQuantity, orders.ErrKeyReused,
		orders.ErrTotalChanged, orders.ErrProblems, orders.ErrStep, orders.ErrTracking, orders.ErrCode, orders.ErrNotFound, orders.ErrNoPickup,
		payments.ErrNotFound, payments.ErrExpired, payments.ErrBusy, payments.ErrGatewayUnknown, payments.ErrGatewayRefused, payments.ErrGatewayDown,
	} {
		keys = append(keys, f.Key)
	}
	for _, state := range orders.States() {
		keys = append(keys, "orders.state."+string(state), "purchase.stage."+string(state), "purchase.head."+string(state), "purchase.then."+string(state))
	}
	for _, stage := range []string{"late", "ready"} {
		keys = append(keys, "purchase.stage."+stage, "purchase.head."+stage, "purchase.then."+stage)
	}
	for _, missing := range catalog.Missing(keys) {
		t.Error(missing)
	}
}

func TestNewestFirst(t *testing.T) {
	full := strings.Fields("a b c d e f g h i j")
	for _, test := range []struct {
		known  []string
		number string
		want   []string
	}{
		{nil, "a", []string{"a"}},
		{[]string{"b", "a"}, "c", []string{"c", "b", "a"}},
		{[]string{"b", "a"}, "a", []string{"a", "b"}},
		{full, "k", strings.Fields("k a b c d e f g h i")},
	} {
		if diff := cmp.Diff(test.want, newestFirst(test.known, test.number)); diff != "" {
			t.Errorf("newestFirst(%v, %q): %s", test.known, test.number, diff)
		}
	}
}

func TestChain(t *testing.T) {
	for _, test := range []struct{ typed, want checkoutForm }{
		{
			checkoutForm{Province: "52", Regency: "52.71", District: "52.71.05", Village: "52.71.05.1003"},
			checkoutForm{Province: "52", Regency: "52.71", District: "52.71.05", Village: "52.71.05.1003"},
		},
		{checkoutForm{Province: "32", Regency: "52.71", District: "52.71.05", Village: "52.71.05.1003"}, checkoutForm{Province: "32"}},
		{checkoutForm{Province: "52", Regency: "52.7", District: "52.71.05"}, checkoutForm{Province: "52", Regency: "52.7"}},
		{checkoutForm{Village: "52.71.05.1003"}, checkoutForm{}},
	} {
		got := test.typed
		got.chain()
		if got != test.want {
			t.Errorf("chain(%+v): got %+v, want %+v", test.typed, got, test.want)
		}
	}
}

func TestChoose(t *testing.T) {
	from, near, far := "52.71.05.1003", "52.71.05.1001", "32.04.07.2005"
	for _, test := range []struct{ name, to, typed, want string }{
		{"without a village nothing is chosen", "", "", ""},
		{"pickup needs no village", "", "pickup", "pickup"},
		{"a courier needs one", "", "jne-reg", ""},
		{"the cheapest delivery is on", near, "", "local"},
		{"what was chosen stays", near, "jne-reg", "jne-reg"},
		{"what is no longer possible goes", far, "local", "pos-reguler"},
	} {
		form := &web.Form{Values: url.Values{"kirim.s1": {test.typed}}}
		shop := checkoutShop{ID: "s1"}
		shop.choose(form, delivery.Offers(from, test.to, 500), test.to)
		if shop.Chosen != test.want || form.Value("kirim.s1") != test.want {
			t.Errorf("%s: got %q, form %q, want %q", test.name, shop.Chosen, form.Value("kirim.s1"), test.want)
		}
	}
}

func TestCountedFor(t *testing.T) {
	values := url.Values{"kirim.b": {"jne-reg"}, "kirim.a": {" pickup "}, "kirim.c": {""}, "nama": {"Sri"}}
	if got, want := countedFor(perShop(values, deliveryField)), "a=pickup&b=jne-reg"; got != want {
		t.Errorf("countedFor: got %q, want %q", got, want)
	}
}

func TestAsTyped(t *testing.T) {
	wrong := fault.Fields{}
	for _, name := range []string{"name", "phone", "street", "village", "postcode", "delivery.s1"} {
		wrong.Add(name, "checkout.delivery")
	}
	typed := fault.FieldsOf(asTyped(wrong))
	for _, name := range []string{"nama", "hp", "jalan", "kelurahan", "kodepos", "kirim.s1"} {
		if typed[name] == nil {
			t.Errorf("asTyped: no mistake in %s: %v", name, typed)
		}
	}
	if err := asTyped(&catalog.SoldOut{}); fault.Of(err) == nil || fault.Of(err).Key != "checkout.sold_out" {
		t.Errorf("asTyped(SoldOut): got %v", err)
	}
	if err := errors.New("broken"); !errors.Is(asTyped(err), err) {
		t.Error("asTyped changed an error of ours")
	}
}

func TestStageOf(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	order := func(state orders.State, method delivery.Method) orders.Order {
		return orders.Order{State: state, Parcel: orders.Parcel{Offer: delivery.Offer{Method: method}}}
	}
	for _, test := range []struct {
		want  string
		state orders.PurchaseState
		until time.Time
		list  []orders.Order
	}{
		{"waiting", orders.Waiting, now.Add(time.Minute), nil},
		{"late", orders.Waiting, now, nil},
		{"expired", orders.Expired, now, nil},
		{"refund_due", orders.RefundDue, now, nil},
		{"confirmed", orders.Paid, now, []orders.Order{order(orders.Completed, delivery.Courier), order(orders.Confirmed, delivery.Courier)}},
		{"confirmed", orders.Paid, now, []orders.Order{order("", delivery.Courier)}},
		{"ready", orders.Paid, now, []orders.Order{order(orders.Packed, delivery.Pickup), order(orders.Shipped, delivery.Courier)}},
		{"packed", orders.Paid, now, []orders.Order{order(orders.Packed, delivery.Local)}},
		{"completed", orders.Paid, now, []orders.Order{order(orders.Completed, delivery.Local)}},
	} {
		p := &orders.Purchase{State: test.state, HoldUntil: test.until}
		if got := stageOf(p, test.list, now); got != test.want {
			t.Errorf("stageOf(%s): got %q, want %q", test.state, got, test.want)
		}
	}
}

func TestPurchaseURL(t *testing.T) {
	address := PurchaseURL("https://lumbung.test", []byte("key"), "LB-8F2K4X")
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if u.Path != "/pesanan/LB-8F2K4X" || !identity.Verify([]byte("key"), "LB-8F2K4X", u.Query().Get("t")) {
		t.Errorf("PurchaseURL: got %s", address)
	}
	if identity.Verify([]byte("other"), "LB-8F2K4X", u.Query().Get("t")) {
		t.Error("another key made the same link")
	}
}

// TestBuyShots takes pictures of every state on a phone and a desk.
func TestBuyShots(t *testing.T) {
	camera := webtest.NewCamera(t)
	w, pages := buyWeb(t)
	views := buyVariants()
	maps.Copy(views, buySamples())
	e := w.NewEngine()
	for name, view := range views {
		page, _, _ := strings.Cut(name, " ")
		e.GET("/s/"+strings.ReplaceAll(name, " ", "-"), w.Wrap(func(c *gin.Context) error {
			var b bytes.Buffer
			if err := pages.RenderSample(&b, page, view, c.DefaultQuery("l", "id")); err != nil {
				return err
			}
			c.Data(http.StatusOK, "text/html; charset=utf-8", b.Bytes())
			return nil
		}))
	}
	address := webtest.Serve(t, w.Handler(e))
	for name := range views {
		file := strings.ReplaceAll(name, " ", "-")
		camera.Take(file+"-phone", address+"/s/"+file, 360, 780)
		camera.Take(file+"-desk", address+"/s/"+file, 1280, 900)
		camera.Take(file+"-tall", address+"/s/"+file, 360, 2600)
	}
}
