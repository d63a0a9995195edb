package ui

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// Sheet is a file for spreadsheets: UTF-8, semicolons, which Indonesian ones take for columns, and every cell quoted that is no whole
// number, so that one that somebody typed stays one cell whatever the spreadsheet takes for columns.
type Sheet struct{ to *bufio.Writer }

// NewSheet begins a file.
func NewSheet(to io.Writer) (*Sheet, error) {
	s := &Sheet{bufio.NewWriter(to)}
	_, err := s.to.WriteString("\ufeff")
	return s, err
}

// Write writes a row; what a spreadsheet would take for a formula is disarmed.
func (s *Sheet) Write(cells []string) error {
	for i, cell := range cells {
		if i > 0 {
			_ = s.to.WriteByte(';') // an error stays until the end of the row
		}
		if _, err := strconv.ParseInt(cell, 10, 64); err != nil && cell != "" {
			cell = `"` + strings.ReplaceAll(Disarm(cell), `"`, `""`) + `"`
		}
		_, _ = s.to.WriteString(cell)
	}
	_, err := s.to.WriteString("\r\n")
	return err
}

// Table writes the rows of a table, below their heads or below the rows of the part before.
func (s *Sheet) Table(g Grid, heads bool) error {
	lines := g.Lines()
	if !heads {
		lines = lines[1:]
	}
	for _, line := range lines {
		if err := s.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// Flush hands on what was written.
func (s *Sheet) Flush() error { return s.to.Flush() }
