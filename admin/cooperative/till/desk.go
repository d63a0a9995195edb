// Package till is the desk of savings at the counter: what members owe, what they pay in, and the receipts.
package till

import (
	"lumbung/admin"
	"lumbung/admin/cooperative/office"
)

// desk is whom the pages ask.
type desk struct{ admin.Parts }

// What a page of the desk is made of.
type (
	Visit         = office.Visit
	page          = office.Page
	nav           = office.Nav
	list[T any]   = office.List[T]
	column[T any] = office.Column[T]
)

// Pages are those of the desk.
func Pages(parts admin.Parts) []office.Page {
	s := &desk{parts}
	return []page{s.arrearsPage(), s.depositPage(), s.depositsPage(), s.duesPage(), s.receiptPage()}
}
