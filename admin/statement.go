package admin

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
)

// Faults of what is asked for.
var (
	errMonth      = fault.New(fault.Invalid, "statement.month")
	errMonthOrder = fault.New(fault.Invalid, "statement.month_order")
	errFuture     = fault.New(fault.Invalid, "statement.future")
	errMonthsMost = fault.New(fault.Invalid, "statement.months_most")
	errSeal       = fault.New(fault.Invalid, "statement.seal_wrong")
	errUnsealed   = fault.New(fault.Conflict, "statement.unsealed")
	errLinesMost  = fault.New(fault.Conflict, "statement.lines_most")
)

const (
	statementMonths  = 12     // how many a statement has at most
	statementChoices = 24     // how many months back can be chosen from a list
	statementRows    = 100    // of an account stand on the screen; all stand in the files
	statementPDF     = 20_000 // lines of a PDF: what has more is for a spreadsheet
	statementMonth   = "2006-01"
)

// Words of the address of a statement.
const (
	statementFrom = "dari"
	statementTo   = "sampai"
	statementSeal = "segel"
)

// statementForm is what the address asks for: whole months, both included, and the seal up to which the book is read, empty for the
// newest one.
type statementForm struct {
	From string `form:"dari" max:"7" label:"statement.from"`
	To   string `form:"sampai" max:"7" label:"statement.to"`
	Seal string `form:"segel" max:"15" label:"statement.seal"`
}

// StatementFor is whose statement is asked for.
type StatementFor struct {
	Coop   *members.Cooperative
	Member *members.Membership
	Zone   *time.Location // of the cooperative
	Now    time.Time
	Path   string // of the page; its files lie below it
}

// Statement is a member's monthly statement (rekening koran) in a reader's language. Page, PDF and CSV say the same figures.
type Statement struct {
	StatementFor

	first, last time.Time // months
	figures     *ledger.MemberStatement
	address     string // of the cooperative
}

// Statement reads the address and makes the figures. A wrong address is a fault, noted in the form of the visit, and the statement that
// comes with it has the fields alone. ledger.ErrNoSeal when the book has no seal of the number that was asked for.
func (p Parts) Statement(ctx context.Context, v *web.Visit, asked StatementFor) (*Statement, error) {
	s := &Statement{StatementFor: asked, address: placeOf(p, asked.Coop)}
	seal, err := s.read(v)
	if err != nil {
		return s, err
	}
	s.figures, err = p.Payments.MemberStatement(ctx, ledger.StatementAsked{
		Book: asked.Coop.ID, Member: asked.Member.User, From: s.first, To: s.last.AddDate(0, 1, 0), Seal: seal,
	})
	return s, err
}

// placeOf is where a cooperative is found.
func placeOf(p Parts, c *members.Cooperative) string {
	var parts []string
	for _, part := range []string{c.Street, p.Atlas.Label(c.Area)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// read reads the address: without months the last one that has ended. The form of the visit has what was typed, with its mistakes.
func (s *Statement) read(v *web.Visit) (seal int64, err error) {
	now := s.Now.In(s.Zone)
	this := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, s.Zone)
	s.first = this.AddDate(0, -1, 0)
	s.last = s.first
	var in statementForm
	form, err := v.ReadQuery(&in)
	if err != nil {
		return 0, err
	}
	wrong := fault.Fields{}
	if first, err := time.ParseInLocation(statementMonth, in.From, s.Zone); err == nil {
		s.first, s.last = first, first
	} else if in.From != "" {
		wrong["dari"] = errMonth
	}
	if last, err := time.ParseInLocation(statementMonth, in.To, s.Zone); err == nil {
		if s.last = last; in.From == "" {
			s.first = last
		}
	} else if in.To != "" {
		wrong["sampai"] = errMonth
	}
	if in.Seal = strings.ReplaceAll(strings.TrimSpace(in.Seal), ".", ""); in.Seal != "" {
		if seal, err = strconv.ParseInt(in.Seal, 10, 64); err != nil || seal <= 0 {
			wrong["segel"] = errSeal
		}
	}
	switch {
	case len(wrong) > 0:
	case s.last.Before(s.first):
		wrong["sampai"] = errMonthOrder
	case s.last.After(this):
		wrong["sampai"] = errFuture
	case !s.last.Before(s.first.AddDate(0, statementMonths, 0)):
		wrong["sampai"] = errMonthsMost
	}
	if v.Form = form; !form.Ok() {
		return 0, errMonth
	}
	if len(wrong) > 0 {
		form.Invalid(wrong)
		return 0, wrong
	}
	v.Form, err = web.FormOf(statementForm{s.first.Format(statementMonth), s.last.Format(statementMonth), in.Seal})
	return seal, err
}

// Ready says whether there are figures that can be issued: of a book that has a seal.
func (s *Statement) Ready() bool { return s.figures != nil && s.figures.Until.N > 0 }

// Issue is nil when the statement can leave as a file.
func (s *Statement) Issue() error {
	if !s.Ready() {
		return errUnsealed
	}
	return nil
}

// months are those that can be chosen, the newest first; one that the address asked for is among them.
func (s *Statement) months(l *i18n.Locale, chosen time.Time) (options []web.Option) {
	now := s.Now.In(s.Zone)
	this := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, s.Zone)
	known := false
	add := func(month time.Time) {
		known = known || month.Equal(chosen)
		options = append(options, web.Option{Value: month.Format(statementMonth), Text: l.Month(month)})
	}
	for back := range statementChoices {
		add(this.AddDate(0, -back, 0))
	}
	if !known && chosen.Before(this) {
		add(chosen)
	}
	return options
}

// Link is the address of the statement as it stands, up to the same seal: of the page, or of a file below it.
func (s *Statement) Link(file ...string) string {
	query := url.Values{
		statementFrom: {s.first.Format(statementMonth)}, statementTo: {s.last.Format(statementMonth)},
		statementSeal: {strconv.FormatInt(s.figures.Until.N, 10)},
	}
	return strings.Join(append([]string{s.Path}, file...), "/") + "?" + query.Encode()
}

// StatementFile names the file: rekening-koran-00127-2026-11.pdf.
func StatementFile(member *members.Membership, query url.Values, ending string) string {
	name := []string{"rekening-koran"}
	if member != nil && member.Number > 0 {
		name = append(name, member.NumberText())
	}
	for _, word := range []string{statementFrom, statementTo} {
		month, err := time.Parse(statementMonth, query.Get(word))
		if err == nil && (word == statementFrom || query.Get(statementFrom) != query.Get(statementTo)) {
			name = append(name, month.Format(statementMonth))
		}
	}
	return strings.Join(name, "-") + ending
}

// period is the months in words.
func (s *Statement) period(p *web.Page) string {
	if s.first.Equal(s.last) {
		return p.Locale.Month(s.first)
	}
	return p.T("statement.period", p.Locale.Month(s.first), p.Locale.Month(s.last))
}

// running says whether the seal was made before the last month had ended.
func (s *Statement) running() bool { return s.figures.Until.To.UnixMilli() < s.figures.To }

// until is how far the book goes that the statement was made of.
func (s *Statement) until(p *web.Page) string {
	return p.T("statement.until", s.figures.Until.N, p.DateTime(s.figures.Until.To.In(s.Zone)))
}

// code is what is typed to have the statement checked.
func (s *Statement) code() string { return s.figures.Paper(s.Zone).String() }

// fingerprint is the beginning of the digest of the figures, in groups of four.
func (s *Statement) fingerprint() string {
	const group, groups = 4, 4
	digest, parts := s.figures.Digest(), make([]string, groups)
	for i := range parts {
		parts[i] = digest[i*group : (i+1)*group]
	}
	return strings.Join(parts, " ")
}

// holder is the member as the register has her: 00127 · Inaq Sri Wahyuni.
func (s *Statement) holder() string {
	if s.Member.Number > 0 {
		return s.Member.NumberText() + " · " + s.Member.Name
	}
	return s.Member.Name
}

// statementAccount is an account of a statement in the order in which members read them.
type statementAccount struct {
	code, name             string
	before, in, out, after money.Amount
	rows                   []statementRow
}

// statementRow is a move with the balance after it.
type statementRow struct {
	at                  time.Time
	what, ref, recorded string // recorded: the day, where it is another one than that of at
	amount, balance     money.Amount
}

// statementOrder is the order of the accounts: what a member has paid in, what she has earned, what she owes.
func statementOrder() []string {
	return []string{ledger.Principal, ledger.Mandatory, ledger.Savings, "2-1120", ledger.Proceeds, "2-1510", "1-1330"}
}

// accounts are the figures as they are shown, in one way everywhere.
func (s *Statement) accounts(p *web.Page) (shown []statementAccount) {
	byCode := map[string]statementAccount{}
	var codes []string
	for _, extract := range s.figures.Accounts {
		account := statementAccount{
			code: extract.Code, name: accountName(p, extract.Code), before: money.Amount(extract.Before), in: money.Amount(extract.In),
			out: money.Amount(extract.Out), after: money.Amount(extract.After),
		}
		balance := account.before
		for i := range extract.Moves {
			m := &extract.Moves[i]
			balance += money.Amount(m.Amount)
			row := statementRow{
				at: time.UnixMilli(m.At).In(s.Zone), what: statementWhat(p, m.Kind, m.Memo), ref: m.Ref, amount: money.Amount(m.Amount),
				balance: balance,
			}
			if recorded := time.UnixMilli(m.Recorded).In(s.Zone); recorded.Format(time.DateOnly) != row.at.Format(time.DateOnly) {
				row.recorded = p.T("statement.recorded", p.Date(recorded))
			}
			account.rows = append(account.rows, row)
		}
		byCode[extract.Code] = account
		codes = append(codes, extract.Code)
	}
	for _, code := range append(statementOrder(), codes...) { // one that the order does not know comes last
		if account, there := byCode[code]; there {
			shown = append(shown, account)
			delete(byCode, code)
		}
	}
	return shown
}

// accountName is what a member calls an account, by the name of the chart where that is the same.
func accountName(p *web.Page, code string) string {
	account, known := ledger.Find(code)
	key := "statement.name." + code
	switch {
	case p.Locale != nil && p.Locale.Has(key):
		return p.T(key)
	case !known:
		return code
	case p.Lang() == i18n.English:
		return account.EN
	}
	return account.Name
}

// statementWhat says what happened, with what was noted of it: the number of a receipt, the goods, a reason.
func statementWhat(p *web.Page, kind, memo string) string {
	what := p.T("statement.kind.other")
	if key := "statement.kind." + kind; p.Locale != nil && p.Locale.Has(key) {
		what = p.T(key)
	}
	if memo != "" {
		what += " · " + memo
	}
	return what
}

// total is what the cooperative has of the member at the end, without what she owes it.
func (s *Statement) total() (sum money.Amount) {
	for _, extract := range s.figures.Accounts {
		if account, _ := ledger.Find(extract.Code); account.Class != ledger.Asset {
			sum += money.Amount(extract.After)
		}
	}
	return sum
}

// lines is how many moves there are.
func (s *Statement) lines() (n int) {
	for _, extract := range s.figures.Accounts {
		n += len(extract.Moves)
	}
	return n
}

// passbook are the rows of an account that stand on the screen.
func (a *statementAccount) passbook(p *web.Page) (lines []web.PassbookLine) {
	for _, row := range a.rows[:min(statementRows, len(a.rows))] {
		note := p.Date(row.at)
		if row.recorded != "" {
			note += " · " + row.recorded
		}
		lines = append(lines, web.PassbookLine{Title: row.what, Note: note, Amount: row.amount, Balance: row.balance})
	}
	return lines
}

// fields of the form that chooses the months.
func (s *Statement) fields(p *web.Page) []ui.Field {
	field := func(name, label string, chosen time.Time) ui.Field {
		return ui.Field{
			Name: name, Label: label, Options: s.months(p.Locale, chosen), Value: chosen.Format(statementMonth), Required: true,
		}
	}
	return []ui.Field{field(statementFrom, "statement.from", s.first), field(statementTo, "statement.to", s.last)}
}
