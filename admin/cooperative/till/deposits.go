package till

import (
	"context"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/payments/savings"
)

// depositsPage lists what was paid in at the counter.
func (s *desk) depositsPage() page {
	return list[savings.Deposit]{
		Path: "setoran", Title: "coop.nav.deposits", Help: "deposits", Access: act.Reads, File: "setoran.csv", Search: "coop.deposit.find",
		Nav:     nav{ID: "setoran", Icon: "pig", Label: "coop.nav.deposits", Rank: 45},
		Read:    s.readDeposits,
		Columns: depositColumns(),
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.deposit.text"), Beside: depositLinks(v, "tunggakan", "coop.arrears.title")}, nil
		},
		Empty:  ui.Blank{Icon: "pig", Title: "coop.deposit.none", Text: "coop.deposit.none_text"},
		Sample: sampleDeposits,
	}.Page()
}

// readDeposits reads a part of the receipts, or the one with the number that is looked for.
func (s *desk) readDeposits(ctx context.Context, v *Visit, q ui.Query) (slice store.Slice[savings.Deposit], err error) {
	if q.Search == "" {
		return s.Savings.Deposits(ctx, v.Coop.ID, "", q.Page)
	}
	found, err := s.Savings.DepositByNumber(ctx, v.Coop.ID, office.SlipNumber("KM", q.Search))
	if fault.KindOf(err) == fault.NotFound {
		return slice, nil
	}
	if err == nil {
		slice.Items = []savings.Deposit{*found}
	}
	return slice, err
}

func depositColumns() []column[savings.Deposit] {
	return []column[savings.Deposit]{
		{Label: "coop.deposit.receipt", Cell: func(v *Visit, d *savings.Deposit) ui.Cell {
			return ui.Anchor(d.Number, v.To("setoran", d.ID)).Lead()
		}},
		{Label: "coop.col.member", Cell: func(_ *Visit, d *savings.Deposit) ui.Cell { return ui.Named(office.Person, d.Member) }},
		{Label: "coop.col.time", Of: (*Visit).ZoneName, Cell: func(v *Visit, d *savings.Deposit) ui.Cell { return v.Stamped(d.At) }},
		{Label: "coop.deposit.for", Cell: func(v *Visit, d *savings.Deposit) ui.Cell { return ui.Text(partNames(v, d)) }},
		{Label: "coop.col.amount", Sum: true, Cell: func(_ *Visit, d *savings.Deposit) ui.Cell { return ui.Money(d.Total()) }},
		{Label: "coop.deposit.way", Cell: func(v *Visit, d *savings.Deposit) ui.Cell {
			if d.State == savings.TakenBack {
				return ui.State("bata", v.T("coop.deposit.taken_back"))
			}
			return ui.Text(v.Word("way", d.Way))
		}},
	}
}

// sampleDeposits are two receipts, one of them taken back.
func sampleDeposits(v *Visit) []savings.Deposit {
	at := v.Now
	one := savings.Deposit{
		ID: "x", Number: "KM-2026-00012", Member: "nur", Way: savings.ByCash, At: at, Life: office.LifeIn(savings.Taken),
		Parts: []savings.Part{
			{Kind: savings.Pokok, Amount: 50_000}, {Kind: savings.Wajib, Amount: 40_000}, {Kind: savings.Sukarela, Amount: 10_000},
		},
	}
	one.Steps[0].Mark = states.Mark{By: "lalu", At: at}
	two := one
	two.ID, two.Number, two.Member, two.Way, two.Note = "y", "KM-2026-00011", "sri", savings.ByTransfer, "BRI 20261120 004411"
	two.At, two.Parts = at.AddDate(0, 0, -1), []savings.Part{{Kind: savings.Wajib, Amount: 200_000}}
	two.Life = states.Life[savings.DepositState]{State: savings.TakenBack, Steps: []states.Step[savings.DepositState]{
		one.Steps[0], {State: savings.TakenBack, Mark: states.Mark{By: "siti", At: at, Reason: "Nol terlalu banyak: dua puluh ribu."}},
	}}
	return []savings.Deposit{one, two}
}
