package payments

import (
	"slices"
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
	LookedAt    *time.Time   `bson:"looked_at,omitempty"` // when a visit last made us ask the gateway
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
	Kind   string       `bson:"kind"` // amountMismatch, paidTwice or wrongCurrency
	Bill   string       `bson:"bill"`
	Amount money.Amount `bson:"amount"` // what arrived
	At     time.Time    `bson:"at"`
}

// The kinds of problems, as they are kept and named on screen.
const (
	amountMismatch = "amount_mismatch"
	paidTwice      = "paid_twice"
	wrongCurrency  = "wrong_currency"
)

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

// adopt keeps what the gateway says of one of the payment's bills and says whether that was news. What is older than
// what is known already, or was read earlier and comes later, is none.
func (p *Payment) adopt(in Invoice) (news bool) {
	bill := Bill{ID: in.ID, URL: in.URL, Status: in.Status, ExpiresAt: in.ExpiresAt}
	i := slices.IndexFunc(p.Bills, func(b Bill) bool { return b.ID == in.ID })
	switch {
	case i < 0:
		p.Bills = append(p.Bills, bill)
	case in.Status.age() > p.Bills[i].Status.age():
		p.Bills[i] = bill
	default:
		return false
	}
	return true
}

// take takes in the money of a paid bill: the payment becomes paid by it, or it is noted as a problem, which is then
// returned. errAlready when either was done before.
func (p *Payment) take(in Invoice, now time.Time) (problem string, err error) {
	switch {
	case p.booked(in):
		return "", errAlready
	case p.State == Paid:
		problem = paidTwice
	case in.Currency != rupiah:
		problem = wrongCurrency
	case in.PaidAmount != p.Amount:
		problem = amountMismatch
	}
	p.adopt(in)
	if problem != "" {
		p.Problems = append(p.Problems, Problem{Kind: problem, Bill: in.ID, Amount: in.PaidAmount, At: now})
		return problem, nil
	}
	p.State, p.PaidBill, p.Channel, p.PaidAt = Paid, in.ID, in.Channel, &now
	if !in.PaidAt.IsZero() {
		p.PaidAt = &in.PaidAt
	}
	p.nextCheck(now)
	return "", nil
}

const rupiah = "IDR"

// booked says whether take has been here with this bill before.
func (p *Payment) booked(in Invoice) bool {
	return p.State == Paid && p.PaidBill == in.ID || p.noted(in)
}

// noted says whether what this bill brought is a problem already. One that was noted while the gateway did not yet say
// the amount is looked at again: nothing was booked for it.
func (p *Payment) noted(in Invoice) bool {
	return slices.ContainsFunc(p.Problems, func(known Problem) bool {
		return known.Bill == in.ID && (known.Amount > 0 || known.Amount == in.PaidAmount)
	})
}

// When to ask about money that may come late: soon after the end, and when the day is over within which it can be
// reported (xendit.md section 2.6), with an hour to spare. A question that was not answered is asked again.
const (
	checkSoon  = 15 * time.Minute
	checkLast  = 25 * time.Hour
	checkAgain = 5 * time.Minute
)

// nextCheck sets when to ask the gateway again: after 1, 2, 4 ... minutes while open; soon and a day after it expired;
// and so too after it was paid, if there may be another bill that somebody pays. Then never.
func (p *Payment) nextCheck(now time.Time) {
	p.Checks++
	soon, last := p.ExpiresAt.Add(checkSoon), p.ExpiresAt.Add(checkLast)
	at := last
	switch {
	case p.State == Paid && p.Tries <= 1 && len(p.Bills) <= 1, p.State != Open && !now.Before(last):
		p.CheckAt = nil
		return
	case p.State == Open:
		at = now.Add(min(time.Minute<<min(p.Checks-1, 6), time.Hour))
	case now.Before(soon):
		at = soon
	}
	p.CheckAt = &at
}
