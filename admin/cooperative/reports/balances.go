package reports

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
)

// balancesPage is the list of the balances of all members at the end of a day, with the sums beside those of the neraca (M22).
func (s *desk) balancesPage() page {
	return page{
		Path: "daftar-saldo", Access: act.Reads, Nav: nav{ID: "keuangan"}, Title: "coop.balances.title", Help: "balances", Show: s.balances,
		Files: []web.File[*Visit]{
			{Path: "unduh", Name: balancesName(".csv"), Write: s.writeBalancesCSV},
			{Path: "xlsx/unduh", Name: balancesName(".xlsx"), Write: s.writeBalancesXLSX},
		},
		Sample: sampleBalances(0), More: map[string]web.Show[*Visit]{"selisih": sampleBalances(50_000), "kosong": sampleNoBalances},
	}
}

// Words of the address.
const (
	balancesDay = "tanggal"
	balancesFor = "q"
	balancesSum = "jumlah" // adds up all members, also when they are many
	searchMost  = 100      // how many members a search shows of those who are there, and of those who left
	sumsAtOnce  = 300      // of how many members the sums stand on the page without being asked for
)

// memberCodes are the accounts that always have a column: simpanan pokok, wajib, sukarela and what was sold.
func memberCodes() []string {
	return []string{ledger.Principal, ledger.Mandatory, ledger.Savings, ledger.Proceeds}
}

// balancesOf are the accounts that are kept per member and have a column: those that every member knows, and others that moved.
func balancesOf(t ledger.Trial) []string {
	codes := memberCodes()
	for _, row := range t.Rows {
		if row.Account.Per == ledger.PerMember && !slices.Contains(codes, row.Account.Code) {
			codes = append(codes, row.Account.Code)
		}
	}
	return codes
}

// balanceRow is a member with what stands on her accounts, by code.
type balanceRow struct {
	members.Membership
	left bool // by then
	has  map[string]money.Amount
}

// memberSums are the balances of all members, added up by code.
type memberSums map[string]money.Amount

// balancesView is what the page says.
type balancesView struct {
	day   time.Time
	typed string // what is looked for
	trial ledger.Trial
	codes []string
	grid  ui.Grid
	sums  memberSums // nil when nobody asked for them
	more  bool       // the search found more than is shown
	pager ui.Pager
}

// balancesDayOf is the day that the address asks for, today without one, and the moment after it.
func balancesDayOf(v *Visit) (day, end time.Time) {
	day, err := time.ParseInLocation(time.DateOnly, v.Query.Get(balancesDay), v.Zone())
	if err != nil {
		day = v.Now.In(v.Zone())
	}
	return day, time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, v.Zone())
}

func (s *desk) balances(ctx context.Context, v *Visit) (templ.Component, error) {
	d := &balancesView{typed: strings.TrimSpace(v.Query.Get(balancesFor))}
	day, end := balancesDayOf(v)
	var err error
	if d.trial, err = s.Payments.TrialAt(ctx, v.Coop.ID, end); err != nil {
		return nil, err
	}
	d.day, d.codes = day, balancesOf(d.trial)
	rows, next, err := s.balancesPart(ctx, v, d, end)
	if err != nil {
		return nil, err
	}
	if d.sums, err = s.sumsShown(ctx, v, d, end); err != nil {
		return nil, err
	}
	return showBalances(ctx, v, d, rows, next)
}

func showBalances(ctx context.Context, v *Visit, d *balancesView, rows []balanceRow, next string) (templ.Component, error) {
	v.Back, v.Styles = v.To("keuangan"), append(slices.Clip(v.Styles), "book.css")
	d.pager = ui.NewPager(&v.Page, next)
	var err error
	d.grid, err = ui.Tabulate(ctx, v, balanceColumns(d.codes), rows)
	d.grid.Caption = v.T("coop.balances.title")
	return balancesMain(v, d), err
}

// balancesPart reads the rows of a page of the register, or those of the members who are looked for.
func (s *desk) balancesPart(ctx context.Context, v *Visit, d *balancesView, end time.Time) (rows []balanceRow, next string, err error) {
	if d.typed == "" {
		for page := v.Part(); ; {
			slice, err := s.Members.Book(ctx, v.Actor, v.Coop.ID, end, page)
			if err != nil {
				return nil, "", err
			}
			part, err := s.balanceRows(ctx, v, d.codes, slice.Items, end)
			if rows = append(rows, part...); err != nil || slice.Next == "" || len(rows) >= page.Limit {
				return rows, slice.Next, err
			}
			page.After = slice.Next
		}
	}
	for _, state := range []members.State{members.Active, members.Left} {
		page := store.Page{Limit: searchMost}
		slice, err := s.Members.Members(ctx, v.Actor, members.Search{Coop: v.Coop.ID, State: state, Words: d.typed}, page)
		if err != nil {
			return nil, "", err
		}
		part, err := s.balanceRows(ctx, v, d.codes, slice.Items, end)
		if err != nil {
			return nil, "", err
		}
		rows, d.more = append(rows, part...), d.more || slice.Next != ""
	}
	return rows, "", nil
}

// balanceRows reads what stands on the accounts of members. Who has left, or had not come yet, is a row only with something on one.
func (s *desk) balanceRows(
	ctx context.Context, v *Visit, codes []string, list []members.Membership, end time.Time,
) (rows []balanceRow, err error) {
	var accounts []ledger.AccountID
	for i := range list {
		for _, code := range codes {
			accounts = append(accounts, ledger.Of(code, list[i].User))
		}
	}
	found, err := s.Payments.BalancesAt(ctx, v.Coop.ID, accounts, end)
	for i := range list {
		stay, stood := list[i].StayAt(end)
		row := balanceRow{Membership: list[i], left: !stood || !stay.To.IsZero(), has: map[string]money.Amount{}}
		something := false
		for _, code := range codes {
			row.has[code] = found[ledger.Of(code, list[i].User)]
			something = something || row.has[code] != 0
		}
		if something || !row.left {
			rows = append(rows, row)
		}
	}
	return rows, err
}

// sumsShown adds all members up where the page shows it: at its beginning, without being asked only when they are few.
func (s *desk) sumsShown(ctx context.Context, v *Visit, d *balancesView, end time.Time) (memberSums, error) {
	if v.Query.Get(balancesSum) == "" {
		n, err := s.Members.CountMembers(ctx, v.Coop.ID, members.Active, sumsAtOnce+1)
		if err != nil || n > sumsAtOnce || d.typed != "" || v.Part().After != "" {
			return nil, err
		}
	}
	return s.eachBalance(ctx, v, d.codes, end, func([]balanceRow) error { return nil })
}

// eachBalance visits all rows, a page of the register at a time, and adds them up.
func (s *desk) eachBalance(
	ctx context.Context, v *Visit, codes []string, end time.Time, visit func([]balanceRow) error,
) (memberSums, error) {
	sums := memberSums{}
	for page := (store.Page{Limit: store.MaxPage}); ; {
		slice, err := s.Members.Book(ctx, v.Actor, v.Coop.ID, end, page)
		if err != nil {
			return nil, err
		}
		rows, err := s.balanceRows(ctx, v, codes, slice.Items, end)
		if err == nil {
			err = visit(rows)
		}
		if err != nil {
			return nil, err
		}
		for i := range rows {
			for code, amount := range rows[i].has {
				sums[code] += amount
			}
		}
		if page.After = slice.Next; slice.Next == "" {
			return sums, nil
		}
	}
}

// differ says whether the sum of an account is another than the neraca has.
func (m memberSums) differ(t ledger.Trial, codes []string) bool {
	return slices.ContainsFunc(codes, func(code string) bool { return m[code] != t.Of(code).Grown() })
}

func balanceColumns(codes []string) []column[balanceRow] {
	columns := []column[balanceRow]{
		{Label: "coop.book.no", Cell: func(_ *Visit, r *balanceRow) ui.Cell { return ui.Code(r.NumberText()) }},
		{Label: "coop.col.name", Cell: func(v *Visit, r *balanceRow) ui.Cell {
			cell := ui.Anchor(r.Name, v.To("anggota", r.ID)).Lead()
			if r.left {
				cell.Small = v.T("coop.balances.left")
			}
			return cell
		}},
	}
	for _, code := range codes {
		columns = append(columns, column[balanceRow]{
			Label: "coop.balances.code." + code, Sum: true, Cell: func(_ *Visit, r *balanceRow) ui.Cell { return ui.Figure(r.has[code]) },
		})
	}
	return columns
}

// control is the sums beside the neraca, an account a row.
func (d *balancesView) control(v *Visit) ui.Grid {
	g := ui.Grid{Caption: v.T("coop.balances.control"), Heads: []ui.GridHead{
		{Label: v.T("coop.col.account")},
		{Label: v.T("coop.balances.sum"), Sum: true},
		{Label: v.T("coop.balances.neraca"), Sum: true},
		{Label: v.T("coop.balances.off"), Sum: true},
	}}
	for _, code := range d.codes {
		stands := d.trial.Of(code).Grown()
		row := []ui.Cell{
			ui.Anchor(office.AccountName(v.Locale, code), v.Statement(code, "")).Lead(), ui.Cell{}.Dash(), ui.Figure(stands), ui.Cell{}.Dash(),
		}
		if d.sums != nil {
			row[1], row[3] = ui.Figure(d.sums[code]), ui.Figure(0)
			if off := d.sums[code] - stands; off != 0 {
				row[3] = ui.State("bata", v.Rupiah(off))
			}
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// address is that of the same day, of the page or of a file.
func (d *balancesView) address(v *Visit, pairs url.Values, file ...string) string {
	query := url.Values{balancesDay: {d.day.Format(time.DateOnly)}}
	maps.Copy(query, pairs)
	return v.To(append([]string{"daftar-saldo"}, file...)...) + "?" + query.Encode()
}

func sampleBalances(off money.Amount) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		row := func(code string, credit money.Amount) ledger.TrialRow {
			account, _ := ledger.Find(code) // all are in the chart
			return ledger.TrialRow{Account: account, Credit: credit}
		}
		d := &balancesView{day: office.SampleNow(), sums: memberSums{}, trial: ledger.Trial{Last: office.SampleSeal(office.SampleNow())}}
		member := func(id, name string, number int64, left bool, amounts ...money.Amount) balanceRow {
			r := balanceRow{left: left, has: map[string]money.Amount{}}
			r.ID, r.User, r.Name, r.Number = "sembalun."+id, id, name, number
			for i, code := range memberCodes() {
				r.has[code] = amounts[i]
				d.sums[code] += amounts[i]
			}
			return r
		}
		rows := []balanceRow{
			member("sri", "Inaq Sri Wahyuni", 127, false, 100_000, 120_000, 3_482_650, 412_000),
			member("nur", "Inaq Nurhayati", 128, false, 100_000, 0, 0, 25_000), member("dul", "Amaq Dul", 131, true, 0, 0, 15_000, 0),
		}
		for _, code := range memberCodes() {
			d.trial.Rows = append(d.trial.Rows, row(code, d.sums[code]))
		}
		d.sums[ledger.Mandatory] -= off
		d.codes = balancesOf(d.trial)
		return showBalances(ctx, v, d, rows, "lagi")
	}
}

func sampleNoBalances(ctx context.Context, v *Visit) (templ.Component, error) {
	d := &balancesView{day: office.SampleNow(), codes: memberCodes(), typed: "Zainudin", trial: ledger.Trial{Last: &ledger.Seal{}}}
	return showBalances(ctx, v, d, nil, "")
}
