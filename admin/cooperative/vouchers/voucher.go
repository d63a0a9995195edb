package vouchers

import (
	"context"
	"io"
	"path"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
	"lumbung/payments/voucher"
)

// onePage is one voucher: what it books, its proof, and what this officer may do about it.
func (s *desk) onePage() page {
	more := map[string]web.Show[*Visit]{}
	for i, name := range []string{"", "kurir", "dibukukan", "dibatalkan", "ditolak"} {
		if name != "" {
			more[name] = sampleOne(i)
		}
	}
	return page{
		Path: "bukti-jurnal/:id", Access: act.Reads, Nav: nav{ID: "jurnal"}, Title: "coop.voucher.one", Help: "voucher", Show: s.one,
		Acts: []web.Act[*Visit]{
			web.Do("bukukan", decides(), s.book), web.Do("tolak", decides(), s.refuse), web.Do("batal", writes(), s.cancel),
			web.Do("tarik", decides(), s.takeBack),
		},
		Files:  []web.File[*Visit]{s.proof()},
		Sample: sampleOne(0), More: more,
	}
}

// reasonForm is why a voucher is not booked, or was wrong.
type reasonForm struct {
	Reason string `form:"alasan,required" max:"300" label:"coop.reason"`
}

// detail is what the page says.
type detail struct {
	*voucher.Voucher
	people []string // who did each of its steps
}

func (s *desk) one(ctx context.Context, v *Visit) (templ.Component, error) {
	x, err := s.Vouchers.ByID(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	return show(ctx, v, x)
}

func show(ctx context.Context, v *Visit, x *voucher.Voucher) (templ.Component, error) {
	v.Title, v.Back = x.Text, v.To("bukti-jurnal")
	if x.Number != "" {
		v.Title = v.T("coop.voucher.of", x.Number)
	}
	cells := make([]ui.Cell, len(x.Steps))
	for i, step := range x.Steps {
		cells[i] = ui.Named(office.Person, step.By)
	}
	if err := ui.Resolve(ctx, v, [][]ui.Cell{cells}); err != nil {
		return nil, err
	}
	d := &detail{Voucher: x}
	for _, cell := range cells {
		d.people = append(d.people, cell.Text)
	}
	return oneMain(v, d), nil
}

// steps is its way, with who did what.
func (d *detail) steps(v *Visit) (way []web.Step) {
	for i, step := range d.Steps {
		way = append(way, web.Step{
			Title: v.Word("voucher_step", step.State), Text: step.Reason, When: v.Moment(step.At) + " · " + d.people[i], State: "done",
		})
	}
	return way
}

// side is the name of the account on one side of the posting.
func side(v *Visit, account ledger.AccountID) string {
	return office.AccountName(v.Locale, account.Code())
}

// What the visitor may do. The service says so again.
func (d *detail) mine(v *Visit) bool { return d.By() == v.By.ID() }

func (d *detail) decides(v *Visit, state voucher.State) bool {
	return d.State == state && v.May(act.Price) && !d.mine(v)
}

// again is where the same is written down for the next month.
func (d *detail) again(v *Visit) string { return v.To("bukti-jurnal", "baru") + "?dari=" + d.ID }

func (s *desk) book(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	x, err := s.Vouchers.Book(ctx, v.By, v.Coop.ID, v.Param("id"))
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Tone: "padi", Key: "coop.voucher.did_book", Args: []any{x.Number}}, nil
}

func (s *desk) refuse(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	_, err := s.Vouchers.Refuse(ctx, v.By, v.Coop.ID, v.Param("id"), in.Reason)
	return web.Done{Tone: "padi", Key: "coop.voucher.did_refuse"}, err
}

func (s *desk) cancel(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	_, err := s.Vouchers.Cancel(ctx, v.By, v.Coop.ID, v.Param("id"))
	return web.Done{Tone: "padi", Key: "coop.voucher.did_cancel"}, err
}

func (s *desk) takeBack(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	_, err := s.Vouchers.TakeBack(ctx, v.By, v.Coop.ID, v.Param("id"), in.Reason)
	return web.Done{Tone: "padi", Key: "coop.voucher.did_take_back"}, err
}

// proof is the private document of a voucher. Reading it is written into the audit log.
func (s *desk) proof() web.File[*Visit] {
	return web.File[*Visit]{
		Path: "berkas/:file", Access: act.Reads,
		Name: func(v *Visit) string { return "bukti" + path.Ext(v.Param("file")) },
		Write: func(ctx context.Context, v *Visit, to io.Writer) error {
			_, kind, _ := strings.Cut(v.Param("file"), ".")
			document, err := s.Vouchers.Proof(ctx, v.By, v.Coop.ID, v.Param("id"))
			if err != nil {
				return err
			}
			if string(document.Type) != kind {
				return voucher.ErrNotFound
			}
			return s.WriteDocument(ctx, *document, to)
		},
	}
}

// writePage writes a voucher down.
func (s *desk) writePage() page {
	return page{
		Path: "bukti-jurnal/baru", Access: act.Reads, Nav: nav{ID: "jurnal"}, Title: "coop.voucher.write", Help: "voucherform",
		Show: s.form, Acts: []web.Act[*Visit]{web.Do("", writes(), s.write)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) { return showForm(v, nil, true) },
		More: map[string]web.Show[*Visit]{
			"salinan": func(_ context.Context, v *Visit) (templ.Component, error) { return showForm(v, &samples(v)[0], true) },
			"rencana": func(_ context.Context, v *Visit) (templ.Component, error) {
				return showForm(v, fromPlan(&samplePlans(v)[0]), true)
			},
			"bukan-tugasnya": func(_ context.Context, v *Visit) (templ.Component, error) {
				return showForm(v, nil, false)
			},
		},
	}
}

func (s *desk) form(ctx context.Context, v *Visit) (templ.Component, error) {
	var like *voucher.Voucher
	if id := v.Query.Get("dari"); id != "" {
		var err error
		if like, err = s.Vouchers.ByID(ctx, v.Coop.ID, id); err != nil {
			return nil, err
		}
	}
	if id := v.Query.Get("rencana"); id != "" {
		p, err := s.Vouchers.PlanByID(ctx, v.Coop.ID, id)
		if err != nil {
			return nil, err
		}
		if p.State != voucher.Running || p.Due == nil {
			return nil, voucher.ErrPlanEnded
		}
		like = fromPlan(p)
	}
	return showForm(v, like, v.May(act.Collect))
}

// fromPlan is the voucher of a plan's next month, without its proof.
func fromPlan(p *voucher.Plan) *voucher.Voucher {
	return &voucher.Voucher{
		Template: p.Template, Fund: p.Fund, Amount: p.Amount, Text: p.Text, Plan: p.ID, Period: p.Next, Day: p.DayOf(p.Next),
	}
}

func showForm(v *Visit, like *voucher.Voucher, may bool) (templ.Component, error) {
	v.Back = v.To("bukti-jurnal")
	if v.Form == nil {
		in := writeForm{Fund: ledger.Cash}
		in.Day = v.Now.In(v.Zone())
		if like != nil {
			in.Template, in.Fund, in.Amount, in.Text = string(like.Template), like.Fund, like.Amount, like.Text
		}
		if like != nil && like.ID == "" { // from a plan
			in.Plan, in.Period = like.Plan, like.Period
			in.Text += " " + monthName(v, like.Period)
			if like.Day.Before(in.Day) {
				in.Day = like.Day
			}
		}
		var err error
		if v.Form, err = web.FormOf(in); err != nil {
			return nil, err
		}
		v.Form.Values.Set("day", in.Day.Format(time.DateOnly))
		if like == nil {
			v.Form.Values.Del("amount")
		}
	}
	return formMain(v, may), nil
}

// writeForm is what an officer writes down; its proof comes beside it, as the file document.
type writeForm struct {
	Template string       `form:"template,required" max:"20"  label:"coop.voucher.template"`
	Fund     string       `form:"fund,required"     max:"10"  label:"coop.voucher.fund"`
	Amount   money.Amount `form:"amount,required"             label:"coop.col.amount"`
	Day      time.Time    `form:"day,required"                label:"coop.voucher.day"`
	Text     string       `form:"text,required"     max:"120" label:"coop.voucher.text"`
	Plan     string       `form:"rencana"           max:"100"`
	Period   string       `form:"untuk"             max:"7"`
}

// templates are the kinds of vouchers.
func templates(v *Visit) (options []web.Option) {
	for _, t := range voucher.Templates() {
		options = append(options, web.Option{Value: string(t), Text: v.Word("voucher_template", t)})
	}
	return options
}

// funds are where the money lies.
func funds(v *Visit) (options []web.Option) {
	for _, code := range voucher.Expense.Funds() {
		options = append(options, web.Option{Value: code, Text: office.AccountName(v.Locale, code)})
	}
	return options
}

func (s *desk) write(ctx context.Context, v *Visit, in writeForm) (web.Done, error) {
	key, err := v.Key()
	if err != nil {
		return web.Done{}, err
	}
	document, err := s.TakeDocument(ctx, &v.Visit)
	if err != nil {
		return web.Done{}, err
	}
	x, err := s.Vouchers.Write(ctx, v.By, voucher.Input{
		Coop: v.Coop.ID, Key: key, Template: voucher.Template(in.Template), Fund: in.Fund, Amount: in.Amount, Day: in.Day, Text: in.Text,
		Proof: document, Plan: in.Plan, Period: in.Period,
	})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: v.To("bukti-jurnal", x.ID), Tone: "padi", Key: "coop.voucher.did_write"}, nil
}

func sampleOne(n int) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		x := samples(v)[n]
		return show(ctx, v, &x)
	}
}
