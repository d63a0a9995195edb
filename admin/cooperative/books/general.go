package books

import (
	"context"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
)

// generalPage is the general ledger (buku besar): one account of the chart over a period, every posting with the balance after it.
func (s *desk) generalPage() page {
	return page{
		Path: "buku-besar", Access: act.Reads, Nav: nav{ID: "neraca"}, Title: "coop.general.title", Help: "general", Show: s.general,
		Files: []web.File[*Visit]{
			{Path: "unduh", Name: generalName(".csv"), Write: s.writeGeneralCSV},
			{Path: "xlsx/unduh", Name: generalName(".xlsx"), Write: s.writeGeneralXLSX},
		},
		Sample: sampleGeneral(ledger.Savings), More: map[string]web.Show[*Visit]{
			"kurir": sampleGeneral(ledger.Courier), "kosong": sampleGeneral(ledger.Grants),
		},
	}
}

// newestWord is the order in which the newest row stands first.
const newestWord = "baru"

// generalForm is what the address asks for: days, both included.
type generalForm struct {
	Account string    `form:"akun" max:"10" label:"coop.col.account"`
	From    time.Time `form:"dari" label:"coop.from"`
	To      time.Time `form:"sampai" label:"coop.to"`
	Order   string    `form:"urut" max:"10" label:"coop.general.order"`
}

// generalAsked is the question: [from, to) in the cooperative's own days.
type generalAsked struct {
	period
	line   ledger.Account
	newest bool
}

// lastDay is the last day of the period.
func (q generalAsked) lastDay() time.Time { return q.to.AddDate(0, 0, -1) }

// ask is the question to a book.
func (q generalAsked) ask(coop string) ledger.Asked {
	return ledger.Asked{Book: coop, Code: q.line.Code, From: q.from, To: q.to, Newest: q.newest}
}

// readGeneral reads the address: without an account the till, without days this month.
func readGeneral(v *Visit) (q generalAsked, form *web.Form, err error) {
	var in generalForm
	if form, err = v.ReadQuery(&in); err != nil {
		return q, nil, err
	}
	if in.Account == "" {
		in.Account = ledger.Cash
	}
	var known bool
	if q.line, known = ledger.Find(in.Account); !known {
		return q, nil, errAccount
	}
	if !form.Ok() {
		return q, form, errPeriod
	}
	now := v.Now.In(v.Zone())
	if in.From.IsZero() {
		in.From = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
		if !in.To.IsZero() {
			in.From = in.To.AddDate(0, 0, 1-in.To.Day())
		}
	}
	if in.To.IsZero() {
		in.To = in.From.AddDate(0, 1, -in.From.Day())
	}
	q.newest = in.Order == newestWord
	if q.period, err = (periodForm{in.From, in.To}).in(v.Zone()); err != nil {
		form.Invalid(fault.Fields{"sampai": errPeriod})
		return q, form, errPeriod
	}
	shown, err := web.FormOf(generalForm{Account: q.line.Code, From: in.From, To: in.To, Order: in.Order})
	return q, shown, err
}

// generalView is what the page says. Its amounts are in the direction in which the account grows.
type generalView struct {
	generalAsked
	wrong                        bool // what was asked for
	begin, debit, credit, finish money.Amount
	grid                         ui.Grid
	pager                        ui.Pager
}

func (s *desk) general(ctx context.Context, v *Visit) (templ.Component, error) {
	q, form, err := readGeneral(v)
	v.Form = form
	if form != nil && !form.Ok() {
		v.Title = office.AccountName(v.Locale, q.line.Code)
		return generalMain(v, &generalView{generalAsked: q, wrong: true}), nil
	}
	if err != nil {
		return nil, err
	}
	leaf, err := s.Payments.Leaf(ctx, q.ask(v.Coop.ID), v.Part())
	if err != nil {
		return nil, err
	}
	begin, err := s.Payments.TrialEffective(ctx, v.Coop.ID, q.from)
	if err != nil {
		return nil, err
	}
	end, err := s.Payments.TrialEffective(ctx, v.Coop.ID, q.to)
	if err != nil {
		return nil, err
	}
	return showGeneral(ctx, v, q, leaf, begin.Of(q.line.Code), end.Of(q.line.Code))
}

func showGeneral(ctx context.Context, v *Visit, q generalAsked, leaf *ledger.Leaf, begin, end ledger.TrialRow) (templ.Component, error) {
	class := q.line.Class
	d := &generalView{
		generalAsked: q, begin: normal(class, begin.Net()), finish: normal(class, end.Net()),
		debit: end.Debit - begin.Debit, credit: end.Credit - begin.Credit, pager: ui.NewPager(&v.Page, leaf.Next),
	}
	v.Back, v.Title = v.To("neraca"), office.AccountName(v.Locale, q.line.Code)
	v.Styles = append(v.Styles, "book.css")
	var err error
	d.grid, err = ui.Tabulate(ctx, v, generalColumns(class), leaf.Rows)
	d.grid.Caption = v.T("coop.general.title")
	first, last := d.pager.Before == "", leaf.Next == ""
	if q.newest {
		first, last = last, first
	}
	d.carry(v, first, last, leaf)
	return generalMain(v, d), err
}

// carry puts what stood before the rows and what stands after them around them: of the period, or carried from and to another page.
func (d *generalView) carry(v *Visit, first, last bool, leaf *ledger.Leaf) {
	if len(leaf.Rows) == 0 {
		return
	}
	row := func(key string, net money.Amount) []ui.Cell {
		cells := make([]ui.Cell, len(d.grid.Heads))
		cells[0], cells[1] = ui.Code(""), ui.Text(v.T("coop.general."+key)).Lead()
		cells[len(cells)-1] = ui.Figure(normal(d.line.Class, net)).Strong()
		return cells
	}
	before, after := "carried", "carry"
	if first {
		before = "begin"
	}
	if last {
		after = "end"
	}
	top, bottom := row(before, leaf.Before), row(after, leaf.After)
	if d.newest {
		top, bottom = bottom, top
	}
	d.grid.Rows = append([][]ui.Cell{top}, d.grid.Rows...)
	d.grid.Foot = bottom
}

func generalColumns(class ledger.Class) []column[ledger.LeafRow] {
	return []column[ledger.LeafRow]{
		{Label: "coop.col.date", Cell: generalDay},
		{Label: "coop.col.what", Cell: func(v *Visit, r *ledger.LeafRow) ui.Cell {
			cell := what(v.Word("kind", r.Entry.Kind), office.Memo(v.Word, r.Entry.Kind, r.Entry.Memo))
			cell.Href, cell.Code = v.EntryAt(r.Entry.Ref), shortRef(r.Entry.Ref)
			return cell
		}},
		{Label: "coop.col.counter", Cell: func(v *Visit, r *ledger.LeafRow) ui.Cell {
			cell := ui.Text(office.AccountName(v.Locale, r.Counter.Code()))
			cell.Small = r.Counter.Code()
			return cell
		}},
		{Label: "coop.col.owner", Cell: func(_ *Visit, r *ledger.LeafRow) ui.Cell { return generalOwner(r) }},
		{Label: "coop.col.debit", Sum: true, Cell: func(_ *Visit, r *ledger.LeafRow) ui.Cell { return ui.Money(r.Debit) }},
		{Label: "coop.col.credit", Sum: true, Cell: func(_ *Visit, r *ledger.LeafRow) ui.Cell { return ui.Money(r.Credit) }},
		{Label: "coop.col.balance", Sum: true, Cell: func(_ *Visit, r *ledger.LeafRow) ui.Cell {
			return ui.Figure(normal(class, r.Balance))
		}},
	}
}

// generalDay is the day from which a posting counts; one that was recorded on another day says so.
func generalDay(v *Visit, r *ledger.LeafRow) ui.Cell {
	cell := ui.Text(r.Entry.CountsAt.In(v.Zone()).Format("02/01/06"))
	if recorded := recordedLater(v, r.Entry); recorded != "" {
		cell.Small = v.T("coop.general.recorded", recorded)
	}
	return cell
}

// recordedLater is the day on which an entry was recorded, "" for the one on which it took effect.
func recordedLater(v *Visit, e *ledger.Entry) string {
	counts, recorded := e.CountsAt.In(v.Zone()), e.RecordedAt.In(v.Zone())
	if counts.Format(time.DateOnly) == recorded.Format(time.DateOnly) {
		return ""
	}
	return recorded.Format("02/01/06")
}

// generalOwner is whose account it is, or whose the other side is.
func generalOwner(r *ledger.LeafRow) ui.Cell {
	if r.Account.Owner() != "" {
		return office.OwnerCell(r.Account)
	}
	return office.OwnerCell(r.Counter)
}

// shortRef is a reference that fits a column.
func shortRef(ref string) string {
	const most = 18
	if letters := []rune(ref); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return ref
}

// generalAddress is a question as an address, of the page or of a file of it.
func generalAddress(v *Visit, q generalAsked, file ...string) string {
	query := url.Values{"akun": {q.line.Code}, "dari": {q.from.Format(time.DateOnly)}, "sampai": {q.lastDay().Format(time.DateOnly)}}
	if q.newest && len(file) == 0 {
		query.Set("urut", newestWord)
	}
	return v.To(append([]string{"buku-besar"}, file...)...) + "?" + query.Encode()
}

// monthBeside is the question about the month before the period, or the one after it.
func (q generalAsked) monthBeside(months int) generalAsked {
	of := q.from
	if months > 0 {
		of = q.lastDay()
	}
	q.from = time.Date(of.Year(), of.Month()+time.Month(months), 1, 0, 0, 0, 0, of.Location())
	q.to = q.from.AddDate(0, 1, 0)
	return q
}

// chartOptions are the accounts to choose from.
func chartOptions(v *Visit) (options []web.Option) {
	for _, account := range ledger.Chart() {
		options = append(options, web.Option{Value: account.Code, Text: account.Code + " " + office.AccountName(v.Locale, account.Code)})
	}
	return options
}

// orderOptions are the orders in which rows stand.
func orderOptions(v *Visit) []web.Option {
	return []web.Option{{Value: "", Text: v.T("coop.general.oldest")}, {Value: newestWord, Text: v.T("coop.general.newest")}}
}

func sampleGeneral(code string) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		v.Query = url.Values{"akun": {code}}
		q, form, err := readGeneral(v)
		if err != nil {
			return nil, err
		}
		v.Form = form
		leaf := &ledger.Leaf{Next: "lagi", Before: -1_520_000, After: -1_520_000}
		begin := ledger.TrialRow{Account: q.line, Debit: 400_000, Credit: 1_920_000}
		end := begin
		for _, row := range sampleRows(code) {
			leaf.After += row.Debit - row.Credit
			end.Debit, end.Credit = end.Debit+row.Debit, end.Credit+row.Credit
			row.Balance = leaf.After
			leaf.Rows = append(leaf.Rows, row)
		}
		if len(leaf.Rows) == 0 {
			leaf.Next = ""
		}
		return showGeneral(ctx, v, q, leaf, begin, end)
	}
}

// sampleRows are postings of the sample order and of a member's savings.
func sampleRows(code string) []ledger.LeafRow {
	at := office.SampleNow()
	late := &ledger.Entry{
		Ref: "deposit:KM-2026-00031", Kind: ledger.Deposited, Memo: "KM-2026-00031", RecordedAt: at, CountsAt: at.AddDate(0, 0, -3),
	}
	asked := &ledger.Entry{Ref: "withdraw:01JD8Y2M6T0R5K", Kind: ledger.Withdrawn, RecordedAt: at, CountsAt: at}
	shipped := &ledger.Entry{Ref: "ship:p1-1", Kind: ledger.Shipped, RecordedAt: at, CountsAt: at}
	sri := ledger.Of(ledger.Savings, "sri")
	switch code {
	case ledger.Savings:
		return []ledger.LeafRow{
			{Entry: late, Account: sri, Counter: ledger.Cash, Credit: 250_000},
			{Entry: asked, Account: sri, Counter: ledger.Of(ledger.PayoutInWork, "w1"), Debit: 500_000},
		}
	case ledger.Courier:
		return []ledger.LeafRow{{Entry: shipped, Account: ledger.Courier, Counter: ledger.Of(ledger.Escrow, "p1-1"), Credit: 8_000}}
	}
	return nil
}
