package cooperative

import (
	"net/url"
	"time"
)

// What the partials of this face take: a desk for the words, and the one thing to show.

// taskView is what the partial task takes.
type taskView struct {
	desk
	task
	Sign string
}

// Task prepares a thing to do.
func (d desk) Task(t task) taskView { return taskView{d, t, t.Icon} }

// rowView is what the partial order-row takes.
type rowView struct {
	desk
	orderRow
}

// Row prepares an order for a table.
func (d desk) Row(r orderRow) rowView { return rowView{d, r} }

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

// Weekday writes Minggu.
func (d desk) Weekday(t time.Time) string {
	if d.Locale == nil {
		return ""
	}
	return d.Locale.Weekday(t.In(d.place()))
}
