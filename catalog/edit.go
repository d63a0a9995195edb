package catalog

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// ErrVariantNotFound is an edit of a variant that the product does not have.
var ErrVariantNotFound = fault.New(fault.NotFound, "catalog.variant_not_found")

// CreateProduct saves a new draft with its stock in a shop where who acts works; the same in.Key again returns what the first call
// created. Errors: fault.Fields, ErrShopNotFound, that of AskCooperatives. Do not call it inside a Tx: it may try several slugs.
func (s *Service) CreateProduct(ctx context.Context, by act.Actor, in ProductInput) (*Product, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	step := Step{Coop: in.Coop, ID: idFor("product", in.Coop, in.Shop, in.Key)}
	a := step.act("catalog.created", by, act.Works)
	var created *Product
	err := withSlug(text.Name(in.Name), step.ID, func(slug string) (err error) {
		created, err = act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Product, error) {
			shop, err := s.shops.ForTenant(in.Coop).Get(ctx, in.Shop)
			if err != nil || !by.WorksFor(shop.Coop, shop.Seller) {
				return nil, store.NotFoundAs(cmp.Or(err, store.ErrNotFound), ErrShopNotFound)
			}
			p, err := s.products.ForTenant(in.Coop).Get(ctx, step.ID)
			if !errors.Is(err, store.ErrNotFound) {
				return p, err
			}
			if err := s.begins(ctx, in.Coop); err != nil {
				return nil, err
			}
			p = &Product{
				ID: step.ID, Coop: in.Coop, Shop: shop.ID, Seller: shop.Seller, Area: shop.Area, Slug: slug,
				Life: productLife.Born(r.Mark), Version: 1, CreatedAt: r.At, UpdatedAt: r.At,
			}
			if err := p.take(in, r.Mark, nil); err != nil {
				return nil, err
			}
			p.recompute()
			if err := s.products.ForTenant(p.Coop).Insert(ctx, p); err != nil {
				return nil, err
			}
			return p, s.addStocks(ctx, p, in)
		})
		return err
	})
	if twice, ok := errors.AsType[*store.DuplicateError](err); ok && twice.Index == "_id" { // the same form at the same time
		return s.products.ForTenant(in.Coop).Get(ctx, step.ID)
	}
	return created, err
}

// EditProduct saves what a seller typed; step needs Coop and ID. Of a published product, price, stock, pictures
// and descriptions change at once while name, category and claims wait in Product.Edited, and what the Rules hold back.
// Errors: fault.Fields, ErrProductNotFound, ErrVariantNotFound. Do not call it inside a Tx.
func (s *Service) EditProduct(ctx context.Context, by act.Actor, step Step, in ProductInput) (*Product, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	a := step.act("catalog.edited", by, act.Works)
	var saved *Product
	err := withSlug(in.Name, step.ID, func(slug string) (err error) {
		saved, err = act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Product, error) {
			rules, err := s.Rules(ctx, step.Coop)
			if err != nil {
				return nil, err
			}
			p, err := s.changeProduct(ctx, step.Coop, step.ID, func(p *Product) error {
				if !by.WorksFor(p.Coop, p.Seller) {
					return ErrProductNotFound
				}
				if p.PublishedAt == nil && slugify(in.Name) != slugify(p.Name) {
					p.Slug = slug
				}
				p.Version, p.UpdatedAt = p.Version+1, r.At
				return p.take(in, r.Mark, rules)
			})
			if err != nil {
				return nil, err
			}
			if err := s.addStocks(ctx, p, in); err != nil {
				return nil, err
			}
			return p, s.listStocks(ctx, p)
		})
		return err
	})
	return saved, err
}

// approved says whether officers have agreed to the text of the product, so that changes to it have to wait.
func (p *Product) approved() bool {
	return p.State == Published || p.State == Archived && p.archivedFrom().State == Published
}

// take puts what a seller typed into the product; of an approved one, what the rules hold back waits.
func (p *Product) take(in ProductInput, mark states.Mark, rules *Rules) error {
	in.Variants = slices.Clone(in.Variants)
	in.clean()
	edit := ProductEdit{
		Name: in.Name, Category: in.Category, PIRT: in.PIRT, Halal: in.Halal, BPOM: in.BPOM, By: mark.By, At: mark.At,
	}
	if p.approved() {
		edit.Held = rules.hold(p, &in)
	} else {
		edit.applyTo(p)
	}
	p.Edited = &edit
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
