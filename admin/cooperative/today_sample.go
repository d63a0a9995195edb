package cooperative

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/books"
	"lumbung/admin/cooperative/office"
	"lumbung/admin/cooperative/refunds"
	"lumbung/admin/cooperative/sales"
	"lumbung/internal/ui"
)

func sampleToday(ctx context.Context, v *Visit) (templ.Component, error) {
	d := &day{at: office.SampleNow(), trial: books.SampleTrial(), placed: 7, open: 12}
	d.waiting = waiting{
		products: 1, appeals: 1, licences: 2, terms: 4, applicants: 2, approvals: 1, payouts: 3, accounts: 2, vouchers: 1, returns: 1,
		heirless: 1, heirs: 1,
		opening: 1, plans: 1, overdue: "2026-10", disputes: 2, refunds: 100_000,
	}
	var err error
	if d.refunds, err = ui.Tabulate(ctx, v, refunds.Columns(), refunds.Samples(v)[:2]); err != nil {
		return nil, err
	}
	d.latest, err = ui.Tabulate(ctx, v, sales.Columns(), sales.SampleRows(v))
	return todayMain(v, d), err
}
