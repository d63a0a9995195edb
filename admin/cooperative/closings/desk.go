// Package closings is the desk of the months of a book: the till is counted, the bank is compared, one officer prepares a month and another
// one closes it.
package closings

import (
	"context"
	"errors"

	"github.com/a-h/templ"

	"lumbung/admin"
	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/payments/closing"
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
)

// Where the pages are.
const (
	Home     = "tutup-bulan"
	CountsAt = "hitung-kas"
)

// Pages are those of the desk.
func Pages(parts admin.Parts) []office.Page {
	s := &desk{parts}
	return []page{s.listPage(), s.monthPage(), s.paperPage(), s.countsPage(), s.countPage(), s.countFormPage()}
}

// writes is who counts the till and prepares a month.
func writes() act.Access { return act.May(act.Collect).Guarded() }

// decides is who decides about money, and has just shown who she is.
func decides() act.Access { return act.May(act.Price).Guarded().Proven() }

// listPage lists the months that were prepared, below the one whose turn it is.
func (s *desk) listPage() page {
	return list[closing.Closing]{
		Path: Home, Title: "coop.closing.title", Help: "closings", Access: act.Reads, File: "tutup-bulan.csv",
		Nav:  nav{ID: Home, Icon: "calendar", Label: "coop.closing.title", Rank: 43},
		Read: s.read,
		Columns: []column[closing.Closing]{
			{Label: "coop.closing.month", Cell: func(v *Visit, c *closing.Closing) ui.Cell {
				return ui.Anchor(MonthName(v, c.Month), v.To(Home, string(c.Month))).Lead()
			}},
			{Label: "coop.voucher.state", Cell: func(v *Visit, c *closing.Closing) ui.Cell {
				return ui.State(tone(c.State), v.Word("closing_state", c.State))
			}},
			{Label: "coop.closing.prepared_by", Cell: func(_ *Visit, c *closing.Closing) ui.Cell { return ui.Named(office.Person, c.By()) }},
			{Label: "coop.closing.closed_by", Cell: closedBy},
			{Label: "coop.closing.cash_off", Sum: true, Cell: func(_ *Visit, c *closing.Closing) ui.Cell { return ui.Money(c.Paper().Cash.Off()) }},
			{Label: "coop.closing.bank_off", Sum: true, Cell: func(_ *Visit, c *closing.Closing) ui.Cell { return ui.Money(c.Paper().Bank.Off()) }},
			{Label: "coop.closing.surplus", Sum: true, Cell: func(_ *Visit, c *closing.Closing) ui.Cell {
				return ui.Money(c.Paper().Figures.Surplus())
			}},
		},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.closing.sub"), Beside: links(v)}, nil
		},
		Above: func(_ context.Context, v *Visit, q ui.Query) (templ.Component, error) {
			turn, known := v.Found.(closing.Month)
			if !q.First() || !known {
				return nil, nil
			}
			return turnCard(v, turn), nil
		},
		Empty: ui.Blank{Icon: "calendar", Title: "coop.closing.none", Text: "coop.closing.none_text"},
		Sample: func(v *Visit) []closing.Closing {
			v.Found = sampleMonthName
			return samples(v)
		},
	}.Page()
}

// read reads a part of them, and on the way the month whose turn it is.
func (s *desk) read(ctx context.Context, v *Visit, q ui.Query) (store.Slice[closing.Closing], error) {
	turn, err := s.Closings.Turn(ctx, v.Coop.ID)
	switch {
	case err == nil:
		v.Found = turn
	case !errors.Is(err, closing.ErrNoMonth):
		return store.Slice[closing.Closing]{}, err
	}
	return s.Closings.Newest(ctx, v.Coop.ID, q.Page)
}

// closedBy is who closed a month, nobody for one that is open.
func closedBy(_ *Visit, c *closing.Closing) ui.Cell {
	if c.State != closing.Closed {
		return ui.Text("")
	}
	return ui.Named(office.Person, c.Latest().By)
}

// MonthName writes November 2026.
func MonthName(v *Visit, m closing.Month) string {
	return v.Locale.Month(m.Begin(v.Zone()).In(v.Zone()))
}

func tone(state closing.State) string {
	switch state {
	case closing.Prepared:
		return "kunyit"
	case closing.Closed:
		return "padi"
	case closing.SentBack, closing.Reopened:
		return "bata"
	}
	return ""
}

// difference says what was found more or less than the book has.
func difference(v *Visit, off money.Amount) string {
	switch {
	case off > 0:
		return v.T("coop.closing.more", off)
	case off < 0:
		return v.T("coop.closing.less", -off)
	}
	return v.T("coop.closing.same")
}

// closeWord is what the button says that closes a month: with a difference it is a signature under it.
func closeWord(v *Visit, d *detail) string {
	if d.known.Paper().Off() {
		return v.T("coop.closing.close_off", d.name)
	}
	return v.T("coop.closing.close", d.name)
}
