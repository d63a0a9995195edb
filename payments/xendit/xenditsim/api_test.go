package xenditsim_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lumbung/payments/xendit/xenditsim"
)

func TestNewRefuses(t *testing.T) {
	for _, key := range []string{"", "xnd_production_abc"} {
		if _, err := xenditsim.New(xenditsim.Config{APIKey: key}); err == nil {
			t.Errorf("New with key %q: no error", key)
		}
	}
}

func TestCreateAnswers(t *testing.T) {
	_, url := open(t, nil)
	for _, c := range []struct {
		name, body string
		status     int
		words      string
	}{
		{"plain", `{"external_id":"a","amount":1000}`, 200, `"status":"PENDING"`},
		{"decimals are cut", `{"external_id":"a","amount":1000.9}`, 200, `"amount":1000,`},
		{"no id", `{"amount":1000}`, 400, "API_VALIDATION_ERROR"},
		{"no amount", `{"external_id":"a"}`, 400, `"field":"amount"`},
		{"amount as text", `{"external_id":"a","amount":"1000"}`, 400, "API_VALIDATION_ERROR"},
		{"negative", `{"external_id":"a","amount":-5}`, 400, `"location":"body"`},
		{"no JSON", `{`, 400, "API_VALIDATION_ERROR"},
		{"script as address", `{"external_id":"a","amount":1000,"success_redirect_url":"javascript:alert(1)"}`, 400, "success_redirect_url"},
		{"dollars", `{"external_id":"a","amount":1000,"currency":"USD"}`, 400, "UNSUPPORTED_CURRENCY"},
		{"bad mail", `{"external_id":"a","amount":1000,"payer_email":"siti"}`, 400, "EMAIL_FORMAT_ERROR"},
		{"unknown method", `{"external_id":"a","amount":1000,"payment_methods":["BARTER"]}`, 400, "UNAVAILABLE_PAYMENT_METHOD_ERROR"},
		{"too much for QRIS", `{"external_id":"a","amount":20000001,"payment_methods":["QRIS"]}`, 400, "MAXIMUM_TRANSFER_AMOUNT_ERROR"},
		{"too little for Alfamart", `{"external_id":"a","amount":9999,"payment_methods":["ALFAMART"]}`, 400, "NO_COLLECTION_METHODS_ERROR"},
		{"too long a life", `{"external_id":"a","amount":1000,"invoice_duration":31536001}`, 400, "invoice_duration"},
	} {
		status, header, body := do(t, "POST", url+"/v2/invoices/", c.body)
		if status != c.status || !strings.Contains(body, c.words) {
			t.Errorf("%s: got %d %s, want %d with %s", c.name, status, body, c.status, c.words)
		}
		if header.Get("Content-Type") != "application/json; charset=utf-8" || header.Get("Request-Id") == "" ||
			header.Get("Rate-Limit-Remaining") == "" {
			t.Errorf("%s: headers %v", c.name, header)
		}
	}
}

func TestLimitsChooseTheChannels(t *testing.T) {
	_, url := open(t, nil)
	_, _, small := do(t, "POST", url+"/v2/invoices", `{"external_id":"s","amount":9999}`)
	_, _, large := do(t, "POST", url+"/v2/invoices", `{"external_id":"l","amount":50000001}`)
	for _, word := range []string{`"bank_code":"BCA"`, `"ALFAMART"`} {
		if strings.Contains(small, word) {
			t.Errorf("Rp9.999: %s is offered", word)
		}
	}
	if !strings.Contains(small, `"QRIS"`) || !strings.Contains(small, `"bank_code":"BRI"`) {
		t.Errorf("Rp9.999: QRIS and BRI are missing in %s", small)
	}
	if strings.Contains(large, `"QRIS"`) || strings.Contains(large, `"BCA"`) || !strings.Contains(large, `"MANDIRI"`) {
		t.Errorf("Rp50.000.001: want BRI and Mandiri alone, got %s", large)
	}
}

func TestKeyIsChecked(t *testing.T) {
	_, url := open(t, nil)
	for _, c := range []struct{ name, user, password string }{
		{"wrong key", "xnd_development_other", ""}, {"password", key, "x"}, {"nothing", "", ""},
	} {
		request, err := http.NewRequestWithContext(t.Context(), "GET", url+"/v2/invoices", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.SetBasicAuth(c.user, c.password)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != 401 {
			t.Errorf("%s: status %d, want 401", c.name, response.StatusCode)
		}
	}
}

func TestListPagesNewestFirst(t *testing.T) {
	s, url := open(t, nil)
	var made []string
	for range 7 {
		made = append(made, create(t, url, `{"external_id":"same","amount":1000}`))
	}
	create(t, url, `{"external_id":"other","amount":1000}`)
	if err := s.Pay(made[2], "QRIS"); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(made)
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"external_id=same&limit=3", made[:3]},
		{"external_id=same&limit=100&last_invoice=" + made[2], made[3:]},
		{"external_id=same&statuses=PAID&statuses=SETTLED", made[4:5]},
		{"external_id=nobody", nil},
	} {
		status, _, body := do(t, "GET", url+"/v2/invoices?"+c.query, "")
		var list []struct{ ID string }
		if err := json.Unmarshal([]byte(body), &list); err != nil || status != 200 {
			t.Fatalf("list %s: %d %v", c.query, status, err)
		}
		var got []string
		for _, in := range list {
			got = append(got, in.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("list %s: got %v, want %v", c.query, got, c.want)
		}
	}
	status, _, _ := do(t, "GET", url+"/v2/invoices?created_after=2026-01-01+00%3A00%3A00+%2B0000+UTC", "")
	if status != 400 {
		t.Errorf("list with Go's own time format: status %d, want 400", status)
	}
}

func TestPaymentFieldsPerChannel(t *testing.T) {
	s, url := open(t, nil)
	for channel, words := range map[string][]string{
		"QRIS":     {`"payment_method":"QR_CODE"`, `"payment_id":"qrpy_`, `"payment_channel":"QRIS"`},
		"BCA":      {`"payment_method":"BANK_TRANSFER"`, `"bank_code":"BCA"`, `"payment_destination":"10766`},
		"DANA":     {`"payment_method":"EWALLET"`, `"ewallet_type":"DANA"`, `"payment_id":"ewc_`},
		"ALFAMART": {`"payment_method":"RETAIL_OUTLET"`, `"retail_outlet_name":"ALFAMART"`, `"payment_destination":"LMBG`},
	} {
		id := create(t, url, `{"external_id":"a","amount":25000}`)
		if err := s.Pay(id, channel); err != nil {
			t.Fatal(err)
		}
		_, _, body := do(t, "GET", url+"/v2/invoices/"+id, "")
		for _, word := range append(words, `"paid_amount":25000`, `"paid_at":"2026-11-22T08:00:00.000Z"`, `"status":"PAID"`) {
			if !strings.Contains(body, word) {
				t.Errorf("%s: %s is missing in %s", channel, word, body)
			}
		}
	}
}

func TestPayRefuses(t *testing.T) {
	s, url := open(t, nil)
	id := create(t, url, `{"external_id":"a","amount":25000,"payment_methods":["QRIS"]}`)
	if err := s.Pay(id, "BCA"); !errors.Is(err, xenditsim.ErrNoChannel) {
		t.Errorf("Pay through BCA: got %v, want ErrNoChannel", err)
	}
	if err := s.Pay("nobody", "QRIS"); !errors.Is(err, xenditsim.ErrNoInvoice) {
		t.Errorf("Pay unknown: got %v, want ErrNoInvoice", err)
	}
	if err := s.Pay(id, "QRIS"); err != nil {
		t.Fatalf("Pay: %v", err)
	}
	if err := s.Pay(id, "QRIS"); !errors.Is(err, xenditsim.ErrAlreadyPaid) {
		t.Errorf("Pay twice: got %v, want ErrAlreadyPaid", err)
	}
	if err := s.Expire(id); !errors.Is(err, xenditsim.ErrNotPending) {
		t.Errorf("Expire paid: got %v, want ErrNotPending", err)
	}
}

func TestRateLimit(t *testing.T) {
	s, url := open(t, func(c *xenditsim.Config) { c.RateLimit = 2 })
	var got []int
	for range 3 {
		status, _, _ := do(t, "GET", url+"/v2/invoices", "")
		got = append(got, status)
	}
	s.Advance(t.Context(), time.Minute)
	status, _, _ := do(t, "GET", url+"/v2/invoices", "")
	if got = append(got, status); !slices.Equal(got, []int{200, 200, 429, 200}) {
		t.Errorf("statuses %v, want 200 200 429 200", got)
	}
}

func TestIDsComeFromTheSeed(t *testing.T) {
	_, one := open(t, nil)
	_, two := open(t, nil)
	_, other := open(t, func(c *xenditsim.Config) { c.Seed = 2 })
	_, random := open(t, func(c *xenditsim.Config) { c.Seed = 0 })
	body := `{"external_id":"a","amount":1000}`
	a, b, c, d := create(t, one, body), create(t, two, body), create(t, other, body), create(t, random, body)
	if a != b || a == c || a == d {
		t.Errorf("ids %s %s %s %s: want the first two alike and no others", a, b, c, d)
	}
}
