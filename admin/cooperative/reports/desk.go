// Package reports is the desk where the books are read and proved: the statements of the treasurer, and the whole book as a file that
// anybody can check.
package reports

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
	column[T any] = office.Column[T]
)

// Pages are those of the desk.
func Pages(parts admin.Parts) []office.Page {
	s := &desk{parts}
	return []page{s.balancesPage(), s.proofPage(), s.statementsPage()}
}
