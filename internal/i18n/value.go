package i18n

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"lumbung/internal/money"
)

// Value writes one value of a sentence: whole numbers and money grouped by the language's rule, whatever else writes itself
// as it does. A time is refused, since it needs a choice of form: write it with Date or DateTime first. So is a method that was not
// called.
func (l *Locale) Value(arg any) string {
	if n, ok := wholeNumber(arg); ok {
		return l.Number(n)
	}
	switch arg := arg.(type) {
	case money.Amount:
		return l.Rupiah(arg)
	case time.Time:
		return "‹time›"
	}
	if reflect.ValueOf(arg).Kind() == reflect.Func {
		return "‹func›"
	}
	return fmt.Sprint(arg)
}

// wholeNumber returns arg when it is an integer that does not write itself: an amount of money is no count.
func wholeNumber(arg any) (int64, bool) {
	if _, writesItself := arg.(fmt.Stringer); writesItself || arg == nil {
		return 0, false
	}
	v := reflect.ValueOf(arg)
	switch {
	case v.CanInt():
		return v.Int(), true
	case v.CanUint() && v.Uint() <= 1<<63-1:
		return int64(v.Uint()), true
	}
	return 0, false
}

// Number groups a whole number by thousands: 12.500 in Indonesian, 12,500 in English.
func (l *Locale) Number(n int64) string {
	sign, digits := "", uint64(n)
	if n < 0 {
		sign, digits = "−", -digits
	}
	return sign + l.marked(money.Group(digits))
}

// Rupiah writes an amount: Rp12.500 in Indonesian, Rp12,500 in English, where a voice would read 12.500 as twelve and a half.
func (l *Locale) Rupiah(a money.Amount) string { return l.marked(a.String()) }

// marked puts the language's mark between the thousands.
func (l *Locale) marked(grouped string) string {
	if l.tag == English {
		return strings.ReplaceAll(grouped, ".", ",")
	}
	return grouped
}

// Percent writes a rate: 5 %, 0,7 %, 12,25 %; in English 0.7%.
func (l *Locale) Percent(rate money.BasisPoints) string {
	mark, gap := ",", "\u00a0" // a space that does not break
	if l.tag == English {
		mark, gap = ".", ""
	}
	text := fmt.Sprint(int64(rate / 100))
	if rest := int64(rate % 100); rest != 0 {
		text += mark + strings.TrimRight(fmt.Sprintf("%02d", rest), "0")
	}
	return text + gap + "%"
}
