package roster

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/sheet"
	"lumbung/internal/text"
)

// Columns of a list of members' savings, beside the number and the name.
const (
	colPokok    = "pokok"
	colWajib    = "wajib"
	colSukarela = "sukarela"
)

// savingsHeads are how people call the columns with savings. The first is that of the template.
func savingsHeads() [][]string {
	return [][]string{
		{
			colPokok, "simpanan pokok", "pokok", "simp pokok", "s pokok", "sp", "saldo simpanan pokok", "saldo pokok", "jumlah simpanan pokok",
			"principal savings",
		},
		{
			colWajib, "simpanan wajib", "wajib", "simp wajib", "s wajib", "sw", "saldo simpanan wajib", "saldo wajib", "jumlah simpanan wajib",
			"mandatory savings",
		},
		{
			colSukarela, "simpanan sukarela", "sukarela", "simp sukarela", "s sukarela", "ss", "saldo simpanan sukarela", "saldo sukarela",
			"jumlah simpanan sukarela", "simpanan manasuka", "manasuka", "tabungan", "voluntary savings",
		},
	}
}

// Faults of whole lists of savings.
var (
	ErrNoSavingsHead = fault.New(fault.Invalid, "roster.no_savings_head") // no row has the heads
	ErrNoSavings     = fault.New(fault.Invalid, "roster.no_savings")      // no column has savings
)

// SavingsLine is what a list says of one member, in rupiah.
type SavingsLine struct {
	Line                   int // of the file
	Number                 int64
	Name                   string
	Pokok, Wajib, Sukarela money.Amount
	Faults                 fault.Fields // by "number" and the kinds of savings
}

// SavingsList is what members have by a spreadsheet.
type SavingsList struct {
	Lines []SavingsLine
	// Unread are the heads of columns with amounts that nobody reads: loans, other savings.
	Unread []string
}

// ReadSavings reads the list of what members have in savings, most of so many. Each line has its own mistakes; the error is about the file.
// Rows that add up are left out. An amount is whole and not below zero; anything else is a mistake, never a guess.
func ReadSavings(file []byte, most int) (*SavingsList, error) {
	rows, err := sheet.Read(file, most+headLines)
	if err != nil {
		return nil, err
	}
	columns, head, first := findSavingsHeads(rows)
	has := func(column string) bool { _, has := columns[column]; return has }
	switch {
	case len(columns) < 2 || !has(colNumber):
		return nil, ErrNoSavingsHead
	case !has(colPokok) && !has(colWajib) && !has(colSukarela):
		return nil, ErrNoSavings
	}
	list := &SavingsList{}
	unread := unreadColumns(head, columns)
	for _, row := range rows[first:] {
		l := line{columns, row}
		if l.total() || l.silent() {
			continue
		}
		if len(list.Lines) == most {
			return nil, sheet.ErrTooMany.With(most)
		}
		list.Lines = append(list.Lines, savingsLine(l))
		for head, i := range unread {
			amount, fits := amountOf(line{map[string]int{head: i}, row}.cell(head))
			if (amount > 0 || !fits) && !slices.Contains(list.Unread, head) {
				list.Unread = append(list.Unread, head)
			}
		}
	}
	if len(list.Lines) == 0 {
		return nil, sheet.ErrEmpty
	}
	slices.Sort(list.Unread)
	return list, nil
}

// findSavingsHeads returns where each column stands, the heads, and the row behind them. They may stand in two rows, "Simpanan" above
// "Pokok".
func findSavingsHeads(rows []sheet.Row) (columns map[string]int, head sheet.Row, first int) {
	named := slices.Concat(heads()[:2], savingsHeads())
	for i, row := range rows[:min(len(rows), headLines)] {
		if found := columnsOf(row, named); len(found) > len(columns) {
			columns, head, first = found, row, i+1
		}
		if i+1 == len(rows) {
			break
		}
		both := under(row, rows[i+1])
		if found := columnsOf(both, named); len(found) > len(columns) {
			columns, head, first = found, both, i+2
		}
	}
	return columns, head, first
}

// under are the heads of two rows: the lower one where it says something.
func under(upper, lower sheet.Row) sheet.Row {
	both := sheet.Row{Line: upper.Line, Cells: slices.Clone(upper.Cells)}
	for i, cell := range lower.Cells {
		switch {
		case i >= len(both.Cells):
			both.Cells = append(both.Cells, cell)
		case strings.TrimSpace(cell.Text) != "":
			both.Cells[i] = cell
		}
	}
	return both
}

// unreadColumns are the columns that may have amounts and are read by nobody, by their heads. What a register of members has beside them,
// and sums, are no such columns.
func unreadColumns(row sheet.Row, columns map[string]int) map[string]int {
	unread := map[string]int{}
	for i, cell := range row.Cells {
		head, known := words(cell.Text), false
		for _, names := range heads() {
			known = known || slices.Contains(names, head)
		}
		for _, i2 := range columns {
			known = known || i == i2
		}
		sum := strings.HasPrefix(head, "jumlah") || strings.HasPrefix(head, "total") || head == "no" || head == "keterangan" || head == "ket"
		if head != "" && !known && !sum {
			unread[text.Line(cell.Text)] = i
		}
	}
	return unread
}

// total says whether a line adds others up: it is no member's, and says so.
func (l line) total() bool {
	if l.text(colNumber) != "" && !isTotal(l.text(colNumber)) {
		return false
	}
	return slices.ContainsFunc(l.row.Cells, func(c sheet.Cell) bool { return isTotal(c.Text) })
}

func isTotal(cell string) bool {
	head, _, _ := strings.Cut(words(cell), " ")
	return slices.Contains([]string{"jumlah", "total", "jml", "subtotal", "grand"}, head)
}

// silent says whether a line has neither a member nor an amount, or numbers the columns: (1) (2) (3).
func (l line) silent() bool {
	name := l.text(colName)
	if name != "" && strings.Trim(name, "0123456789().") == "" {
		return true
	}
	return name == "" && l.text(colNumber) == "" && l.text(colPokok) == "" && l.text(colWajib) == "" && l.text(colSukarela) == ""
}

func savingsLine(l line) SavingsLine {
	s := SavingsLine{Line: l.row.Line, Name: l.text(colName), Faults: fault.Fields{}}
	s.Number = number(l.text(colNumber), s.Faults)
	for column, into := range map[string]*money.Amount{colPokok: &s.Pokok, colWajib: &s.Wajib, colSukarela: &s.Sukarela} {
		cell := l.cell(column)
		amount, fits := amountOf(cell)
		switch {
		case fits:
			*into = amount
		case strings.ContainsAny(bare(cell.Text)[:1], "-("):
			s.Faults.Add(column, "roster.negative", cell.Text)
		default:
			s.Faults.Add(column, "roster.amount", cell.Text)
		}
	}
	return s
}

// bare is an amount without Rp and blanks.
func bare(typed string) string {
	s := strings.ToLower(strings.ReplaceAll(typed, " ", ""))
	return strings.TrimPrefix(strings.TrimPrefix(s, "rp"), ".")
}

// amountOf reads an amount: Rp 12.500,- as people type it, or the number that a spreadsheet keeps, whose dot is a decimal one. Rp- is how
// spreadsheets show nothing.
func amountOf(cell sheet.Cell) (money.Amount, bool) {
	typed := cell.Text
	if s := bare(typed); s == "" || s == "-" {
		return 0, true
	}
	if cell.Number || strings.ContainsAny(typed, "eE") && strings.Trim(typed, "0123456789.,eE+") == "" {
		n, err := strconv.ParseFloat(strings.ReplaceAll(typed, ",", "."), 64)
		if err != nil || n != float64(int64(n)) || n < 0 || n > float64(money.Max) {
			return 0, false
		}
		return money.Amount(n), true
	}
	amount, err := money.Parse(typed)
	return amount, err == nil
}

// SavingsTemplate writes a file to fill in: the heads, and one member as an example.
func SavingsTemplate(to io.Writer) error {
	return sheet.Write(to, "Saldo awal", [][]string{
		{"No. Anggota", "Nama", "Simpanan pokok", "Simpanan wajib", "Simpanan sukarela"},
		{"1", "Siti Contoh", "50.000", "480.000", "1.250.000"},
	})
}
