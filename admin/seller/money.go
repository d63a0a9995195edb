package seller

import (
	"context"
	"slices"

	"lumbung/catalog"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/savings"
)

// whyOf explains an order's net to the rupiah: each line's price, then each frozen fee that the seller bears with its
// rate and the decision behind it.
func whyOf(l *i18n.Locale, o *orders.Order) []web.WhyLine {
	var why []web.WhyLine
	for _, line := range o.Lines {
		label := l.T("seller.why_goods", line.Quantity, line.Price)
		if len(o.Lines) > 1 {
			label = l.T("seller.why_line", line.Name, line.Quantity, line.Price)
		}
		why = append(why, web.WhyLine{Label: label, Amount: line.Goods})
	}
	for _, fee := range sumFees(o.Fees()) {
		why = append(why, web.WhyLine{Label: feeLabel(l, fee, o.Goods()), Amount: -fee.Amount})
	}
	if back := o.Borne(); back > 0 {
		why = append(why, web.WhyLine{Label: l.T("credit.notes"), Amount: -back})
	}
	return why
}

// sumFees adds up what the seller bears over the lines of an order: one row for each fee at one rate for one category.
func sumFees(fees []payments.Fee) []payments.Fee {
	var sums []payments.Fee
	for _, fee := range fees {
		if fee.Bearer != payments.BySeller {
			continue
		}
		same := func(known payments.Fee) bool {
			return known.Code == fee.Code && known.Percent == fee.Percent && known.Fixed == fee.Fixed &&
				known.Schedule == fee.Schedule && known.Category == fee.Category
		}
		if i := slices.IndexFunc(sums, same); i >= 0 {
			sums[i].Amount, sums[i].Base = sums[i].Amount+fee.Amount, sums[i].Base+fee.Base
			continue
		}
		sums = append(sums, fee)
	}
	return sums
}

// feeLabel names a fee with the decision behind it: Jasa koperasi 5 % (keputusan rapat 12/III/2026).
func feeLabel(l *i18n.Locale, fee payments.Fee, goods money.Amount) string {
	label := fee.Text(l, goods, catalog.CategoryName)
	if fee.Resolution != "" && fee.Code != payments.GatewayFee {
		label += " " + l.T("seller.why_minute", fee.Resolution)
	}
	return label
}

// goes is where what an order brings goes, or went, by its seller's standing order.
type goes struct {
	saved bool          // all of it into simpanan sukarela
	parts []web.WhyLine // of a completed order of which a part went elsewhere
	wish  []string      // of one that is not completed: what she asked for, when that is not all of it
}

func (s *Seller) whereItGoes(ctx context.Context, v *Visit, o *orders.Order) (g goes, err error) {
	if o.State == orders.Completed {
		release, err := s.Payments.Entry(ctx, o.Coop, "release:"+o.ID)
		if err != nil {
			return g, err
		}
		credited := release.Credited(savings.Proceeds.Account(o.Seller))
		for _, kind := range []savings.Kind{savings.Wajib, savings.Sukarela} {
			if part := release.Credited(kind.Account(o.Seller)); part > 0 && part < credited {
				g.parts = append(g.parts, web.WhyLine{Label: v.T("seller.net_part_" + string(kind)), Amount: part})
			} else if part > 0 {
				g.saved = kind == savings.Sukarela
			}
		}
		return g, nil
	}
	wish, err := s.Payments.StandingOrder(ctx, o.Coop, o.Seller)
	switch {
	case wish.Dues, wish.Saves() && !wish.ToSavings && v.coop.USPLicense:
		g.wish = wishLines(v.Locale, wish.Wish, wish.Text)
	case wish.ToSavings:
		g.saved = v.coop.USPLicense
	}
	return g, err
}

// held is what buyers have paid for goods they have not confirmed yet: what will come in.
type held struct {
	Amount money.Amount
	More   bool // there are more orders than were added up
}

// heldFor adds up open orders.
func heldFor(open store.Slice[orders.Order]) held {
	sum := held{More: open.Next != ""}
	for i := range open.Items {
		sum.Amount += open.Items[i].Net()
	}
	return sum
}

// text writes the sum, and says when it is only the least of it.
func (h held) text(l *i18n.Locale) string {
	if h.More {
		return l.T("seller.more_than", h.Amount)
	}
	return l.Rupiah(h.Amount)
}
