package xenditsim_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lumbung/payments/xendit/xenditsim"
)

// openWithShop opens a simulator with a shop and one invoice of Rp25.000 that lives an hour.
func openWithShop(t *testing.T, faults ...xenditsim.Fault) (*xenditsim.Simulator, *shop, string) {
	t.Helper()
	receiver := openShop(t)
	s, url := open(t, func(c *xenditsim.Config) { c.WebhookURL, c.WebhookToken = receiver.URL, "secret" })
	if err := s.SetFaults(faults...); err != nil {
		t.Fatalf("SetFaults: %v", err)
	}
	return s, receiver, create(t, url, `{"external_id":"order-1","amount":25000,"invoice_duration":3600}`)
}

func TestWebhookIsRetriedOnSchedule(t *testing.T) {
	s, receiver, id := openWithShop(t)
	receiver.reply(500)
	if err := s.Pay(id, "QRIS"); err != nil {
		t.Fatal(err)
	}
	s.Advance(t.Context(), 48*time.Hour)
	want := []time.Duration{0, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour}
	var got []time.Duration
	ids := map[string]bool{}
	for i, d := range s.Deliveries() {
		got = append(got, d.At.Sub(start()))
		ids[d.WebhookID] = true
		if d.Attempt != i+1 || d.Status != 500 || d.Event != "invoice.paid" {
			t.Errorf("delivery %d: %+v", i, d)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("attempts at %v, want %v", got, want)
	}
	if len(ids) != 1 || len(receiver.deliveries()) != len(want) {
		t.Errorf("%d webhook ids, %d received; want 1 and %d", len(ids), len(receiver.deliveries()), len(want))
	}
	if hooks := s.Webhooks(); hooks[0].State != "dead" {
		t.Errorf("state %s, want dead", hooks[0].State)
	}
}

func TestWebhookStopsAfterSuccess(t *testing.T) {
	s, receiver, id := openWithShop(t)
	receiver.reply(503)
	if err := s.Pay(id, "QRIS"); err != nil {
		t.Fatal(err)
	}
	s.Advance(t.Context(), 10*time.Minute)
	receiver.reply(204)
	s.Advance(t.Context(), 48*time.Hour)
	if got := receiver.statuses(); got != "PAID PAID" {
		t.Errorf("told %q, want PAID PAID", got)
	}
	if d := receiver.deliveries()[0]; d.token != "secret" || d.paidAmount != 25_000 || d.externalID != "order-1" {
		t.Errorf("delivery %+v", d)
	}
}

func TestRedirectIsAFailure(t *testing.T) {
	s, receiver, id := openWithShop(t)
	receiver.reply(307)
	if err := s.Pay(id, "QRIS"); err != nil {
		t.Fatal(err)
	}
	s.Advance(t.Context(), 0)
	if n := len(receiver.deliveries()); n != 1 {
		t.Errorf("%d calls, want 1: a redirect is not followed", n)
	}
	if d := s.Deliveries(); len(d) != 1 || d[0].Status != 307 || s.Webhooks()[0].State != "waiting" {
		t.Errorf("deliveries %+v", d)
	}
}

func TestExpiryTellsTheShop(t *testing.T) {
	s, receiver, _ := openWithShop(t)
	s.Advance(t.Context(), time.Hour-time.Millisecond)
	if got := receiver.statuses(); got != "" {
		t.Errorf("told %q before the end", got)
	}
	s.Advance(t.Context(), time.Millisecond)
	if got := receiver.statuses(); got != "EXPIRED" {
		t.Errorf("told %q, want EXPIRED", got)
	}
	if in := s.Invoices()[0]; in.Status != "EXPIRED" || !in.Updated.Equal(start().Add(time.Hour)) {
		t.Errorf("invoice %+v", in)
	}
}

func TestWebhookFaults(t *testing.T) {
	for _, c := range []struct {
		name string
		xenditsim.Fault
		want string
	}{
		{"duplicate", xenditsim.Fault{Action: xenditsim.Duplicate, N: 2}, "PAID PAID PAID"},
		{"concurrent", xenditsim.Fault{Action: xenditsim.Concurrent, N: 4}, "PAID PAID PAID PAID"},
		{"drop", xenditsim.Fault{Action: xenditsim.Drop}, ""},
		{"expired after paid", xenditsim.Fault{Action: xenditsim.ExpiredAfterPaid}, "PAID EXPIRED"},
		{"other event", xenditsim.Fault{Action: xenditsim.Drop, Event: "invoice.expired"}, "PAID"},
		{"other object", xenditsim.Fault{Action: xenditsim.Drop, Object: "order-2"}, "PAID"},
		{"this object", xenditsim.Fault{Action: xenditsim.Drop, Object: "order-1"}, ""},
		{"second only", xenditsim.Fault{Action: xenditsim.Drop, Nth: 2}, "PAID"},
	} {
		s, receiver, id := openWithShop(t, c.Fault)
		if err := s.Pay(id, "QRIS"); err != nil {
			t.Fatal(err)
		}
		s.Advance(t.Context(), time.Minute)
		if got := receiver.statuses(); got != c.want {
			t.Errorf("%s: told %q, want %q", c.name, got, c.want)
		}
		if in := s.Invoices()[0]; in.Status != "PAID" {
			t.Errorf("%s: invoice %s, want PAID", c.name, in.Status)
		}
	}
}

func TestWebhookFaultsChangeTheNews(t *testing.T) {
	s, receiver, id := openWithShop(t,
		xenditsim.Fault{Action: xenditsim.WrongToken},
		xenditsim.Fault{Action: xenditsim.AmountMismatch, N: 500},
		xenditsim.Fault{Action: xenditsim.UnknownExternalID},
		xenditsim.Fault{Action: xenditsim.Delay, Event: "invoice.paid", Delay: 10 * time.Minute})
	if err := s.Pay(id, "QRIS"); err != nil {
		t.Fatal(err)
	}
	s.Advance(t.Context(), 10*time.Minute-time.Millisecond)
	if got := receiver.statuses(); got != "" {
		t.Errorf("told %q before the delay was over", got)
	}
	s.Advance(t.Context(), time.Millisecond)
	got := receiver.deliveries()
	if len(got) != 1 || got[0].token == "secret" || got[0].paidAmount != 24_500 || got[0].externalID == "order-1" {
		t.Errorf("deliveries %+v", got)
	}
	if in := s.Invoices()[0]; in.Paid != 25_000 {
		t.Errorf("the book has %v, want what was really paid", in.Paid)
	}
}

func TestPaidAfterExpired(t *testing.T) {
	s, receiver, _ := openWithShop(t, xenditsim.Fault{Action: xenditsim.PaidAfterExpired, Delay: time.Minute})
	s.Advance(t.Context(), 2*time.Hour)
	if got := receiver.statuses(); got != "EXPIRED PAID" {
		t.Errorf("told %q, want EXPIRED PAID", got)
	}
	if in := s.Invoices()[0]; in.Status != "PAID" || in.Paid != 25_000 {
		t.Errorf("invoice %+v", in)
	}
}

func TestLatePaymentMayStayExpired(t *testing.T) {
	receiver := openShop(t)
	s, url := open(t, func(c *xenditsim.Config) {
		c.WebhookURL, c.Late = receiver.URL, xenditsim.KeepExpired
	})
	id := create(t, url, `{"external_id":"a","amount":1000}`)
	if err := s.Expire(id); err != nil {
		t.Fatal(err)
	}
	if err := s.Pay(id, "QRIS"); err != nil {
		t.Fatal(err)
	}
	s.Advance(t.Context(), 0)
	if in := s.Invoices()[0]; in.Status != "EXPIRED" || in.Paid != 1000 {
		t.Errorf("invoice %s with %v paid, want EXPIRED with 1000", in.Status, in.Paid)
	}
	if got := receiver.statuses(); got != "EXPIRED PAID" {
		t.Errorf("told %q, want EXPIRED PAID", got)
	}
}

func TestResend(t *testing.T) {
	s, receiver, id := openWithShop(t, xenditsim.Fault{Action: xenditsim.Drop})
	if err := s.Pay(id, "QRIS"); err != nil {
		t.Fatal(err)
	}
	s.Advance(t.Context(), 0)
	hook := s.Webhooks()[0]
	if err := s.Resend(hook.ID); err != nil {
		t.Fatal(err)
	}
	s.Advance(t.Context(), 0)
	got := receiver.deliveries()
	if len(got) != 1 || got[0].webhookID != hook.ID || s.Webhooks()[0].State != "delivered" {
		t.Errorf("deliveries %+v, state %s", got, s.Webhooks()[0].State)
	}
}

func TestBeforeResponse(t *testing.T) {
	receiver := openShop(t)
	s, url := open(t, func(c *xenditsim.Config) { c.WebhookURL = receiver.URL })
	if err := s.SetFaults(xenditsim.Fault{Endpoint: "create", Action: xenditsim.BeforeResponse}); err != nil {
		t.Fatal(err)
	}
	create(t, url, `{"external_id":"a","amount":1000}`)
	if got := receiver.statuses(); got != "PAID" {
		t.Errorf("when create answered the shop had been told %q, want PAID", got)
	}
	s.Advance(t.Context(), time.Hour)
	if got := receiver.statuses(); got != "PAID" {
		t.Errorf("later told %q, want no more", got)
	}
}

func TestProbabilityComesFromTheSeed(t *testing.T) {
	draw := func(seed int64) string {
		s, url := open(t, func(c *xenditsim.Config) { c.Seed = seed })
		if err := s.SetFaults(xenditsim.Fault{Endpoint: "list", Action: xenditsim.Status, Status: 500, Probability: 0.5}); err != nil {
			t.Fatal(err)
		}
		var drawn []string
		for range 40 {
			status, _, _ := do(t, "GET", url+"/v2/invoices", "")
			drawn = append(drawn, strconv.Itoa(status))
		}
		return strings.Join(drawn, " ")
	}
	a, b, c := draw(1), draw(1), draw(2)
	if a != b || a == c {
		t.Errorf("one seed: %s and %s; another: %s", a, b, c)
	}
	if n := strings.Count(a, "500"); n < 10 || n > 30 {
		t.Errorf("%d of 40 struck, want about half", n)
	}
}

func TestSetFaultsRefuses(t *testing.T) {
	s, _ := open(t, nil)
	for _, f := range []xenditsim.Fault{
		{Action: "flood"},
		{Action: xenditsim.Status, Status: 200},
		{Action: xenditsim.Drop, Endpoint: "create"},
		{Action: xenditsim.Reset, Event: "invoice.paid"},
	} {
		if err := s.SetFaults(f); err == nil {
			t.Errorf("SetFaults(%+v): no error", f)
		}
	}
}
