package main

import (
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/media"
	"lumbung/payments/ledger"
	"lumbung/payments/voucher"
)

// vouch lets two officers book a rent and take a bill back, refuse one, cancel one and leave one.
func vouch(m *markettest.Market) {
	m.Helper()
	ctx, cashier, treasurer := m.Context(), acttest.Officer("cashier"), acttest.Officer("treasurer")
	write := func(key string) string {
		v, err := m.Vouchers.Write(ctx, cashier, voucher.Input{
			Coop: m.Coop.ID, Key: key, Template: voucher.Rent, Fund: ledger.Cash, Amount: 20_000, Text: "Sewa gudang " + key,
			Day:   m.Clock.Now().AddDate(0, 0, -1).Truncate(24 * time.Hour),
			Proof: &media.Document{ID: "fedcba9876543210fedcba9876543210", Type: media.DocumentPicture},
		})
		m.Must(err)
		return v.ID
	}
	for _, key := range []string{"benar", "salah"} {
		_, err := m.Vouchers.Book(ctx, treasurer, m.Coop.ID, write(key))
		m.Must(err)
	}
	_, err := m.Vouchers.TakeBack(ctx, treasurer, m.Coop.ID, m.Coop.ID+".salah", "Salah akun.")
	m.Must(err)
	_, err = m.Vouchers.Refuse(ctx, treasurer, m.Coop.ID, write("buram"), "Tidak terbaca.")
	m.Must(err)
	_, err = m.Vouchers.Cancel(ctx, cashier, m.Coop.ID, write("batal"))
	m.Must(err)
	write("menunggu")
}
