// Package openings is the desk of what a cooperative brings from its old book: its last neraca, the list of what its members have, and what
// they say about it.
package openings

import (
	"context"
	"io"
	"path"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin"
	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/opening"
	"lumbung/payments/savings"
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
	return []page{s.mainPage(), s.neracaPage(), s.listPage(), s.answersPage(), s.answerPage()}
}

// writes is who writes at an opening, and answers members.
func writes() act.Access { return act.May(act.Collect).Guarded() }

// decides is who decides about money, and has just shown who she is.
func decides() act.Access { return act.May(act.Price).Guarded().Proven() }

// home is where the pages of the desk lie.
const home = "saldo-awal"

// mainPage begins an opening, and says where it stands and what there is to do.
func (s *desk) mainPage() page {
	more := map[string]web.Show[*Visit]{"mulai": func(_ context.Context, v *Visit) (templ.Component, error) { return showStart(v) }}
	for name, state := range map[string]opening.State{
		"menunggu": opening.Submitted, "dikembalikan": opening.Refused, "dibukukan": opening.Booked, "sedang": opening.Booking,
	} {
		more[name] = sampleMain(state)
	}
	return page{
		Path: home, Access: act.Reads, Nav: nav{ID: "anggota"}, Title: "coop.opening.title", Help: "opening", Show: s.main,
		Acts: []web.Act[*Visit]{
			web.Do("", writes(), s.start), web.Do("ajukan", writes(), s.submit), web.Do("ubah", writes(), s.recall),
			web.Do("batal", writes(), s.cancel), web.Do("setujui", decides(), s.approve), web.Do("tolak", decides(), s.refuse),
			web.Do("tarik", decides(), s.takeBack),
		},
		Files:  []web.File[*Visit]{s.proof()},
		Sample: sampleMain(opening.Draft), More: more,
	}
}

// startForm is what an opening begins with; the neraca comes beside it, as the file document.
type startForm struct {
	Day    time.Time `form:"day,required"             label:"coop.opening.day"`
	Number string    `form:"number,required" max:"60" label:"coop.opening.number"`
}

// reasonForm is why an opening is sent back, or was wrong.
type reasonForm struct {
	Reason string `form:"alasan,required" max:"300" label:"coop.reason"`
}

// detail is what the page says.
type detail struct {
	*opening.Opening
	people   []string // who did each of its steps
	licensed bool
}

// current is the opening of the cooperative, or opening.ErrNotFound.
func (s *desk) current(ctx context.Context, v *Visit) (*opening.Opening, error) {
	o, err := s.Openings.Current(ctx, v.Coop.ID)
	if err == nil && o == nil {
		err = opening.ErrNotFound
	}
	return o, err
}

func (s *desk) main(ctx context.Context, v *Visit) (templ.Component, error) {
	o, err := s.Openings.Current(ctx, v.Coop.ID)
	if err != nil {
		return nil, err
	}
	if o == nil {
		return showStart(v)
	}
	return show(ctx, v, o)
}

func showStart(v *Visit) (templ.Component, error) {
	v.Back = v.To("anggota")
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(startForm{}); err != nil {
			return nil, err
		}
		last := time.Date(v.Now.In(v.Zone()).Year()-1, time.December, 31, 0, 0, 0, 0, time.UTC)
		v.Form.Values.Set("day", last.Format(time.DateOnly))
	}
	return startMain(v), nil
}

func show(ctx context.Context, v *Visit, o *opening.Opening) (templ.Component, error) {
	v.Back = v.To("anggota")
	cells := make([]ui.Cell, len(o.Steps))
	for i, step := range o.Steps {
		cells[i] = ui.Named(office.Person, step.By)
	}
	if err := ui.Resolve(ctx, v, [][]ui.Cell{cells}); err != nil {
		return nil, err
	}
	d := &detail{Opening: o, licensed: v.Coop.USPLicense}
	for _, cell := range cells {
		d.people = append(d.people, cell.Text)
	}
	return openingMain(v, d), nil
}

// steps is its way, with who did what.
func (d *detail) steps(v *Visit) (way []web.Step) {
	for i, step := range d.Steps {
		word := v.Word("opening_step", step.State)
		if step.State == opening.Draft && i > 0 {
			word = v.T("coop.opening_step.recalled")
		}
		way = append(way, web.Step{Title: word, Text: step.Reason, When: v.Moment(step.At) + " · " + d.people[i], State: "done"})
	}
	return way
}

// wrong is why it cannot be submitted, "" when it adds up.
func (d *detail) wrong(v *Visit) string {
	if err := fault.Of(d.Wrong()); err != nil {
		return v.T(err.Key, err.Args...)
	}
	return ""
}

// What the visitor may do. The service says so again.
func (d *detail) mine(v *Visit) bool {
	for _, writer := range d.Writers {
		if writer == v.By.ID() {
			return true
		}
	}
	return false
}

func (d *detail) decides(v *Visit, state opening.State) bool {
	return d.State == state && v.May(act.Price) && !d.mine(v)
}

func (d *detail) takesBack(v *Visit) bool {
	return d.decides(v, opening.Booked) && d.Tally.Confirmed.Members == 0 && v.Now.Sub(d.Latest().At) <= opening.MayTakeBack
}

// kinds are those that the cooperative may have.
func (d *detail) kinds() []savings.Kind {
	if d.licensed {
		return opening.Kinds()
	}
	return opening.Kinds()[:2]
}

// compared is what the neraca and the list say of members' savings.
func (d *detail) compared(v *Visit) ui.Grid {
	g := ui.Grid{Caption: v.T("coop.opening.compared"), Heads: []ui.GridHead{
		{Label: v.T("coop.opening.kind")},
		{Label: v.T("coop.opening.by_neraca"), Sum: true},
		{Label: v.T("coop.opening.by_list"), Sum: true},
		{Label: v.T("coop.opening.apart"), Sum: true},
	}}
	row := func(name string, neraca, members money.Amount) []ui.Cell {
		return []ui.Cell{ui.Text(name).Lead(), ui.Figure(neraca), ui.Figure(members), ui.Figure(neraca - members)}
	}
	for _, kind := range d.kinds() {
		g.Rows = append(g.Rows, row(office.AccountName(v.Locale, kind.Code()), d.Totals.Of(kind), d.List.Sums.Of(kind)))
	}
	g.Foot = row(v.T("coop.total"), d.Totals.Sum(), d.List.Sums.Sum())
	return g
}

// neraca is the neraca as it will be booked.
func (d *detail) neraca(v *Visit) ui.Grid {
	g := ui.Grid{Caption: v.T("coop.opening.neraca"), Heads: []ui.GridHead{
		{Label: v.T("coop.opening.account")}, {Label: v.T("coop.col.debit"), Sum: true}, {Label: v.T("coop.col.credit"), Sum: true},
	}}
	var debit, credit money.Amount
	add := func(code string, left bool, amount money.Amount) {
		cells := []ui.Cell{ui.Text(code + " " + office.AccountName(v.Locale, code)).Lead(), ui.Money(amount), ui.Text("")}
		if left {
			debit += amount
		} else {
			credit += amount
			cells[1], cells[2] = cells[2], cells[1]
		}
		g.Rows = append(g.Rows, cells)
	}
	for _, f := range d.Figures {
		add(f.Code, f.Debit(), f.Amount)
	}
	for _, kind := range d.kinds() {
		if amount := d.Totals.Of(kind); amount > 0 {
			add(kind.Code(), false, amount)
		}
	}
	g.Foot = []ui.Cell{ui.Text(v.T("coop.total")).Lead(), ui.Figure(debit), ui.Figure(credit)}
	return g
}

func (s *desk) start(ctx context.Context, v *Visit, in startForm) (web.Done, error) {
	key, err := v.Key()
	if err != nil {
		return web.Done{}, err
	}
	document, err := s.TakeDocument(ctx, &v.Visit)
	if err != nil {
		return web.Done{}, err
	}
	_, err = s.Openings.Start(ctx, v.By, opening.Input{Coop: v.Coop.ID, Key: key, Day: in.Day, Number: in.Number, Proof: document})
	return web.Done{Tone: "padi", Key: "coop.opening.did_start"}, err
}

// does is an act on the current opening.
func (s *desk) does(
	ctx context.Context, v *Visit, key string, do func(context.Context, act.Actor, string, string) (*opening.Opening, error),
) (web.Done, error) {
	o, err := s.current(ctx, v)
	if err != nil {
		return web.Done{}, err
	}
	_, err = do(ctx, v.By, v.Coop.ID, o.ID)
	return web.Done{To: v.To(home), Tone: "padi", Key: key}, err
}

func (s *desk) submit(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	return s.does(ctx, v, "coop.opening.did_submit", s.Openings.Submit)
}

func (s *desk) recall(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	return s.does(ctx, v, "coop.opening.did_recall", s.Openings.Recall)
}

func (s *desk) cancel(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	return s.does(ctx, v, "coop.opening.did_cancel", s.Openings.Cancel)
}

func (s *desk) approve(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	return s.does(ctx, v, "coop.opening.did_approve", s.Openings.Approve)
}

func (s *desk) refuse(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	return s.does(ctx, v, "coop.opening.did_refuse", func(ctx context.Context, by act.Actor, coop, id string) (*opening.Opening, error) {
		return s.Openings.Refuse(ctx, by, coop, id, in.Reason)
	})
}

func (s *desk) takeBack(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	return s.does(ctx, v, "coop.opening.did_take_back", func(ctx context.Context, by act.Actor, coop, id string) (*opening.Opening, error) {
		return s.Openings.TakeBack(ctx, by, coop, id, in.Reason)
	})
}

// proof is the neraca on paper. Reading it is written into the audit log.
func (s *desk) proof() web.File[*Visit] {
	return web.File[*Visit]{
		Path: "berkas/:file", Access: act.Reads,
		Name: func(v *Visit) string { return "neraca" + path.Ext(v.Param("file")) },
		Write: func(ctx context.Context, v *Visit, to io.Writer) error {
			_, kind, _ := strings.Cut(v.Param("file"), ".")
			o, err := s.current(ctx, v)
			if err != nil {
				return err
			}
			document, err := s.Openings.Proof(ctx, v.By, v.Coop.ID, o.ID)
			if err != nil {
				return err
			}
			if string(document.Type) != kind {
				return opening.ErrNotFound
			}
			return s.WriteDocument(ctx, *document, to)
		},
	}
}

func tone(state opening.State) string {
	switch state {
	case opening.Submitted, opening.Booking:
		return "kunyit"
	case opening.Booked:
		return "padi"
	case opening.Refused, opening.TakenBack:
		return "bata"
	case opening.Draft, opening.Cancelled:
	}
	return ""
}

// listWord is what the link to the list says.
func listWord(v *Visit, d *detail) string {
	if d.Editable() && v.May(act.Collect) {
		return v.T("coop.opening.edit_list")
	}
	return v.T("coop.opening.see_list")
}
