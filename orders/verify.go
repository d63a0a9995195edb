package orders

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// verifier collects what purchases and orders say, to compare it with stock and book.
type verifier struct {
	*Service
	report func(invariant, detail string)
	taken  map[string]int64                   // pieces by variant, of orders and open purchases
	held   map[string]map[string]money.Amount // by cooperative and order: what orders say is held for them
	open   []Purchase                         // that wait for their payment
	placed time.Time                          // when something was bought last
}

// Verify reports every order that broke a promise: M6 what the book holds for an order is what the order says, M8 the
// member was credited lines less frozen fees, O1 only legal steps, O2 a paid purchase has all its orders and no other
// has any, O3 what was captured and cannot be fulfilled is owed back, O4 seller orders add up to what is charged, M9 each
// credit note is owed to the buyer, and S1 to S5 of the stock (docs/books.md).
func (s *Service) Verify(ctx context.Context, report func(invariant, detail string)) error {
	v := &verifier{Service: s, report: report, taken: map[string]int64{}, held: map[string]map[string]money.Amount{}}
	if err := s.payments.Each(ctx, func(payment *payments.Payment) error { return v.purchase(ctx, payment) }); err != nil {
		return err
	}
	if err := s.EachOrder(ctx, func(o *Order) error { return v.order(ctx, o) }); err != nil {
		return err
	}
	v.overdue()
	for _, coop := range slices.Sorted(maps.Keys(v.held)) {
		if err := v.escrow(ctx, coop); err != nil {
			return err
		}
	}
	return s.catalog.VerifyStocks(ctx, v.taken, report)
}

// expiryGrace is how late a purchase may expire before that is a fault, while the market sells. While no program runs, and
// in a backup, nothing expires.
const expiryGrace = 5 * time.Minute

// overdue reports purchases that keep their stock although their time was over while others bought on.
func (v *verifier) overdue() {
	for _, p := range v.open {
		if v.placed.After(p.HoldUntil.Add(expiryGrace)) {
			v.report("S5", fmt.Sprintf("purchase %s ended at %s and still keeps its stock, while the market sold on until %s",
				p.ID, p.HoldUntil, v.placed))
		}
	}
}

func (v *verifier) count(lines []Line) {
	for _, line := range lines {
		v.taken[line.Variant] += line.Quantity
	}
}

func (v *verifier) purchase(ctx context.Context, payment *payments.Payment) error {
	p, err := purchaseOf(payment)
	if err != nil {
		return err
	}
	if payment.Amount != p.Total() {
		v.report("O4", fmt.Sprintf("purchase %s charges %d, its payment %d", p.ID, p.Total(), payment.Amount))
	}
	if p.PlacedAt.After(v.placed) {
		v.placed = p.PlacedAt
	}
	if p.State == Waiting {
		v.open = append(v.open, *p)
	}
	ids := make([]string, len(p.Drafts))
	for i := range p.Drafts {
		o := &p.Drafts[i]
		ids[i] = o.ID
		v.expect(o.Coop, o.ID, 0)
		if p.State == Waiting || p.State == Paid && !p.recorded && !payment.Late() {
			v.count(o.Lines)
		}
		if p.State == Paid && !p.recorded {
			v.expect(o.Coop, o.ID, o.Total())
		}
		if p.State == RefundDue {
			if err := v.refund(ctx, o); err != nil {
				return err
			}
		}
	}
	there, err := v.orders.AllTenants().GetMany(ctx, ids)
	if err != nil {
		return err
	}
	for i := range p.Drafts {
		if (there[ids[i]] != nil) != p.recorded {
			v.report("O2", fmt.Sprintf("purchase %s is %s; order %s is there: %t", p.ID, p.State, ids[i], there[ids[i]] != nil))
		} else if o := there[ids[i]]; o != nil && !sameCharges(o, &p.Drafts[i]) {
			v.report("O4", fmt.Sprintf("order %s is not what purchase %s was placed for", o.ID, p.ID))
		}
	}
	return nil
}

// sameCharges says whether an order costs what its draft did.
func sameCharges(o, draft *Order) bool {
	return o.Purchase == draft.Purchase && o.Seller == draft.Seller && o.Total() == draft.Total() && slices.Equal(o.Charges, draft.Charges)
}

func (v *verifier) expect(coop, order string, held money.Amount) {
	if v.held[coop] == nil {
		v.held[coop] = map[string]money.Amount{}
	}
	v.held[coop][order] = held
}

func (v *verifier) order(ctx context.Context, o *Order) error {
	if err := checkOrder(o); err != nil {
		v.report("O1", err.Error())
	}
	v.expect(o.Coop, o.ID, o.Held)
	if err := v.creditNotes(ctx, o); err != nil {
		return err
	}
	if o.State == Cancelled {
		return v.refund(ctx, o)
	}
	v.count(o.Lines)
	if o.State == Completed {
		return v.credit(ctx, o)
	}
	return nil
}

// escrow compares what a cooperative's book holds for each order with what the orders say.
func (v *verifier) escrow(ctx context.Context, coop string) error {
	book := map[string]money.Amount{}
	err := v.book.Each(ctx, coop, func(e *ledger.Entry) error {
		for _, p := range e.Postings {
			if p.Credit.Code() == ledger.Escrow {
				book[p.Credit.Owner()] += p.Amount
			}
			if p.Debit.Code() == ledger.Escrow {
				book[p.Debit.Owner()] -= p.Amount
			}
		}
		return nil
	})
	for order, held := range v.held[coop] {
		if book[order] != held {
			v.report("M6", fmt.Sprintf("order %s: the book holds %d more than the order says", order, book[order]-held))
		}
		delete(book, order)
	}
	for order, amount := range book {
		v.report("M6", fmt.Sprintf("the book holds %d for %s, which is no order", amount, order))
	}
	return err
}

func (v *verifier) credit(ctx context.Context, o *Order) error {
	release, err := v.book.Entry(ctx, o.Coop, "release:"+o.ID)
	if errors.Is(err, store.ErrNotFound) && o.nothingReleased() {
		return nil
	}
	if errors.Is(err, store.ErrNotFound) {
		v.report("M8", fmt.Sprintf("order %s is completed, but nothing was released", o.ID))
		return nil
	}
	if err != nil {
		return err
	}
	var credited money.Amount
	for _, p := range release.Postings {
		if p.Credit == ledger.Of(ledger.Proceeds, o.Seller) {
			credited += p.Amount
		}
	}
	if credited != o.NetReleased() {
		v.report("M8", fmt.Sprintf("order %s credited %d, lines less fees are %d", o.ID, credited, o.NetReleased()))
	}
	return nil
}

// creditNotes compares them with what the book owes the buyer for each.
func (v *verifier) creditNotes(ctx context.Context, o *Order) error {
	for _, note := range o.CreditNotes {
		ref := payments.CreditNoteRef(o.ID, note.N)
		entry, err := v.book.Entry(ctx, o.Coop, ref)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		var owed money.Amount
		if err == nil {
			owed = entry.Credited(ledger.RefundsOwed)
		}
		if owed != note.Amount {
			v.report("M9", fmt.Sprintf("order %s: credit note %d is over %d, %s owes %d", o.ID, note.N, note.Amount, ref, owed))
		}
	}
	return nil
}

// nothingReleased says whether all that was left of a completed order had gone back to its buyer.
func (o *Order) nothingReleased() bool {
	then := o.AsReleased()
	return then.Net() == 0 && payments.SellerBears(then.FeesLeft()) == 0
}

func (v *verifier) refund(ctx context.Context, o *Order) error {
	owed, err := v.book.Has(ctx, o.Coop, payments.RefundDueRef(o.ID))
	if err == nil && !owed {
		v.report("O3", fmt.Sprintf("order %s ended without goods, but nothing is owed back", o.ID))
	}
	return err
}
