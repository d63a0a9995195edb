package orders

import (
	"context"
	"errors"
	"fmt"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// Verify reports every order that broke a promise: M8 the member was credited lines less frozen fees, O1 only legal
// steps, O2 a purchase has all its orders and its payment, O3 what was captured and cannot be fulfilled is owed back,
// O4 seller orders add up to what is charged, and S3 sold pieces are paid lines (money.md section 7).
func (s *Service) Verify(ctx context.Context, report func(invariant, detail string)) error {
	if err := s.EachPurchase(ctx, func(p *Purchase) error { return s.verifyPurchase(ctx, p, report) }); err != nil {
		return err
	}
	paid := map[string]int64{}
	err := s.EachOrder(ctx, func(o *Order) error {
		if o.State.Charged() && o.State != RefundOwed {
			for _, line := range o.Lines {
				paid[line.Variant] += line.Quantity
			}
		}
		return s.verifyOrder(ctx, o, report)
	})
	if err != nil {
		return err
	}
	return s.Catalog.EachSold(ctx, func(variant string, pieces int64) error {
		if pieces != paid[variant] {
			report("S3", fmt.Sprintf("variant %s: %d more sold than in paid orders", variant, pieces-paid[variant]))
		}
		return nil
	})
}

func (s *Service) verifyPurchase(ctx context.Context, p *Purchase, report func(invariant, detail string)) error {
	var sum money.Amount
	for _, ref := range p.Orders {
		o, err := s.Order(ctx, ref.Coop, ref.ID)
		if errors.Is(err, ErrNotFound) {
			report("O2", fmt.Sprintf("purchase %s lacks its order %s", p.ID, ref.ID))
			continue
		}
		if err != nil {
			return err
		}
		sum += o.Total
		if o.State.Charged() != (p.State == Paid || p.State == RefundOwed) {
			report("O1", fmt.Sprintf("purchase %s is %s, its order %s is %s", p.ID, p.State, o.ID, o.State))
		}
	}
	if sum != p.Total {
		report("O4", fmt.Sprintf("purchase %s charges %d, its orders %d", p.ID, p.Total, sum))
	}
	payment, err := s.Payments.Payment(ctx, p.Payment)
	if errors.Is(err, payments.ErrNotFound) {
		report("O2", fmt.Sprintf("purchase %s lacks its payment", p.ID))
		return nil
	}
	if err != nil {
		return err
	}
	if payment.Amount != p.Total {
		report("O4", fmt.Sprintf("purchase %s charges %d, its payment %d", p.ID, p.Total, payment.Amount))
	}
	return nil
}

func (s *Service) verifyOrder(ctx context.Context, o *Order, report func(invariant, detail string)) error {
	if !o.legal() {
		report("O1", fmt.Sprintf("order %s: illegal steps to %s", o.ID, o.State))
	}
	escrow, err := s.Payments.Ledger.Balance(ctx, o.Coop, ledger.Of(ledger.Escrow, o.ID))
	if err != nil {
		return err
	}
	want := o.heldInEscrow()
	if escrow == o.Total && !o.State.Charged() {
		// Captured a moment ago: orders is still to be told.
		owed, err := s.Bus.Owes(ctx, payments.FactCaptured, o.Payment, "")
		if err != nil || owed {
			return err
		}
	}
	if escrow != want {
		report("M6", fmt.Sprintf("order %s is %s: %d held in the book, want %d", o.ID, o.State, escrow, want))
	}
	switch o.State {
	case Completed:
		return s.verifyCredit(ctx, o, report)
	case RefundOwed:
		return s.verifyOwed(ctx, o, report)
	case Placed, Paid, Packed, Shipped, Delivered, Expired:
	}
	return nil
}

// heldInEscrow is what the book must hold for the order in its state.
func (o *Order) heldInEscrow() money.Amount {
	switch o.State {
	case Paid, Packed, Delivered:
		return o.Total
	case Shipped:
		return o.Goods
	case Placed, Expired, Completed, RefundOwed:
	}
	return 0
}

func (s *Service) verifyCredit(ctx context.Context, o *Order, report func(invariant, detail string)) error {
	release, err := s.Payments.Ledger.Entry(ctx, o.Coop, "release:"+o.ID)
	if errors.Is(err, store.ErrNotFound) {
		report("M8", fmt.Sprintf("order %s is completed, but nothing was released", o.ID))
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
	if credited != o.Net() {
		report("M8", fmt.Sprintf("order %s credited %d, lines less fees are %d", o.ID, credited, o.Net()))
	}
	return nil
}

func (s *Service) verifyOwed(ctx context.Context, o *Order, report func(invariant, detail string)) error {
	owed, err := s.Payments.Ledger.Has(ctx, o.Coop, "refund_owed:"+o.ID)
	if err == nil && !owed {
		report("O3", fmt.Sprintf("order %s cannot be fulfilled, but nothing is owed back", o.ID))
	}
	return err
}
