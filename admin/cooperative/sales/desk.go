// Package sales is the desk of what is sold: orders, each with its payment and its journal entries beside it.
package sales

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
	return []page{s.orderPage(), s.ordersPage(), s.reportPage()}
}
