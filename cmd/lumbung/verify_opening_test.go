package main

import (
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
)

// openBook carries two members over from an old book: one is cancelled, one is taken back, and one stays, of which one member confirms hers
// and another one disputes and is answered.
func openBook(m *markettest.Market, first, second string) {
	m.Helper()
	ctx, cashier, treasurer := m.Context(), acttest.Officer("cashier"), acttest.Officer("treasurer")
	has := opening.Amounts{Pokok: 50_000, Wajib: 120_000}
	var rows []opening.Row
	for i, user := range []string{first, second} {
		member, err := m.Members.Membership(ctx, m.Coop.ID, members.MembershipID(m.Coop.ID, user))
		m.Must(err)
		rows = append(rows, opening.Row{Line: i + 2, Number: member.Number, Name: member.Name, Has: has})
	}
	start := func(key string) string {
		o, err := m.Openings.Start(ctx, cashier, opening.Input{
			Coop: m.Coop.ID, Key: key, Number: "Neraca " + key, Day: m.Clock.Now().AddDate(0, 0, -20).Truncate(24 * time.Hour),
			Proof: &media.Document{ID: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Type: media.DocumentPDF},
		})
		m.Must(err)
		return o.ID
	}
	_, err := m.Openings.Cancel(ctx, cashier, m.Coop.ID, start("batal"))
	m.Must(err)
	for _, key := range []string{"salah", "benar"} {
		id := start(key)
		_, err := m.Openings.WriteNeraca(ctx, cashier, m.Coop.ID, id, []opening.Figure{{Code: ledger.Cash, Amount: 340_000}},
			opening.Amounts{Pokok: 100_000, Wajib: 240_000})
		m.Must(err)
		_, err = m.Openings.TakeList(ctx, cashier, m.Coop.ID, id, rows)
		m.Must(err)
		_, err = m.Openings.Submit(ctx, cashier, m.Coop.ID, id)
		m.Must(err)
		_, err = m.Openings.Approve(ctx, treasurer, m.Coop.ID, id)
		m.Must(err)
		_, err = m.Openings.Work(ctx)
		m.Must(err)
		if key == "salah" {
			_, err = m.Openings.TakeBack(ctx, treasurer, m.Coop.ID, id, "Daftar lama.")
			m.Must(err)
		}
	}
	_, err = m.Openings.Confirm(ctx, acttest.Member(first), m.Coop.ID)
	m.Must(err)
	b, err := m.Openings.Dispute(ctx, acttest.Member(second), m.Coop.ID, opening.Amounts{Pokok: 50_000, Wajib: 140_000}, "Satu bulan kurang.")
	m.Must(err)
	_, err = m.Openings.Settle(ctx, treasurer, m.Coop.ID, b.ID, "Setorannya dicatat hari ini.")
	m.Must(err)
}
