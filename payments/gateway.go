package payments

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/money"
)

// Gateway is the payment provider. Adapters: xendit.
type Gateway interface {
	// CreateInvoice opens an invoice. On ErrGatewayUnknown it may exist: look with InvoicesByReference before trying again.
	CreateInvoice(ctx context.Context, in InvoiceInput) (Invoice, error)
	// Invoice reads one invoice by the provider's id.
	Invoice(ctx context.Context, id string) (Invoice, error)
	// InvoicesByReference finds what a lost reply hid: every invoice made with this ExternalID, newest first, or none.
	InvoicesByReference(ctx context.Context, externalID string) ([]Invoice, error)
	// ExpireInvoice closes an invoice that is still PENDING.
	ExpireInvoice(ctx context.Context, id string) (Invoice, error)
}

// The three ways in which a gateway fails. They are errors.Is targets; the error that arrives wraps one of them and says more.
var (
	// ErrGatewayUnknown: timeout, reset, 5xx, or a reply nobody can read. It may have been done.
	ErrGatewayUnknown = fault.New(fault.Unavailable, "payments.gateway_unknown")
	// ErrGatewayRefused: the provider said no, and will say it again. The error is a *Refusal.
	ErrGatewayRefused = fault.New(fault.Unavailable, "payments.gateway_refused")
	// ErrGatewayDown: nothing was done (no connection, 429, 503). Trying later is safe.
	ErrGatewayDown = fault.New(fault.Unavailable, "payments.gateway_down")
)

// Refusal is the provider's no. It wraps ErrGatewayRefused.
type Refusal struct {
	Status  int    // HTTP status; 0 when our adapter refused before asking
	Code    string // the provider's error code, for example INVOICE_NOT_FOUND_ERROR
	Message string // the provider's words, for the log
}

// Error is for logs.
func (r *Refusal) Error() string {
	return fmt.Sprintf("%s: %d %s: %s", ErrGatewayRefused.Key, r.Status, r.Code, r.Message)
}

// Unwrap makes errors.Is(err, ErrGatewayRefused) true.
func (r *Refusal) Unwrap() error { return ErrGatewayRefused }

// InvoiceInput is an invoice to be opened. ExternalID and Amount are needed, the rest may be left empty.
type InvoiceInput struct {
	ExternalID  string // our own unguessable reference, new for every attempt to pay
	Amount      money.Amount
	Description string
	Duration    time.Duration // until it expires, in whole seconds; zero leaves it to the provider
	PayerName   string
	PayerPhone  string // E.164
	PayerEmail  string
	SuccessURL  string        // where the payer's browser goes after paying
	FailureURL  string        // where it goes when the payer gives up
	Locale      string        // "id" or "en"
	Methods     []Channel     // that the invoice offers; none leaves it to the provider
	Items       []InvoiceItem // shown to the payer; they need not add up to Amount
}

// InvoiceItem is one line shown on the provider's page.
type InvoiceItem struct {
	Name     string
	Quantity int64
	Price    money.Amount // of one
}

// Invoice is an invoice as the provider tells it. Times are UTC; what the provider has not said is zero.
type Invoice struct {
	ID         string // the provider's
	ExternalID string // ours
	BusinessID string // the provider's account that receives the money
	Status     InvoiceStatus
	Amount     money.Amount
	PaidAmount money.Amount
	Currency   string
	URL        string // the provider's page where the payer pays
	Channel    Channel
	PaidAt     time.Time
	ExpiresAt  time.Time
	CreatedAt  time.Time
}

// InvoiceStatus is an invoice's state in the provider's words. Others than these may come: treat them as not paid.
type InvoiceStatus string

const (
	InvoicePending InvoiceStatus = "PENDING"
	InvoicePaid    InvoiceStatus = "PAID"
	InvoiceSettled InvoiceStatus = "SETTLED" // paid, and the provider may spend it for us
	InvoiceExpired InvoiceStatus = "EXPIRED"
)

// Paid says whether the payer's money has arrived at the provider.
func (s InvoiceStatus) Paid() bool { return s == InvoicePaid || s == InvoiceSettled }

// age orders the states by when an invoice can be in them: of two replies the one with the higher age is the newer.
func (s InvoiceStatus) age() int {
	return slices.Index([]InvoiceStatus{InvoicePending, InvoiceExpired, InvoicePaid, InvoiceSettled}, s)
}

// Paid says whether the payer's money has arrived at the provider. Money that came after the invoice's end may leave it
// EXPIRED (docs/xendit.md).
func (in Invoice) Paid() bool {
	return in.Status.Paid() || in.Status == InvoiceExpired && in.PaidAmount > 0
}

// What a webhook is about.
const (
	KindInvoice = "invoice"
	KindPayout  = "payout"
	KindRefund  = "refund"
	KindOther   = "other" // something that we do not use
)

// Webhook is one call of the provider as it came in, before anyone has believed a word of it. The same news may come twice,
// late, or in the wrong order.
type Webhook struct {
	Provider   string // "xendit"
	WebhookID  string // the provider's id of this piece of news; may be empty and must not be relied on
	Kind       string // KindInvoice and so on
	ObjectID   string // the provider's id of the object, for example an invoice
	ExternalID string // our reference, as the provider repeats it
	Status     string // what the provider claims the object became
	BodySHA256 string // hexadecimal
	Body       []byte // exactly as received
	ReceivedAt time.Time
}
