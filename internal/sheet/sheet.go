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
	Number bool // kept as a number, with 15 digits at most; only told of long ones
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
			row.Cells[i].Number = len(row.Cells[i].Text) >= longNumber && isNumber(book, name, i+1, line)
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
func Write(to io.Writer, name string, rows [][]string) error {
	return write(to, name, rows, func(text string, plain, _ int) excelize.Cell { return excelize.Cell{StyleID: plain, Value: text} })
}

// WriteFigures writes an XLSX in which whole numbers are numbers, so that a spreadsheet reckons with them.
func WriteFigures(to io.Writer, name string, rows [][]string) error {
	return write(to, name, rows, func(text string, plain, figure int) excelize.Cell {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return excelize.Cell{StyleID: figure, Value: n}
		}
		return excelize.Cell{StyleID: plain, Value: text}
	})
}

func write(to io.Writer, name string, rows [][]string, cell func(text string, plain, figure int) excelize.Cell) (err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: textFormat})
	if err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	plain, err := book.NewStyle(&excelize.Style{NumFmt: textFormat})
	if err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	figure, err := book.NewStyle(&excelize.Style{NumFmt: figureFormat})
	if err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	lines, err := book.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	if len(rows) > 0 {
		err = lines.SetColWidth(1, len(rows[0]), columnWidth)
	}
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, text := range row {
			cells[j] = cell(text, plain, figure)
			if i == 0 {
				cells[j] = excelize.Cell{StyleID: bold, Value: text}
			}
		}
		if err == nil {
			err = lines.SetRow(fmt.Sprintf("A%d", i+1), cells)
		}
	}
	if err == nil {
		err = lines.Flush()
	}
	if err == nil {
		err = book.Write(to)
	}
	if err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	return nil
}

const (
	textFormat   = 49 // ECMA-376 18.8.30: @, so that a number of identity stays what was typed
	figureFormat = 3  // #,##0
	columnWidth  = 20
)
