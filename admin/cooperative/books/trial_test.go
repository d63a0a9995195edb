package books

import (
	"testing"

	"lumbung/internal/money"
	"lumbung/payments/ledger"
)

// An empty account shows its zero on the side on which it grows, and nothing on the other.
func TestOnSide(t *testing.T) {
	for code, grows := range map[string]money.Amount{ledger.Clearing: 1, ledger.Proceeds: -1} {
		account, known := ledger.Find(code)
		if !known {
			t.Fatalf("no account %s", code)
		}
		row := &ledger.TrialRow{Account: account}
		for _, growth := range []money.Amount{1, -1} {
			if shown := onSide(row, 0, growth).Text != ""; shown != (growth == grows) {
				t.Errorf("%s, side %d: a zero is shown: %t", code, growth, shown)
			}
		}
	}
}

func TestBalanceOf(t *testing.T) {
	trial := SampleTrial()
	if got := BalanceOf(trial, ledger.Proceeds, ledger.Savings); got != 11_283_750 {
		t.Errorf("owed to members: got %d", got)
	}
	if got := BalanceOf(trial, ledger.Clearing); got != 18_462_000 {
		t.Errorf("due from the gateway: got %d", got)
	}
	if trial.Difference() != 0 {
		t.Errorf("the sample is off by %d", trial.Difference())
	}
}
