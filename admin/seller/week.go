package seller

import (
	"context"
	"fmt"
	"time"

	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// week is what sales brought in the last seven days, by day, and what is still to come.
type week struct {
	Days   []web.Bar
	Total  money.Amount
	Change string // against the seven days before: +18 %; "" when those brought nothing
	Up     bool
	Kept   money.Amount // in the member's books now
	Held   string
}

const weekDays = 7

// linePages bounds how far back a page reads a book, a hundred lines at a time.
const linePages = 20

func (s *Seller) week(ctx context.Context, v *Visit) (week, error) {
	var lines []ledger.Line
	var kept money.Amount
	for _, kind := range []savings.Kind{savings.Sukarela, savings.Proceeds, savings.Wajib} { // sales go to these, by her standing order
		in, balance, err := s.linesSince(ctx, v, kind, midnight(v.now).AddDate(0, 0, 1-2*weekDays))
		if err != nil {
			return week{}, err
		}
		if lines = append(lines, in...); kind != savings.Wajib { // which she cannot take out
			kept += balance
		}
	}
	w := weekOf(v.Locale, lines, v.now)
	w.Kept = kept
	return w, nil
}

// linesSince are the lines of a passbook since a moment, newest first, and the balance, which the newest line of all says.
func (s *Seller) linesSince(
	ctx context.Context, v *Visit, kind savings.Kind, since time.Time,
) (all []ledger.Line, balance money.Amount, err error) {
	page := store.Page{Limit: 100}
	for range linePages {
		slice, err := s.Payments.Passbook(ctx, v.coop.ID, v.owner, kind, page)
		if err != nil {
			return nil, 0, err
		}
		for i, line := range slice.Items {
			if i == 0 && page.After == "" {
				balance = line.Balance
			}
			if line.At.Before(since) {
				return all, balance, nil
			}
			all = append(all, line)
		}
		if page.After = slice.Next; page.After == "" {
			break
		}
	}
	return all, balance, nil
}

// weekOf adds up by day what completed orders brought, today as the last bar.
func weekOf(l *i18n.Locale, lines []ledger.Line, now time.Time) week {
	today := midnight(now)
	var days [2 * weekDays]money.Amount // 0 is today
	for _, line := range lines {
		age := int(today.Sub(midnight(line.At.In(now.Location()))) / (24 * time.Hour))
		if line.Kind == ledger.Released && age >= 0 && age < len(days) {
			days[age] += line.Delta
		}
	}
	var w week
	var before money.Amount
	for age := weekDays - 1; age >= 0; age-- {
		day := today.AddDate(0, 0, -age)
		w.Days = append(w.Days, web.Bar{Label: l.Weekday(day)[:3], Amount: days[age], On: age == 0})
		w.Total += days[age]
		before += days[age+weekDays]
	}
	if before > 0 {
		switch percent := (w.Total - before) * 100 / before; {
		case percent > 0:
			w.Up, w.Change = true, fmt.Sprintf("+%d %%", percent)
		case percent < 0:
			w.Change = fmt.Sprintf("−%d %%", -percent)
		}
	}
	return w
}

// midnight is when the day began; Indonesian zones have no summer time, so every day has 24 hours.
func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}
