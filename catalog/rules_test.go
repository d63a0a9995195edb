package catalog_test

import (
	"sync"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/media"
	"lumbung/internal/money"
)

// What the rules hold back waits while the rest is changed at once, and an officer's word makes it the product's own.
func TestRules(t *testing.T) {
	usual := catalog.Rules{By: "nobody"} // has chosen
	show := func(in *catalog.ProductInput) {
		in.Pictures = []media.Picture{{ID: "0123456789abcdef0123456789abcdef", Width: 4, Height: 3}}
	}
	describe := func(text string) func(*catalog.ProductInput) {
		return func(in *catalog.ProductInput) { in.Description = text }
	}
	for name, test := range map[string]struct {
		rules  catalog.Rules
		change func(*catalog.ProductInput)
		field  string // that waits, "" for none
	}{
		"nothing chosen, a price":   {usual, func(in *catalog.ProductInput) { in.Variants[0].Price = 90_000 }, ""},
		"nothing chosen, a jump":    {usual, func(in *catalog.ProductInput) { in.Variants[0].Price = 96_001 }, "price"},
		"just no jump":              {catalog.Rules{PriceJump: 2_500}, func(in *catalog.ProductInput) { in.Variants[0].Price = 60_000 }, ""},
		"a jump":                    {catalog.Rules{PriceJump: 2_500}, func(in *catalog.ProductInput) { in.Variants[0].Price = 60_001 }, "price"},
		"cheaper":                   {catalog.Rules{PriceJump: 2_500}, func(in *catalog.ProductInput) { in.Variants[0].Price = 1_000 }, ""},
		"no jump is one":            {catalog.Rules{}, func(in *catalog.ProductInput) { in.Variants[0].Price = 900_000 }, ""},
		"a new variant":             {catalog.Rules{PriceJump: 2_500}, addVariant, ""},
		"a description":             {catalog.Rules{Description: true}, describe("Lain."), "description"},
		"a description that may":    {catalog.Rules{Health: true}, describe("Lain."), ""},
		"a cure":                    {catalog.Rules{Health: true}, describe("Menyembuhkan DIABETES."), "description"},
		"a cure where nobody minds": {catalog.Rules{}, describe("Menyembuhkan diabetes."), ""},
		"pictures":                  {catalog.Rules{Pictures: true}, show, "pictures"},
		"pictures that may":         {catalog.Rules{}, show, ""},
	} {
		each(t, func(t *testing.T, m *market) {
			p := m.publish(t, m.shop(t, "sembalun", "sri"), "Madu Hutan", 9)
			if rules := test.rules; rules != usual {
				rules.Coop = p.Coop
				if _, err := m.SetRules(t.Context(), acttest.Operator(), rules); err != nil {
					t.Fatal(err)
				}
			}
			in := typedOf(p)
			in.Content = "satu botol"
			test.change(&in)
			typed := in
			saved, err := m.EditProduct(t.Context(), acttest.Member(p.Seller), catalog.Step{Coop: p.Coop, ID: p.ID}, in)
			if err != nil {
				t.Fatal(err)
			}
			diff := saved.Diff()
			if saved.Content != "satu botol" || saved.Reviewing != (test.field != "") || (len(diff) > 0) != (test.field != "") {
				t.Errorf("%s: got %+v, which waits: %v", name, saved, diff)
			}
			if len(diff) > 0 {
				if diff[0].Field != test.field || saved.Price != p.Price || saved.Description != p.Description || len(saved.Pictures) > 0 {
					t.Errorf("%s: got %+v, for sale is %+v", name, diff, saved)
				}
				saved, err = m.ApproveProduct(t.Context(), acttest.Officer("siti"), catalog.Step{Coop: p.Coop, ID: p.ID})
				if err != nil {
					t.Fatal(err)
				}
			}
			if saved.Price != typed.Variants[0].Price || saved.Description != typed.Description || len(saved.Pictures) != len(typed.Pictures) {
				t.Errorf("%s: after it, got %+v", name, saved)
			}
		})
	}
}

// typedOf is a product as a seller's form has it.
func typedOf(p *catalog.Product) catalog.ProductInput {
	in := catalog.ProductInput{Coop: p.Coop, Shop: p.Shop, Name: p.Name, Description: p.Description, Category: p.Category}
	for _, v := range p.Variants {
		in.Variants = append(in.Variants, catalog.VariantInput{ID: v.ID, Name: v.Name, Price: v.Price, Weight: v.Weight})
	}
	return in
}

func addVariant(in *catalog.ProductInput) {
	in.Variants[0].Name = "Kecil"
	in.Variants = append(in.Variants, catalog.VariantInput{Name: "Besar", Price: 200_000, Weight: 500})
}

// Two prices that jump at once are one edit that waits: neither is for sale.
func TestRulesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, m.shop(t, "sembalun", "sri"), "Madu Hutan", 9)
		var wait sync.WaitGroup
		for _, price := range []money.Amount{300_000, 400_000} {
			wait.Go(func() {
				in := typedOf(p)
				in.Variants[0].Price = price
				if _, err := m.EditProduct(t.Context(), acttest.Member(p.Seller), catalog.Step{Coop: p.Coop, ID: p.ID}, in); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		now, err := m.OwnProduct(t.Context(), p.Coop, p.ID)
		if err != nil || now.Price != p.Price || len(now.Diff()) != 1 {
			t.Errorf("got %+v, %v", now, err)
		}
	})
}
