package cooperative

import (
	"strings"

	"lumbung/internal/i18n"
	"lumbung/internal/money"
)

// rate writes what a fee asks: 5 %, Rp4.000, or both.
func rate(l *i18n.Locale, part money.BasisPoints, fixed money.Amount) string {
	switch {
	case part != 0 && fixed != 0:
		return l.Percent(part) + " + " + l.Rupiah(fixed)
	case fixed != 0:
		return l.Rupiah(fixed)
	case part != 0:
		return l.Percent(part)
	}
	return ""
}

// side writes an amount on its side of an entry; the other stays empty.
func (v *Visit) side(amount money.Amount) string {
	if amount == 0 {
		return ""
	}
	return v.Rupiah(amount)
}

// shortPlace is a village in the words of a table: Sembalun Lawang, Lombok Timur. A kota keeps its kind.
func (s *Cooperative) shortPlace(code string) string {
	village, found := s.Atlas.Find(code)
	regency, known := s.Atlas.Regency(code)
	if !found || !known {
		return ""
	}
	place := strings.TrimPrefix(regency.Name, "Kabupaten ")
	if village.Name != place {
		place = village.Name + ", " + place
	}
	return place
}
