package till

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/savings"
)

// decides is who writes down what members owe: who decides about money, and has just shown who she is.
func decides() act.Access { return act.May(act.Price).Guarded().Proven() }

// duesPage says what members owe in savings, by which decision, and takes another one.
func (s *desk) duesPage() page {
	return page{
		Path: "ketentuan-simpanan", Access: act.Reads, Nav: nav{ID: "setoran"}, Title: "coop.dues.title", Help: "dues",
		Show:   s.dues,
		Acts:   []web.Act[*Visit]{web.Do("", decides(), s.decideDues)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) { return showDues(v, sampleDues(v)) },
		More: map[string]web.Show[*Visit]{
			"kosong": func(_ context.Context, v *Visit) (templ.Component, error) { return showDues(v, nil) },
		},
	}
}

// duesForm is what a meeting decided.
type duesForm struct {
	Pokok    money.Amount `form:"pokok" label:"coop.dues.pokok"`
	Wajib    money.Amount `form:"wajib" label:"coop.dues.wajib"`
	First    bool         `form:"first" label:"coop.dues.first"`
	Day      int64        `form:"day,required" label:"coop.dues.day"`
	From     string       `form:"from,required" max:"7" label:"coop.dues.from"`
	Decision string       `form:"resolution,required" max:"60" label:"coop.offices.decision"`
}

// monthForm is a month in addresses and forms.
const monthForm = "2006-01"

// usualDay is until when members pay, unless a meeting says otherwise.
const usualDay = 10

func (s *desk) dues(ctx context.Context, v *Visit) (templ.Component, error) {
	versions, err := s.Savings.DuesVersions(ctx, v.Coop.ID)
	if err != nil {
		return nil, err
	}
	return showDues(v, versions)
}

func showDues(v *Visit, versions []savings.Dues) (templ.Component, error) {
	v.Back = v.To("setoran")
	now := savings.InForce(versions, v.Now)
	if v.Form == nil {
		form := duesForm{Day: usualDay, From: v.Now.In(v.Zone()).AddDate(0, 1, 0).Format(monthForm)}
		if now != nil {
			form.Pokok, form.Wajib, form.Day, form.First = now.Pokok, now.Wajib, now.Day, now.First
		}
		var err error
		if v.Form, err = web.FormOf(form); err != nil {
			return nil, err
		}
	}
	return duesMain(v, now, duesTable(v, versions)), nil
}

// duesTable are the decisions, the latest first.
func duesTable(v *Visit, versions []savings.Dues) ui.Grid {
	g := ui.Grid{Caption: v.T("coop.dues.versions"), Heads: []ui.GridHead{
		{Label: v.T("coop.dues.from")},
		{Label: v.T("coop.dues.pokok"), Sum: true},
		{Label: v.T("coop.deposit.number")},
		{Label: v.T("coop.dues.wajib"), Sum: true},
		{Label: v.T("coop.dues.day")},
		{Label: v.T("coop.offices.decision")},
	}}
	for _, one := range slices.Backward(versions) {
		number := v.T("coop.dues.number_at_once")
		if one.First {
			number = v.T("coop.dues.number_after")
		}
		g.Rows = append(g.Rows, []ui.Cell{
			ui.Text(monthName(v, one.From)).Lead(), ui.Money(one.Pokok), ui.Text(number), ui.Money(one.Wajib),
			ui.Text(strconv.FormatInt(one.Day, 10)), ui.Text(one.Resolution),
		})
	}
	return g
}

// months are those in which a decision can begin.
func months(v *Visit) (options []web.Option) {
	const ahead = 12
	first := v.Now.In(v.Zone())
	first = time.Date(first.Year(), first.Month(), 1, 12, 0, 0, 0, v.Zone())
	for i := range ahead {
		at := first.AddDate(0, i, 0)
		options = append(options, web.Option{Value: at.Format(monthForm), Text: monthName(v, at)})
	}
	return options
}

func (s *desk) decideDues(ctx context.Context, v *Visit, in duesForm) (web.Done, error) {
	key, err := v.Key()
	if err != nil {
		return web.Done{}, err
	}
	from, err := time.ParseInLocation(monthForm, in.From, v.Zone())
	if err != nil {
		from = time.Time{}
	}
	_, err = s.Savings.DecideDues(ctx, v.By, savings.DuesInput{
		Coop: v.Coop.ID, Key: key, Resolution: in.Decision, From: from, Pokok: in.Pokok, Wajib: in.Wajib, Day: in.Day,
		First: in.First,
	})
	return web.Done{Tone: "padi", Key: "coop.dues.did_decide"}, err
}

// sampleDues is what a meeting decided in March, and for next year.
func sampleDues(v *Visit) []savings.Dues {
	first := time.Date(v.Now.Year(), time.March, 1, 0, 0, 0, 0, v.Zone())
	return []savings.Dues{
		{Version: 1, Resolution: "RAT 3/III/2026", From: first, Pokok: 50_000, Wajib: 20_000, Day: usualDay},
		{Version: 2, Resolution: "RAT 11/XI/2026", From: first.AddDate(0, 10, 0), Pokok: 50_000, Wajib: 25_000, Day: usualDay, First: true},
	}
}
