package payments

import (
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/events"
	"lumbung/internal/money"
	"lumbung/internal/states"
)

// Payment is what a payer is asked to pay at once, however many invoices it takes to get it.
type Payment struct {
	ID          string       `bson:"_id"`               // also the reference given to the gateway
	Reference   string       `bson:"reference"`         // number that people read: unique
	Fingerprint string       `bson:"fingerprint"`       // of what was asked for: the same id with another one is refused
	Subject     bson.Raw     `bson:"subject,omitempty"` // what it is for, in the words of those who asked for it
	User        string       `bson:"user"`              // who is signed in and pays, or has adopted it; "" for a guest
	Guest       string       `bson:"guest,omitempty"`   // the phone of a guest, by which it is found: see findable
	AdoptedAt   *time.Time   `bson:"adopted_at,omitempty"`
	Holds       []string     `bson:"holds"`            // what is kept for the payer while it is open, in the words of those who asked
	Holder      string       `bson:"holder,omitempty"` // for whom it is kept while it is open, in the words of those who asked
	Amount      money.Amount `bson:"amount"`
	Way         Way          `bson:"way"`         // chosen by the payer
	Allocations []Allocation `bson:"allocations"` // add up to Amount
	Payer       Payer        `bson:"payer"`
	Description string       `bson:"description"`
	Items       []Item       `bson:"items"`
	Locale      string       `bson:"locale"`
	SuccessURL  string       `bson:"success_url"`
	FailureURL  string       `bson:"failure_url"`
	Invoices    []Issued     `bson:"invoices"`
	PaidInvoice string       `bson:"paid_invoice"` // id of the invoice that paid it
	Channel     Channel      `bson:"channel"`
	PaidAt      *time.Time   `bson:"paid_at,omitempty"`
	RefundDue   money.Amount `bson:"refund_due"`          // what it was for could not be had any more: owed back to the payer
	FulfilAt    *time.Time   `bson:"fulfil_at,omitempty"` // paid, but what it was for is not recorded yet: when to try again
	Problems    []Problem    `bson:"problems"`            //
	Attempts    int64        `bson:"attempts"`            // times an invoice was asked for
	Claimed     *time.Time   `bson:"claimed,omitempty"`   // a process is asking for an invoice until then
	CheckAt     *time.Time   `bson:"check_at,omitempty"`  // when to ask the gateway again, in case news got lost
	Checks      int64        `bson:"checks"`              //
	LookedAt    *time.Time   `bson:"looked_at,omitempty"` // when a visit last made us ask the gateway
	Unsettled   *time.Time   `bson:"unsettled,omitempty"` // money came in then, and the provider has not settled all of it
	SettleAt    *time.Time   `bson:"settle_at,omitempty"` // when to ask it what has settled
	Settled     []Settled    `bson:"settled,omitempty"`   //
	GivenBack   []GivenBack  `bson:"given_back,omitempty"`
	ExpiresAt   time.Time    `bson:"expires_at"`
	CreatedAt   time.Time    `bson:"created_at"`

	states.Life[State] `bson:",inline"` // by who orders, "gateway" and the jobs
	events.Outbox      `bson:",inline"`

	stored bson.Raw // as Create has stored it; nil for one that was read
}

// Late says whether it was paid after it had expired.
func (p *Payment) Late() bool { return p.State == Paid && p.Last(Expired) != nil }

// Allocation is the part of a payment that belongs to one seller order.
type Allocation struct {
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

// Issued is an invoice at the gateway, as it was heard of last.
type Issued struct {
	ID        string        `bson:"id"`
	URL       string        `bson:"url"`
	Status    InvoiceStatus `bson:"status"`
	ExpiresAt time.Time     `bson:"expires_at"`
}

// Problem is money or news that did not fit and needs a person.
type Problem struct {
	Kind    string       `bson:"kind"` // amountMismatch, paidTwice or wrongCurrency
	Invoice string       `bson:"invoice"`
	Amount  money.Amount `bson:"amount"` // what arrived
	At      time.Time    `bson:"at"`
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

var life = states.Declare(ErrPaid, nil,
	states.Row[State]{State: Open, Next: []State{Paid, Expired}},
	states.Row[State]{State: Expired, Next: []State{Paid}},
	states.Row[State]{State: Paid},
)

// openInvoice returns the invoice the payer can pay now, or nil.
func (p *Payment) openInvoice(now time.Time) *Issued {
	for i := range p.Invoices {
		if in := &p.Invoices[i]; in.Status == InvoicePending && in.ExpiresAt.After(now) {
			return in
		}
	}
	return nil
}

// merge keeps what the gateway says of one of the payment's invoices and says whether that was news. What is older than
// what is known already, or was read earlier and comes later, is none.
func (p *Payment) merge(in Invoice) (news bool) {
	issued := Issued{ID: in.ID, URL: in.URL, Status: in.Status, ExpiresAt: in.ExpiresAt}
	i := slices.IndexFunc(p.Invoices, func(known Issued) bool { return known.ID == in.ID })
	switch {
	case i < 0:
		p.Invoices = append(p.Invoices, issued)
	case in.Status.age() > p.Invoices[i].Status.age():
		p.Invoices[i] = issued
	default:
		return false
	}
	return true
}

// markPaid takes in the money of a paid invoice: the payment becomes paid by it, or the money is recorded as a problem,
// which is then returned. errAlready when either was done before.
func (p *Payment) markPaid(in Invoice, now time.Time) (problem string, err error) {
	switch {
	case p.isRecorded(in):
		return "", errAlready
	case p.State == Paid:
		problem = paidTwice
	case in.Currency != rupiah:
		problem = wrongCurrency
	case in.PaidAmount != p.Amount:
		problem = amountMismatch
	}
	p.merge(in)
	if problem != "" {
		if problem != wrongCurrency && in.PaidAmount > 0 {
			p.awaitSettlement(now)
		}
		p.Problems = append(p.Problems, Problem{Kind: problem, Invoice: in.ID, Amount: in.PaidAmount, At: now})
		return problem, nil
	}
	if err := life.Step(&p.Life, Paid, states.Mark{By: "gateway", At: now}); err != nil {
		return "", err
	}
	p.Holds, p.Holder = nil, ""
	p.PaidInvoice, p.Channel, p.PaidAt = in.ID, in.Channel, &now
	if !in.PaidAt.IsZero() {
		p.PaidAt = &in.PaidAt
	}
	p.awaitSettlement(*p.PaidAt)
	p.nextCheck(now)
	return "", nil
}

const rupiah = "IDR"

// isRecorded says whether markPaid has seen this invoice before.
func (p *Payment) isRecorded(in Invoice) bool {
	return p.State == Paid && p.PaidInvoice == in.ID || p.hasProblem(in)
}

// hasProblem says whether what this invoice brought is a problem already. One that was recorded while the gateway did not
// yet say the amount is looked at again: nothing was booked for it.
func (p *Payment) hasProblem(in Invoice) bool {
	return slices.ContainsFunc(p.Problems, func(known Problem) bool {
		return known.Invoice == in.ID && (known.Amount > 0 || known.Amount == in.PaidAmount)
	})
}

// When to ask about money that may come late: soon after the end, and when the day is over within which it can be
// reported, with an hour to spare (docs/xendit.md). A question that was not answered is asked again.
const (
	checkSoon  = 15 * time.Minute
	checkLast  = 25 * time.Hour
	checkAgain = 5 * time.Minute
)

// nextCheck sets when to ask the gateway again: after 1, 2, 4 ... minutes while open; soon and a day after it expired;
// and so too after it was paid, if there may be another invoice that somebody pays. Then never.
func (p *Payment) nextCheck(now time.Time) {
	p.Checks++
	soon, last := p.ExpiresAt.Add(checkSoon), p.ExpiresAt.Add(checkLast)
	at := last
	switch {
	case p.State == Paid && p.Attempts <= 1 && len(p.Invoices) <= 1, p.State != Open && !now.Before(last):
		p.CheckAt = nil
		return
	case p.State == Open:
		at = now.Add(min(time.Minute<<min(p.Checks-1, 6), time.Hour))
	case now.Before(soon):
		at = soon
	}
	p.CheckAt = &at
}
