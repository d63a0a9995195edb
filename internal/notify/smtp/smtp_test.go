package smtp_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	server "github.com/emersion/go-smtp"
	"github.com/wneessen/go-mail"

	"lumbung/internal/notify"
	"lumbung/internal/notify/smtp"
)

// post is a mail server on this machine. It refuses what a test wants refused.
type post struct {
	mu      sync.Mutex
	letters []string
	refuse  map[string]error // by command: MAIL, RCPT, DATA
	hangUp  bool             // after the letter, before it is confirmed
}

type session struct {
	*post
	conn *server.Conn
}

func (p *post) at(command string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.refuse[command]
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "lumbung" || password != "rahasia" {
			return server.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *session) Mail(string, *server.MailOptions) error { return s.at("MAIL") }
func (s *session) Rcpt(string, *server.RcptOptions) error { return s.at("RCPT") }
func (s *session) Reset()                                 {}
func (s *session) Logout() error                          { return nil }

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.letters = append(s.letters, string(text))
	if s.hangUp {
		return errors.Join(s.conn.Conn().Close(), errors.New("gone"))
	}
	return s.refuse["DATA"]
}

// open starts a mail server and returns a client of it.
func open(t *testing.T, change ...func(*smtp.Config)) (*post, *smtp.Client) {
	t.Helper()
	p := &post{refuse: map[string]error{}}
	s := server.NewServer(server.BackendFunc(func(c *server.Conn) (server.Session, error) { return &session{p, c}, nil }))
	s.Domain, s.TLSConfig = "localhost", &tls.Config{Certificates: []tls.Certificate{certificate(t)}, MinVersion: tls.VersionTLS12}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go s.Serve(listener) //nolint:errcheck // it ends with Close
	t.Cleanup(func() { _ = s.Close() })
	c := smtp.Config{
		Addr: listener.Addr().String(), User: "lumbung", Password: "rahasia", From: "lumbung@pasar.example", Name: "Lumbung", TLS: smtp.StartTLS,
		Options: []mail.Option{mail.WithTLSConfig(&tls.Config{InsecureSkipVerify: true})}, //nolint:gosec // a certificate of the test
	}
	for _, f := range change {
		f(&c)
	}
	client, err := smtp.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return p, client
}

func certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}

func letter() *notify.Notice {
	return &notify.Notice{
		ID: "n1", Coop: "sembalun", Subject: "Pesanan dikirim", Text: "Halo Siti, pesanan Anda dikirim.",
		Link: "https://pasar.example/pesanan/LB-1",
		To:   notify.Recipient{Name: "Siti, Ibu", Email: "siti@contoh.id"}, CreatedAt: time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC),
	}
}

// All attempts of a letter have one id, which does not tell the machine's name.
func TestSend(t *testing.T) {
	p, c := open(t)
	var ids [2]string
	for i := range ids {
		var err error
		if ids[i], err = c.Send(t.Context(), letter()); err != nil {
			t.Fatal(err)
		}
	}
	if ids[0] != ids[1] || !strings.HasSuffix(ids[0], "@pasar.example") {
		t.Errorf("ids %q", ids)
	}
	if len(p.letters) != 2 {
		t.Fatalf("%d letters", len(p.letters))
	}
	for _, want := range []string{
		"Message-ID: <" + ids[0] + ">", "Subject: Pesanan dikirim", "<siti@contoh.id>", "<lumbung@pasar.example>", "pesanan Anda dikirim.",
		"https://pasar.example/pesanan/LB-1",
	} {
		if !strings.Contains(p.letters[1], want) {
			t.Errorf("%q is not in\n%s", want, p.letters[1])
		}
	}
	if strings.Contains(p.letters[1], "go-mail") {
		t.Error("the letter names the library")
	}
	if err := c.Check(t.Context()); err != nil {
		t.Errorf("Check: %v", err)
	}
}

// What each failure means: known not to have been sent, with what to do, or unknown.
func TestFailures(t *testing.T) {
	code := func(code int, enhanced ...int) error {
		return &server.SMTPError{Code: code, EnhancedCode: server.EnhancedCode{enhanced[0], enhanced[1], enhanced[2]}, Message: "siti@contoh.id"}
	}
	for name, tt := range map[string]struct {
		spoil  func(*post)
		config func(*smtp.Config)
		notice func(*notify.Notice)
		want   notify.Remedy // 0: unknown
		code   string
	}{
		"full for now":        {spoil: func(p *post) { p.refuse["RCPT"] = code(452, 4, 2, 2) }, want: notify.Retry, code: "smtp 452 4.2.2"},
		"no such person":      {spoil: func(p *post) { p.refuse["RCPT"] = code(550, 5, 1, 1) }, want: notify.Elsewhere, code: "smtp 550 5.1.1"},
		"we may not send":     {spoil: func(p *post) { p.refuse["MAIL"] = code(553, 5, 7, 1) }, want: notify.Elsewhere, code: "smtp 553 5.7.1"},
		"greylisted":          {spoil: func(p *post) { p.refuse["MAIL"] = code(451, 4, 7, 1) }, want: notify.Retry, code: "smtp 451 4.7.1"},
		"refused at the end":  {spoil: func(p *post) { p.refuse["DATA"] = code(554, 5, 7, 1) }, want: notify.Elsewhere, code: "smtp 554 5.7.1"},
		"not confirmed":       {spoil: func(p *post) { p.hangUp = true }},
		"wrong password":      {config: func(c *smtp.Config) { c.Password = "x" }, want: notify.Closed, code: "smtp 535"},
		"nobody listens":      {config: func(c *smtp.Config) { c.Addr = "127.0.0.1:1" }, want: notify.Retry, code: "smtp unreachable"},
		"a stranger's server": {config: func(c *smtp.Config) { c.Options = nil }, want: notify.Retry, code: "smtp unreachable"},
		"no address":          {notice: func(n *notify.Notice) { n.To.Email += "\r\nBcc: a@b.id" }, want: notify.Elsewhere, code: "smtp address"},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.config == nil {
				tt.config = func(*smtp.Config) {}
			}
			p, c := open(t, tt.config)
			if tt.spoil != nil {
				tt.spoil(p)
			}
			n := letter()
			if tt.notice != nil {
				tt.notice(n)
			}
			_, err := c.Send(context.WithoutCancel(t.Context()), n)
			f, known := errors.AsType[*notify.Failure](err)
			if err == nil || known != (tt.want != 0) || known && (f.Remedy != tt.want || f.Code != tt.code) {
				t.Errorf("got %v (%+v), want remedy %d, %s", err, f, tt.want, tt.code)
			}
			if err != nil && strings.Contains(err.Error(), "siti@") {
				t.Errorf("the error names the recipient: %v", err)
			}
		})
	}
}
