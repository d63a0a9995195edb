package xenditsim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/money"
)

// The states of an invoice.
const (
	pending = "PENDING"
	paid    = "PAID"
	expired = "EXPIRED"
)

// Errors of Pay and Expire. They arrive wrapped.
var (
	ErrNoInvoice   = errors.New("xenditsim: no such invoice")
	ErrNotPending  = errors.New("xenditsim: the invoice is no longer pending")
	ErrAlreadyPaid = errors.New("xenditsim: the invoice is paid")
	ErrNoChannel   = errors.New("xenditsim: the invoice cannot be paid through this channel")
)

// Invoice is an invoice as the simulator's own book has it, for tests and the control plane.
type Invoice struct {
	ID          string       `json:"id"`
	ExternalID  string       `json:"external_id"`
	Status      string       `json:"status"`
	Amount      money.Amount `json:"amount"`
	Paid        money.Amount `json:"paid_amount,omitempty"` // zero until money came in
	Channel     string       `json:"channel,omitempty"`
	PaymentID   string       `json:"payment_id,omitempty"`
	Description string       `json:"description,omitempty"`
	PayerEmail  string       `json:"payer_email,omitempty"`
	Locale      string       `json:"locale,omitempty"`
	SuccessURL  string       `json:"success_url,omitempty"`
	FailureURL  string       `json:"failure_url,omitempty"`
	Methods     []string     `json:"methods,omitempty"`
	Items       []item       `json:"items,omitempty"`
	Customer    *customer    `json:"customer,omitempty"`
	Created     time.Time    `json:"created"`
	Updated     time.Time    `json:"updated"`
	Expires     time.Time    `json:"expires"`
	PaidAt      time.Time    `json:"paid_at,omitzero"`
}

// invoice is short for the same inside the package.
type invoice = Invoice

type item struct {
	Name     string       `json:"name"`
	Quantity int64        `json:"quantity"`
	Price    money.Amount `json:"price"`
}

type customer struct {
	GivenNames   string `json:"given_names,omitempty"`
	Email        string `json:"email,omitempty"`
	MobileNumber string `json:"mobile_number,omitempty"`
}

// Invoices returns copies of all invoices in order of creation.
func (s *Simulator) Invoices() []Invoice {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Invoice, 0, len(s.order))
	for _, id := range s.order {
		all = append(all, *s.invoices[id])
	}
	return all
}

// Pay pays an invoice in full through a channel and puts its webhook on the agenda.
func (s *Simulator) Pay(id, channel string) error { return s.PayAmount(id, channel, 0) }

// PayAmount is Pay with another sum than the invoice's, which the real provider's channels would not take. Zero is the
// invoice's own.
func (s *Simulator) PayAmount(id, channel string, amount money.Amount) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	urgent, err := s.pay(id, paying{channel: channel, amount: amount})
	s.schedule(urgent...)
	return err
}

// paying is how an invoice is paid.
type paying struct {
	channel string
	amount  money.Amount // zero: the invoice's own
	first   bool         // the webhook must arrive before anything else happens
}

// pay changes the state under the lock and returns the webhooks that must arrive before the payer is answered.
func (s *Simulator) pay(id string, p paying) (urgent []*hook, err error) {
	old, ok := s.invoices[id]
	switch {
	case !ok:
		return nil, fmt.Errorf("pay %s: %w", id, ErrNoInvoice)
	case old.Paid > 0:
		return nil, fmt.Errorf("pay %s: %w", id, ErrAlreadyPaid)
	case !old.offers(p.channel):
		return nil, fmt.Errorf("pay %s through %s: %w", id, p.channel, ErrNoChannel)
	}
	in, now := *old, s.clock.now()
	in.Paid, in.Channel, in.PaidAt, in.Updated = p.amount, p.channel, now, now
	if p.amount == 0 {
		in.Paid = in.Amount
	}
	in.PaymentID = s.ids.uuid()
	late := old.Status == expired
	if !late || s.config.Late == BecomePaid {
		in.Status = paid
	}
	var hooks []*hook
	if !late || !s.config.LateSilent {
		hooks = s.emit(&in, eventPaid)
		hooks[0].Urgent = hooks[0].Urgent || p.first
	}
	row := in.transaction()
	if err := s.commit(opPay, change{invoice: &in, row: row, hooks: hooks}); err != nil {
		return nil, fmt.Errorf("pay %s: %w", id, err)
	}
	s.scheduleSettlement(row.ID, row.SettlesAt)
	return urgentOf(hooks), nil
}

// Expire closes a pending invoice at once.
func (s *Simulator) Expire(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	urgent, err := s.expireNow(id)
	s.schedule(urgent...)
	return err
}

// expireNow is Expire under the lock.
func (s *Simulator) expireNow(id string) (urgent []*hook, err error) {
	old, ok := s.invoices[id]
	switch {
	case !ok:
		return nil, fmt.Errorf("expire %s: %w", id, ErrNoInvoice)
	case old.Status != pending:
		return nil, fmt.Errorf("expire %s: %w", id, ErrNotPending)
	}
	in := *old
	in.Status, in.Updated = expired, s.clock.now()
	hooks := s.emit(&in, eventExpired)
	if err := s.commit(opExpire, change{invoice: &in, hooks: hooks}); err != nil {
		return nil, fmt.Errorf("expire %s: %w", id, err)
	}
	return urgentOf(hooks), nil
}

// scheduleExpiry puts the end of a pending invoice on the agenda. When the book cannot be written it tries again a
// minute later.
func (s *Simulator) scheduleExpiry(id string, at time.Time) {
	s.clock.schedule(at, func(context.Context) {
		s.mu.Lock()
		defer s.mu.Unlock()
		urgent, err := s.expireNow(id)
		s.schedule(urgent...)
		if err != nil && !errors.Is(err, ErrNotPending) && !errors.Is(err, ErrNoInvoice) {
			logError("expiry", err)
			s.scheduleExpiry(id, s.clock.now().Add(time.Minute))
		}
	})
}
