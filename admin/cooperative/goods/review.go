package goods

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// historyShown is how many decisions the page shows.
const historyShown = 12

// reviewPage is a product as a buyer would see it, with what an officer must look at.
func (s *desk) reviewPage() page {
	return page{
		Path: "barang/:id", Access: act.Reads, Nav: nav{ID: "barang"}, Title: "coop.nav.goods", Help: "product", Show: s.review,
		Acts: []web.Act[*Visit]{
			web.Do("setujui", act.May(act.Moderate), s.approve),
			web.Do("kembalikan", act.May(act.Moderate), s.sendBack),
			web.Do("turunkan", act.May(act.Moderate), s.takeDown),
		},
		Sample: sampleReview, More: sampleReviews(),
	}
}

// reviewDetail is what the page says.
type reviewDetail struct {
	product     *catalog.Product
	shop        string
	category    string
	state, tone string
	pictures    []web.Picture
	newPictures []web.Picture    // that wait in place of them
	pieces      map[string]int64 // by variant
	claims      []claim
	warnings    []string
	changes     []change
	history     []reviewNote
	mine        bool // the officer's own product: somebody else decides
	conflict    bool // it changed while it was looked at
}

// claim is a number that the product carries.
type claim struct{ name, number string }

// change is one field of a waiting edit.
type change struct{ field, before, after string }

// reviewNote is one line of the product's history.
type reviewNote struct {
	step, by, reason string
	at               time.Time
}

// approveForm carries the edition that the officer looked at.
type approveForm struct {
	Seen int64 `form:"dilihat,required"`
}

// sendBackForm carries also the reason that the seller reads.
type sendBackForm struct {
	Seen   int64  `form:"dilihat,required"`
	Reason string `form:"alasan,required" max:"300" label:"coop.reason"`
}

// approve publishes a product, or applies the edit that waits.
func (s *desk) approve(ctx context.Context, v *Visit, in approveForm) (web.Done, error) {
	step := catalog.Step{Coop: v.Coop.ID, ID: v.Param("id"), Seen: in.Seen}
	_, err := s.Catalog.ApproveProduct(ctx, v.By, step)
	return web.Done{To: v.To("barang"), Tone: "padi", Key: "coop.review.approved"}, err
}

// sendBack gives a product back to its seller, with a reason.
func (s *desk) sendBack(ctx context.Context, v *Visit, in sendBackForm) (web.Done, error) {
	step := catalog.Step{Coop: v.Coop.ID, ID: v.Param("id"), Seen: in.Seen, Reason: in.Reason}
	_, err := s.Catalog.SendBack(ctx, v.By, step)
	return web.Done{To: v.To("barang"), Tone: "nila", Key: "coop.review.sent_back"}, err
}

// takeDownForm is why a product is taken down: one of the kinds, and what the seller has to know.
type takeDownForm struct {
	Seen   int64  `form:"dilihat,required"`
	Kind   string `form:"jenis,required"   label:"coop.takedown.kind"`
	Reason string `form:"sebab,required" max:"300" label:"coop.reason"`
}

// Check wants one of the kinds.
func (in *takeDownForm) Check(form *web.Form) {
	if in.Kind != "" && !slices.Contains(catalog.ReportKinds(), catalog.ReportKind(in.Kind)) {
		form.Miss("jenis")
	}
}

// takeDown removes a product from the market. What its seller reads begins with the kind.
func (s *desk) takeDown(ctx context.Context, v *Visit, in takeDownForm) (web.Done, error) {
	reason := catalog.ReportKind(in.Kind).Name().ID + ". " + in.Reason
	step := catalog.Step{Coop: v.Coop.ID, ID: v.Param("id"), Seen: in.Seen, Reason: reason}
	_, err := s.Catalog.TakeDown(ctx, v.By, step)
	return web.Done{Tone: "nila", Key: "coop.takedown.did"}, err
}

// takeDownReason is where the rest of the reason is typed.
func takeDownReason() ui.Field {
	field := office.ReasonField("coop.takedown.reason_hint")
	field.Name = "sebab"
	return field
}

// kinds are what may be wrong with a product.
func kinds(v *Visit) (options []web.Option) {
	for _, kind := range catalog.ReportKinds() {
		options = append(options, web.Option{Value: string(kind), Text: kind.Name().In(v.Lang())})
	}
	return options
}

// review shows the product as it is now.
func (s *desk) review(ctx context.Context, v *Visit) (templ.Component, error) {
	p, err := s.Catalog.OwnProduct(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	v.Title, v.Back = p.Name, v.To("barang")
	d := s.reviewOf(ctx, v, p)
	if v.Form != nil && v.Form.Status() == http.StatusConflict {
		d.conflict, v.Form.FormError = true, nil // what was typed stays
	}
	if err := s.fillReview(ctx, v, d); err != nil {
		return nil, err
	}
	return reviewMain(v, d), nil
}

// reviewOf is what follows from the product alone.
func (s *desk) reviewOf(ctx context.Context, v *Visit, p *catalog.Product) *reviewDetail {
	d := &reviewDetail{product: p, category: s.categoryName(ctx, v, p.Category), mine: act.NotOwnShop(v.By, p.Coop, p.Seller) != nil}
	d.state, d.tone = productState(v, p)
	for i, pic := range p.Pictures {
		d.pictures = append(d.pictures, web.PictureOf(pic, v.T("coop.review.picture", i+1, p.Name), p.Category))
	}
	if p.Reviewing {
		for _, diff := range p.Diff() {
			if diff.Field == "category" {
				diff.Before, diff.After = s.categoryName(ctx, v, diff.Before), s.categoryName(ctx, v, diff.After)
			}
			field := v.Word("field", diff.Field)
			if diff.Of != "" {
				field += " · " + diff.Of
			}
			d.changes = append(d.changes, change{field, diff.Before, diff.After})
		}
		shown := p.Pictures
		p = p.WithEdit()
		for i, pic := range p.Pictures {
			if !slices.Equal(shown, p.Pictures) {
				d.newPictures = append(d.newPictures, web.PictureOf(pic, v.T("coop.review.picture", i+1, p.Name), p.Category))
			}
		}
	}
	for _, one := range []claim{{"pirt", p.PIRT}, {"halal", p.Halal}, {"bpom", p.BPOM}} {
		if one.number != "" {
			d.claims = append(d.claims, claim{v.T("coop.field." + one.name), one.number})
		}
	}
	for _, key := range catalog.Warnings(p) {
		d.warnings = append(d.warnings, v.Word("warn", strings.TrimPrefix(key, "catalog.warn_")))
	}
	return d
}

// productState is how a product stands, and in which tone.
func productState(v *Visit, p *catalog.Product) (state, tone string) {
	switch {
	case p.Reviewing || p.State == catalog.Pending:
		return v.T("coop.product.pending"), "kunyit"
	case p.TakenDownAt != nil:
		return v.T("coop.goods.taken_down"), "bata"
	case p.State == catalog.Published:
		return v.Word("product", p.State), "padi"
	case p.State == catalog.Rejected:
		return v.Word("product", p.State), "bata"
	}
	return v.Word("product", p.State), "soga"
}

// fillReview reads what stands beside the product: its shop, its stock and its history.
func (s *desk) fillReview(ctx context.Context, v *Visit, d *reviewDetail) error {
	p := d.product
	shop, err := s.Catalog.Shop(ctx, p.Coop, p.Shop)
	if err != nil && !errors.Is(err, catalog.ErrShopNotFound) {
		return err
	}
	if shop != nil {
		d.shop = shop.Name
	}
	stocks, err := s.Catalog.Stocks(ctx, p.Coop, p.ID)
	if err != nil {
		return err
	}
	d.pieces = map[string]int64{}
	for _, stock := range stocks {
		d.pieces[stock.ID] = stock.Available
	}
	names := make([]ui.Cell, len(p.Steps))
	for i, step := range p.Steps {
		names[i] = ui.Named(office.Person, step.By)
	}
	if err := ui.Resolve(ctx, v, [][]ui.Cell{names}); err != nil {
		return err
	}
	for i := len(p.Steps) - 1; i > 0 && len(d.history) < historyShown; i-- {
		step := p.Steps[i]
		note := reviewNote{step: v.Word("step", stepWord(p.Steps[i-1].State, step)), by: names[i].Text, reason: step.Reason, at: step.At}
		d.history = append(d.history, note)
	}
	return nil
}

// stepWord is what was done to a product in a step from one state to another.
func stepWord(from catalog.State, step states.Step[catalog.State]) string {
	switch {
	case from == catalog.Archived:
		return "restore"
	case from == catalog.Published && step.State == catalog.Rejected:
		return "take_down"
	case step.State == catalog.Rejected, step.State == catalog.Published && step.Reason != "":
		return "send_back"
	}
	return map[catalog.State]string{catalog.Pending: "submit", catalog.Published: "approve", catalog.Archived: "archive"}[step.State]
}

// variantTable is what there is to buy.
func variantTable(v *Visit, d *reviewDetail) ui.Grid {
	g := ui.Grid{Caption: v.T("coop.review.variants"), Heads: []ui.GridHead{{Label: v.T("coop.col.variant")}}}
	for _, label := range []string{"coop.col.weight", "coop.col.stock", "coop.col.price"} {
		g.Heads = append(g.Heads, ui.GridHead{Label: v.T(label), Sum: true})
	}
	for _, variant := range d.product.Variants {
		name := variant.Name
		if name == "" {
			name = v.T("coop.review.only")
		}
		g.Rows = append(g.Rows, []ui.Cell{
			ui.Text(name).Lead(), ui.Text(v.Locale.Number(variant.Weight) + " g"),
			ui.Text(v.Locale.Number(d.pieces[variant.ID])), ui.Figure(variant.Price),
		})
	}
	return g
}

func (s *desk) categoryName(ctx context.Context, v *Visit, slug string) string {
	if v.Sampled() {
		return slug
	}
	if category, err := s.Catalog.Category(ctx, slug); err == nil {
		return category.Name.In(v.Lang())
	}
	return slug
}
