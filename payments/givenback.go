package payments

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lumbung/internal/money"
	"lumbung/internal/store"
)

// GivenBack is money that the provider was asked to give back through the channel by which it came. It stands in the payment, which the
// orders of all cooperatives share: the provider takes one refund of an invoice at a time, and never more than it has brought.
type GivenBack struct {
	Refund  string       `bson:"refund"` // our reference
	Invoice string       `bson:"invoice"`
	Amount  money.Amount `bson:"amount"`
	Done    bool         `bson:"done"` // false while it is under way
}

// ErrRefunding is a second refund of an invoice while another one is under way.
var ErrRefunding = errors.New("payments: another refund of the invoice is under way")

// Refunding says whether another refund of an invoice than this one is under way.
func (p *Payment) Refunding(invoice, refund string) bool {
	return slices.ContainsFunc(p.GivenBack, func(g GivenBack) bool { return g.Invoice == invoice && !g.Done && g.Refund != refund })
}

// Brought is what an invoice has brought.
func (p *Payment) Brought(invoice string) (sum money.Amount) {
	if p.State == Paid && p.PaidInvoice == invoice {
		return p.Amount
	}
	for _, problem := range p.Problems {
		if problem.Invoice == invoice && problem.Kind != wrongCurrency {
			sum = problem.Amount
		}
	}
	return sum
}

// HasSettled says whether the provider has settled what an invoice has brought.
func (p *Payment) HasSettled(invoice string) bool {
	if invoice == p.PaidInvoice {
		invoice = ""
	}
	return slices.ContainsFunc(p.Settled, func(s Settled) bool { return s.Invoice == invoice })
}

// BeginRefund notes that the provider is about to be asked for a refund. It joins the caller's Tx. ErrRefunding while another one of the
// same invoice is under way.
func (s *Service) BeginRefund(ctx context.Context, payment string, g GivenBack) error {
	return s.changeGivenBack(ctx, payment, func(p *Payment) error {
		if p.Refunding(g.Invoice, "") {
			return ErrRefunding
		}
		p.GivenBack = append(p.GivenBack, g)
		return nil
	})
}

// EndRefund notes that it went out, or that it never will. It joins the caller's Tx.
func (s *Service) EndRefund(ctx context.Context, payment, refund string, out bool) error {
	return s.changeGivenBack(ctx, payment, func(p *Payment) error {
		i := slices.IndexFunc(p.GivenBack, func(g GivenBack) bool { return g.Refund == refund && !g.Done })
		switch {
		case i < 0:
			return fmt.Errorf("payments: %s has no refund %s under way", p.ID, refund)
		case out:
			p.GivenBack[i].Done = true
		default:
			p.GivenBack = slices.Delete(p.GivenBack, i, i+1)
		}
		return nil
	})
}

func (s *Service) changeGivenBack(ctx context.Context, payment string, change func(p *Payment) error) error {
	_, err := s.payments.Update(ctx, payment, change)
	return store.NotFoundAs(err, ErrNotFound)
}

// checkGivenBack refuses to give back more of an invoice than it has brought.
func (p *Payment) checkGivenBack() error {
	left := map[string]money.Amount{}
	for _, g := range p.GivenBack {
		if _, known := left[g.Invoice]; !known {
			left[g.Invoice] = p.Brought(g.Invoice)
		}
		if left[g.Invoice] -= g.Amount; g.Amount <= 0 || left[g.Invoice] < 0 {
			return fmt.Errorf("payments: %s: refunds of invoice %s are more than it has brought", p.ID, g.Invoice)
		}
	}
	return nil
}
