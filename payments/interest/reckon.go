package interest

import (
	"math/bits"
	"time"

	"lumbung/internal/money"
)

// Basis is which balance of a month bears interest.
type Basis string

// The two that cooperatives use. Both look at what stood on the account at the end of each day of the month.
const (
	Lowest  Basis = "lowest"  // saldo terendah: the least of them
	Average Basis = "average" // saldo rata-rata harian: their sum over the number of days
)

// Bases lists both.
func Bases() []Basis { return []Basis{Lowest, Average} }

// Terms are what a meeting decided about the interest on simpanan sukarela.
type Terms struct {
	Rate  money.BasisPoints `bson:"rate"` // a year: 600 is 6 %
	Basis Basis             `bson:"basis"`
	Least money.Amount      `bson:"least"` // a balance below bears nothing, rupiah
}

// yearDays is how many days a year has in the formula, a leap year too.
const yearDays = 365

// Reckon is the interest of one member for one month, before tax. Days are what stood on her account at the end of each day of the month,
// in rupiah. By the formula that savings banks and savings cooperatives print in their terms, interest = balance × rate × days ÷ 365 (the
// days of the month, 365 in a leap year too), where the balance is the lowest or the average of the days. It is reckoned in one step from
// rupiah-days, so that nothing is lost on the way, and what is less than a whole rupiah is dropped: for each member, each month. A day on
// which the account did not exist counts as zero, and so does one that a back-dated entry leaves below zero.
//
// Sum is the balance that bears interest times the days, in rupiah-days: from it and the terms the interest is reckoned again (Interest).
// Both are zero when that balance is below Least.
func (t Terms) Reckon(days []money.Amount) (sum, interest money.Amount) {
	if len(days) == 0 {
		return 0, 0
	}
	n, least := money.Amount(len(days)), max(days[0], 0)
	for _, balance := range days {
		balance = max(balance, 0)
		sum += balance
		least = min(least, balance)
	}
	if t.Basis == Lowest {
		sum = least * n
	}
	if sum < t.Least*n {
		return 0, 0
	}
	return sum, t.Interest(sum)
}

// Interest is that of so many rupiah-days: sum × rate ÷ (10.000 × 365), rounded down.
func (t Terms) Interest(sum money.Amount) money.Amount {
	if sum <= 0 || t.Rate <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(sum), uint64(t.Rate))
	whole, _ := bits.Div64(high, low, 10_000*yearDays)
	return money.Amount(whole) //nolint:gosec // smaller than sum: the rate of a day is below 1
}

// monthOf is the first moment of the month of a moment, in a zone.
func monthOf(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, zone).UTC()
}

// nextMonth is the first moment of the month after.
func nextMonth(month time.Time, zone *time.Location) time.Time {
	return monthOf(month.In(zone).AddDate(0, 1, 0), zone)
}

// dayEnds are the ends of the days of a month: each is the first moment of the day after.
func dayEnds(month time.Time, zone *time.Location) (ends []time.Time) {
	first, next := month.In(zone), nextMonth(month, zone)
	for day := 2; ; day++ {
		end := time.Date(first.Year(), first.Month(), day, 0, 0, 0, 0, zone).UTC()
		if ends = append(ends, end); !end.Before(next) {
			return ends
		}
	}
}

// Word is a month as addresses, ids and forms have it: 2026-11.
func Word(month time.Time, zone *time.Location) string { return month.In(zone).Format(monthForm) }

const monthForm = "2006-01"
