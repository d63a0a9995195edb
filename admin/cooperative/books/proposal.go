package books

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments"
)

// prices is who decides about fees, and publishes who has just shown who she is.
func prices() act.Access    { return act.May(act.Price).Guarded() }
func publishes() act.Access { return prices().Proven() }

// proposePage is where an officer proposes another version of the fee rules.
func (s *desk) proposePage() page {
	return page{
		Path: "potongan/usulan", Access: act.Reads, Nav: nav{ID: "potongan"}, Title: "coop.fees.propose", Help: "propose",
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			known, err := s.rules(ctx, v)
			if err != nil {
				return nil, err
			}
			return s.propose(ctx, v, known)
		},
		Acts: []web.Act[*Visit]{web.Do("", prices(), s.proposeFees)},
		Sample: func(ctx context.Context, v *Visit) (templ.Component, error) {
			return new(desk).propose(ctx, v, office.SampleSchedule())
		},
	}
}

// rules are those in force, a zero version for none.
func (s *desk) rules(ctx context.Context, v *Visit) (payments.FeeSchedule, error) {
	known, err := s.Payments.Schedule(ctx, v.Coop.ID, v.Now)
	if errors.Is(err, store.ErrNotFound) {
		return payments.FeeSchedule{}, nil
	}
	if err != nil {
		return payments.FeeSchedule{}, err
	}
	return *known, nil
}

// propose shows the form, filled in with the rules in force.
func (s *desk) propose(ctx context.Context, v *Visit, known payments.FeeSchedule) (templ.Component, error) {
	v.Back = v.To("potongan")
	if v.Form == nil {
		in, err := s.formOf(ctx, v, known)
		if err != nil {
			return nil, err
		}
		if v.Form, err = web.FormOf(in); err != nil {
			return nil, err
		}
	}
	return proposeMain(v, choicesOf(v)), nil
}

func (s *desk) proposeFees(ctx context.Context, v *Visit, in feesForm) (done web.Done, err error) {
	key, err := v.Key()
	if err != nil {
		return done, err
	}
	rules, err := s.schedule(ctx, v, &in)
	if err != nil {
		return done, err
	}
	p, err := s.Payments.ProposeFees(ctx, v.By, key, rules)
	if err != nil {
		return done, err
	}
	return web.Done{To: v.To("potongan", "usulan", p.ID), Tone: "padi", Key: "coop.fees.proposed"}, nil
}

// proposalPage is proposed rules: what they change, what the newest orders would have cost by them, and the decision.
func (s *desk) proposalPage() page {
	return page{
		Path: "potongan/usulan/:id", Access: act.Reads, Nav: nav{ID: "potongan"}, Title: "coop.fees.proposal", Help: "proposal",
		Show: s.proposal,
		Acts: []web.Act[*Visit]{
			web.Do("terbitkan", publishes(), func(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
				_, err := s.Payments.PublishFees(ctx, v.By, v.Coop.ID, v.Param("id"))
				return web.Done{Tone: "padi", Key: "coop.fees.published"}, err
			}),
			web.Do("tarik", prices(), func(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
				_, err := s.Payments.WithdrawFees(ctx, v.By, v.Coop.ID, v.Param("id"))
				return web.Done{Tone: "nila", Key: "coop.fees.withdrawn"}, err
			}),
			web.Do("tolak", prices(), func(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
				_, err := s.Payments.RejectFees(ctx, v.By, v.Coop.ID, v.Param("id"), in.Reason)
				return web.Done{Tone: "nila", Key: "coop.fees.rejected"}, err
			}),
		},
		Sample: sampleProposal,
	}
}

// reasonForm is why proposed rules are turned down.
type reasonForm struct {
	Reason string `form:"alasan,required" max:"300" label:"coop.reason"`
}

// proposalDetail is what the page says.
type proposalDetail struct {
	proposal        *payments.FeeProposal
	by, decided     string
	dearer          bool
	changes, orders ui.Grid
}

// ordersReckoned is of how many of the newest paid orders the page says what they would have cost.
const ordersReckoned = 10

func (s *desk) proposal(ctx context.Context, v *Visit) (templ.Component, error) {
	p, err := s.Payments.FeeProposal(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	known, err := s.rules(ctx, v)
	if err != nil {
		return nil, err
	}
	newest, err := s.Orders.CoopOrders(ctx, v.Coop.ID, "", store.Page{Limit: ordersReckoned})
	if err != nil {
		return nil, err
	}
	return proposalOf(ctx, v, p, known, newest.Items)
}

// proposalOf is the page of a proposal beside the rules in force and the newest orders, all of which are paid.
func proposalOf(
	ctx context.Context, v *Visit, p *payments.FeeProposal, known payments.FeeSchedule, newest []orders.Order,
) (templ.Component, error) {
	v.Back = v.To("potongan")
	changes, err := feeChanges(ctx, v, known, p.Schedule)
	if err != nil {
		return nil, err
	}
	d := &proposalDetail{proposal: p, dearer: p.Schedule.Dearer(known, catalog.CategoryPath), changes: changes}
	names := [][]ui.Cell{{ui.Named(office.Person, p.By()), ui.Named(office.Person, p.Latest().By)}}
	if err := ui.Resolve(ctx, v, names); err != nil {
		return nil, err
	}
	d.by = v.T("coop.fees.proposed_by", names[0][0].Text, v.Moment(p.ProposedAt))
	if p.State != payments.Proposed {
		d.decided = v.T("coop.member.decided", v.Day(p.Latest().At), names[0][1].Text)
	}
	d.orders, err = reckoned(ctx, v, newest, p.Schedule)
	return proposalMain(v, d), err
}

// reckoned is what sellers bore of orders, and would have borne by other rules.
func reckoned(ctx context.Context, v *Visit, newest []orders.Order, rules payments.FeeSchedule) (ui.Grid, error) {
	var before, after money.Amount
	costs := func(o *orders.Order) (was, would money.Amount) {
		return payments.SellerBears(o.Fees()), payments.SellerBears(o.FeesBy(rules))
	}
	for i := range newest {
		was, would := costs(&newest[i])
		before, after = before+was, after+would
	}
	g, err := ui.Tabulate(ctx, v, []column[orders.Order]{
		{Label: "coop.col.order", Cell: func(v *Visit, o *orders.Order) ui.Cell { return ui.Anchor(o.Number, v.To("pesanan", o.Number)).Lead() }},
		{Label: "coop.fees.was", Sum: true, Cell: func(_ *Visit, o *orders.Order) ui.Cell { was, _ := costs(o); return ui.Figure(was) }},
		{Label: "coop.fees.would", Sum: true, Cell: func(_ *Visit, o *orders.Order) ui.Cell { _, would := costs(o); return ui.Figure(would) }},
		{Label: "coop.col.change", Sum: true, Cell: func(_ *Visit, o *orders.Order) ui.Cell {
			was, would := costs(o)
			return ui.Figure(would - was)
		}},
	}, newest)
	g.Caption = v.T("coop.fees.reckoned")
	g.Foot = []ui.Cell{ui.Text(v.T("coop.total")).Lead(), ui.Figure(before), ui.Figure(after), ui.Figure(after - before)}
	return g, err
}

// feeChanges sets proposed rules beside those in force, fee by fee.
func feeChanges(ctx context.Context, v *Visit, known, next payments.FeeSchedule) (ui.Grid, error) {
	g := ui.Grid{Caption: v.T("coop.fees.changes")}
	for _, label := range []string{"coop.col.fee", "coop.col.for", "coop.fees.now", "coop.fees.then"} {
		g.Heads = append(g.Heads, ui.GridHead{Label: v.T(label)})
	}
	same := func(a payments.Component) func(payments.Component) bool {
		return func(b payments.Component) bool {
			return a.Code == b.Code && a.Match.Equal(b.Match)
		}
	}
	row := func(c payments.Component, now, then ui.Cell) error {
		whom, err := feeFor(ctx, v, c.Match)
		name := ui.Text(payments.Fee{Name: c.Name, NameEN: c.NameEN}.In(v.Lang())).Lead()
		g.Rows = append(g.Rows, []ui.Cell{name, whom, now, then})
		return err
	}
	for _, c := range next.Components {
		now := ui.Text("–")
		if i := slices.IndexFunc(known.Components, same(c)); i >= 0 {
			now = feeAsks(v, known.Components[i])
		}
		if err := row(c, now, feeAsks(v, c).Strong()); err != nil {
			return g, err
		}
	}
	for _, c := range known.Components {
		if !slices.ContainsFunc(next.Components, same(c)) {
			if err := row(c, feeAsks(v, c), ui.Text(v.T("coop.fees.gone")).Strong()); err != nil {
				return g, err
			}
		}
	}
	return g, nil
}

// feeAsks is how much a fee is, who bears it and where it goes.
func feeAsks(v *Visit, c payments.Component) ui.Cell {
	cell := ui.Text(cmp.Or(rate(v.Locale, c.Percent, c.Fixed), "0 %"))
	if c.Code == payments.GatewayFee {
		cell.Text = v.T("coop.fees.by_channel")
	}
	if limits := c.Limits(v.Locale); limits != "" {
		cell.Text += ", " + limits
	}
	cell.Small = v.Word("bearer", c.Bearer) + " · " + office.AccountName(v.Locale, c.Account)
	return cell
}

// proposalTone is the colour of a proposal's state.
func proposalTone(state payments.ProposalState) string {
	switch state {
	case payments.Proposed:
		return "kunyit"
	case payments.Published:
		return "padi"
	case payments.Rejected:
		return "bata"
	case payments.Withdrawn:
	}
	return "soga"
}

// sampleFeeProposal makes the commission dearer.
func sampleFeeProposal() *payments.FeeProposal {
	rules, at := office.SampleSchedule(), office.SampleNow()
	rules.Components[0].Percent, rules.Components[0].Cap, rules.From = 600, 25_000, at.AddDate(0, 1, 10)
	return &payments.FeeProposal{ID: "x", Schedule: rules, ProposedAt: at, Life: states.Life[payments.ProposalState]{
		State: payments.Proposed, Steps: []states.Step[payments.ProposalState]{{State: payments.Proposed, Mark: states.Mark{By: "lalu", At: at}}},
	}}
}

func sampleProposal(ctx context.Context, v *Visit) (templ.Component, error) {
	return proposalOf(ctx, v, sampleFeeProposal(), office.SampleSchedule(), []orders.Order{*office.SampleOrder(office.SampleNow())})
}
