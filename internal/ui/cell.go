package ui

import (
	"context"
	"strconv"
	"strings"

	"lumbung/internal/money"
	"lumbung/internal/web"
)

// Cell is what a column says of a row: data for the table and for the file. Columns read nothing; a name that must be read is a
// Ref, which Resolve fills in.
type Cell struct {
	Text  string
	Href  string
	Tone  string // makes Text a chip: padi, kunyit, bata, nila, soga
	Small string // behind Text, in small print
	Code  string // behind Small, for machines
	Chips []Cell // beside the chip
	Ref   Ref

	file  string                               // what the file says in place of Text
	write func(*web.Page, money.Amount) string // how a page writes amount in place of Text

	amount money.Amount
	kind   cellKind
	gain   bool // in the colour of what comes in
	empty  bool // shown as a dash
}

type cellKind int

const (
	plain cellKind = iota
	lead
	code
	strong
)

// Ref is something that has a name to be read: a person, an order.
type Ref struct{ Kind, ID string }

// Name is what a Ref is called and where it leads.
type Name struct{ Text, Href string }

// Text is a cell of text.
func Text(text string) Cell { return Cell{Text: text} }

// Anchor is a cell that leads somewhere.
func Anchor(text, href string) Cell { return Cell{Text: text, Href: href} }

// Code is a number or a code that needs no label on a phone.
func Code(text string) Cell { return Cell{Text: text, kind: code} }

// State is a chip.
func State(tone, text string) Cell { return Cell{Tone: or(tone, "soga"), Text: text} }

// Money is an amount; zero is an empty cell.
func Money(amount money.Amount) Cell {
	if amount == 0 {
		return Cell{}
	}
	return Figure(amount)
}

// Figure is an amount that is shown even when it is zero.
func Figure(amount money.Amount) Cell {
	return Cell{Text: amount.String(), amount: amount, write: (*web.Page).Rupiah, file: strconv.FormatInt(int64(amount), 10)}
}

// Change is what came in or went out, with its sign.
func Change(amount money.Amount) Cell {
	c := Figure(amount)
	c.write, c.gain = (*web.Page).SignedRupiah, amount >= 0
	return c
}

// Pieces is a count of pieces that came in or went out, with its sign.
func Pieces(n int64) Cell {
	text := strconv.FormatInt(n, 10)
	if n < 0 {
		return Cell{Text: "−" + text[1:], file: text}
	}
	return Cell{Text: "+" + text, file: text, gain: true}
}

// Number is a count.
func Number(n int64) Cell { return Cell{Text: strconv.FormatInt(n, 10)} }

// Named is the name of something that is read with all others of its kind. One that is missing shows its id.
func Named(kind, id string) Cell { return Cell{Ref: Ref{kind, id}} }

// Lead makes a cell the head of its row.
func (c Cell) Lead() Cell { c.kind = lead; return c }

// Strong makes the text of a cell bold.
func (c Cell) Strong() Cell { c.kind = strong; return c }

// Dash shows an empty cell as a dash.
func (c Cell) Dash() Cell { c.empty = true; return c }

// File says what stands in the file in place of the text: a date as a spreadsheet reads it.
func (c Cell) File(text string) Cell { c.file = text; return c }

// NoLink keeps the address of a name away.
func (c Cell) NoLink() Cell { c.Ref.Kind += noLink; return c }

const noLink = "\x00"

// shown is what a page says.
func (c Cell) shown(p *web.Page) string {
	if c.write != nil {
		return c.write(p, c.amount)
	}
	return c.Text
}

// blank says whether a page says nothing: then the column is not named on a card either.
func (c Cell) blank(p *web.Page) bool {
	return c.shown(p) == "" && c.Small == "" && c.Code == "" && len(c.Chips) == 0 && !c.empty
}

// plainText is what the file says.
func (c Cell) plainText() string {
	words := []string{or(c.file, c.Text)}
	for _, chip := range c.Chips {
		words = append(words, chip.Text)
	}
	words = append(words, c.Small, c.Code)
	kept := words[:0]
	for _, word := range words {
		if word != "" {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}

// Lines are the heads and the rows of a table as a file has them.
func (g Grid) Lines() [][]string {
	lines := [][]string{make([]string, len(g.Heads))}
	for i, head := range g.Heads {
		lines[0][i] = head.Label
	}
	for _, row := range g.Rows {
		line := make([]string, len(row))
		for i, cell := range row {
			line[i] = cell.plainText()
		}
		lines = append(lines, line)
	}
	return lines
}

// Disarm keeps a spreadsheet from taking text that somebody typed for a formula. A whole number below zero stays one.
func Disarm(text string) string {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n < 0 {
		return text
	}
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// Visitor is a visit that knows names. Names reads those of one kind at one stroke; it leaves out what it does not find.
type Visitor interface {
	web.Visiting
	Names(ctx context.Context, kind string, ids []string) (map[string]Name, error)
}

// Resolve puts names in place of the Refs, with one read for each kind.
func Resolve(ctx context.Context, v Visitor, rows [][]Cell) error {
	ids := map[string][]string{}
	for _, row := range rows {
		for i := range row {
			if ref := row[i].Ref; ref.ID != "" {
				kind := strings.TrimSuffix(ref.Kind, noLink)
				ids[kind] = append(ids[kind], ref.ID)
			}
		}
	}
	names := map[string]map[string]Name{}
	for kind, list := range ids {
		var err error
		if names[kind], err = v.Names(ctx, kind, list); err != nil {
			return err
		}
	}
	for _, row := range rows {
		for i := range row {
			row[i].resolve(names)
		}
	}
	return nil
}

func (c *Cell) resolve(names map[string]map[string]Name) {
	if c.Ref.ID == "" {
		return
	}
	kind, bare := strings.CutSuffix(c.Ref.Kind, noLink)
	name, known := names[kind][c.Ref.ID]
	if !known {
		name = Name{Text: c.Ref.ID}
	}
	c.Text = name.Text
	if !bare && c.Href == "" {
		c.Href = name.Href
	}
}
