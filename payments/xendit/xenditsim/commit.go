package xenditsim

import "fmt"

// change is what one step changed. Each part may be missing.
type change struct {
	invoice *Invoice
	payout  *Payout
	refund  *Refund
	row     *Transaction
	hooks   []*hook
}

// commit writes a step to the book first, then to memory and the agenda. A step after which the books would not hold is not taken.
func (s *Simulator) commit(op string, c change) error {
	ledger := s.ledger
	if c.row != nil {
		if old := s.rows[c.row.ID]; old != nil {
			ledger = ledger.add(old.effect(), -1)
		}
		ledger = ledger.add(c.row.effect(), 1)
		if err := c.row.check(); err != nil {
			return err
		}
	}
	if err := ledger.check(); err != nil {
		return err
	}
	if c.payout != nil && !s.follows(c.payout) {
		return fmt.Errorf("xenditsim: payout %s cannot become %s", c.payout.ID, c.payout.Status)
	}
	entries := []entry{{Op: op, Count: s.ids.count, Invoice: c.invoice, Payout: c.payout, Refund: c.refund, Row: c.row}}
	for _, h := range c.hooks {
		entries = append(entries, entry{Op: opHook, Count: s.ids.count, Hook: h})
	}
	if err := s.book.append(entries...); err != nil {
		return err
	}
	s.remember(c)
	s.ledger = ledger
	for _, h := range c.hooks {
		s.rememberHook(h)
		if !h.Urgent {
			s.schedule(h)
		}
	}
	return nil
}

// remember puts what a step changed into memory.
func (s *Simulator) remember(c change) {
	if in := c.invoice; in != nil {
		if _, known := s.invoices[in.ID]; !known {
			s.order = append(s.order, in.ID)
		}
		s.invoices[in.ID] = in
	}
	if p := c.payout; p != nil {
		if _, known := s.payouts[p.ID]; !known {
			s.payoutIDs = append(s.payoutIDs, p.ID)
			s.keys[p.Key] = p.ID
		}
		s.payouts[p.ID] = p
	}
	if r := c.refund; r != nil {
		if _, known := s.refunds[r.ID]; !known {
			s.refundIDs = append(s.refundIDs, r.ID)
			s.keys[refundKey(r.Key)] = r.ID
		}
		s.refunds[r.ID] = r
	}
	if t := c.row; t != nil {
		if _, known := s.rows[t.ID]; !known {
			s.rowIDs = append(s.rowIDs, t.ID)
		}
		s.rows[t.ID] = t
	}
}
