package books

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/payments/ledger"
)

// SampleTrial is a balanced book.
func SampleTrial() ledger.Trial {
	t := ledger.Trial{Entries: 4_912, Last: office.SampleSeal(office.SampleNow())}
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

// sampleAccount is the page of an account, filled by list.
func sampleAccount(v *Visit, code string, list func(*accountDetail) error) (templ.Component, error) {
	d := &accountDetail{balance: 3_482_650}
	d.line, _ = ledger.Find(code) // it is in the chart
	v.Back, v.Title, d.pager = v.To("neraca"), office.AccountName(v.Locale, code), ui.NewPager(&v.Page, "lagi")
	err := list(d)
	return accountMain(v, d), err
}

func sampleStatement(ctx context.Context, v *Visit) (templ.Component, error) {
	at, account := office.SampleNow(), ledger.Of(ledger.Savings, "sri")
	return sampleAccount(v, ledger.Savings, func(d *accountDetail) error {
		return d.listStatement(ctx, v, account, []ledger.Line{
			{
				Account: account, At: at, Kind: ledger.Released, Subject: "p1-1", Memo: "Kopi Arabika Sembalun ×2", Delta: 90_472,
				Balance: 3_482_650,
			},
			{Account: account, At: at.Add(-26 * time.Hour), Kind: ledger.Withdrawn, Delta: -500_000, Balance: 3_392_178},
			{Account: account, At: at.Add(-50 * time.Hour), Kind: ledger.Released, Subject: "p3-1", Delta: 45_264, Balance: 3_892_178},
		})
	})
}

func sampleOwners(ctx context.Context, v *Visit) (templ.Component, error) {
	return sampleAccount(v, ledger.Savings, func(d *accountDetail) error {
		return d.listOwners(ctx, v, []ledger.Line{
			{Account: ledger.Of(ledger.Savings, "sri"), N: 48, Balance: 3_482_650},
			{Account: ledger.Of(ledger.Savings, "nur"), N: 1_204},
		})
	})
}

func sampleJournal(ctx context.Context, v *Visit) (templ.Component, error) {
	at := office.SampleNow()
	list := office.SampleEntries(office.SampleOrder(at), at)
	slices.Reverse(list)
	d := &journalDetail{download: download(v, periodForm{}), pager: ui.NewPager(&v.Page, "lagi")}
	var err error
	d.entries, err = withNames(ctx, v, list, office.SampleSeal(at))
	return journalMain(v, d), err
}
