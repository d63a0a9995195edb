package storefront

import (
	"cmp"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lumbung/catalog"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/web"
)

// marks are the chips above the name.
func marks(p *web.Page, product *catalog.Product) []mark {
	var list []mark
	if product.NewHarvest {
		list = append(list, mark{"kunyit", p.T("product.new_harvest"), ""})
	}
	if product.Halal != "" {
		list = append(list, mark{"padi", p.T("product.halal"), "shield-check"})
	}
	if product.PIRT != "" {
		list = append(list, mark{"soga", p.T("product.pirt_number", product.PIRT), ""})
	}
	return list
}

// facts are the lines of the table; what is not known has none.
func facts(p *web.Page, product *catalog.Product, chosen catalog.Variant) []fact {
	var list []fact
	for _, f := range []fact{
		{"product.content", contentOf(product, chosen)},
		{"product.composition", product.Composition},
		{"product.shelf_life", product.ShelfLife},
		{"product.pirt", product.PIRT},
		{"product.halal_number", product.Halal},
		{"product.bpom", product.BPOM},
		{"product.weight", weights(p, chosen)},
	} {
		if f.text != "" {
			list = append(list, fact{p.T(f.label), f.text})
		}
	}
	return list
}

// weights is the weight a parcel of one piece has.
func weights(p *web.Page, v catalog.Variant) string {
	if v.Weight == 0 {
		return ""
	}
	return p.T("product.grams", v.Weight)
}

// contentOf is what is in a package of a variant: the name of one that is a quantity, otherwise what the product says.
func contentOf(p *catalog.Product, v catalog.Variant) string {
	if _, _, ok := quantityOf(v.Name); ok {
		return v.Name
	}
	return p.Content
}

// amountText is a quantity at the beginning of what is in a package: 200 g, 1.500 g, 1,5 kg, with how often it is in there: 10 x 250 g,
// 250 g x 10, 250 g (isi 10). No other figure may stand behind it, since nobody knows what that counts.
var amountText = regexp.MustCompile(`(?i)^(?:(?:isi\s*)?(\d{1,3})\s*(?:pcs|buah|bungkus|sachet|botol)?\s*[x×*@]\s*)?` +
	`([\d.,]{1,9})\s*(kg|kilogram|gr|gram|g|ml|mililiter|liter|l)\b(?:\s*(?:[x×*]|[(,]?\s*isi)\s*(\d{1,3})\b)?[^\d×*@]*$`)

// quantityOf reads a quantity as thousandths of a gram or a millilitre; ok is false for anything else.
func quantityOf(text string) (thousandths int64, kind string, ok bool) {
	m := amountText.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || m[1] != "" && m[4] != "" {
		return 0, "", false
	}
	times, err := strconv.ParseInt(cmp.Or(m[1], m[4], "1"), 10, 64)
	n, ok := thousandthsOf(m[2])
	scale, kind := scaleOf(m[3])
	return n * scale * times, kind, ok && err == nil && n*times > 0
}

// thousandthsOf reads 1.500 as a whole number, 1,5 and 1.5 and 0.500 as one with decimals.
func thousandthsOf(number string) (n int64, ok bool) {
	whole, part, decimal := strings.Cut(number, ",")
	if first, rest, dot := strings.Cut(number, "."); dot && !decimal && (first == "0" || len(rest) < 3) {
		whole, part, decimal = first, rest, true
	}
	n, err := money.ParseWhole(whole)
	if err != nil || decimal && part == "" || len(part) > 3 || strings.Trim(part, "0123456789") != "" {
		return 0, false
	}
	rest, err := strconv.ParseInt((part + "000")[:3], 10, 64)
	return n*1000 + rest, err == nil
}

func scaleOf(unit string) (scale int64, kind string) {
	switch strings.ToLower(unit) {
	case "kg", "kilogram":
		return 1000, "g"
	case "l", "liter":
		return 1000, "ml"
	case "ml", "mililiter":
		return 1, "ml"
	}
	return 1, "g"
}

// unitPrice compares: Rp24.000/100 g. It is empty when the content is no quantity of the same kind, or when one content is to
// speak for choices of different weight.
func unitPrice(l *i18n.Locale, p *catalog.Product, v catalog.Variant) string {
	content := contentOf(p, v)
	other := func(o catalog.Variant) bool { return o.Weight != v.Weight }
	if p.UnitQuantity <= 0 || content == p.Content && slices.ContainsFunc(p.Variants, other) {
		return ""
	}
	inside, kind, ok := quantityOf(content)
	per, perKind, okPer := quantityOf(strconv.FormatInt(p.UnitQuantity, 10) + " " + p.UnitName)
	if !ok || !okPer || kind != perKind || inside == per {
		return ""
	}
	price := portion(v.Price, per, inside)
	unit := strings.TrimSpace(strconv.FormatInt(p.UnitQuantity, 10) + " " + p.UnitName)
	return l.Rupiah(price) + "/" + strings.TrimPrefix(unit, "1 ")
}

// portion is price × part / whole, half a rupiah rounded up.
func portion(price money.Amount, part, whole int64) money.Amount {
	n := new(big.Int).Mul(big.NewInt(int64(price)), big.NewInt(part))
	n.Add(n, big.NewInt(whole/2))
	return money.Amount(n.Quo(n, big.NewInt(whole)).Int64())
}

// joinedDots puts a middle dot between the parts that are there.
func joinedDots(parts ...string) string { return joinedBy(" · ", parts) }

func joinedBy(sign string, parts []string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), sign)
}

// yearText writes a year, which is not grouped by thousands; "" when it is not known.
func yearText(year int64) string {
	if year == 0 {
		return ""
	}
	return strconv.FormatInt(year, 10)
}
