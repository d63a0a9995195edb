package interest

import (
	"slices"
	"time"

	"lumbung/internal/money"
)

// TaxRule is one version of the final income tax (PPh pasal 4 ayat 2) on interest that a cooperative pays to members who are persons. The
// cooperative withholds it when it credits the interest.
type TaxRule struct {
	From   time.Time    // the first day of a month, midnight UTC; it holds for months from then on
	Free   money.Amount // up to and including this much in a calendar month nothing is withheld
	Rate   money.BasisPoints
	Below  string // code of the tax object in Coretax up to Free
	Above  string // and above it
	Source string
}

// taxRules are all versions, the earliest first.
//
// PP 15/2009 art. 3: 0 % of interest up to Rp240.000 a month, 10 % of the whole of it when it is more. The codes are those of DJP's
// reference of tax objects (28-417-01, 28-417-02).
var taxRules = []TaxRule{{
	From: time.Date(2009, time.January, 1, 0, 0, 0, 0, time.UTC), Free: 240_000, Rate: 1000, Below: "28-417-01", Above: "28-417-02",
	Source: "PP 15/2009",
}}

// TaxRuleOf is the version for a month, of which only year and month are looked at; months before the first one go by it.
func TaxRuleOf(month time.Time) TaxRule {
	first := time.Date(month.Year(), month.Month(), 1, 0, 0, 0, 0, time.UTC)
	for _, rule := range slices.Backward(taxRules) {
		if !rule.From.After(first) {
			return rule
		}
	}
	return taxRules[0]
}

// Tax is what a cooperative withholds of all the interest that it credits to one member in one calendar month, in rupiah: nothing up to
// the limit, the rate of the whole above it. Half a rupiah is rounded up (PER-11/PJ/2025).
func (r TaxRule) Tax(total money.Amount) money.Amount { return total.Rate(r.RateOf(total)) }

// RateOf is the rate for a month's total: 0 up to the limit.
func (r TaxRule) RateOf(total money.Amount) money.BasisPoints {
	if total <= r.Free {
		return 0
	}
	return r.Rate
}

// Code is that of the tax object for a month's total.
func (r TaxRule) Code(total money.Amount) string {
	if total <= r.Free {
		return r.Below
	}
	return r.Above
}
