package cooperative

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/books"
	"lumbung/admin/cooperative/office"
	"lumbung/admin/cooperative/sales"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

func sampleToday(ctx context.Context, v *Visit) (templ.Component, error) {
	d := &day{at: office.SampleNow(), trial: books.SampleTrial(), placed: 7, open: 12}
	d.waiting = waiting{
		products: 1, appeals: 1, licences: 2, terms: 4, applicants: 2, approvals: 1, payouts: 3, accounts: 2, vouchers: 1, refunds: 100_000,
	}
	surplus := func(invoice, subject string, at time.Time, amount money.Amount) ledger.Entry {
		return ledger.Entry{
			Ref: payments.SurplusRef(invoice), Kind: ledger.Surplus, Subject: subject, RecordedAt: at,
			Postings: []ledger.Posting{{Debit: ledger.Clearing, Credit: ledger.RefundsOwed, Amount: amount}},
		}
	}
	paid := map[string]*payments.Payment{
		"p2": {Payer: payments.Payer{Name: "Dewi Lestari"}, Problems: []payments.Problem{{Kind: "paid_twice", Invoice: "a"}}},
		"p9": {Payer: payments.Payer{Name: "Made Suardana"}, Problems: []payments.Problem{{Kind: "amount_mismatch", Invoice: "b"}}},
	}
	owing := []ledger.Entry{surplus("a", "p2-1", d.at, 88_000), surplus("b", "p9-1", d.at.Add(-26*time.Hour), 12_000)}
	var err error
	if d.refunds, err = refundGrid(ctx, v, owing, paid); err != nil {
		return nil, err
	}
	d.latest, err = ui.Tabulate(ctx, v, sales.Columns(), sales.SampleRows(v))
	return todayMain(v, d), err
}
