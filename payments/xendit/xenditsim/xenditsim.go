// Package xenditsim is Xendit in miniature: the invoices that the SDK makes, the page on which a buyer pays, refunds, payouts, the
// account's balance with what it booked, and the webhooks with their retries. It serves tests and development; it must never stand in for
// the real thing where money is meant, so it refuses live keys.
//
// It keeps its own book of what it was told, apart from everything the marketplace writes, so that the two can be
// compared. Behaviour and sources: docs/xendit.md.
package xenditsim

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// LatePayment is what becomes of an expired invoice that is paid all the same.
type LatePayment string

const (
	BecomePaid  LatePayment = "become_paid"  // the invoice turns PAID
	KeepExpired LatePayment = "keep_expired" // it stays EXPIRED; the money has come in nevertheless
)

// Config is what one simulator needs. Only APIKey must be set.
type Config struct {
	APIKey       string
	BusinessID   string // user_id in every reply
	MerchantName string
	BaseURL      string // where a browser finds the hosted page; empty: the host that the API call came to
	WebhookURL   string // empty: nothing is delivered, everything is logged
	WebhookToken string
	HTTP         *http.Client // for webhooks; only Transport and Timeout are used. Without a Timeout: 30 s
	Seed         int64        // ids come from it; 0: random ids
	Start        time.Time    // of the virtual clock; zero: the moment of New
	RealClock    bool         // time passes by itself; Run must be running
	BookPath     string       // file of the book; empty: memory only
	Control      bool         // serve /__sim/
	Late         LatePayment  // empty: BecomePaid
	LateSilent   bool         // a late payment sends no webhook
	NestRefunds  bool         // webhooks of refunds stand in an envelope within the envelope, as the manual of 2026 has it
	RateLimit    int          // API calls per minute and endpoint; 0: no limit
}

// Simulator is one Xendit account. It is an http.Handler and safe for concurrent use.
type Simulator struct {
	config  Config
	client  *http.Client
	handler http.Handler
	page    pages

	mu        sync.Mutex // guards all below, never held during a call to the outside
	clock     clock
	book      *book
	ids       ids
	traces    ids // of requests, counted apart so that a reading changes no later invoice id
	invoices  map[string]*invoice
	order     []string // invoice ids in order of creation
	payouts   map[string]*Payout
	payoutIDs []string // in order of creation
	refunds   map[string]*Refund
	refundIDs []string          // in order of creation
	keys      map[string]string // ids of payouts and refunds by idempotency key
	rows      map[string]*Transaction
	rowIDs    []string // in order of creation
	ledger    Ledger   // of the rows
	hooks     map[string]*hook
	hookIDs   []string // in order of emission
	log       []Delivery
	faults    []*rule
	requests  []Request
	rates     map[string]*rate
}

// New returns a simulator, with the invoices of the book at Config.BookPath when there is one.
func New(c Config) (*Simulator, error) {
	if c.APIKey == "" || strings.HasPrefix(c.APIKey, "xnd_production_") {
		return nil, errors.New("xenditsim: an API key is needed, and never a live one")
	}
	s := &Simulator{config: withDefaults(c), client: webhookClient(c.HTTP)}
	s.clock = newClock(c.RealClock, c.Start)
	s.ids, s.traces = ids{seed: c.Seed}, ids{seed: -c.Seed}
	s.forget()
	var err error
	if s.page, err = newPages(); err != nil {
		return nil, err
	}
	if c.BookPath != "" {
		if s.book, err = s.openBook(c.BookPath); err != nil {
			return nil, err
		}
	}
	s.handler = s.routes()
	return s, nil
}

func withDefaults(c Config) Config {
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if c.BusinessID == "" {
		c.BusinessID = "5f1a6c2e9b7d4e0012c0ffee"
	}
	if c.MerchantName == "" {
		c.MerchantName = "Koperasi Lumbung"
	}
	if c.Late == "" {
		c.Late = BecomePaid
	}
	return c
}

// forget drops everything but ids and clock, so that no id ever comes twice.
func (s *Simulator) forget() {
	s.invoices, s.order = map[string]*invoice{}, nil
	s.payouts, s.payoutIDs, s.keys = map[string]*Payout{}, nil, map[string]string{}
	s.refunds, s.refundIDs = map[string]*Refund{}, nil
	s.rows, s.rowIDs, s.ledger = map[string]*Transaction{}, nil, Ledger{}
	s.hooks, s.hookIDs, s.log = map[string]*hook{}, nil, nil
	s.faults, s.requests, s.rates = nil, nil, map[string]*rate{}
	s.clock.clear()
}

// Reset forgets invoices, refunds, payouts, money, webhooks, faults, and requests. The book notes it.
func (s *Simulator) Reset() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.book.append(entry{Op: opReset}); err != nil {
		return err
	}
	s.forget()
	return nil
}

// Close closes the book.
func (s *Simulator) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.book.close()
}

// ServeHTTP implements http.Handler. Pages of other origins may not post to it from a browser.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Simulator) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /v2/invoices", s.api("create", s.create))
	mux.Handle("POST /v2/invoices/{$}", s.api("create", s.create))
	mux.Handle("GET /v2/invoices", s.api("list", s.list))
	mux.Handle("GET /v2/invoices/{$}", s.api("list", s.list))
	mux.Handle("GET /v2/invoices/{id}", s.api("get", s.get))
	mux.Handle("POST /invoices/{id}/expire!", s.api("expire", s.expire))
	mux.Handle("POST /v2/payouts", s.api("create_payout", s.createPayout))
	mux.Handle("GET /v2/payouts", s.api("list_payouts", s.listPayouts))
	mux.Handle("GET /v2/payouts/{id}", s.api("get_payout", s.getPayout))
	mux.Handle("POST /v2/payouts/{id}/cancel", s.api("cancel_payout", s.cancelPayout))
	mux.Handle("POST /refunds", s.api("create_refund", s.createRefund))
	mux.Handle("GET /refunds", s.api("list_refunds", s.listRefunds))
	mux.Handle("GET /refunds/{id}", s.api("get_refund", s.getRefund))
	mux.Handle("GET /payouts_channels", s.api("banks", s.banks))
	mux.Handle("GET /balance", s.api("balance", s.balance))
	mux.Handle("GET /transactions", s.api("transactions", s.listTransactions))
	mux.Handle("GET /transactions/{id}", s.api("transaction", s.getTransaction))
	mux.HandleFunc("GET /web/{id}", s.showPage)
	mux.HandleFunc("POST /web/{id}/pay", s.payPage)
	s.moneyRoutes(mux)
	mux.HandleFunc("GET /logo.svg", serveLogo)
	if s.config.Control {
		s.controlRoutes(mux)
	}
	mux.Handle("/", s.api("", func(call) reply { return fail(http.StatusNotFound, "NOT_FOUND", "No such endpoint") }))
	return http.NewCrossOriginProtection().Handler(mux)
}

// SetWebhook says where webhooks go from now on, for tests whose server starts after the simulator.
func (s *Simulator) SetWebhook(url, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.config.WebhookURL, s.config.WebhookToken = url, token
}

// Now is the simulator's time, UTC, in whole milliseconds.
func (s *Simulator) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock.now()
}

// Advance lets d pass and carries out, in order of time, everything that falls due: expiries, webhooks, retries.
// Advance(0) does what is due now. The receiver of a webhook must not call it from within.
func (s *Simulator) Advance(ctx context.Context, d time.Duration) {
	s.mu.Lock()
	target := s.clock.now().Add(d)
	s.mu.Unlock()
	for ctx.Err() == nil {
		s.mu.Lock()
		work, ok := s.clock.take(target)
		s.mu.Unlock()
		if !ok {
			return
		}
		work(ctx)
	}
}

// parallel is how many webhooks Run has under way at once.
const parallel = 16

// Run lets time pass by itself until ctx ends, and returns when the last webhook under way has ended. It is meant for
// Config.RealClock and does nothing useful with a virtual clock.
func (s *Simulator) Run(ctx context.Context) {
	var under sync.WaitGroup
	defer under.Wait()
	places := make(chan struct{}, parallel)
	for ctx.Err() == nil {
		s.mu.Lock()
		work, ok := s.clock.take(s.clock.now())
		wait := s.clock.untilNext()
		s.mu.Unlock()
		if ok {
			places <- struct{}{}
			under.Go(func() {
				defer func() { <-places }()
				work(ctx)
			})
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-s.clock.wake:
		}
		timer.Stop()
	}
}

// Serve answers and lets time pass until ctx ends, waits for what is under way, and closes the book.
func (s *Simulator) Serve(ctx context.Context, listener net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	var under sync.WaitGroup
	under.Go(func() { s.Run(ctx) })
	under.Go(func() {
		<-ctx.Done()
		grace, done := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer done()
		if server.Shutdown(grace) != nil {
			_ = server.Close() // a browser that holds a connection open holds up nobody
		}
	})
	err := server.Serve(listener)
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	cancel()
	under.Wait()
	return errors.Join(err, s.Close())
}

func logError(doing string, err error) {
	if err != nil {
		slog.Error("xenditsim: "+doing, "error", err)
	}
}
