package cooperative

import (
	"context"
	"time"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// How many refunds the day shows, and how far back it looks for them.
const (
	refundRows  = 12
	refundPages = 4
)

// refunds are the newest entries that owe money back to a buyer, with who paid and the payment's problem where there was one.
func (s *Cooperative) refunds(ctx context.Context, v *Visit) (ui.Grid, error) {
	var owing []ledger.Entry
	page := store.Page{Limit: store.MaxPage}
	for range refundPages {
		slice, err := s.Payments.Journal(ctx, v.Coop.ID, time.Time{}, time.Time{}, page)
		if err != nil {
			return ui.Grid{}, err
		}
		for i := range slice.Items {
			if refundAmount(&slice.Items[i]) > 0 && len(owing) < refundRows {
				owing = append(owing, slice.Items[i])
			}
		}
		if page.After = slice.Next; slice.Next == "" || len(owing) == refundRows {
			break
		}
	}
	ids := make([]string, len(owing))
	for i := range owing {
		ids[i] = orders.PurchaseOf(owing[i].Subject)
	}
	paid, err := s.Payments.GetMany(ctx, ids)
	if err != nil {
		return ui.Grid{}, err
	}
	return refundGrid(ctx, v, owing, paid)
}

// refundAmount is what an entry owes back to buyers.
func refundAmount(e *ledger.Entry) (amount money.Amount) {
	for _, p := range e.Postings {
		if p.Credit == ledger.RefundsOwed {
			amount += p.Amount
		}
	}
	return amount
}

// refundGrid is the table of entries that owe money back.
func refundGrid(ctx context.Context, v *Visit, owing []ledger.Entry, paid map[string]*payments.Payment) (ui.Grid, error) {
	g, err := ui.Tabulate(ctx, v, []column[ledger.Entry]{
		{Label: "coop.col.order", Cell: func(_ *Visit, e *ledger.Entry) ui.Cell { return ui.Named(office.Numbers, e.Subject).Lead() }},
		{Label: "coop.col.owed_to", Cell: func(_ *Visit, e *ledger.Entry) ui.Cell {
			if p := paid[orders.PurchaseOf(e.Subject)]; p != nil {
				return ui.Text(p.Payer.Name)
			}
			return ui.Cell{}
		}},
		{Label: "coop.col.why", Cell: func(v *Visit, e *ledger.Entry) ui.Cell {
			return ui.State("bata", refundReason(v, e, paid[orders.PurchaseOf(e.Subject)]))
		}},
		{Label: "coop.col.time", Of: (*Visit).ZoneName, Cell: func(v *Visit, e *ledger.Entry) ui.Cell { return v.Stamped(e.RecordedAt) }},
		{Label: "coop.col.amount", Sum: true, Cell: func(_ *Visit, e *ledger.Entry) ui.Cell { return ui.Money(refundAmount(e)) }},
	}, owing)
	for _, row := range g.Rows {
		if row[0].Text == "" {
			row[0].Text = v.T("coop.no_order")
		}
	}
	return g, err
}

// refundReason says why an entry owes money back. Of money that no order takes in, the payment notes why under the bill that
// brought it.
func refundReason(v *Visit, e *ledger.Entry, p *payments.Payment) string {
	if p != nil && e.Kind == ledger.Surplus {
		for _, problem := range p.Problems {
			if e.Ref == payments.SurplusRef(problem.Invoice) {
				return v.Word("problem", problem.Kind)
			}
		}
	}
	return v.Word("kind", e.Kind)
}
