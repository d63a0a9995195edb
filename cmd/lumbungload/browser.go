package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
)

// How long an answer may take before it counts as none, and how large it may be.
const (
	answerTime = 30 * time.Second
	answerSize = 32 << 20
)

// newTransport keeps one connection for each buyer, and one more for each who is paying, and reaches this machine alone.
func newTransport(connections int) *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	return &http.Transport{
		DisableCompression: true, MaxIdleConnsPerHost: 2 * connections, MaxIdleConns: 0, IdleConnTimeout: time.Minute,
		ResponseHeaderTimeout: answerTime,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			if host == "localhost" {
				host = "127.0.0.1"
			}
			if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
				return nil, fmt.Errorf("%s is no loopback address", host)
			}
			return dialer.DialContext(ctx, network, net.JoinHostPort(host, port))
		},
	}
}

// problem is an answer that is not what it should be. What is the same for all of its kind.
type problem struct{ step, what, detail string }

func (p *problem) Error() string { return p.step + ": " + p.what + " (" + p.detail + ")" }

// browser is somebody's browser: cookies of its own over connections that all share. It is used by one goroutine at a
// time.
type browser struct {
	base   *url.URL
	sheet  *sheet
	client http.Client
	due    time.Time // when the next request was meant to be sent; zero is when it is sent
}

func newBrowser(base *url.URL, transport http.RoundTripper, sheet *sheet) *browser {
	jar, _ := cookiejar.New(nil) // fails with options only
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{base: base, sheet: sheet, client: http.Client{Transport: transport, Jar: jar, Timeout: answerTime, CheckRedirect: stay}}
}

// get opens a page, which is all right when it is there and shows the marks.
func (b *browser) get(ctx context.Context, step, path string, marks ...string) (page, error) {
	p, err := b.send(ctx, step, http.MethodGet, path, nil)
	if err != nil {
		return p, err
	}
	if p.status != http.StatusOK {
		return p, &problem{step, fmt.Sprint("status ", p.status), path}
	}
	for _, mark := range marks {
		if !p.has(mark) {
			return p, &problem{step, "a page without " + mark, path}
		}
	}
	return p, nil
}

// post sends a form, which is all right when it is answered by a redirect to somewhere.
func (b *browser) post(ctx context.Context, step string, f form, to string) (page, error) {
	p, err := b.send(ctx, step, http.MethodPost, f.action, f.values)
	if err == nil && (p.status != http.StatusSeeOther || !strings.Contains(p.location, to)) {
		err = &problem{step, fmt.Sprint("status ", p.status), f.action + " leads to " + p.location + p.complaint()}
	}
	return p, err
}

// send sends a request, reads the whole answer and writes down how long that took and how many bytes came.
func (b *browser) send(ctx context.Context, step, method, path string, values url.Values) (page, error) {
	target, err := b.base.Parse(path)
	if err != nil {
		return page{}, &problem{step, "an address that is none", path}
	}
	request, err := http.NewRequestWithContext(ctx, method, target.String(), strings.NewReader(values.Encode()))
	if err != nil {
		return page{}, &problem{step, "no request", err.Error()}
	}
	b.dress(request)
	began := b.due
	if b.due = (time.Time{}); began.IsZero() {
		began = time.Now()
	}
	p, coding, err := b.fetch(request)
	if err != nil {
		return page{}, &problem{step, reason(err), err.Error()}
	}
	b.sheet.answered(step, time.Since(began), len(p.body))
	if p.body, err = unpack(p.body, coding); err != nil {
		return page{}, &problem{step, "a body that cannot be unpacked", err.Error()}
	}
	return p, nil
}

// dress makes a request look like a browser's.
func (b *browser) dress(r *http.Request) {
	r.Header.Set("Accept-Encoding", "gzip, deflate, br")
	r.Header.Set("Accept-Language", "id")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("User-Agent", "lumbungload")
	if r.Method == http.MethodPost {
		r.Header.Set("Origin", b.base.String())
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
}

// fetch reads an answer as it came over the wire, and says how it is compressed.
func (b *browser) fetch(r *http.Request) (p page, coding string, err error) {
	answer, err := b.client.Do(r)
	if err != nil {
		return p, "", err
	}
	defer answer.Body.Close()
	p = page{status: answer.StatusCode, location: answer.Header.Get("Location")}
	p.body, err = io.ReadAll(io.LimitReader(answer.Body, answerSize))
	return p, answer.Header.Get("Content-Encoding"), err
}

// reason is what went wrong, without what differs from case to case.
func reason(err error) string {
	var network *net.OpError
	switch {
	case errors.Is(err, context.Canceled):
		return "cut off"
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.As(err, &network):
		return "no connection: " + network.Op
	}
	return "no answer"
}

func unpack(raw []byte, encoding string) ([]byte, error) {
	switch encoding {
	case "br":
		return io.ReadAll(brotli.NewReader(bytes.NewReader(raw)))
	case "gzip":
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(z)
	}
	return raw, nil
}
