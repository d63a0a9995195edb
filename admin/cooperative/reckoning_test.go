package cooperative

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/money"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

func TestCompare(t *testing.T) {
	escrow := ledger.Of(ledger.Escrow, "o")
	entry := func(debit, credit ledger.AccountID, amount money.Amount) ledger.Entry {
		return ledger.Entry{Postings: []ledger.Posting{{Debit: debit, Credit: credit, Amount: amount}}}
	}
	in, back := entry(ledger.Clearing, escrow, 104), entry(escrow, ledger.Clearing, 104)
	paid := &payments.Payment{State: payments.Paid, Allocations: []payments.Allocation{{Order: "o", Amount: 104}, {Order: "other", Amount: 50}}}
	open := &payments.Payment{State: payments.Open, Allocations: paid.Allocations}
	for _, tt := range []struct {
		name    string
		state   orders.State
		payment *payments.Payment
		entries []ledger.Entry
		want    reckoning
	}{
		{"paid", orders.Confirmed, paid, []ledger.Entry{in}, reckoning{104, 104, 104, 104, matches}},
		{"delivered", orders.Completed, paid, []ledger.Entry{in, entry(escrow, ledger.Courier, 8), entry(escrow, ledger.Of(ledger.Proceeds, "m"), 96)}, reckoning{104, 104, 104, 0, matches}},
		{"paid, not in the book", orders.Confirmed, paid, nil, reckoning{104, 104, 0, 0, differs}},
		{"in the book, not paid", orders.Confirmed, open, []ledger.Entry{in}, reckoning{104, 0, 104, 104, differs}},
		{"taken back", orders.Confirmed, paid, []ledger.Entry{in, back}, reckoning{104, 104, 0, 0, differs}},
		{"no record", orders.Confirmed, nil, []ledger.Entry{in}, reckoning{104, 0, 104, 104, differs}},
	} {
		got := compare(&orders.Order{ID: "o", Charges: []orders.Charge{{Kind: orders.ChargeGoods, Amount: 104}}, State: tt.state}, tt.payment, tt.entries)
		if got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
	if off := (reckoning{Charged: 104, Captured: 104, Booked: 90}).Off(); off != 14 {
		t.Errorf("Off: got %d, want 14", off)
	}
}

// TestSides: debits before credits, an account once per side, nothing lost.
func TestSides(t *testing.T) {
	escrow := ledger.Of(ledger.Escrow, "o")
	got := sides(ledger.Entry{Postings: []ledger.Posting{
		{Debit: escrow, Credit: ledger.Of(ledger.Proceeds, "m"), Amount: 90}, {Debit: escrow, Credit: ledger.Commission, Amount: 5}, {Debit: escrow, Credit: ledger.Commission, Amount: 1},
	}})
	want := []side{{escrow, 96, 0}, {ledger.Of(ledger.Proceeds, "m"), 0, 90}, {ledger.Commission, 0, 6}}
	if !cmp.Equal(got, want, cmp.AllowUnexported(side{})) {
		t.Errorf("sides: got %+v, want %+v", got, want)
	}
}

func TestBalanceOf(t *testing.T) {
	trial := sampleTrial()
	if got := balanceOf(trial, ledger.Proceeds, ledger.Savings); got != 11_283_750 {
		t.Errorf("owed to members: got %d", got)
	}
	if got := balanceOf(trial, ledger.Clearing); got != 18_462_000 {
		t.Errorf("due from the gateway: got %d", got)
	}
	if trial.Difference() != 0 {
		t.Errorf("the sample is off by %d", trial.Difference())
	}
}
