package orders

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments"
)

// SalesBy is what the lines of a report of sales are about.
type SalesBy string

const (
	BySeller   SalesBy = "seller"   // the shop
	ByCategory SalesBy = "category" // slug
	ByRegency  SalesBy = "regency"  // of the buyer, Kemendagri code
)

// SalesLine is what was sold of one shop, category or regency, or in one stretch of time. Orders are counted once in each line that they
// touch, so that those of categories may be more than there are.
type SalesLine struct {
	Key, Name      string // Name is that of a shop, "" for others
	Orders, Pieces int64
	Goods          money.Amount // what buyers paid for goods and did not get back; delivery is not in it
	Fees           money.Amount // what the sellers bear of it
}

// Net is what goes to the sellers.
func (l *SalesLine) Net() money.Amount { return l.Goods - l.Fees }

// SalesReport is what was paid for in a time, the best lines first, and in each stretch of that time.
type SalesReport struct {
	Lines     []SalesLine
	Sum       SalesLine
	Stretches []Stretch
	Cut       bool // there were more orders than ReportedMost: the newest are missing
}

// Stretch is a part of a report's time.
type Stretch struct {
	From  time.Time
	Goods money.Amount
}

// ReportedMost is how many orders a report adds up.
const ReportedMost = 50_000

// SalesAsked is what a report is about. From is the beginning of its first day, and To that of the day after its last, in the
// cooperative's zone.
type SalesAsked struct {
	Coop     string
	By       SalesBy
	From, To time.Time
}

// Sales adds up the orders that were paid in a time and not cancelled, without what went back by credit notes, for who may read the books.
func (s *Service) Sales(ctx context.Context, by act.Actor, asked SalesAsked) (*SalesReport, error) {
	if err := act.Reads.Check(by, act.Place{Coop: asked.Coop}); err != nil {
		return nil, err
	}
	report := &SalesReport{Stretches: asked.stretches()}
	lines := map[string]*SalesLine{}
	enough := errors.New("enough")
	err := s.orders.ForTenant(asked.Coop).Each(ctx, store.By("placed").Between(asked.From.UTC(), asked.To.UTC()), func(o *Order) error {
		if o.State == Cancelled {
			return nil
		}
		if report.Sum.Orders == ReportedMost {
			return enough
		}
		report.add(lines, asked.By, o)
		return nil
	})
	if report.Cut = errors.Is(err, enough); err != nil && !report.Cut {
		return nil, err
	}
	for _, line := range lines {
		report.Lines = append(report.Lines, *line)
	}
	slices.SortFunc(report.Lines, func(a, b SalesLine) int { return cmp.Or(cmp.Compare(b.Goods, a.Goods), cmp.Compare(a.Key, b.Key)) })
	return report, nil
}

// add counts an order.
func (r *SalesReport) add(lines map[string]*SalesLine, by SalesBy, o *Order) {
	touched := map[string]bool{}
	r.Sum.Orders++
	kept := o.left()
	for i := range o.Lines {
		sold := &o.Lines[i]
		key, name := o.Shop, o.ShopName
		switch by {
		case BySeller:
		case ByCategory:
			key, name = sold.Category, ""
		case ByRegency:
			key, name = o.Address.Area[:min(regencyLength, len(o.Address.Area))], ""
		}
		line := lines[key]
		if line == nil {
			line = &SalesLine{Key: key}
			lines[key] = line
		}
		line.Name = name // as the shop was called last
		if !touched[key] {
			touched[key] = true
			line.Orders++
		}
		for _, to := range []*SalesLine{line, &r.Sum} {
			to.Pieces, to.Goods, to.Fees = to.Pieces+kept[i].pieces, to.Goods+kept[i].goods, to.Fees+payments.SellerBears(kept[i].fees)
		}
	}
	after := slices.IndexFunc(r.Stretches, func(s Stretch) bool { return s.From.After(o.PlacedAt) })
	if after < 0 {
		after = len(r.Stretches)
	}
	r.Stretches[max(after-1, 0)].Goods += o.GoodsLeft()
}

// regencyLength is how long the code of a kabupaten or kota is, with its dot.
const regencyLength = 5

// Stretches of a report: days of up to two weeks, weeks of up to a quarter, else months.
const (
	mostDays  = 14
	mostWeeks = 13 * 7
)

// stretches cut the time into parts that fit one picture.
func (a *SalesAsked) stretches() (cut []Stretch) {
	days, next := int(a.To.Sub(a.From).Hours()/24+0.5), func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }
	switch {
	case days > mostWeeks:
		next = func(t time.Time) time.Time { return time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, t.Location()) }
	case days > mostDays:
		next = func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }
	}
	for from := a.From; from.Before(a.To) || len(cut) == 0; from = next(from) {
		cut = append(cut, Stretch{From: from})
	}
	return cut
}
