package interests

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/interest"
)

// ratePage says what simpanan sukarela bears, by which decision, and takes another one.
func (s *desk) ratePage() page {
	return page{
		Path: rates, Access: act.Reads, Nav: nav{ID: "setoran"}, Title: "coop.interest.rates", Help: "interestrate", Show: s.rates,
		Acts: []web.Act[*Visit]{web.Do("", decides(), s.decide)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			return showRates(licensed(v), sampleRates(v))
		},
		More: map[string]web.Show[*Visit]{
			"kosong": func(_ context.Context, v *Visit) (templ.Component, error) { return showRates(v, nil) },
		},
	}
}

// rateForm is what a meeting decided.
type rateForm struct {
	Rate     string       `form:"rate,required" max:"6" label:"coop.interest.rate"`
	Basis    string       `form:"basis,required" max:"10" label:"coop.interest.basis"`
	Least    money.Amount `form:"least" label:"coop.interest.least"`
	From     string       `form:"from,required" max:"7" label:"coop.dues.from"`
	Decision string       `form:"resolution,required" max:"60" label:"coop.offices.decision"`
}

// monthWord is a month in addresses and forms.
const monthWord = "2006-01"

func (s *desk) rates(ctx context.Context, v *Visit) (templ.Component, error) {
	versions, err := s.Interest.Rates(ctx, v.Coop.ID)
	if err != nil {
		return nil, err
	}
	return showRates(v, versions)
}

func showRates(v *Visit, versions []interest.Rate) (templ.Component, error) {
	v.Back = v.To(home)
	now := interest.InForce(versions, v.Now)
	if v.Form == nil {
		form := rateForm{Basis: string(interest.Lowest), From: v.Now.In(v.Zone()).AddDate(0, 1, -v.Now.In(v.Zone()).Day()+1).Format(monthWord)}
		if now != nil {
			form.Rate, form.Basis, form.Least = now.Rate.Percent(), string(now.Basis), now.Least
		}
		var err error
		if v.Form, err = web.FormOf(form); err != nil {
			return nil, err
		}
	}
	return rateMain(v, now, rateTable(v, versions)), nil
}

// rateTable are the decisions, the latest first.
func rateTable(v *Visit, versions []interest.Rate) ui.Grid {
	g := ui.Grid{Caption: v.T("coop.dues.versions"), Heads: []ui.GridHead{
		{Label: v.T("coop.dues.from")},
		{Label: v.T("coop.interest.rate")},
		{Label: v.T("coop.interest.basis")},
		{Label: v.T("coop.interest.least"), Sum: true},
		{Label: v.T("coop.offices.decision")},
	}}
	for _, one := range slices.Backward(versions) {
		g.Rows = append(g.Rows, []ui.Cell{
			ui.Text(v.Locale.Month(one.From.In(v.Zone()))).Lead(), ui.Text(v.Locale.Percent(one.Rate)), ui.Text(v.Word("interest_basis", one.Basis)),
			ui.Figure(one.Least), ui.Text(one.Resolution),
		})
	}
	return g
}

// bases are which balance bears interest.
func bases(v *Visit) (options []web.Option) {
	for _, basis := range interest.Bases() {
		options = append(options, web.Option{Value: string(basis), Text: v.Word("interest_basis", basis)})
	}
	return options
}

// months are those in which a decision can begin.
func months(v *Visit) (options []web.Option) {
	const ahead = 12
	now := v.Now.In(v.Zone())
	first := time.Date(now.Year(), now.Month(), 1, 12, 0, 0, 0, v.Zone())
	for i := range ahead {
		at := first.AddDate(0, i, 0)
		options = append(options, web.Option{Value: at.Format(monthWord), Text: v.Locale.Month(at)})
	}
	return options
}

func (s *desk) decide(ctx context.Context, v *Visit, in rateForm) (web.Done, error) {
	key, err := v.Key()
	if err != nil {
		return web.Done{}, err
	}
	rate, err := money.ParsePercent(in.Rate)
	if err != nil {
		return web.Done{}, fault.Fields{"rate": fault.New(fault.Invalid, "interest.rate").With(interest.MostPercent)}
	}
	from, err := time.ParseInLocation(monthWord, in.From, v.Zone())
	if err != nil {
		from = time.Time{}
	}
	_, err = s.Interest.DecideRate(ctx, v.By, interest.RateInput{
		Coop: v.Coop.ID, Key: key, Resolution: in.Decision, From: from,
		Terms: interest.Terms{Rate: rate, Basis: interest.Basis(in.Basis), Least: in.Least},
	})
	return web.Done{To: v.To(rates), Tone: "padi", Key: "coop.interest.did_decide"}, err
}
