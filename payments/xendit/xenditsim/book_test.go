package xenditsim_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lumbung/payments/xendit/xenditsim"
)

// reopen starts a simulator on a book, as after a crash: the one before is not closed.
func reopen(t *testing.T, path, webhook string) (*xenditsim.Simulator, string) {
	t.Helper()
	return open(t, func(c *xenditsim.Config) { c.BookPath, c.WebhookURL = path, webhook })
}

func TestBookSurvivesARestart(t *testing.T) {
	receiver := openShop(t)
	path := filepath.Join(t.TempDir(), "book.jsonl")
	s, url := reopen(t, path, receiver.URL)
	body := `{"external_id":"a","amount":115000,"invoice_duration":3600,"payment_methods":["QRIS","BCA"],
		"items":[{"name":"Kopi <hitam>","quantity":2,"price":48000}]}`
	told, waiting, open, closed := create(t, url, body), create(t, url, body), create(t, url, body), create(t, url, body)
	for _, err := range []error{s.Pay(told, "QRIS"), s.Expire(closed)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	s.Advance(t.Context(), 0)
	if err := s.Pay(waiting, "BCA"); err != nil {
		t.Fatal(err)
	}
	before := s.Invoices()

	again, url := reopen(t, path, receiver.URL)
	for i, in := range again.Invoices() {
		if in.ID != before[i].ID || in.Status != before[i].Status || in.Paid != before[i].Paid ||
			!in.Expires.Equal(before[i].Expires) || in.Items[0] != before[i].Items[0] {
			t.Errorf("invoice %d: got %+v, want %+v", i, in, before[i])
		}
	}
	if got := again.Webhooks(); len(got) != 3 || got[2].Body != s.Webhooks()[2].Body {
		t.Errorf("webhooks after restart: %+v", got)
	}
	again.Advance(t.Context(), 0)
	if got := receiver.statuses(); got != "PAID EXPIRED PAID" {
		t.Errorf("told %q, want PAID EXPIRED before and PAID after the restart", got)
	}
	again.Advance(t.Context(), time.Hour)
	if got := receiver.statuses(); got != "PAID EXPIRED PAID EXPIRED" {
		t.Errorf("told %q, want the open invoice %s to expire too", got, open)
	}
	if fresh := create(t, url, body); fresh == told || fresh == waiting || fresh == open || fresh == closed {
		t.Errorf("id %s came twice", fresh)
	}
}

func TestNoIDComesTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.jsonl")
	seen := map[string]bool{}
	for range 3 {
		s, url := reopen(t, path, "")
		id := create(t, url, `{"external_id":"a","amount":1000}`)
		if err := s.Expire(id); err != nil {
			t.Fatal(err)
		}
		hook := s.Webhooks()[0].ID
		if seen[id] || seen[hook] {
			t.Errorf("%s or %s came twice", id, hook)
		}
		seen[id], seen[hook] = true, true
		if err := s.Reset(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBookDropsATornLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.jsonl")
	_, url := reopen(t, path, "")
	create(t, url, `{"external_id":"a","amount":1000}`)
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(`{"op":"create","invoice":{"id":"` + strings.Repeat("torn", 2000)); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	again, url := reopen(t, path, "")
	create(t, url, `{"external_id":"b","amount":1000}`)
	third, _ := reopen(t, path, "")
	if a, b := again.Invoices(), third.Invoices(); len(a) != 2 || len(b) != 2 {
		t.Errorf("%d and %d invoices, want 2 and 2", len(a), len(b))
	}
}

func TestBookRefusesNonsense(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.jsonl")
	if err := os.WriteFile(path, []byte("not a book\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := xenditsim.New(xenditsim.Config{APIKey: key, BookPath: path}); err == nil {
		t.Error("New on a broken book: no error")
	}
}

func TestClosedBookAnswersNothingAsDone(t *testing.T) {
	s, err := xenditsim.New(xenditsim.Config{APIKey: key, BookPath: filepath.Join(t.TempDir(), "book.jsonl")})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Reset(); err == nil {
		t.Error("Reset on a closed book: no error")
	}
}

// A book from before there were transactions: what was paid then is money all the same.
func TestBookWithoutTransactions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.jsonl")
	s, url := reopen(t, path, "")
	id := create(t, url, `{"external_id":"a","amount":115000}`)
	if err := s.Pay(id, "BRI"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	old := regexp.MustCompile(`,"transaction":\{.*\}\}`).ReplaceAllString(string(text), "}")
	if old == string(text) {
		t.Fatal("the book has no transaction to leave out")
	}
	if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	again, _ := reopen(t, path, "")
	if again.Ledger() != s.Ledger() || again.Ledger().Cash != 110_560 {
		t.Errorf("ledger %+v, want %+v", again.Ledger(), s.Ledger())
	}
	if err := again.Verify(); err != nil {
		t.Error(err)
	}
}
