package cooperative

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
