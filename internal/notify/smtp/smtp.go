// Package smtp carries notices as letters over an SMTP server. It must never log what is personal.
package smtp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"lumbung/internal/notify"
)

// timeout is for one letter.
const timeout = 15 * time.Second

// How the connection is encrypted.
const (
	StartTLS = "starttls" // port 587
	Implicit = "implicit" // port 465
	None     = "none"     // for a server on this machine
)

// Config is how to reach a server.
type Config struct {
	Addr           string // host:port
	User, Password string // "" for a server that asks for none
	From           string // lumbung@pasar.example
	Name           string // who writes
	TLS            string // StartTLS, Implicit or None
	Options        []mail.Option
}

// Client sends letters. It is a notify.Sender.
type Client struct {
	config Config
	domain string // of the ids of letters
	mail   *mail.Client
}

// New returns a client, or what is wrong with the settings.
func New(c Config) (*Client, error) {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("port of %s: %w", c.Addr, err)
	}
	_, domain, _ := strings.Cut(c.From, "@")
	options := []mail.Option{mail.WithTimeout(timeout), mail.WithHELO(domain)}
	switch c.TLS {
	case Implicit:
		options = append(options, mail.WithSSL())
	case None:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if c.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(c.User), mail.WithPassword(c.Password))
	}
	options = append(options, mail.WithPort(number)) // behind those that set another one
	client, err := mail.NewClient(host, append(options, c.Options...)...)
	return &Client{c, domain, client}, err
}

// Channel is Email.
func (c *Client) Channel() notify.Channel { return notify.Email }

// Check greets the server and signs in.
func (c *Client) Check(ctx context.Context) error {
	if err := c.mail.DialWithContext(ctx); err != nil {
		return err
	}
	return c.mail.Close()
}

// Send sends the letter of a notice. All attempts have one Message-ID, so that the recipient's program shows one letter.
func (c *Client) Send(ctx context.Context, n *notify.Notice) (string, error) {
	sum := sha256.Sum256([]byte(n.Ref()))
	id := hex.EncodeToString(sum[:16]) + "@" + c.domain
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	m.SetMessageIDWithValue(id)
	m.SetDateWithValue(n.CreatedAt)
	m.Subject(n.Subject)
	text := n.Text
	if n.Link != "" {
		text += "\n\n" + n.Link
	}
	m.SetBodyString(mail.TypeTextPlain, text+"\n")
	if err := errors.Join(m.FromFormat(c.config.Name, c.config.From), m.AddToFormat(n.To.Name, n.To.Email)); err != nil {
		return "", &notify.Failure{Remedy: notify.Elsewhere, Code: "smtp address", Detail: "an address is none"}
	}
	if err := c.mail.DialAndSendWithContext(ctx, m); err != nil && !m.IsDelivered() { // saying goodbye may fail
		return "", judge(err)
	}
	return id, nil
}

// judge says what an error means. Nobody knows what became of a letter whose end the server did not confirm.
func judge(err error) error {
	said, known := errors.AsType[*mail.SendError](err)
	if !known {
		return unreachable(err)
	}
	switch code := said.ErrorCode(); {
	case said.Reason == mail.ErrSMTPDataClose && code < 400:
		return fmt.Errorf("smtp: %w", errors.New("the end of the letter was not confirmed"))
	case code >= 500:
		return &notify.Failure{Remedy: notify.Elsewhere, Code: "smtp " + codes(said), Detail: "refused for good"}
	}
	return &notify.Failure{Remedy: notify.Retry, Code: "smtp " + codes(said), Detail: "refused for now"}
}

// codes are the server's, without its words, which name the recipient.
func codes(said *mail.SendError) string {
	return strings.TrimSpace(strconv.Itoa(said.ErrorCode()) + " " + said.EnhancedStatusCode())
}

// unreachable is an error from before the letter: of the connection, its encryption, or the name and password.
func unreachable(err error) error {
	if refused, is := errors.AsType[*textproto.Error](err); is && refused.Code >= 500 {
		return &notify.Failure{Remedy: notify.Closed, Code: "smtp " + strconv.Itoa(refused.Code), Detail: err.Error()}
	}
	return &notify.Failure{Remedy: notify.Retry, Code: "smtp unreachable", Detail: err.Error()}
}
