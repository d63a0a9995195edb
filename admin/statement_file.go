package admin

import (
	"io"
	"strconv"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/paper"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// under are the lines below the name of the cooperative.
func (s *Statement) under(p *web.Page) (lines []string) {
	if s.Coop.LegalNumber != "" {
		lines = append(lines, p.T("statement.legal", s.Coop.LegalNumber))
	}
	if s.address != "" {
		lines = append(lines, s.address)
	}
	return lines
}

// facts are what the statement is about.
func (s *Statement) facts(p *web.Page) [][2]string {
	return [][2]string{
		{p.T("statement.member"), s.holder()},
		{p.T("statement.months"), s.period(p)},
		{p.T("statement.book"), s.until(p)},
	}
}

// spelled is the total in words, as Indonesian papers have it; "" where there is nothing to spell.
func (s *Statement) spelled() string {
	if s.total() < 0 {
		return ""
	}
	return money.Spelled(s.total())
}

// checks say what proves the statement, and how that is looked up.
func (s *Statement) checks(p *web.Page) []string {
	return []string{
		p.T("statement.head", s.figures.Head().String()), p.T("statement.figures", s.fingerprint()), p.T("statement.code", s.code()),
		p.T("statement.how"),
	}
}

// WriteCSV writes the statement as a file for spreadsheets, with what proves it.
func (s *Statement) WriteCSV(p *web.Page, to io.Writer) error {
	if err := s.Issue(); err != nil {
		return err
	}
	file, err := ui.NewSheet(to)
	if err != nil {
		return err
	}
	rows := [][]string{{s.Coop.Name}}
	for _, line := range s.under(p) {
		rows = append(rows, []string{line})
	}
	rows = append(rows, []string{p.T("statement.title")})
	for _, fact := range s.facts(p) {
		rows = append(rows, fact[:])
	}
	heads := []string{
		p.T("statement.account"), p.T("statement.date"), p.T("statement.time") + " (" + s.Zone.String() + ")", p.T("statement.what"),
		p.T("statement.ref"), p.T("statement.in"), p.T("statement.out"), p.T("statement.balance"), p.T("statement.recorded_at"),
	}
	rows = append(rows, nil, heads)
	for _, a := range s.accounts(p) {
		edge := func(key string, in, out string, balance money.Amount) []string {
			return []string{a.name, "", "", p.T("statement." + key), "", in, out, digits(balance), ""}
		}
		rows = append(rows, edge("begin", "", "", a.before))
		for _, row := range a.rows {
			in, out := digits(row.amount), ""
			if row.amount < 0 {
				in, out = "", digits(-row.amount)
			}
			rows = append(rows, []string{
				a.name, row.at.Format(time.DateOnly), row.at.Format("15:04"), row.what, row.ref, in, out, digits(row.balance), row.recorded,
			})
		}
		rows = append(rows, edge("end", digits(a.in), digits(a.out), a.after))
	}
	rows = append(rows, nil, []string{p.T("statement.total"), digits(s.total())})
	for _, line := range s.checks(p) {
		rows = append(rows, []string{line})
	}
	rows = append(rows, []string{"SHA-256", s.figures.Digest()})
	for _, row := range rows {
		if err := file.Write(row); err != nil {
			return err
		}
	}
	return file.Flush()
}

// digits is an amount as spreadsheets read it.
func digits(a money.Amount) string { return strconv.FormatInt(int64(a), 10) }

// WritePDF writes the statement as a paper. The same figures up to the same seal make the same bytes.
func (s *Statement) WritePDF(p *web.Page, to io.Writer) error {
	if err := s.Issue(); err != nil {
		return err
	}
	if s.lines() > statementPDF {
		return errLinesMost
	}
	return paper.Write(to, s.document(p))
}

// document is the statement as it stands on paper.
func (s *Statement) document(p *web.Page) *paper.Document {
	d := &paper.Document{
		Lang: p.Lang(), At: s.figures.Until.To, From: s.Coop.Name, Under: s.under(p), Title: p.T("statement.title"), Facts: s.facts(p),
		Foot: p.T("statement.foot", s.figures.Head().String(), s.fingerprint()),
		Page: func(n, of string) string { return p.T("statement.page", n, of) },
	}
	for _, a := range s.accounts(p) {
		d.Tables = append(d.Tables, a.table(p))
	}
	if len(d.Tables) == 0 {
		d.Notes = append(d.Notes, paper.Note{Text: p.T("statement.nothing")})
	}
	d.Notes = append(d.Notes, paper.Note{Text: p.T("statement.total") + ": " + p.Rupiah(s.total()), Strong: true})
	if words := s.spelled(); words != "" {
		d.Notes = append(d.Notes, paper.Note{Text: p.T("statement.spelled", words)})
	}
	if s.running() {
		d.Notes = append(d.Notes, paper.Note{Text: p.T("statement.running")})
	}
	for _, line := range s.checks(p) {
		d.Notes = append(d.Notes, paper.Note{Text: line})
	}
	return d
}

// table is an account on paper, in rupiah.
func (a *statementAccount) table(p *web.Page) paper.Table {
	number := func(amount money.Amount) string {
		if amount < 0 {
			return "−" + p.Locale.Number(int64(-amount))
		}
		return p.Locale.Number(int64(amount))
	}
	t := paper.Table{Heading: a.name, Columns: []paper.Column{
		{Head: p.T("statement.date"), Width: .11},
		{Head: p.T("statement.what"), Width: .33},
		{Head: p.T("statement.ref"), Width: .17},
		{Head: p.T("statement.in"), Width: .125, Right: true},
		{Head: p.T("statement.out"), Width: .125, Right: true},
		{Head: p.T("statement.balance"), Width: .14, Right: true},
	}}
	t.Rows = append(t.Rows, []string{"", p.T("statement.begin"), "", "", "", number(a.before)})
	for _, row := range a.rows {
		in, out, what := number(row.amount), "", row.what
		if row.amount < 0 {
			in, out = "", number(-row.amount)
		}
		if row.recorded != "" {
			what += " (" + row.recorded + ")"
		}
		t.Rows = append(t.Rows, []string{row.at.Format("02/01/2006"), what, shortRef(row.ref), in, out, number(row.balance)})
	}
	t.Rows = append(t.Rows, []string{"", p.T("statement.end"), "", number(a.in), number(a.out), number(a.after)})
	t.Strong = func(row int) bool { return row == 0 || row == len(t.Rows)-1 }
	return t
}

// shortRef is a reference that fits a narrow column: its end, by which it is found. The CSV has the whole.
func shortRef(ref string) string {
	const most = 15
	if letters := []rune(ref); len(letters) > most {
		return "…" + string(letters[len(letters)-most+1:])
	}
	return ref
}
