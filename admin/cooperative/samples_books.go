package cooperative

import (
	"context"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments/ledger"
)

func (b sample) today() todayPage {
	d := b.on("hari-ini", "coop.nav.today")
	w := waiting{products: 1, applicants: 2, refunds: 100_000}
	t := sampleTrial()
	return todayPage{
		desk: d, Sentence: daySentence(d.Locale, w), At: sampleNow(), Tasks: d.tasks(w),
		Figures: []figure{
			{"#", d.T("coop.figure.orders"), d.T("coop.figure.placed", 7), d.T("coop.figure.open", "12"), ""},
			{"#", d.T("coop.figure.held"), balanceOf(t, ledger.Escrow).String(), d.T("coop.figure.held_note"), ""},
			{"#", d.T("coop.figure.owed"), balanceOf(t, ledger.Proceeds, ledger.Savings).String(), d.T("coop.figure.owed_note"), ""},
			{"#", d.T("coop.nav.trial"), d.T("coop.difference", t.Difference()), d.T("coop.entries", t.Entries), "padi"},
		},
		Refunds: []refundRow{
			{"LB-8F2M7Q-1", d.T("coop.problem.paid_twice"), sampleNow(), 88_000},
			{"", d.T("coop.problem.amount_mismatch"), sampleNow().Add(-26 * time.Hour), 12_000},
		},
		Latest: sampleRows(),
	}
}

func sampleRows() []orderRow {
	at := sampleNow()
	row := func(number, shop, buyer string, hours int, total money.Amount, state orders.State) orderRow {
		r := orderRow{Number: number, Shop: shop, Buyer: buyer, At: at.Add(-time.Duration(hours) * time.Hour), Total: total, State: state}
		r.Charged, r.Captured, r.Booked, r.Outcome = total, total, total, matches
		return r
	}
	odd := row("LB-8F2N0A-1", "Tenun Inaq Nurhayati", "Bambang Wijaya", 9, 256_500, orders.Confirmed)
	odd.Booked, odd.Outcome = 245_000, differs
	return []orderRow{
		row("LB-8F2R2C-1", "Madu Hutan Batulanteh", "Rina Kusuma", 1, 125_000, orders.Confirmed),
		row("LB-8F2K1X-1", "Kopi Inaq Sri", "Dewi Anggraini", 3, 104_000, orders.Confirmed),
		odd,
		row("LB-8F2M7Q-1", "Sambal Bu Hartini", "Yusuf Hidayat", 20, 88_000, orders.Shipped),
		row("LB-8F2P3T-1", "Kopi Inaq Sri", "Maria Lestari", 31, 47_000, orders.Completed),
		row("LB-8F2Q9Z-1", "Anyaman Praya", "Agus Salim", 44, 185_000, orders.Packed),
	}
}

func (b sample) orders() ordersPage {
	d := b.on("pesanan", "coop.nav.orders")
	return ordersPage{desk: d, States: d.stateTabs(""), Rows: sampleRows(), Next: "next"}
}

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
