// Package refund sends back what is owed to buyers: through the channel by which the money came, to an account that the buyer names, or in
// cash at the cooperative's counter. It must never send money twice, never send what the payment gateway has not settled, and never let a
// buyer's money be forgotten: whatever does not arrive is owed again.
package refund

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/money"
	"lumbung/internal/numbering"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// State is where a refund stands.
type State string

// The states. What is owed or being sent stands in the cooperative's 2-1330; what is paid has left it.
const (
	Owed    State = "owed"    // waits: see Wait; again with a reason when it did not arrive
	Sending State = "sending" // the payment gateway may have been told, and has not said what came of it
	Paid    State = "paid"    // it has left the cooperative; a bank may still send it back
)

// Faults of refunds.
var (
	ErrNotFound   = fault.New(fault.NotFound, "refund.not_found")
	ErrDecided    = fault.New(fault.Conflict, "refund.decided")    // it stands elsewhere by now
	ErrNumber     = fault.New(fault.Invalid, "refund.number")      // it is not the number of the buyer's purchase
	ErrEmptyTill  = fault.New(fault.Conflict, "refund.empty_till") // the book has less in cash
	ErrNoChannel  = fault.New(fault.Conflict, "refund.no_channel") // the channel does not give it back
	errNeedReason = fault.New(fault.Invalid, "refund.reason_missing")
)

var life = states.Declare(ErrDecided, errNeedReason,
	states.Row[State]{State: Owed, Next: []State{Sending, Paid}, Reason: true},
	states.Row[State]{State: Sending, Next: []State{Paid, Owed}},
	states.Row[State]{State: Paid, Next: []State{Owed}},
)

// States lists all of them, the earliest first.
func States() []State { return life.States() }

// Way is how the money goes back.
type Way string

// The ways.
const (
	ByChannel Way = "channel" // the one by which it came
	ByAccount Way = "account" // to a bank account or wallet that the buyer names
	ByCash    Way = "cash"    // at the counter
)

// Wait is what a refund that is owed waits for.
type Wait string

// What it waits for. One without is looked at within seconds.
const (
	ForNothing    Wait = ""
	ForSettlement Wait = "settlement" // the payment gateway has not settled the buyer's payment
	ForBalance    Wait = "balance"    // too little of the cooperative's money lies at the payment gateway
	ForTurn       Wait = "turn"       // another refund of the same bill is under way
	ForAccount    Wait = "account"    // the buyer has not said where the money goes
	ForAnotherTry Wait = "again"      // it did not arrive, and is sent again
)

// Refund is money that goes back to a buyer.
type Refund struct {
	ID                 string `bson:"_id"` // coop.hash: see idOf
	Coop               string `bson:"coop"`
	states.Life[State] `bson:",inline"`
	events.Outbox      `bson:",inline"`
	Ref                string                `bson:"ref"`      // of the entry that owes it
	Payment            string                `bson:"payment"`  // id
	Purchase           string                `bson:"purchase"` // number that the buyer knows
	Order              string                `bson:"order"`    // that it was paid for
	User               string                `bson:"user"`     // the buyer, "" for a guest
	Name               string                `bson:"name"`     // the buyer's, as the payment has it
	Phone              string                `bson:"phone"`
	Invoice            string                `bson:"invoice"`
	Channel            payments.Channel      `bson:"channel"` // by which it came, "" while we have not asked
	Reason             payments.RefundReason `bson:"why"`
	Amount             money.Amount          `bson:"amount"`
	Whole              bool                  `bson:"whole"` // it is all that the invoice has brought
	Way                Way                   `bson:"way"`   // in which it goes next, or went
	Waits              Wait                  `bson:"waits,omitempty"`
	To                 *Destination          `bson:"to,omitempty"` // that the buyer has named
	Attempts           []Attempt             `bson:"attempts,omitempty"`
	Tries              int64                 `bson:"tries,omitempty"`     // times the gateway was asked about this attempt
	Reminders          int64                 `bson:"reminders,omitempty"` // times the buyer was asked for an account
	Due                *time.Time            `bson:"due,omitempty"`       // when a job looks at it next
	OpenSince          *time.Time            `bson:"open_since,omitempty"`
	At                 time.Time             `bson:"at"` // when it was owed
}

// Destination is a bank account or a wallet that a buyer has named. Its number is sealed.
type Destination struct {
	Bank   string    `bson:"bank"` // code of the payment gateway
	Name   string    `bson:"name"` // of the bank
	Sealed []byte    `bson:"sealed"`
	Last   string    `bson:"last"` // last four digits
	Holder string    `bson:"holder"`
	At     time.Time `bson:"at"`
}

// Mask is the bank and the end of the number, as people are shown it.
func (d *Destination) Mask() string { return d.Name + " ••" + d.Last }

// Attempt is one way that was tried. The last one counts.
type Attempt struct {
	Way      Way          `bson:"way"`
	At       time.Time    `bson:"at"`
	Provider string       `bson:"provider,omitempty"` // the payment gateway's id of the refund or payout
	To       string       `bson:"to,omitempty"`       // mask of the account
	Paid     bool         `bson:"paid,omitempty"`
	Back     bool         `bson:"back,omitempty"`     // it was paid and came back
	Failed   string       `bson:"failed,omitempty"`   // the payment gateway's word for why it never left
	Fee      money.Amount `bson:"fee,omitempty"`      // what the payment gateway took
	Receipt  string       `bson:"receipt,omitempty"`  // number of the receipt for cash, without a gap within a year: KR-2026-00012
	Receiver string       `bson:"receiver,omitempty"` // who got the cash
}

// idOf is the id of the refund that an entry owes. It stands in addresses and in keys of the payment gateway, which are short.
func idOf(coop, ref string) string {
	sum := sha256.Sum256([]byte(ref))
	return coop + "." + hex.EncodeToString(sum[:10])
}

// Last is the newest attempt, nil before there is one.
func (r *Refund) Last() *Attempt {
	if len(r.Attempts) == 0 {
		return nil
	}
	return &r.Attempts[len(r.Attempts)-1]
}

// PaidAt is when it left, zero while it is owed.
func (r *Refund) PaidAt() time.Time {
	if r.State != Paid {
		return time.Time{}
	}
	return r.Latest().At
}

// key is that of the nth attempt at the payment gateway, counted from 1, and its reference.
func (r *Refund) key(n int) string { return fmt.Sprintf("%s.%d", r.ID, n) }

// now is the key of the last attempt.
func (r *Refund) now() string { return r.key(len(r.Attempts)) }

// References of the entries of an attempt: with which it left, its fee, and with which it came back.
func paidRef(key string) string { return "refund:" + key }
func feeRef(key string) string  { return "refund_fee:" + key }
func backRef(key string) string { return "refund_back:" + key }

// account is what the money of a way leaves.
func (w Way) account() ledger.AccountID {
	if w == ByCash {
		return ledger.Cash
	}
	return ledger.AtGateway
}

// ChannelGives says whether the channel by which it came can give it back at a moment, when it was paid then.
func (r *Refund) ChannelGives(paidAt, now time.Time) bool {
	days, part := payments.RefundTerms(r.Channel)
	return days > 0 && now.Before(paidAt.AddDate(0, 0, days)) && (part || r.Whole)
}

// Facts of this package, about a refund. They carry no data: whoever hears one reads it.
const (
	FactAccountNeeded = "refund.account_needed" // the buyer is to say where the money goes
	FactPaid          = "refund.paid"
)

// Names of acts in the audit log.
const (
	ActCash    = "refund.paid_cash"
	ActWay     = "refund.way_chosen"
	actAccount = "refund.account_named"
	actSending = "refund.sending"
	actEnded   = "refund.ended"
)

// Provider is what is asked of the payment gateway.
type Provider interface {
	payments.Refunder
	payments.Treasury
	// Invoice tells by which channel it was paid.
	Invoice(ctx context.Context, id string) (payments.Invoice, error)
}

// Register is where cooperatives stand. It joins the caller's Tx.
type Register interface {
	Cooperative(ctx context.Context, id string) (savings.Cooperative, error)
}

// Parts are what a Service is made of.
type Parts struct {
	DB       *store.DB
	Bus      *events.Bus
	Ledger   *ledger.Service
	Payments *payments.Service
	Provider Provider
	Register Register
	Vault    func(context.Context) (identity.Vault, error)                    // seals account numbers
	SellerOf func(ctx context.Context, order string) (seller string, _ error) // of an order, or of a draft of one
	Now      func() time.Time                                                 // UTC
	Log      *slog.Logger
	Audit    func(context.Context, act.Line) error
}

// Service sends money back.
type Service struct {
	db       *store.DB
	bus      *events.Bus
	acts     *act.Frame
	now      func() time.Time
	log      *slog.Logger
	ledger   *ledger.Service
	payments *payments.Service
	provider Provider
	register Register
	vault    func(context.Context) (identity.Vault, error)
	sellerOf func(ctx context.Context, order string) (string, error)

	refunds *store.Scoped[Refund]
	numbers *numbering.Series
}

// New declares the collections of refunds.
func New(p Parts) *Service {
	return &Service{
		db: p.DB, bus: p.Bus, acts: &act.Frame{DB: p.DB, Now: p.Now, Audit: p.Audit}, now: p.Now, log: p.Log, ledger: p.Ledger,
		payments: p.Payments, provider: p.Provider, register: p.Register, vault: p.Vault, sellerOf: p.SellerOf,
		refunds: define(p.Bus), numbers: numbering.Define(p.DB, "refund_numbers", "KR"), // kembali refund
	}
}

func define(bus *events.Bus) *store.Scoped[Refund] {
	return events.DefineScoped(bus, store.Spec[Refund]{
		Name: "refunds", Scope: "coop",
		Indexes: []store.Index{
			{Name: "state", Fields: []string{"state", "at"}},
			{Name: "newest", Fields: []string{"at"}},
			{Name: "purchase", Fields: []string{"purchase"}},
			{Name: "due", Fields: []string{"due"}, Sparse: true, Global: true},
			{Name: "open", Fields: []string{"open_since"}, Sparse: true, Global: true},
		},
		Check: check,
	}, false, func(r *Refund) events.Address { return events.Address{Coop: r.Coop, ID: r.ID, Box: &r.Outbox} })
}

// check refuses a refund whose attempts do not fit its state.
func check(r *Refund) error {
	switch last := r.Last(); {
	case r.Amount <= 0 || r.Ref == "" || r.Payment == "" || r.ID != idOf(r.Coop, r.Ref):
		return fmt.Errorf("refund: %s lacks an amount or what owes it", r.ID)
	case (r.State == Paid) != (r.OpenSince == nil):
		return fmt.Errorf("refund: %s is %s and open since %v", r.ID, r.State, r.OpenSince)
	case r.State == Paid && (last == nil || !last.Paid || last.Back), r.State == Sending && (last == nil || last.Paid || last.Failed != ""),
		r.State == Owed && last != nil && !last.Back && last.Failed == "":
		return fmt.Errorf("refund: %s is %s after the attempt %+v", r.ID, r.State, last)
	}
	return life.Check(r.Life)
}

// See makes the refund of what an entry owes, in the entry's Tx, so that there is one for each. Told again, it does nothing.
func (s *Service) See(ctx context.Context, p *payments.Payment, owed payments.Owed) error {
	id := idOf(owed.Coop, owed.Ref)
	_, err := s.refunds.ForTenant(owed.Coop).Get(ctx, id)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	at := owed.At
	due := s.now().UTC().Truncate(time.Millisecond)
	r := &Refund{
		ID: id, Coop: owed.Coop, Life: life.Born(states.Mark{By: owed.By, At: at}), Ref: owed.Ref, Payment: p.ID, Purchase: p.Reference,
		Order: owed.Order, User: p.User, Name: p.Payer.Name, Phone: p.Payer.Phone, Invoice: owed.Invoice, Channel: owed.Channel,
		Reason: owed.Reason, Amount: owed.Amount, Whole: owed.Amount == p.Brought(owed.Invoice), Way: ByChannel, Due: &due,
		OpenSince: &at, At: at,
	}
	return store.RetryDuplicate(s.refunds.ForTenant(owed.Coop).Insert(ctx, r))
}

// MakeOwed makes the refunds of what books of earlier releases owe.
func (s *Service) MakeOwed(ctx context.Context) error { return s.payments.EachOwed(ctx, s.See) }

// ByID returns one refund, or ErrNotFound.
func (s *Service) ByID(ctx context.Context, coop, id string) (*Refund, error) {
	r, err := s.refunds.ForTenant(coop).Get(ctx, id)
	return r, store.NotFoundAs(err, ErrNotFound)
}

// InState lists those in a state, the oldest first.
func (s *Service) InState(ctx context.Context, coop string, state State, page store.Page) (store.Slice[Refund], error) {
	return s.refunds.ForTenant(coop).List(ctx, store.By("state", state), page)
}

// Newest lists all, the newest first.
func (s *Service) Newest(ctx context.Context, coop string, page store.Page) (store.Slice[Refund], error) {
	return s.refunds.ForTenant(coop).List(ctx, store.By("newest").Desc(), page)
}

// Count counts those in a state, up to limit.
func (s *Service) Count(ctx context.Context, coop string, state State, limit int) (int, error) {
	return s.refunds.ForTenant(coop).Count(ctx, store.By("state", state), limit)
}

// OfPurchase lists those of a purchase in one cooperative, by its number.
func (s *Service) OfPurchase(ctx context.Context, coop, number string) ([]Refund, error) {
	slice, err := s.refunds.ForTenant(coop).List(ctx, store.By("purchase", number), store.Page{Limit: store.MaxPage})
	slices.SortFunc(slice.Items, func(a, b Refund) int { return strings.Compare(a.Ref, b.Ref) })
	return slice.Items, err
}

// Oldest is since when the oldest refund of all cooperatives is open, zero when none is.
func (s *Service) Oldest(ctx context.Context) (time.Time, error) {
	oldest, err := s.refunds.AllTenants().First(ctx, store.By("open"))
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return *oldest.OpenSince, nil
}
