package cooperative

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/store"
	"lumbung/internal/web"
)

// reviewPage is a product as a buyer would see it, with what an officer must look at.
type reviewPage struct {
	desk
	Product  *catalog.Product
	Shop     *catalog.Shop
	Category string
	Pictures []web.Picture
	Variants []variantRow
	Claims   []claim
	Warnings []string
	Changes  []change
	Notes    []noteRow
	State    string
	Tone     string
	Mine     bool   // the officer's own product: somebody else should look, but nothing stops a small board
	Conflict string // it changed while it was looked at
}

type variantRow struct {
	catalog.Variant
	Pieces int64
}

// claim is a number that the product carries.
type claim struct{ Name, Number string }

// change is one field of a waiting edit.
type change struct{ Field, Before, After string }

// noteRow is one line of the product's history.
type noteRow struct {
	Step, By, Reason string
	At               time.Time
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

// historyShown is how many decisions the page shows.
const historyShown = 12

func (s *Cooperative) review(c *gin.Context) error {
	v, err := s.enter(c)
	if err != nil {
		return err
	}
	return s.showReview(c, v, nil)
}

// showReview shows the product as it is now; form is one that was refused.
func (s *Cooperative) showReview(c *gin.Context, v visit, form *web.Form) error {
	ctx := c.Request.Context()
	p, err := s.Catalog.OwnProduct(ctx, v.coop.ID, c.Param("id"))
	if err != nil {
		return err
	}
	d, err := s.open(c, v, "barang", "coop.nav.goods")
	if err != nil {
		return err
	}
	d.Title, d.Back, d.Form = p.Name, d.To("barang"), form
	view := d.review(p)
	view.Mine = p.Seller == v.actor.ID()
	if err := s.fillReview(ctx, &view); err != nil {
		return err
	}
	status := http.StatusOK
	if form != nil {
		status = form.Status()
	}
	if status == http.StatusConflict {
		view.Conflict, form.Whole = d.T("coop.review.conflict"), nil // what was typed stays
	}
	return s.pages.Render(c, status, "review", view)
}

// review prepares what follows from the product alone.
func (d desk) review(p *catalog.Product) reviewPage {
	view := reviewPage{desk: d, Product: p, State: d.Word("product", p.State), Tone: "soga"}
	switch {
	case p.Reviewing:
		view.State, view.Tone = d.T("coop.product.pending"), "kunyit"
	case p.State == catalog.Published:
		view.Tone = "padi"
	case p.State == catalog.Rejected:
		view.Tone = "bata"
	}
	for i, pic := range p.Pictures {
		view.Pictures = append(view.Pictures, web.PictureOf(pic, d.T("coop.review.picture", i+1, p.Name), p.Category))
	}
	for _, variant := range p.Variants {
		view.Variants = append(view.Variants, variantRow{Variant: variant})
	}
	if p.Reviewing {
		for _, diff := range p.Diff() {
			view.Changes = append(view.Changes, change{d.Word("field", diff.Field), diff.Before, diff.After})
		}
		p = edited(p)
	}
	for _, one := range []claim{{"pirt", p.PIRT}, {"halal", p.Halal}, {"bpom", p.BPOM}} {
		if one.Number != "" {
			view.Claims = append(view.Claims, claim{d.T("coop.field." + one.Name), one.Number})
		}
	}
	for _, key := range catalog.Warnings(p) {
		view.Warnings = append(view.Warnings, d.Word("warn", strings.TrimPrefix(key, "catalog.warn_")))
	}
	return view
}

// edited is the product as it would be with its waiting edit: its numbers are those to look at.
func edited(p *catalog.Product) *catalog.Product {
	if p.Edited == nil {
		return p
	}
	next := *p
	next.Name, next.Category, next.PIRT, next.Halal, next.BPOM = p.Edited.Name, p.Edited.Category, p.Edited.PIRT, p.Edited.Halal, p.Edited.BPOM
	return &next
}

// fillReview reads what stands beside the product: its shop, its stock, its category and its history.
func (s *Cooperative) fillReview(ctx context.Context, view *reviewPage) error {
	p := view.Product
	var err error
	if view.Shop, err = s.Catalog.Shop(ctx, p.Coop, p.Shop); err != nil && !errors.Is(err, catalog.ErrShopNotFound) {
		return err
	}
	view.Category = s.categoryName(ctx, view.desk, p.Category)
	for i := range view.Changes {
		if one := &view.Changes[i]; one.Field == view.T("coop.field.category") {
			one.Before, one.After = s.categoryName(ctx, view.desk, one.Before), s.categoryName(ctx, view.desk, one.After)
		}
	}
	stocks, err := s.Catalog.Stocks(ctx, p.Coop, p.ID)
	if err != nil {
		return err
	}
	for i := range view.Variants {
		for _, stock := range stocks {
			if stock.ID == view.Variants[i].ID {
				view.Variants[i].Pieces = stock.Available
			}
		}
	}
	notes, err := s.Catalog.History(ctx, p.Coop, p.ID, store.Page{Limit: historyShown})
	k := s.lookup(view.desk, p.Coop)
	for _, n := range notes.Items {
		view.Notes = append(view.Notes, noteRow{Step: view.Word("step", n.Step), By: k.person(ctx, n.By), Reason: n.Reason, At: n.At})
	}
	return err
}

func (s *Cooperative) categoryName(ctx context.Context, d desk, slug string) string {
	if category, err := s.Catalog.Category(ctx, slug); err == nil {
		return category.Name.In(d.Lang())
	}
	return slug
}
