package wasim

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"
)

// hook is one thing to be told: a status or what somebody wrote.
type hook struct {
	due     time.Time
	since   time.Time
	tries   int
	forged  bool
	message *Message // whose status it is
	status  status
	inbound inbound
}

type status struct {
	ID        string      `json:"id"`
	Status    string      `json:"status"`
	Timestamp string      `json:"timestamp"`
	Recipient string      `json:"recipient_id"`
	Ref       string      `json:"biz_opaque_callback_data,omitempty"`
	Errors    []*apiError `json:"errors,omitempty"`
}

type inbound struct {
	From      string   `json:"from"`
	ID        string   `json:"id"`
	Timestamp string   `json:"timestamp"`
	Type      string   `json:"type"`
	Text      textBody `json:"text"`
}

type textBody struct {
	Body string `json:"body"`
}

// follow has the statuses of a new message told; under the lock.
func (s *Simulator) follow(m *Message, t Template, f Fault) {
	p := s.person(m.To)
	code := f.Code
	switch {
	case f.Action == FailLater:
	case p.NoWhatsApp:
		code = 131026
	case p.NoMarketing && t.Category == Marketing:
		code = 131050
	default:
		code = 0
	}
	told := []string{"sent", "delivered"}
	switch {
	case code != 0:
		told = []string{"failed"}
	case p.Blocked || p.Offline:
		told = told[:1]
	}
	if f.Action == Backwards {
		slices.Reverse(told)
	}
	if f.Action == Drop {
		return
	}
	for _, word := range told {
		h := hook{message: m, status: status{Status: word}, forged: f.Action == Forge}
		if code != 0 {
			h.status.Errors = []*apiError{fault(code, "not delivered")}
		}
		for range map[bool]int{false: 1, true: 2}[f.Action == Twice] {
			s.tell(h, f.Delay)
		}
	}
}

// tell puts something into the queue; under the lock.
func (s *Simulator) tell(h hook, delay ...time.Duration) {
	now := s.config.Now()
	h.since, h.due = now, now
	if len(delay) > 0 {
		h.due = now.Add(delay[0])
	}
	stamp := fmt.Sprint(now.Unix())
	h.status.Timestamp, h.inbound.Timestamp = stamp, stamp
	if m := h.message; m != nil {
		h.status.ID, h.status.Recipient, h.status.Ref = m.ID, strings.TrimPrefix(m.To, "+"), m.Ref
	}
	s.queue = append(s.queue, h)
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// longest is how long WhatsApp goes on telling.
const longest = 7 * 24 * time.Hour

// Deliver tells what is due, and says how long it is until more is.
func (s *Simulator) Deliver(ctx context.Context) time.Duration {
	for ctx.Err() == nil {
		url, group := s.next()
		if len(group) == 0 {
			break
		}
		if s.post(ctx, url, group) {
			continue
		}
		s.mu.Lock()
		for _, h := range group {
			h.tries, h.forged = h.tries+1, false
			if h.due = s.config.Now().Add(time.Second << min(h.tries, 12)); h.due.Sub(h.since) < longest {
				s.queue = append(s.queue, h)
			}
		}
		s.mu.Unlock()
	}
	return s.untilNext()
}

// next takes what is to be told in one webhook.
func (s *Simulator) next() (url string, group []hook) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.config.Now()
	var left []hook
	for _, h := range s.queue {
		if len(group) < s.config.Batch && !h.due.After(now) {
			group = append(group, h)
			if h.message != nil {
				h.message.Status = h.status.Status
			}
			continue
		}
		left = append(left, h)
	}
	s.queue = left
	return s.config.WebhookURL, group
}

func (s *Simulator) untilNext() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := time.Minute
	for _, h := range s.queue {
		wait = min(wait, max(h.due.Sub(s.config.Now()), 0))
	}
	return wait
}

// post sends one webhook and says whether it was taken.
func (s *Simulator) post(ctx context.Context, url string, group []hook) bool {
	if url == "" {
		return true
	}
	value := map[string]any{"messaging_product": "whatsapp", "metadata": map[string]string{"phone_number_id": s.config.PhoneID}}
	var statuses []status
	var written []inbound
	forged := false
	for _, h := range group {
		forged = forged || h.forged
		if h.message != nil {
			statuses = append(statuses, h.status)
		} else {
			written = append(written, h.inbound)
		}
	}
	value["statuses"], value["messages"] = statuses, written
	body, err := json.Marshal(map[string]any{"object": "whatsapp_business_account", "entry": []any{
		map[string]any{"id": "0", "changes": []any{map[string]any{"field": "messages", "value": value}}},
	}})
	if err != nil {
		return true
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return true
	}
	mac := hmac.New(sha256.New, []byte(s.config.Secret))
	mac.Write(body)
	sum := mac.Sum(nil)
	if forged {
		sum[0]++
	}
	r.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(sum))
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		if ctx.Err() == nil {
			slog.WarnContext(ctx, "wasim: webhook", "error", err)
		}
		return false
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode == http.StatusOK
}
