package seller

import (
	"context"
	"maps"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/web"
	"lumbung/payments"
)

// newProductPage is the form of a product that is not there yet.
func (s *Seller) newProductPage() page {
	create := web.Do("", act.Works, s.createProduct)
	create.Use = []gin.HandlerFunc{s.Web.Upload(web.UploadLimit)}
	return page{
		Path: "barang/baru", Access: act.Works, Nav: nav{ID: placeGoods}, Title: "seller.new_product", Help: "new_product",
		Show: s.newProduct,
		Acts: []web.Act[*Visit]{create}, Sample: sampleNew, More: map[string]show{"salah": sampleRefused},
	}
}

// productPage is the form of a product with its pictures and its stock.
func (s *Seller) productPage() page {
	addPhoto := web.Do("foto", act.Works, s.addPhoto)
	addPhoto.Use = []gin.HandlerFunc{s.Web.Upload(web.UploadLimit)}
	return page{
		Path: "barang/:id", Access: act.Works, Nav: nav{ID: placeGoods}, Title: "seller.goods", Help: "product", Show: s.product,
		Acts: []web.Act[*Visit]{
			web.Do("", act.Works, s.saveProduct),
			web.Do("stok", act.Works, s.adjustStock),
			addPhoto,
			web.Do("foto/susun", act.Works, s.arrangePhotos),
			web.Do("ajukan", act.Works, s.submitProduct),
			web.Do("simpan-dulu", act.Works, s.archiveProduct),
			web.Do("kembalikan", act.Works, s.restoreProduct),
		},
		Sample: sampleProduct(nil), More: map[string]show{"dikembalikan": sampleProduct(sentBack)},
	}
}

// formView is what the form of a new and of a stored product have in common.
type formView struct {
	fresh        bool
	action       string
	categories   []web.Option
	rows         []variantRow // the first stands for the product itself
	choices      bool         // show the other variants at once
	openLicences bool         // there is something in the part about licences
	uploaded     []photo      // came with a try that was refused
	submits      bool         // may be handed to the officers
}

// productView is a stored product.
type productView struct {
	formView
	product    *catalog.Product
	public     string // where buyers see it, "" when they do not
	reason     string // why it was sent back
	sentBack   string // why a change was refused
	waits      []change
	hints      []string // what looks odd, and stops nothing
	photos     []photo
	stocks     []stockRow
	variants   []web.Option
	stockCause []web.Option
}

// photo is a picture with what a form says of it.
type photo struct {
	value   string
	n       int
	picture web.Picture
}

// change is one field that waits for an officer.
type change struct{ label, before, after string }

// stockRow is what is left of one variant.
type stockRow struct {
	name       string
	left, held int64
}

func (s *Seller) newProduct(ctx context.Context, v *Visit) (templ.Component, error) {
	v.Back = at("barang")
	if v.Form == nil {
		var err error
		if v.Form, err = emptyForm(); err != nil {
			return nil, err
		}
	}
	d := v.formView()
	d.fresh, d.submits, d.action = true, true, at("barang/baru")+"?koperasi="+v.coop.ID
	return newProductMain(v, d), nil
}

// shelfOptions are the shelves under the names of their groups.
func shelfOptions(lang string) (options []web.Option) {
	for _, group := range catalog.Groups() {
		for _, shelf := range group.Shelves() {
			options = append(options, web.Option{Value: shelf.Slug, Text: shelf.Name.In(lang), Group: group.Name.In(lang)})
		}
	}
	return options
}

// formView reads the form that stands on the page.
func (v *Visit) formView() *formView {
	form := v.Form
	v.Scripts = []string{"photos.js"}
	d := &formView{rows: rowsOf(form), choices: form.Value("aksi") == actionRow, categories: shelfOptions(v.Lang())}
	for i, row := range d.rows {
		d.choices = d.choices || i > 0 && (row.id != "" || row.name != "")
	}
	for name := range form.Faults {
		first := strings.HasPrefix(name, "variants.0.")
		d.choices = d.choices || strings.HasPrefix(name, "variants.") && (!first || name == "variants.0.name")
	}
	for _, name := range []string{"pirt", "halal", "bpom", "shelf_life", "composition", "unit_quantity", "unit_name"} {
		d.openLicences = d.openLicences || form.Value(name) != "" || form.Faults[name] != nil
	}
	for i, text := range form.Values["terunggah"] {
		d.uploaded = append(d.uploaded, photo{text, i + 1, web.PictureOf(pictureOf(text), v.T("seller.photo_n", i+1), form.Value("category"))})
	}
	return d
}

// product shows a product as it is stored, or as it was typed when that was refused.
func (s *Seller) product(ctx context.Context, v *Visit) (templ.Component, error) {
	p, err := s.ownProduct(ctx, v, v.Param("id"))
	if err != nil {
		return nil, err
	}
	if err := v.fillForm(p); err != nil {
		return nil, err
	}
	d := &productView{formView: *v.formView(), product: p}
	stocks, err := s.Catalog.Stocks(ctx, p.Coop, p.ID)
	if err != nil {
		return nil, err
	}
	held, err := s.Orders.Reserved(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	v.Title, v.Back, d.action = p.Name, at("barang"), at("barang/"+p.ID)
	d.tell(v)
	if err := s.warnOfTransfer(ctx, v, d); err != nil {
		return nil, err
	}
	d.count(v, stocks, held)
	return productMain(v, d), nil
}

// fillForm puts what is stored into the form, unless it stands there as it was typed; beside it stays what was typed into
// another form that was refused.
func (v *Visit) fillForm(p *catalog.Product) error {
	other := v.Form
	if other != nil && v.Refused == "" {
		return nil
	}
	var err error
	if v.Form, err = formOf(p); err == nil && other != nil {
		maps.Copy(v.Form.Values, other.Values)
		v.Form.Faults, v.Form.FormError = other.Faults, other.FormError
	}
	return err
}

// warnOfTransfer hints at the variants of which a fixed price takes much.
func (s *Seller) warnOfTransfer(ctx context.Context, v *Visit, d *productView) error {
	schedule, err := s.Payments.Schedule(ctx, d.product.Coop, v.now)
	if err != nil {
		return err
	}
	for _, variant := range d.product.Variants {
		line := payments.FeeLine{
			Seller: d.product.Seller, Categories: catalog.CategoryPath(d.product.Category), Product: d.product.ID, Goods: variant.Price,
		}
		if least, dear := schedule.LeastByTransfer(line); dear {
			d.hints = append(d.hints, v.T("seller.transfer_takes", variant.Price, least))
		}
	}
	return nil
}

// tell says how the product stands: what waits, and what looks odd.
func (d *productView) tell(v *Visit) {
	p := d.product
	d.submits = canSubmit(p)
	if p.State == catalog.Rejected {
		d.reason = p.Reason()
	}
	if p.State == catalog.Published && v.shop.Selling(v.now) {
		d.public = "/p/" + p.Slug
	}
	checked := *p
	if p.Edited != nil {
		d.sentBack = p.Edited.SentBack
		checked = *p.WithEdit()
	}
	for _, diff := range p.Diff() {
		if diff.Field == "category" {
			diff.Before, diff.After = catalog.CategoryName(v.Lang(), diff.Before), catalog.CategoryName(v.Lang(), diff.After)
		}
		label := v.T("seller.f_" + diff.Field)
		if diff.Of != "" {
			label += " · " + diff.Of
		}
		d.waits = append(d.waits, change{label, diff.Before, diff.After})
	}
	for _, key := range catalog.Warnings(&checked) {
		d.hints = append(d.hints, v.T(key))
	}
	for i, pic := range inputOf(p).Pictures {
		d.photos = append(d.photos, photo{pic.ID, i + 1, web.PictureOf(pic, v.T("seller.photo_n", i+1), p.Category)})
	}
}

// count fills in what is left, variant by variant, and why that may change.
func (d *productView) count(v *Visit, stocks []catalog.Stock, held map[string]int64) {
	for _, variant := range d.product.Variants {
		row := stockRow{name: variant.Name}
		for _, stock := range stocks {
			if stock.ID == variant.ID {
				row.left, row.held = stock.Available, held[variant.ID]
			}
		}
		d.stocks = append(d.stocks, row)
		d.variants = append(d.variants, web.Option{Value: variant.ID, Text: variant.Name})
	}
	d.stockCause = v.stockCauses()
}
