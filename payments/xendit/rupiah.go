package xendit

import (
	"fmt"
	"strconv"
	"strings"

	"lumbung/internal/money"
)

// rupiah is an amount in a reply. JSON writes one sum in many ways (10000, 10000.0, 1.0E4, null); all are read without a
// floating-point number, and a part of a rupiah is an error.
type rupiah money.Amount

// UnmarshalJSON implements json.Unmarshaler.
func (a *rupiah) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	n, err := wholeNumber(string(text))
	if err != nil {
		return err
	}
	if n > money.Max {
		return fmt.Errorf("amount %.40s is out of range", text)
	}
	*a = rupiah(n)
	return nil
}

// wholeNumber reads a JSON number that is whole and not negative, whatever its form.
func wholeNumber(text string) (money.Amount, error) {
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(text), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	shift := 0
	if hasExponent {
		var err error
		if shift, err = strconv.Atoi(exponent); err != nil || shift < -18 || shift > 18 {
			return 0, fmt.Errorf("amount %.40s is out of range", text)
		}
	}
	for ; shift > 0; shift-- {
		if fraction == "" {
			fraction = "0"
		}
		whole, fraction = whole+fraction[:1], fraction[1:]
	}
	for ; shift < 0; shift++ {
		if whole == "" {
			whole = "0"
		}
		whole, fraction = whole[:len(whole)-1], whole[len(whole)-1:]+fraction
	}
	if strings.Trim(fraction, "0") != "" {
		return 0, fmt.Errorf("amount %.40s is not whole", text)
	}
	n, err := strconv.ParseUint("0"+strings.TrimLeft(whole, "0"), 10, 62)
	if err != nil {
		return 0, fmt.Errorf("amount %.40s: %w", text, err)
	}
	return money.Amount(n), nil
}
