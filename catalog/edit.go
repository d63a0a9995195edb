package catalog

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

// ErrVariantNotFound is an edit of a variant that the product does not have.
var ErrVariantNotFound = fault.New(fault.NotFound, "catalog.variant_not_found")

// CreateProduct saves a new draft with its stock; the same in.Key again returns what the first call created. Errors:
// fault.Fields, ErrShopNotFound. Do not call it inside a Tx: it may try several slugs.
func (s *Service) CreateProduct(ctx context.Context, by string, in ProductInput) (*Product, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	shop, err := s.shops.ForTenant(in.Coop).Get(ctx, in.Shop)
	if err != nil {
		return nil, store.NotFoundAs(err, ErrShopNotFound)
	}
	id, now := idFor("product", in.Coop, in.Shop, in.Key), s.clock()
	if p, err := s.products.ForTenant(in.Coop).Get(ctx, id); err == nil {
		return p, nil
	}
	p := &Product{
		ID: id, Coop: in.Coop, Shop: shop.ID, Seller: shop.Seller, Area: shop.Area,
		Life: productLife.Born(states.Mark{By: by, At: now}), Edition: 1, CreatedAt: now, UpdatedAt: now,
	}
	if err := p.take(in, by, now); err != nil {
		return nil, err
	}
	p.recompute()
	err = withSlug(p.Name, id, func(slug string) error {
		p.Slug = slug
		return s.db.Tx(ctx, func(ctx context.Context) error {
			if err := s.products.ForTenant(p.Coop).Insert(ctx, p); err != nil {
				return err
			}
			return s.addStocks(ctx, p, in)
		})
	})
	if errors.Is(err, store.ErrDuplicate) { // the same form at the same time
		return s.products.ForTenant(in.Coop).Get(ctx, id)
	}
	return p, err
}

// EditProduct saves what a seller typed; step needs By, Coop and ID. Of a published product, price, stock, pictures
// and descriptions change at once while name, category and claims wait in Product.Edited. Errors: fault.Fields,
// ErrProductNotFound, ErrVariantNotFound. Do not call it inside a Tx.
func (s *Service) EditProduct(ctx context.Context, step Step, in ProductInput) (*Product, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	now := s.clock()
	var saved *Product
	err := withSlug(in.Name, step.ID, func(slug string) error {
		return s.db.Tx(ctx, func(ctx context.Context) (err error) {
			saved, err = s.changeProduct(ctx, step.Coop, step.ID, func(p *Product) error {
				if p.PublishedAt == nil && slugify(in.Name) != slugify(p.Name) {
					p.Slug = slug
				}
				p.Edition, p.UpdatedAt = p.Edition+1, now
				return p.take(in, step.By, now)
			})
			if err != nil {
				return err
			}
			if err := s.addStocks(ctx, saved, in); err != nil {
				return err
			}
			return s.listStocks(ctx, saved)
		})
	})
	return saved, err
}

// approved says whether officers have agreed to the text of the product, so that changes to it have to wait.
func (p *Product) approved() bool {
	return p.State == Published || p.State == Archived && p.archivedFrom().State == Published
}

// take puts what a seller typed into the product.
func (p *Product) take(in ProductInput, by string, now time.Time) error {
	in.Variants = slices.Clone(in.Variants)
	in.trim()
	edit := ProductEdit{
		Name: in.Name, Category: in.Category, PIRT: in.PIRT, Halal: in.Halal, BPOM: in.BPOM, By: by, At: now,
	}
	p.Edited = &edit
	if !p.approved() {
		edit.applyTo(p)
	}
	if len(p.Diff()) == 0 {
		p.Edited = nil
	}
	p.Description, p.Content, p.Composition, p.ShelfLife = in.Description, in.Content, in.Composition, in.ShelfLife
	p.UnitQuantity, p.UnitName = in.UnitQuantity, in.UnitName
	p.Pictures, p.MadeDays, p.NewHarvest = slices.Clone(in.Pictures), in.MadeDays, in.NewHarvest
	return p.takeVariants(in.Variants)
}

// takeVariants replaces the variants. One without an id is new, unless an old one of the same name is not among the
// others: then the form has been sent twice.
func (p *Product) takeVariants(typed []VariantInput) error {
	left := slices.Clone(p.Variants)
	for _, v := range typed {
		left = slices.DeleteFunc(left, func(old Variant) bool { return old.ID == v.ID })
	}
	variants := make([]Variant, 0, len(typed))
	for _, v := range typed {
		id := v.ID
		if _, known := p.Variant(id); id != "" && !known {
			return ErrVariantNotFound
		}
		if i := slices.IndexFunc(left, func(old Variant) bool { return strings.EqualFold(old.Name, v.Name) }); id == "" && i >= 0 {
			id = left[i].ID
			left = slices.Delete(left, i, i+1)
		}
		if id == "" {
			p.LastVariant++
			id = p.ID + "-" + strconv.FormatInt(p.LastVariant, 10)
		}
		variants = append(variants, Variant{ID: id, SKU: v.SKU, Name: v.Name, Price: v.Price, Weight: v.Weight})
	}
	p.Variants = variants
	return nil
}

// addStocks inserts the stock of every variant that has none yet, inside the caller's Tx. The n-th variant of the
// product is the n-th that was typed.
func (s *Service) addStocks(ctx context.Context, p *Product, in ProductInput) error {
	there, err := s.Stocks(ctx, p.Coop, p.ID)
	if err != nil {
		return err
	}
	added := false
	for i, v := range p.Variants {
		if slices.ContainsFunc(there, func(stock Stock) bool { return stock.ID == v.ID }) {
			continue
		}
		pieces := in.Variants[i].Stock
		added = added || pieces > 0
		err := s.stocks.ForTenant(p.Coop).Insert(ctx, &Stock{
			ID: v.ID, Coop: p.Coop, Shop: p.Shop, Product: p.ID, Available: pieces, Initial: pieces, Listed: true,
		})
		if err != nil {
			return err
		}
	}
	if !added {
		return nil
	}
	return s.recount(ctx, p.Coop, p.ID)
}
