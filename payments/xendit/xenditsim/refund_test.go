package xenditsim_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lumbung/internal/money"
	"lumbung/payments/xendit/xenditsim"
)

// refundOf is the body of a refund.
func refundOf(invoice string, amount money.Amount) string {
	return fmt.Sprintf(`{"invoice_id":%q,"reference_id":"rf-1","amount":%d,"currency":"IDR","reason":"CANCELLATION"}`, invoice, amount)
}

// paidBy makes an invoice over Rp115.000 that was paid through a channel.
func paidBy(t *testing.T, s *xenditsim.Simulator, url, channel string) string {
	t.Helper()
	id := create(t, url, fmt.Sprintf(`{"external_id":"a","amount":115000,"payment_methods":[%q]}`, channel))
	if err := s.Pay(id, channel); err != nil {
		t.Fatal(err)
	}
	return id
}

// giveBack asks for a refund over the API and returns its id, or the code of the refusal.
func giveBack(t *testing.T, url, key, body string) (status int, idOrCode string) {
	t.Helper()
	return keyed(t, url+"/refunds", key, body)
}

func TestRefundsByChannel(t *testing.T) {
	for _, c := range []struct {
		channel string
		amount  money.Amount
		after   time.Duration
		status  int
		code    string
	}{
		{"QRIS", 115_000, 0, 200, ""},
		{"QRIS", 15_000, 30 * 24 * time.Hour, 200, ""},
		{"QRIS", 15_000, 30*24*time.Hour + time.Second, 400, "INELIGIBLE_TRANSACTION_STATUS"},
		{"OVO", 15_000, 14 * 24 * time.Hour, 200, ""},
		{"OVO", 15_000, 15 * 24 * time.Hour, 400, "INELIGIBLE_TRANSACTION_STATUS"},
		{"SHOPEEPAY", 15_000, 365 * 24 * time.Hour, 200, ""},
		{"LINKAJA", 115_000, 0, 200, ""},
		{"LINKAJA", 114_999, 0, 403, "PARTIAL_REFUND_NOT_SUPPORTED"},
		{"QRIS", 115_001, 0, 400, "REFUND_AMOUNT_EXCEEDED"},
		{"BRI", 15_000, 0, 403, "REFUND_NOT_SUPPORTED"},
		{"BCA", 15_000, 0, 403, "REFUND_NOT_SUPPORTED"},
		{"ALFAMART", 15_000, 0, 403, "REFUND_NOT_SUPPORTED"},
	} {
		s, url := openTreasury(t, nil)
		id := paidBy(t, s, url, c.channel)
		s.Advance(t.Context(), c.after)
		status, got := giveBack(t, url, "k", refundOf(id, c.amount))
		if status != c.status || c.code != "" && got != c.code {
			t.Errorf("%v of %s after %v: %d %s, want %d %s", c.amount, c.channel, c.after, status, got, c.status, c.code)
		}
		if n := len(s.Refunds()); (c.status == 200) != (n == 1) {
			t.Errorf("%v of %s after %v: %d refunds", c.amount, c.channel, c.after, n)
		}
	}
}

func TestRefundFromPendingToTheEnd(t *testing.T) {
	for _, nested := range []bool{false, true} {
		s, url := openTreasury(t, func(c *xenditsim.Config) { c.NestRefunds = nested })
		id := paidBy(t, s, url, "QRIS")
		before := s.Ledger()
		_, first := giveBack(t, url, "k", refundOf(id, 100_000))
		if l := s.Ledger(); l.Cash != before.Cash-100_000 || l.PendingOut != 100_000 {
			t.Errorf("pending: %+v", l)
		}
		if _, code := giveBack(t, url, "k2", refundOf(id, 15_000)); code != "REFUND_IN_PROGRESS" {
			t.Errorf("a second one: %s", code)
		}
		s.Advance(t.Context(), time.Minute)
		if r := s.Refunds()[0]; r.ID != first || r.Status != "SUCCEEDED" {
			t.Errorf("after a minute: %+v", r)
		}
		if _, code := giveBack(t, url, "k3", refundOf(id, 15_001)); code != "REFUND_AMOUNT_EXCEEDED" {
			t.Errorf("more than is left: %s", code)
		}
		_, second := giveBack(t, url, "k4", refundOf(id, 15_000))
		if err := s.FailRefund(second, "ACCOUNT_NOT_FOUND"); err != nil {
			t.Fatal(err)
		}
		_, third := giveBack(t, url, "k5", refundOf(id, 15_000))
		if err := s.CancelRefund(third); err != nil {
			t.Fatal(err)
		}
		s.Advance(t.Context(), time.Hour)
		if l := s.Ledger(); l.Cash != before.Cash-100_000 || l.PendingOut != 0 {
			t.Errorf("at the end: %+v", l)
		}
		hooks := s.Webhooks()[1:] // the first is of the payment
		if len(hooks) != 2 || hooks[0].Event != "refund.succeeded" || hooks[1].Event != "refund.failed" {
			t.Fatalf("told %+v", hooks)
		}
		if got := strings.Contains(hooks[0].Body, `"data":{"event":"refund.succeeded"`); got != nested {
			t.Errorf("nested %v: told %s", nested, hooks[0].Body)
		}
		if err := s.Verify(); err != nil {
			t.Error(err)
		}
	}
}

func TestIdempotencyOfRefunds(t *testing.T) {
	s, url := openTreasury(t, nil)
	id := paidBy(t, s, url, "QRIS")
	unpaid := create(t, url, `{"external_id":"b","amount":115000}`)
	body := refundOf(id, 15_000)
	_, first := giveBack(t, url, "k", body)
	for name, c := range map[string]struct{ key, body, want string }{
		"the same":       {"k", body, first},
		"another amount": {"k", refundOf(id, 15_001), "DUPLICATE_ERROR"},
		"no such one":    {"n", refundOf("none", 15_000), "DATA_NOT_FOUND"},
		"not paid":       {"u", refundOf(unpaid, 15_000), "INELIGIBLE_TRANSACTION_STATUS"},
		"decimals":       {"d", strings.Replace(body, "15000", "15000.5", 1), "API_VALIDATION_ERROR"},
		"no reason":      {"r", strings.Replace(body, "CANCELLATION", "WHY_NOT", 1), "API_VALIDATION_ERROR"},
		"not JSON":       {"j", `{`, "API_VALIDATION_ERROR"},
		"without a key":  {"", body, "REFUND_IN_PROGRESS"},
	} {
		if _, got := giveBack(t, url, c.key, c.body); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	if n := len(s.Refunds()); n != 1 {
		t.Errorf("%d refunds, want 1", n)
	}
}

func TestRefundNeedsMoney(t *testing.T) {
	s, url := open(t, nil)
	id := paidBy(t, s, url, "QRIS")
	if _, code := giveBack(t, url, "k", refundOf(id, 15_000)); code != "INSUFFICIENT_BALANCE" {
		t.Errorf("before it has settled: %s", code)
	}
	if err := s.Settle(); err != nil {
		t.Fatal(err)
	}
	if status, code := giveBack(t, url, "k", refundOf(id, 15_000)); status != 200 {
		t.Errorf("afterwards: %d %s", status, code)
	}
}

func TestRefundsSurviveARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.jsonl")
	s, url := openTreasury(t, func(c *xenditsim.Config) { c.BookPath = path })
	id := paidBy(t, s, url, "QRIS")
	_, made := giveBack(t, url, "k", refundOf(id, 15_000))
	again, url := reopen(t, path, "")
	if _, known := giveBack(t, url, "k", refundOf(id, 15_000)); known != made || again.Ledger() != s.Ledger() {
		t.Errorf("the key leads to %s, want %s; ledger %+v", known, made, again.Ledger())
	}
	again.Advance(t.Context(), time.Hour)
	if r := again.Refunds()[0]; r.Status != "SUCCEEDED" {
		t.Errorf("after restart: %+v", r)
	}
	if err := again.Verify(); err != nil {
		t.Error(err)
	}
}

func TestRefundsByHand(t *testing.T) {
	s, url := openTreasury(t, nil)
	_, id := giveBack(t, url, "k", refundOf(paidBy(t, s, url, "QRIS"), 15_000))
	_, page := get(t, url+"/money")
	wantWords(t, page, "Pengembalian ke pembeli", "Diproses", "Selesaikan", "Pengembalian, QRIS")
	for _, c := range []struct {
		method, path string
		status       int
		words        string
	}{
		{"GET", "/refunds/" + id, 200, `"PENDING"`},
		{"GET", "/refunds/none", 404, "DATA_NOT_FOUND"},
		{"GET", "/refunds?limit=0", 400, "limit"},
		{"GET", "/refunds?invoice_id=none", 200, `"data":[]`},
		{"POST", "/__sim/refunds/none/succeed", 409, "no such refund"},
		{"POST", "/__sim/refunds/" + id + "/succeed", 200, "done"},
		{"POST", "/__sim/refunds/" + id + "/fail", 409, "state"},
		{"GET", "/__sim/refunds", 200, `"SUCCEEDED"`},
		{"GET", "/transactions?types=REFUND", 200, `"NOT_APPLICABLE"`},
	} {
		if status, _, body := do(t, c.method, url+c.path, ""); status != c.status || !strings.Contains(body, c.words) {
			t.Errorf("%s %s: got %d %s, want %d with %s", c.method, c.path, status, body, c.status, c.words)
		}
	}
	if _, page = get(t, url+"/money"); strings.Contains(page, "Selesaikan") {
		t.Error("a refund at its end can be ended")
	}
	var told struct {
		Data struct {
			InvoiceID string `json:"invoice_id"`
			Amount    int64
		}
	}
	hooks := s.Webhooks()
	if err := json.Unmarshal([]byte(hooks[len(hooks)-1].Body), &told); err != nil || told.Data.Amount != 15_000 ||
		told.Data.InvoiceID != s.Invoices()[0].ID {
		t.Errorf("told %+v, %v", told, err)
	}
}
