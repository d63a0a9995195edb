package payments

import (
	"context"
	"time"

	"lumbung/internal/money"
)

// Refunder is the part of the provider that gives a payer's money back through the channel that it came by, which not every channel can
// (RefundableChannel). It fails in the same three ways as Gateway. Adapters: xendit.
type Refunder interface {
	// CreateRefund gives back a part or all of a paid invoice. in.Key is the idempotency key: the same key and input is the same refund. On
	// ErrGatewayUnknown it may exist: look with RefundsOf before asking again, with the same key. An invoice has one refund under way at a
	// time; another one is ErrGatewayUnknown, as it may be the one that was asked for before.
	CreateRefund(ctx context.Context, in RefundInput) (Refund, error)
	// Refund reads one refund by the provider's id.
	Refund(ctx context.Context, id string) (Refund, error)
	// RefundsOf finds every refund of an invoice by the provider's id of that, newest first, or none.
	RefundsOf(ctx context.Context, invoice string) ([]Refund, error)
}

// RefundInput is a refund to be made. All of it is needed.
type RefundInput struct {
	Key       string // idempotency key, at most 100 characters of ASCII
	Reference string // our own and new for each, at most 255 characters
	Invoice   string // Invoice.ID
	Amount    money.Amount
	Reason    RefundReason
}

// RefundReason is why money is given back, in the provider's words.
type RefundReason string

// The reasons that the provider takes.
const (
	RefundRequested RefundReason = "REQUESTED_BY_CUSTOMER"
	RefundCancelled RefundReason = "CANCELLATION"
	RefundDuplicate RefundReason = "DUPLICATE"
	RefundFraud     RefundReason = "FRAUDULENT"
	RefundOther     RefundReason = "OTHERS"
)

// Refund is a refund as the provider tells it. Times are UTC; what the provider has not said is zero.
type Refund struct {
	ID          string // the provider's
	Reference   string // ours
	Invoice     string // Invoice.ID; the provider may leave it out
	Status      RefundStatus
	Amount      money.Amount
	Fee         money.Amount // what the provider charges for it
	Channel     Channel
	FailureCode string // why it failed, for example INSUFFICIENT_BALANCE; new ones may come
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// RefundStatus is a refund's state in the provider's words. Others than these may come: they are neither done nor failed.
type RefundStatus string

// The states of a refund.
const (
	RefundPending  RefundStatus = "PENDING"
	RefundDone     RefundStatus = "SUCCEEDED" // the channel has taken it; the payer may see it days later
	RefundFailed   RefundStatus = "FAILED"    // FailureCode says why
	RefundCanceled RefundStatus = "CANCELLED"
)

// Done says whether the money has left towards the payer.
func (s RefundStatus) Done() bool { return s == RefundDone }

// Failed says whether the money never left and never will.
func (s RefundStatus) Failed() bool { return s == RefundFailed || s == RefundCanceled }

// Final says whether nothing more happens.
func (s RefundStatus) Final() bool { return s.Done() || s.Failed() }

// RefundableChannel says whether money that came by a channel can go back by it: QRIS and wallets can, virtual accounts and the counters
// of outlets cannot, and of others nothing is known. A payout is the way then.
func RefundableChannel(name Channel) bool {
	days, _ := RefundTerms(name)
	return days > 0
}

// RefundTerms are for how many days after it was paid a channel gives money back, 0 for one that never does, and whether it gives back a
// part of a payment. The provider may refuse a refund all the same (docs/xendit.md).
func RefundTerms(name Channel) (days int, part bool) {
	for _, c := range channels() {
		if c.name == name {
			return c.refund.days, c.refund.part
		}
	}
	return 0, false
}
