package xenditsim

import (
	"errors"
	"fmt"

	"lumbung/internal/money"
)

// Ledger is where the account's money is. Its accounts add up to nothing.
type Ledger struct {
	Cash       money.Amount `json:"cash"`        // can be spent: what GET /balance says
	PendingIn  money.Amount `json:"pending_in"`  // paid, not settled
	PendingOut money.Amount `json:"pending_out"` // reserved for payouts, with their fees, and for refunds
	Fees       money.Amount `json:"fees"`        // kept by the provider
	VAT        money.Amount `json:"vat"`
	External   money.Amount `json:"external"` // outside: negative when more came in than went out
}

func (l Ledger) add(m Ledger, times money.Amount) Ledger {
	return Ledger{
		l.Cash + times*m.Cash, l.PendingIn + times*m.PendingIn, l.PendingOut + times*m.PendingOut,
		l.Fees + times*m.Fees, l.VAT + times*m.VAT, l.External + times*m.External,
	}
}

// check says what is wrong with it.
func (l Ledger) check() error {
	if sum := l.Cash + l.PendingIn + l.PendingOut + l.Fees + l.VAT + l.External; sum != 0 {
		return fmt.Errorf("xenditsim: the ledger is %v off: %+v", sum, l)
	}
	if min(l.Cash, l.PendingIn, l.PendingOut, l.Fees, l.VAT) < 0 {
		return fmt.Errorf("xenditsim: an account of the ledger is negative: %+v", l)
	}
	return nil
}

// effect is what one transaction has done to the ledger by now.
func (t *Transaction) effect() Ledger {
	kept := Ledger{Fees: t.Charges.Fee, VAT: t.Charges.VAT}
	switch {
	case t.Type == typeTopup:
		return Ledger{Cash: t.Amount, External: -t.Amount}
	case t.Type == typePayment && t.Settlement == pending:
		return Ledger{PendingIn: t.Amount, External: -t.Amount}
	case t.Type == typePayment:
		return kept.add(Ledger{Cash: t.Net, External: -t.Amount}, 1)
	case t.Status == pending && t.Reserved:
		return Ledger{Cash: -t.Net, PendingOut: t.Net}
	case t.Status == success:
		return kept.add(Ledger{Cash: -t.Net, External: t.Amount}, 1)
	case t.Status == reversed: // the fee stays with the provider
		return kept.add(Ledger{Cash: -t.Charges.sum()}, 1)
	}
	return Ledger{} // it failed, or is about to for want of money
}

// recount is the ledger as the transactions have it.
func (s *Simulator) recount() Ledger {
	var l Ledger
	for _, t := range s.rows {
		l = l.add(t.effect(), 1)
	}
	return l
}

// Ledger is where the money is now.
func (s *Simulator) Ledger() Ledger {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ledger
}

// Verify says what in the simulator's own books does not hold: the ledger against its transactions, one payment for each paid invoice,
// one line for each payout and refund in a state that fits, and every net amount.
func (s *Simulator) Verify() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	wrong := []error{s.ledger.check()}
	if counted := s.recount(); counted != s.ledger {
		wrong = append(wrong, fmt.Errorf("xenditsim: the ledger has %+v, its transactions %+v", s.ledger, counted))
	}
	products := map[string]*Transaction{}
	for _, t := range s.rows {
		if products[t.ProductID] != nil {
			wrong = append(wrong, fmt.Errorf("xenditsim: two transactions of %s", t.ProductID))
		}
		products[t.ProductID] = t
		wrong = append(wrong, t.check())
	}
	for _, in := range s.invoices {
		t := products[in.PaymentID]
		if in.Paid > 0 && (t == nil || t.Type != typePayment || t.Amount != in.Paid || t.Reference != in.ExternalID) {
			wrong = append(wrong, fmt.Errorf("xenditsim: invoice %s is paid, its transaction is %+v", in.ID, t))
		}
		delete(products, in.PaymentID)
	}
	for _, p := range s.payouts {
		t := products[p.productID()]
		if t == nil || t.Type != typePayout || t.Amount != p.Amount || t.Status != p.rowStatus() || t.Reference != p.Reference {
			wrong = append(wrong, fmt.Errorf("xenditsim: payout %s is %s, its transaction is %+v", p.ID, p.Status, t))
		}
		delete(products, p.productID())
	}
	wrong = append(wrong, s.verifyRefunds(products)...)
	for _, t := range products {
		if t.Type != typeTopup {
			wrong = append(wrong, fmt.Errorf("xenditsim: transaction %s belongs to nothing", t.ID))
		}
	}
	return errors.Join(wrong...)
}
