// Package people is the desk of the register: members and applicants, who holds which office, and what officers did.
package people

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
	tabOf         = office.Tab
)

// Pages are those of the desk.
func Pages(parts admin.Parts) []office.Page {
	s := &desk{parts}
	return []page{
		s.auditPage(), s.bookPage(), s.importPage(), s.memberPage(), s.membersPage(), s.officesPage(), s.personPage(),
		s.recoveryPage(), s.statementPage(),
	}
}
