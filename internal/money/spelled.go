package money

import "strings"

// Spelled writes an amount from 0 up in Indonesian words, as receipts have it beside the figures (terbilang): 75.000 is "tujuh puluh
// lima ribu rupiah".
func Spelled(a Amount) string {
	if a == 0 {
		return "nol rupiah"
	}
	return strings.Join(append(spell(nil, int64(a)), "rupiah"), " ")
}

// spell appends the words of n.
func spell(words []string, n int64) []string {
	for _, group := range []struct {
		size int64
		name string
		one  string // "" for "satu" and the name
	}{
		{1_000_000_000_000_000, "kuadriliun", ""},
		{1_000_000_000_000, "triliun", ""},
		{1_000_000_000, "miliar", ""},
		{1_000_000, "juta", ""},
		{1_000, "ribu", "seribu"},
		{100, "ratus", "seratus"},
	} {
		count := n / group.size
		n %= group.size
		switch {
		case count == 1 && group.one != "":
			words = append(words, group.one)
		case count > 0:
			words = append(spell(words, count), group.name)
		}
	}
	digits := strings.Fields("nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas")
	switch {
	case n == 0:
	case n < int64(len(digits)):
		words = append(words, digits[n])
	case n < 20:
		words = append(words, digits[n-10], "belas")
	default:
		if words = append(words, digits[n/10], "puluh"); n%10 > 0 {
			words = append(words, digits[n%10])
		}
	}
	return words
}
