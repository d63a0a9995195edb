package cooperative

import (
	"net/url"
	"time"

	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/payments/ledger"
)

// entryView is one entry of the journal as pages show it.
type entryView struct {
	Ref, Kind, Memo, By string
	Order               string // number of the order it is about, "" for none
	At, Effective       time.Time
	Sealed              bool
	Hash                string // first eight digits
	Lines               []entryLine
	Total               money.Amount
}

// Late tells whether it happened on another day than it was written down.
func (e entryView) Late() bool { return e.At.Sub(e.Effective).Abs() > 24*time.Hour }

// entryLine is one account of an entry, on its debit or its credit side.
type entryLine struct {
	Code, Name    string
	Owner         string // name of the member, number of the order
	OwnerID       string // "" when there is no statement
	Debit, Credit money.Amount
}

// side is what one account takes on one side of an entry.
type side struct {
	account       ledger.AccountID
	debit, credit money.Amount
}

// sides lists the accounts of an entry: debits first, then credits, an account once per side.
func sides(e ledger.Entry) []side {
	var debits, credits []side
	for _, p := range e.Postings {
		debits = into(debits, side{p.Debit, p.Amount, 0})
		credits = into(credits, side{p.Credit, 0, p.Amount})
	}
	return append(debits, credits...)
}

func into(list []side, one side) []side {
	for i := range list {
		if list[i].account == one.account {
			list[i].debit, list[i].credit = list[i].debit+one.debit, list[i].credit+one.credit
			return list
		}
	}
	return append(list, one)
}

// entryCells name who wrote entries, what they are about and whose accounts they move.
func entryCells(list []ledger.Entry) [][]ui.Cell {
	cells := make([][]ui.Cell, len(list))
	for i := range list {
		cells[i] = []ui.Cell{ui.Named(person, list[i].By), ui.Named(numbers, list[i].Subject)}
		for _, one := range sides(list[i]) {
			cells[i] = append(cells[i], ownerCell(one.account))
		}
	}
	return cells
}

// ownerCell names for whom an account is kept: a member's name, an order's number.
func ownerCell(account ledger.AccountID) ui.Cell {
	line, _ := ledger.Find(account.Code()) // without one there is no owner either
	switch line.Per {
	case ledger.PerMember:
		return ui.Named(person, account.Owner())
	case ledger.PerOrder:
		return ui.Named(numbers, account.Owner())
	case ledger.PerBook, ledger.PerPayout:
	}
	return ui.Text(account.Owner())
}

// entries prepares entries for a page with the names in their cells; last is the newest seal of their book.
func (v *Visit) entries(list []ledger.Entry, cells [][]ui.Cell, last *ledger.Seal) []entryView {
	views := make([]entryView, len(list))
	for i, e := range list {
		views[i] = entryView{
			Ref: e.Ref, Kind: v.Word("kind", e.Kind), Memo: memo(v.Word, e.Kind, e.Memo), By: cells[i][0].Text, Order: cells[i][1].Text,
			At:        e.RecordedAt,
			Effective: e.EffectiveAt, Sealed: !e.RecordedAt.After(last.To), Hash: e.Digest()[:8],
		}
		for j, one := range sides(e) {
			line := entryLine{
				Code: one.account.Code(), Name: accountName(v.Locale, one.account.Code()), Owner: cells[i][2+j].Text,
				Debit: one.debit, Credit: one.credit,
			}
			if line.Owner == "" {
				line.Owner = one.account.Owner() // an order that is gone
			}
			if one.account.HasStatement() {
				line.OwnerID = one.account.Owner()
			}
			views[i].Lines = append(views[i].Lines, line)
		}
	}
	return views
}

// statement is the address of an account, or of what it says of one owner.
func (v *Visit) statement(code, owner string) string {
	if owner == "" {
		return v.To("akun", code)
	}
	return v.To("akun", code) + "?" + url.Values{"pemilik": {owner}}.Encode()
}

// lineTitle says what a line of an account is; word is a Word. Proceeds reach savings by the member's standing order alone.
func lineTitle(word func(group string, value any) string, l ledger.Line) string {
	if l.Kind == ledger.Released && l.Account.Code() == ledger.Savings {
		return word("line", "saved")
	}
	return word("kind", l.Kind)
}

// memo is what was noted of an entry or a line; of money that no order takes in it is the problem that it came with.
func memo(word func(group string, value any) string, kind ledger.Kind, text string) string {
	if kind == ledger.Surplus && text != "" {
		return word("problem", text)
	}
	return text
}

// accountName is the name of an account of the chart, in the visitor's language.
func accountName(l *i18n.Locale, code string) string {
	account, ok := ledger.Find(code)
	switch {
	case !ok:
		return code
	case l != nil && l.Tag() == i18n.English:
		return account.EN
	}
	return account.Name
}
