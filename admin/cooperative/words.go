package cooperative

import (
	"fmt"
	"strings"

	"lumbung/internal/i18n"
	"lumbung/internal/money"
)

// percent writes a rate: 5 %, 0,7 %.
func percent(lang string, rate money.BasisPoints) string {
	text := strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d.%02d", rate/100, rate%100), "0"), ".")
	if lang == i18n.English {
		return text + "%"
	}
	return strings.Replace(text, ".", ",", 1) + " %"
}

// rate writes what a fee asks: 5 %, Rp4.000, or both.
func rate(lang string, part money.BasisPoints, fixed money.Amount) string {
	switch {
	case part != 0 && fixed != 0:
		return percent(lang, part) + " + " + fixed.String()
	case fixed != 0:
		return fixed.String()
	case part != 0:
		return percent(lang, part)
	}
	return ""
}

// shortPlace is a village in the words of a table: Sembalun Lawang, Lombok Timur. A kota keeps its kind.
func (s *Cooperative) shortPlace(code string) string {
	village, found := s.Atlas.Find(code)
	regency, known := s.Atlas.Regency(code)
	if !found || !known {
		return ""
	}
	return village.Name + ", " + strings.TrimPrefix(regency.Name, "Kabupaten ")
}
