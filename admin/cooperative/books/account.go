package books

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
)

// accountPage is one account that is kept per owner: its owners with their balances, or the statement of one. Others have the general
// ledger alone.
func (s *desk) accountPage() page {
	return page{
		Path: "akun/:account", Access: act.Reads, Nav: nav{ID: "neraca"}, Title: "coop.nav.trial", Help: "account", Show: s.account,
		Sample: sampleStatement, More: map[string]web.Show[*Visit]{"pemilik": sampleOwners},
	}
}

// accountDetail is what the page says.
type accountDetail struct {
	line    ledger.Account
	owner   string // of a statement
	balance money.Amount
	grid    ui.Grid
	pager   ui.Pager
}

func (s *desk) account(ctx context.Context, v *Visit) (templ.Component, error) {
	line, known := ledger.Find(v.Param("account"))
	if !known {
		return nil, errAccount
	}
	if !line.HasOwners() {
		return nil, web.Elsewhere(v.Statement(line.Code, ""))
	}
	d, read := &accountDetail{line: line}, s.statement
	if v.Query.Get("pemilik") == "" {
		read = s.owners
	}
	v.Back, v.Title = v.To("neraca"), office.AccountName(v.Locale, line.Code)
	next, err := read(ctx, v, d)
	d.pager = ui.NewPager(&v.Page, next)
	return accountMain(v, d), err
}

// owners lists who has, or once had, something on the account.
func (s *desk) owners(ctx context.Context, v *Visit, d *accountDetail) (next string, err error) {
	if d.balance, err = s.balance(ctx, v, d.line.Code); err != nil {
		return "", err
	}
	slice, err := s.Payments.Owners(ctx, v.Coop.ID, d.line.Code, v.Part())
	if err != nil {
		return "", err
	}
	return slice.Next, d.listOwners(ctx, v, slice.Items)
}

func (d *accountDetail) listOwners(ctx context.Context, v *Visit, last []ledger.Line) (err error) {
	d.grid, err = ui.Tabulate(ctx, v, []column[ledger.Line]{
		{Label: "coop.col.owner", Cell: func(v *Visit, l *ledger.Line) ui.Cell {
			cell := office.OwnerCell(l.Account).Lead()
			cell.Href = v.Statement(l.Account.Code(), l.Account.Owner())
			return cell
		}},
		{Label: "coop.col.moves", Sum: true, Cell: func(v *Visit, l *ledger.Line) ui.Cell { return ui.Text(v.Locale.Number(l.N)) }},
		{Label: "coop.col.balance", Sum: true, Cell: func(_ *Visit, l *ledger.Line) ui.Cell { return ui.Figure(l.Balance) }},
	}, last)
	d.grid.Caption, d.grid.Compact = v.T("coop.account.owners"), true
	return err
}

// balance is what the book says of a whole account.
func (s *desk) balance(ctx context.Context, v *Visit, code string) (money.Amount, error) {
	trial, err := s.Payments.TrialBalance(ctx, v.Coop.ID)
	return BalanceOf(trial, code), err
}

// statement lists the movements of one owner's account, each with the balance after it.
func (s *desk) statement(ctx context.Context, v *Visit, d *accountDetail) (next string, err error) {
	account := ledger.Of(d.line.Code, v.Query.Get("pemilik"))
	if d.balance, err = s.Payments.Balance(ctx, v.Coop.ID, account); err != nil {
		return "", err
	}
	slice, err := s.Payments.Statement(ctx, v.Coop.ID, account, v.Part())
	if err != nil {
		return "", err
	}
	if len(slice.Items) == 0 {
		return "", errAccount // nobody of this book: not even the name is ours to tell
	}
	return slice.Next, d.listStatement(ctx, v, account, slice.Items)
}

func (d *accountDetail) listStatement(ctx context.Context, v *Visit, account ledger.AccountID, lines []ledger.Line) (err error) {
	owner := [][]ui.Cell{{office.OwnerCell(account)}}
	if err := ui.Resolve(ctx, v, owner); err != nil {
		return err
	}
	d.owner, v.Back = owner[0][0].Text, v.To("akun", account.Code())
	d.grid, err = ui.Tabulate(ctx, v, []column[ledger.Line]{
		{Label: "coop.col.time", Of: (*Visit).ZoneName, Cell: func(v *Visit, l *ledger.Line) ui.Cell { return v.Stamped(l.At) }},
		{Label: "coop.col.what", Cell: func(v *Visit, l *ledger.Line) ui.Cell {
			return what(office.LineTitle(v.Word, *l), office.Memo(v.Word, l.Kind, l.Memo))
		}},
		{Label: "coop.col.order", Cell: func(_ *Visit, l *ledger.Line) ui.Cell { return ui.Named(office.Numbers, l.Subject) }},
		{Label: "coop.col.change", Sum: true, Cell: func(_ *Visit, l *ledger.Line) ui.Cell { return ui.Change(l.Delta) }},
		{Label: "coop.col.balance", Sum: true, Cell: func(_ *Visit, l *ledger.Line) ui.Cell { return ui.Figure(l.Balance) }},
	}, lines)
	d.grid.Caption = v.T("coop.account.moves")
	return err
}

// what says what happened, with its memo.
func what(title, memo string) ui.Cell {
	cell := ui.Text(title).Lead()
	cell.Small = memo
	return cell
}
