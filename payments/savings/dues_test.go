package savings_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lumbung/internal/money"
	"lumbung/payments/savings"
)

var wita = time.FixedZone("WITA", 8*60*60)

func day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 9, 0, 0, 0, wita)
}

// decided is a meeting's decision that takes effect on the first of a month.
func decided(year int, month time.Month, pokok, wajib money.Amount) savings.Dues {
	from := time.Date(year, month, 1, 0, 0, 0, 0, wita).UTC()
	return savings.Dues{From: from, Pokok: pokok, Wajib: wajib, Day: 10}
}

// The amounts of the guide for village cooperatives: pokok of 50.000, wajib of 20.000 a month.
func TestReckon(t *testing.T) {
	versions := []savings.Dues{decided(2026, 3, 50_000, 20_000), decided(2026, 9, 60_000, 25_000)}
	for name, c := range map[string]struct {
		since, now               time.Time
		pokokPaid, wajibPaid     money.Amount
		pokokLeft, left, arrears money.Amount
		months, late             int
		firstLate                string
	}{
		"before the first decision the old book counts": {
			since: day(2019, 5, 4), now: day(2026, 4, 5), left: 40_000, arrears: 20_000, months: 2, late: 1, firstLate: "2026-03",
		},
		"on the day until which it is to be paid nothing is late": {
			since: day(2019, 5, 4), now: day(2026, 3, 10), left: 20_000, months: 1,
		},
		"on the day behind it is": {
			since: day(2019, 5, 4), now: day(2026, 3, 11), left: 20_000, arrears: 20_000, months: 1, late: 1, firstLate: "2026-03",
		},
		"what is paid fills the oldest month first": {
			since: day(2019, 5, 4), now: day(2026, 5, 20), wajibPaid: 30_000, left: 30_000, arrears: 30_000,
			months: 3, late: 2, firstLate: "2026-04",
		},
		"each month by its own version": {
			since: day(2019, 5, 4), now: day(2026, 10, 20), wajibPaid: 120_000, left: 50_000, arrears: 50_000,
			months: 8, late: 2, firstLate: "2026-09",
		},
		"who pays ahead owes nothing": {since: day(2019, 5, 4), now: day(2026, 4, 20), wajibPaid: 240_000, months: 2},
		"a new member has thirty days": {
			since: day(2026, 9, 20), now: day(2026, 10, 19), pokokLeft: 60_000, left: 50_000, months: 2,
		},
		"and is late then": {
			since: day(2026, 9, 20), now: day(2026, 10, 20), pokokPaid: 10_000, pokokLeft: 50_000, left: 50_000, arrears: 100_000,
			months: 2, late: 2, firstLate: "2026-09",
		},
		"nothing was decided yet": {since: day(2019, 5, 4), now: day(2026, 2, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			o := savings.Reckon(versions, savings.Member{Active: true, Since: c.since}, c.now, wita, c.pokokPaid, c.wajibPaid, savings.Old{})
			got := []money.Amount{o.PokokLeft(), o.WajibLeft(), o.Arrears()}
			if diff := cmp.Diff([]money.Amount{c.pokokLeft, c.left, c.arrears}, got); diff != "" {
				t.Errorf("pokok left, wajib left, arrears (-want +got):\n%s", diff)
			}
			late := o.Late()
			if len(o.Months) != c.months || len(late) != c.late || len(late) > 0 && late[0].At.In(wita).Format("2006-01") != c.firstLate {
				t.Errorf("%d months, late %v; want %d, %d from %s", len(o.Months), late, c.months, c.late, c.firstLate)
			}
		})
	}
}

// Whatever was decided, and whenever she came and paid: months follow one another without a gap, no month has more than it asks for, what
// is paid and what is left are what is due, only a later month can be paid less than an earlier one, and time alone never lowers arrears.
func TestReckonAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		versions := []savings.Dues{decided(2025, time.Month(rapid.IntRange(1, 12).Draw(t, "first")), 50_000, 20_000)}
		for range rapid.IntRange(0, 3).Draw(t, "more") {
			last := versions[len(versions)-1].From.In(wita).AddDate(0, rapid.IntRange(0, 9).Draw(t, "later"), 0)
			wajib := money.Amount(rapid.IntRange(0, 40_000).Draw(t, "wajib"))
			next := decided(last.Year(), last.Month(), 50_000, wajib)
			next.Day = int64(rapid.IntRange(1, savings.LastDueDay).Draw(t, "day"))
			versions = append(versions, next)
		}
		since := day(2024, 6, 1).AddDate(0, 0, rapid.IntRange(0, 900).Draw(t, "since"))
		now := since.AddDate(0, 0, rapid.IntRange(0, 900).Draw(t, "now"))
		paid := money.Amount(rapid.IntRange(0, 1_000_000).Draw(t, "paid"))
		o := savings.Reckon(versions, savings.Member{Active: true, Since: since}, now, wita, 0, paid, savings.Old{})
		var due, filled money.Amount
		for i, m := range o.Months {
			due, filled = due+m.Due, filled+m.Paid
			if m.Paid > m.Due || m.Paid < m.Due && i+1 < len(o.Months) && o.Months[i+1].Paid > 0 {
				t.Fatalf("month %d of %+v", i, o.Months)
			}
			if m.At.After(now) || i > 0 && !o.Months[i-1].At.Before(m.At) {
				t.Fatalf("months %+v", o.Months)
			}
		}
		if filled != min(paid, due) || o.WajibLeft() != due-filled || o.Arrears() > o.WajibLeft()+o.PokokLeft() {
			t.Fatalf("due %d, paid %d, filled %d, left %d, arrears %d", due, paid, filled, o.WajibLeft(), o.Arrears())
		}
		tomorrow := savings.Reckon(versions, savings.Member{Active: true, Since: since}, now.AddDate(0, 0, 1), wita, 0, paid, savings.Old{})
		if tomorrow.Arrears() < o.Arrears() {
			t.Fatalf("arrears of %d are %d a day later", o.Arrears(), tomorrow.Arrears())
		}
	})
}

// What a member brought from the old book pays for none of the months that began after it ended, and its own months are not reckoned.
func TestReckonBehindTheOldBook(t *testing.T) {
	versions := []savings.Dues{decided(2026, 3, 50_000, 20_000)}
	old := savings.Old{Day: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC), Wajib: 600_000}
	for name, c := range map[string]struct {
		now         time.Time
		wajib       money.Amount
		months      int
		left, first money.Amount
	}{
		"the month in which it ended is its own":   {now: day(2026, 6, 30), wajib: 600_000},
		"the one behind it is owed":                {now: day(2026, 7, 1), wajib: 600_000, months: 1, left: 20_000},
		"what is paid here pays for it":            {now: day(2026, 8, 5), wajib: 625_000, months: 2, left: 15_000, first: 20_000},
		"less than she brought pays for no month":  {now: day(2026, 8, 5), wajib: 100_000, months: 2, left: 40_000},
		"and it is no debt of hers in the old one": {now: day(2026, 7, 20), wajib: 620_000, months: 1, first: 20_000},
	} {
		o := savings.Reckon(versions, savings.Member{Active: true, Since: day(2019, 5, 4)}, c.now, wita, 50_000, c.wajib, old)
		var first money.Amount
		if len(o.Months) > 0 {
			first = o.Months[0].Paid
		}
		if len(o.Months) != c.months || o.WajibLeft() != c.left || first != c.first {
			t.Errorf("%s: %d months, %d left, %d paid of the first; want %+v", name, len(o.Months), o.WajibLeft(), first, c)
		}
	}
}
