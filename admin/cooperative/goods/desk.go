// Package goods is the desk of what is for sale: shops, products that wait for an officer, and stock.
package goods

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
		s.shopsPage(), s.shopPage(), s.licencePage(), s.checklistPage(), s.goodsPage(), s.reviewPage(), s.rulesPage(),
		s.reportsPage(), s.casePage(), s.stockPage(),
	}
}
