package cooperative

import "net/url"

// What the partials of this face take: a desk for the words, and the one thing to show.

// entryPart is what the partials entry-lines and seal take.
type entryPart struct {
	desk
	entryView
}

// Entry prepares an entry of the journal.
func (d desk) Entry(e entryView) entryPart { return entryPart{d, e} }

// linePart is what the partial account-name takes.
type linePart struct {
	desk
	entryLine
	Account string // its address
}

// Line prepares one account of an entry; for an account with statements it leads to that owner's statement.
func (d desk) Line(l entryLine) linePart {
	to := d.To("akun", l.Code)
	if l.OwnerID != "" {
		to += "?pemilik=" + url.QueryEscape(l.OwnerID)
	}
	return linePart{d, l, to}
}

// Statement is the address of one owner's account.
func (d desk) Statement(code, owner string) string {
	return d.Line(entryLine{Code: code, OwnerID: owner}).Account
}
