package xenditsim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/money"
)

// refundStep is how long a refund stays PENDING by itself.
const refundStep = time.Minute

// ErrNoRefund is returned by the verbs on refunds.
var ErrNoRefund = errors.New("xenditsim: no such refund")

// Refund is a refund as the simulator's own book has it.
type Refund struct {
	ID          string       `json:"id"`
	Key         string       `json:"key,omitempty"`
	BodySum     string       `json:"body_sum"` // of the request
	RowID       string       `json:"row_id"`   // of its transaction
	InvoiceID   string       `json:"invoice_id"`
	Reference   string       `json:"reference"`
	Reason      string       `json:"reason"`
	Channel     string       `json:"channel"`
	Amount      money.Amount `json:"amount"`
	Status      string       `json:"status"`
	FailureCode string       `json:"failure_code,omitempty"`
	Due         time.Time    `json:"due,omitzero"` // when it succeeds by itself
	Created     time.Time    `json:"created"`
	Updated     time.Time    `json:"updated"`
}

// refundable is for how long a channel gives money back, and whether it gives back a part. Source: docs/xendit.md.
func (c channel) refundable() (days int, part bool) {
	switch c.code {
	case "QRIS", "DANA":
		return 30, true
	case "OVO":
		return 14, true
	case "SHOPEEPAY":
		return 365, true
	case "LINKAJA":
		return 30, false
	}
	return 0, false
}

// Refunds returns copies of all refunds in order of creation.
func (s *Simulator) Refunds() []Refund {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Refund, 0, len(s.refundIDs))
	for _, id := range s.refundIDs {
		all = append(all, *s.refunds[id])
	}
	return all
}

// refundedOf is what has been given back of an invoice, or is about to be, and whether a refund is under way.
func (s *Simulator) refundedOf(invoiceID string) (sum money.Amount, underWay bool) {
	for _, r := range s.refunds {
		if r.InvoiceID == invoiceID && (r.Status == succeeded || r.Status == pending) {
			sum, underWay = sum+r.Amount, underWay || r.Status == pending
		}
	}
	return sum, underWay
}

// refundRefusal says why an invoice gives nothing back, or not this much; ok is false then. Under the lock.
func (s *Simulator) refundRefusal(in *invoice, amount money.Amount) (no reply, ok bool) {
	if in == nil {
		return fail(404, "DATA_NOT_FOUND", "Could not find the payment"), false
	}
	if in.Paid == 0 {
		return fail(400, "INELIGIBLE_TRANSACTION_STATUS", "The payment was not made"), false
	}
	c, _ := channelByCode(in.Channel)
	days, part := c.refundable()
	given, underWay := s.refundedOf(in.ID)
	switch {
	case days == 0:
		return fail(403, "REFUND_NOT_SUPPORTED", "The channel does not support refunds"), false
	case s.clock.now().Sub(in.PaidAt) > time.Duration(days)*24*time.Hour:
		return fail(400, "INELIGIBLE_TRANSACTION_STATUS", "The payment is too old"), false
	case underWay:
		return fail(400, "REFUND_IN_PROGRESS", "Another refund of the payment is under way"), false
	case given+amount > in.Paid:
		return fail(400, "REFUND_AMOUNT_EXCEEDED", "The refunds are more than the payment"), false
	case !part && amount != in.Paid:
		return fail(403, "PARTIAL_REFUND_NOT_SUPPORTED", "The channel does not support partial refunds"), false
	case amount > s.ledger.Cash:
		return fail(400, "INSUFFICIENT_BALANCE", "The balance is too low"), false
	}
	return no, true
}

// openRefund makes a refund that nothing speaks against, under the lock.
func (s *Simulator) openRefund(r Refund) (*Refund, error) {
	in, now := s.invoices[r.InvoiceID], s.clock.now()
	c, _ := channelByCode(in.Channel)
	id := s.ids.uuid()
	r.ID, r.RowID, r.Channel, r.Status, r.Due = "rfd-"+id, "txn_"+s.ids.uuid(), c.code, pending, now.Add(refundStep)
	r.Created, r.Updated = now, now
	err := s.commit(opRefund, change{refund: &r, row: &Transaction{
		ID: r.RowID, ProductID: id, Type: typeRefund, Status: pending, Category: c.category(), Channel: c.code, Reference: r.Reference,
		Amount: r.Amount, Net: r.Amount, Reserved: true, Settlement: pending, Created: now, Updated: now,
	}})
	if err != nil {
		return nil, err
	}
	s.scheduleRefund(&r)
	return &r, nil
}

// scheduleRefund has a refund succeed at its time, unless something else happens to it before.
func (s *Simulator) scheduleRefund(r *Refund) {
	if r.Status != pending {
		return
	}
	s.clock.schedule(r.Due, func(context.Context) {
		if err := s.endRefund(r.ID, succeeded, ""); err != nil && !errors.Is(err, ErrWrongState) && !errors.Is(err, ErrNoRefund) {
			logError("refund", err)
			s.mu.Lock()
			defer s.mu.Unlock()
			r.Due = s.clock.now().Add(time.Minute)
			s.scheduleRefund(r)
		}
	})
}

// SucceedRefund ends a refund that is PENDING well.
func (s *Simulator) SucceedRefund(id string) error { return s.endRefund(id, succeeded, "") }

// FailRefund fails a refund that is PENDING, with a code such as REFUND_FAILED.
func (s *Simulator) FailRefund(id, code string) error { return s.endRefund(id, failed, code) }

// CancelRefund ends a refund that is PENDING. No webhook tells of it.
func (s *Simulator) CancelRefund(id string) error { return s.endRefund(id, cancelled, "") }

func (s *Simulator) endRefund(id, status, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, known := s.refunds[id]
	if !known {
		return fmt.Errorf("refund %s: %w", id, ErrNoRefund)
	}
	if old.Status != pending {
		return fmt.Errorf("refund %s is %s: %w", id, old.Status, ErrWrongState)
	}
	r, t, now := *old, *s.rows[old.RowID], s.clock.now()
	r.Status, r.FailureCode, r.Due, r.Updated = status, code, time.Time{}, now
	t.Status, t.Settlement, t.Updated = r.rowStatus(), "", now
	if t.Status == success {
		t.Settlement = settled
	}
	hooks := s.emitRefund(&r)
	err := s.commit(opRefund, change{refund: &r, row: &t, hooks: hooks})
	if err == nil {
		s.schedule(urgentOf(hooks)...)
	}
	return err
}

// rowStatus is the state of the transaction of a refund.
func (r *Refund) rowStatus() string {
	switch r.Status {
	case succeeded:
		return success
	case failed:
		return failed
	case cancelled:
		return voided
	}
	return pending
}

// emitRefund makes the webhook of a refund's state, if there is one for it.
func (s *Simulator) emitRefund(r *Refund) []*hook {
	event, told := map[string]string{succeeded: eventRefunded, failed: eventNotRefunded}[r.Status]
	if !told {
		return nil
	}
	data := s.wireRefund(r)
	return []*hook{s.tell(event, r.ID, &data.ReferenceID, &data.Amount, r.Updated, &data)}
}

// verifyRefunds says what does not hold of refunds, and strikes their transactions out.
func (s *Simulator) verifyRefunds(products map[string]*Transaction) (wrong []error) {
	for _, r := range s.refunds {
		t := s.rows[r.RowID]
		if t == nil || t.Type != typeRefund || t.Amount != r.Amount || t.Status != r.rowStatus() || t.Reference != r.Reference {
			wrong = append(wrong, fmt.Errorf("xenditsim: refund %s is %s, its transaction is %+v", r.ID, r.Status, t))
			continue
		}
		delete(products, t.ProductID)
		in := s.invoices[r.InvoiceID]
		if given, _ := s.refundedOf(r.InvoiceID); in == nil || given > in.Paid {
			wrong = append(wrong, fmt.Errorf("xenditsim: %v was given back of %+v", given, in))
		}
	}
	return wrong
}
