package seller

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/web"
)

// productForm is what a seller types about a product. Its fields are called as catalog calls their mistakes; those of
// the variants, variants.0.price and so on, are read row by row.
type productForm struct {
	Name         string   `form:"name,required"        max:"70"   label:"seller.f_name"`
	Category     string   `form:"category,required"    max:"40"   label:"seller.f_category"`
	Description  string   `form:"description,required" max:"5000" label:"seller.f_description"`
	Content      string   `form:"content"              max:"120"  label:"seller.f_content"`
	UnitQuantity int64    `form:"unit_quantity"                   label:"seller.f_unit_quantity"`
	UnitName     string   `form:"unit_name"            max:"20"   label:"seller.f_unit_name"`
	PIRT         string   `form:"pirt"                 max:"120"  label:"seller.f_pirt"`
	Halal        string   `form:"halal"                max:"120"  label:"seller.f_halal"`
	BPOM         string   `form:"bpom"                 max:"120"  label:"seller.f_bpom"`
	Composition  string   `form:"composition"          max:"5000" label:"seller.f_composition"`
	ShelfLife    string   `form:"shelf_life"           max:"120"  label:"seller.f_shelf_life"`
	MadeDays     int64    `form:"made_days"                       label:"seller.f_made_days"`
	NewHarvest   bool     `form:"new_harvest"                     label:"seller.f_new_harvest"`
	Pictures     []string `form:"pictures"                        label:"seller.f_pictures"` // here for its label; files come apart
	Uploaded     []string `form:"terunggah"                       label:"seller.f_pictures"` // pictures that came before the form, or with an earlier try
	Rows         int64    `form:"baris"`
	Action       string   `form:"aksi"`
}

// What the buttons of the form say in aksi; none of them is to save.
const (
	actionRow    = "baris"  // one more row for a variant
	actionSubmit = "ajukan" // save, then hand it to the officers
)

// Rows for variants: as many as there are, some to fill in, and never more than catalog takes.
const (
	emptyRows = 2
	mostRows  = 50
	nameLimit = 70 // letters of a variant's name
)

// typedProduct is the form as it was sent.
type typedProduct struct {
	productForm
	form   *web.Form
	input  catalog.ProductInput
	rows   []int // the row of the form in which each variant of input stands
	stored []media.Picture
}

// readProduct reads the form; p is the product it changes, nil for a new one.
func readProduct(c *gin.Context, v *Visit, p *catalog.Product) (*typedProduct, error) {
	t := &typedProduct{}
	var err error
	if t.form, err = web.Bind(c, &t.productForm); err != nil {
		return nil, err
	}
	t.Rows = min(max(t.Rows, 1), mostRows)
	t.input = catalog.ProductInput{
		Coop: v.coop.ID, Shop: v.shop.ID, Name: t.Name, Description: t.Description, Category: t.Category, Content: t.Content,
		UnitQuantity: t.UnitQuantity, UnitName: t.UnitName, PIRT: t.PIRT, Halal: t.Halal, BPOM: t.BPOM,
		Composition: t.Composition, ShelfLife: t.ShelfLife, MadeDays: t.MadeDays, NewHarvest: t.NewHarvest,
	}
	t.stored = picturesKept(t.Uploaded)
	if p != nil {
		t.input.Pictures = appendNew(p.Pictures, t.stored)
	}
	t.readRows(p)
	return t, nil
}

// readRows reads the variants: rows that are empty or crossed out are left out, but the first stands for the product
// itself when there are no others.
func (t *typedProduct) readRows(p *catalog.Product) {
	for n := range int(t.Rows) {
		row := variantRow{N: n}
		value := func(field string) string { return strings.TrimSpace(t.form.Values.Get(row.F(field))) }
		empty := value("id") == "" && value("name") == "" && value("price") == "" && value("weight") == "" && value("stock") == ""
		if empty && n > 0 || value("remove") != "" {
			continue
		}
		variant := catalog.VariantInput{ID: value("id"), Name: value("name")}
		if letters := utf8.RuneCountInString(variant.Name); letters > nameLimit {
			t.form.Faults.Add(row.F("name"), "form.too_long", nameLimit, letters)
		}
		if p != nil {
			old, _ := p.Variant(variant.ID)
			variant.SKU = old.SKU // has no field here, so it stays
		}
		if price, err := money.Parse(value("price")); err == nil {
			variant.Price = price
		} else {
			t.form.Faults.Add(row.F("price"), missingOr(value("price"), "form.money"))
		}
		variant.Weight = t.whole(row.F("weight"), true)
		variant.Stock = t.whole(row.F("stock"), false)
		t.input.Variants, t.rows = append(t.input.Variants, variant), append(t.rows, n)
	}
}

// addRow shows one row more and says nothing yet about what is not filled in; a picture that could not be read is told.
func (t *typedProduct) addRow() {
	told := fault.Fields{}
	if wrong := t.form.Faults["pictures"]; wrong != nil {
		told["pictures"] = wrong
	}
	t.Rows, t.form.Faults = t.Rows+1, told
}

// whole reads a number without decimals; people write them with dots.
func (t *typedProduct) whole(field string, required bool) int64 {
	text := strings.ReplaceAll(strings.TrimSpace(t.form.Values.Get(field)), ".", "")
	if text == "" && !required {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.form.Faults.Add(field, missingOr(text, "form.number"))
	}
	return n
}

func missingOr(text, key string) string {
	if text == "" {
		return "form.required"
	}
	return key
}

// explain puts catalog's mistakes of variants beside the rows they were typed in.
func (t *typedProduct) explain(err error) error {
	fields := fault.FieldsOf(err)
	if fields == nil {
		return err
	}
	moved := fault.Fields{}
	for name, mistake := range fields {
		var at int
		var field string
		if n, _ := fmt.Sscanf(name, "variants.%d.%s", &at, &field); n == 2 && at < len(t.rows) {
			name = variantRow{N: t.rows[at]}.F(field)
		}
		moved[name] = mistake
	}
	return moved
}

// variantRow is one row of the form.
type variantRow struct {
	N    int
	ID   string // "" for a variant that is not there yet
	Name string // as stored
}

// F is the name of one of the row's fields.
func (r variantRow) F(field string) string { return "variants." + strconv.Itoa(r.N) + "." + field }

// Label is its number as people count.
func (r variantRow) Label() int { return r.N + 1 }

// rowsOf are the rows to show for what stands in a form. The summary of mistakes names them as the page does.
func rowsOf(form *web.Form, count int) []variantRow {
	rows := make([]variantRow, min(count, mostRows))
	for n := range rows {
		rows[n].N = n
		for _, field := range []string{"name", "price", "weight", "stock"} {
			if n == 0 { // stands for the product itself
				form.Call(rows[n].F(field), "seller.v_"+field)
				continue
			}
			form.Call(rows[n].F(field), "seller.v_"+field+"_of", rows[n].Label())
		}
		rows[n].ID, rows[n].Name = form.Value(rows[n].F("id")), form.Value(rows[n].F("name"))
	}
	return rows
}

// emptyForm is the form of a new product.
func emptyForm() (*web.Form, error) {
	form, err := web.FormOf(productForm{})
	form.Values.Del("unit_quantity")
	form.Values.Del("made_days")
	return form, err
}

// formOf is the form of a stored product, with what waits for an officer or was sent back, since that was typed last.
func formOf(p *catalog.Product) (*web.Form, error) {
	in := inputOf(p)
	if p.Edited != nil {
		in.Name, in.Category, in.PIRT, in.Halal, in.BPOM = p.Edited.Name, p.Edited.Category, p.Edited.PIRT, p.Edited.Halal, p.Edited.BPOM
	}
	form, err := web.FormOf(productForm{
		Name: in.Name, Category: in.Category, Description: in.Description, Content: in.Content, UnitQuantity: in.UnitQuantity,
		UnitName: in.UnitName, PIRT: in.PIRT, Halal: in.Halal, BPOM: in.BPOM, Composition: in.Composition,
		ShelfLife: in.ShelfLife, MadeDays: in.MadeDays, NewHarvest: in.NewHarvest,
	})
	if err != nil {
		return nil, err
	}
	if in.UnitQuantity == 0 {
		form.Values.Del("unit_quantity")
	}
	for n, variant := range in.Variants {
		row := variantRow{N: n}
		form.Values.Set(row.F("id"), variant.ID)
		form.Values.Set(row.F("name"), variant.Name)
		form.Values.Set(row.F("price"), strings.TrimPrefix(variant.Price.String(), "Rp"))
		form.Values.Set(row.F("weight"), strconv.FormatInt(variant.Weight, 10))
	}
	return form, nil
}

// inputOf is a stored product as if it had just been typed, for changes that leave the text alone. An edit that waits
// goes on waiting; one that was sent back is dropped, or it would be handed in again.
func inputOf(p *catalog.Product) catalog.ProductInput {
	in := catalog.ProductInput{
		Coop: p.Coop, Shop: p.Shop, Name: p.Name, Description: p.Description, Category: p.Category, Content: p.Content,
		UnitQuantity: p.UnitQuantity, UnitName: p.UnitName, Pictures: p.Pictures, PIRT: p.PIRT, Halal: p.Halal, BPOM: p.BPOM,
		Composition: p.Composition, ShelfLife: p.ShelfLife, MadeDays: p.MadeDays, NewHarvest: p.NewHarvest,
	}
	if e := p.Edited; e != nil && e.SentBack == "" {
		in.Name, in.Category, in.PIRT, in.Halal, in.BPOM = e.Name, e.Category, e.PIRT, e.Halal, e.BPOM
	}
	for _, v := range p.Variants {
		in.Variants = append(in.Variants, catalog.VariantInput{ID: v.ID, SKU: v.SKU, Name: v.Name, Price: v.Price, Weight: v.Weight})
	}
	return in
}

// keptPicture is how a picture that was already uploaded travels with a form that has to be shown again.
var keptPicture = regexp.MustCompile(`^([0-9a-f]{32})-(\d{1,4})-(\d{1,4})$`)

func keepPicture(p media.Picture) string { return fmt.Sprintf("%s-%d-%d", p.ID, p.Width, p.Height) }

// pictureKept reads it back; ok is false for anything else.
func pictureKept(text string) (p media.Picture, ok bool) {
	m := keptPicture.FindStringSubmatch(text)
	if m == nil {
		return p, false
	}
	width, errW := strconv.Atoi(m[2])
	height, errH := strconv.Atoi(m[3])
	return media.Picture{ID: m[1], Width: width, Height: height}, errW == nil && errH == nil && width > 0 && height > 0
}

// picturesKept are those of a form, none twice.
func picturesKept(texts []string) (kept []media.Picture) {
	for _, text := range texts {
		if p, ok := pictureKept(text); ok {
			kept = appendNew(kept, []media.Picture{p})
		}
	}
	return kept
}
