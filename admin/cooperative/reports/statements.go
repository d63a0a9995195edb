package reports

import (
	"context"
	"io"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/sheet"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
)

var errPeriod = fault.New(fault.Invalid, "coop.reports.period_wrong")

// Words of the address: which statement, and by which time.
const (
	surplus   = "phu"          // perhitungan hasil usaha, what the period brought
	position  = "neraca"       // what there is and what is owed at its end
	trialWord = "neraca-saldo" // the trial balance at its end
	recorded  = "dicatat"
	effective = "berlaku" // by when things happened, not by when they were written down
)

func statements() []string { return []string{surplus, position, trialWord} }

// statementsPage are the statements of the treasurer over a period, with the period before beside it.
func (s *desk) statementsPage() page {
	name := func(ending string) func(*Visit) string {
		return func(v *Visit) string {
			in, _ := asked(v) // write has refused a wrong one
			return in.view + "-" + v.Coop.Slug + "-" + in.lastDay().Format("20060102") + ending
		}
	}
	return page{
		Path: "keuangan", Access: act.Reads, Nav: nav{ID: "keuangan", Icon: "trending-up", Label: "coop.reports.title", Rank: 41},
		Title: "coop.reports.title", Help: "reports", Show: s.statements,
		Files: []web.File[*Visit]{
			{Path: "csv", Name: name(".csv"), Write: s.writeCSV}, {Path: "xlsx", Name: name(".xlsx"), Write: s.writeXLSX},
		},
		Sample: sampleStatement(surplus), More: map[string]web.Show[*Visit]{
			position: sampleStatement(position), trialWord: sampleStatement(trialWord), "kosong": sampleEmpty,
		},
	}
}

// periodForm is what the address asks for: days, both included.
type periodForm struct {
	View string    `form:"isi" max:"20"`
	From time.Time `form:"dari" label:"coop.from"`
	To   time.Time `form:"sampai" label:"coop.to"`
	By   string    `form:"menurut" max:"20" label:"coop.reports.by"`
}

// question is what a statement is about: [from, to), and [before, from) beside it, in the cooperative's own days.
type question struct {
	view             string
	before, from, to time.Time
	effective        bool
}

// lastDay is the last day of the period.
func (q question) lastDay() time.Time { return q.to.AddDate(0, 0, -1) }

// query is the question as an address, with another statement.
func (q question) query(view string) string {
	values := url.Values{"isi": {view}, "dari": {q.from.Format(time.DateOnly)}, "sampai": {q.lastDay().Format(time.DateOnly)}}
	if q.effective {
		values.Set("menurut", effective)
	}
	return "?" + values.Encode()
}

// asked reads the address. Without days it is this month.
func asked(v *Visit) (question, error) {
	var in periodForm
	form, err := v.ReadQuery(&in)
	if err != nil {
		return question{}, err
	}
	now := v.Now.In(v.Zone())
	q := question{view: surplus, effective: in.By == effective, from: time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, v.Zone())}
	q.to = q.from.AddDate(0, 1, 0)
	for _, view := range statements() {
		if in.View == view {
			q.view = view
		}
	}
	if !form.Ok() {
		return q, errPeriod
	}
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, v.Zone()) }
	if !in.From.IsZero() {
		q.from = day(in.From)
	}
	if !in.To.IsZero() {
		q.to = day(in.To).AddDate(0, 0, 1)
	}
	q.before = periodBefore(q.from, q.to)
	if !q.from.Before(q.to) {
		return q, errPeriod
	}
	return q, nil
}

// periodBefore begins the period before one: as many months before whole months, otherwise as many days.
func periodBefore(from, to time.Time) time.Time {
	if from.Day() == 1 && to.Day() == 1 {
		return from.AddDate(0, -((to.Year()-from.Year())*12 + int(to.Month()-from.Month())), 0)
	}
	days := 0
	for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
		days++
	}
	return from.AddDate(0, 0, -days)
}

// trials are the trial balances that a statement is made of.
type trials struct{ before, from, to ledger.Trial }

func (s *desk) trials(ctx context.Context, v *Visit, q question) (t trials, err error) {
	at := s.Payments.TrialAt
	if q.effective {
		at = s.Payments.TrialEffective
	}
	for _, one := range []struct {
		at   time.Time
		into *ledger.Trial
	}{{q.before, &t.before}, {q.from, &t.from}, {q.to, &t.to}} {
		if *one.into, err = at(ctx, v.Coop.ID, one.at); err != nil {
			return t, err
		}
	}
	return t, nil
}

// statementView is what the page says.
type statementView struct {
	question
	grid ui.Grid
	bars []web.Bar
	last *ledger.Seal // of the book at the end of the period
}

func (s *desk) statements(ctx context.Context, v *Visit) (templ.Component, error) {
	q, wrong := asked(v)
	if wrong != nil {
		form, err := v.ReadQuery(new(periodForm)) // as it was typed
		if err != nil {
			return nil, err
		}
		if v.Form = form; form.Ok() {
			form.Invalid(fault.Fields{"sampai": errPeriod})
		}
		return statementsMain(v, statementView{question: q}), nil
	}
	t, err := s.trials(ctx, v, q)
	if err != nil {
		return nil, err
	}
	return showStatement(v, q, t)
}

func showStatement(v *Visit, q question, t trials) (templ.Component, error) {
	in := periodForm{View: q.view, From: typed(q.from), To: typed(q.lastDay()), By: recorded}
	if q.effective {
		in.By = effective
	}
	form, err := web.FormOf(in)
	if err != nil {
		return nil, err
	}
	v.Form = form
	d := statementView{question: q, last: t.to.Last, grid: gridOf(v, q, t)}
	if q.view == surplus {
		d.bars = incomeBars(v, q, t)
	}
	return statementsMain(v, d), nil
}

// typed is a day of the cooperative's own as a field of a form has it: forms know no zone.
func typed(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, time.UTC)
}

// gridOf is a statement as a table.
func gridOf(v *Visit, q question, t trials) ui.Grid {
	switch q.view {
	case position:
		return positionOf(v, q, t)
	case trialWord:
		return trialOf(v, q, t.to)
	}
	return surplusOf(v, q, t)
}

// write refuses a wrong address and makes the rows of a file, which begins with what it is.
func (s *desk) write(ctx context.Context, v *Visit) ([][]string, error) {
	q, err := asked(v)
	if err != nil {
		return nil, err
	}
	t, err := s.trials(ctx, v, q)
	if err != nil {
		return nil, err
	}
	head := [][]string{{v.Coop.Name}, {v.T("coop.reports." + q.view)}, {q.days(v)}, {q.basis(v)}}
	return append(head, gridOf(v, q, t).Lines()...), nil
}

func (s *desk) writeCSV(ctx context.Context, v *Visit, to io.Writer) error {
	rows, err := s.write(ctx, v)
	if err != nil {
		return err
	}
	file, err := ui.NewSheet(to)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := file.Write(row); err != nil {
			return err
		}
	}
	return file.Flush()
}

func (s *desk) writeXLSX(ctx context.Context, v *Visit, to io.Writer) error {
	rows, err := s.write(ctx, v)
	if err != nil {
		return err
	}
	return sheet.WriteFigures(to, v.T("coop.reports."+statementKey(v)), rows)
}

// statementKey is the statement that the address asks for.
func statementKey(v *Visit) string {
	q, _ := asked(v) // write has refused a wrong one
	return q.view
}

// days are those of the period with the one before, or their last ones for what stands at a day.
func (q question) days(v *Visit) string {
	before := q.from.AddDate(0, 0, -1)
	switch q.view {
	case surplus:
		return v.T("coop.reports.days", v.Date(q.from), v.Date(q.lastDay()), v.Date(q.before), v.Date(before))
	case position:
		return v.T("coop.reports.beside", v.Date(q.lastDay()), v.Date(before))
	}
	return v.T("coop.reports.at", v.Date(q.lastDay()))
}

// basis says by which time entries are counted.
func (q question) basis(v *Visit) string {
	if q.effective {
		return v.T("coop.reports.by_effective")
	}
	return v.T("coop.reports.by_recorded")
}

// byOptions are the times that a statement can go by.
func byOptions(v *Visit) []web.Option {
	return []web.Option{
		{Value: recorded, Text: v.T("coop.reports.recorded")}, {Value: effective, Text: v.T("coop.reports.effective")},
	}
}

// incomeBars are income and expenses of both periods.
func incomeBars(v *Visit, q question, t trials) (bars []web.Bar) {
	for _, one := range []struct {
		from, to ledger.Trial
		begin    time.Time
		on       bool
	}{{t.before, t.from, q.before, false}, {t.from, t.to, q.from, true}} {
		for _, class := range []ledger.Class{ledger.Income, ledger.Expense} {
			label := v.T("coop.reports.bar_"+string(class)) + " " + one.begin.Format("2/1/06")
			amount := one.to.OfClass(class) - one.from.OfClass(class)
			bars = append(bars, web.Bar{Label: label, Amount: max(0, amount), On: one.on && class == ledger.Income})
		}
	}
	return bars
}

func sampleTrials() trials {
	row := func(code string, debit, credit money.Amount) ledger.TrialRow {
		account, _ := ledger.Find(code) // all are in the chart
		return ledger.TrialRow{Account: account, Debit: debit, Credit: credit}
	}
	trial := func(n money.Amount) ledger.Trial {
		t := ledger.Trial{Entries: int64(n), Debit: 5_550_000 * n, Credit: 5_550_000 * n, Last: office.SampleSeal(office.SampleNow())}
		t.Rows = []ledger.TrialRow{
			row(ledger.Cash, 1_240_000*n, 320_000*n), row(ledger.Bank, 4_500_000*n, 0), row(ledger.Savings, 0, 3_482_000*n),
			row(ledger.Principal, 0, 1_000_000*n), row(ledger.Mandatory, 0, 620_000*n), row(ledger.Commission, 0, 448_000*n),
			row(ledger.GatewayCost, 130_000*n, 0),
		}
		return t
	}
	return trials{trial(1), trial(2), trial(4)}
}

func sampleQuestion(view string) question {
	month := time.Date(2026, time.November, 1, 0, 0, 0, 0, i18n.WITA())
	return question{view: view, before: month.AddDate(0, -1, 0), from: month, to: month.AddDate(0, 1, 0)}
}

func sampleStatement(view string) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		return showStatement(v, sampleQuestion(view), sampleTrials())
	}
}

func sampleEmpty(_ context.Context, v *Visit) (templ.Component, error) {
	none := ledger.Trial{Last: &ledger.Seal{}}
	return showStatement(v, sampleQuestion(surplus), trials{none, none, none})
}

// statementTabs lead to the other statements of the same period.
func statementTabs(v *Visit, q question) (tabs []ui.Link) {
	for _, view := range statements() {
		tabs = append(tabs, ui.Link{Href: v.To("keuangan") + q.query(view), Text: v.T("coop.reports." + view), On: view == q.view})
	}
	return tabs
}

// emptyRows is how many rows a statement has in which no account moved: its sums.
func emptyRows(view string) int { return map[string]int{surplus: 7, position: 5, trialWord: 1}[view] }
