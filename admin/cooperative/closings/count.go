package closings

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/closing"
)

// countsPage lists the counts of the till.
func (s *desk) countsPage() page {
	return list[closing.Count]{
		Path: CountsAt, Title: "coop.count.title", Help: "counts", Access: act.Reads, File: "hitung-kas.csv", Nav: nav{ID: Home},
		Read: func(ctx context.Context, v *Visit, q ui.Query) (store.Slice[closing.Count], error) {
			return s.Closings.Counts(ctx, v.Coop.ID, q.Page)
		},
		Columns: []column[closing.Count]{
			{Label: "coop.col.time", Of: (*Visit).ZoneName, Cell: func(v *Visit, c *closing.Count) ui.Cell {
				cell := v.Stamped(c.At).Lead()
				cell.Href = v.To(CountsAt, c.ID)
				return cell
			}},
			{Label: "coop.count.by", Cell: func(_ *Visit, c *closing.Count) ui.Cell { return ui.Named(office.Person, c.By) }},
			{Label: "coop.count.total", Sum: true, Cell: func(_ *Visit, c *closing.Count) ui.Cell { return ui.Figure(c.Total) }},
			{Label: "coop.count.book", Sum: true, Cell: func(_ *Visit, c *closing.Count) ui.Cell { return ui.Figure(c.Book) }},
			{Label: "coop.count.off", Sum: true, Cell: func(_ *Visit, c *closing.Count) ui.Cell { return ui.Money(c.Off()) }},
			{Label: "coop.reason", Cell: func(_ *Visit, c *closing.Count) ui.Cell { return ui.Text(c.Reason) }},
		},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.count.sub"), Beside: countLinks(v)}, nil
		},
		Empty: ui.Blank{Icon: "cash", Title: "coop.count.none", Text: "coop.count.none_text"},
		Sample: func(v *Visit) []closing.Count {
			one, two := *sampleCount(v), *sampleCount(v)
			two.ID, two.At, two.Book, two.Reason = "y", two.At.AddDate(0, 0, -1), two.Total, ""
			return []closing.Count{one, two}
		},
	}.Page()
}

// countForm is what lay in the till, by the piece.
type countForm struct {
	P100000 int64        `form:"p100000"`
	P50000  int64        `form:"p50000"`
	P20000  int64        `form:"p20000"`
	P10000  int64        `form:"p10000"`
	P5000   int64        `form:"p5000"`
	P2000   int64        `form:"p2000"`
	P1000   int64        `form:"p1000"`
	P500    int64        `form:"p500"`
	P200    int64        `form:"p200"`
	P100    int64        `form:"p100"`
	Coins   money.Amount `form:"coins"            label:"coop.count.coins"`
	Reason  string       `form:"sebab" max:"300" label:"coop.count.reason"`
}

// pieces are what was counted, in the order of closing.Values.
func (in *countForm) pieces() (pieces []closing.Piece) {
	for i, n := range []int64{
		in.P100000, in.P50000, in.P20000, in.P10000, in.P5000, in.P2000, in.P1000, in.P500, in.P200, in.P100,
	} {
		pieces = append(pieces, closing.Piece{Value: closing.Values()[i], N: n})
	}
	return pieces
}

// Check names the fields for the summary of mistakes, and wants something counted, if only that there is nothing.
func (in *countForm) Check(form *web.Form) {
	for _, value := range closing.Values() {
		form.Label(closing.Field(value), "coop.count.piece", value)
	}
	if form.Values.Get("coins") == "" {
		form.Faults.Add("coins", "coop.count.nothing")
	}
}

// pieceFields ask for the pieces.
func pieceFields(v *Visit) (fields []ui.Field) {
	for _, value := range closing.Values() {
		fields = append(fields, ui.Field{
			Name: closing.Field(value), Called: v.T("coop.count.piece", value), InputMode: "numeric", Placeholder: "0", Length: 6,
		})
	}
	return fields
}

// countFormPage counts the till of now. It does not say what the book has, lest somebody counts until it fits.
func (s *desk) countFormPage() page {
	return page{
		Path: CountsAt + "/baru", Access: act.Reads, Nav: nav{ID: Home}, Title: "coop.count.new", Help: "count",
		Show: func(_ context.Context, v *Visit) (templ.Component, error) {
			return showCountForm(v, v.May(act.Collect))
		},
		Acts:   []web.Act[*Visit]{web.Do("", writes(), s.count)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) { return showCountForm(v, true) },
		More: map[string]web.Show[*Visit]{
			"bukan-tugasnya": func(_ context.Context, v *Visit) (templ.Component, error) { return showCountForm(v, false) },
		},
	}
}

func showCountForm(v *Visit, may bool) (templ.Component, error) {
	v.Back = v.To(CountsAt)
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(countForm{}); err != nil {
			return nil, err
		}
		for _, value := range closing.Values() {
			v.Form.Values.Del(closing.Field(value))
		}
		v.Form.Values.Del("coins")
	}
	return countFormMain(v, may), nil
}

func (s *desk) count(ctx context.Context, v *Visit, in countForm) (web.Done, error) {
	key, err := v.Key()
	if err != nil {
		return web.Done{}, err
	}
	c, err := s.Closings.Count(ctx, v.By, closing.CountInput{
		Coop: v.Coop.ID, Key: key, Pieces: in.pieces(), Coins: in.Coins, Reason: in.Reason,
	})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: v.To(CountsAt, c.ID), Tone: "padi", Key: "coop.count.did", Args: []any{c.Total}}, nil
}

// countPage is the minutes of a count (berita acara pemeriksaan kas), for two signatures.
func (s *desk) countPage() page {
	return page{
		Path: CountsAt + "/:id", Access: act.Reads, Nav: nav{ID: Home}, Title: "coop.count.paper", Help: "countpaper",
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			c, err := s.Closings.CountByID(ctx, v.Coop.ID, v.Param("id"))
			if err != nil {
				return nil, err
			}
			return showCount(ctx, v, c)
		},
		Sample: func(ctx context.Context, v *Visit) (templ.Component, error) { return showCount(ctx, v, sampleCount(v)) },
		More: map[string]web.Show[*Visit]{"cocok": func(ctx context.Context, v *Visit) (templ.Component, error) {
			c := sampleCount(v)
			c.Book, c.Reason = c.Total, ""
			return showCount(ctx, v, c)
		}},
	}
}

func showCount(ctx context.Context, v *Visit, c *closing.Count) (templ.Component, error) {
	v.Back = v.To(CountsAt)
	cells := []ui.Cell{ui.Named(office.Person, c.By)}
	if err := ui.Resolve(ctx, v, [][]ui.Cell{cells}); err != nil {
		return nil, err
	}
	return countMain(v, c, cells[0].Text), nil
}

// pieceTable is what was counted, a value a row.
func pieceTable(v *Visit, c *closing.Count) ui.Grid {
	g := ui.Grid{Caption: v.T("coop.count.paper"), Compact: true, Heads: []ui.GridHead{
		{Label: v.T("coop.count.value")}, {Label: v.T("coop.count.pieces"), Sum: true}, {Label: v.T("coop.col.amount"), Sum: true},
	}}
	for _, p := range c.Pieces {
		g.Rows = append(g.Rows, []ui.Cell{
			ui.Text(v.Rupiah(p.Value)).Lead(), ui.Text(strconv.FormatInt(p.N, 10)), ui.Figure(p.Value * money.Amount(p.N)),
		})
	}
	if c.Coins > 0 {
		g.Rows = append(g.Rows, []ui.Cell{ui.Text(v.T("coop.count.coins")).Lead(), ui.Text(""), ui.Figure(c.Coins)})
	}
	g.Foot = []ui.Cell{ui.Text(v.T("coop.total")).Lead(), ui.Text(""), ui.Figure(c.Total)}
	return g
}
