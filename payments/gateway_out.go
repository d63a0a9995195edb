package payments

import (
	"context"
	"slices"
	"time"

	"lumbung/internal/money"
)

// Treasury is the part of the provider that holds our money and pays people. It fails in the same three ways as Gateway, and a
// reply in which an amount is negative, missing or no whole number of rupiah is one that nobody can read. Adapters: xendit.
type Treasury interface {
	// CreatePayout pays a bank account. in.Key is the idempotency key: the same key and input is the same payout. On ErrGatewayUnknown it
	// may exist: ask again with the same key, or PayoutsByReference. A key that was used for another input is ErrGatewayUnknown, too:
	// that payout exists, and PayoutsByReference says what became of it. Being short of money is no error; the payout fails later.
	CreatePayout(ctx context.Context, in PayoutInput) (Payout, error)
	// Payout reads one payout by the provider's id.
	Payout(ctx context.Context, id string) (Payout, error)
	// PayoutsByReference finds every payout made with this reference, newest first, or none.
	PayoutsByReference(ctx context.Context, reference string) ([]Payout, error)
	// CancelPayout ends a payout that is still ACCEPTED; later ones are refused. No webhook tells of it.
	CancelPayout(ctx context.Context, id string) (Payout, error)
	// Balance is what can be spent now: settled, less fees, less what payouts under way have reserved.
	Balance(ctx context.Context) (money.Amount, error)
	// Banks lists the banks that can be paid, by code.
	Banks(ctx context.Context) ([]Bank, error)
	// Transactions lists what the provider booked about one of our references (an invoice's ExternalID, a payout's Reference), oldest
	// first. A row changes when its money settles, fails or comes back.
	Transactions(ctx context.Context, reference string) ([]Transaction, error)
}

// Provider is all of a payment provider.
type Provider interface {
	Gateway
	Treasury
	Refunder
}

// PayoutInput is a payout to be made. Only Description may be left empty.
type PayoutInput struct {
	Key         string // idempotency key, at most 100 characters of ASCII; it never expires
	Reference   string // our own, at most 255 characters; the provider does not insist that it is unique
	Bank        string // Bank.Code
	Account     string // digits
	Holder      string // whom the account belongs to, as the bank has it
	Amount      money.Amount
	Description string // on the receiver's statement, where banks cut it after some 14 characters; 100 at most
}

// Payout is a payout as the provider tells it. Times are UTC; what the provider has not said is zero.
type Payout struct {
	ID          string // the provider's
	Reference   string // ours
	Bank        string
	Account     string
	Holder      string
	Status      PayoutStatus
	Amount      money.Amount
	FailureCode string    // why it failed, for example INVALID_DESTINATION; new ones may come
	ArrivesAt   time.Time // when the provider thinks that the bank has it
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// PayoutStatus is a payout's state in the provider's words. Others than these may come: they are neither paid nor failed, so that nothing
// is paid twice, and their payout is asked for again.
type PayoutStatus string

// The states of a payout.
const (
	PayoutAccepted  PayoutStatus = "ACCEPTED"  // its money is reserved; it can be cancelled
	PayoutRequested PayoutStatus = "REQUESTED" // sent to the bank
	PayoutSucceeded PayoutStatus = "SUCCEEDED" // the bank has taken it; it may still come back
	PayoutFailed    PayoutStatus = "FAILED"    // FailureCode says why
	PayoutCancelled PayoutStatus = "CANCELLED"
	PayoutReversed  PayoutStatus = "REVERSED" // the bank sent the money back after it had succeeded
	PayoutAssessed  PayoutStatus = "PENDING_COMPLIANCE_ASSESSMENT"
	PayoutRejected  PayoutStatus = "COMPLIANCE_REJECTED"
	PayoutExpired   PayoutStatus = "EXPIRED"
)

// Paid says whether the receiver's bank has the money.
func (s PayoutStatus) Paid() bool { return s == PayoutSucceeded }

// Failed says whether the money never left and never will.
func (s PayoutStatus) Failed() bool {
	return slices.Contains([]PayoutStatus{PayoutFailed, PayoutCancelled, PayoutRejected, PayoutExpired}, s)
}

// Reversed says whether the money had left and came back.
func (s PayoutStatus) Reversed() bool { return s == PayoutReversed }

// Final says whether nothing more happens by itself, except that one which is Paid may be Reversed later.
func (s PayoutStatus) Final() bool { return s.Paid() || s.Failed() || s.Reversed() }

// Bank is a bank that payouts go to.
type Bank struct {
	Code  string // for PayoutInput.Bank, for example ID_BCA
	Name  string
	Least money.Amount // of one payout
	Most  money.Amount
}

// Transaction is one line of the provider's books. Times are UTC; what the provider has not said is zero.
type Transaction struct {
	ID         string // the provider's, of the line
	ProductID  string // of the payment or payout, without the prefix that its own id may have
	Reference  string // ours
	Type       TransactionType
	Status     TransactionStatus
	Channel    Channel
	Amount     money.Amount
	Net        money.Amount // what the balance changes by: Amount less Fee coming in, Amount and Fee going out
	In         bool         // money came in; otherwise it went out
	Fee        Charges
	Settlement SettlementStatus
	SettlesAt  time.Time // when the provider expects to settle it
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// TransactionType says what a line is about. Others than these may come.
type TransactionType string

// The types that our own doing leads to.
const (
	TransactionPayment TransactionType = "PAYMENT"
	TransactionPayout  TransactionType = "DISBURSEMENT"
	TransactionRefund  TransactionType = "REFUND"
)

// TransactionStatus is a line's state in the provider's words. Others than these may come: treat them as pending.
type TransactionStatus string

// The states of a line.
const (
	TransactionPending  TransactionStatus = "PENDING"
	TransactionSuccess  TransactionStatus = "SUCCESS"
	TransactionFailed   TransactionStatus = "FAILED"
	TransactionVoided   TransactionStatus = "VOIDED"
	TransactionReversed TransactionStatus = "REVERSED"
)

// SettlementStatus says whether the money of a line is, or has left, the balance. It is empty where nothing moves.
type SettlementStatus string

// The states of a settlement.
const (
	SettlementPending SettlementStatus = "PENDING"
	SettlementDone    SettlementStatus = "SETTLED"
	SettlementEarly   SettlementStatus = "EARLY_SETTLED"
)

// Settled says whether the balance has changed by the line.
func (s SettlementStatus) Settled() bool { return s == SettlementDone || s == SettlementEarly }

// Charges is what the provider keeps of a line. All of it is zero when the provider cancelled the fee or gave it back.
type Charges struct {
	Gateway  money.Amount // its own fee
	VAT      money.Amount // on that
	Withheld money.Amount // taxes kept back, the provider's and third parties'
	Final    bool         // no longer an estimate
}

// Sum is all of it together.
func (c Charges) Sum() money.Amount { return c.Gateway + c.VAT + c.Withheld }
