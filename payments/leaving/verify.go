package leaving

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// Verify reports, as M30: somebody who has left and has pokok or wajib without a return that is open, or whose standing order has not
// ended; a return that is booked without its entries, or with others, and entries of that kind without a return; savings that something
// else than their owner, a return or a mirror has taken anything out of; numbers of a year with a gap; of who has died, an heir who had
// more than her share when her slip was written, one who is paid by no list that holds, or by the hand that wrote the slip, heirs to whom
// the hand said yes that wrote them down, and money that was taken after the death as if by herself (docs/books.md).
func (s *Service) Verify(ctx context.Context, book string, report func(invariant, detail string)) error {
	v := &verifier{report: func(detail string, args ...any) { report("M30", fmt.Sprintf(detail, args...)) }}
	v.entries, v.numbers, v.open = map[string]*ledger.Entry{}, map[string]bool{}, map[string]bool{}
	if err := s.estates(ctx, book, v); err != nil {
		return err
	}
	if err := s.ledger.Each(ctx, book, func(e *ledger.Entry) error { v.see(e); return nil }); err != nil {
		return err
	}
	if err := s.returns.ForTenant(book).Each(ctx, store.By("newest"), func(r *Return) error { v.check(r); return nil }); err != nil {
		return err
	}
	for ref := range v.entries {
		v.report("%s in %s has no return", ref, book)
	}
	err := s.register.EachFormer(ctx, book, func(m savings.Member) error {
		order, err := s.savings.StandingOrder(ctx, book, m.User)
		if err != nil {
			return err
		}
		if order.Ended.IsZero() {
			v.report("%s has left %s, and could still say where her proceeds go", m.User, book)
		}
		has, err := s.Estimate(ctx, book, m.User, Terms{})
		if err == nil && has.All() > 0 && !v.open[m.User] {
			v.report("%s has left %s with %d of pokok and wajib, and no return", m.User, book, has.All())
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.numbers.Verify(ctx, book, v.numbers, func(detail string) { v.report("return %s", detail) })
}

type verifier struct {
	report  func(detail string, args ...any)
	entries map[string]*ledger.Entry // of returns, by reference
	numbers map[string]bool
	open    map[string]bool // members with a return that is not booked
	estates map[string]*estate
	slips   map[string]*withdrawal.Withdrawal // of who has died, by the reference of the entry that takes the money out
}

// takers are the kinds of entries that may take something out of each of a member's savings. Those of withdrawals have one (M10), which she
// or her heir has asked for.
var takers = map[string][]ledger.Kind{
	ledger.Principal: {ledger.ToGoBack, ledger.Reversal},
	ledger.Mandatory: {ledger.ToGoBack, ledger.Reversal},
	ledger.Savings:   {ledger.Withdrawn, ledger.Reversal},
	ledger.ToReturn:  {ledger.Withdrawn, ledger.Reversal, ledger.DebtPaid},
}

// see keeps the entries of returns, and reports one that takes savings away.
func (v *verifier) see(e *ledger.Entry) {
	v.follow(e)
	if e.Kind == ledger.ToGoBack || strings.HasPrefix(e.Ref, "return_debt:") {
		v.entries[e.Ref] = e
	}
	for _, p := range e.Postings {
		may, kept := takers[p.Debit.Code()]
		if kept && p.Debit.Owner() != "" && !slices.Contains(may, e.Kind) {
			v.report("%s takes %d out of %s", e.Ref, p.Amount, p.Debit)
		}
	}
}

// check takes the entries of one return away.
func (v *verifier) check(r *Return) {
	v.numbers[r.Number] = true
	booked := r.State == Booked
	v.open[r.Member] = v.open[r.Member] || !booked && r.State != Stayed
	var debt []ledger.Posting
	if r.Sums.Debt > 0 {
		debt = []ledger.Posting{{
			Debit: savings.ToReturn.Account(r.Member), Credit: savings.Debt.Account(r.Member), Amount: r.Sums.Debt,
		}}
	}
	for ref, says := range map[string][]ledger.Posting{r.Ref(): r.postings(), r.debtRef(): debt} {
		e := v.entries[ref]
		delete(v.entries, ref)
		switch want := booked && len(says) > 0; {
		case want != (e != nil):
			v.report("return %s is %s, %s in the book: %t", r.Number, r.State, ref, e != nil)
		case want && !slices.Equal(e.Postings, says):
			v.report("return %s of %d: %s books something else", r.Number, r.Sums.All(), ref)
		}
	}
}
