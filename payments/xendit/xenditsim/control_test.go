package xenditsim_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"lumbung/payments/xendit/xenditsim"
)

func TestControlPlane(t *testing.T) {
	receiver := openShop(t)
	s, url := open(t, func(c *xenditsim.Config) { c.Control, c.WebhookURL = true, receiver.URL })
	id := create(t, url, `{"external_id":"a","amount":25000}`)
	other := create(t, url, `{"external_id":"b","amount":25000}`)
	for _, c := range []struct {
		method, path, body string
		status             int
		words              string
	}{
		{
			"PUT", "/__sim/faults",
			`[{"endpoint":"get","action":"status","status":502},{"event":"invoice.expired","action":"delay","delay":"5m"}]`, 200, "done",
		},
		{"GET", "/__sim/faults", "", 200, `"delay":300000000000`},
		{"GET", "/v2/invoices/" + id, "", 502, ""},
		{"DELETE", "/__sim/faults", "", 200, "done"},
		{"GET", "/v2/invoices/" + id, "", 200, "PENDING"},
		{"PUT", "/__sim/faults", `[{"action":"flood"}]`, 409, "flood"},
		{"POST", "/__sim/invoices/" + id + "/pay", `{"channel":"BCA","amount":24000}`, 200, "done"},
		{"POST", "/__sim/invoices/" + id + "/pay", `{"channel":"BCA"}`, 409, "paid"},
		{"POST", "/__sim/invoices/" + other + "/expire", "", 200, "done"},
		{"POST", "/__sim/clock/advance", `{"d":"2h"}`, 200, "2026-11-22T10:00:00.000Z"},
		{"POST", "/__sim/clock/advance", `{"d":"soon"}`, 400, "duration"},
		{"GET", "/__sim/webhooks", "", 200, `paid_amount\":24000`},
		{"POST", "/__sim/webhooks/none/resend", "", 409, "none"},
		{"GET", "/__sim/requests", "", 200, `"endpoint":"create"`},
		{"POST", "/__sim/reset", "", 200, "done"},
		{"GET", "/__sim/invoices", "", 200, "[]"},
	} {
		status, _, body := do(t, c.method, url+c.path, c.body)
		if status != c.status || !strings.Contains(body, c.words) {
			t.Errorf("%s %s: got %d %s, want %d with %s", c.method, c.path, status, body, c.status, c.words)
		}
	}
	if got := receiver.statuses(); got != "PAID EXPIRED" {
		t.Errorf("told %q, want PAID EXPIRED", got)
	}
	if strings.Contains(s.Now().String(), "08:00") {
		t.Error("the clock stood still")
	}
}

func TestControlPlaneIsOffUnlessAsked(t *testing.T) {
	_, url := open(t, nil)
	if status, _, _ := do(t, "GET", url+"/__sim/invoices", ""); status != 404 {
		t.Errorf("status %d, want 404", status)
	}
}

func TestRealClockRuns(t *testing.T) {
	receiver := openShop(t)
	s, url := open(t, func(c *xenditsim.Config) { c.RealClock, c.WebhookURL = true, receiver.URL })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); s.Run(ctx) }()
	id := create(t, url, `{"external_id":"a","amount":1000}`)
	create(t, url, `{"external_id":"b","amount":1000,"invoice_duration":3600}`)
	if err := s.Pay(id, "QRIS"); err != nil {
		t.Fatal(err)
	}
	s.Advance(ctx, time.Hour)
	limit := time.NewTimer(10 * time.Second)
	defer limit.Stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for len(receiver.deliveries()) < 2 {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("told %q, want PAID and EXPIRED", receiver.statuses())
		}
	}
	cancel()
	<-ended
	if ahead := time.Until(s.Now()); ahead < 59*time.Minute || ahead > 61*time.Minute {
		t.Errorf("the clock is %v ahead, want an hour", ahead)
	}
}
