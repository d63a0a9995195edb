package sales

import (
	"context"
	"io"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
)

// reportPage adds up what was sold, by shop, kind of goods or where buyers live, for meetings and the annual report.
func (s *desk) reportPage() page {
	return page{
		Path: "penjualan", Access: act.Reads, Nav: nav{ID: "pesanan"}, Title: "coop.sales.title", Help: "sales", Show: s.report,
		Files: []web.File[*Visit]{{
			Path: "unduh", Write: s.writeReport,
			Name: func(v *Visit) string {
				asked := s.asked(v)
				return "penjualan-" + asked.From.Format(time.DateOnly) + "-" + lastDay(asked).Format(time.DateOnly) + ".csv"
			},
		}},
		Sample: sampleReport(true), More: map[string]web.Show[*Visit]{"kosong": sampleReport(false)},
	}
}

// reportForm is what the address asks for: days, and what the lines are about.
type reportForm struct {
	By   string `form:"menurut" label:"coop.sales.by"`
	From string `form:"dari"    label:"coop.audit.from"`
	To   string `form:"sampai"  label:"coop.audit.to"`
}

// reportBys are the words of the address.
func reportBys() []string { return []string{"lapak", "kelompok", "wilayah"} }

// longestReport is over how many days a report goes at most.
const longestReport = 366

// asked is what the address asks for: this month without days that make sense, and shops without another word.
func (s *desk) asked(v *Visit) orders.SalesAsked {
	now := v.Now.In(v.Zone())
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, v.Zone())
	asked := orders.SalesAsked{Coop: v.Coop.ID, By: orders.BySeller, From: month, To: month.AddDate(0, 1, 0)}
	from, failed := time.ParseInLocation(time.DateOnly, v.Query.Get("dari"), v.Zone())
	to, wrong := time.ParseInLocation(time.DateOnly, v.Query.Get("sampai"), v.Zone())
	if failed == nil && wrong == nil && !to.Before(from) && to.Before(from.AddDate(0, 0, longestReport)) {
		asked.From, asked.To = from, to.AddDate(0, 0, 1)
	}
	switch v.Query.Get("menurut") {
	case "kelompok":
		asked.By = orders.ByCategory
	case "wilayah":
		asked.By = orders.ByRegency
	}
	return asked
}

// lastDay is the last day of a report.
func lastDay(asked orders.SalesAsked) time.Time { return asked.To.AddDate(0, 0, -1) }

// reportView is what the page says.
type reportView struct {
	asked  orders.SalesAsked
	report *orders.SalesReport
	table  ui.Grid
	bars   []web.Bar
	file   string
}

func (s *desk) report(ctx context.Context, v *Visit) (templ.Component, error) {
	asked := s.asked(v)
	report, err := s.Orders.Sales(ctx, v.By, asked)
	if err != nil {
		return nil, err
	}
	return s.showReport(ctx, v, asked, report)
}

func (s *desk) showReport(ctx context.Context, v *Visit, asked orders.SalesAsked, report *orders.SalesReport) (templ.Component, error) {
	v.Back = v.To("pesanan")
	d := &reportView{asked: asked, report: report, bars: bars(report)}
	var err error
	in := reportForm{By: v.Query.Get("menurut"), From: asked.From.Format(time.DateOnly), To: lastDay(asked).Format(time.DateOnly)}
	if v.Form, err = web.FormOf(in); err != nil {
		return nil, err
	}
	d.file = v.To("penjualan", "unduh") + "?" + url.Values{"dari": {in.From}, "sampai": {in.To}, "menurut": {in.By}}.Encode()
	d.table = ui.Grid{Caption: v.T("coop.sales.title"), Heads: []ui.GridHead{{Label: v.T("coop.sales.by_" + string(asked.By))}}}
	for _, label := range salesColumns() {
		d.table.Heads = append(d.table.Heads, ui.GridHead{Label: v.T("coop.sales." + label), Sum: true})
	}
	for i := range report.Lines {
		line := &report.Lines[i]
		d.table.Rows = append(d.table.Rows, salesRow(ui.Text(s.lineName(ctx, v, asked.By, line)).Lead(), line))
	}
	d.table.Foot = salesRow(ui.Text(v.T("coop.sales.sum")).Lead(), &report.Sum)
	return reportMain(v, d), nil
}

// salesColumns are the figures of a line.
func salesColumns() []string { return []string{"orders", "pieces", "goods", "fees", "net"} }

func salesRow(name ui.Cell, line *orders.SalesLine) []ui.Cell {
	return []ui.Cell{
		name, ui.Number(line.Orders), ui.Number(line.Pieces), ui.Figure(line.Goods), ui.Figure(line.Fees), ui.Figure(line.Net()),
	}
}

// lineName is what a line is about, in words.
func (s *desk) lineName(ctx context.Context, v *Visit, by orders.SalesBy, line *orders.SalesLine) string {
	switch by {
	case orders.ByCategory:
		if category, err := s.Catalog.Category(ctx, line.Key); err == nil {
			return category.Name.In(v.Lang())
		}
	case orders.ByRegency:
		if regency, known := s.Atlas.Regency(line.Key); known {
			return regency.Name
		}
		return v.T("coop.sales.pickup") // no address was asked for
	case orders.BySeller:
		return line.Name
	}
	return line.Key
}

// bars are the stretches of the report, the best one on.
func bars(report *orders.SalesReport) []web.Bar {
	best := 0
	for i, stretch := range report.Stretches {
		if stretch.Goods > report.Stretches[best].Goods {
			best = i
		}
	}
	var bars []web.Bar
	for i, stretch := range report.Stretches {
		label := strconv.Itoa(stretch.From.Day())
		if len(report.Stretches) > 1 && report.Stretches[1].From.Sub(report.Stretches[0].From) > 20*24*time.Hour {
			label = stretch.From.Format("1/06")
		}
		bars = append(bars, web.Bar{Label: label, Amount: stretch.Goods, On: i == best})
	}
	return bars
}

// reportOptions are what the lines may be about.
func reportOptions(v *Visit) (options []web.Option) {
	for i, by := range []orders.SalesBy{orders.BySeller, orders.ByCategory, orders.ByRegency} {
		options = append(options, web.Option{Value: reportBys()[i], Text: v.T("coop.sales.by_" + string(by))})
	}
	return options
}

// writeReport writes the lines as a file for spreadsheets.
func (s *desk) writeReport(ctx context.Context, v *Visit, to io.Writer) error {
	asked := s.asked(v)
	report, err := s.Orders.Sales(ctx, v.By, asked)
	if err != nil {
		return err
	}
	file, err := ui.NewSheet(to)
	if err != nil {
		return err
	}
	head := []string{v.T("coop.sales.by_" + string(asked.By))}
	for _, label := range salesColumns() {
		head = append(head, v.T("coop.sales."+label))
	}
	if err := file.Write(head); err != nil {
		return err
	}
	row := func(name string, line *orders.SalesLine) error {
		cells := []string{name}
		for _, n := range []int64{line.Orders, line.Pieces, int64(line.Goods), int64(line.Fees), int64(line.Net())} {
			cells = append(cells, strconv.FormatInt(n, 10))
		}
		return file.Write(cells)
	}
	for i := range report.Lines {
		if err := row(s.lineName(ctx, v, asked.By, &report.Lines[i]), &report.Lines[i]); err != nil {
			return err
		}
	}
	if err := row(v.T("coop.sales.sum"), &report.Sum); err != nil {
		return err
	}
	return file.Flush()
}

// sampleReport is a month with sales, or without.
func sampleReport(sold bool) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		month := time.Date(2026, time.November, 1, 0, 0, 0, 0, i18n.WITA())
		asked := orders.SalesAsked{Coop: v.Coop.ID, By: orders.BySeller, From: month, To: month.AddDate(0, 1, 0)}
		report := &orders.SalesReport{}
		for i := range 5 {
			report.Stretches = append(report.Stretches, orders.Stretch{From: month.AddDate(0, 0, 7*i)})
		}
		if sold {
			for i, goods := range []money.Amount{1_240_000, 2_115_000, 890_000, 3_402_000, 410_000} {
				report.Stretches[i].Goods = goods
			}
			report.Lines = []orders.SalesLine{
				{Key: "a", Name: "Kopi Inaq Sri", Orders: 58, Pieces: 91, Goods: 5_214_000, Fees: 286_770},
				{Key: "b", Name: "Sambal Bu Hartini", Orders: 40, Pieces: 77, Goods: 2_843_000, Fees: 156_365},
			}
			report.Sum = orders.SalesLine{Orders: 98, Pieces: 168, Goods: 8_057_000, Fees: 443_135}
		}
		v.Title = v.T("coop.sales.title")
		return new(desk).showReport(ctx, v, asked, report)
	}
}
