package office

import (
	"net/url"
	"time"

	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/payments/ledger"
)

// EntryView is one entry of the journal as pages show it.
type EntryView struct {
	Ref, Kind, Memo, By string
	Order               string // number of the order it is about, "" for none
	At, Effective       time.Time
	Sealed              bool
	Hash                string // first eight digits
	Lines               []EntryLine
	Total               money.Amount
}

// Late tells whether it happened on another day than it was written down.
func (e EntryView) Late() bool { return e.At.Sub(e.Effective).Abs() > 24*time.Hour }

// EntryLine is one account of an entry, on its debit or its credit side.
type EntryLine struct {
	Code, Name    string
	Owner         string // name of the member, number of the order
	OwnerID       string // "" when there is no statement
	Debit, Credit money.Amount
}

// Side is what one account takes on one side of an entry.
type Side struct {
	Account       ledger.AccountID
	Debit, Credit money.Amount
}

// Sides lists the accounts of an entry: debits first, then credits, an account once per side.
func Sides(e ledger.Entry) []Side {
	var debits, credits []Side
	for _, p := range e.Postings {
		debits = into(debits, Side{p.Debit, p.Amount, 0})
		credits = into(credits, Side{p.Credit, 0, p.Amount})
	}
	return append(debits, credits...)
}

func into(list []Side, one Side) []Side {
	for i := range list {
		if list[i].Account == one.Account {
			list[i].Debit, list[i].Credit = list[i].Debit+one.Debit, list[i].Credit+one.Credit
			return list
		}
	}
	return append(list, one)
}

// EntryCells name who wrote entries, what they are about and whose accounts they move.
func EntryCells(list []ledger.Entry) [][]ui.Cell {
	cells := make([][]ui.Cell, len(list))
	for i := range list {
		cells[i] = []ui.Cell{ui.Named(Person, list[i].By), ui.Named(Numbers, list[i].Subject)}
		for _, one := range Sides(list[i]) {
			cells[i] = append(cells[i], OwnerCell(one.Account))
		}
	}
	return cells
}

// OwnerCell names for whom an account is kept: a member's name, an order's number.
func OwnerCell(account ledger.AccountID) ui.Cell {
	line, _ := ledger.Find(account.Code()) // without one there is no owner either
	switch line.Per {
	case ledger.PerMember:
		return ui.Named(Person, account.Owner())
	case ledger.PerOrder:
		return ui.Named(Numbers, account.Owner())
	case ledger.PerBook, ledger.PerPayout:
	}
	return ui.Text(account.Owner())
}

// Entries prepares entries for a page with the names in their cells; last is the newest seal of their book.
func (v *Visit) Entries(list []ledger.Entry, cells [][]ui.Cell, last *ledger.Seal) []EntryView {
	views := make([]EntryView, len(list))
	for i, e := range list {
		views[i] = EntryView{
			Ref: e.Ref, Kind: v.Word("kind", e.Kind), Memo: Memo(v.Word, e.Kind, e.Memo), By: cells[i][0].Text, Order: cells[i][1].Text,
			At:        e.RecordedAt,
			Effective: e.EffectiveAt, Sealed: !e.RecordedAt.After(last.To), Hash: e.Digest()[:8],
		}
		for j, one := range Sides(e) {
			line := EntryLine{
				Code: one.Account.Code(), Name: AccountName(v.Locale, one.Account.Code()), Owner: cells[i][2+j].Text,
				Debit: one.Debit, Credit: one.Credit,
			}
			if line.Owner == "" {
				line.Owner = one.Account.Owner() // an order that is gone
			}
			if one.Account.HasOwners() {
				line.OwnerID = one.Account.Owner()
			}
			views[i].Lines = append(views[i].Lines, line)
		}
	}
	return views
}

// Side writes an amount on its side of an entry; the other stays empty.
func (v *Visit) Side(amount money.Amount) string {
	if amount == 0 {
		return ""
	}
	return v.Rupiah(amount)
}

// Statement is the address of what an account says of one owner, or of its general ledger.
func (v *Visit) Statement(code, owner string) string {
	if owner == "" {
		return v.General(code, time.Time{}, time.Time{})
	}
	return v.To("akun", code) + "?" + url.Values{"pemilik": {owner}}.Encode()
}

// General is the address of the general ledger of an account: of the days from first to last, or of this month when they are zero.
func (v *Visit) General(code string, first, last time.Time) string {
	query := url.Values{"akun": {code}}
	if !first.IsZero() && !last.IsZero() {
		query.Set("dari", first.Format(time.DateOnly))
		query.Set("sampai", last.Format(time.DateOnly))
	}
	return v.To("buku-besar") + "?" + query.Encode()
}

// EntryAt is the address of one entry in the journal.
func (v *Visit) EntryAt(ref string) string {
	return v.To("jurnal") + "?" + url.Values{"ref": {ref}}.Encode()
}

// LineTitle says what a line of an account is; word is a Word. Proceeds reach savings by the member's standing order alone.
func LineTitle(word func(group string, value any) string, l ledger.Line) string {
	if l.Kind == ledger.Released && l.Account.Code() == ledger.Savings {
		return word("line", "saved")
	}
	return word("kind", l.Kind)
}

// Memo is what was noted of an entry or a line; of money that no order takes in it is the problem that it came with.
func Memo(word func(group string, value any) string, kind ledger.Kind, text string) string {
	if kind == ledger.Surplus && text != "" {
		return word("problem", text)
	}
	return text
}

// AccountName is the name of an account of the chart, in the visitor's language.
func AccountName(l *i18n.Locale, code string) string {
	account, ok := ledger.Find(code)
	switch {
	case !ok:
		return code
	case l != nil && l.Tag() == i18n.English:
		return account.EN
	}
	return account.Name
}
