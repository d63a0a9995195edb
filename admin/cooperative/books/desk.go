// Package books is the desk of the treasurer: accounts, the journal, the trial balance and what is taken out of sales.
package books

import (
	"lumbung/admin"
	"lumbung/admin/cooperative/office"
	"lumbung/internal/fault"
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

// Faults of the desk.
var (
	errAccount = fault.New(fault.NotFound, "coop.no_account")  // not in the chart
	errEntry   = fault.New(fault.NotFound, "coop.no_entry")    // not in this book
	errPeriod  = fault.New(fault.Invalid, "coop.period_wrong") // ends before it begins, or is too long
)

// Pages are those of the desk.
func Pages(parts admin.Parts) []office.Page {
	s := &desk{parts}
	return []page{s.accountPage(), s.feesPage(), s.generalPage(), s.journalPage(), s.proposalPage(), s.proposePage(), s.trialPage()}
}
