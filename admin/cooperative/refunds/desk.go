// Package refunds is the desk of money that goes back to buyers: what waits and for what, what is on its way, and what an officer does
// where it does not go by itself.
package refunds

import (
	"context"

	"lumbung/admin"
	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/payments"
	"lumbung/payments/refund"
)

// desk is whom the pages ask.
type desk struct{ admin.Parts }

// What a page of the desk is made of.
type (
	Visit         = office.Visit
	page          = office.Page
	nav           = office.Nav
	list[T any]   = office.List[T]
	column[T any] = office.Column[T]
	tab           = office.Tab
)

// Pages are those of the desk.
func Pages(parts admin.Parts) []office.Page {
	s := &desk{parts}
	return []page{s.listPage(), s.onePage()}
}

// pays is who hands money out and says in which way it goes.
func pays() act.Access { return act.May(act.Collect).Guarded() }

// TabOwed is the tab of those that have not left.
const TabOwed = "menunggu"

// tabStates are those behind the tabs.
var tabStates = map[string]refund.State{TabOwed: refund.Owed, "dikirim": refund.Sending, "kembali": refund.Paid}

// listPage lists refunds.
func (s *desk) listPage() page {
	return list[refund.Refund]{
		Path: "refund", Title: "coop.nav.refunds", Help: "refunds", Access: act.Reads, File: "refund.csv",
		Search: "coop.refund.find",
		Nav:    nav{ID: "refund", Icon: "coins", Label: "coop.nav.refunds", Rank: 45},
		Read:   s.read,
		Tabs: []tab{
			{Label: "coop.refund.tab_all"},
			{Word: TabOwed, Label: "coop.refund_state.owed"},
			{Word: "dikirim", Label: "coop.refund_state.sending"},
			{Word: "kembali", Label: "coop.refund_state.paid"},
		},
		Columns: Columns(),
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.refund.sub"), Beside: links(v)}, nil
		},
		Empty:  ui.Blank{Icon: "coins", Title: "coop.refund.none", Text: "coop.refund.none_text"},
		Sample: Samples,
	}.Page()
}

// Columns are those of a table of refunds.
func Columns() []column[refund.Refund] {
	return []column[refund.Refund]{
		{Label: "coop.refund.since", Of: (*Visit).ZoneName, Cell: func(v *Visit, r *refund.Refund) ui.Cell { return v.Stamped(r.At) }},
		{Label: "coop.refund.purchase", Cell: func(v *Visit, r *refund.Refund) ui.Cell {
			return ui.Anchor(r.Purchase, v.To("refund", r.ID)).Lead()
		}},
		{Label: "coop.col.owed_to", Cell: func(_ *Visit, r *refund.Refund) ui.Cell { return ui.Text(r.Name) }},
		{Label: "coop.refund.way", Cell: func(v *Visit, r *refund.Refund) ui.Cell { return ui.Text(wayText(v, r)) }},
		{Label: "coop.refund.state", Cell: func(v *Visit, r *refund.Refund) ui.Cell { return ui.State(tone(r), stateText(v, r)) }},
		{Label: "coop.col.amount", Sum: true, Cell: func(_ *Visit, r *refund.Refund) ui.Cell { return ui.Money(r.Amount) }},
	}
}

// wayText says how it goes back: QRIS, BRI ••4471, tunai.
func wayText(v *Visit, r *refund.Refund) string {
	switch last := r.Last(); {
	case r.State != refund.Owed && last.Way == refund.ByCash, r.Way == refund.ByCash:
		return v.Word("refund_way", refund.ByCash)
	case r.Way == refund.ByChannel && r.Channel != "":
		return string(r.Channel)
	case r.To != nil:
		return r.To.Mask()
	}
	return v.Word("refund_way", r.Way)
}

// stateText says where it stands and, while it is owed, what it waits for.
func stateText(v *Visit, r *refund.Refund) string {
	if r.State == refund.Owed && r.Waits != refund.ForNothing {
		return v.Word("refund_wait", r.Waits)
	}
	return v.Word("refund_state", r.State)
}

func tone(r *refund.Refund) string {
	switch r.State {
	case refund.Paid:
		return "padi"
	case refund.Sending:
		return "nila"
	case refund.Owed:
	}
	if r.Waits == refund.ForAccount || r.Waits == refund.ForBalance {
		return "bata"
	}
	return "kunyit"
}

// read reads a part of them, or those of the purchase with the number that is looked for.
func (s *desk) read(ctx context.Context, v *Visit, q ui.Query) (slice store.Slice[refund.Refund], err error) {
	if q.Search != "" {
		slice.Items, err = s.Refunds.OfPurchase(ctx, v.Coop.ID, purchaseNumber(q.Search))
		return slice, err
	}
	if state := tabStates[q.Tab]; state != "" {
		return s.Refunds.InState(ctx, v.Coop.ID, state, q.Page)
	}
	return s.Refunds.Newest(ctx, v.Coop.ID, q.Page)
}

// Samples are refunds in each state.
func Samples(v *Visit) []refund.Refund {
	type step = states.Step[refund.State]
	one := func(n int, name string, channel payments.Channel, amount money.Amount, way ...refund.State) refund.Refund {
		at := v.Now.AddDate(0, 0, -n)
		number := []string{"LB-8F2K1X", "LB-9C4TRW", "LB-4H7QPN", "LB-2M8ZVD", "LB-6T1GKE"}[n]
		r := refund.Refund{
			ID: "sembalun." + number, Coop: "sembalun", Purchase: number, Name: name, Phone: "+6281234567890", Channel: channel, Amount: amount,
			Way: refund.ByChannel, Reason: payments.RefundOther, At: at,
		}
		for i, state := range way {
			mark := states.Mark{By: []string{"payment", "refunds", "gateway"}[min(i, 2)], At: at}
			if state == refund.Owed && i > 0 {
				mark.Reason = "ACCOUNT_NOT_FOUND"
			}
			r.State, r.Steps = state, append(r.Steps, step{State: state, Mark: mark})
			if state == refund.Sending {
				r.Attempts = append(r.Attempts, refund.Attempt{Way: refund.ByChannel, At: at})
			}
		}
		return r
	}
	waits := one(0, "Dewi Lestari", "QRIS", 96_000, refund.Owed)
	waits.Waits = refund.ForSettlement
	asked := one(1, "Made Suardana", "BCA", 212_500, refund.Owed)
	asked.Way, asked.Waits, asked.Reminders = refund.ByAccount, refund.ForAccount, 1
	sending := one(2, "Baiq Ratna", "OVO", 48_000, refund.Owed, refund.Sending)
	paid := one(3, "Lalu Arya", "QRIS", 115_000, refund.Owed, refund.Sending, refund.Paid)
	paid.Attempts[0].Paid = true
	cash := one(4, "Ni Wayan Sari", "MANDIRI", 64_000, refund.Owed, refund.Sending, refund.Owed, refund.Paid)
	cash.Attempts[0].Failed = "ACCOUNT_NOT_FOUND"
	cash.Way = refund.ByCash
	cash.Attempts = append(cash.Attempts, refund.Attempt{
		Way: refund.ByCash, At: cash.At, Paid: true, Receipt: "KR-2026-00007", Receiver: "Ni Wayan Sari",
	})
	return []refund.Refund{waits, asked, sending, paid, cash}
}
