package cooperative

import (
	"context"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
)

// sampleTrial is a balanced book.
func sampleTrial() ledger.Trial {
	t := ledger.Trial{Entries: 4_912, Last: sampleSeal(sampleNow())}
	for _, one := range []struct {
		code          string
		debit, credit money.Amount
	}{
		{ledger.Clearing, 18_462_000, 0},
		{ledger.Savings, 0, 8_412_350},
		{ledger.Proceeds, 8_412_350, 11_283_750},
		{ledger.Escrow, 12_144_000, 18_362_000},
		{ledger.Courier, 0, 412_000},
		{ledger.RefundsOwed, 0, 100_000},
		{ledger.Commission, 0, 448_250},
	} {
		account, _ := ledger.Find(one.code) // all are in the chart
		row := ledger.TrialRow{Account: account, Debit: one.debit, Credit: one.credit}
		t.Rows = append(t.Rows, row)
		t.Debit, t.Credit = t.Debit+max(row.Net(), 0), t.Credit+max(-row.Net(), 0)
	}
	return t
}

func (b sample) trial() trialPage {
	view := b.on("neraca", "coop.nav.trial").trial(sampleTrial())
	view.At = sampleNow()
	return view
}

func (b sample) account() accountPage {
	d := b.on("neraca", "coop.nav.trial")
	d.Title, d.Back = accountName(d.Locale, ledger.Savings), d.To("akun", ledger.Savings)
	at := sampleNow()
	return accountPage{
		desk: d, Code: ledger.Savings, Name: d.Title, Class: d.T("coop.class.liability"), Owner: "Inaq Sri Wahyuni", Balance: 3_482_650,
		Lines: []accountLine{
			{At: at, Kind: d.T("coop.line.saved"), Order: "LB-8F2K1X-1", Memo: "Kopi Arabika Sembalun ×2", Delta: 90_472, Balance: 3_482_650},
			{At: at.Add(-26 * time.Hour), Kind: d.T("coop.kind.withdrawn"), Delta: -500_000, Balance: 3_392_178},
			{At: at.Add(-50 * time.Hour), Kind: d.T("coop.line.saved"), Order: "LB-8F2N0A-1", Delta: 45_264, Balance: 3_892_178},
		},
		Next: "next",
	}
}

func (b sample) journal() journalPage {
	d := b.on("jurnal", "coop.nav.journal")
	at := sampleNow()
	list := sampleEntries(sampleOrder(at), at)
	newest := make([]ledger.Entry, 0, len(list))
	for i := range list {
		newest = append(newest, list[len(list)-1-i])
	}
	form, _ := web.FormOf(periodForm{}) // a struct of two days
	d.Form = form
	return journalPage{desk: d, Entries: b.k.entries(context.Background(), newest, sampleSeal(at)), Download: d.download(periodForm{}, at), Next: "next"}
}
