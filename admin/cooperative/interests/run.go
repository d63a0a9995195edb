package interests

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/interest"
)

// runPage is the interest of one month: what everybody gets, where it stands, and what this officer may do about it.
func (s *desk) runPage() page {
	more := map[string]web.Show[*Visit]{}
	for name, state := range map[string]interest.State{
		"menunggu": interest.Submitted, "dikembalikan": interest.Refused, "sedang": interest.Posting, "dibukukan": interest.Posted,
		"dibatalkan": interest.TakenBack,
	} {
		more[name] = sampleRunPage(state)
	}
	return page{
		Path: home + "/:id", Access: act.Reads, Nav: nav{ID: "setoran"}, Title: "coop.interest.one", Help: "interestmonth", Show: s.run,
		Acts: []web.Act[*Visit]{
			web.Do("hitung", works(), s.reckonAgain), web.Do("ajukan", works(), s.submit), web.Do("ubah", works(), s.recall),
			web.Do("setujui", decides(), s.approve), web.Do("tolak", decides(), s.refuse), web.Do("tarik", decides(), s.takeBack),
		},
		Sample: sampleRunPage(interest.Draft), More: more,
	}
}

// reasonForm is why a month is sent back, or was wrong.
type reasonForm struct {
	Reason string `form:"alasan,required" max:"300" label:"coop.reason"`
}

// detail is what the page says.
type detail struct {
	*interest.Run
	lines  []interest.Line
	people []string // who did each of its steps
}

// linesShown is how many members the page of a month shows; all of them stand in the list behind it.
const linesShown = 20

func (s *desk) run(ctx context.Context, v *Visit) (templ.Component, error) {
	r, lines, err := s.read(ctx, v)
	if err != nil {
		return nil, err
	}
	return showRun(ctx, v, r, lines)
}

// read is the run of the address with what everybody gets.
func (s *desk) read(ctx context.Context, v *Visit) (*interest.Run, []interest.Line, error) {
	r, err := s.Interest.ByID(ctx, v.Coop.ID, interest.ID(v.Coop.ID, v.Param("id")))
	if err != nil {
		return nil, nil, err
	}
	l, err := s.Interest.ListOf(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	return r, l.Lines, nil
}

func showRun(ctx context.Context, v *Visit, r *interest.Run, lines []interest.Line) (templ.Component, error) {
	v.Back, v.Title = v.To(home), v.T("coop.interest.of", v.Locale.Month(r.Day()))
	cells := make([]ui.Cell, len(r.Steps))
	for i, step := range r.Steps {
		cells[i] = ui.Named(office.Person, step.By)
	}
	if err := ui.Resolve(ctx, v, [][]ui.Cell{cells}); err != nil {
		return nil, err
	}
	d := &detail{Run: r, lines: lines}
	for _, cell := range cells {
		d.people = append(d.people, cell.Text)
	}
	grid, err := ui.Tabulate(ctx, v, lineColumns(r), lines[:min(len(lines), linesShown)])
	if err != nil {
		return nil, err
	}
	grid.Caption = v.T("coop.interest.lines")
	grid.Foot = []ui.Cell{
		ui.Text(""), ui.Text(v.T("coop.total")).Lead(), ui.Text(""), ui.Text(""), ui.Figure(r.List.Gross), ui.Figure(r.List.Tax),
		ui.Figure(r.List.Net()),
	}
	return runMain(v, d, grid), nil
}

// lineColumns are what a month says of each member.
func lineColumns(r *interest.Run) []column[interest.Line] {
	return []column[interest.Line]{
		{Label: "coop.col.number", Cell: func(_ *Visit, l *interest.Line) ui.Cell {
			if l.Number == 0 {
				return ui.Text("")
			}
			return ui.Number(l.Number)
		}},
		{Label: "coop.col.name", Cell: func(_ *Visit, l *interest.Line) ui.Cell {
			if l.Name == "" {
				return ui.Named(office.Person, l.Member).Lead()
			}
			return ui.Text(l.Name).Lead()
		}},
		{Label: "coop.interest.balance_" + string(r.Terms.Basis), Sum: true, Cell: func(_ *Visit, l *interest.Line) ui.Cell {
			return ui.Figure(l.Sum / money.Amount(max(r.Days, 1)))
		}},
		{Label: "coop.interest.days", Cell: func(_ *Visit, _ *interest.Line) ui.Cell { return ui.Number(r.Days) }},
		{Label: "coop.interest.gross", Sum: true, Cell: func(_ *Visit, l *interest.Line) ui.Cell { return ui.Figure(l.Gross) }},
		{Label: "coop.interest.tax", Sum: true, Cell: func(_ *Visit, l *interest.Line) ui.Cell { return ui.Figure(l.Tax) }},
		{Label: "coop.interest.net", Sum: true, Cell: func(_ *Visit, l *interest.Line) ui.Cell { return ui.Figure(l.Net()) }},
	}
}

// membersPage lists all members of a month; its file has them all.
func (s *desk) membersPage() page {
	show := func(ctx context.Context, v *Visit, r *interest.Run, lines []interest.Line) (templ.Component, error) {
		v.Back, v.Title = v.To(home, r.Key()), v.T("coop.interest.of", v.Locale.Month(r.Day()))
		part := v.Part()
		from := startOf(part.After, len(lines))
		to := min(from+part.Limit, len(lines))
		grid, err := ui.Tabulate(ctx, v, lineColumns(r), lines[from:to])
		if err != nil {
			return nil, err
		}
		grid.Caption = v.T("coop.interest.lines")
		next := ""
		if to < len(lines) {
			next = strconv.Itoa(to)
		}
		return membersMain(v, r, grid, ui.NewPager(&v.Page, next)), nil
	}
	return page{
		Path: home + "/:id/anggota", Access: act.Reads, Nav: nav{ID: "setoran"}, Title: "coop.interest.lines", Help: "interestmembers",
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			r, lines, err := s.read(ctx, v)
			if err != nil {
				return nil, err
			}
			return show(ctx, v, r, lines)
		},
		Sample: func(ctx context.Context, v *Visit) (templ.Component, error) {
			v.Query = url.Values{}
			return show(ctx, v, sampleRun(v, interest.Draft), sampleLines())
		},
		More: map[string]web.Show[*Visit]{"kosong": func(ctx context.Context, v *Visit) (templ.Component, error) {
			v.Query = url.Values{}
			return show(ctx, v, sampleRun(v, interest.Draft), nil)
		}},
	}
}

// startOf is where a page of so many rows begins: its cursor is a place in the list, which never changes.
func startOf(cursor string, rows int) int {
	n, err := strconv.Atoi(cursor)
	if err != nil || n < 0 || n > rows {
		return 0
	}
	return n
}

// steps is its way, with who did what.
func (d *detail) steps(v *Visit) (way []web.Step) {
	for i, step := range d.Steps {
		way = append(way, web.Step{
			Title: v.Word("interest_step", step.State), Text: step.Reason, When: v.Moment(step.At) + " · " + d.people[i], State: "done",
		})
	}
	return way
}

// What the visitor may do. The service says so again.
func (d *detail) decides(v *Visit, state interest.State) bool {
	return d.State == state && v.May(act.Price) && !slices.Contains(d.Writers, v.By.ID())
}

func (d *detail) takesBack(v *Visit) bool {
	return d.decides(v, interest.Posted) && v.Now.Sub(d.Latest().At) <= interest.MayTakeBack
}

// formula says in words how a member's interest is reckoned.
func formula(v *Visit, r *interest.Run) string {
	return v.T("coop.interest.formula_"+string(r.Terms.Basis), v.Locale.Percent(r.Terms.Rate), r.Days)
}

func (s *desk) reckonAgain(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	r, err := s.Interest.ByID(ctx, v.Coop.ID, interest.ID(v.Coop.ID, v.Param("id")))
	if err != nil {
		return web.Done{}, err
	}
	return s.reckon(ctx, v, monthForm{Month: r.Month})
}

// does is an act on the month of the address.
func does(
	ctx context.Context, v *Visit, key string, do func(context.Context, act.Actor, string, string) (*interest.Run, error),
) (web.Done, error) {
	r, err := do(ctx, v.By, v.Coop.ID, interest.ID(v.Coop.ID, v.Param("id")))
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: v.To(home, r.Key()), Tone: "padi", Key: key}, nil
}

func (s *desk) submit(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	return does(ctx, v, "coop.interest.did_submit", s.Interest.Submit)
}

func (s *desk) recall(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	return does(ctx, v, "coop.interest.did_recall", s.Interest.Recall)
}

func (s *desk) approve(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	return does(ctx, v, "coop.interest.did_approve", s.Interest.Approve)
}

func (s *desk) refuse(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	return does(ctx, v, "coop.interest.did_refuse", func(ctx context.Context, by act.Actor, coop, id string) (*interest.Run, error) {
		return s.Interest.Refuse(ctx, by, coop, id, in.Reason)
	})
}

func (s *desk) takeBack(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	return does(ctx, v, "coop.interest.did_take_back", func(ctx context.Context, by act.Actor, coop, id string) (*interest.Run, error) {
		return s.Interest.TakeBack(ctx, by, coop, id, in.Reason)
	})
}
