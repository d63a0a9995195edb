package cooperative

import (
	"fmt"
	"strings"

	"lumbung/internal/i18n"
	"lumbung/internal/money"
)

// percent writes a rate: 5 %, 0,7 %.
func (d desk) percent(rate money.BasisPoints) string {
	text := strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d.%02d", rate/100, rate%100), "0"), ".")
	if d.Lang() == i18n.English {
		return text + "%"
	}
	return strings.Replace(text, ".", ",", 1) + " %"
}

// rate writes what a fee asks: 5 %, Rp4.000, or both.
func (d desk) rate(percent money.BasisPoints, fixed money.Amount) string {
	switch {
	case percent != 0 && fixed != 0:
		return d.percent(percent) + " + " + fixed.String()
	case fixed != 0:
		return fixed.String()
	case percent != 0:
		return d.percent(percent)
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
