package storefront

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"lumbung/catalog"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/states"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
	"lumbung/orders"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

func TestBuySentences(t *testing.T) {
	catalog, err := i18n.Load(web.Locales(), Locales())
	if err != nil {
		t.Fatal(err)
	}
	keys := []string{
		"checkout.name", "checkout.phone", "checkout.email", "checkout.delivery",
		"checkout.street", "checkout.village", "checkout.postcode",
	}
	for _, f := range []*fault.Fault{
		orders.ErrCartFull, orders.ErrCartEmpty, orders.ErrNotForSale, orders.ErrOnlySome, orders.ErrQuantity, orders.ErrKeyReused,
		orders.ErrTotalChanged, orders.ErrProblems, orders.ErrStep, orders.ErrTracking, orders.ErrCode, orders.ErrNotFound, orders.ErrNoPickup,
		orders.ErrPacked, orders.ErrReason,
		payments.ErrNotFound, payments.ErrExpired, payments.ErrBusy, payments.ErrGatewayUnknown,
		payments.ErrGatewayRefused, payments.ErrGatewayDown,
	} {
		keys = append(keys, f.Key)
	}
	for _, state := range orders.States() {
		keys = append(keys, "orders.state."+string(state), "purchase.stage."+string(state),
			"purchase.head."+string(state), "purchase.then."+string(state))
	}
	for _, side := range []orders.Side{orders.ByBuyer, orders.ByShop, orders.ByOffice, orders.ByTime} {
		keys = append(keys, "orders.ended_"+string(side))
	}
	for _, stage := range []string{"late", "ready", "called_off"} {
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

func TestDropMismatchedAreas(t *testing.T) {
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
		got.dropMismatchedAreas()
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
		shop := checkoutShop{id: "s1"}
		shop.choose(form, delivery.Rates(from, test.to, 500), test.to)
		if shop.chosen != test.want || form.Value("kirim.s1") != test.want {
			t.Errorf("%s: got %q, form %q, want %q", test.name, shop.chosen, form.Value("kirim.s1"), test.want)
		}
	}
}

func TestCountedFor(t *testing.T) {
	values := url.Values{"kirim.b": {"jne-reg"}, "kirim.a": {" pickup "}, "kirim.c": {""}, "nama": {"Sri"}}
	if got, want := countedFor(perShop(values, deliveryField)), "a=pickup&b=jne-reg"; got != want {
		t.Errorf("countedFor: got %q, want %q", got, want)
	}
}

func TestToFormFields(t *testing.T) {
	wrong := fault.Fields{}
	for _, name := range []string{"name", "phone", "street", "village", "postcode", "delivery.s1"} {
		wrong.Add(name, "checkout.delivery")
	}
	typed := fault.FieldsOf(toFormFields(wrong))
	for _, name := range []string{"nama", "hp", "jalan", "kelurahan", "kodepos", "kirim.s1"} {
		if typed[name] == nil {
			t.Errorf("toFormFields: no mistake in %s: %v", name, typed)
		}
	}
	if err := toFormFields(&catalog.SoldOut{}); fault.Of(err) == nil || fault.Of(err).Key != "checkout.sold_out" {
		t.Errorf("toFormFields(SoldOut): got %v", err)
	}
	if err := errors.New("broken"); !errors.Is(toFormFields(err), err) {
		t.Error("toFormFields changed an error of ours")
	}
}

func TestStageOf(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	order := func(state orders.State, method delivery.Method) orders.Order {
		return orders.Order{Life: states.Life[orders.State]{State: state}, Shipment: orders.Shipment{Rate: delivery.Rate{Method: method}}}
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
		{"mixed", orders.Paid, now, []orders.Order{order(orders.Completed, delivery.Courier), order(orders.Confirmed, delivery.Courier)}},
		{"mixed", orders.Paid, now, []orders.Order{order(orders.Confirmed, delivery.Local), order(orders.Packed, delivery.Pickup)}},
		{"confirmed", orders.Paid, now, []orders.Order{order(orders.Packed, delivery.Local), order(orders.Confirmed, delivery.Pickup)}},
		{"shipped", orders.Paid, now, []orders.Order{order(orders.Shipped, delivery.Local), order(orders.Shipped, delivery.Courier)}},
		{"confirmed", orders.Paid, now, []orders.Order{order("", delivery.Courier)}},
		{"mixed", orders.Paid, now, []orders.Order{order(orders.Packed, delivery.Pickup), order(orders.Shipped, delivery.Courier)}},
		{"ready", orders.Paid, now, []orders.Order{order(orders.Packed, delivery.Pickup)}},
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
	address := PurchaseURL("https://lumbung.test", identity.Keys{[]byte("key")}, "LB-8F2K4X")
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if u.Path != "/pesanan/LB-8F2K4X" || !(identity.Keys{[]byte("key")}).Verify("LB-8F2K4X", u.Query().Get("t")) {
		t.Errorf("PurchaseURL: got %s", address)
	}
	if (identity.Keys{[]byte("other")}).Verify("LB-8F2K4X", u.Query().Get("t")) {
		t.Error("another key made the same link")
	}
}

// TestBuyShots takes pictures of every page on a phone and a desk.
func TestBuyShots(t *testing.T) {
	camera := webtest.NewCamera(t)
	s := browseStorefront(t)
	pages, err := s.newFace().RenderSamples(s.Web, "id")
	if err != nil {
		t.Fatal(err)
	}
	e := s.Web.NewEngine()
	for name, page := range pages {
		e.GET("/s/"+name, func(c *gin.Context) { c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(page)) })
	}
	address := webtest.Serve(t, s.Web.Handler(e))
	for name := range pages {
		camera.Take(name+"-phone", address+"/s/"+name, 360, 780)
		camera.Take(name+"-desk", address+"/s/"+name, 1280, 900)
		camera.Take(name+"-tall", address+"/s/"+name, 360, 2600)
	}
}
