// Package webpush brings notices to browsers through the push services of their makers (RFC 8030, RFC 8291, RFC 8292). It knows no user,
// and it never asks an address that is not a push service's: endpoints come from browsers, and so from anybody. SherClockHolmes/webpush-go
// encrypts and signs: it is what most Go programs push with, and RFC 8291 by hand would be 200 lines of cryptography.
package webpush

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	push "github.com/SherClockHolmes/webpush-go"

	"lumbung/internal/fault"
	"lumbung/internal/notify"
)

// Faults of what a browser sends.
var (
	ErrEndpoint = fault.New(fault.Invalid, "notify.push_endpoint") // no push service that we know
	ErrKeys     = fault.New(fault.Invalid, "notify.push_keys")
)

// Config says who pushes.
type Config struct {
	Key     string        // private key (VAPID), as NewKey makes it
	Contact string        // of who runs the installation: an e-mail address or an https address. Apple refuses made-up ones
	Hosts   []string      // host or host:port of further push services; those on this machine may do without https
	Timeout time.Duration // for one push; 0: 5 s
}

// Client pushes to browsers.
type Client struct {
	config Config
	public string
	http   *http.Client
}

// Limits of a push.
const (
	longestEndpoint = 1000 // bytes
	secretSize      = 16   // bytes, RFC 8291
	room            = 3900 // bytes of a payload: 4,096 less what encryption adds, https://datatracker.ietf.org/doc/html/rfc8291#section-4
	patience        = time.Minute
)

// encoding is how browsers and RFC 8292 write keys.
var encoding = base64.RawURLEncoding

// NewKey makes a private key.
func NewKey() (string, error) {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return "", err
	}
	return encoding.EncodeToString(key.Bytes()), nil
}

// New is a client with a key.
func New(c Config) (*Client, error) {
	raw, err := encoding.DecodeString(c.Key)
	if err != nil {
		return nil, fmt.Errorf("webpush: the key is not base64: %w", err)
	}
	key, err := ecdh.P256().NewPrivateKey(raw)
	if err != nil {
		return nil, fmt.Errorf("webpush: the key is none of P-256: %w", err)
	}
	if c.Timeout == 0 {
		c.Timeout = 5 * time.Second
	}
	client := &Client{config: c, public: encoding.EncodeToString(key.PublicKey().Bytes())}
	dialer := &net.Dialer{Timeout: c.Timeout}
	guarded := &net.Dialer{Timeout: c.Timeout, Control: public}
	client.http = &http.Client{
		Timeout:       c.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if client.named(address) {
				return dialer.DialContext(ctx, network, address)
			}
			return guarded.DialContext(ctx, network, address)
		}},
	}
	return client, nil
}

var errPrivate = errors.New("webpush: the name leads to no public address")

// public refuses to call an address that is not of the public internet, whatever name led there.
func public(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if ip := to.Addr().Unmap(); !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return errPrivate
	}
	return nil
}

// named says whether the settings name this host and port.
func (c *Client) named(address string) bool {
	host, port, err := net.SplitHostPort(address)
	return slices.Contains(c.config.Hosts, address) || err == nil && port == "443" && slices.Contains(c.config.Hosts, host)
}

// PublicKey is what browsers subscribe with.
func (c *Client) PublicKey() string { return c.public }

// Accepts looks whether a device has the address of a push service and keys that can be used.
func (c *Client) Accepts(d notify.Device) error {
	if !c.isService(d.Endpoint) {
		return ErrEndpoint
	}
	key, err := encoding.DecodeString(d.Key)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(key)
	}
	secret, bad := encoding.DecodeString(d.Secret)
	if err != nil || bad != nil || len(secret) != secretSize {
		return ErrKeys
	}
	return nil
}

func (c *Client) isService(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil || len(endpoint) > longestEndpoint || u.User != nil || u.Opaque != "" {
		return false
	}
	if slices.Contains(c.config.Hosts, u.Host) {
		ip, err := netip.ParseAddr(u.Hostname())
		return u.Scheme == "https" || u.Scheme == "http" && err == nil && ip.IsLoopback()
	}
	return u.Scheme == "https" && u.Port() == "" && known(u.Hostname())
}

// known says whether a host is a push service of Chrome and its kin, Firefox, Safari or Edge.
func known(host string) bool {
	host = strings.ToLower(host)
	under := func(domain string) bool { return strings.HasSuffix(host, domain) }
	return host == "fcm.googleapis.com" || slices.ContainsFunc([]string{
		".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com",
	}, under)
}

// shown is what the service worker makes a notification of.
type shown struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	URL   string `json:"url"`
	Ref   string `json:"ref"` // to say that it was shown
}

func payload(n *notify.Notice) ([]byte, error) {
	s := shown{n.Subject, n.Text, n.Link, n.Ref()}
	for {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(s); err != nil {
			return nil, err
		}
		over := b.Len() - room
		if over <= 0 {
			return b.Bytes(), nil
		}
		s.Body = shorter(s.Body, over)
	}
}

// shorter takes at least so many bytes off the end of a text.
func shorter(text string, by int) string {
	const dots = "…"
	text = strings.TrimSuffix(text, dots)
	text = text[:max(0, len(text)-by-len(dots))]
	for len(text) > 0 && !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return text + dots
}

// Push hands a notice to the push service of a browser. The topic lets a second one take the place of the first.
func (c *Client) Push(ctx context.Context, what notify.Carriage) error {
	if c.Accepts(what.Device) != nil {
		return notify.ErrDeviceGone
	}
	message, err := payload(what.Notice)
	if err != nil {
		return err
	}
	to := &push.Subscription{Endpoint: what.Device.Endpoint, Keys: push.Keys{Auth: what.Device.Secret, P256dh: what.Device.Key}}
	answer, err := push.SendNotificationWithContext(ctx, message, to, &push.Options{
		HTTPClient: c.http, Subscriber: c.config.Contact, VAPIDPublicKey: c.public, VAPIDPrivateKey: c.config.Key,
		TTL: int(max(what.Life, 0).Seconds()), Urgency: push.UrgencyHigh, Topic: what.Notice.ID[:min(len(what.Notice.ID), 32)],
	})
	if err != nil {
		return unsent(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16)); err != nil && answer.StatusCode < http.StatusMultipleChoices {
		return nil // the status alone counts
	}
	return refusal(answer)
}

// unsent says what is known of a push without an answer.
func unsent(err error) error {
	if errors.Is(err, errPrivate) {
		return notify.ErrDeviceGone
	}
	if failed, ok := errors.AsType[*net.OpError](err); ok && failed.Op == "dial" {
		return &notify.Failure{Remedy: notify.Retry, Code: "push unreachable", Detail: "no connection"}
	}
	return errors.New("webpush: no answer") // the error names the endpoint, which is the browser's secret
}

// refusal is what an answer means. RFC 8030, sections 5 and 8.4; RFC 8292, section 4.2.
func refusal(answer *http.Response) error {
	code := "push " + strconv.Itoa(answer.StatusCode)
	switch status := answer.StatusCode; {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusNotFound || status == http.StatusGone:
		return notify.ErrDeviceGone
	case status == http.StatusRequestEntityTooLarge:
		return &notify.Failure{Remedy: notify.Broken, Code: code, Detail: "the payload is too long"}
	case status == http.StatusTooManyRequests || status >= 500:
		wait := retryAfter(answer.Header.Get("Retry-After"))
		if wait > patience {
			return &notify.Failure{Remedy: notify.Later, Code: code, Wait: wait}
		}
		return &notify.Failure{Remedy: notify.Retry, Code: code, Wait: wait}
	}
	return &notify.Failure{Remedy: notify.Closed, Code: code, Detail: "see LUMBUNG_PUSH_KEY and LUMBUNG_PUSH_CONTACT"}
}

func retryAfter(header string) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}
