// Package vouchers is the desk of what a cooperative pays and gets beside its shop: one officer writes it down with its proof, another one
// books it.
package vouchers

import (
	"context"
	"slices"

	"lumbung/admin"
	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/payments/ledger"
	"lumbung/payments/voucher"
)

// desk is whom the pages ask.
type desk struct{ admin.Parts }

// What a page of the desk is made of.
type (
	Visit         = office.Visit
	page          = office.Page
	nav           = office.Nav
	list[T any]   = office.List[T]
	column[T any] = office.Column[T]
	tab           = office.Tab
)

// Pages are those of the desk.
func Pages(parts admin.Parts) []office.Page {
	s := &desk{parts}
	return []page{s.listPage(), s.onePage(), s.writePage(), s.plansPage(), s.planPage(), s.planFormPage()}
}

// writes is who writes vouchers down.
func writes() act.Access { return act.May(act.Collect).Guarded() }

// decides is who decides about money, and has just shown who she is.
func decides() act.Access { return act.May(act.Price).Guarded().Proven() }

// TabWritten is the tab of those that wait for another officer.
const TabWritten = "menunggu"

// tabStates are those behind the tabs.
var tabStates = map[string]voucher.State{TabWritten: voucher.Written, "dibukukan": voucher.Booked}

// listPage lists vouchers.
func (s *desk) listPage() page {
	return list[voucher.Voucher]{
		Path: "bukti-jurnal", Title: "coop.voucher.title", Help: "vouchers", Access: act.Reads, File: "bukti-jurnal.csv",
		Search: "coop.voucher.find", Nav: nav{ID: "jurnal"},
		Read: s.read,
		Tabs: []tab{
			{Label: "coop.voucher.tab_all"},
			{Word: TabWritten, Label: "coop.voucher_state.written"},
			{Word: "dibukukan", Label: "coop.voucher_state.booked"},
		},
		Columns: []column[voucher.Voucher]{
			{Label: "coop.voucher.day", Cell: func(v *Visit, x *voucher.Voucher) ui.Cell { return ui.Text(v.Locale.Date(x.Day)) }},
			{Label: "coop.voucher.text", Cell: func(v *Visit, x *voucher.Voucher) ui.Cell {
				return ui.Anchor(x.Text, v.To("bukti-jurnal", x.ID)).Lead()
			}},
			{Label: "coop.voucher.number", Cell: func(_ *Visit, x *voucher.Voucher) ui.Cell { return ui.Text(x.Number) }},
			{Label: "coop.voucher.account", Cell: func(v *Visit, x *voucher.Voucher) ui.Cell { return ui.Text(about(v, x)) }},
			{Label: "coop.voucher.in", Sum: true, Cell: func(_ *Visit, x *voucher.Voucher) ui.Cell { return amount(x, true) }},
			{Label: "coop.voucher.out", Sum: true, Cell: func(_ *Visit, x *voucher.Voucher) ui.Cell { return amount(x, false) }},
			{Label: "coop.voucher.state", Cell: func(v *Visit, x *voucher.Voucher) ui.Cell {
				return ui.State(tone(x.State), v.Word("voucher_state", x.State))
			}},
		},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.voucher.sub"), Beside: links(v)}, nil
		},
		Empty:  ui.Blank{Icon: "receipt", Title: "coop.voucher.none", Text: "coop.voucher.none_text"},
		Sample: samples,
	}.Page()
}

// amount is that of a voucher in its column.
func amount(x *voucher.Voucher, comes bool) ui.Cell {
	if x.Template.Comes() != comes {
		return ui.Text("")
	}
	return ui.Money(x.Amount)
}

// about is the name of the account that a voucher is about.
func about(v *Visit, x *voucher.Voucher) string {
	return office.AccountName(v.Locale, x.Template.Account())
}

func tone(state voucher.State) string {
	switch state {
	case voucher.Written:
		return "kunyit"
	case voucher.Booked:
		return "padi"
	case voucher.Refused, voucher.TakenBack:
		return "bata"
	case voucher.Cancelled:
	}
	return ""
}

// read reads a part of them, or the one with the number that is looked for.
func (s *desk) read(ctx context.Context, v *Visit, q ui.Query) (slice store.Slice[voucher.Voucher], err error) {
	if q.Search != "" {
		found, err := s.Vouchers.ByNumber(ctx, v.Coop.ID, office.SlipNumber("BJ", q.Search))
		if fault.KindOf(err) == fault.NotFound {
			return slice, nil
		}
		if err == nil {
			slice.Items = []voucher.Voucher{*found}
		}
		return slice, err
	}
	if state := tabStates[q.Tab]; state != "" {
		return s.Vouchers.InState(ctx, v.Coop.ID, state, q.Page)
	}
	return s.Vouchers.Newest(ctx, v.Coop.ID, q.Page)
}

func samples(v *Visit) []voucher.Voucher {
	day := v.Now.AddDate(0, 0, -2)
	one := func(id string, template voucher.Template, fund string, n int64, text string, way ...voucher.State) voucher.Voucher {
		x := voucher.Voucher{
			ID: id, Coop: "sembalun", Template: template, Fund: fund, Amount: 1000, Day: day, Text: text, At: v.Now,
			Proof: media.Document{ID: "0123456789abcdef0123456789abcdef", Type: media.DocumentPDF},
		}
		x.Amount *= money.Amount(n)
		for i, state := range way {
			mark := states.Mark{By: []string{"sri", "nur"}[min(i, 1)], At: v.Now}
			if state == voucher.Refused || state == voucher.TakenBack {
				mark.Reason = "Nota tidak terbaca, foto ulang di tempat terang."
			}
			x.State, x.Steps = state, append(x.Steps, states.Step[voucher.State]{State: state, Mark: mark})
		}
		if slices.Contains(way, voucher.Booked) {
			x.Number = "BJ-2026-0000" + id
		}
		return x
	}
	return []voucher.Voucher{
		one("5", voucher.Rent, ledger.Bank, 1_500, "Sewa gudang November", voucher.Written),
		one("4", voucher.Courier, ledger.Bank, 426, "Tagihan JNE 16–22 November", voucher.Written, voucher.Booked),
		one("3", voucher.Wages, ledger.Cash, 2_250, "Honor penjaga loket November", voucher.Written, voucher.Booked),
		one("2", voucher.Income, ledger.Bank, 38, "Bunga giro Oktober", voucher.Written, voucher.Booked, voucher.TakenBack),
		one("1", voucher.Supplies, ledger.Cash, 84, "Kertas struk dan tinta", voucher.Written, voucher.Refused),
	}
}
