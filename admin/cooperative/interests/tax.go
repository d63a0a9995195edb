package interests

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/sheet"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/interest"
)

// taxPage is what is withheld of a month: the sums that are paid and reported, what is missing for that, and the files.
func (s *desk) taxPage() page {
	reveals := act.May(act.Admit).Guarded() // the files have every NIK
	name := func(ending string) func(*Visit) string {
		return func(v *Visit) string { return "bukti-potong-" + v.Coop.Slug + "-" + v.Param("id") + ending }
	}
	return page{
		Path: home + "/:id/pajak", Access: act.Reads, Nav: nav{ID: "setoran"}, Title: "coop.interest.tax_title", Help: "interesttax",
		Show: s.tax,
		Files: []web.File[*Visit]{
			{Path: "csv", Name: name(".csv"), Access: reveals, Write: s.writeCSV},
			{Path: "xlsx", Name: name(".xlsx"), Access: reveals, Write: s.writeXLSX},
			{Path: "xml", Name: name(".xml"), Access: reveals, Write: s.writeXML},
		},
		Sample: sampleTax(2), More: map[string]web.Show[*Visit]{"lengkap": sampleTax(0)},
	}
}

// taxDetail is what the page says.
type taxDetail struct {
	*interest.Run
	parts   []interest.Part
	missing []interest.Line // the first members without a NIK in the register
	more    int             // how many of them are not named
	npwp    string
}

// missingShown is how many members without a NIK are named.
const missingShown = 50

// payDay is until when tax of a month is paid, in the month behind it (PMK 81/2024 art. 94), and reportDay until when it is reported.
const (
	payDay    = 15
	reportDay = 20
)

// until is a day of the month behind.
func (d *taxDetail) until(day int) time.Time { return d.Day().AddDate(0, 1, day-1) }

func (s *desk) tax(ctx context.Context, v *Visit) (templ.Component, error) {
	r, lines, err := s.read(ctx, v)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{} // who has a NIK
	for _, state := range []members.State{members.Active, members.Left} {
		err := s.Members.EachMember(ctx, v.Coop.ID, state, func(m *members.Membership) error {
			known[m.User] = m.Sealed != nil
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	var missing []interest.Line
	for _, l := range lines {
		if !known[l.Member] {
			missing = append(missing, l)
		}
	}
	return showTax(v, r, lines, missing)
}

func showTax(v *Visit, r *interest.Run, lines, missing []interest.Line) (templ.Component, error) {
	v.Back, v.Title = v.To(home, r.Key()), v.T("coop.interest.tax_of", v.Locale.Month(r.Day()))
	d := &taxDetail{Run: r, parts: r.Parts(lines), missing: missing, npwp: v.Coop.NPWP}
	if d.more = len(missing) - missingShown; d.more > 0 {
		d.missing = missing[:missingShown]
	}
	return taxMain(v, d), nil
}

// sums are what is paid and reported, by the code of the tax object.
func (d *taxDetail) sums(v *Visit) ui.Grid {
	g := ui.Grid{Caption: v.T("coop.interest.tax_title"), Heads: []ui.GridHead{
		{Label: v.T("coop.interest.code")},
		{Label: v.T("coop.interest.tax_rate")},
		{Label: v.T("coop.interest.slips"), Sum: true},
		{Label: v.T("coop.interest.gross"), Sum: true},
		{Label: v.T("coop.interest.tax"), Sum: true},
	}}
	for _, p := range d.parts {
		g.Rows = append(g.Rows, []ui.Cell{
			ui.Text(p.Code).Lead(), ui.Text(v.Locale.Percent(p.Rate)), ui.Number(int64(p.Slips)), ui.Figure(p.Gross), ui.Figure(p.Tax),
		})
	}
	g.Foot = []ui.Cell{
		ui.Text(v.T("coop.total")).Lead(), ui.Text(""), ui.Number(d.List.Members), ui.Figure(d.List.Gross), ui.Figure(d.List.Tax),
	}
	return g
}

// whole says whether nothing is missing for Coretax.
func (d *taxDetail) whole() bool {
	return len(d.missing) == 0 && d.npwp != "" && d.State == interest.Posted
}

// taxReturn is the return of the month of the address, with every NIK: that it was made stands in the audit log.
func (s *desk) taxReturn(ctx context.Context, v *Visit) (*interest.Return, error) {
	r, lines, err := s.read(ctx, v)
	if err != nil {
		return nil, err
	}
	if r.State != interest.Posted {
		return nil, interest.ErrDecided
	}
	niks := map[string]string{}
	err = s.Members.Export(ctx, v.Actor, v.Coop.ID, func(e members.Exported) error { niks[e.User] = string(e.NIK); return nil })
	if err != nil {
		return nil, err
	}
	t := r.Return(v.Coop.NPWP, lines, niks)
	return &t, nil
}

// rows are the slips as a table: numbers of identity are texts.
func rows(v *Visit, t *interest.Return) [][]string {
	list := [][]string{{
		v.T("coop.interest.slip"), v.T("coop.interest.withheld_at"), v.T("coop.book.no"), v.T("coop.col.name"), "NIK/NPWP",
		v.T("coop.interest.code"), v.T("coop.interest.gross"), v.T("coop.interest.tax_rate"), v.T("coop.interest.tax"),
	}}
	for _, p := range t.Slips {
		number := ""
		if p.Line.Number > 0 {
			number = strconv.FormatInt(p.Line.Number, 10)
		}
		list = append(list, []string{
			p.Number, t.Last().Format(time.DateOnly), number, ui.Disarm(p.Name), p.NIK, p.Code, strconv.FormatInt(int64(p.Gross), 10),
			p.Rate.Percent(), strconv.FormatInt(int64(p.Tax), 10),
		})
	}
	return list
}

func (s *desk) writeCSV(ctx context.Context, v *Visit, to io.Writer) error {
	t, err := s.taxReturn(ctx, v)
	if err != nil {
		return err
	}
	file, err := ui.NewSheet(to)
	if err != nil {
		return err
	}
	for _, row := range rows(v, t) {
		if err := file.Write(row); err != nil {
			return err
		}
	}
	return file.Flush()
}

func (s *desk) writeXLSX(ctx context.Context, v *Visit, to io.Writer) error {
	t, err := s.taxReturn(ctx, v)
	if err != nil {
		return err
	}
	return sheet.Write(to, t.Month.Format(monthWord), rows(v, t))
}

func (s *desk) writeXML(ctx context.Context, v *Visit, to io.Writer) error {
	t, err := s.taxReturn(ctx, v)
	if err != nil {
		return err
	}
	return t.WriteBpu(to)
}
