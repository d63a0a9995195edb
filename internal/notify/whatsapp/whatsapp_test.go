package whatsapp_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lumbung/internal/notify"
	"lumbung/internal/notify/whatsapp"
	"lumbung/internal/notify/whatsapp/wasim"
)

const shop = "https://pasar.example"

func templates() []wasim.Template {
	return []wasim.Template{
		{Name: "paid", Language: "id", Category: wasim.Utility, Body: "Halo {{1}}, {{2}} sudah dibayar.", Button: shop + "/{{1}}"},
		{Name: "plain", Language: "id", Category: wasim.Utility, Body: "Halo {{1}}, apa kabar?"},
		{Name: "code", Language: "id", Category: wasim.Authentication, Body: "Kode Anda {{1}}, jangan diberikan.", Button: "{{1}}"},
	}
}

// pair is a client and the simulator that it talks to.
func pair(t *testing.T, change ...func(*whatsapp.Config)) (*whatsapp.Client, *wasim.Simulator) {
	t.Helper()
	sim, err := wasim.New(wasim.Config{Token: "token", PhoneID: "1", Secret: "secret", Templates: templates()})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	c := whatsapp.Config{URL: server.URL, Version: "v23.0", PhoneID: "1", Token: "token", Shop: shop}
	for _, f := range change {
		f(&c)
	}
	return whatsapp.New(c), sim
}

func paid() *notify.Notice {
	return &notify.Notice{
		ID: "n1", Coop: "sembalun", Kind: "paid", Class: notify.Utility, Locale: "id", Link: shop + "/pesanan/LB-1?k=x",
		To:     notify.Recipient{Name: "Siti", Phone: "+6281234567890"},
		Values: []notify.Value{{Name: "name", Text: "Ibu\n\tSiti"}, {Name: "no", Text: "LB-1"}},
	}
}

func TestSend(t *testing.T) {
	c, sim := pair(t)
	id, err := c.Send(t.Context(), paid())
	got := sim.Messages()
	if err != nil || len(got) != 1 || got[0].ID != id {
		t.Fatalf("Send: %q, %v; the phone has %+v", id, err, got)
	}
	m := got[0]
	if m.Text != "Halo Ibu Siti, LB-1 sudah dibayar." || m.Link != paid().Link || m.Ref != "sembalun n1" || m.To != "+6281234567890" {
		t.Errorf("the phone shows %+v", m)
	}
	code := paid()
	code.Kind, code.Class, code.Link, code.Values = "code", notify.Code, "", []notify.Value{{Name: "code", Text: "123456"}}
	if _, err := c.Send(t.Context(), code); err != nil {
		t.Errorf("a code: %v", err)
	}
	plain := paid()
	plain.Kind, plain.Link, plain.Values = "plain", "", plain.Values[:1]
	if _, err := c.Send(t.Context(), plain); err != nil {
		t.Errorf("without a link: %v", err)
	}
	if number, err := c.Number(t.Context()); err != nil || number == "" {
		t.Errorf("Number: %q, %v", number, err)
	}
}

// What each failure of a call means: known not to have been sent, with what to do, or unknown.
func TestFailures(t *testing.T) {
	for name, tt := range map[string]struct {
		fault  wasim.Fault
		spoil  func(*notify.Notice)
		config func(*whatsapp.Config)
		want   notify.Remedy // 0: unknown
		kept   int           // what the phone has all the same
	}{
		"throughput":         {fault: wasim.Fault{Action: wasim.Refuse, Code: 130429}, want: notify.Retry},
		"pair":               {fault: wasim.Fault{Action: wasim.Refuse, Code: 131056}, want: notify.Retry},
		"spam":               {fault: wasim.Fault{Action: wasim.Refuse, Code: 131048}, want: notify.Later},
		"no WhatsApp":        {fault: wasim.Fault{Action: wasim.Refuse, Code: 131026}, want: notify.Elsewhere},
		"bill":               {fault: wasim.Fault{Action: wasim.Refuse, Code: 131042}, want: notify.Closed},
		"rights":             {fault: wasim.Fault{Action: wasim.Refuse, Code: 294}, want: notify.Closed},
		"something new":      {fault: wasim.Fault{Action: wasim.Refuse, Code: 999999}, want: notify.Broken},
		"no such template":   {spoil: func(n *notify.Notice) { n.Kind = "other" }, want: notify.Broken},
		"no such language":   {spoil: func(n *notify.Notice) { n.Locale = "en" }, want: notify.Broken},
		"a value is missing": {spoil: func(n *notify.Notice) { n.Values = n.Values[1:] }, want: notify.Broken},
		"no button":          {spoil: func(n *notify.Notice) { n.Link = "" }, want: notify.Broken},
		"wrong token":        {config: func(c *whatsapp.Config) { c.Token = "other" }, want: notify.Closed},
		"nobody listens":     {config: func(c *whatsapp.Config) { c.URL = "http://127.0.0.1:1" }, want: notify.Retry},
		"reset":              {fault: wasim.Fault{Action: wasim.Reset}},
		"a proxy's page":     {fault: wasim.Fault{Action: wasim.HTML500}},
		"the answer is lost": {fault: wasim.Fault{Action: wasim.LoseOne}, kept: 1},
		"no answer in it":    {fault: wasim.Fault{Action: wasim.Empty}, kept: 1},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.config == nil {
				tt.config = func(*whatsapp.Config) {}
			}
			c, sim := pair(t, tt.config)
			if tt.fault.Action != "" {
				if err := sim.SetFaults(tt.fault); err != nil {
					t.Fatal(err)
				}
			}
			n := paid()
			if tt.spoil != nil {
				tt.spoil(n)
			}
			_, err := c.Send(t.Context(), n)
			f, known := errors.AsType[*notify.Failure](err)
			if err == nil || known != (tt.want != 0) || known && f.Remedy != tt.want {
				t.Errorf("got %v (%+v), want remedy %d", err, f, tt.want)
			}
			if got := len(sim.Messages()); got != tt.kept {
				t.Errorf("the phone has %d messages, want %d", got, tt.kept)
			}
		})
	}
}

// receiver notes what a webhook tells.
type receiver struct {
	heard []string
	fails bool
}

func (r *receiver) Hear(_ context.Context, s notify.Status) error {
	line := fmt.Sprintf("%s %s %s", s.Ref, s.ProviderID, s.State)
	if s.Failure != nil {
		line += fmt.Sprintf(" %s %d", s.Failure.Code, s.Failure.Remedy)
	}
	r.heard = append(r.heard, line)
	if r.fails {
		return errors.New("the database is away")
	}
	return nil
}

func (r *receiver) Inbound(_ context.Context, phone, text string) error {
	r.heard = append(r.heard, phone+" "+text)
	return nil
}

const delivery = `{"object":"whatsapp_business_account","entry":[{"id":"0","changes":[{"field":"messages","value":{
	"statuses":[{"id":"w1","status":"delivered","timestamp":"1","recipient_id":"62","biz_opaque_callback_data":"sembalun n1"},
		{"id":"w2","status":"failed","errors":[{"code":131026,"title":"x"}]},{"id":"w3","status":"warning"},{"id":"w4","status":"failed"}],
	"messages":[{"from":"6281","id":"i","type":"text","text":{"body":"STOP"}},{"id":"without a number"}],
	"user_preferences":[{"wa_id":"6282","category":"marketing_messages","value":"stop"}]}}]}]}`

func TestWebhook(t *testing.T) {
	sign := func(body, secret string) string {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(body))
		return "sha256=" + hex.EncodeToString(mac.Sum(nil))
	}
	all := []string{
		"sembalun n1 w1 delivered", " w2 failed whatsapp 131026 3", " w4 failed whatsapp failed 4", "+6281 STOP", "+6282 STOP",
	}
	for name, tt := range map[string]struct {
		body, signature, secret string
		fails                   bool
		status                  int
		heard                   []string
	}{
		"genuine":         {delivery, sign(delivery, "secret"), "secret", false, 200, all},
		"cannot be noted": {delivery, sign(delivery, "secret"), "secret", true, 500, all},
		"another secret":  {delivery, sign(delivery, "other"), "secret", false, 401, nil},
		"no signature":    {delivery, "", "secret", false, 401, nil},
		"changed by one":  {delivery + " ", sign(delivery, "secret"), "secret", false, 401, nil},
		"no secret":       {delivery, sign(delivery, ""), "", false, 404, nil},
		"no JSON":         {"{", sign("{", "secret"), "secret", false, 400, nil},
		"too large":       {strings.Repeat(" ", 3<<20+1), "", "secret", false, 413, nil},
		"something else":  {`{"entry":[{"changes":[{}]}]}`, sign(`{"entry":[{"changes":[{}]}]}`, "secret"), "secret", false, 200, nil},
	} {
		t.Run(name, func(t *testing.T) {
			to := &receiver{fails: tt.fails}
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/webhooks/whatsapp", bytes.NewBufferString(tt.body))
			r.Header.Set("X-Hub-Signature-256", tt.signature)
			w := httptest.NewRecorder()
			whatsapp.NewWebhook(tt.secret, "verify", to).ServeHTTP(w, r)
			if w.Code != tt.status || strings.Join(to.heard, "\n") != strings.Join(tt.heard, "\n") {
				t.Errorf("got %d and %q, want %d and %q", w.Code, to.heard, tt.status, tt.heard)
			}
		})
	}
}

func TestVerification(t *testing.T) {
	for query, want := range map[string]string{
		"hub.mode=subscribe&hub.verify_token=verify&hub.challenge=42": "200 42",
		"hub.mode=subscribe&hub.verify_token=other&hub.challenge=42":  "403 Forbidden\n",
		"hub.mode=other&hub.verify_token=verify&hub.challenge=42":     "403 Forbidden\n",
		"": "403 Forbidden\n",
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/webhooks/whatsapp?"+query, nil)
		whatsapp.NewWebhook("secret", "verify", &receiver{}).ServeHTTP(w, r)
		if got := fmt.Sprintf("%d %s", w.Code, w.Body); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
}

// A reviewer refuses sentences that begin or end with a value.
func TestTemplates(t *testing.T) {
	for body, fine := range map[string]bool{
		"Halo {{1}}, selamat.": true, "{{1}}, halo.": false, "Halo {{1}}": false, "Halo {{2}} itu.": false, "Halo.": true,
	} {
		_, err := wasim.New(wasim.Config{Token: "x", Templates: []wasim.Template{{Name: "t", Language: "id", Body: body}}})
		if (err == nil) != fine {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// The statuses of a message come signed, again when they were not taken, and what a person does with the phone is told.
func TestPhones(t *testing.T) {
	now := time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)
	to := &receiver{fails: true}
	hooks := httptest.NewServer(whatsapp.NewWebhook("secret", "verify", to))
	defer hooks.Close()
	sim, err := wasim.New(wasim.Config{
		Token: "token", PhoneID: "1", Secret: "secret", Templates: templates(), WebhookURL: hooks.URL, Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	defer server.Close()
	c := whatsapp.New(whatsapp.Config{URL: server.URL, Version: "v23.0", PhoneID: "1", Token: "token", Shop: shop})
	if _, err := c.Send(t.Context(), paid()); err != nil {
		t.Fatal(err)
	}
	sim.Deliver(t.Context())
	to.fails, to.heard = false, nil
	now = now.Add(time.Minute)
	sim.Deliver(t.Context())
	if want := "sembalun n1 wamid.SIM00000001 accepted\nsembalun n1 wamid.SIM00000001 delivered"; strings.Join(to.heard, "\n") != want {
		t.Errorf("told again: %q, want %q", to.heard, want)
	}
	to.heard = nil
	for _, form := range []string{"aksi=baca", "aksi=tulis&teks=STOP", "aksi=blokir", "aksi=nothing"} {
		form = "hp=%2B6281234567890&" + form
		answer, err := http.Post(server.URL, "application/x-www-form-urlencoded", strings.NewReader(form)) //nolint:noctx // local
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v, %v", form, answer, err)
		}
		_ = answer.Body.Close()
	}
	sim.Deliver(t.Context())
	if want := "sembalun n1 wamid.SIM00000001 read\n+6281234567890 STOP"; strings.Join(to.heard, "\n") != want {
		t.Errorf("told: %q, want %q", to.heard, want)
	}
}
