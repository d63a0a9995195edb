package xenditsim_test

import (
	"fmt"
	"testing"
	"time"

	"lumbung/internal/money"
	"lumbung/payments/xendit/xenditsim"
)

// wib is a moment of Indonesian time.
func wib(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, time.FixedZone("WIB", 7*60*60))
	if err != nil {
		panic(err)
	}
	return t
}

func TestFeesAndSettlement(t *testing.T) {
	for _, c := range []struct {
		channel  string
		amount   money.Amount
		at       string
		fee, vat money.Amount
		settles  string
	}{
		{"QRIS", 100_000, "2026-09-30 23:59", 700, 0, "2026-10-02 12:00"},
		{"QRIS", 100_000, "2026-10-01 00:00", 0, 0, "2026-10-03 12:00"},
		{"QRIS", 100_001, "2026-10-01 00:00", 700, 0, "2026-10-03 12:00"},
		{"QRIS", 115_000, "2026-11-22 23:59", 805, 0, "2026-11-24 12:00"},
		{"BRI", 115_000, "2026-11-22 15:00", 4_000, 440, "2026-11-22 15:00"},
		{"BRI", 4_100, "2026-11-22 15:00", 4_000, 100, "2026-11-22 15:00"},
		{"BRI", 1, "2026-11-22 15:00", 1, 0, "2026-11-22 15:00"},
		{"BCA", 115_000, "2026-11-20 15:00", 4_000, 440, "2026-11-23 12:00"}, // a Friday
		{"BCA", 115_000, "2026-11-23 15:00", 4_000, 440, "2026-11-24 12:00"},
		{"OVO", 115_000, "2026-11-22 15:00", 1_725, 190, "2026-11-24 12:00"},
		{"ALFAMART", 115_000, "2026-11-25 15:00", 5_000, 550, "2026-12-02 12:00"}, // a Wednesday
	} {
		s, url := open(t, func(config *xenditsim.Config) { config.Start = wib(c.at) })
		id := create(t, url, fmt.Sprintf(`{"external_id":"a","amount":%d,"payment_methods":[%q]}`, max(c.amount, 10_000), c.channel))
		if err := s.PayAmount(id, c.channel, c.amount); err != nil {
			t.Fatal(err)
		}
		row := s.Transactions()[0]
		if row.Charges.Fee != c.fee || row.Charges.VAT != c.vat || row.Net != c.amount-c.fee-c.vat {
			t.Errorf("%s %v at %s: %+v, want %v and %v", c.channel, c.amount, c.at, row, c.fee, c.vat)
		}
		if !row.SettlesAt.Equal(wib(c.settles)) {
			t.Errorf("%s at %s settles %v, want %s", c.channel, c.at, row.SettlesAt, c.settles)
		}
		s.Advance(t.Context(), row.SettlesAt.Sub(s.Now())-time.Millisecond)
		if instant := row.SettlesAt.Equal(row.Created); !instant && s.Ledger().Cash != 0 {
			t.Errorf("%s: %v can be spent too early", c.channel, s.Ledger().Cash)
		}
		s.Advance(t.Context(), time.Millisecond)
		if cash := s.Ledger().Cash; cash != row.Net {
			t.Errorf("%s: %v can be spent, want %v", c.channel, cash, row.Net)
		}
		if err := s.Verify(); err != nil {
			t.Error(err)
		}
	}
}
