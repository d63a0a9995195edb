// Package money is whole rupiah: how they are written, read, and split without losing one. It never uses a
// floating-point number and never rounds twice.
package money

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Amount is a sum in whole rupiah. It may be negative where a difference is meant.
type Amount int64

// Max is the largest amount that may be typed or charged: one quadrillion rupiah leaves room to add a thousand of them.
const Max Amount = 1_000_000_000_000_000

// ErrFormat is returned by Parse for text that is no amount, and by ParseWhole for text that is no whole number.
var ErrFormat = errors.New("money: not a whole number")

// BasisPoints is a rate in hundredths of a percent: 500 is 5 %.
type BasisPoints int64

// Percent writes the rate in percent as people type it: 5 or 2,5.
func (bp BasisPoints) Percent() string {
	text := strconv.FormatInt(int64(bp)/100, 10)
	if rest := bp % 100; rest != 0 {
		text += "," + strings.TrimRight(fmt.Sprintf("%02d", rest), "0")
	}
	return text
}

// ParsePercent reads a rate that people type in percent, 5 or 2,5 or 0.75 %, with at most two digits behind the mark.
func ParsePercent(text string) (BasisPoints, error) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	whole, rest, fraction := strings.Cut(strings.ReplaceAll(text, ".", ","), ",")
	if whole == "" || len(whole) > 3 || fraction && rest == "" || len(rest) > 2 || strings.Trim(whole+rest, "0123456789") != "" {
		return 0, ErrFormat
	}
	bp, err := strconv.ParseInt(whole+(rest + "00")[:2], 10, 64)
	return BasisPoints(bp), err
}

// String writes the Indonesian form: Rp12.500, and −Rp12.500 with a real minus sign.
func (a Amount) String() string {
	if a < 0 {
		return "−Rp" + Group(uint64(-(a+1))+1)
	}
	return "Rp" + Group(uint64(a))
}

// Group writes a whole number with a dot after every third digit from the right.
func Group(n uint64) string {
	digits := big.NewInt(0).SetUint64(n).String()
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Parse reads what people type: 12500, 12.500, Rp12.500, "Rp 12.500,00". A comma is the decimal mark, so 12,500 is
// refused, as is anything negative, fractional or above Max.
func Parse(text string) (Amount, error) {
	s := withoutSign(text)
	if whole, cents, found := strings.Cut(s, ","); found {
		if cents != "0" && cents != "00" && cents != "-" {
			return 0, ErrFormat
		}
		s = whole
	}
	n, err := ParseWhole(s)
	if err != nil || Amount(n) > Max {
		return 0, ErrFormat
	}
	return Amount(n), nil
}

// english is an amount as English pages write it.
var english = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+(\.00?)?$`)

// ParseEnglish reads what people type on English pages: 12,500 and 12,500.00 as well as what Parse reads.
func ParseEnglish(text string) (Amount, error) {
	s := withoutSign(text)
	if english.MatchString(s) {
		s, _, _ = strings.Cut(strings.ReplaceAll(s, ",", ""), ".")
	}
	return Parse(s)
}

// withoutSign drops Rp and blanks.
func withoutSign(text string) string {
	s := strings.TrimSpace(strings.ReplaceAll(text, "\u00a0", " "))
	if len(s) >= 2 && strings.EqualFold(s[:2], "rp") {
		s = strings.TrimSpace(strings.TrimPrefix(s[2:], "."))
	}
	return s
}

// ParseWhole reads a whole number as people type it, 1500 or 1.500: a dot stands before exactly three digits, so that 1.5 is no 15.
// It refuses signs, commas and more than 18 digits.
func ParseWhole(text string) (int64, error) {
	digits := text
	if strings.Contains(text, ".") {
		first, rest, _ := strings.Cut(text, ".")
		for g := range strings.SplitSeq(rest, ".") {
			if len(first) == 0 || len(first) > 3 || len(g) != 3 {
				return 0, ErrFormat
			}
		}
		digits = strings.ReplaceAll(text, ".", "")
	}
	if digits == "" || len(digits) > 18 || strings.Trim(digits, "0123456789") != "" {
		return 0, ErrFormat
	}
	return strconv.ParseInt(digits, 10, 64)
}

// Rate returns a × bp / 10.000, half a rupiah rounded away from zero. Source of the rounding: docs/books.md, whose
// vectors are exact, and the usual commercial rule.
func (a Amount) Rate(bp BasisPoints) Amount {
	if a < 0 {
		return -(-a).Rate(bp)
	}
	return mulDiv(a, int64(bp), 10_000, 5_000)
}

// Part returns a × part / whole, half a rupiah rounded up, as Rate does; whole must be more than 0, and neither a nor part less.
func (a Amount) Part(part, whole Amount) Amount {
	return mulDiv(a, int64(part), int64(whole), int64(whole)/2)
}

// Times multiplies a price by a quantity; ok is false when the product leaves ±Max.
func (a Amount) Times(quantity int64) (product Amount, ok bool) {
	p := new(big.Int).Mul(big.NewInt(int64(a)), big.NewInt(quantity))
	if p.CmpAbs(big.NewInt(int64(Max))) > 0 {
		return 0, false
	}
	return Amount(p.Int64()), true
}

// Sum adds amounts; ok is false when the sum leaves int64.
func Sum(amounts ...Amount) (total Amount, ok bool) {
	for _, a := range amounts {
		if a > 0 && total > math.MaxInt64-a || a < 0 && total < math.MinInt64-a {
			return 0, false
		}
		total += a
	}
	return total, true
}

// Split divides total in proportion to the weights by largest remainder, ties to the lower index, so that the parts
// always add up to total. Weights must not be negative; when all are zero everything goes to the first part.
// total must not be negative.
func Split(total Amount, weights []int64) []Amount {
	parts := make([]Amount, len(weights))
	if len(weights) == 0 {
		return parts
	}
	sum := new(big.Int)
	for _, w := range weights {
		sum.Add(sum, big.NewInt(w))
	}
	if sum.Sign() == 0 {
		parts[0] = total
		return parts
	}
	rest := total
	remainders := make([]*big.Int, len(weights))
	for i, w := range weights {
		quotient, remainder := new(big.Int).QuoRem(new(big.Int).Mul(big.NewInt(int64(total)), big.NewInt(w)), sum, new(big.Int))
		parts[i], remainders[i] = Amount(quotient.Int64()), remainder
		rest -= parts[i]
	}
	for ; rest > 0; rest-- {
		best := 0
		for i := range remainders {
			if remainders[i].Cmp(remainders[best]) > 0 {
				best = i
			}
		}
		parts[best]++
		remainders[best] = big.NewInt(-1)
	}
	return parts
}

// mulDiv returns (a × b + half) / c without overflow on the way.
func mulDiv(a Amount, b, c, half int64) Amount {
	product := new(big.Int).Mul(big.NewInt(int64(a)), big.NewInt(b))
	product.Add(product, big.NewInt(half))
	return Amount(product.Quo(product, big.NewInt(c)).Int64())
}
