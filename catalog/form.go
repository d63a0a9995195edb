package catalog

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/text"
)

// Limits of what may be typed: runes, rupiah, grams, pieces.
const (
	nameMin, nameMax   = 3, 70
	textMax            = 5000
	shortMax           = 120
	priceMin, priceMax = money.Amount(100), money.Amount(1_000_000_000)
	weightMax          = 100_000
	variantsMax        = 50
	picturesMax        = 10
	madeDaysMax        = 90
)

// ProductInput is what a seller types about a product.
type ProductInput struct {
	Coop, Shop   string // for a new product
	Key          string // of the form: the same key creates one product
	Name         string
	Description  string
	Category     string
	Content      string
	UnitQuantity int64 // 0: no comparison price
	UnitName     string
	Variants     []VariantInput
	Pictures     []media.Picture
	PIRT         string
	Halal        string
	BPOM         string
	Composition  string
	ShelfLife    string
	MadeDays     int64
	NewHarvest   bool
}

// VariantInput is one choice of a product as typed.
type VariantInput struct {
	ID     string // "" for a new one
	SKU    string
	Name   string
	Price  money.Amount
	Weight int64 // grams
	Stock  int64 // pieces at the beginning; ignored for a variant that exists
}

// clean cleans what was typed.
func (in *ProductInput) clean() {
	for _, lines := range []*string{&in.Description, &in.Composition} {
		*lines = text.Clean(*lines)
	}
	for _, line := range []*string{&in.Category, &in.Content, &in.UnitName, &in.PIRT, &in.Halal, &in.BPOM, &in.ShelfLife} {
		*line = text.Line(*line)
	}
	in.Name = text.Name(in.Name)
	for i := range in.Variants {
		v := &in.Variants[i]
		v.Name, v.SKU = text.Name(v.Name), text.Line(v.SKU)
	}
}

// Validate returns the mistakes as fault.Fields: name, description, category, content, unit_quantity, pictures,
// made_days, pirt, halal, bpom, composition, shelf_life, variants and variants.N.name, .sku, .price, .weight, .stock.
func (in ProductInput) Validate() error {
	in.Variants = append([]VariantInput(nil), in.Variants...)
	in.clean()
	f := fault.Fields{}
	length(f, "name", in.Name, nameMin, nameMax)
	length(f, "description", in.Description, 1, textMax)
	switch shelf, ok := CategoryOf(in.Category); {
	case !ok:
		f.Add("category", "form.choose_one")
	case shelf.IsGroup():
		f.Add("category", "form.choose_shelf")
	}
	for field, line := range map[string]string{
		"content": in.Content, "pirt": in.PIRT, "halal": in.Halal, "bpom": in.BPOM, "shelf_life": in.ShelfLife,
	} {
		length(f, field, line, 0, shortMax)
	}
	length(f, "composition", in.Composition, 0, textMax)
	if in.UnitQuantity < 0 || in.UnitQuantity > weightMax || in.UnitQuantity > 0 && in.UnitName == "" {
		f.Add("unit_quantity", "form.unit")
	}
	between(f, "made_days", in.MadeDays, 0, madeDaysMax)
	if len(in.Pictures) > picturesMax {
		f.Add("pictures", "form.too_many", picturesMax)
	}
	in.validateVariants(f)
	return f.Err()
}

func (in ProductInput) validateVariants(f fault.Fields) {
	if len(in.Variants) == 0 {
		f.Add("variants", "form.required")
	}
	if len(in.Variants) > variantsMax {
		f.Add("variants", "form.too_many", variantsMax)
	}
	names, skus := map[string]bool{}, map[string]bool{}
	for i, v := range in.Variants {
		at := "variants." + strconv.Itoa(i) + "."
		length(f, at+"name", v.Name, 0, nameMax)
		length(f, at+"sku", v.SKU, 0, shortMax)
		between(f, at+"price", int64(v.Price), int64(priceMin), int64(priceMax))
		between(f, at+"weight", v.Weight, 1, weightMax)
		between(f, at+"stock", v.Stock, 0, MaxPieces)
		name, sku := strings.ToLower(v.Name), strings.ToLower(v.SKU)
		if len(in.Variants) > 1 && name == "" {
			f.Add(at+"name", "form.required")
		}
		if names[name] {
			f.Add(at+"name", "form.twice")
		}
		if sku != "" && skus[sku] {
			f.Add(at+"sku", "form.twice")
		}
		names[name], skus[sku] = true, true
	}
}

// Warnings are keys of sentences about numbers that do not look like what they claim to be. They stop nothing: formats
// change faster than programs, and an officer looks at every product.
func Warnings(p *Product) []string {
	var keys []string
	for _, claim := range []struct {
		number, key string
		pattern     *regexp.Regexp
	}{
		{p.PIRT, "catalog.warn_pirt", pirtPattern},
		{p.Halal, "catalog.warn_halal", halalPattern},
		{p.BPOM, "catalog.warn_bpom", bpomPattern},
	} {
		if claim.number != "" && !claim.pattern.MatchString(squeeze(claim.number)) {
			keys = append(keys, claim.key)
		}
	}
	return keys
}

// The shapes of the numbers, without blanks, dots and dashes, in capitals. Sources: Peraturan BPOM 22/2018
// (P-IRT), the registers of BPJPH (halal) and BPOM.
var (
	pirtPattern  = regexp.MustCompile(`^(PIRT)?(NO)?[1-8]\d{14,16}$`)
	halalPattern = regexp.MustCompile(`^ID\d{14,17}$`)
	bpomPattern  = regexp.MustCompile(`^((MD|ML)\d{12,15}|N[A-E]\d{11}|T[RIL]\d{9})$`)
)

func squeeze(number string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", ".", "", "-", "", ":", "").Replace(number))
}

func length(f fault.Fields, field, typed string, least, most int) {
	switch n := utf8.RuneCountInString(typed); {
	case n == 0 && least > 0:
		f.Add(field, "form.required")
	case n < least:
		f.Add(field, "form.too_short", least)
	case n > most:
		f.Add(field, "form.too_long", most, n)
	}
}

func between(f fault.Fields, field string, number, least, most int64) {
	if number < least || number > most {
		f.Add(field, "form.between", least, most)
	}
}
