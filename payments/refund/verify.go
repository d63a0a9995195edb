package refund

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// Verify reports what of a book's refunds does not fit, M26: what is owed back (2-1330) is what refunds say that are not paid, each entry
// that owes money back has its refund, each refund has left as often as its attempts say, and receipts of a year are numbered without a
// gap; M9: no more of an invoice goes back than it has brought; M19: what is promised at the payment gateway is what is under way.
func (s *Service) Verify(ctx context.Context, book string, report func(invariant, detail string)) error {
	v := &verifier{report: report, book: book, owing: map[string]money.Amount{}, booked: map[string]*ledger.Entry{}, given: map[string]bool{}}
	if err := s.ledger.Each(ctx, book, func(e *ledger.Entry) error { v.read(e); return nil }); err != nil {
		return err
	}
	err := s.refunds.ForTenant(book).Each(ctx, store.By("newest"), func(r *Refund) error {
		v.check(r)
		p, err := s.payments.Payment(ctx, r.Payment)
		if err == nil {
			v.checkChannel(r, p)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, ref := range slices.Sorted(maps.Keys(v.booked)) {
		report("M26", fmt.Sprintf("%s in %s belongs to no refund in that state", ref, book))
	}
	for _, ref := range slices.Sorted(maps.Keys(v.owing)) {
		report("M26", fmt.Sprintf("%s in %s owes %d back, and no refund sees to it", ref, book, v.owing[ref]))
	}
	if err := s.numbers.Verify(ctx, book, v.given, func(detail string) { report("M26", "receipt "+detail) }); err != nil {
		return err
	}
	trial, err := s.ledger.TrialBalance(ctx, book)
	if err != nil {
		return err
	}
	if off := -trial.Of(ledger.RefundsOwed).Net() - v.open; off != 0 {
		report("M26", fmt.Sprintf("%s owes buyers %d more than its refunds say", book, off))
	}
	kept, err := s.payments.Promised(ctx, book)
	if err == nil && kept.Refunds != v.sending {
		report("M19", fmt.Sprintf("%s has promised %d more than its refunds under way ask for", book, kept.Refunds-v.sending))
	}
	return err
}

type verifier struct {
	report        func(invariant, detail string)
	book          string
	owing         map[string]money.Amount  // by the reference of the entry that owes it; what is left is seen to by nobody
	booked        map[string]*ledger.Entry // entries of refunds by reference; what is left belongs to nothing
	given         map[string]bool          // numbers of receipts
	open, sending money.Amount
}

func (v *verifier) read(e *ledger.Entry) {
	switch e.Kind { //nolint:exhaustive // other entries are no refund's
	case ledger.Refunded, ledger.RefundBack:
		v.booked[e.Ref] = e
	case ledger.RefundOwed, ledger.Surplus:
		v.owing[e.Ref] = e.Credited(ledger.RefundsOwed)
	}
}

// check takes the entries of one refund out of what is booked.
func (v *verifier) check(r *Refund) {
	if owed, known := v.owing[r.Ref]; !known || owed != r.Amount {
		v.report("M26", fmt.Sprintf("refund %s is over %d, %s owes %d", r.ID, r.Amount, r.Ref, owed))
	}
	delete(v.owing, r.Ref)
	switch r.State {
	case Sending:
		v.sending += r.Amount
		v.open += r.Amount
	case Owed:
		v.open += r.Amount
	case Paid:
	}
	for i, a := range r.Attempts {
		key := r.key(i + 1)
		if a.Paid {
			v.has(r, paidRef(key), ledger.Posting{Debit: ledger.RefundsOwed, Credit: a.Way.account(), Amount: r.Amount})
		}
		if a.Back {
			v.has(r, backRef(key), ledger.Posting{Debit: ledger.AtGateway, Credit: ledger.RefundsOwed, Amount: r.Amount})
		}
		if a.Fee > 0 {
			v.has(r, feeRef(key), ledger.Posting{Debit: ledger.GatewayCost, Credit: ledger.AtGateway, Amount: a.Fee})
		}
		if a.Receipt != "" {
			v.given[a.Receipt] = true
		}
	}
}

func (v *verifier) has(r *Refund, ref string, says ledger.Posting) {
	e := v.booked[ref]
	switch {
	case e == nil:
		v.report("M26", fmt.Sprintf("refund %s is %s, %s is not in the book", r.ID, r.State, ref))
	case !slices.Equal(e.Postings, []ledger.Posting{says}):
		v.report("M26", fmt.Sprintf("refund %s of %d: %s books something else", r.ID, r.Amount, ref))
	}
	delete(v.booked, ref)
}

// checkChannel compares what went through the channel with what the payment says.
func (v *verifier) checkChannel(r *Refund, p *payments.Payment) {
	for i, a := range r.Attempts {
		if a.Way != ByChannel || a.Failed != "" {
			continue
		}
		says := payments.GivenBack{Refund: r.key(i + 1), Invoice: r.Invoice, Amount: r.Amount, Done: a.Paid}
		if !slices.Contains(p.GivenBack, says) {
			v.report("M9", fmt.Sprintf("payment %s does not say of refund %s that %d went back: %t", p.ID, says.Refund, says.Amount, says.Done))
		}
	}
	var back money.Amount
	for _, g := range p.GivenBack {
		if g.Invoice == r.Invoice {
			back += g.Amount
		}
	}
	if brought := p.Brought(r.Invoice); back > brought || r.Amount > brought {
		v.report("M9", fmt.Sprintf("invoice %s brought %d, and %d go back", r.Invoice, brought, max(back, r.Amount)))
	}
}
