// Package payouts is the desk of money that goes out: what members withdraw, the bank accounts it goes to, the rules a meeting has decided,
// and where the cooperative's own money lies.
package payouts

import (
	"lumbung/admin"
	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/payments/withdrawal"
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
	tab           = office.Tab
)

// Pages are those of the desk.
func Pages(parts admin.Parts) []office.Page {
	s := &desk{parts}
	return []page{
		s.accountPage(), s.accountsPage(), s.counterPage(), s.fundsPage(), s.rulesPage(), s.withdrawalPage(), s.withdrawalsPage(),
	}
}

// pays is who hands money out and compares bank accounts.
func pays() act.Access { return act.May(act.Collect).Guarded() }

// decides is who decides about money, and has just shown who she is.
func decides() act.Access { return act.May(act.Price).Guarded().Proven() }

// destination says where the money goes: Tunai di loket, BRI ••4471.
func destination(v *Visit, w *withdrawal.Withdrawal) string {
	if w.To != nil {
		return w.To.Mask()
	}
	return v.Word("payout_way", w.Way)
}
