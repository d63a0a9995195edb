// Package withdrawal is how members take money out: what they may take and where to, the queue of what they have asked for, and the one
// outcome of each. It must never send money of which the member has not said so herself, never send it twice, and never let what was not
// sent get lost: whatever does not leave the cooperative is back in the passbook.
package withdrawal

import (
	"context"
	"fmt"
	"log/slog"
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

// State is where a withdrawal stands.
type State string

// The states. The money is out of the passbook from the first one on, and back in it in the last four.
const (
	Asked     State = "asked"     // waits for an officer who says yes
	Ready     State = "ready"     // waits for its turn: at the counter, in the bank, at the payment gateway
	Sending   State = "sending"   // the payment gateway has been told, and has not said what came of it
	Paid      State = "paid"      // it has left the cooperative
	Cancelled State = "cancelled" // by the member
	Refused   State = "refused"   // by an officer, with a reason
	Lapsed    State = "lapsed"    // nobody fetched it, or nobody decided
	Failed    State = "failed"    // the bank would not take it
	Returned  State = "returned"  // it was paid, and the bank sent it back days later
)

// Faults of withdrawals.
var (
	ErrNotFound   = fault.New(fault.NotFound, "withdrawal.not_found")
	ErrDecided    = fault.New(fault.Conflict, "withdrawal.decided")    // it stands elsewhere by now
	ErrOtherForm  = fault.New(fault.Conflict, "withdrawal.other_form") // the form was sent before, with something else in it
	ErrTurn       = fault.New(fault.Conflict, "withdrawal.turn")       // others asked before
	ErrSameHand   = fault.New(fault.Conflict, "withdrawal.same_hand")  // who wrote it down or said yes does not pay it
	ErrCode       = fault.New(fault.Invalid, "withdrawal.code")        // it is not the member's code
	ErrLocked     = fault.New(fault.Conflict, "withdrawal.locked")     // too many wrong codes: she makes another one
	ErrEmptyTill  = fault.New(fault.Conflict, "withdrawal.empty_till") // the book has less in cash or in the bank
	errNeedReason = fault.New(fault.Invalid, "withdrawal.reason_missing")
)

var life = states.Declare(ErrDecided, errNeedReason,
	states.Row[State]{State: Asked, Next: []State{Ready, Cancelled, Refused, Lapsed}},
	states.Row[State]{State: Ready, Next: []State{Sending, Paid, Cancelled, Refused, Lapsed}},
	states.Row[State]{State: Sending, Next: []State{Paid, Failed}},
	states.Row[State]{State: Paid, Next: []State{Returned}},
	states.Row[State]{State: Cancelled},
	states.Row[State]{State: Refused, Reason: true},
	states.Row[State]{State: Lapsed},
	states.Row[State]{State: Failed, Reason: true},
	states.Row[State]{State: Returned, Reason: true},
)

// States lists all of them, the earliest first.
func States() []State { return life.States() }

// Back says whether the money is in the passbook again.
func (s State) Back() bool { return s != Paid && !life.Open(s) || s == Returned }

// Way is how the money goes to the member.
type Way string

// The ways.
const (
	ByCash    Way = "cash"    // at the counter
	ByGateway Way = "gateway" // to her bank account, by the payment gateway
	ByHand    Way = "by_hand" // to her bank account, by an officer at the cooperative's bank
	ToSavings Way = "savings" // into her simpanan sukarela; it does not leave the cooperative
)

// Ways lists the ways out of the cooperative.
func Ways() []Way { return []Way{ByCash, ByHand, ByGateway} }

// account is what the money leaves.
func (w Way) account() ledger.AccountID {
	switch w {
	case ByGateway:
		return ledger.AtGateway
	case ByHand:
		return ledger.Bank
	case ByCash, ToSavings:
	}
	return ledger.Cash
}

// toAccount says whether it goes to a bank account of the member.
func (w Way) toAccount() bool { return w == ByGateway || w == ByHand }

// Withdrawal is money that a member takes out of one of her passbooks.
type Withdrawal struct {
	ID                 string `bson:"_id"` // coop.key; also the payment gateway's key and reference
	Coop               string `bson:"coop"`
	states.Life[State] `bson:",inline"`
	events.Outbox      `bson:",inline"`
	Number             string       `bson:"number"` // of its slip, without a gap within a year: KK-2026-00012
	Member             string       `bson:"member"`
	Payee              *Payee       `bson:"payee,omitempty"` // the heir of a member who has died
	From               savings.Kind `bson:"from"`
	Amount             money.Amount `bson:"amount"`
	Way                Way          `bson:"way"`
	To                 *Destination `bson:"to,omitempty"`       // of a bank account, as it was when she asked
	Slip               bool         `bson:"slip,omitempty"`     // written down by an officer; she signs the slip
	Approval           bool         `bson:"approval,omitempty"` // a second officer says yes
	AskedAt            time.Time    `bson:"asked_at"`
	Queue              Way          `bson:"queue,omitempty"` // while it is ready: its way
	Due                *time.Time   `bson:"due,omitempty"`   // when a job looks at it next
	Code               string       `bson:"code,omitempty"`  // of cash: she says it at the counter
	WrongCodes         int64        `bson:"wrong_codes,omitempty"`
	Note               string       `bson:"note,omitempty"`   // of a transfer by hand: the bank's reference
	Payout             string       `bson:"payout,omitempty"` // the payment gateway's id
	Tries              int64        `bson:"tries,omitempty"`  // times the payment gateway was asked without an answer
	Fee                money.Amount `bson:"fee,omitempty"`    // what the payment gateway took for it
}

// Destination is a bank account.
type Destination struct {
	Account string `bson:"account"` // id of the Account
	Bank    string `bson:"bank"`    // code of the payment gateway
	Name    string `bson:"name"`    // of the bank
	Last    string `bson:"last"`    // last four digits
	Holder  string `bson:"holder"`
}

// Mask is the bank and the end of the account number, as people are shown it.
func (d *Destination) Mask() string { return d.Name + " ••" + d.Last }

// By is who asked.
func (w *Withdrawal) By() string { return w.Steps[0].By }

// Locked says whether too many wrong codes were tried.
func (w *Withdrawal) Locked() bool { return w.WrongCodes >= mostWrongCodes }

// mostWrongCodes is how many are taken: who guesses a million codes would need no member.
const mostWrongCodes = 5

// askRef is the reference of the entry that takes it out of the passbook.
func (w *Withdrawal) askRef() string { return "withdraw:" + w.ID }

// paidRef is that of the entry with which it leaves the cooperative.
func (w *Withdrawal) paidRef() string { return "paid_out:" + w.ID }

// feeRef is that of the entry of the payment gateway's fee, when it told of it afterwards.
func (w *Withdrawal) feeRef() string { return "paid_fee:" + w.ID }

// backRef is that of the entry that brings back what was paid.
func (w *Withdrawal) backRef() string { return "paid_back:" + w.ID }

// onTheWay is the account on which it stands between the passbook and its end.
func (w *Withdrawal) onTheWay() ledger.AccountID { return ledger.Of(ledger.PayoutInWork, w.ID) }

// Facts of this package, about a withdrawal. They carry no data: whoever hears one reads it.
const (
	FactAsked = "withdrawal.asked"
	FactPaid  = "withdrawal.paid"
	FactBack  = "withdrawal.back" // it is in the passbook again
)

// ActApproved is the name of Approve in the audit log.
const ActApproved = "withdrawal.approved"

// Service takes money out.
type Service struct {
	db       *store.DB
	bus      *events.Bus
	acts     *act.Frame
	now      func() time.Time
	log      *slog.Logger
	ledger   *ledger.Service
	payments *payments.Service
	estates  Estates // see AskEstates
	treasury payments.Treasury
	register Register
	vault    func(context.Context) (identity.Vault, error)

	withdrawals *store.Scoped[Withdrawal]
	numbers     *numbering.Series
	rules       *store.Scoped[Rules]
	accounts    *store.Scoped[Account]
}

// Register is where cooperatives and members stand. It joins the caller's Tx.
type Register interface {
	Cooperative(ctx context.Context, id string) (savings.Cooperative, error)
	Member(ctx context.Context, coop, user string) (savings.Member, error)
	// Decides says whether somebody has an office by which money is paid: what she takes out herself needs a colleague.
	Decides(ctx context.Context, coop, user string) (bool, error)
}

// Parts are what a Service is made of.
type Parts struct {
	DB       *store.DB
	Bus      *events.Bus
	Ledger   *ledger.Service
	Payments *payments.Service
	Treasury payments.Treasury
	Register Register
	Vault    func(context.Context) (identity.Vault, error) // seals account numbers
	Now      func() time.Time                              // UTC
	Log      *slog.Logger
	Audit    func(context.Context, act.Line) error
}

// New declares the collections of withdrawals.
func New(p Parts) *Service {
	return &Service{
		db: p.DB, bus: p.Bus, acts: &act.Frame{DB: p.DB, Now: p.Now, Audit: p.Audit}, now: p.Now, log: p.Log, ledger: p.Ledger,
		payments: p.Payments, treasury: p.Treasury, register: p.Register, vault: p.Vault,
		withdrawals: defineWithdrawals(p.Bus), numbers: numbering.Define(p.DB, "withdrawal_numbers", "KK"),
		rules: defineRules(p.DB), accounts: defineAccounts(p.Bus),
	}
}

func defineWithdrawals(bus *events.Bus) *store.Scoped[Withdrawal] {
	return events.DefineScoped(bus, store.Spec[Withdrawal]{
		Name: "withdrawals", Scope: "coop",
		Indexes: []store.Index{
			{Name: "state", Fields: []string{"state", "asked_at"}},
			{Name: "newest", Fields: []string{"asked_at"}},
			{Name: "member", Fields: []string{"member", "asked_at"}},
			{Name: "number", Fields: []string{"number"}, Unique: true},
			{Name: "queue", Fields: []string{"queue", "asked_at"}, Sparse: true},
			{Name: "due", Fields: []string{"due"}, Sparse: true, Global: true},
		},
		Check: func(w *Withdrawal) error {
			switch {
			case w.Payee != nil && (!w.Slip || w.Way != ByCash || w.Payee.Heir < 1 || w.Payee.Name == ""):
				return fmt.Errorf("withdrawal: %s is no slip for an heir", w.ID)
			case w.Number == "" || w.Amount <= 0 || w.Way.toAccount() != (w.To != nil):
				return fmt.Errorf("withdrawal: %s lacks a number, an amount or an account", w.ID)
			case (w.Queue != "") != (w.State == Ready):
				return fmt.Errorf("withdrawal: %s is %s and queues at %q", w.ID, w.State, w.Queue)
			}
			return life.Check(w.Life)
		},
	}, false, func(w *Withdrawal) events.Address { return events.Address{Coop: w.Coop, ID: w.ID, Box: &w.Outbox} })
}

// ByID returns one withdrawal, or ErrNotFound.
func (s *Service) ByID(ctx context.Context, coop, id string) (*Withdrawal, error) {
	w, err := s.withdrawals.ForTenant(coop).Get(ctx, id)
	return w, store.NotFoundAs(err, ErrNotFound)
}

// ByNumber finds one by the number of its slip.
func (s *Service) ByNumber(ctx context.Context, coop, number string) (*Withdrawal, error) {
	w, err := s.withdrawals.ForTenant(coop).First(ctx, store.By("number", number))
	return w, store.NotFoundAs(err, ErrNotFound)
}

// InState lists those in a state in the order in which they were asked for, the oldest first.
func (s *Service) InState(ctx context.Context, coop string, state State, page store.Page) (store.Slice[Withdrawal], error) {
	return s.withdrawals.ForTenant(coop).List(ctx, store.By("state", state), page)
}

// Newest lists all, the newest first; member "" for everybody's.
func (s *Service) Newest(ctx context.Context, coop, member string, page store.Page) (store.Slice[Withdrawal], error) {
	q := store.By("newest")
	if member != "" {
		q = store.By("member", member)
	}
	return s.withdrawals.ForTenant(coop).List(ctx, q.Desc(), page)
}

// Count counts those in a state, up to limit.
func (s *Service) Count(ctx context.Context, coop string, state State, limit int) (int, error) {
	return s.withdrawals.ForTenant(coop).Count(ctx, store.By("state", state), limit)
}

// Next is whose turn it is in a way, ErrNotFound when nobody waits.
func (s *Service) Next(ctx context.Context, coop string, way Way) (*Withdrawal, error) {
	w, err := s.withdrawals.ForTenant(coop).First(ctx, store.By("queue", way))
	return w, store.NotFoundAs(err, ErrNotFound)
}

// Before counts who waits longer for the same way out, up to limit.
func (s *Service) Before(ctx context.Context, w *Withdrawal, limit int) (int, error) {
	return s.withdrawals.ForTenant(w.Coop).Count(ctx, store.By("queue", w.Way).Between(nil, w.AskedAt), limit)
}
