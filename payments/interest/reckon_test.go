package interest_test

import (
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/money"
	"lumbung/payments/interest"
)

// The cliff of PP 15/2009: nothing up to 240.000 a month, a tenth of the whole above it.
func TestTax(t *testing.T) {
	rule := interest.TaxRuleOf(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	for _, tt := range []struct {
		total, want money.Amount
		rate        money.BasisPoints
		code        string
	}{
		{0, 0, 0, "28-417-01"},
		{1, 0, 0, "28-417-01"},
		{239_999, 0, 0, "28-417-01"},
		{240_000, 0, 0, "28-417-01"},
		{240_001, 24_000, 1000, "28-417-02"},
		{240_005, 24_001, 1000, "28-417-02"}, // half a rupiah goes up
		{300_000, 30_000, 1000, "28-417-02"},
		{10_000_000, 1_000_000, 1000, "28-417-02"},
	} {
		tax, rate, code := rule.Tax(tt.total), rule.RateOf(tt.total), rule.Code(tt.total)
		if tax != tt.want || rate != tt.rate || code != tt.code {
			t.Errorf("of %d: got %d, %d, %s, want %d, %d, %s", tt.total, tax, rate, code, tt.want, tt.rate, tt.code)
		}
	}
}

func lowest(rate money.BasisPoints, least money.Amount) interest.Terms {
	return interest.Terms{Rate: rate, Basis: interest.Lowest, Least: least}
}

func average(rate money.BasisPoints, least money.Amount) interest.Terms {
	return interest.Terms{Rate: rate, Basis: interest.Average, Least: least}
}

// from is what stands there from each of some days on.
type from map[int]money.Amount

// month is a month of so many days in which a balance stands from each of some days on.
func month(days int, changes from) []money.Amount {
	list := make([]money.Amount, days)
	for d := range list {
		if d > 0 {
			list[d] = list[d-1]
		}
		if balance, found := changes[d+1]; found {
			list[d] = balance
		}
	}
	return list
}

func TestReckon(t *testing.T) {
	for name, tt := range map[string]struct {
		terms interest.Terms
		days  []money.Amount
		sum   money.Amount
		want  money.Amount
	}{
		"a million at 6 % over 30 days":    {lowest(600, 0), month(30, from{1: 1_000_000}), 30_000_000, 4931},
		"over 28 days":                     {average(600, 0), month(28, from{1: 1_000_000}), 28_000_000, 4602},
		"over 31 days":                     {average(600, 0), month(31, from{1: 1_000_000}), 31_000_000, 5095},
		"the lowest day counts":            {lowest(600, 0), month(30, from{1: 1_000_000, 15: 400_000, 16: 2_000_000}), 12_000_000, 1972},
		"every day counts":                 {average(600, 0), month(30, from{1: 1_000_000, 15: 400_000, 16: 2_000_000}), 44_400_000, 7298},
		"opened on the last day, lowest":   {lowest(600, 0), month(30, from{30: 9_000_000}), 0, 0},
		"opened on the last day, average":  {average(600, 0), month(30, from{30: 9_000_000}), 9_000_000, 1479},
		"below the least balance":          {lowest(600, 100_000), month(30, from{1: 99_999}), 0, 0},
		"at the least balance":             {lowest(600, 100_000), month(30, from{1: 100_000}), 3_000_000, 493},
		"an average below the least":       {average(600, 100_000), month(30, from{1: 100_000, 30: 99_999}), 0, 0},
		"less than a rupiah":               {lowest(100, 0), month(31, from{1: 1000}), 31_000, 0},
		"without a rate":                   {lowest(0, 0), month(31, from{1: 1_000_000}), 31_000_000, 0},
		"a day below zero counts as zero":  {average(600, 0), month(30, from{1: -500_000, 2: 1_000_000}), 29_000_000, 4767},
		"all that there may be, at 24 %":   {lowest(2400, 0), month(31, from{1: money.Max}), 31 * money.Max, 20_383_561_643_835},
		"no days":                          {lowest(600, 0), nil, 0, 0},
		"one taken out before the last":    {lowest(1200, 0), month(30, from{1: 1_000_000, 30: 0}), 0, 0},
		"one taken out and back in a day":  {lowest(1200, 0), month(30, from{1: 1_000_000}), 30_000_000, 9863},
		"an average of what half is there": {average(1200, 0), month(30, from{16: 1_000_000}), 15_000_000, 4931},
	} {
		if sum, got := tt.terms.Reckon(tt.days); sum != tt.sum || got != tt.want {
			t.Errorf("%s: got %d of %d, want %d of %d", name, got, sum, tt.want, tt.sum)
		}
	}
}

// Whatever stands on an account, its interest is what a fraction without any rounding makes of it, rounded down once.
func TestReckonAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := interest.Terms{
			Rate:  money.BasisPoints(rapid.Int64Range(0, int64(interest.MostRate)).Draw(t, "rate")),
			Basis: rapid.SampledFrom(interest.Bases()).Draw(t, "basis"), Least: money.Amount(rapid.Int64Range(0, 1_000_000).Draw(t, "least")),
		}
		var days []money.Amount
		for range rapid.IntRange(28, 31).Draw(t, "days") {
			days = append(days, money.Amount(rapid.Int64Range(-1000, int64(money.Max)).Draw(t, "balance")))
		}
		sum, lowest := new(big.Int), max(days[0], 0)
		for _, b := range days {
			b = max(b, 0)
			sum.Add(sum, big.NewInt(int64(b)))
			lowest = min(lowest, b)
		}
		n := big.NewInt(int64(len(days)))
		if terms.Basis == interest.Lowest {
			sum.Mul(big.NewInt(int64(lowest)), n)
		}
		want := new(big.Int)
		if sum.Cmp(new(big.Int).Mul(big.NewInt(int64(terms.Least)), n)) >= 0 {
			want.Mul(sum, big.NewInt(int64(terms.Rate)))
			want.Quo(want, big.NewInt(3_650_000))
		}
		if _, got := terms.Reckon(days); want.Cmp(big.NewInt(int64(got))) != 0 {
			t.Fatalf("got %d, want %s", got, want)
		}
	})
}
