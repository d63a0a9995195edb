package cooperative

import (
	"fmt"
	"strconv"
	"strings"

	"lumbung/internal/i18n"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/web"
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

// picture prepares a stored picture for a page; tint is the category whose ground shows behind it.
func picture(p media.Picture, alt, tint string) web.Picture {
	shown := web.Picture{Alt: alt, Width: p.Width, Height: p.Height, Tint: tint}
	if p.ID == "" {
		return shown
	}
	for version := range strings.SplitSeq(p.SrcSet(), ", ") {
		address, width, _ := strings.Cut(version, " ")
		if w, err := strconv.Atoi(strings.TrimSuffix(width, "w")); err == nil {
			shown.Sources = append(shown.Sources, web.Source{URL: address, Width: w})
		}
	}
	return shown
}
