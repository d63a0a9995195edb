package seller

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lumbung/catalog"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/ui"
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
	Uploaded     []string `form:"terunggah"                       label:"seller.f_pictures"` // pictures that came before the form
	Rows         int64    `form:"baris"`
	Action       string   `form:"aksi"`

	pictures []media.Picture
	variants []catalog.VariantInput
	rows     []int // the row of the form in which each variant stands
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

// Receive takes in the pictures that came with the form, behind those of an earlier try.
func (in *productForm) Receive(ctx context.Context, v *Visit, form *web.Form) error {
	added, wrong, err := v.s.takePictures(ctx, v)
	if wrong != nil {
		form.Faults.Add("pictures", wrong.Key, wrong.Args...)
	}
	if err != nil {
		return err
	}
	key, err := v.s.ticketKey(ctx)
	if err != nil {
		return err
	}
	kept := picturesKept(key, v, in.Uploaded)
	if len(kept) < len(in.Uploaded) && wrong == nil {
		form.Faults.Add("pictures", media.ErrGone.Key)
	}
	for _, p := range added {
		kept = append(kept, keepPicture(key, v, p))
	}
	form.Values["terunggah"] = kept
	for _, text := range kept {
		in.pictures = appendNew(in.pictures, []media.Picture{pictureOf(text)})
	}
	return nil
}

// Unfinished is the button that asks for one more row.
func (in *productForm) Unfinished() bool { return in.Action == actionRow }

// Check reads the variants: rows that are empty or crossed out are left out, but the first stands for the product itself
// when there are no others.
func (in *productForm) Check(form *web.Form) {
	for n := range rowCount(form) {
		row := variantRow{n: n}
		value := func(field string) string { return form.Value(row.field(field)) }
		empty := value("id") == "" && value("name") == "" && value("price") == "" && value("weight") == "" && value("stock") == ""
		if empty && n > 0 || value("remove") != "" {
			continue
		}
		variant := catalog.VariantInput{ID: value("id"), Name: value("name")}
		if letters := utf8.RuneCountInString(variant.Name); letters > nameLimit {
			form.Faults.Add(row.field("name"), "form.too_long", nameLimit, letters)
		}
		if price, err := form.Amount(row.field("price")); err == nil {
			variant.Price = price
		} else {
			form.Faults.Add(row.field("price"), missingOr(value("price"), "form.money"))
		}
		variant.Weight = whole(form, row.field("weight"), "seller.weight_whole", true)
		variant.Stock = whole(form, row.field("stock"), "form.number", false)
		in.variants, in.rows = append(in.variants, variant), append(in.rows, n)
	}
}

// input is what catalog gets of the form.
func (in *productForm) input(v *Visit) catalog.ProductInput {
	return catalog.ProductInput{
		Coop: v.coop.ID, Shop: v.shop.ID, Name: in.Name, Description: in.Description, Category: in.Category, Content: in.Content,
		UnitQuantity: in.UnitQuantity, UnitName: in.UnitName, PIRT: in.PIRT, Halal: in.Halal, BPOM: in.BPOM,
		Composition: in.Composition, ShelfLife: in.ShelfLife, MadeDays: in.MadeDays, NewHarvest: in.NewHarvest,
		Pictures: in.pictures, Variants: in.variants,
	}
}

// whole reads a number without decimals; wrong is the key of what is said of another.
func whole(form *web.Form, field, wrong string, required bool) int64 {
	typed := form.Value(field)
	if typed == "" && !required {
		return 0
	}
	n, err := money.ParseWhole(typed)
	if err != nil {
		form.Faults.Add(field, missingOr(typed, wrong))
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
func (in *productForm) explain(err error) error {
	fields := fault.FieldsOf(err)
	if fields == nil {
		return err
	}
	moved := fault.Fields{}
	for name, mistake := range fields {
		var at int
		var field string
		if n, _ := fmt.Sscanf(name, "variants.%d.%s", &at, &field); n == 2 && at < len(in.rows) {
			name = variantRow{n: in.rows[at]}.field(field)
		}
		moved[name] = mistake
	}
	return moved
}

// variantRow is one row of the form.
type variantRow struct {
	n    int
	id   string // "" for a variant that is not there yet
	name string // as stored
}

// field is the name of one of the row's fields.
func (r variantRow) field(name string) string { return "variants." + strconv.Itoa(r.n) + "." + name }

// label is its number as people count.
func (r variantRow) label() int { return r.n + 1 }

// weightField is where the weight is typed.
func (r variantRow) weightField(v *Visit) ui.Field {
	f := ui.Field{Name: r.field("weight"), Label: "seller.v_weight", InputMode: "numeric", Suffix: v.T("seller.gram"), Required: r.n == 0}
	if f.Required {
		f.Hint = "seller.v_weight_hint"
	}
	return f
}

// rowCount is how many rows a form has.
func rowCount(form *web.Form) int {
	n, _ := strconv.Atoi(form.Value("baris"))
	return min(max(n, 1), mostRows)
}

// rowsOf are the rows to show for what stands in a form, one more if that was asked for. The summary of mistakes names them as
// the page does.
func rowsOf(form *web.Form) []variantRow {
	count := rowCount(form)
	if form.Value("aksi") == actionRow {
		count = min(count+1, mostRows)
	}
	rows := make([]variantRow, count)
	for n := range rows {
		rows[n].n = n
		for _, field := range []string{"name", "price", "weight", "stock"} {
			if n == 0 { // stands for the product itself
				form.Label(rows[n].field(field), "seller.v_"+field)
				continue
			}
			form.Label(rows[n].field(field), "seller.v_"+field+"_of", rows[n].label())
		}
		rows[n].id, rows[n].name = form.Value(rows[n].field("id")), form.Value(rows[n].field("name"))
	}
	return rows
}

// emptyForm is the form of a new product.
func emptyForm() (*web.Form, error) {
	form, err := web.FormOf(productForm{Rows: 1 + emptyRows})
	form.Values.Del("unit_quantity")
	form.Values.Del("made_days")
	return form, err
}

// formOf is the form of a stored product, with what waits for an officer or was sent back, since that was typed last.
func formOf(p *catalog.Product) (*web.Form, error) {
	p = p.WithEdit()
	p.Edited = nil
	in := inputOf(p)
	form, err := web.FormOf(productForm{
		Name: in.Name, Category: in.Category, Description: in.Description, Content: in.Content, UnitQuantity: in.UnitQuantity,
		UnitName: in.UnitName, PIRT: in.PIRT, Halal: in.Halal, BPOM: in.BPOM, Composition: in.Composition,
		ShelfLife: in.ShelfLife, MadeDays: in.MadeDays, NewHarvest: in.NewHarvest, Rows: int64(len(p.Variants) + emptyRows),
	})
	if err != nil {
		return nil, err
	}
	if in.UnitQuantity == 0 {
		form.Values.Del("unit_quantity")
	}
	for n, variant := range in.Variants {
		row := variantRow{n: n}
		form.Values.Set(row.field("id"), variant.ID)
		form.Values.Set(row.field("name"), variant.Name)
		form.Values.Set(row.field("price"), strings.TrimPrefix(variant.Price.String(), "Rp"))
		form.Values.Set(row.field("weight"), strconv.FormatInt(variant.Weight, 10))
	}
	return form, nil
}

// inputOf is a stored product as if it had just been typed, for changes that leave the text alone. An edit that waits
// goes on waiting; one that was sent back is dropped, or it would be handed in again.
func inputOf(p *catalog.Product) catalog.ProductInput {
	if e := p.Edited; e != nil && e.SentBack == "" {
		p = p.WithEdit()
	}
	in := catalog.ProductInput{
		Coop: p.Coop, Shop: p.Shop, Name: p.Name, Description: p.Description, Category: p.Category, Content: p.Content,
		UnitQuantity: p.UnitQuantity, UnitName: p.UnitName, Pictures: p.Pictures, PIRT: p.PIRT, Halal: p.Halal, BPOM: p.BPOM,
		Composition: p.Composition, ShelfLife: p.ShelfLife, MadeDays: p.MadeDays, NewHarvest: p.NewHarvest,
	}
	for _, v := range p.Variants {
		in.Variants = append(in.Variants, catalog.VariantInput{ID: v.ID, SKU: v.SKU, Name: v.Name, Price: v.Price, Weight: v.Weight})
	}
	return in
}

// keptPicture is how a picture that was already uploaded travels with a form: a ticket of this name.
var keptPicture = regexp.MustCompile(`^([0-9a-f]{32})-([1-9]\d{0,3})-([1-9]\d{0,3})$`)

func keepPicture(key identity.Keys, v *Visit, p media.Picture) string {
	return ticket{fmt.Sprintf("%s-%d-%d", p.ID, p.Width, p.Height), v.actor.ID(), v.now.Add(keptTime)}.sign(key)
}

// picturesKept are the tickets of a form that hold: of this member and in time.
func picturesKept(key identity.Keys, v *Visit, tickets []string) []string {
	return slices.DeleteFunc(slices.Clone(tickets), func(text string) bool {
		t, ok := readTicket(key, text)
		return !ok || t.user != v.actor.ID() || v.now.After(t.until) || pictureOf(text) == media.Picture{}
	})
}

// pictureOf is the picture of a ticket, whether or not that holds, and the zero one of anything else.
func pictureOf(text string) media.Picture {
	name, _, _ := strings.Cut(text, " ")
	m := keptPicture.FindStringSubmatch(name)
	if m == nil {
		return media.Picture{}
	}
	width, _ := strconv.Atoi(m[2]) // the pattern has numbers there
	height, _ := strconv.Atoi(m[3])
	return media.Picture{ID: m[1], Width: width, Height: height}
}
