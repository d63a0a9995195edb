package payments

import (
	"time"

	"lumbung/internal/money"
)

// Payment is the one payment of a purchase, however many bills it took to get it.
type Payment struct {
	ID          string       `bson:"_id"`       // also the reference given to the gateway
	Reference   string       `bson:"reference"` // what is paid for: unique
	Amount      money.Amount `bson:"amount"`
	Shares      []Share      `bson:"shares"` // add up to Amount
	Payer       Payer        `bson:"payer"`
	Description string       `bson:"description"`
	Items       []Item       `bson:"items"`
	Locale      string       `bson:"locale"`
	SuccessURL  string       `bson:"success_url"`
	FailureURL  string       `bson:"failure_url"`
	State       State        `bson:"state"`
	Bills       []Bill       `bson:"bills"`
	PaidBill    string       `bson:"paid_bill"` // id of the bill that paid it
	Channel     Channel      `bson:"channel"`
	PaidAt      *time.Time   `bson:"paid_at,omitempty"`
	Problems    []Problem    `bson:"problems"`
	Tries       int64        `bson:"tries"`              // times a bill was asked for
	Busy        *time.Time   `bson:"busy,omitempty"`     // somebody is asking for a bill until then
	CheckAt     *time.Time   `bson:"check_at,omitempty"` // when to ask the gateway again, in case news got lost
	Checks      int64        `bson:"checks"`
	ExpiresAt   time.Time    `bson:"expires_at"`
	CreatedAt   time.Time    `bson:"created_at"`
}

// Share is the part of a payment that belongs to one seller order.
type Share struct {
	Coop   string       `bson:"coop"`
	Order  string       `bson:"order"`
	Amount money.Amount `bson:"amount"`
}

// Payer is who is asked to pay.
type Payer struct {
	Name  string `bson:"name"`
	Phone string `bson:"phone"`
	Email string `bson:"email"`
}

// Item is one line shown on the gateway's page.
type Item struct {
	Name     string       `bson:"name"`
	Quantity int64        `bson:"quantity"`
	Price    money.Amount `bson:"price"`
}

// Bill is one invoice at the gateway.
type Bill struct {
	ID        string        `bson:"id"`
	URL       string        `bson:"url"`
	Status    InvoiceStatus `bson:"status"`
	ExpiresAt time.Time     `bson:"expires_at"`
}

// Problem is money or news that did not fit and needs a person.
type Problem struct {
	Kind   string       `bson:"kind"` // "amount_mismatch", "paid_twice"
	Bill   string       `bson:"bill"`
	Amount money.Amount `bson:"amount"` // what arrived
	At     time.Time    `bson:"at"`
}

// State of a payment.
type State string

// The states. Open can become Paid or Expired; Expired can still become Paid, when the money arrives late; Paid is the
// end.
const (
	Open    State = "open"
	Paid    State = "paid"
	Expired State = "expired"
)

// openBill returns the bill the payer can pay now, or nil.
func (p *Payment) openBill(now time.Time) *Bill {
	for i := range p.Bills {
		if b := &p.Bills[i]; b.Status == InvoicePending && b.ExpiresAt.After(now) {
			return b
		}
	}
	return nil
}

// adopt keeps what the gateway says of one of the payment's bills.
func (p *Payment) adopt(in Invoice) {
	bill := Bill{ID: in.ID, URL: in.URL, Status: in.Status, ExpiresAt: in.ExpiresAt}
	for i := range p.Bills {
		if p.Bills[i].ID == in.ID {
			p.Bills[i] = bill
			return
		}
	}
	p.Bills = append(p.Bills, bill)
}

// hasProblem says whether this trouble with this bill is already noted.
func (p *Payment) hasProblem(kind, bill string) bool {
	for _, known := range p.Problems {
		if known.Kind == kind && known.Bill == bill {
			return true
		}
	}
	return false
}

// nextCheck sets when to ask the gateway again: after 1, 2, 4 ... minutes while open; 15 minutes and 24 hours after it
// expired, since a payment can be reported up to a day late (xendit.md section 2.6); never once paid.
func (p *Payment) nextCheck(now time.Time) {
	p.Checks++
	var wait time.Duration
	switch {
	case p.State == Open:
		wait = min(time.Minute<<min(p.Checks-1, 6), time.Hour)
	case p.State == Expired && now.Before(p.ExpiresAt.Add(15*time.Minute)):
		wait = p.ExpiresAt.Add(15 * time.Minute).Sub(now)
	case p.State == Expired && now.Before(p.ExpiresAt.Add(24*time.Hour)):
		wait = p.ExpiresAt.Add(24 * time.Hour).Sub(now)
	default:
		p.CheckAt = nil
		return
	}
	at := now.Add(wait)
	p.CheckAt = &at
}
