package office

import (
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/i18n"
	"lumbung/payments/ledger"
)

// TestSides: debits before credits, an account once per side, nothing lost.
func TestSides(t *testing.T) {
	escrow := ledger.Of(ledger.Escrow, "o")
	got := Sides(ledger.Entry{Postings: []ledger.Posting{
		{Debit: escrow, Credit: ledger.Of(ledger.Proceeds, "m"), Amount: 90},
		{Debit: escrow, Credit: ledger.Commission, Amount: 5},
		{Debit: escrow, Credit: ledger.Commission, Amount: 1},
	}})
	want := []Side{{escrow, 96, 0}, {ledger.Of(ledger.Proceeds, "m"), 0, 90}, {ledger.Commission, 0, 6}}
	if !cmp.Equal(got, want) {
		t.Errorf("Sides: got %+v, want %+v", got, want)
	}
}

// What the books note as a code is read as a sentence.
func TestMemo(t *testing.T) {
	locales, err := i18n.Load(os.DirFS("../locales"))
	if err != nil {
		t.Fatal(err)
	}
	word := func(group string, value any) string {
		return locales.Locale("id").T(fmt.Sprintf("coop.%s.%v", group, value))
	}
	for _, test := range []struct {
		kind       ledger.Kind
		memo, want string
	}{
		{ledger.Surplus, "paid_twice", "Dibayar dua kali"},
		{ledger.Surplus, "amount_mismatch", "Jumlah yang dibayar berbeda"},
		{ledger.Surplus, "", ""},
		{ledger.Released, "Kopi ×2, LB-1", "Kopi ×2, LB-1"},
	} {
		if got := Memo(word, test.kind, test.memo); got != test.want {
			t.Errorf("Memo(%s, %q): got %q, want %q", test.kind, test.memo, got, test.want)
		}
	}
}
