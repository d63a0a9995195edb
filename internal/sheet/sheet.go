// Package sheet reads the rows of spreadsheets that people send, XLSX or CSV, and writes XLSX. It knows no column: what a row says is its
// caller's business.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"lumbung/internal/fault"
)

// Faults of files.
var (
	ErrUnreadable = fault.New(fault.Invalid, "sheet.unreadable")
	ErrOld        = fault.New(fault.Invalid, "sheet.old") // the format before XLSX
	ErrTooMany    = fault.New(fault.Invalid, "sheet.too_many")
	ErrEmpty      = fault.New(fault.Invalid, "sheet.empty")
)

// MaxBytes is how large a file may be.
const MaxBytes = 5 << 20

// unpacked is how large an XLSX may become, which is a packed folder.
const unpacked = 32 << 20

// Row is one line of a sheet.
type Row struct {
	Line  int // from 1, as spreadsheets count
	Cells []Cell
}

// Cell is what stands in a cell: a date as the number that spreadsheets keep.
type Cell struct {
	Text   string
	Number bool // kept as a number, with 15 digits at most; only told of long ones, and of those with a dot
}

// longNumber is from how many digits a spreadsheet may have rounded a number.
const longNumber = 15

// Read reads the rows with something in them of the first sheet that has any, at most so many.
func Read(file []byte, most int) (rows []Row, err error) {
	switch {
	case bytes.HasPrefix(file, []byte("PK\x03\x04")):
		rows, err = readXLSX(file, most)
	case bytes.HasPrefix(file, []byte("\xd0\xcf\x11\xe0")):
		return nil, ErrOld
	default:
		rows, err = readCSV(file, most)
	}
	if err == nil && len(rows) == 0 {
		err = ErrEmpty
	}
	return rows, err
}

func readXLSX(file []byte, most int) (rows []Row, err error) {
	book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{UnzipSizeLimit: unpacked, UnzipXMLSizeLimit: unpacked})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	for _, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err != nil || !visible {
			continue
		}
		if rows, err = readSheet(book, name, most); err != nil || len(rows) > 0 {
			return rows, err
		}
	}
	return nil, nil
}

func readSheet(book *excelize.File, name string, most int) (rows []Row, err error) {
	lines, err := book.Rows(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	defer func() { err = errors.Join(err, lines.Close()) }()
	for line := 1; lines.Next(); line++ {
		texts, err := lines.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
		row := rowOf(line, texts)
		if row.Cells == nil {
			continue
		}
		if len(rows) == most {
			return nil, ErrTooMany.With(most)
		}
		for i := range row.Cells {
			text := row.Cells[i].Text
			row.Cells[i].Number = (len(text) >= longNumber || strings.Contains(text, ".")) && isNumber(book, name, i+1, line)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func isNumber(book *excelize.File, sheet string, column, line int) bool {
	cell, err := excelize.CoordinatesToCellName(column, line)
	if err != nil {
		return false
	}
	kind, err := book.GetCellType(sheet, cell)
	return err == nil && (kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber)
}

// rowOf has no cells when nothing stands in the line.
func rowOf(line int, texts []string) Row {
	row := Row{Line: line}
	if strings.TrimSpace(strings.Join(texts, "")) == "" {
		return row
	}
	for _, text := range texts {
		row.Cells = append(row.Cells, Cell{Text: text})
	}
	return row
}

func readCSV(file []byte, most int) (rows []Row, err error) {
	if bytes.IndexByte(file, 0) >= 0 {
		return nil, ErrUnreadable
	}
	if file = bytes.TrimPrefix(file, []byte("\ufeff")); !utf8.Valid(file) {
		if file, err = charmap.Windows1252.NewDecoder().Bytes(file); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
	}
	lines := csv.NewReader(bytes.NewReader(file))
	lines.Comma, lines.FieldsPerRecord, lines.LazyQuotes = separator(string(file)), -1, true
	for {
		texts, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
		line, _ := lines.FieldPos(0)
		row := rowOf(line, texts)
		if row.Cells == nil {
			continue
		}
		if len(rows) == most {
			return nil, ErrTooMany.With(most)
		}
		rows = append(rows, row)
	}
}

// separator is what stands between the cells of a CSV: the one of which its beginning has the most.
func separator(file string) rune {
	head := file[:min(len(file), 4096)]
	best := ';'
	for _, other := range ",\t" {
		if strings.Count(head, string(other)) > strings.Count(head, string(best)) {
			best = other
		}
	}
	return best
}

// Write writes an XLSX with one sheet of text; the first row is its head.
func Write(to io.Writer, name string, rows [][]string) error { return write(to, name, false, rows) }

// WriteFigures writes an XLSX in which whole numbers are numbers, so that a spreadsheet reckons with them.
func WriteFigures(to io.Writer, name string, rows [][]string) error {
	return write(to, name, true, rows)
}

func write(to io.Writer, name string, figures bool, rows [][]string) (err error) {
	columns := 0
	if len(rows) > 0 {
		columns = len(rows[0])
	}
	file, err := newFile(to, name, columns, figures)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err == nil {
			err = file.Write(row)
		}
	}
	if err == nil {
		err = file.Flush()
	}
	return errors.Join(err, file.Close())
}

// File is an XLSX of one sheet in the making. Its rows lie in a file on disk when they are many; the first is the head. Close frees it,
// whether it was flushed or not.
type File struct {
	to                   io.Writer
	book                 *excelize.File
	lines                *excelize.StreamWriter
	line                 int
	figures              bool
	plain, figure, title int // styles
}

// NewFigures begins an XLSX in which whole numbers are numbers, of so many columns.
func NewFigures(to io.Writer, name string, columns int) (*File, error) {
	return newFile(to, name, columns, true)
}

func newFile(to io.Writer, name string, columns int, figures bool) (_ *File, err error) {
	f := &File{to: to, book: excelize.NewFile(), figures: figures}
	defer func() {
		if err != nil {
			err = fmt.Errorf("sheet: %w", errors.Join(err, f.book.Close()))
		}
	}()
	if err := f.book.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	for _, style := range []struct {
		id *int
		is excelize.Style
	}{
		{&f.title, excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: textFormat}},
		{&f.plain, excelize.Style{NumFmt: textFormat}},
		{&f.figure, excelize.Style{NumFmt: figureFormat}},
	} {
		if *style.id, err = f.book.NewStyle(&style.is); err != nil {
			return nil, err
		}
	}
	if f.lines, err = f.book.NewStreamWriter(name); err != nil {
		return nil, err
	}
	if columns > 0 {
		err = f.lines.SetColWidth(1, columns, columnWidth)
	}
	return f, err
}

// Write writes a row.
func (f *File) Write(row []string) error {
	f.line++
	cells := make([]any, len(row))
	for i, text := range row {
		cells[i] = f.cell(text)
	}
	if err := f.lines.SetRow(fmt.Sprintf("A%d", f.line), cells); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	return nil
}

// cell is a text, or a figure: a number is one only as it is written by machines, so that 00127 stays what it is.
func (f *File) cell(text string) excelize.Cell {
	if f.line == 1 {
		return excelize.Cell{StyleID: f.title, Value: text}
	}
	if n, err := strconv.ParseInt(text, 10, 64); f.figures && err == nil && strconv.FormatInt(n, 10) == text {
		return excelize.Cell{StyleID: f.figure, Value: n}
	}
	return excelize.Cell{StyleID: f.plain, Value: text}
}

// Flush hands on the whole file.
func (f *File) Flush() error {
	err := f.lines.Flush()
	if err == nil {
		err = f.book.Write(f.to)
	}
	if err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	return nil
}

// Close frees what was needed to write.
func (f *File) Close() error { return f.book.Close() }

const (
	textFormat   = 49 // ECMA-376 18.8.30: @, so that a number of identity stays what was typed
	figureFormat = 3  // #,##0
	columnWidth  = 20
)
