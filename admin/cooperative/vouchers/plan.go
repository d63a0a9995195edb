package vouchers

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
	"lumbung/payments/voucher"
)

// PlansAt is where the plans are.
const PlansAt = "rencana-bukti"

const monthForm = "2006-01"

// monthName writes November 2026 for 2026-11, "" for no month.
func monthName(v *Visit, month string) string {
	first, err := time.ParseInLocation(monthForm, month, i18n.WIB())
	if err != nil {
		return ""
	}
	return v.Locale.Month(first)
}

// Tabs of the list of plans.
const (
	tabDue   = "waktunya"
	tabEnded = "selesai"
)

// plansPage lists the plans: those that ask now first.
func (s *desk) plansPage() page {
	return list[voucher.Plan]{
		Path: PlansAt, Title: "coop.plan.title", Help: "plans", Access: act.Reads, File: "rencana-bukti.csv", Nav: nav{ID: "jurnal"},
		Read: func(ctx context.Context, v *Visit, q ui.Query) (store.Slice[voucher.Plan], error) {
			switch q.Tab {
			case tabDue:
				return s.Vouchers.Due(ctx, v.Coop.ID, q.Page)
			case tabEnded:
				return s.Vouchers.Plans(ctx, v.Coop.ID, voucher.Ended, q.Page)
			}
			return s.Vouchers.Plans(ctx, v.Coop.ID, voucher.Running, q.Page)
		},
		Tabs: []tab{
			{Label: "coop.plan_state.running"}, {Word: tabDue, Label: "coop.plan.due"}, {Word: tabEnded, Label: "coop.plan_state.ended"},
		},
		Columns: []column[voucher.Plan]{
			{Label: "coop.voucher.text", Cell: func(v *Visit, p *voucher.Plan) ui.Cell { return ui.Anchor(p.Text, v.To(PlansAt, p.ID)).Lead() }},
			{Label: "coop.voucher.template", Cell: func(v *Visit, p *voucher.Plan) ui.Cell {
				return ui.Text(v.Word("voucher_template", p.Template))
			}},
			{Label: "coop.plan.each", Cell: func(v *Visit, p *voucher.Plan) ui.Cell { return ui.Text(v.T("coop.plan.day_n", p.Day)) }},
			{Label: "coop.col.amount", Sum: true, Cell: func(_ *Visit, p *voucher.Plan) ui.Cell { return ui.Money(p.Amount) }},
			{Label: "coop.plan.next", Cell: func(v *Visit, p *voucher.Plan) ui.Cell { return nextCell(v, p) }},
		},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.plan.sub"), Beside: planLinks(v)}, nil
		},
		Empty:  ui.Blank{Icon: "history", Title: "coop.plan.none", Text: "coop.plan.none_text"},
		Sample: samplePlans,
	}.Page()
}

// nextCell is the month that a plan asks for next.
func nextCell(v *Visit, p *voucher.Plan) ui.Cell {
	switch {
	case p.Due == nil:
		return ui.Text("")
	case p.Asks(v.Now):
		return ui.State("kunyit", v.T("coop.plan.asks", monthName(v, p.Next)))
	}
	return ui.Text(v.Day(*p.Due))
}

// planPage is one plan: what it asks for, and what was done of it.
func (s *desk) planPage() page {
	return page{
		Path: PlansAt + "/:id", Access: act.Reads, Nav: nav{ID: "jurnal"}, Title: "coop.plan.one", Help: "plan", Show: s.plan,
		Acts:   []web.Act[*Visit]{web.Do("akhiri", writes(), s.endPlan), web.Do("lewati", writes(), s.skip)},
		Sample: samplePlan(0), More: map[string]web.Show[*Visit]{"belum": samplePlan(1), "selesai": samplePlan(2)},
	}
}

// planDetail is what the page says.
type planDetail struct {
	*voucher.Plan
	by   string
	done ui.Grid
}

func (s *desk) plan(ctx context.Context, v *Visit) (templ.Component, error) {
	p, err := s.Vouchers.PlanByID(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	written, err := s.Vouchers.OfPlan(ctx, v.Coop.ID, p.ID, store.Page{Limit: store.MaxPage})
	if err != nil {
		return nil, err
	}
	return showPlan(ctx, v, p, written.Items)
}

func showPlan(ctx context.Context, v *Visit, p *voucher.Plan, written []voucher.Voucher) (templ.Component, error) {
	v.Title, v.Back = p.Text, v.To(PlansAt)
	d := &planDetail{Plan: p}
	cells := []ui.Cell{ui.Named(office.Person, p.By())}
	err := ui.Resolve(ctx, v, [][]ui.Cell{cells})
	d.by = cells[0].Text
	d.done = ui.Grid{Caption: v.T("coop.plan.done"), Heads: []ui.GridHead{
		{Label: v.T("coop.closing.month")},
		{Label: v.T("coop.voucher.number")},
		{Label: v.T("coop.col.amount"), Sum: true},
		{Label: v.T("coop.voucher.state")},
	}}
	for i := range written {
		x := &written[i]
		d.done.Rows = append(d.done.Rows, []ui.Cell{
			ui.Anchor(monthName(v, x.Period), v.To("bukti-jurnal", x.ID)).Lead(), ui.Text(x.Number), ui.Money(x.Amount),
			ui.State(tone(x.State), v.Word("voucher_state", x.State)),
		})
	}
	for _, m := range p.Months {
		if m.Voucher == "" {
			d.done.Rows = append(d.done.Rows, []ui.Cell{
				ui.Text(monthName(v, m.Month)).Lead(), ui.Text(""), ui.Text(""), ui.Text(v.T("coop.plan.skipped", m.Reason)),
			})
		}
	}
	return planMain(v, d), err
}

// writeAt is where the voucher of the next month is written.
func (d *planDetail) writeAt(v *Visit) string {
	return v.To("bukti-jurnal", "baru") + "?rencana=" + d.ID
}

// skipForm is why a month has no voucher.
type skipForm struct {
	Month  string `form:"bulan,required" max:"7"`
	Reason string `form:"alasan,required" max:"300" label:"coop.reason"`
}

func (s *desk) skip(ctx context.Context, v *Visit, in skipForm) (web.Done, error) {
	_, err := s.Vouchers.Skip(ctx, v.By, v.Coop.ID, v.Param("id"), in.Month, in.Reason)
	return web.Done{Tone: "padi", Key: "coop.plan.did_skip"}, err
}

func (s *desk) endPlan(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	_, err := s.Vouchers.End(ctx, v.By, v.Coop.ID, v.Param("id"))
	return web.Done{Tone: "padi", Key: "coop.plan.did_end"}, err
}

// planForm is what comes back each month.
type planForm struct {
	Template string       `form:"template,required" max:"20"  label:"coop.voucher.template"`
	Fund     string       `form:"fund,required"     max:"10"  label:"coop.voucher.fund"`
	Amount   money.Amount `form:"amount,required"             label:"coop.col.amount"`
	Text     string       `form:"text,required"     max:"120" label:"coop.voucher.text"`
	Day      int64        `form:"day,required"                label:"coop.plan.day"`
	From     string       `form:"from,required"     max:"7"   label:"coop.plan.from"`
	Until    string       `form:"until"             max:"7"   label:"coop.plan.until"`
}

// planFormPage writes a plan.
func (s *desk) planFormPage() page {
	return page{
		Path: PlansAt + "/baru", Access: act.Reads, Nav: nav{ID: "jurnal"}, Title: "coop.plan.write", Help: "planform",
		Show:   func(_ context.Context, v *Visit) (templ.Component, error) { return showPlanForm(v, v.May(act.Collect)) },
		Acts:   []web.Act[*Visit]{web.Do("", writes(), s.writePlan)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) { return showPlanForm(v, true) },
		More: map[string]web.Show[*Visit]{
			"bukan-tugasnya": func(_ context.Context, v *Visit) (templ.Component, error) { return showPlanForm(v, false) },
		},
	}
}

func showPlanForm(v *Visit, may bool) (templ.Component, error) {
	v.Back = v.To(PlansAt)
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(planForm{Fund: ledger.Cash, Day: 1, From: v.Now.In(v.Zone()).Format(monthForm)}); err != nil {
			return nil, err
		}
		v.Form.Values.Del("amount")
	}
	return planFormMain(v, may), nil
}

// months are those from which, or up to which, a plan may go: last month and so many after it.
func months(v *Visit, n int) (options []web.Option) {
	now := v.Now.In(v.Zone())
	for i := range n {
		month := time.Date(now.Year(), now.Month()-1+time.Month(i), 1, 0, 0, 0, 0, v.Zone())
		options = append(options, web.Option{Value: month.Format(monthForm), Text: v.Locale.Month(month)})
	}
	return options
}

// untils are the months up to which a plan may go, and none.
func untils(v *Visit) []web.Option {
	return append([]web.Option{{Value: "", Text: v.T("coop.plan.open_end")}}, months(v, 37)...)
}

func (s *desk) writePlan(ctx context.Context, v *Visit, in planForm) (web.Done, error) {
	key, err := v.Key()
	if err != nil {
		return web.Done{}, err
	}
	p, err := s.Vouchers.Plan(ctx, v.By, voucher.PlanInput{
		Coop: v.Coop.ID, Key: key, Template: voucher.Template(in.Template), Fund: in.Fund, Amount: in.Amount, Text: in.Text, Day: in.Day,
		From: in.From, Until: in.Until,
	})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: v.To(PlansAt, p.ID), Tone: "padi", Key: "coop.plan.did_write"}, nil
}

// samplePlans are one that asks, one whose day comes, and one that is ended.
func samplePlans(v *Visit) []voucher.Plan {
	one := func(id string, template voucher.Template, fund string, n, day int64, text, next string) voucher.Plan {
		p := voucher.Plan{
			ID: id, Coop: "sembalun", Template: template, Fund: fund, Amount: 1000 * money.Amount(n), Text: text, Day: day, From: "2026-10",
			Next: next, At: v.Now, Life: office.LifeIn(voucher.Running),
		}
		p.Steps[0].Mark = states.Mark{By: "sri", At: v.Now}
		due := p.DayOf(next)
		p.Due = &due
		return p
	}
	list := []voucher.Plan{
		one("a", voucher.Rent, ledger.Bank, 1_500, 5, "Sewa gudang", "2026-11"),
		one("b", voucher.Wages, ledger.Cash, 2_250, 25, "Honor penjaga loket", "2026-11"),
		one("c", voucher.Utilities, ledger.Cash, 350, 20, "Internet kantor", "2026-12"),
	}
	list[0].Months = []voucher.Period{{Month: "2026-10", Voucher: "4", By: "sri"}}
	list[2].State, list[2].Due = voucher.Ended, nil
	list[2].Steps = append(list[2].Steps, states.Step[voucher.PlanState]{State: voucher.Ended, Mark: states.Mark{By: "sri", At: v.Now}})
	list[2].Months = []voucher.Period{{Month: "2026-10", Reason: "Masih gratis.", By: "sri"}}
	return list
}

func samplePlan(n int) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		written := samples(v)[1:2]
		written[0].Period, written[0].Plan = "2026-10", "a"
		if n > 0 {
			written = nil
		}
		return showPlan(ctx, v, &samplePlans(v)[n], written)
	}
}
