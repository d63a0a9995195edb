package openings

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/roster"
	"lumbung/internal/sheet"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/opening"
)

// formBytes is what a form has beside its file.
const formBytes = 64 << 10

// rowsShown is how many lines of a list the page shows, those with mistakes first.
const rowsShown = 400

var errNoFile = fault.New(fault.Invalid, "coop.import.no_file")

// listPage takes in the list of what members have, and shows the one that was taken in.
func (s *desk) listPage() page {
	take := web.Do("", writes(), s.takeList)
	take.Use = []gin.HandlerFunc{s.Web.Upload(sheet.MaxBytes + formBytes)}
	return page{
		Path: home + "/daftar", Access: act.Reads, Nav: nav{ID: "anggota"}, Title: "coop.opening.list", Help: "openinglist", Show: s.list,
		Acts: []web.Act[*Visit]{take},
		Files: []web.File[*Visit]{{
			Path: "contoh", Name: func(*Visit) string { return "contoh-saldo-awal.xlsx" },
			Write: func(_ context.Context, _ *Visit, to io.Writer) error { return roster.SavingsTemplate(to) },
		}},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			return showList(v, sample(v, opening.Draft), sampleList(v)), nil
		},
		More: map[string]web.Show[*Visit]{
			"kesalahan": func(_ context.Context, v *Visit) (templ.Component, error) {
				v.Found = sampleRead()
				return showList(v, sample(v, opening.Draft), nil), nil
			},
		},
	}
}

// read is a file that was sent: its lines with their mistakes.
type read struct {
	rows   []opening.Row
	unread []string // columns with amounts that nobody reads
	absent int      // members of the register who do not stand in it
}

func (s *desk) takeList(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	o, err := s.current(ctx, v)
	if err != nil {
		return web.Done{}, err
	}
	r, err := s.readFile(v)
	if err != nil {
		return web.Done{}, err
	}
	if r.absent, err = s.Openings.CheckList(ctx, v.By, v.Coop.ID, r.rows); err != nil {
		return web.Done{}, err
	}
	v.Found = r
	if _, err = s.Openings.TakeList(ctx, v.By, v.Coop.ID, o.ID, r.rows); err != nil {
		return web.Done{}, err
	}
	done := web.Done{To: v.To(home), Tone: "padi", Key: "coop.opening.did_list", Args: []any{len(r.rows), r.absent}}
	if len(r.unread) > 0 {
		done.Tone, done.Key = "kunyit", "coop.opening.did_list_unread"
		done.Args = append(done.Args, strings.Join(r.unread, ", "))
	}
	return done, nil
}

// readFile reads the file that came with the form.
func (s *desk) readFile(v *Visit) (*read, error) {
	files, err := v.Files("file", 1)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fault.Fields{"file": errNoFile}
	}
	sent, err := files[0].Open()
	if err != nil {
		return nil, fmt.Errorf("opening: %w", err)
	}
	file, err := io.ReadAll(sent)
	if err = errors.Join(err, sent.Close()); err != nil {
		return nil, fmt.Errorf("opening: %w", err)
	}
	list, err := roster.ReadSavings(file, opening.MaxMembers)
	if refused := fault.Of(err); err != nil && refused != nil && refused.Kind == fault.Invalid {
		return nil, fault.Fields{"file": refused}
	}
	if err != nil {
		return nil, err
	}
	r := &read{unread: list.Unread}
	for _, l := range list.Lines {
		r.rows = append(r.rows, opening.Row{
			Line: l.Line, Number: l.Number, Name: l.Name, Faults: l.Faults,
			Has: opening.Amounts{Pokok: l.Pokok, Wajib: l.Wajib, Sukarela: l.Sukarela},
		})
	}
	return r, nil
}

func (s *desk) list(ctx context.Context, v *Visit) (templ.Component, error) {
	o, err := s.current(ctx, v)
	if err != nil {
		return nil, err
	}
	kept, err := s.Openings.ListOf(ctx, o)
	if err != nil {
		return nil, err
	}
	return showList(v, o, kept), nil
}

func showList(v *Visit, o *opening.Opening, kept *opening.List) templ.Component {
	v.Back = v.To(home)
	sent, _ := v.Found.(*read)
	return listMain(v, o.Editable() && v.May(act.Collect), sent, kept)
}

// rowsOf are the lines of a file that was refused, those with mistakes first.
func rowsOf(v *Visit, sent *read) ui.Grid {
	g := gridOf(v, true)
	rows := slices.Clone(sent.rows)
	slices.SortStableFunc(rows, func(a, b opening.Row) int { return weight(a) - weight(b) })
	for _, r := range rows[:min(len(rows), rowsShown)] {
		g.Rows = append(g.Rows, []ui.Cell{
			ui.Text(strconv.Itoa(r.Line)), numbered(r.Number), ui.Text(r.Name).Lead(), ui.Money(r.Has.Pokok), ui.Money(r.Has.Wajib),
			ui.Money(r.Has.Sukarela), stateOf(v, r),
		})
	}
	return g
}

// keptOf are the lines of the list that was taken in.
func keptOf(v *Visit, kept *opening.List) ui.Grid {
	g := gridOf(v, false)
	for _, l := range kept.Lines[:min(len(kept.Lines), rowsShown)] {
		g.Rows = append(g.Rows, []ui.Cell{
			numbered(l.Number), ui.Text(l.Name).Lead(), ui.Money(l.Has.Pokok), ui.Money(l.Has.Wajib), ui.Money(l.Has.Sukarela),
		})
	}
	return g
}

func gridOf(v *Visit, file bool) ui.Grid {
	g := ui.Grid{Caption: v.T("coop.opening.list"), Heads: []ui.GridHead{
		{Label: v.T("coop.col.number")},
		{Label: v.T("coop.col.name")},
		{Label: v.T("coop.opening.pokok"), Sum: true},
		{Label: v.T("coop.opening.wajib"), Sum: true},
		{Label: v.T("coop.opening.sukarela"), Sum: true},
	}}
	if file {
		line, state := ui.GridHead{Label: v.T("coop.import.col.line")}, ui.GridHead{Label: v.T("coop.import.col.state")}
		g.Heads = append(slices.Insert(g.Heads, 0, line), state)
	}
	return g
}

func numbered(n int64) ui.Cell {
	if n == 0 {
		return ui.Text("")
	}
	return ui.Number(n)
}

// weight orders lines: mistakes, notes, the others.
func weight(r opening.Row) int {
	switch {
	case len(r.Faults) > 0:
		return 0
	case len(r.Notes) > 0:
		return 1
	}
	return 2
}

// stateOf says what is wrong with a line, in which column.
func stateOf(v *Visit, r opening.Row) ui.Cell {
	cell := ui.State("padi", v.T("coop.opening.row_good"))
	switch {
	case len(r.Faults) > 0:
		cell = ui.State("bata", v.T("coop.import.wrong"))
	case len(r.Notes) > 0:
		cell = ui.State("kunyit", v.T("coop.opening.row_noted"))
	}
	var sentences []string
	for _, mistakes := range []fault.Fields{r.Faults, r.Notes} {
		for _, field := range slices.Sorted(maps.Keys(mistakes)) {
			sentences = append(sentences, v.T("coop.opening.col."+field)+": "+v.T(mistakes[field].Key, mistakes[field].Args...))
		}
	}
	cell.Small = strings.Join(sentences, " ")
	return cell
}
