package cooperative

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/payments/ledger"
)

// TestSides: debits before credits, an account once per side, nothing lost.
func TestSides(t *testing.T) {
	escrow := ledger.Of(ledger.Escrow, "o")
	got := sides(ledger.Entry{Postings: []ledger.Posting{
		{Debit: escrow, Credit: ledger.Of(ledger.Proceeds, "m"), Amount: 90},
		{Debit: escrow, Credit: ledger.Commission, Amount: 5},
		{Debit: escrow, Credit: ledger.Commission, Amount: 1},
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
