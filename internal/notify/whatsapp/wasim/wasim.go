// Package wasim is WhatsApp's Cloud API in miniature, with the phones of the people: it takes templates as the real one does, sends
// signed webhooks, and shows each person's phone, and her letters, on a page. It serves tests and development, and reaches nobody.
//
//	wasim.go     the simulator, its people and what they got
//	api.go       the call that sends a template
//	fault.go     what goes wrong on demand
//	webhook.go   statuses and replies on their way to the program
//	mail.go      an SMTP server for letters
//	phones.go    the page
package wasim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Config is what a simulator needs. Token must be set.
type Config struct {
	Token       string
	PhoneID     string
	Secret      string // signs webhooks
	WebhookURL  string // empty: nothing is told
	VerifyToken string
	Templates   []Template
	Now         func() time.Time // nil: the machine's clock
	Batch       int              // statuses in one webhook; 0 is 1
}

// Template is an approved template of one language. Body has gaps {{1}}, {{2}}; Button is the address to which its button leads, with
// {{1}} at the end, or "" for none.
type Template struct{ Name, Language, Category, Body, Button string }

// The categories of templates.
const (
	Utility        = "UTILITY"
	Authentication = "AUTHENTICATION"
	Marketing      = "MARKETING"
)

// Message is one that somebody's phone got, or that its owner wrote.
type Message struct {
	ID, To, Template, Text, Link, Ref string
	Own                               bool // written by the owner of the phone
	At                                time.Time
	Status                            string // sent, delivered, read, failed
}

// Letter is one that came by SMTP.
type Letter struct {
	ID, To, Subject, Text string
	At                    time.Time
}

// Person is the owner of a phone.
type Person struct {
	NoWhatsApp, Blocked, Offline bool
	NoMarketing                  bool // stopped marketing in the app
}

// Simulator is one number of one business. It is an http.Handler and safe for concurrent use.
type Simulator struct {
	config  Config
	handler http.Handler
	wake    chan struct{}

	mu       sync.Mutex // guards all below, never held during a call to the outside
	people   map[string]*Person
	messages []*Message
	letters  []Letter
	queue    []hook
	faults   []*rule
	last     int
}

// New returns a simulator, or what WhatsApp would not approve of.
func New(c Config) (*Simulator, error) {
	if c.Token == "" {
		return nil, errors.New("wasim: a token is needed")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Batch = max(c.Batch, 1)
	for _, t := range c.Templates {
		if err := t.check(); err != nil {
			return nil, err
		}
	}
	s := &Simulator{config: c, people: map[string]*Person{}, wake: make(chan struct{}, 1)}
	s.handler = s.routes()
	return s, nil
}

// check refuses what a reviewer would: gaps at an edge, or numbered otherwise than 1, 2, 3.
func (t Template) check() error {
	body := strings.TrimSpace(t.Body)
	if strings.HasPrefix(body, "{{") || strings.HasSuffix(body, "}}") {
		return fmt.Errorf("wasim: template %s (%s) begins or ends with a gap", t.Name, t.Language)
	}
	for i := range t.gaps() {
		if !strings.Contains(body, fmt.Sprintf("{{%d}}", i+1)) {
			return fmt.Errorf("wasim: template %s (%s) has no gap {{%d}}", t.Name, t.Language, i+1)
		}
	}
	return nil
}

// gaps is how many values the body takes.
func (t Template) gaps() int { return strings.Count(t.Body, "{{") }

// fill writes the values into the gaps.
func (t Template) fill(values []string) string {
	pairs := make([]string, 0, 2*len(values))
	for i, value := range values {
		pairs = append(pairs, fmt.Sprintf("{{%d}}", i+1), value)
	}
	return strings.NewReplacer(pairs...).Replace(t.Body)
}

// ServeHTTP implements http.Handler. Pages of other origins may not post to it from a browser.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Simulator) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{version}/{phone}/messages", s.send)
	mux.HandleFunc("GET /{version}/{phone}", s.number)
	mux.HandleFunc("GET /{$}", s.showPhones)
	mux.HandleFunc("POST /{$}", s.touch)
	return http.NewCrossOriginProtection().Handler(mux)
}

// SetWebhook says where webhooks go from now on, for tests whose server starts after the simulator.
func (s *Simulator) SetWebhook(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.config.WebhookURL = url
}

// SetPerson says how things are with the owner of a number (E.164).
func (s *Simulator) SetPerson(phone string, p Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*s.person(phone) = p
}

// person returns the owner of a number; under the lock.
func (s *Simulator) person(phone string) *Person {
	phone = "+" + strings.TrimPrefix(phone, "+")
	if s.people[phone] == nil {
		s.people[phone] = &Person{}
	}
	return s.people[phone]
}

// Messages returns what the phones got, oldest first.
func (s *Simulator) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Message, len(s.messages))
	for i, m := range s.messages {
		all[i] = *m
	}
	return all
}

// Letters returns the letters that came, oldest first.
func (s *Simulator) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.letters)
}

// Reply has the owner of a number write to the business.
func (s *Simulator) Reply(phone, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	phone = "+" + strings.TrimPrefix(phone, "+")
	s.messages = append(s.messages, &Message{ID: s.newID(), To: phone, Text: text, Own: true, At: s.config.Now(), Status: "read"})
	s.tell(hook{inbound: inbound{From: strings.TrimPrefix(phone, "+"), ID: s.newID(), Type: "text", Text: textBody{text}}})
}

func (s *Simulator) newID() string {
	s.last++
	return fmt.Sprintf("wamid.SIM%08d", s.last)
}

// Run delivers webhooks by itself until ctx ends.
func (s *Simulator) Run(ctx context.Context) {
	for ctx.Err() == nil {
		wait := s.Deliver(ctx)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-s.wake:
		}
		timer.Stop()
	}
}
