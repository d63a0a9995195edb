// Package interests is the desk of interest on simpanan sukarela: the meeting's rate, the months with what everybody gets, and the tax.
package interests

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin"
	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/interest"
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

// Pages are those of the desk.
func Pages(parts admin.Parts) []office.Page {
	s := &desk{parts}
	return []page{s.monthsPage(), s.runPage(), s.membersPage(), s.taxPage(), s.ratePage()}
}

// works is who reckons and submits.
func works() act.Access { return act.May(act.Collect).Guarded() }

// decides is who decides about money, and has just shown who she is.
func decides() act.Access { return act.May(act.Price).Guarded().Proven() }

// Where the pages of the desk lie.
const (
	home  = "jasa-simpanan"
	rates = "ketentuan-jasa"
)

// monthsPage lists the months, and has the one that waits reckoned.
func (s *desk) monthsPage() page {
	return list[interest.Run]{
		Path: home, Title: "coop.interest.title", Help: "interest", Access: act.Reads, Nav: nav{ID: "setoran"}, File: "jasa-simpanan.csv",
		Read: func(ctx context.Context, v *Visit, q ui.Query) (found store.Slice[interest.Run], err error) {
			return s.Interest.Runs(ctx, v.Coop.ID, q.Page)
		},
		Columns: []column[interest.Run]{
			{Label: "coop.interest.month", Cell: func(v *Visit, r *interest.Run) ui.Cell {
				return ui.Anchor(v.Locale.Month(r.Day()), v.To(home, r.Key())).Lead()
			}},
			{Label: "coop.interest.rate", Cell: func(v *Visit, r *interest.Run) ui.Cell { return ui.Text(v.Locale.Percent(r.Terms.Rate)) }},
			{Label: "coop.interest.members", Cell: func(_ *Visit, r *interest.Run) ui.Cell { return ui.Number(r.List.Members) }},
			{Label: "coop.interest.gross", Sum: true, Cell: func(_ *Visit, r *interest.Run) ui.Cell { return ui.Figure(r.List.Gross) }},
			{Label: "coop.interest.tax", Sum: true, Cell: func(_ *Visit, r *interest.Run) ui.Cell { return ui.Figure(r.List.Tax) }},
			{Label: "coop.interest.net", Sum: true, Cell: func(_ *Visit, r *interest.Run) ui.Cell { return ui.Figure(r.List.Net()) }},
			{Label: "coop.voucher.state", Cell: func(v *Visit, r *interest.Run) ui.Cell {
				return ui.State(tone(r.State), v.Word("interest_state", r.State))
			}},
		},
		Acts: []web.Act[*Visit]{web.Do("", works(), s.reckon)},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.interest.text"), Beside: monthsLinks(v)}, nil
		},
		Above:  s.aboveMonths,
		Empty:  ui.Blank{Icon: "pig", Title: "coop.interest.none", Text: "coop.interest.none_text"},
		Sample: sampleMonths,
	}.Page()
}

// waits is what the list says above its rows: the month that waits, or why none can be reckoned.
type waits struct {
	licensed bool
	rate     *interest.Rate // in force now or later, nil without any decision
	due      interest.Due
}

func (s *desk) aboveMonths(ctx context.Context, v *Visit, q ui.Query) (templ.Component, error) {
	if !q.First() {
		return nil, nil
	}
	w := waits{licensed: v.Coop.USPLicense}
	if v.Sampled() {
		day := time.Date(v.Now.Year(), v.Now.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, -1, 0)
		w.rate, w.due = &sampleRates(v)[0], interest.Due{Month: day.Format("2006-01"), From: day}
		w.licensed = true
		return monthsAbove(v, w), nil
	}
	versions, err := s.Interest.Rates(ctx, v.Coop.ID)
	if err != nil {
		return nil, err
	}
	if len(versions) > 0 {
		w.rate = &versions[len(versions)-1]
	}
	w.due, err = s.Interest.Due(ctx, v.Coop.ID)
	return monthsAbove(v, w), err
}

// monthForm is the month that is reckoned.
type monthForm struct {
	Month string `form:"bulan,required" max:"7" label:"coop.interest.month"`
}

func (s *desk) reckon(ctx context.Context, v *Visit, in monthForm) (web.Done, error) {
	r, err := s.Interest.Reckon(ctx, v.By, v.Coop.ID, in.Month)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: v.To(home, r.Key()), Tone: "padi", Key: "coop.interest.did_reckon", Args: []any{r.List.Members}}, nil
}

func tone(state interest.State) string {
	switch state {
	case interest.Submitted, interest.Posting:
		return "kunyit"
	case interest.Posted:
		return "padi"
	case interest.Refused, interest.TakenBack:
		return "bata"
	case interest.Draft:
	}
	return ""
}
