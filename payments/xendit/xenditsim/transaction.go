package xenditsim

import (
	"context"
	"fmt"
	"time"

	"lumbung/internal/money"
)

// Types and states of a transaction that an invoice or a payout does not have, too.
const (
	typePayment = "PAYMENT"
	typePayout  = "DISBURSEMENT"
	typeRefund  = "REFUND"
	typeTopup   = "TOPUP"

	success = "SUCCESS"
	voided  = "VOIDED"

	settled = "SETTLED"
	early   = "EARLY_SETTLED"
)

// Transaction is one line of what GET /transactions lists.
type Transaction struct {
	ID         string       `json:"id"`
	ProductID  string       `json:"product_id"`
	Type       string       `json:"type"`
	Status     string       `json:"status"`
	Category   string       `json:"category"`
	Channel    string       `json:"channel"`
	Reference  string       `json:"reference"`
	Account    string       `json:"account,omitempty"`
	Amount     money.Amount `json:"amount"`
	Net        money.Amount `json:"net"` // less charges coming in, with them going out
	In         bool         `json:"in"`
	Reserved   bool         `json:"reserved,omitempty"` // of what goes out: its money was there
	Charges    charges      `json:"charges"`
	Settlement string       `json:"settlement,omitempty"`
	SettlesAt  time.Time    `json:"settles_at,omitzero"`
	Created    time.Time    `json:"created"`
	Updated    time.Time    `json:"updated"`
}

// Transactions returns copies of all lines, oldest first.
func (s *Simulator) Transactions() []Transaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Transaction, 0, len(s.rowIDs))
	for _, id := range s.rowIDs {
		all = append(all, *s.rows[id])
	}
	return all
}

// check says what is wrong with a line by itself.
func (t *Transaction) check() error {
	net := t.Amount + t.Charges.sum()
	if t.In {
		net = t.Amount - t.Charges.sum()
	}
	if t.Net != net || min(t.Amount, t.Net, t.Charges.Fee, t.Charges.VAT) < 0 {
		return fmt.Errorf("xenditsim: the net amount of %+v is not %v", *t, net)
	}
	return nil
}

// transaction is the line of an invoice that was paid. Everything in it follows from the invoice.
func (in *invoice) transaction() *Transaction {
	c, _ := channelByCode(in.Channel)
	t := &Transaction{
		ID: "txn_" + in.PaymentID, ProductID: in.PaymentID, Type: typePayment, Status: success,
		Category: c.category(), Channel: c.code, Reference: in.ExternalID, Account: c.destination(in.ID), Amount: in.Paid, In: true,
		Charges: c.charges(in.Paid, in.PaidAt), Settlement: pending, SettlesAt: c.settles(in.PaidAt), Created: in.PaidAt, Updated: in.PaidAt,
	}
	t.Net = t.Amount - t.Charges.sum()
	if t.SettlesAt.Equal(t.Created) {
		t.Settlement = settled
	}
	return t
}

// category is the channel's group in the words of /transactions.
func (c channel) category() string {
	switch c.kind {
	case kindQR:
		return "QR_CODE"
	case kindBank:
		return "VIRTUAL_ACCOUNT"
	default:
		return string(c.kind)
	}
}

// Settle makes the money of every payment that waits for it spendable now.
func (s *Simulator) Settle() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.rowIDs {
		if err := s.settle(id); err != nil {
			return err
		}
	}
	return nil
}

// settle is Settle for one line, under the lock; one that is settled stays as it is.
func (s *Simulator) settle(id string) error {
	old, known := s.rows[id]
	if !known || old.Type != typePayment || old.Settlement != pending {
		return nil
	}
	t, now := *old, s.clock.now()
	t.Settlement, t.Updated = settled, now
	if now.Before(t.SettlesAt) {
		t.Settlement = early
	}
	return s.commit(opSettle, change{row: &t})
}

// scheduleSettlement has a payment settle at its time. When the book cannot be written it tries again a minute later.
func (s *Simulator) scheduleSettlement(id string, at time.Time) {
	if s.rows[id].Settlement != pending {
		return
	}
	s.clock.schedule(at, func(context.Context) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if err := s.settle(id); err != nil {
			logError("settlement", err)
			s.scheduleSettlement(id, s.clock.now().Add(time.Minute))
		}
	})
}

// Topup puts money into the account as from a bank.
func (s *Simulator) Topup(amount money.Amount) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if amount <= 0 || amount > money.Max {
		return fmt.Errorf("xenditsim: a topup of %v", amount)
	}
	now, id := s.clock.now(), s.ids.uuid()
	return s.commit(opTopup, change{row: &Transaction{
		ID: "txn_" + id, ProductID: id, Type: typeTopup, Status: success, Category: "BANK", Channel: "BCA", Amount: amount, Net: amount,
		In: true, Settlement: settled, Created: now, Updated: now,
	}})
}
