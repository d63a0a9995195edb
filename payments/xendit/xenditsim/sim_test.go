package xenditsim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"lumbung/payments/xendit/xenditsim"
)

const key = "xnd_development_test"

// start is when every simulator of these tests begins: 22 November 2026, 15.00 WIB.
func start() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }

// open serves a simulator on a virtual clock.
func open(t *testing.T, change func(*xenditsim.Config)) (*xenditsim.Simulator, string) {
	t.Helper()
	config := xenditsim.Config{APIKey: key, Seed: 1, Start: start()}
	if change != nil {
		change(&config)
	}
	s, err := xenditsim.New(config)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		server.Close()
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s, server.URL
}

// do makes one API call and returns status, header, and body.
func do(t *testing.T, method, url, body string) (int, http.Header, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(key, "")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(text)
}

// create opens an invoice over the API and returns its id.
func create(t *testing.T, url, body string) string {
	t.Helper()
	status, _, text := do(t, "POST", url+"/v2/invoices", body)
	var created struct{ ID string }
	if err := json.Unmarshal([]byte(text), &created); err != nil || status != 200 || len(created.ID) != 24 {
		t.Fatalf("create: status %d, %v, body %s", status, err, text)
	}
	return created.ID
}

// shop is a receiver of webhooks that keeps what it got and answers as told.
type shop struct {
	*httptest.Server
	mu     sync.Mutex
	got    []delivery
	answer int
}

type delivery struct {
	token, webhookID, status, externalID string
	paidAmount                           int64
}

func openShop(t *testing.T) *shop {
	t.Helper()
	receiver := &shop{answer: 200}
	receiver.Server = httptest.NewServer(receiver)
	t.Cleanup(receiver.Close)
	return receiver
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Status     string `json:"status"`
		ExternalID string `json:"external_id"`
		PaidAmount int64  `json:"paid_amount"`
	}
	err := json.NewDecoder(r.Body).Decode(&body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		body.Status = err.Error()
	}
	s.got = append(s.got,
		delivery{r.Header.Get("X-Callback-Token"), r.Header.Get("Webhook-Id"), body.Status, body.ExternalID, body.PaidAmount})
	w.Header().Set("Location", "/again") // followed only by a sender that follows redirects
	w.WriteHeader(s.answer)
}

func (s *shop) reply(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = status
}

func (s *shop) deliveries() []delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]delivery(nil), s.got...)
}

// statuses lists what the shop was told, in order.
func (s *shop) statuses() string {
	var words []string
	for _, d := range s.deliveries() {
		words = append(words, d.status)
	}
	return strings.Join(words, " ")
}
