// Package paper writes documents for A4 as PDF: who they are from, what they are, tables that run over pages under their heads, and a
// line with the number of the page below each. It knows no column: what a row says is its caller's business. The same document makes the
// same bytes.
package paper

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// Document is what stands on the pages. Texts may have any letters; one that the font does not have is a question mark.
type Document struct {
	Lang   string    // id, en
	At     time.Time // that the file says it was made: not now, so that it is the same each time
	From   string    // who issues it, largest
	Under  []string  // lines below the name: register number, address
	Title  string
	Facts  [][2]string // what it is about: a label and a text each
	Tables []Table
	Notes  []Note
	Foot   string                    // below each page, beside its number
	Page   func(n, of string) string // the number of a page in words: "Halaman 2 dari 7"
}

// Table is rows under a heading. Its heads are written again on every page that it runs over.
type Table struct {
	Heading string
	Columns []Column
	Rows    [][]string
	Strong  func(row int) bool // says which rows are heavier; nil for none
}

// Column is one of a table. Widths are shares of the width of the page.
type Column struct {
	Head  string
	Width float64
	Right bool // figures
}

// Note is a paragraph below the tables.
type Note struct {
	Text   string
	Strong bool
}

// Sizes in millimetres, and of letters in points.
const (
	margin, gap    = 14.0, 3.0
	width          = 210 - 2*margin
	bottom         = 18.0 // of the page, below the text
	small, normal  = 8.0, 9.0
	large, largest = 11.0, 14.0
	rowHeight      = 4.2
	thin           = 0.2
	family         = "go"
	bold           = "B"
	allPages       = "{nb}" // is replaced by how many pages there are
)

// Write writes the document. Nothing is written before all of it is made.
func Write(to io.Writer, d *Document) error {
	w := &writer{Fpdf: fpdf.New("P", "mm", "A4", ""), document: d}
	var err error
	if w.font, err = sfnt.Parse(goregular.TTF); err != nil {
		return fmt.Errorf("paper: %w", err)
	}
	w.AddUTF8FontFromBytes(family, "", goregular.TTF)
	w.AddUTF8FontFromBytes(family, bold, gobold.TTF)
	w.SetCatalogSort(true)
	w.SetCreationDate(d.At.UTC())
	w.SetModificationDate(d.At.UTC())
	w.SetLang(d.Lang)
	w.SetTitle(w.clean(d.Title), true)
	w.SetAuthor(w.clean(d.From), true)
	w.SetMargins(margin, margin, margin)
	w.SetAutoPageBreak(false, bottom)
	w.AliasNbPages(allPages)
	w.SetFooterFunc(w.foot)
	w.SetLineWidth(thin)
	w.AddPage()
	w.head()
	for i := range d.Tables {
		w.table(&d.Tables[i])
	}
	for _, note := range d.Notes {
		w.paragraph(note.Text, normal, note.Strong)
	}
	if err := w.Output(to); err != nil {
		return fmt.Errorf("paper: %w", err)
	}
	return nil
}

// writer is a document in the making.
type writer struct {
	*fpdf.Fpdf
	document *Document
	font     *sfnt.Font
	glyphs   sfnt.Buffer
	known    map[rune]bool // what the font has, of the letters that were asked for
}

// clean replaces what the font cannot write.
func (w *writer) clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch known, asked := w.known[r]; {
		case r == '\u00a0' || r == '\n' || r == '\t':
			return ' '
		case r < ' ':
			return -1
		case asked && known:
			return r
		case asked:
			return '?'
		}
		glyph, err := w.font.GlyphIndex(&w.glyphs, r)
		if w.known == nil {
			w.known = map[rune]bool{}
		}
		if w.known[r] = err == nil && glyph != 0; !w.known[r] {
			return '?'
		}
		return r
	}, text)
}

// letters chooses a size, in points.
func (w *writer) letters(size float64, strong bool) {
	style := ""
	if strong {
		style = bold
	}
	w.SetFont(family, style, size)
}

// height of a line of letters.
func height(size float64) float64 { return size * 0.47 }

// lines breaks a text so that it fits a width, in the letters that are chosen.
func (w *writer) lines(text string, wide float64) []string {
	if text = w.clean(text); text == "" {
		return []string{""}
	}
	return w.SplitText(text, wide)
}

// paragraph writes a text over the whole width.
func (w *writer) paragraph(text string, size float64, strong bool) {
	w.letters(size, strong)
	for _, line := range w.lines(text, width-gap) {
		w.room(height(size))
		w.CellFormat(width, height(size), line, "", 1, "L", false, 0, "")
	}
	w.Ln(1)
}

// left is how much of the page is free.
func (w *writer) left() float64 {
	_, page := w.GetPageSize()
	return page - bottom - w.GetY()
}

// room begins another page when less is free.
func (w *writer) room(need float64) (another bool) {
	if w.left() >= need {
		return false
	}
	w.AddPage()
	return true
}

// head is who issues the document, and what it is.
func (w *writer) head() {
	d := w.document
	w.paragraph(d.From, largest, true)
	for _, line := range d.Under {
		w.paragraph(line, normal, false)
	}
	w.Line(margin, w.GetY(), margin+width, w.GetY())
	w.Ln(gap)
	w.paragraph(d.Title, large, true)
	const label = 45.0
	for _, fact := range d.Facts {
		w.letters(normal, false)
		for i, line := range w.lines(fact[1], width-label-gap) {
			w.room(height(normal))
			text := ""
			if i == 0 {
				text = w.clean(fact[0])
			}
			w.CellFormat(label, height(normal), text, "", 0, "L", false, 0, "")
			w.CellFormat(width-label, height(normal), line, "", 1, "L", false, 0, "")
		}
	}
	w.Ln(gap)
}

// table writes the rows, and the heads again on every page.
func (w *writer) table(t *Table) {
	const together = 5 * rowHeight // heading, heads and a row or two are not torn apart
	w.room(together)
	if t.Heading != "" {
		w.paragraph(t.Heading, large, true)
	}
	w.heads(t)
	for i, row := range t.Rows {
		strong := t.Strong != nil && t.Strong(i)
		w.letters(small, strong)
		cells, tall := w.cells(t, row)
		if w.room(tall) {
			w.heads(t)
			w.letters(small, strong)
		}
		w.row(t, cells, tall)
	}
	w.Ln(gap)
}

// cells breaks the cells of a row into lines, and says how tall it is.
func (w *writer) cells(t *Table, row []string) (cells [][]string, tall float64) {
	most := 1
	for i, cell := range row {
		lines := w.lines(cell, width*t.Columns[i].Width-2)
		cells, most = append(cells, lines), max(most, len(lines))
	}
	return cells, float64(most) * rowHeight
}

// row writes cells side by side with a line below.
func (w *writer) row(t *Table, cells [][]string, tall float64) {
	x, y := margin, w.GetY()
	for i, lines := range cells {
		wide, align := width*t.Columns[i].Width, "L"
		if t.Columns[i].Right {
			align = "R"
		}
		for n, line := range lines {
			w.SetXY(x, y+float64(n)*rowHeight)
			w.CellFormat(wide, rowHeight, line, "", 0, align, false, 0, "")
		}
		x += wide
	}
	w.SetXY(margin, y+tall)
	w.Line(margin, y+tall, margin+width, y+tall)
}

func (w *writer) heads(t *Table) {
	w.letters(small, true)
	heads := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		heads[i] = column.Head
	}
	cells, tall := w.cells(t, heads)
	w.row(t, cells, tall)
}

// foot is the line below each page.
func (w *writer) foot() {
	w.letters(small, false)
	w.SetXY(margin, -bottom+gap)
	const number = 40.0
	for i, line := range w.lines(w.document.Foot, width-number-gap) {
		if i < 2 {
			w.SetX(margin + number)
			w.CellFormat(width-number, height(small), line, "", 2, "R", false, 0, "")
		}
	}
	w.SetXY(margin, -bottom+gap)
	w.CellFormat(number, height(small), w.document.Page(strconv.Itoa(w.PageNo()), allPages), "", 0, "L", false, 0, "")
}
