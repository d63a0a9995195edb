package main

import (
	"context"
	"fmt"
	"slices"

	"lumbung/catalog"
	"lumbung/internal/media"
)

// seedProducts lists every product on the day the demo says, oldest first, and lets the treasurer approve it.
func (s *seeder) seedProducts(ctx context.Context) error {
	list := slices.Clone(s.demo.products)
	slices.SortStableFunc(list, func(a, b demoProduct) int { return b.PublishedDaysAgo - a.PublishedDaysAgo })
	for _, p := range list {
		s.clock = s.started.AddDate(0, 0, -p.PublishedDaysAgo)
		if err := s.openLate(ctx, p.Shop); err != nil {
			return fmt.Errorf("shop %s: %w", p.Shop, err)
		}
		if err := s.seedProduct(ctx, p); err != nil {
			return fmt.Errorf("product %s: %w", p.Slug, err)
		}
	}
	return nil
}

// openLate opens a shop that opens with its first product.
func (s *seeder) openLate(ctx context.Context, key string) error {
	i := slices.IndexFunc(s.demo.shops, func(shop demoShop) bool { return shop.Key == key })
	if i < 0 || s.shops[key] != nil {
		return nil
	}
	return s.seedShop(ctx, s.demo.shops[i])
}

func (s *seeder) seedProduct(ctx context.Context, p demoProduct) error {
	shop := s.shops[p.Shop]
	picture, ok := s.pictures[p.Picture]
	if shop == nil || !ok {
		return fmt.Errorf("no shop %q or picture %q", p.Shop, p.Picture)
	}
	treasurer := s.treasurer(shop.Coop)
	if p.State != "published" {
		treasurer = ""
	}
	made, err := s.list(ctx, shop, p.input(shop, picture), treasurer)
	s.products[p.Slug] = made
	return err
}

// list hands a seller's product in; a treasurer approves it, unless there is none.
func (a *app) list(ctx context.Context, shop *catalog.Shop, in catalog.ProductInput, treasurer string) (*catalog.Product, error) {
	seller, err := a.members.Actor(ctx, shop.Seller)
	if err != nil {
		return nil, err
	}
	made, err := a.catalog.CreateProduct(ctx, seller, in)
	if err != nil {
		return nil, err
	}
	step := catalog.Step{Coop: shop.Coop, ID: made.ID}
	if made, err = a.catalog.SubmitProduct(ctx, seller, step); err != nil || treasurer == "" {
		return made, err
	}
	officer, err := a.members.Actor(ctx, treasurer)
	if err != nil {
		return nil, err
	}
	return a.catalog.ApproveProduct(ctx, officer, step)
}

func (p demoProduct) input(shop *catalog.Shop, picture media.Picture) catalog.ProductInput {
	in := catalog.ProductInput{
		Coop: shop.Coop, Shop: shop.ID, Key: "demo-" + p.Slug, Name: p.Name, Description: p.Description, Category: p.Category,
		Content: p.Content, UnitQuantity: p.UnitPricePer.Quantity, UnitName: p.UnitPricePer.Unit, Pictures: []media.Picture{picture},
		PIRT: p.PIRT, Halal: p.Halal, BPOM: p.BPOM, Composition: p.Composition, ShelfLife: p.ShelfLife, MadeDays: p.MadeDays,
		NewHarvest: p.NewHarvest,
	}
	for _, v := range p.Variants {
		in.Variants = append(in.Variants, catalog.VariantInput{Name: v.Name, Price: v.Price, Weight: v.Weight, Stock: v.Stock})
	}
	if len(in.Variants) == 0 {
		in.Variants = []catalog.VariantInput{{Price: p.Price, Weight: p.Weight, Stock: p.Stock}}
	}
	return in
}

// treasurer is the user id of a cooperative's bendahara.
func (s *seeder) treasurer(coop string) string {
	for _, p := range s.people {
		if p.Coop == coop && slices.Contains(p.Roles, "treasurer") {
			return s.users[p.Key]
		}
	}
	return "system"
}
