package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	webhookPath = "/webhooks/xendit/invoice"
	renewBy     = 14 * 24 * time.Hour // left of a certificate, below which somebody must be told
)

// answer is what a request to a Lumbung, or to something else, has brought.
type answer struct {
	status int
	body   string
	ours   bool // it gave our own request id back, as this program does
	took   time.Duration
}

// call makes a request and recognises this program by the id that it returns.
func call(ctx context.Context, method, address string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return answer{}, err
	}
	id := "doctor-" + rand.Text()
	request.Header.Set("X-Request-Id", id)
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	began := time.Now()
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	return answer{
		status: response.StatusCode, body: strings.TrimSpace(string(body)), took: time.Since(began),
		ours: response.Header.Get("X-Request-Id") == id,
	}, err
}

// program looks whether this machine serves already, or something else has the port.
func (d *doctor) program(ctx context.Context, r *report) {
	a, err := call(ctx, http.MethodGet, d.config.localURL()+"/readyz")
	switch {
	case err != nil && refusedThere(err):
		r.ok("program", "nobody listens on %s yet", d.config.Addr)
	case err != nil:
		r.warn("program", "see what has that port", "%s does not answer: %v", d.config.Addr, err)
	case !a.ours:
		r.fail("program", "stop it, or choose another LUMBUNG_ADDR", "another program listens on %s", d.config.Addr)
	case a.status != http.StatusOK:
		r.fail("program", "see the line of the database", "a Lumbung listens on %s and is not ready", d.config.Addr)
	default:
		r.ok("program", "a Lumbung serves on %s and is ready, %s", d.config.Addr, millis(a.took))
	}
}

// refusedThere says whether a machine was reached on which nothing listens.
func refusedThere(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial" && !op.Timeout()
}

// webhook calls the address that Xendit calls, without a token: only this program refuses in these words.
func (d *doctor) webhook(ctx context.Context, r *report) {
	u, err := url.Parse(d.config.BaseURL)
	switch {
	case err != nil:
		return // among the settings
	case d.config.simulated():
		return // called on this machine, by the program itself
	case loopback(u.Hostname()):
		r.fail("webhook", "set LUMBUNG_BASE_URL to the public address of the shop", "Xendit cannot reach %s", d.config.BaseURL)
		return
	}
	address := d.config.BaseURL + webhookPath
	a, err := call(ctx, http.MethodPost, address)
	gradeWebhook(address, a, err, r)
}

func gradeWebhook(address string, a answer, err error, r *report) {
	enter := "enter " + address + " in Xendit's dashboard, Settings, Webhooks, Invoices paid"
	switch {
	case err != nil:
		r.warn("webhook", "start the program and what stands before it, then try again, and "+enter, "nobody answers from here: %v", err)
	case a.ours && a.status == http.StatusUnauthorized:
		r.ok("webhook", "%s is this program, %s (%s)", address, millis(a.took), enter)
	case a.ours && a.status == http.StatusServiceUnavailable:
		r.fail("webhook", "restart it with the settings of today", "the program at %s runs without a callback token", address)
	default:
		r.warn("webhook", "let the name and the proxy of LUMBUNG_BASE_URL lead here, and "+enter,
			"another program answers at %s, with status %d", address, a.status)
	}
}

// certificate looks at the one that visitors see.
func (d *doctor) certificate(ctx context.Context, r *report) {
	u, err := url.Parse(d.config.BaseURL)
	if err != nil || u.Scheme != "https" {
		r.ok("certificate", "none is needed for %s", d.config.BaseURL)
		return
	}
	port := u.Port()
	if port == "" {
		port = "443"
	}
	conn, err := new(tls.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	invalid, wrong := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case wrong:
		r.fail("certificate", "get one for "+u.Hostname()+" that browsers trust", "%v", invalid.Err)
		return
	case err != nil:
		r.warn("certificate", "start what ends TLS, then try again", "it cannot be seen: %v", err)
		return
	}
	gradeCertificate(conn.(*tls.Conn).ConnectionState().PeerCertificates[0], time.Now(), r) // a tls.Dialer returns no other
	if err := conn.Close(); err != nil {
		d.log.DebugContext(ctx, "closing", "err", err)
	}
}

func gradeCertificate(c *x509.Certificate, now time.Time, r *report) {
	left := c.NotAfter.Sub(now)
	if left < renewBy {
		r.warn("certificate", "see why it is not renewed", "it ends in %d days, on %s", int(left.Hours()/24), c.NotAfter.Format(time.DateOnly))
		return
	}
	r.ok("certificate", "good until %s, in %d days", c.NotAfter.Format(time.DateOnly), int(left.Hours()/24))
}
