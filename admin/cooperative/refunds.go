package cooperative

import (
	"context"
	"time"

	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// How many refunds the day shows, and how far back it looks for them.
const (
	refundRows  = 12
	refundPages = 4
)

// refunds lists the newest entries that owe money back to a buyer, with the payment's problem where there was one.
func (s *Cooperative) refunds(ctx context.Context, k *lookup, w waiting) ([]refundRow, error) {
	var rows []refundRow
	if w.refunds <= 0 {
		return nil, nil
	}
	page := store.Page{Limit: store.MaxPage}
	for range refundPages {
		slice, err := s.Payments.Ledger.Journal(ctx, k.coop, time.Time{}, time.Time{}, page)
		if err != nil {
			return nil, err
		}
		for _, e := range slice.Items {
			if row, owes := s.refund(ctx, k, e); owes && len(rows) < refundRows {
				rows = append(rows, row)
			}
		}
		if page.After = slice.Next; slice.Next == "" || len(rows) == refundRows {
			break
		}
	}
	return rows, nil
}

// refund is the row of an entry that credits what is owed back to buyers; owes is false for any other.
func (s *Cooperative) refund(ctx context.Context, k *lookup, e ledger.Entry) (row refundRow, owes bool) {
	row = refundRow{Order: k.order(ctx, e.Subject), At: e.RecordedAt, Why: k.desk.Word("kind", e.Kind)}
	for _, p := range e.Postings {
		if p.Credit == ledger.RefundsOwed {
			row.Amount += p.Amount
		}
	}
	if row.Amount > 0 && e.Kind == ledger.Surplus {
		row.Why = s.problem(ctx, k, e)
	}
	return row, row.Amount > 0
}

// problem says why money came that no order takes in: the payment notes it under the bill that brought it.
func (s *Cooperative) problem(ctx context.Context, k *lookup, e ledger.Entry) string {
	if p, err := s.Payments.Payment(ctx, orders.PurchaseOf(e.Subject)); err == nil {
		for _, problem := range p.Problems {
			if e.Ref == payments.SurplusRef(problem.Invoice) {
				return k.desk.Word("problem", problem.Kind)
			}
		}
	}
	return k.desk.Word("kind", e.Kind)
}
