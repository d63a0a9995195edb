package seller

import (
	"context"

	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments/interest"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// bookLines prepares lines for the page, at most store.MaxPage of them, with one read of the orders they come from.
func (s *Seller) bookLines(ctx context.Context, v *Visit, kind savings.Kind, lines []ledger.Line) ([]bookLine, error) {
	var ids, slipIDs []string
	for _, line := range lines {
		if line.Kind == ledger.Released {
			ids = append(ids, line.Subject)
		}
		if line.Kind == ledger.InterestPaid {
			slipIDs = append(slipIDs, interest.SlipID(line.Subject, v.owner))
		}
	}
	sold, err := s.Orders.GetMany(ctx, v.coop.ID, ids)
	if err != nil {
		return nil, err
	}
	slips, err := s.Interest.Slips(ctx, v.coop.ID, slipIDs)
	shown := make([]bookLine, 0, len(lines))
	for _, line := range lines {
		var o *orders.Order
		if line.Kind == ledger.Released {
			o = sold[line.Subject]
		}
		one := v.bookLine(kind, line, o)
		if slip := slips[interest.SlipID(line.Subject, v.owner)]; slip != nil && line.Kind == ledger.InterestPaid {
			one.PassbookLine = v.interestLine(one.PassbookLine, slip)
		}
		shown = append(shown, one)
	}
	return shown, err
}

// bookLine says what a movement is, which order it comes from, and why it is as much as it is. Proceeds that a standing
// order moves on have one line, in simpanan sukarela.
func (v *Visit) bookLine(kind savings.Kind, line ledger.Line, o *orders.Order) bookLine {
	shown := bookLine{
		PassbookLine: web.PassbookLine{
			Title: v.lineTitle(line, o), Amount: line.Delta, Balance: line.Balance,
			Back: line.Kind == ledger.Reversal || line.Kind == ledger.RefundOwed,
		},
		when: v.ShortDate(line.At.In(v.zone)),
	}
	if line.At.In(v.zone).Year() != v.now.Year() {
		shown.when = v.Date(line.At.In(v.zone))
	}
	if line.Kind == ledger.Released && kind != savings.Proceeds {
		shown.Note = v.T("seller.line_standing")
	}
	if o == nil {
		return shown
	}
	shown.order, shown.href = o.Number, at("pesanan/"+o.Number)
	then := o.AsReleased()
	shown.Why, shown.Total = whyOf(v.Locale, then), v.T("seller.total_"+string(kind))
	if elsewhere := then.Net() - line.Delta; elsewhere > 0 {
		shown.Why = append(shown.Why, web.WhyLine{Label: v.T("seller.why_elsewhere"), Amount: -elsewhere})
	}
	return shown
}

// interestLine says of which month interest is, and how it was reckoned.
func (v *Visit) interestLine(line web.PassbookLine, p *interest.Slip) web.PassbookLine {
	line.Title = v.T("seller.line_interest", v.Locale.Month(p.Day()))
	if p.Tax > 0 {
		line.Note = v.T("seller.line_interest_tax", p.Tax)
	}
	balance := p.Sum / money.Amount(max(p.Days, 1))
	line.Why = []web.WhyLine{
		{
			Label:  v.T("seller.why_interest_"+string(p.Terms.Basis), balance, v.Locale.Percent(p.Terms.Rate), p.Days, p.Resolution),
			Amount: p.Gross,
		},
		{Label: v.T("seller.why_interest_tax", v.Locale.Percent(p.TaxRate)), Amount: -p.Tax},
	}
	line.Total = v.T("seller.total_sukarela")
	return line
}

// lineTitle is what happened, in a few words.
func (v *Visit) lineTitle(line ledger.Line, o *orders.Order) string {
	switch {
	case o != nil:
		return goodsText(v.Locale, o)
	case line.Kind == ledger.Withdrawn && line.Memo != "":
		return v.T("seller.line_withdrawn_of", line.Memo)
	case line.Kind == ledger.Withdrawn, line.Kind == ledger.PayoutDone:
		return v.T("seller.line_withdrawn")
	case line.Kind == ledger.Moved && line.Delta > 0:
		return v.T("seller.line_moved_in")
	case line.Kind == ledger.Moved:
		return v.T("seller.line_moved")
	case line.Kind == ledger.PayoutBack:
		return v.T("seller.line_payout_back", line.Memo)
	case line.Kind == ledger.FeeSquared:
		return v.T("seller.line_fee_squared")
	case line.Kind == ledger.RefundOwed:
		return v.T("seller.line_credited", line.Memo)
	case line.Kind == ledger.DebtPaid:
		return v.T("seller.line_debt_paid")
	case line.Kind == ledger.ToGoBack:
		return v.T("seller.line_to_go_back", line.Memo)
	case line.Kind == ledger.InterestPaid:
		return v.T("seller.line_interest", line.Memo)
	case line.Kind == ledger.Opened:
		return v.T("seller.line_opened", line.Memo)
	case line.Kind == ledger.Deposited:
		return v.T("seller.line_deposited", line.Memo)
	case line.Kind == ledger.Reversal && line.Memo != "":
		return v.T("seller.line_taken_back", line.Memo)
	case line.Kind == ledger.Reversal:
		return v.T("seller.line_reversal")
	case line.Memo != "":
		return line.Memo
	}
	return v.T("seller.line_other")
}
