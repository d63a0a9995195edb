// Package payments is money in and out: the one payment of a purchase, the gateway that takes it, the fees that are
// frozen when it arrives, and the entries that carry it through the books. It never imports orders or catalog: it knows
// a reference and allocations, not what they mean. A webhook is a hint; what is booked is what the gateway says when asked.
package payments

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"golang.org/x/sync/singleflight"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/ledger/bookfile"
	"lumbung/payments/savings"
)

// Facts of this package, about a payment. All but FactSurplus carry no data: whoever hears one reads the payment again.
const (
	FactOpened    = "payments.opened"     // the payer can pay: the first invoice was asked for
	FactCaptured  = "payments.captured"   // the money is in the book, and what it is for is recorded
	FactRefundDue = "payments.refund_due" // the money is in the book, and owed back: what it was for could not be had any more
	FactSurplus   = "payments.surplus"    // the data is the Problem: money arrived that did not fit, and is in the book as owed back
	factOthers    = "payments.others"     // own: paid, and there may be other invoices that can still be paid
)

// Faults that visitors may see.
var (
	ErrNotFound = fault.New(fault.NotFound, "payments.not_found")
	ErrExpired  = fault.New(fault.Conflict, "payments.expired")
	ErrPaid     = fault.New(fault.Conflict, "payments.paid") // it needs no invoice any more
)

// ErrCannotFulfil is the answer of a Fulfil that what was paid for cannot be had any more.
var ErrCannotFulfil = errors.New("payments: what was paid for cannot be had any more")

// Fulfil records what a payment is for, in the Tx in which the payment becomes paid. It returns ErrCannotFulfil when the
// money has to go back.
type Fulfil func(ctx context.Context, p *Payment) error

// books are the questions that pages ask about the books.
type books interface {
	Entry(ctx context.Context, book, ref string) (*ledger.Entry, error)
	Journal(ctx context.Context, book string, from, to time.Time, page store.Page) (store.Slice[ledger.Entry], error)
	TrialBalance(ctx context.Context, book string) (ledger.Trial, error)
	TrialAt(ctx context.Context, book string, before time.Time) (ledger.Trial, error)
	TrialEffective(ctx context.Context, book string, before time.Time) (ledger.Trial, error)
	Leaf(ctx context.Context, asked ledger.Asked, page store.Page) (*ledger.Leaf, error)
	LastSeal(ctx context.Context, book string) (*ledger.Seal, error)
	MemberStatement(ctx context.Context, asked ledger.StatementAsked) (*ledger.MemberStatement, error)
	SealOf(ctx context.Context, book string, head bookfile.Head) (*ledger.Seal, error)
	Export(ctx context.Context, book string, to io.Writer) error
	Balance(ctx context.Context, book string, account ledger.AccountID) (money.Amount, error)
	BalancesAt(
		ctx context.Context, book string, accounts []ledger.AccountID, before time.Time,
	) (map[ledger.AccountID]money.Amount, error)
	Statement(ctx context.Context, book string, account ledger.AccountID, page store.Page) (store.Slice[ledger.Line], error)
	EachLine(ctx context.Context, book string, account ledger.AccountID, visit func(*ledger.Line) error) error
	Owners(ctx context.Context, book, code string, page store.Page) (store.Slice[ledger.Line], error)
}

// passbooks are what pages ask about a member's money, and her consent.
type passbooks interface {
	Holdings(ctx context.Context, coop, member string) (savings.Holdings, error)
	Passbook(ctx context.Context, coop, member string, kind savings.Kind, page store.Page) (store.Slice[ledger.Line], error)
	ObligationOf(ctx context.Context, coop string, m savings.Member) (savings.Obligation, error)
	StandingOrder(ctx context.Context, coop, member string) (savings.StandingOrder, error)
	StopOf(ctx context.Context, coop, member string) (*savings.Stop, error)
	Consents(ctx context.Context, coop, member string, page store.Page) (store.Slice[savings.Consent], error)
	Consent(ctx context.Context, by act.Actor, coop string, toSavings bool) error
	Say(ctx context.Context, by act.Actor, coop string, wish savings.Wish) error
}

// Service moves money.
type Service struct {
	books
	passbooks
	db         *store.DB
	acts       *act.Frame
	bus        *events.Bus
	gateway    Gateway
	treasury   Treasury
	now        func() time.Time
	log        *slog.Logger
	ledger     *ledger.Service
	savings    *savings.Service
	payments   *store.Collection[Payment]
	inbox      *store.Collection[InboxItem]
	keepInbox  time.Duration
	fees       *store.Scoped[FeeSchedule]
	inForce    *store.Memo[[]FeeSchedule] // by cooperative, newest first
	proposals  *store.Scoped[FeeProposal]
	agreements *store.Scoped[FeeAgreement]
	promises   *store.Scoped[promises]
	fulfil     Fulfil
	onMoneyOut func(ctx context.Context, reference string) error
	onOwed     func(ctx context.Context, p *Payment, owed Owed) error
	// categoryPath is that of Parts.
	categoryPath func(category string) []string
	asking       singleflight.Group // by payment: browser and webhooks ask the gateway at the same moment
}

// Parts are what a Service is made of.
type Parts struct {
	DB       *store.DB
	Bus      *events.Bus
	Gateway  Gateway
	Treasury Treasury
	Ledger   *ledger.Service
	Savings  *savings.Service
	Now      func() time.Time // UTC
	Log      *slog.Logger
	Audit    func(context.Context, act.Line) error // writes down what was decided, in the caller's Tx
	// CategoryPath are a category of goods and those that it stands in, by their slugs, nearest first: proposed fees are compared with it.
	CategoryPath func(category string) []string
	// KeepInbox is how long webhooks are kept that nothing rests on; 0: for ever.
	KeepInbox time.Duration
}

// New declares the collections and listens to the package's own facts.
func New(p Parts) *Service {
	s := &Service{
		db: p.DB, acts: &act.Frame{DB: p.DB, Now: p.Now, Audit: p.Audit}, bus: p.Bus, gateway: p.Gateway, treasury: p.Treasury,
		now: p.Now, log: p.Log, categoryPath: p.CategoryPath,
		ledger: p.Ledger, savings: p.Savings, books: p.Ledger, passbooks: p.Savings, keepInbox: p.KeepInbox,
		payments: definePayments(p.Bus), inbox: defineInbox(p.DB), fees: defineFees(p.DB), proposals: defineProposals(p.Bus),
		agreements: defineAgreements(p.DB), promises: definePromises(p.DB),
		inForce:    store.NewMemo(p.DB, store.MemoLimit[[]FeeSchedule]{Weight: 1000}),
		fulfil:     func(context.Context, *Payment) error { return nil },
		onMoneyOut: func(context.Context, string) error { return ErrNotFound },
		onOwed:     func(context.Context, *Payment, Owed) error { return nil },
	}
	p.Bus.Subscribe("payments.close-others", factOthers, s.closeOthers)
	return s
}

// OnCaptured names what records the purpose of a payment that becomes paid. It is called once, at start.
func (s *Service) OnCaptured(fulfil Fulfil) { s.fulfil = fulfil }

// OnMoneyOut names who asks again about a payout or a refund of which the provider has news, by our reference: they are asked in turn
// until one does not answer that it is none of hers. It is called once, at start.
func (s *Service) OnMoneyOut(asks ...func(ctx context.Context, reference string) error) {
	s.onMoneyOut = func(ctx context.Context, reference string) error {
		var err error = ErrNotFound
		for _, ask := range asks {
			if err = ask(ctx, reference); fault.KindOf(err) != fault.NotFound {
				return err
			}
		}
		return err
	}
}

// Payment returns a payment, or ErrNotFound.
func (s *Service) Payment(ctx context.Context, id string) (*Payment, error) {
	p, err := s.payments.Get(ctx, id)
	return p, store.NotFoundAs(err, ErrNotFound)
}

// GetMany reads payments by their ids. It leaves out those that are not there.
func (s *Service) GetMany(ctx context.Context, ids []string) (map[string]*Payment, error) {
	return s.payments.GetMany(ctx, ids)
}

// ByReference returns the payment with this number, or ErrNotFound.
func (s *Service) ByReference(ctx context.Context, reference string) (*Payment, error) {
	p, err := s.payments.First(ctx, store.By("reference", reference))
	return p, store.NotFoundAs(err, ErrNotFound)
}

// OfUser lists the payments of somebody who was signed in, newest first.
func (s *Service) OfUser(ctx context.Context, user string, page store.Page) (store.Slice[Payment], error) {
	return s.payments.List(ctx, store.By("user", user).Desc(), page)
}

// Overdue lists open payments whose time was over at a moment, the oldest first.
func (s *Service) Overdue(ctx context.Context, now time.Time, limit int) ([]Payment, error) {
	slice, err := s.payments.List(ctx, store.By("expires", Open).Between(nil, now), store.Page{Limit: limit})
	return slice.Items, err
}

// Holding lists the open payments for which something is kept, the oldest id first.
func (s *Service) Holding(ctx context.Context, what string, page store.Page) (store.Slice[Payment], error) {
	return s.payments.List(ctx, store.By("holds", what), page)
}

// HeldFor lists the open payments of a holder, at most limit of them.
func (s *Service) HeldFor(ctx context.Context, holder string, limit int) ([]Payment, error) {
	slice, err := s.payments.List(ctx, store.By("holder", holder), store.Page{Limit: limit})
	return slice.Items, err
}

// Payments lists payments by state, newest first.
func (s *Service) Payments(ctx context.Context, state State, page store.Page) (store.Slice[Payment], error) {
	return s.payments.List(ctx, store.By("state", state).Desc(), page)
}

// Each visits every payment, for verification.
func (s *Service) Each(ctx context.Context, visit func(*Payment) error) error {
	return s.payments.Each(ctx, store.By("all"), visit)
}

// ActSchedule is the name of SetFeeSchedule in the audit log.
const ActSchedule = "fees.decided"

// SetFeeSchedule saves what a new cooperative starts with; an id that exists stays as it is. The operator does. Later versions are
// proposed by one officer and published by another.
func (s *Service) SetFeeSchedule(ctx context.Context, by act.Actor, schedule FeeSchedule) error {
	at := act.Place{Coop: schedule.Coop}
	a := act.Act{Name: ActSchedule, By: by, Access: act.Operates.Guarded(), At: at, Subject: schedule.ID}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*FeeSchedule, error) {
		known, err := s.fees.ForTenant(schedule.Coop).Get(ctx, schedule.ID)
		if err == nil {
			return known, r.Nothing()
		}
		if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		r.Note("resolution", schedule.Resolution)
		return &schedule, store.RetryDuplicate(s.fees.ForTenant(schedule.Coop).Insert(ctx, &schedule))
	})
	return err
}

// Schedule returns the fee rules of a cooperative that are in force at a moment.
func (s *Service) Schedule(ctx context.Context, coop string, at time.Time) (*FeeSchedule, error) {
	versions, err := s.Schedules(ctx, coop)
	if err != nil {
		return nil, err
	}
	version := inForce(versions, at)
	if version.ID == "" {
		return nil, fmt.Errorf("%w: fees of %s at %s", store.ErrNotFound, coop, at)
	}
	return &version, nil
}

// ScheduleByID returns one version.
func (s *Service) ScheduleByID(ctx context.Context, coop, id string) (*FeeSchedule, error) {
	return s.fees.ForTenant(coop).Get(ctx, id)
}
