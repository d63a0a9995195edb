package books

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
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
		var err error
		if v.Form, err = web.FormOf(formOf(v, known)); err != nil {
			return nil, err
		}
	}
	return proposeMain(v, s.feeChoices(ctx, v)), nil
}

// feeRows is how many fees the form has room for.
const feeRows = 6

// feeRow is one fee of the form. One without a name is left out.
type feeRow struct {
	Code     string       `form:"kode"     max:"60" label:"coop.fees.kind"`
	Name     string       `form:"nama"     max:"60" label:"coop.fees.name"`
	NameEN   string       `form:"name"     max:"60" label:"coop.fees.name_en"`
	Percent  string       `form:"persen"   max:"6"  label:"coop.fees.percent"`
	Fixed    money.Amount `form:"tetap"             label:"coop.fees.fixed"`
	Floor    money.Amount `form:"minimal"           label:"coop.fees.least"`
	Cap      money.Amount `form:"maksimal"          label:"coop.fees.most"`
	Bearer   string       `form:"penanggung" max:"20" label:"coop.col.bearer"`
	Account  string       `form:"akun"     max:"20" label:"coop.col.account"`
	Category []string     `form:"kategori" max:"60" label:"coop.field.category"`
	From     money.Amount `form:"mulai"             label:"coop.fees.value_from"`
	Below    money.Amount `form:"sampai"            label:"coop.fees.value_below"`
}

// feesForm is another version of the rules.
type feesForm struct {
	Start    time.Time `form:"berlaku,required" label:"coop.fees.start"`
	Decision string    `form:"keputusan,required" max:"60" label:"coop.offices.decision"`
	One      feeRow    `form:"1."`
	Two      feeRow    `form:"2."`
	Three    feeRow    `form:"3."`
	Four     feeRow    `form:"4."`
	Five     feeRow    `form:"5."`
	Six      feeRow    `form:"6."`
}

func (in *feesForm) rows() [feeRows]*feeRow {
	return [...]*feeRow{&in.One, &in.Two, &in.Three, &in.Four, &in.Five, &in.Six}
}

// formOf is filled in with rules; they start on the first of a month that is far enough off for dearer ones.
func formOf(v *Visit, known payments.FeeSchedule) (in feesForm) {
	month := v.Now.In(v.Zone()).Add(payments.FeeNotice)
	in.Start = time.Date(month.Year(), month.Month()+1, 1, 12, 0, 0, 0, time.UTC)
	for i, row := range in.rows() {
		if i < len(known.Components) {
			c := known.Components[i]
			*row = feeRow{
				Code: c.Code, Name: c.Name, NameEN: c.NameEN, Percent: c.Percent.Percent(), Fixed: c.Fixed, Floor: c.Floor, Cap: c.Cap,
				Bearer: string(c.Bearer), Account: c.Account, Category: c.Match.Categories, From: c.Match.From, Below: c.Match.Below,
			}
		}
	}
	return in
}

// feeChoices are what the selects of the form offer.
type feeChoices struct{ codes, bearers, accounts, categories []web.Option }

// otherFee is the kind of fees that have no meaning of their own; their name is in their code.
const otherFee = "other"

func (s *desk) feeChoices(ctx context.Context, v *Visit) (c feeChoices) {
	for _, code := range []string{payments.CommissionFee, payments.GatewayFee, otherFee} {
		c.codes = append(c.codes, web.Option{Value: code, Text: v.Word("fee_kind", code)})
	}
	for _, bearer := range []payments.Bearer{payments.BySeller, payments.ByCooperative} {
		c.bearers = append(c.bearers, web.Option{Value: string(bearer), Text: v.Word("bearer", bearer)})
	}
	for _, account := range feeAccounts() {
		c.accounts = append(c.accounts, web.Option{Value: account.Code, Text: account.Code + " " + office.AccountName(v.Locale, account.Code)})
	}
	if !v.Sampled() {
		for _, one := range s.Catalog.Categories(ctx) {
			c.categories = append(c.categories, web.Option{Value: one.Slug, Text: one.Name.In(v.Lang())})
		}
	}
	return c
}

// feeAccounts are those that a fee can go to: what the cooperative earns, spends or owes as a whole.
func feeAccounts() []ledger.Account {
	return slices.DeleteFunc(ledger.Chart(), func(a ledger.Account) bool {
		return a.Per != "" || a.Class == ledger.Asset || a.Class == ledger.Equity
	})
}

// schedule reads the rules of the form.
func (in *feesForm) schedule(v *Visit, known payments.FeeSchedule) (payments.FeeSchedule, error) {
	start := time.Date(in.Start.Year(), in.Start.Month(), in.Start.Day(), 0, 0, 0, 0, v.Zone())
	s, wrong := payments.FeeSchedule{Coop: v.Coop.ID, Resolution: in.Decision, From: start.UTC()}, fault.Fields{}
	for i, row := range in.rows() {
		if row.Name == "" {
			continue
		}
		at := string(rune('1'+i)) + "."
		percent, err := money.ParsePercent(cmp.Or(row.Percent, "0"))
		if err != nil || percent > 10_000 {
			wrong.Add(at+"persen", "coop.fees.percent_wrong")
		}
		if row.Cap > 0 && row.Cap < row.Floor {
			wrong.Add(at+"maksimal", "coop.fees.limits_wrong")
		}
		if row.Below > 0 && row.Below <= row.From {
			wrong.Add(at+"sampai", "coop.fees.limits_wrong")
		}
		if !slices.ContainsFunc(feeAccounts(), func(a ledger.Account) bool { return a.Code == row.Account }) {
			wrong.Add(at+"akun", "form.choose_one")
		}
		if row.Code == otherFee {
			row.Code += ":" + row.Name
		}
		match := payments.Match{Categories: row.Category, From: row.From, Below: row.Below}
		for _, c := range known.Components { // what the form does not ask for stays
			if c.Code == row.Code && c.Name == row.Name {
				match.Sellers, match.Products = c.Match.Sellers, c.Match.Products
			}
		}
		s.Components = append(s.Components, payments.Component{
			Code: cmp.Or(row.Code, payments.CommissionFee), Name: row.Name, NameEN: row.NameEN, Percent: percent, Fixed: row.Fixed, Floor: row.Floor,
			Cap: row.Cap, Bearer: cmp.Or(payments.Bearer(row.Bearer), payments.BySeller), Account: row.Account,
			Match: match,
		})
	}
	if len(wrong) > 0 {
		return s, wrong
	}
	slices.SortStableFunc(s.Components, func(a, b payments.Component) int { return cmp.Compare(narrow(b.Match), narrow(a.Match)) })
	return s, nil
}

// narrow counts the rules of a fee: of several with one code the one that is for less stands first, since the first that fits applies.
func narrow(m payments.Match) (n int) {
	for _, one := range []bool{len(m.Categories) > 0, len(m.Sellers) > 0, len(m.Products) > 0, m.From > 0, m.Below > 0} {
		if one {
			n++
		}
	}
	return n
}

func (s *desk) proposeFees(ctx context.Context, v *Visit, in feesForm) (done web.Done, err error) {
	key, err := v.Key()
	if err != nil {
		return done, err
	}
	known, err := s.rules(ctx, v)
	if err != nil {
		return done, err
	}
	rules, err := in.schedule(v, known)
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
	d := &proposalDetail{proposal: p, dearer: p.Schedule.Dearer(known), changes: feeChanges(v, known, p.Schedule)}
	names := [][]ui.Cell{{ui.Named(office.Person, p.By()), ui.Named(office.Person, p.Latest().By)}}
	if err := ui.Resolve(ctx, v, names); err != nil {
		return nil, err
	}
	d.by = v.T("coop.fees.proposed_by", names[0][0].Text, v.Moment(p.ProposedAt))
	if p.State != payments.Proposed {
		d.decided = v.T("coop.member.decided", v.Day(p.Latest().At), names[0][1].Text)
	}
	var err error
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
func feeChanges(v *Visit, known, next payments.FeeSchedule) ui.Grid {
	g := ui.Grid{Caption: v.T("coop.fees.changes")}
	for _, label := range []string{"coop.col.fee", "coop.col.for", "coop.fees.now", "coop.fees.then"} {
		g.Heads = append(g.Heads, ui.GridHead{Label: v.T(label)})
	}
	same := func(a payments.Component) func(payments.Component) bool {
		return func(b payments.Component) bool {
			return a.Code == b.Code && a.Match.Text(v.Locale, slugItself) == b.Match.Text(v.Locale, slugItself)
		}
	}
	row := func(c payments.Component, now, then ui.Cell) {
		name := ui.Text(payments.Fee{Name: c.Name, NameEN: c.NameEN}.In(v.Lang())).Lead()
		g.Rows = append(g.Rows, []ui.Cell{name, ui.Text(c.Match.Text(v.Locale, slugItself)), now, then})
	}
	for _, c := range next.Components {
		now := ui.Text("–")
		if i := slices.IndexFunc(known.Components, same(c)); i >= 0 {
			now = feeAsks(v, known.Components[i])
		}
		row(c, now, feeAsks(v, c).Strong())
	}
	for _, c := range known.Components {
		if !slices.ContainsFunc(next.Components, same(c)) {
			row(c, feeAsks(v, c), ui.Text(v.T("coop.fees.gone")).Strong())
		}
	}
	return g
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

// withOther offers the code of a fee beside those with a meaning of their own.
func withOther(codes []web.Option, code string) []web.Option {
	if code == "" || slices.ContainsFunc(codes, func(o web.Option) bool { return o.Value == code }) {
		return codes
	}
	return append(slices.Clone(codes), web.Option{Value: code, Text: code})
}
