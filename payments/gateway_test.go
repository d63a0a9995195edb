package payments_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/events"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// scripted is a gateway that does what a test tells it. Its lists can lag behind, as the real one's may.
type scripted struct {
	mu       sync.Mutex
	clock    func() time.Time
	bills    []payments.Invoice
	lists    bool  // whether lists show anything
	down     error // what every call answers, if set
	lose     bool  // the next bill is made and its reply lost
	calls    int
	asked    func(id string) // told of each invoice that is read, if set
	duration []time.Duration // asked for
}

func (g *scripted) CreateInvoice(_ context.Context, in payments.InvoiceInput) (payments.Invoice, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.calls++; g.down != nil {
		return payments.Invoice{}, g.down
	}
	life := in.Duration
	if g.duration = append(g.duration, life); life == 0 {
		life = 24 * time.Hour // as the provider does
	}
	id := fmt.Sprint("bill", len(g.bills)+1)
	g.bills = append(g.bills, payments.Invoice{
		ID: id, ExternalID: in.ExternalID, Status: payments.InvoicePending, Amount: in.Amount, Currency: "IDR", URL: "https://pay/" + id,
		ExpiresAt: g.clock().Add(life),
	})
	if g.lose {
		g.lose = false
		return payments.Invoice{}, payments.ErrGatewayUnknown
	}
	return g.bills[len(g.bills)-1], nil
}

func (g *scripted) at(id string) *payments.Invoice {
	return &g.bills[slices.IndexFunc(g.bills, func(in payments.Invoice) bool { return in.ID == id })]
}

func (g *scripted) Invoice(_ context.Context, id string) (payments.Invoice, error) {
	if g.asked != nil {
		g.asked(id)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.calls++; g.down != nil {
		return payments.Invoice{}, g.down
	}
	return *g.at(id), nil
}

func (g *scripted) InvoicesByReference(_ context.Context, external string) (found []payments.Invoice, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.calls++; g.down != nil {
		return nil, g.down
	}
	for _, in := range slices.Backward(g.bills) {
		if g.lists && in.ExternalID == external {
			found = append(found, in)
		}
	}
	return found, nil
}

func (g *scripted) ExpireInvoice(_ context.Context, id string) (payments.Invoice, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.calls++; g.down != nil {
		return payments.Invoice{}, g.down
	}
	in := g.at(id)
	if in.Status != payments.InvoicePending {
		return payments.Invoice{}, &payments.Refusal{Status: 400, Code: "INVOICE_NOT_PENDING"}
	}
	in.Status = payments.InvoiceExpired
	return *in, nil
}

// change alters a bill at the gateway.
func (g *scripted) change(id string, change func(*payments.Invoice)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	change(g.at(id))
}

// pay pays a bill by QRIS.
func (g *scripted) pay(id string, amount money.Amount) {
	g.change(id, func(in *payments.Invoice) {
		in.Status, in.PaidAmount, in.Channel, in.PaidAt = payments.InvoicePaid, amount, "QRIS", g.clock()
	})
}

func (g *scripted) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.calls
}

// till is the payments service over a scripted gateway, with a clock that is moved by hand.
type till struct {
	*testing.T
	*payments.Service
	ledger  *ledger.Service
	savings *savings.Service
	bus     *events.Bus
	gateway *scripted
	at      atomic.Int64
	claimed *payments.Payment // of which the invoice was not asked for yet
}

func (l *till) now() time.Time          { return time.UnixMilli(l.at.Load()).UTC() }
func (l *till) advance(d time.Duration) { l.at.Add(d.Milliseconds()) }

const inboxKept = 30 * 24 * time.Hour

func openTill(t *testing.T, db *store.DB) *till {
	t.Helper()
	l := &till{T: t}
	l.at.Store(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC).UnixMilli())
	l.gateway = &scripted{clock: l.now, lists: true}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	l.bus = events.New(db, l.now, log)
	l.ledger = ledger.New(db, l.now)
	l.savings = savings.New(savings.Parts{DB: db, Bus: l.bus, Ledger: l.ledger, Now: l.now, Register: home{}, Audit: acttest.Unwritten})
	l.Service = payments.New(payments.Parts{
		DB: db, Bus: l.bus, Gateway: l.gateway, Ledger: l.ledger, Savings: l.savings, Now: l.now, Log: log, Audit: acttest.Unwritten,
		KeepInbox: inboxKept, CategoryPath: categoryPath,
	})
	l.must(db.Open(t.Context()))
	return l
}

func (l *till) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// charge makes the payment "pay" of 48.000 that can be paid for 15 minutes.
func (l *till) charge() {
	l.Helper()
	now := l.now()
	l.claimed = &payments.Payment{
		ID: "pay", Reference: "LB-1", Amount: 48_000, Allocations: []payments.Allocation{{Coop: "ntb", Order: "order", Amount: 48_000}},
		ExpiresAt: now.Add(15 * time.Minute), CreatedAt: now,
	}
	l.must(l.Create(l.Context(), l.claimed))
}

// ask asks for the invoice of the payment.
func (l *till) ask() (*payments.Issued, error) {
	if claimed := l.claimed; claimed != nil {
		l.claimed = nil
		return l.MakeInvoice(l.Context(), claimed)
	}
	return l.Invoice(l.Context(), "pay")
}

// billed asks for the invoice and returns its id.
func (l *till) billed() string {
	l.Helper()
	invoice, err := l.ask()
	l.must(err)
	return invoice.ID
}

func (l *till) refresh() {
	l.Helper()
	_, err := l.Refresh(l.Context(), "pay")
	l.must(err)
}

// poll lets time pass in small steps and does what the background does.
func (l *till) poll(span time.Duration) {
	l.Helper()
	for end := l.now().Add(span); l.now().Before(end); {
		l.advance(4 * time.Minute)
		_, err := l.Poll(l.Context(), 50)
		l.must(err)
		l.must(l.bus.Drain(l.Context()))
	}
}

func (l *till) payment() *payments.Payment {
	l.Helper()
	p, err := l.Payment(l.Context(), "pay")
	l.must(err)
	return p
}

// wantBook checks what is held for the order and what is owed back, and that all invariants hold.
func (l *till) wantBook(held, owed money.Amount) {
	l.Helper()
	trial, err := l.ledger.TrialBalance(l.Context(), "ntb")
	l.must(err)
	var got, back money.Amount
	for _, row := range trial.Rows {
		if row.Account.Code == ledger.RefundsOwed {
			back = -row.Net()
		}
		if row.Account.Code == ledger.Escrow {
			got = -row.Net()
		}
	}
	if got != held {
		l.Errorf("held for the order: %d, want %d", got, held)
	}
	if back != owed {
		l.Errorf("owed back: %d, want %d", back, owed)
	}
	report := func(invariant, detail string) { l.Errorf("%s: %s", invariant, detail) }
	l.must(l.ledger.Verify(l.Context(), "ntb", report))
	l.must(l.Verify(l.Context(), []string{"ntb"}, report))
}
