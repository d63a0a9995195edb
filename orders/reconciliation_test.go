package orders_test

import (
	"testing"

	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

func TestAccountOf(t *testing.T) {
	escrow := ledger.Of(ledger.Escrow, "o")
	entry := func(debit, credit ledger.AccountID, amount money.Amount) ledger.Entry {
		return ledger.Entry{Postings: []ledger.Posting{{Debit: debit, Credit: credit, Amount: amount}}}
	}
	in, back := entry(ledger.Clearing, escrow, 104), entry(escrow, ledger.Clearing, 104)
	parts := []payments.Allocation{{Order: "o", Amount: 104}, {Order: "other", Amount: 50}}
	paid := &payments.Payment{Life: states.Life[payments.State]{State: payments.Paid}, Allocations: parts}
	open := &payments.Payment{Life: states.Life[payments.State]{State: payments.Open}, Allocations: parts}
	delivered := []ledger.Entry{in, entry(escrow, ledger.Courier, 8), entry(escrow, ledger.Of(ledger.Proceeds, "m"), 96)}
	for _, tt := range []struct {
		name    string
		payment *payments.Payment
		entries []ledger.Entry
		want    orders.Reconciliation
		held    money.Amount
		off     money.Amount
	}{
		{"paid", paid, []ledger.Entry{in}, orders.Reconciliation{Charged: 104, Captured: 104, Booked: 104}, 104, 0},
		{"delivered", paid, delivered, orders.Reconciliation{Charged: 104, Captured: 104, Booked: 104}, 0, 0},
		{"paid, not in the book", paid, nil, orders.Reconciliation{Charged: 104, Captured: 104}, 0, 104},
		{"in the book, not paid", open, []ledger.Entry{in}, orders.Reconciliation{Charged: 104, Booked: 104}, 104, 104},
		{"taken back", paid, []ledger.Entry{in, back}, orders.Reconciliation{Charged: 104, Captured: 104}, 0, 104},
		{"no record", nil, []ledger.Entry{in}, orders.Reconciliation{Charged: 104, Booked: 104}, 104, 104},
	} {
		o := &orders.Order{ID: "o", Charges: []orders.Charge{{Kind: orders.ChargeGoods, Amount: 104}}}
		got := orders.AccountOf(o, tt.payment, tt.entries)
		if got.Reconciliation != tt.want || got.Held != tt.held || got.Difference() != tt.off || got.Matches() != (tt.off == 0) {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// A list of orders says what each one's own page says, also when a capture was taken back.
func TestReconcile(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		kopi := m.goods("sri", 3, 48_000)
		for _, cart := range []string{"one", "two"} {
			m.Fill(cart, 1, kopi...)
			m.Pay(m.Place(cart, "pickup"))
		}
		list, err := m.Orders.CoopOrders(t.Context(), m.Coop.ID, "", store.Page{})
		m.Must(err)
		if len(list.Items) != 2 {
			t.Fatalf("%d orders", len(list.Items))
		}
		back := list.Items[0]
		m.Breaks("M6", "M7")
		why := states.Mark{By: "siti", Reason: "by mistake"}
		_, err = m.Ledger.Reverse(t.Context(), why, m.Coop.ID, payments.CaptureRef(back.Purchase, back.ID))
		m.Must(err)
		rows, err := m.Orders.Reconcile(t.Context(), m.Coop.ID, list.Items)
		m.Must(err)
		for i, row := range rows {
			a, err := m.Orders.Account(t.Context(), &list.Items[i])
			m.Must(err)
			if row.Order.ID != list.Items[i].ID || row.Reconciliation != a.Reconciliation || row.Matches() != (i > 0) {
				t.Errorf("row %d: %+v, its page %+v", i, row.Reconciliation, a.Reconciliation)
			}
		}
	})
}
