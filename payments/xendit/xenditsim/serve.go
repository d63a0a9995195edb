package xenditsim

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"time"
)

const (
	keptRequests = 2000             // of the record of requests
	longestHold  = 60 * time.Second // of an answer that a fault keeps back
)

// Request is one recorded call of the API. The key is left out.
type Request struct {
	At       time.Time   `json:"at"`
	Method   string      `json:"method"`
	Path     string      `json:"path"` // with the query
	Header   http.Header `json:"header"`
	Body     string      `json:"body,omitempty"`
	Endpoint string      `json:"endpoint"`
	Fault    Action      `json:"fault,omitempty"`
}

// Requests returns the latest calls of the API, oldest first.
func (s *Simulator) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// rate counts the calls of one endpoint in the present minute.
type rate struct {
	minute time.Time
	calls  int
}

// api serves one endpoint: key, rate, fault, work, fault again, answer.
func (s *Simulator) api(endpoint string, work func(call) reply) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := s.readCall(endpoint, w, r)
		within := s.head(w, endpoint)
		switch {
		case err != nil:
			write(w, fail(413, "REQUEST_TOO_LARGE", "The request is too large"))
			return
		case !s.known(r):
			write(w, fail(401, "INVALID_API_KEY", "API key is not authorized for this API service"))
			return
		case !within:
			write(w, fail(429, "RATE_LIMIT_EXCEEDED", "Too many requests"))
			return
		}
		f := s.strike(c, r)
		if !before(f, w, r) {
			return
		}
		answer := work(c)
		s.deliver(r.Context(), answer.urgent)
		if f.Action == BeforeResponse {
			s.payFirst(r.Context(), answer)
		}
		after(f, w, r, answer)
	})
}

// head writes the headers that every answer has; within is false when the rate limit is used up.
func (s *Simulator) head(w http.ResponseWriter, endpoint string) (within bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.now()
	used := s.rates[endpoint]
	if used == nil || now.Sub(used.minute) >= time.Minute {
		used = &rate{minute: now.Truncate(time.Minute)}
		s.rates[endpoint] = used
	}
	used.calls++
	limit := s.config.RateLimit
	within = limit == 0 || used.calls <= limit
	if limit == 0 {
		limit = 600 // what a live account has
	}
	h := w.Header()
	h.Set("Request-Id", s.traces.uuid())
	h.Set("Rate-Limit-Limit", strconv.Itoa(limit))
	h.Set("Rate-Limit-Remaining", strconv.Itoa(max(0, limit-used.calls)))
	h.Set("Rate-Limit-Reset", strconv.Itoa(int(used.minute.Add(time.Minute).Sub(now)/time.Second)))
	return within
}

// strike records the call and finds its fault.
func (s *Simulator) strike(c call, r *http.Request) Fault {
	objects := []string{c.id, c.query.Get("external_id"), c.query.Get("reference_id")}
	var named struct {
		ExternalID  string `json:"external_id"`
		ReferenceID string `json:"reference_id"`
	}
	if json.Unmarshal(c.body, &named) == nil {
		objects = append(objects, named.ExternalID, named.ReferenceID)
	}
	header := r.Header.Clone()
	header.Del("Authorization")
	s.mu.Lock()
	defer s.mu.Unlock()
	if in := s.invoices[c.id]; in != nil {
		objects = append(objects, in.ExternalID)
	}
	if p := s.payouts[c.id]; p != nil {
		objects = append(objects, p.Reference)
	}
	if r := s.refunds[c.id]; r != nil {
		objects = append(objects, r.Reference)
	}
	f := s.callFault(c.endpoint, objects...)
	if len(s.requests) >= keptRequests {
		s.requests = append([]Request(nil), s.requests[keptRequests/2:]...)
	}
	s.requests = append(s.requests, Request{
		At: s.clock.now(), Method: r.Method, Path: r.URL.RequestURI(), Header: header, Body: string(c.body),
		Endpoint: c.endpoint, Fault: f.Action,
	})
	return f
}

// before does what a fault does instead of the work; proceed is false when the call ends there.
func before(f Fault, w http.ResponseWriter, r *http.Request) (proceed bool) {
	switch f.Action {
	case Delay:
		wait(r.Context(), f.Delay)
	case TimeoutBeforeEffect:
		hold(f, r)
	case Reset:
		reset(w)
		return false
	case Status:
		write(w, statusReply(f.Status))
		return false
	default: // it strikes afterwards, or the webhook
	}
	return true
}

// after gives the answer, or what a fault leaves of it.
func after(f Fault, w http.ResponseWriter, r *http.Request, answer reply) {
	switch f.Action {
	case TimeoutAfterEffect:
		hold(f, r)
	case HTML200:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<!doctype html><title>Gateway</title><p>Please wait."))
	case Empty200:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	case TruncatedJSON:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		body := encode(answer.body)
		_, _ = w.Write([]byte(body[:len(body)/2]))
	default:
		write(w, answer)
	}
}

// payFirst pays a new invoice, or brings a new payout to its end, and delivers the news, so that it arrives before the creator learns
// the id.
func (s *Simulator) payFirst(ctx context.Context, answer reply) {
	var urgent []*hook
	var err error
	s.mu.Lock()
	switch created := answer.body.(type) {
	case wire:
		in := s.invoices[created.ID]
		urgent, err = s.pay(in.ID, paying{channel: in.offered()[0].code, first: true})
	case wirePayout:
		urgent, err = s.finishPayout(created.ID)
	}
	s.mu.Unlock()
	logError("before response", err)
	s.deliver(ctx, urgent)
}

// write sends an answer as JSON.
func write(w http.ResponseWriter, answer reply) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if answer.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(answer.status)
	_, _ = w.Write([]byte(encode(answer.body))) // a caller who has left needs no answer
}

func statusReply(status int) reply {
	switch status {
	case http.StatusTooManyRequests:
		return fail(status, "RATE_LIMIT_EXCEEDED", "Too many requests")
	case http.StatusInternalServerError:
		return serverError()
	}
	return fail(status, "FAULT_"+strconv.Itoa(status), http.StatusText(status))
}

// wait lets real time pass, unless the caller leaves first.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// hold never answers: it waits until the caller gives up, then ends the connection.
func hold(f Fault, r *http.Request) {
	longest := longestHold
	if f.Delay > 0 {
		longest = f.Delay
	}
	wait(r.Context(), longest)
	panic(http.ErrAbortHandler)
}

// reset ends the connection with a TCP reset.
func reset(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, isTCP := connection.(*net.TCPConn); isTCP {
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}
