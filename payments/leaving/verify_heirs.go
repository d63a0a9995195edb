package leaving

import (
	"context"
	"slices"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/withdrawal"
)

// estate is what the book says of one who has died, as it is read from its first entry to its last.
type estate struct {
	*Return
	has map[string]money.Amount   // in each passbook that heirs are paid from, by its code
	had map[string][]money.Amount // what each heir has had of it
}

// estates reads who has died, and what was taken out of their passbooks.
func (s *Service) estates(ctx context.Context, book string, v *verifier) error {
	v.estates, v.slips = map[string]*estate{}, map[string]*withdrawal.Withdrawal{}
	err := s.returns.ForTenant(book).Each(ctx, store.By("newest"), func(r *Return) error {
		if r.Dead() {
			v.estates[r.Member] = &estate{Return: r, has: map[string]money.Amount{}, had: map[string][]money.Amount{}}
			v.heirs(r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.withdrawals.EachFrom(ctx, book, func(w *withdrawal.Withdrawal) error {
		e := v.estates[w.Member]
		if e != nil || w.Payee != nil {
			v.slips["withdraw:"+w.ID] = w
			v.slip(e, w)
		}
		return nil
	})
}

// heirs reports a list to which the hand said yes that wrote it, or an heir.
func (v *verifier) heirs(r *Return) {
	heirs := r.Death.Heirs
	if heirs == nil || heirs.Approved == nil {
		return
	}
	if yes := heirs.Approved.By; yes == heirs.By || heirs.Is(yes) || heirs.Is(heirs.By) {
		v.report("the heirs of return %s were written down by %s and approved by %s", r.Number, heirs.By, yes)
	}
}

// slip reports one that no list of heirs allows, that one hand wrote and paid, or that is not for an heir at all.
func (v *verifier) slip(e *estate, w *withdrawal.Withdrawal) {
	switch {
	case w.Payee == nil && w.AskedAt.After(e.Death.At):
		v.report("%s was taken out after the death of return %s, and not for an heir", w.Number, e.Number)
	case w.Payee == nil || w.State.Back():
		return
	case e == nil:
		v.report("%s pays an heir of somebody who has not died", w.Number)
	case e.Death.Heirs == nil || e.Death.Heirs.Approved == nil || w.Payee.List != e.Death.Heirs.N ||
		w.Payee.Heir > int64(len(e.Death.Heirs.List)):
		v.report("%s pays an heir of return %s whom no list names", w.Number, e.Number)
	case w.State == withdrawal.Paid && (w.Latest().By == w.By() || w.Payee.User != "" && w.Payee.User == w.Latest().By):
		v.report("%s was written down and paid by %s, or paid to the hand that paid it", w.Number, w.By())
	}
}

// follow reckons the passbooks of who has died, and reports a slip that gives an heir more than her share of all that was payable then.
func (v *verifier) follow(e *ledger.Entry) {
	for _, p := range e.Postings {
		if dead := v.estates[p.Credit.Owner()]; dead != nil {
			dead.has[p.Credit.Code()] += p.Amount
		}
		if dead := v.estates[p.Debit.Owner()]; dead != nil {
			dead.has[p.Debit.Code()] -= p.Amount
		}
	}
	w, sign := v.slips[e.Ref], money.Amount(1)
	if e.Reverses != "" {
		w, sign = v.slips[e.Reverses], -1
	}
	if w == nil || w.Payee == nil {
		return
	}
	dead := v.estates[w.Member]
	if dead == nil || dead.Death.Heirs == nil || w.Payee.List != dead.Death.Heirs.N || w.Payee.Heir > int64(len(dead.Death.Heirs.List)) {
		return // slip has told, or the list is gone with what was written by it
	}
	code := w.From.Code()
	if dead.had[code] == nil {
		dead.had[code] = make([]money.Amount, len(dead.Death.Heirs.List))
	}
	had := dead.had[code]
	had[w.Payee.Heir-1] += sign * w.Amount
	payable, _ := money.Sum(append(slices.Clone(had), dead.has[code])...)
	if share := dead.Death.Heirs.Divide(payable)[w.Payee.Heir-1]; sign > 0 && had[w.Payee.Heir-1] > share {
		v.report("%s gives heir %d of return %s %d, her share is %d", w.Number, w.Payee.Heir, dead.Number, had[w.Payee.Heir-1], share)
	}
}
