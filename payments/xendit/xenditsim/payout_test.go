package xenditsim_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/money"
	"lumbung/payments/xendit/xenditsim"
)

// apiKey is key, where that name means an idempotency key.
const apiKey = key

// payoutTo is the body of a payout.
func payoutTo(account string, amount money.Amount) string {
	return fmt.Sprintf(`{"reference_id":"wd-%s","channel_code":"ID_BCA","currency":"IDR","amount":%d,
		"channel_properties":{"account_number":%q,"account_holder_name":"Siti"}}`, account, amount, account)
}

// withdraw makes a payout over the API with an idempotency key, and returns its id, or the code of the refusal.
func withdraw(t *testing.T, url, key, body string) (status int, idOrCode string) {
	t.Helper()
	return keyed(t, url+"/v2/payouts", key, body)
}

// keyed makes a call with an idempotency key and returns the id in its answer, or the code of a refusal.
func keyed(t *testing.T, address, key, body string) (status int, idOrCode string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "POST", address, strings.NewReader(body))
	if err == nil {
		request.SetBasicAuth(apiKey, "")
		request.Header.Set("Idempotency-Key", key)
	}
	response, text := fetch(t, request, err)
	var made struct {
		ID   string `json:"id"`
		Code string `json:"error_code"`
	}
	if err := json.Unmarshal([]byte(text), &made); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return response.StatusCode, made.ID + made.Code
}

// request makes a call without a network and returns the id in its answer.
func request(r *rapid.T, s *xenditsim.Simulator, path, key, body string) string {
	status, id := ask(r, s, path, key, body)
	if status != 200 {
		r.Fatalf("%s: %d", path, status)
	}
	return id
}

// ask is request for a call that may be refused.
func ask(r *rapid.T, s *xenditsim.Simulator, path, key, body string) (status int, id string) {
	call := httptest.NewRequestWithContext(r.Context(), "POST", path, strings.NewReader(body))
	call.SetBasicAuth(apiKey, "")
	call.Header.Set("Idempotency-Key", key)
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, call)
	var made struct{ ID string }
	if err := json.Unmarshal(answer.Body.Bytes(), &made); err != nil || answer.Code >= 500 {
		r.Fatalf("%s: %d %s", path, answer.Code, answer.Body)
	}
	return answer.Code, made.ID
}

// openTreasury opens a simulator with a shop and two million rupiah.
func openTreasury(t *testing.T, change func(*xenditsim.Config)) (*xenditsim.Simulator, string) {
	t.Helper()
	receiver := openShop(t)
	s, url := open(t, func(c *xenditsim.Config) {
		c.WebhookURL, c.Control = receiver.URL, true
		if change != nil {
			change(c)
		}
	})
	if err := s.Topup(2_000_000); err != nil {
		t.Fatal(err)
	}
	return s, url
}

// What becomes of a payout by itself, what the merchant is told, and what is left.
func TestCourseOfPayouts(t *testing.T) {
	const fee = 2_775
	for _, c := range []struct {
		account, status, code, row, events string
		amount                             money.Amount
		cash, reserved                     money.Amount
	}{
		{"1234567890", "SUCCEEDED", "", "SUCCESS", "payout.succeeded", 500_000, 1_500_000 - fee, 0},
		{"131313", "ACCEPTED", "", "PENDING", "", 500_000, 1_500_000 - fee, 500_000 + fee},
		{"141414", "REQUESTED", "", "PENDING", "", 500_000, 1_500_000 - fee, 500_000 + fee},
		{"123456", "FAILED", "TEMPORARY_TRANSFER_ERROR", "FAILED", "payout.failed", 500_000, 2_000_000, 0},
		{"999999", "FAILED", "REJECTED_BY_CHANNEL", "FAILED", "payout.failed", 500_000, 2_000_000, 0},
		{"121212", "FAILED", "INVALID_DESTINATION", "FAILED", "payout.failed", 500_000, 2_000_000, 0},
		{"654321", "REVERSED", "", "REVERSED", "payout.succeeded payout.reversed", 500_000, 2_000_000 - fee, 0},
		{"151515", "SUCCEEDED", "", "SUCCESS", "payout.succeeded", 500_000, 1_500_000 - fee, 0},
		{"161616", "COMPLIANCE_REJECTED", "", "FAILED", "", 500_000, 2_000_000, 0},
		{"1234567890", "SUCCEEDED", "", "SUCCESS", "payout.succeeded", 2_000_000 - fee, 0, 0},
		{"1234567890", "FAILED", "INSUFFICIENT_BALANCE", "FAILED", "payout.failed", 2_000_000 - fee + 1, 2_000_000, 0},
	} {
		s, url := openTreasury(t, nil)
		if status, id := withdraw(t, url, "k", payoutTo(c.account, c.amount)); status != 200 {
			t.Fatalf("%s: %d %s", c.account, status, id)
		}
		if p := s.Payouts()[0]; p.Status != "ACCEPTED" {
			t.Errorf("%s begins %s", c.account, p.Status)
		}
		s.Advance(t.Context(), time.Hour)
		p, ledger, rows := s.Payouts()[0], s.Ledger(), s.Transactions()
		if p.Status != c.status || p.FailureCode != c.code || rows[1].Status != c.row {
			t.Errorf("%s over %v: %s %q, booked %s; want %s %q, %s",
				c.account, c.amount, p.Status, p.FailureCode, rows[1].Status, c.status, c.code, c.row)
		}
		if ledger.Cash != c.cash || ledger.PendingOut != c.reserved {
			t.Errorf("%s over %v: cash %v, reserved %v; want %v, %v", c.account, c.amount, ledger.Cash, ledger.PendingOut, c.cash, c.reserved)
		}
		var events []string
		for _, h := range s.Webhooks() {
			events = append(events, h.Event)
		}
		if got := strings.Join(events, " "); got != c.events {
			t.Errorf("%s: told %q, want %q", c.account, got, c.events)
		}
		if err := s.Verify(); err != nil {
			t.Error(err)
		}
	}
}

func TestPayoutWebhookIsInAnEnvelope(t *testing.T) {
	s, url := openTreasury(t, nil)
	if err := s.SetFaults(xenditsim.Fault{Event: "payout.failed", Object: "wd-121212", Action: xenditsim.Duplicate, N: 2}); err != nil {
		t.Fatal(err)
	}
	_, id := withdraw(t, url, "k", payoutTo("121212", 500_000))
	s.Advance(t.Context(), time.Hour)
	var told struct {
		Event, Created string
		BusinessID     string `json:"business_id"`
		Data           struct {
			ID          string `json:"id"`
			ReferenceID string `json:"reference_id"`
			Status      string `json:"status"`
			FailureCode string `json:"failure_code"`
			Amount      int64  `json:"amount"`
		}
	}
	body := s.Webhooks()[0].Body
	if err := json.Unmarshal([]byte(body), &told); err != nil {
		t.Fatal(err)
	}
	d := told.Data
	if told.Event != "payout.failed" || told.BusinessID == "" || told.Created == "" || d.ID != id || d.ReferenceID != "wd-121212" ||
		d.Status != "FAILED" || d.FailureCode != "INVALID_DESTINATION" || d.Amount != 500_000 {
		t.Errorf("told %s", body)
	}
	if n := len(s.Deliveries()); n != 3 {
		t.Errorf("delivered %d times, want 3", n)
	}
}

func TestIdempotencyOfPayouts(t *testing.T) {
	s, url := openTreasury(t, nil)
	body := payoutTo("1234567890", 500_000)
	_, first := withdraw(t, url, "k", body)
	reordered := `{"amount":500000, "currency":"IDR","channel_properties":{"account_holder_name":"Siti","account_number":"1234567890"},
		"channel_code":"ID_BCA","reference_id":"wd-1234567890"}`
	for name, c := range map[string]struct{ key, body, want string }{
		"the same":         {"k", body, first},
		"another order":    {"k", reordered, first},
		"another amount":   {"k", payoutTo("1234567890", 500_001), "DUPLICATE_ERROR"},
		"no key":           {"", body, "API_VALIDATION_ERROR"},
		"long key":         {strings.Repeat("k", 101), body, "API_VALIDATION_ERROR"},
		"decimals":         {"d", strings.Replace(body, "500000", "500000.5", 1), "API_VALIDATION_ERROR"},
		"whole decimals":   {"d", strings.Replace(body, "500000", "500000.0", 1), "API_VALIDATION_ERROR"},
		"letters":          {"d", payoutTo("12a", 500_000), "RECIPIENT_ACCOUNT_NUMBER_ERROR"},
		"no such bank":     {"d", strings.Replace(body, "ID_BCA", "ID_X", 1), "CHANNEL_CODE_NOT_SUPPORTED"},
		"below the least":  {"d", payoutTo("1", 9_999), "MINIMUM_TRANSFER_LIMIT_ERROR"},
		"not JSON":         {"d", `{`, "API_VALIDATION_ERROR"},
		"no account":       {"d", payoutTo("", 500_000), "API_VALIDATION_ERROR"},
		"another currency": {"d", strings.Replace(body, "IDR", "USD", 1), "CHANNEL_CODE_NOT_SUPPORTED"},
	} {
		if _, got := withdraw(t, url, c.key, c.body); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	if n := len(s.Payouts()); n != 1 {
		t.Errorf("%d payouts, want 1", n)
	}
	if _, other := withdraw(t, url, "k2", body); other == first {
		t.Error("another key gave the same payout")
	}
}

// Whatever happens, in whatever order: the books hold after every step.
func TestBooksHoldAfterEveryStep(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s, err := xenditsim.New(xenditsim.Config{APIKey: apiKey, Seed: 1, Start: start()})
		if err != nil {
			r.Fatal(err)
		}
		accounts := []string{"1", "131313", "141414", "123456", "654321", "151515", "161616"}
		channels := []string{"QRIS", "BCA", "BRI", "OVO", "ALFAMART"}
		n := 0
		payout := func(act func(id string) error) func(*rapid.T) {
			return func(r *rapid.T) {
				if made := s.Payouts(); len(made) > 0 {
					err := act(made[rapid.IntRange(0, len(made)-1).Draw(r, "payout")].ID)
					if err != nil && !errors.Is(err, xenditsim.ErrWrongState) {
						r.Fatal(err)
					}
				}
			}
		}
		r.Repeat(map[string]func(*rapid.T){
			"pay": func(r *rapid.T) {
				n++
				amount := rapid.Int64Range(10_000, 2_500_000).Draw(r, "amount")
				id := request(r, s, "/v2/invoices", "", fmt.Sprintf(`{"external_id":"a-%d","amount":%d}`, n, amount))
				if err := s.Pay(id, rapid.SampledFrom(channels).Draw(r, "channel")); err != nil {
					r.Fatal(err)
				}
			},
			"withdraw": func(r *rapid.T) {
				n++
				amount := money.Amount(rapid.Int64Range(10_000, 2_500_000).Draw(r, "amount"))
				request(r, s, "/v2/payouts", fmt.Sprint(n), payoutTo(rapid.SampledFrom(accounts).Draw(r, "account"), amount))
			},
			"advance": payout(s.AdvancePayout),
			"fail":    payout(func(id string) error { return s.FailPayout(id, "INVALID_DESTINATION") }),
			"cancel":  payout(s.CancelPayout),
			"reverse": payout(s.ReversePayout),
			"refund": func(r *rapid.T) {
				if made := s.Invoices(); len(made) > 0 {
					n++
					amount := rapid.Int64Range(1, 500_000).Draw(r, "amount")
					ask(r, s, "/refunds", fmt.Sprint(n), refundOf(made[rapid.IntRange(0, len(made)-1).Draw(r, "invoice")].ID, money.Amount(amount)))
				}
			},
			"end refund": func(r *rapid.T) {
				if made := s.Refunds(); len(made) > 0 {
					end := rapid.SampledFrom([]func(string) error{
						s.SucceedRefund, s.CancelRefund, func(id string) error { return s.FailRefund(id, "REFUND_FAILED") },
					}).Draw(r, "end")
					if err := end(made[rapid.IntRange(0, len(made)-1).Draw(r, "refund")].ID); err != nil && !errors.Is(err, xenditsim.ErrWrongState) {
						r.Fatal(err)
					}
				}
			},
			"settle": func(r *rapid.T) { must(r, s.Settle()) },
			"topup":  func(r *rapid.T) { must(r, s.Topup(money.Amount(rapid.Int64Range(1, 500_000).Draw(r, "amount")))) },
			"wait": func(r *rapid.T) {
				s.Advance(t.Context(), time.Duration(rapid.IntRange(0, 3*24*60).Draw(r, "minutes"))*time.Minute)
			},
			"": func(r *rapid.T) { must(r, s.Verify()) },
		})
	})
}

func must(r *rapid.T, err error) {
	if err != nil {
		r.Fatal(err)
	}
}

func TestPayoutsSurviveARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.jsonl")
	s, url := openTreasury(t, func(c *xenditsim.Config) { c.BookPath = path })
	paid := create(t, url, `{"external_id":"a","amount":115000}`)
	if err := s.Pay(paid, "QRIS"); err != nil {
		t.Fatal(err)
	}
	_, stuck := withdraw(t, url, "k1", payoutTo("131313", 500_000))
	_, moving := withdraw(t, url, "k2", payoutTo("1234567890", 300_000))

	again, url := reopen(t, path, "")
	if again.Ledger() != s.Ledger() {
		t.Errorf("ledger %+v, want %+v", again.Ledger(), s.Ledger())
	}
	if _, id := withdraw(t, url, "k1", payoutTo("131313", 500_000)); id != stuck {
		t.Errorf("the key is forgotten: %s, want %s", id, stuck)
	}
	again.Advance(t.Context(), 72*time.Hour)
	if made := again.Payouts(); made[0].Status != "ACCEPTED" || made[1].ID != moving || made[1].Status != "SUCCEEDED" {
		t.Errorf("payouts after restart: %+v", made)
	}
	if rows := again.Transactions(); rows[1].Settlement != "SETTLED" {
		t.Errorf("the payment has not settled: %+v", rows[1])
	}
	if err := again.Verify(); err != nil {
		t.Error(err)
	}
	third, _ := reopen(t, path, "")
	if third.Ledger() != again.Ledger() {
		t.Errorf("ledger %+v, want %+v", third.Ledger(), again.Ledger())
	}
}

func TestPayoutsByHand(t *testing.T) {
	s, url := openTreasury(t, nil)
	_, id := withdraw(t, url, "k", payoutTo("141414", 500_000))
	paid := create(t, url, `{"external_id":"a","amount":115000}`)
	if err := s.Pay(paid, "QRIS"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, path, body string
		status             int
		words              string
	}{
		{"GET", "/v2/payouts/" + id, "", 200, `"ACCEPTED"`},
		{"POST", "/__sim/payouts/" + id + "/reverse", "", 409, "state"},
		{"POST", "/__sim/payouts/" + id + "/advance", "", 200, "done"},
		{"POST", "/v2/payouts/" + id + "/cancel", "", 400, "INVALID_REQUEST"},
		{"POST", "/__sim/payouts/" + id + "/advance", "", 200, "done"},
		{"GET", "/v2/payouts/" + id, "", 200, `"SUCCEEDED"`},
		{"POST", "/__sim/payouts/" + id + "/advance", "", 409, "state"},
		{"POST", "/__sim/payouts/" + id + "/fail?code=X", "", 409, "state"},
		{"POST", "/__sim/payouts/" + id + "/reverse", "", 200, "done"},
		{"POST", "/__sim/payouts/none/advance", "", 409, "no such payout"},
		{"POST", "/v2/payouts/none/cancel", "", 404, "DATA_NOT_FOUND"},
		{"GET", "/v2/payouts/none", "", 404, "DATA_NOT_FOUND"},
		{"GET", "/balance", "", 200, `{"balance":1997225}`},
		{"GET", "/balance?account_type=HOLDING", "", 200, `{"balance":0}`},
		{"POST", "/__sim/settle", "", 200, "done"},
		{"GET", "/balance", "", 200, `{"balance":2111420}`},
		{"POST", "/__sim/balance/topup", `{"amount":80}`, 200, "done"},
		{"POST", "/__sim/balance/topup", `{"amount":-1}`, 409, "topup"},
		{"GET", "/__sim/ledger", "", 200, `"cash":2111500`},
		{"GET", "/transactions?reference_id=a", "", 200, `"settlement_status":"EARLY_SETTLED"`},
		{"GET", "/transactions?types=TOPUP&limit=1", "", 200, `"has_more":true`},
		{"GET", "/transactions?limit=0", "", 400, "limit"},
		{"GET", "/transactions/none", "", 404, "DATA_NOT_FOUND"},
		{"GET", "/__sim/transactions", "", 200, `"REVERSED"`},
		{"GET", "/__sim/payouts", "", 200, `"key":"k"`},
		{"GET", "/v2/payouts?reference_id=other", "", 200, `[]`},
		{"GET", "/payouts_channels?channel_category=EWALLET", "", 200, "ID_DANA"},
		{"POST", "/__sim/reset", "", 200, "done"},
		{"GET", "/balance", "", 200, `{"balance":0}`},
	} {
		if status, _, body := do(t, c.method, url+c.path, c.body); status != c.status || !strings.Contains(body, c.words) {
			t.Errorf("%s %s: got %d %s, want %d with %s", c.method, c.path, status, body, c.status, c.words)
		}
	}
}
