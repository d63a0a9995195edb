// Package payments is money in and out: the one payment of a purchase, the gateway that takes it, the fees that are
// frozen when it arrives, and the entries that carry it through the books. It never imports orders or catalog: it knows
// a reference and shares, not what they mean. A webhook is a hint; what is booked is what the gateway says when asked.
package payments

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/store"
	"lumbung/internal/turns"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// Facts of this package, with the payment's id as subject.
const (
	FactCaptured = "payments.captured" // Data: Fact. The money is in the book
	factWebhook  = "payments.webhook"  // own: look at the payment again
	factOthers   = "payments.others"   // own: paid, and there may be other bills that can still be paid
)

// Faults that visitors may see.
var (
	ErrNotFound = fault.New(fault.NotFound, "payments.not_found")
	ErrExpired  = fault.New(fault.Conflict, "payments.expired")
	ErrPaid     = fault.New(fault.Conflict, "payments.paid") // it needs no bill any more
)

// Fact is the data of FactCaptured.
type Fact struct {
	Payment   string `bson:"payment"`
	Reference string `bson:"reference"`
}

// Service moves money.
type Service struct {
	db       *store.DB
	bus      *events.Bus
	gateway  Gateway
	now      func() time.Time
	log      *slog.Logger
	Ledger   *ledger.Service
	Savings  *savings.Service
	payments *store.Collection[Payment]
	inbox    *store.Collection[Received]
	fees     *store.Scoped[Schedule]
	captures turns.Turns // at payments
}

// Parts are what a Service is made of.
type Parts struct {
	DB      *store.DB
	Bus     *events.Bus
	Gateway Gateway
	Ledger  *ledger.Service
	Savings *savings.Service
	Now     func() time.Time // UTC
	Log     *slog.Logger
}

// New declares the collections and listens to the package's own facts.
func New(p Parts) *Service {
	s := &Service{
		db: p.DB, bus: p.Bus, gateway: p.Gateway, now: p.Now, log: p.Log, Ledger: p.Ledger, Savings: p.Savings,
		payments: definePayments(p.DB), inbox: defineInbox(p.DB), fees: defineFees(p.DB),
	}
	p.Bus.Subscribe("payments.reread", factWebhook, s.onWebhook)
	p.Bus.Subscribe("payments.close-others", factOthers, s.closeOthers)
	return s
}

// Payment returns a payment, or ErrNotFound.
func (s *Service) Payment(ctx context.Context, id string) (*Payment, error) {
	p, err := s.payments.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNotFound
	}
	return p, err
}

// Payments lists payments by state, newest first.
func (s *Service) Payments(ctx context.Context, state State, page store.Page) (store.Slice[Payment], error) {
	return s.payments.List(ctx, store.By("state", state).Newest(), page)
}

// Each visits every payment, for verification.
func (s *Service) Each(ctx context.Context, visit func(*Payment) error) error {
	return s.payments.Each(ctx, store.By("all"), visit)
}

// SetSchedule saves a new version of a cooperative's fee rules; an id that exists stays as it is.
func (s *Service) SetSchedule(ctx context.Context, schedule Schedule) error {
	err := s.fees.In(schedule.Coop).Insert(ctx, &schedule)
	if errors.Is(err, store.ErrDuplicate) {
		return nil
	}
	return err
}

// Schedule returns the fee rules of a cooperative that are in force at a moment.
func (s *Service) Schedule(ctx context.Context, coop string, at time.Time) (*Schedule, error) {
	return s.fees.In(coop).First(ctx, store.By("from").Between(nil, at.Add(time.Millisecond)).Newest())
}

// ScheduleByID returns one version.
func (s *Service) ScheduleByID(ctx context.Context, coop, id string) (*Schedule, error) {
	return s.fees.In(coop).Get(ctx, id)
}
