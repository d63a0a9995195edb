package seller

import (
	"context"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/web"
)

func (s *Seller) newProduct(c *gin.Context, v *visit) error {
	form, err := emptyForm()
	if err != nil {
		return err
	}
	return s.showNew(c, v, &typedProduct{productForm: productForm{Rows: 1 + emptyRows}, form: form})
}

// createProduct saves a draft with its pictures, and hands it to the officers if that was the button.
func (s *Seller) createProduct(c *gin.Context, v *visit) error {
	t, err := readProduct(c, v, nil)
	if err != nil {
		return err
	}
	if err := s.takeNewPictures(c, t); err != nil {
		return err
	}
	if t.Action == actionRow {
		t.addRow()
		return s.showNew(c, v, t)
	}
	if t.input.Key, err = web.Key(c); err != nil {
		return err
	}
	var p *catalog.Product
	if t.form.Ok() {
		p, err = s.Catalog.CreateProduct(c.Request.Context(), v.actor, t.input)
	}
	if t.form.Refused(t.explain(err)) {
		return s.showNew(c, v, t)
	}
	if err != nil {
		return err
	}
	return s.afterSave(c, v, p, t.Action)
}

// takeNewPictures stores what was uploaded now, behind what came with an earlier try.
func (s *Seller) takeNewPictures(c *gin.Context, t *typedProduct) error {
	added, err := s.takePictures(c, t.form)
	if err != nil {
		return err
	}
	t.stored = appendNew(t.stored, added)
	t.input.Pictures = t.stored
	return nil
}

func (s *Seller) editProduct(c *gin.Context, v *visit) error {
	return s.showProductAgain(c, v, c.Param("id"), nil)
}

func (s *Seller) saveProduct(c *gin.Context, v *visit) error {
	p, err := s.ownProduct(c.Request.Context(), v, c.Param("id"))
	if err != nil {
		return err
	}
	t, err := readProduct(c, v, p)
	if err != nil {
		return err
	}
	if t.Action == actionRow {
		t.addRow()
		return s.showProduct(c, v, p, t)
	}
	saved := p
	if t.form.Ok() {
		saved, err = s.Catalog.EditProduct(c.Request.Context(), v.actor, v.step(p.ID), t.input)
	}
	if t.form.Refused(t.explain(err)) {
		return s.showProduct(c, v, p, t)
	}
	if err != nil {
		return err
	}
	return s.afterSave(c, v, saved, t.Action)
}

// afterSave hands the product in, if that was the button, and says what happens now.
func (s *Seller) afterSave(c *gin.Context, v *visit, p *catalog.Product, action string) error {
	done := "seller.did_save"
	switch {
	case action == actionSubmit && canSubmit(p):
		if err := s.submit(c.Request.Context(), v, p); err != nil {
			return err
		}
		done = "seller.did_submit"
	case p.State == catalog.Pending:
		done = "seller.did_submit"
	case p.Edited != nil:
		done = "seller.did_edit"
	case p.State == catalog.Draft:
		done = "seller.did_draft"
	}
	return s.backToProduct(c, p.ID, done)
}

func (s *Seller) submit(ctx context.Context, v *visit, p *catalog.Product) error {
	_, err := s.Catalog.SubmitProduct(ctx, v.actor, v.step(p.ID))
	return err
}

// canSubmit says whether the product may be handed to the officers.
func canSubmit(p *catalog.Product) bool {
	return p.State == catalog.Draft || p.State == catalog.Rejected
}
