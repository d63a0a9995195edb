package xendit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"

	"lumbung/payments"
)

// largestReply is the most we read of a reply, in bytes. An invoice has about three thousand.
const largestReply = 4 << 20

// newHTTP makes the client for both paths, on the caller's transport if there is one. It follows no redirect: that
// would hand the key and the order to whatever address the reply names.
func newHTTP(from *http.Client) *http.Client {
	client := &http.Client{Timeout: Timeout}
	transport := http.DefaultTransport
	if from != nil {
		client.Jar = from.Jar
		if from.Timeout > 0 {
			client.Timeout = from.Timeout
		}
		if from.Transport != nil {
			transport = from.Transport
		}
	}
	client.Transport = watched{transport}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return client
}

// sending follows one call on its way, because the SDK flattens what went wrong into a sentence.
type sending struct {
	mu        sync.Mutex
	connected bool  // a connection was had, so bytes may have left
	err       error // what the transport said
}

type sendingKey struct{}

// withSending returns a context that reports to the returned sending.
func withSending(ctx context.Context) (context.Context, *sending) {
	s := &sending{}
	ctx = context.WithValue(ctx, sendingKey{}, s)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.connected = true
	}}), s
}

// failure is the transport's own error, with its chain intact.
func (s *sending) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// unanswered is the error of a call without a reply: not done when no connection was had, otherwise nobody knows.
func (s *sending) unanswered(doing string, cause error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.connected {
		return unknown(doing, cause)
	}
	return fmt.Errorf("%s: %w: %w", doing, payments.ErrGatewayDown, orSilence(cause))
}

// watched is a transport that tells the sending in the context what happened, and cuts off endless replies.
type watched struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (w watched) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := w.next.RoundTrip(r)
	if s, ok := r.Context().Value(sendingKey{}).(*sending); ok {
		s.mu.Lock()
		s.err = err
		s.connected = s.connected || err == nil
		s.mu.Unlock()
	}
	if response != nil {
		response.Body = limitedBody{io.LimitReader(response.Body, largestReply), response.Body}
	}
	return response, err
}

type limitedBody struct {
	io.Reader
	io.Closer
}

func readBody(response *http.Response) ([]byte, error) {
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

// busyError marks a 429: known not done, but asking again at once would make it worse.
type busyError struct{}

func (*busyError) Error() string { return "too many requests" }

// judge turns an HTTP status into one of the three errors, or nil for 2xx.
func judge(doing string, status int, body []byte) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusTooManyRequests:
		return fmt.Errorf("%s: %w: %w", doing, payments.ErrGatewayDown, &busyError{})
	case status == http.StatusServiceUnavailable:
		return fmt.Errorf("%s: %w: status 503", doing, payments.ErrGatewayDown)
	case status >= 400 && status < 500 && status != http.StatusRequestTimeout:
		return fmt.Errorf("%s: %w", doing, refusal(status, body))
	}
	return unknown(doing, fmt.Errorf("status %d", status))
}

// refusal reads Xendit's error body; both spellings of its fields occur.
func refusal(status int, body []byte) *payments.Refusal {
	var said struct {
		Code         string `json:"error_code"`
		Message      string `json:"message"`
		ErrorMessage string `json:"error_message"`
	}
	_ = json.Unmarshal(body, &said) // a proxy's page has neither; the status says enough
	if said.Message == "" {
		said.Message = said.ErrorMessage
	}
	return &payments.Refusal{Status: status, Code: said.Code, Message: said.Message}
}

func unknown(doing string, cause error) error {
	return fmt.Errorf("%s: %w: %w", doing, payments.ErrGatewayUnknown, orSilence(cause))
}

func orSilence(cause error) error {
	if cause == nil {
		return errors.New("no reply")
	}
	return cause
}
