package seller

import (
	"context"
	"maps"
	"strings"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/web"
)

// productPage is the form of a product: a new one, or one that exists with its pictures and stock.
type productPage struct {
	web.Page
	Fresh        bool
	Action       string
	Categories   []web.Option
	First        variantRow
	Others       []variantRow
	Choices      bool // show the other variants at once
	OpenLicences bool // there is something in the part about licences
	RowCount     int
	Uploaded     []photo // came with a try that was refused

	State, Tone, Reason string
	Public              string // where buyers see it, "" when they do not
	SentBack            string // why a change was refused
	Waits               []change
	Hints               []string // what looks odd, and stops nothing
	Photos              []photo
	Stocks              []stockRow
	StockOptions        []web.Option
	Causes              []web.Option
	Submits             bool // may be handed to the officers
	Rests               bool // is put away
}

// photo is a picture with what a form says of it.
type photo struct {
	Value   string
	N       int
	Picture web.Picture
}

// change is one field that waits for an officer.
type change struct{ Label, Before, After string }

// stockRow is what is left of one variant.
type stockRow struct {
	Name       string
	Left, Held int64
}

func (s *Seller) showNew(c *gin.Context, v *visit, t *typedProduct) error {
	page, err := s.page(c, v, placeGoods, "seller.new_product")
	if err != nil {
		return err
	}
	view := s.formView(c.Request.Context(), v, t)
	page.Back, page.Path, page.Form = "/jualan/barang", "/jualan/barang/baru", t.form
	view.Page, view.Fresh, view.Action = page, true, "/jualan/barang/baru?koperasi="+v.coop.ID
	return s.pages.Render(c, t.form.Status(), "product", view)
}

// formView fills in what a new and a stored product have in common.
func (s *Seller) formView(ctx context.Context, v *visit, t *typedProduct) productPage {
	rows := rowsOf(t.form, int(t.Rows))
	view := productPage{First: rows[0], Others: rows[1:], RowCount: len(rows), Choices: t.Action == actionRow}
	for _, row := range view.Others {
		view.Choices = view.Choices || row.ID != "" || row.Name != ""
	}
	for name := range t.form.Faults {
		first := strings.HasPrefix(name, "variants.0.")
		view.Choices = view.Choices || strings.HasPrefix(name, "variants.") && (!first || name == "variants.0.name")
	}
	for _, name := range []string{"pirt", "halal", "bpom", "shelf_life", "composition", "unit_quantity", "unit_name"} {
		view.OpenLicences = view.OpenLicences || t.form.Value(name) != "" || t.form.Faults[name] != nil
	}
	for i, p := range t.stored {
		view.Uploaded = append(view.Uploaded, photo{keepPicture(p), i + 1, web.PictureOf(p, v.t("seller.photo_n", i+1), t.Category)})
	}
	for _, category := range s.Catalog.Categories(ctx) {
		view.Categories = append(view.Categories, web.Option{Value: category.Slug, Text: category.Name.In(v.locale.Tag())})
	}
	return view
}

// showProductAgain shows a product as it is stored; other is the form beside it that was refused, or nil.
func (s *Seller) showProductAgain(c *gin.Context, v *visit, id string, other *web.Form) error {
	p, err := s.ownProduct(c.Request.Context(), v, id)
	if err != nil {
		return err
	}
	form, err := formOf(p)
	if err != nil {
		return err
	}
	if other != nil {
		maps.Copy(form.Values, other.Values)
		form.Faults, form.Whole = other.Faults, other.Whole
	}
	return s.showProduct(c, v, p, &typedProduct{productForm: productForm{Rows: int64(len(p.Variants) + emptyRows)}, form: form})
}

func (s *Seller) showProduct(c *gin.Context, v *visit, p *catalog.Product, t *typedProduct) error {
	page, err := s.page(c, v, placeGoods, "seller.goods")
	if err != nil {
		return err
	}
	view := s.formView(c.Request.Context(), v, t)
	stocks, err := s.Catalog.Stocks(c.Request.Context(), p.Coop, p.ID)
	if err != nil {
		return err
	}
	held, err := s.Orders.Reserved(c.Request.Context(), p.ID)
	if err != nil {
		return err
	}
	view.tell(v, p)
	view.count(v, p, stocks, held)
	page.Title, page.Back, page.Path, page.Form = p.Name, "/jualan/barang", "/jualan/barang/"+p.ID, t.form
	view.Page, view.Action = page, "/jualan/barang/"+p.ID
	return s.pages.Render(c, t.form.Status(), "product", view)
}

// tell says how the product stands: its state, what waits, and what looks odd.
func (view *productPage) tell(v *visit, p *catalog.Product) {
	view.State, view.Tone = v.t("seller.product_"+string(p.State)), productTone(p.State)
	view.Submits, view.Rests = canSubmit(p), p.State == catalog.Archived
	if p.State == catalog.Rejected {
		view.Reason = p.Reason()
	}
	if p.State == catalog.Published && v.shop.Selling(v.now) {
		view.Public = "/p/" + p.Slug
	}
	checked := *p
	if p.Edited != nil {
		view.SentBack = p.Edited.SentBack
		checked.PIRT, checked.Halal, checked.BPOM = p.Edited.PIRT, p.Edited.Halal, p.Edited.BPOM
	}
	for _, d := range p.Diff() {
		if d.Field == "category" {
			d.Before, d.After = view.categoryName(d.Before), view.categoryName(d.After)
		}
		view.Waits = append(view.Waits, change{v.t("seller.f_" + d.Field), d.Before, d.After})
	}
	for _, key := range catalog.Warnings(&checked) {
		view.Hints = append(view.Hints, v.t(key))
	}
	for i, pic := range p.Pictures {
		view.Photos = append(view.Photos, photo{pic.ID, i + 1, web.PictureOf(pic, v.t("seller.photo_n", i+1), p.Category)})
	}
}

// categoryName is the name of a shelf as the form offers it.
func (view *productPage) categoryName(slug string) string {
	for _, category := range view.Categories {
		if category.Value == slug {
			return category.Text
		}
	}
	return slug
}

// count fills in what is left, variant by variant, and why that may change.
func (view *productPage) count(v *visit, p *catalog.Product, stocks []catalog.Stock, held map[string]int64) {
	for _, variant := range p.Variants {
		row := stockRow{Name: variant.Name}
		for _, stock := range stocks {
			if stock.ID == variant.ID {
				row.Left, row.Held = stock.Available, held[variant.ID]
			}
		}
		view.Stocks = append(view.Stocks, row)
		view.StockOptions = append(view.StockOptions, web.Option{Value: variant.ID, Text: variant.Name})
	}
	for _, cause := range stockCauses() {
		view.Causes = append(view.Causes, web.Option{Value: cause, Text: v.t("seller.cause_" + cause)})
	}
}
