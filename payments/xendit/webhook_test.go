package xendit_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lumbung/payments"
	"lumbung/payments/xendit"
	"lumbung/payments/xendit/xenditsim"
)

const news = `{"id":"62f00ac4","external_id":"order-1","status":"PAID","amount":10000.0,"new_field":{"a":1}}`

// call posts one delivery to a webhook and returns the status.
func call(t *testing.T, h http.Handler, body string, header ...string) int {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/webhooks/xendit/invoice", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestWebhookHandsOnTheDelivery(t *testing.T) {
	var got []payments.Webhook
	h := xendit.NewWebhook([]string{"new", "old"}, func(_ context.Context, d payments.Webhook) error {
		got = append(got, d)
		return nil
	})
	for _, token := range []string{"new", "old"} {
		if status := call(t, h, news, "X-Callback-Token", token, "Webhook-Id", "w-1"); status != 200 {
			t.Errorf("token %s: status %d, want 200", token, status)
		}
	}
	if len(got) != 2 {
		t.Fatalf("%d deliveries, want 2", len(got))
	}
	sum := sha256.Sum256([]byte(news))
	d := got[0]
	if d.Provider != "xendit" || d.Kind != "invoice" || d.WebhookID != "w-1" || d.ObjectID != "62f00ac4" ||
		d.ExternalID != "order-1" || d.Status != "PAID" {
		t.Errorf("delivery %+v", d)
	}
	if string(d.Body) != news || d.BodySHA256 != hex.EncodeToString(sum[:]) ||
		time.Since(d.ReceivedAt) > time.Minute || d.ReceivedAt.Location() != time.UTC {
		t.Errorf("body, sum, or time of %+v", d)
	}
}

func TestWebhookRefuses(t *testing.T) {
	received := 0
	receive := func(context.Context, payments.Webhook) error { received++; return nil }
	h := xendit.NewWebhook([]string{"secret", ""}, receive)
	closed := xendit.NewWebhook([]string{"", ""}, receive)
	right := []string{"X-Callback-Token", "secret"}
	for _, c := range []struct {
		name   string
		status int
	}{
		{"no token configured", call(t, closed, news, "X-Callback-Token", "")},
		{"wrong token", call(t, h, news, "X-Callback-Token", "secreT")},
		{"empty token", call(t, h, news, "X-Callback-Token", "")},
		{"no token", call(t, h, news)},
		{"not JSON by type", call(t, h, news, append(right, "Content-Type", "text/plain")...)},
		{"not JSON", call(t, h, "id=1", right...)},
		{"no object", call(t, h, "[]", right...)},
		{"too large", call(t, h, `{"id":"`+strings.Repeat("a", 256<<10)+`"}`, right...)},
	} {
		want := map[string]int{
			"no token configured": 503, "wrong token": 401, "empty token": 401, "no token": 401,
			"not JSON by type": 415, "not JSON": 400, "no object": 400, "too large": 413,
		}[c.name]
		if c.status != want {
			t.Errorf("%s: status %d, want %d", c.name, c.status, want)
		}
	}
	if received != 0 {
		t.Errorf("%d refused deliveries were handed on", received)
	}
	if status := call(t, h, "{}", append(right, "Content-Type", "application/json; charset=utf-8")...); status != 200 || received != 1 {
		t.Errorf("an object without fields: status %d, want 200", status)
	}
}

func TestWebhookOnlyTakesPosts(t *testing.T) {
	h := xendit.NewWebhook([]string{"secret"}, func(context.Context, payments.Webhook) error { return nil })
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
	r.Header.Set("X-Callback-Token", "secret")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 405 {
		t.Errorf("GET: status %d, want 405", w.Code)
	}
}

// The whole way: an invoice is paid, the inbox fails once, the provider tries again and the news arrives.
func TestWebhookOfTheSimulator(t *testing.T) {
	failing := true
	var got []payments.Webhook
	inbox := httptest.NewServer(xendit.NewWebhook([]string{"secret"}, func(_ context.Context, d payments.Webhook) error {
		if failing {
			return errors.New("the disk is full")
		}
		got = append(got, d)
		return nil
	}))
	t.Cleanup(inbox.Close)
	g, s := open(t, xenditsim.Fault{Action: xenditsim.Duplicate, N: 1})
	s.SetWebhook(inbox.URL, "secret")
	made := create(t, g, order("order-1", 20_000_001))
	if err := s.Pay(made.ID, "BRI"); err != nil {
		t.Fatal(err)
	}
	s.Advance(t.Context(), 0)
	failing = false
	s.Advance(t.Context(), 15*time.Minute)
	if len(got) != 1 || got[0].ObjectID != made.ID || got[0].Status != "PAID" || got[0].WebhookID == "" {
		t.Errorf("got %+v, want the news once after the retry", got)
	}
}

func TestWebhookInAnEnvelope(t *testing.T) {
	var got payments.Webhook
	h := xendit.NewWebhook([]string{"secret"}, func(_ context.Context, d payments.Webhook) error { got = d; return nil })
	for _, c := range []struct{ body, kind, object, reference, status string }{
		{
			`{"event":"payout.succeeded","business_id":"b","created":"x","data":{"id":"disb-1","reference_id":"wd-1","status":"SUCCEEDED"}}`,
			"payout", "disb-1", "wd-1", "SUCCEEDED",
		},
		{
			`{"event":"payout.failed","id":"trap","external_id":"trap","status":"PAID","data":{"id":"disb-1","reference_id":"wd-1"}}`,
			"payout", "disb-1", "wd-1", "",
		},
		{
			`{"event":"refund.succeeded","data":{"id":"rfd-1","reference_id":"rf-1","invoice_id":"i","status":"SUCCEEDED"}}`,
			"refund", "rfd-1", "rf-1", "SUCCEEDED",
		},
		{
			`{"event":"refund.failed","data":{"event":"refund.failed","data":{"id":"rfd-1","reference_id":"rf-1","status":"FAILED"}}}`,
			"refund", "rfd-1", "rf-1", "FAILED",
		},
		{`{"event":"refund.failed","data":{"event":"refund.failed","id":"trap","data":null}}`, "refund", "", "", ""},
		{`{"event":"payment.succeeded","data":{"id":"py-1","reference_id":"r","status":"SUCCEEDED"}}`, "other", "py-1", "r", "SUCCEEDED"},
		{`{"event":"payouts.new","data":null}`, "other", "", "", ""},
		{`{"event":"payout.failed","data":[1]}`, "payout", "", "", ""},
		{`{"event":null,"id":"62f0","external_id":"order-1","status":"PAID"}`, "invoice", "62f0", "order-1", "PAID"},
	} {
		if status := call(t, h, c.body, "X-Callback-Token", "secret"); status != 200 {
			t.Errorf("%s: status %d", c.body, status)
		}
		if got.Kind != c.kind || got.ObjectID != c.object || got.ExternalID != c.reference || got.Status != c.status ||
			string(got.Body) != c.body {
			t.Errorf("%s: got %+v", c.body, got)
		}
	}
	if status := call(t, h, `{"event":"payout.failed","data":{}}`, "X-Callback-Token", "wrong"); status != 401 {
		t.Errorf("wrong token: status %d", status)
	}
}

// The webhook of a payout comes before the answer to who made it, and names it all the same.
func TestPayoutWebhookOfTheSimulator(t *testing.T) {
	var got []payments.Webhook
	inbox := httptest.NewServer(xendit.NewWebhook([]string{"secret"}, func(_ context.Context, d payments.Webhook) error {
		got = append(got, d)
		return nil
	}))
	t.Cleanup(inbox.Close)
	c, s := openRich(t, xenditsim.Fault{Endpoint: "create_payout", Action: xenditsim.BeforeResponse})
	s.SetWebhook(inbox.URL, "secret")
	in := withdrawal("1", 20_000_001)
	in.Account = "654321"
	made := pay(t, c, in)
	var told []string
	for _, d := range got {
		told = append(told, d.Kind+" "+d.ObjectID+" "+d.ExternalID+" "+d.Status)
	}
	want := "payout " + made.ID + " wd-1 "
	if strings.Join(told, ", ") != want+"SUCCEEDED, "+want+"REVERSED" {
		t.Errorf("told %q", told)
	}
	s.Advance(t.Context(), time.Hour)
	if len(got) != 2 {
		t.Errorf("told %d times, want twice", len(got))
	}
}
