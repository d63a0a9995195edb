package xenditsim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// excerpt is how much of a receiver's answer the log keeps, in bytes.
const excerpt = 300

// retries are the waits after the first, second ... failed attempt. Source: docs/xendit.md.
func retries() []time.Duration {
	return []time.Duration{15 * time.Minute, 45 * time.Minute, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour}
}

// Delivery is one line of the delivery log: one call to the receiver.
type Delivery struct {
	WebhookID string        `json:"webhook_id"`
	ObjectID  string        `json:"object_id"` // of the invoice, payout or refund
	Event     string        `json:"event"`
	Attempt   int           `json:"attempt"` // 1 is the first; copies made by a fault share the number
	At        time.Time     `json:"at"`
	Status    int           `json:"status"` // 0: no answer, or never sent
	Latency   time.Duration `json:"latency"`
	Error     string        `json:"error,omitempty"`
	Excerpt   string        `json:"excerpt,omitempty"` // of the answer
}

// Deliveries returns the delivery log, oldest first.
func (s *Simulator) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Delivery(nil), s.log...)
}

// webhookClient waits 30 s and follows no redirect.
func webhookClient(from *http.Client) *http.Client {
	client := &http.Client{Timeout: 30 * time.Second}
	if from != nil {
		client.Transport = from.Transport
		if from.Timeout > 0 {
			client.Timeout = from.Timeout
		}
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return client
}

// schedule puts the next attempt of each webhook on the agenda.
func (s *Simulator) schedule(hooks ...*hook) {
	for _, h := range hooks {
		s.clock.schedule(h.Due, func(ctx context.Context) { s.attempt(ctx, h) })
	}
}

// Resend delivers a webhook once more, now, with its old id: what the dashboard's button does.
func (s *Simulator) Resend(webhookID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, ok := s.hooks[webhookID]
	if !ok {
		return fmt.Errorf("xenditsim: no webhook %s", webhookID)
	}
	s.clock.schedule(s.clock.now(), func(ctx context.Context) {
		if s.post(ctx, h) {
			s.finish(h, hookDelivered)
		}
	})
	return nil
}

// attempt delivers a webhook, with the copies its faults ask for, and decides what comes next.
func (s *Simulator) attempt(ctx context.Context, h *hook) {
	s.mu.Lock()
	h.Attempts++
	first, nowhere := h.Attempts == 1, s.config.WebhookURL == ""
	s.mu.Unlock()
	if h.Drop || nowhere {
		s.note(h, Delivery{Error: "not sent"})
		s.finish(h, hookDropped)
		return
	}
	delivered := false
	if first && h.Parallel > 1 {
		delivered = s.postTogether(ctx, h)
	} else {
		delivered = s.post(ctx, h)
	}
	for range h.Copies {
		if first {
			s.post(ctx, h)
		}
	}
	if delivered {
		s.finish(h, hookDelivered)
		return
	}
	s.retry(h)
}

// retry puts the next attempt on the agenda, or gives up after the last.
func (s *Simulator) retry(h *hook) {
	waits := retries()
	s.mu.Lock()
	n := h.Attempts
	if n <= len(waits) {
		h.Due = s.clock.now().Add(waits[n-1])
		s.schedule(h)
	}
	s.mu.Unlock()
	if n > len(waits) {
		s.finish(h, hookDead)
	}
}

// finish notes that nothing more will be sent by itself.
func (s *Simulator) finish(h *hook, state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h.State = state
	logError("webhook", s.book.append(entry{Op: opDone, HookID: h.ID, State: state}))
}

// postTogether delivers several times at the same moment; one success is enough.
func (s *Simulator) postTogether(ctx context.Context, h *hook) bool {
	results := make([]bool, h.Parallel)
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() { results[i] = s.post(ctx, h) })
	}
	all.Wait()
	for _, ok := range results {
		if ok {
			return true
		}
	}
	return false
}

// post makes one call to the receiver and notes it; only a 2xx is a success.
func (s *Simulator) post(ctx context.Context, h *hook) bool {
	s.mu.Lock()
	url, token := s.config.WebhookURL, s.config.WebhookToken
	s.mu.Unlock()
	if h.WrongToken {
		token = "wrong-" + token
	}
	began := time.Now()
	d, err := s.call(ctx, h, url, token)
	d.Latency = time.Since(began)
	if err != nil {
		d.Error = err.Error()
	}
	s.note(h, d)
	return err == nil && d.Status >= 200 && d.Status < 300
}

func (s *Simulator) call(ctx context.Context, h *hook, url, token string) (d Delivery, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(h.Body))
	if err != nil {
		return d, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Callback-Token", token)
	request.Header.Set("Webhook-Id", h.ID)
	request.Header.Set("User-Agent", "xenditsim")
	response, err := s.client.Do(request)
	if err != nil {
		return d, err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	answer, err := io.ReadAll(io.LimitReader(response.Body, excerpt))
	d.Status, d.Excerpt = response.StatusCode, string(answer)
	return d, err
}

// note adds a line to the delivery log.
func (s *Simulator) note(h *hook, d Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.WebhookID, d.ObjectID, d.Event = h.ID, h.ObjectID, h.Event
	d.Attempt, d.At = max(1, h.Attempts), s.clock.now()
	s.log = append(s.log, d)
}
