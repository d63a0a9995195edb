package seller

import (
	"context"

	"lumbung/catalog"
	"lumbung/internal/fault"
	"lumbung/internal/web"
)

// createProduct saves a draft with its pictures, and hands it to the officers if that was the button.
func (s *Seller) createProduct(ctx context.Context, v *Visit, in productForm) (done web.Done, err error) {
	input := in.input(v)
	if input.Key, err = v.Key(); err != nil {
		return done, err
	}
	p, err := s.Catalog.CreateProduct(ctx, v.actor, input)
	if err != nil {
		return done, in.explain(err)
	}
	return s.afterSave(ctx, v, p, in.Action)
}

func (s *Seller) saveProduct(ctx context.Context, v *Visit, in productForm) (done web.Done, err error) {
	p, err := s.ownProduct(ctx, v, v.Param("id"))
	if err != nil {
		return done, err
	}
	input := in.input(v)
	input.Pictures = appendNew(inputOf(p).Pictures, in.pictures)
	for i := range input.Variants { // the SKU has no field here, so it stays
		old, _ := p.Variant(input.Variants[i].ID)
		input.Variants[i].SKU = old.SKU
	}
	if p, err = s.Catalog.EditProduct(ctx, v.actor, v.step(p.ID), input); err != nil {
		return done, in.explain(err)
	}
	return s.afterSave(ctx, v, p, in.Action)
}

// afterSave hands the product in, if that was the button, and says what happens now. What is saved stays, whatever the officers'
// desk says.
func (s *Seller) afterSave(ctx context.Context, v *Visit, p *catalog.Product, action string) (web.Done, error) {
	done := web.Done{To: at("barang/" + p.ID), Tone: "padi", Key: "seller.did_save"}
	switch {
	case action == actionSubmit && canSubmit(p):
		_, err := s.Catalog.SubmitProduct(ctx, v.actor, v.step(p.ID))
		if refused := fault.Of(err); refused != nil {
			return web.Done{To: done.To, Tone: "bata", Key: refused.Key, Args: refused.Args}, nil
		}
		done.Key = "seller.did_submit"
		return done, err
	case p.State == catalog.Pending:
		done.Key = "seller.did_submit"
	case p.Edited != nil:
		done.Key = "seller.did_edit"
	case p.State == catalog.Draft:
		done.Key = "seller.did_draft"
	}
	return done, nil
}

// canSubmit says whether the product may be handed to the officers.
func canSubmit(p *catalog.Product) bool {
	return p.State == catalog.Draft || p.State == catalog.Rejected
}

func (s *Seller) submitProduct(ctx context.Context, v *Visit, _ struct{}) (done web.Done, err error) {
	p, err := s.ownProduct(ctx, v, v.Param("id"))
	if err == nil {
		_, err = s.Catalog.SubmitProduct(ctx, v.actor, v.step(p.ID))
	}
	return web.Done{Tone: "padi", Key: "seller.did_submit"}, err
}

// archiveProduct puts a product away and offers to bring it back.
func (s *Seller) archiveProduct(ctx context.Context, v *Visit, _ struct{}) (done web.Done, err error) {
	p, err := s.ownProduct(ctx, v, v.Param("id"))
	if err != nil {
		return done, err
	}
	_, err = s.Catalog.ArchiveProduct(ctx, v.actor, v.step(p.ID))
	return web.Done{To: at("barang") + "?urung=" + p.ID}, err
}

func (s *Seller) restoreProduct(ctx context.Context, v *Visit, _ struct{}) (done web.Done, err error) {
	p, err := s.ownProduct(ctx, v, v.Param("id"))
	if err == nil {
		_, err = s.Catalog.RestoreProduct(ctx, v.actor, v.step(p.ID))
	}
	return web.Done{Tone: "padi", Key: "seller.did_restore"}, err
}
