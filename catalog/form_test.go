package catalog_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lumbung/catalog"
	"lumbung/internal/fault"
	"lumbung/internal/states"
)

func TestValidate(t *testing.T) {
	shop := &catalog.Shop{ID: "shop", Coop: "coop"}
	for _, test := range []struct {
		name   string
		change func(*catalog.ProductInput)
		want   []string
	}{
		{"fine", func(*catalog.ProductInput) {}, nil},
		{"short name", func(in *catalog.ProductInput) { in.Name = " ab " }, []string{"name"}},
		{"long name", func(in *catalog.ProductInput) { in.Name = strings.Repeat("é", 71) }, []string{"name"}},
		{"no text", func(in *catalog.ProductInput) { in.Description = " " }, []string{"description"}},
		{"no such category", func(in *catalog.ProductInput) { in.Category = "senjata" }, []string{"category"}},
		{"a group of shelves", func(in *catalog.ProductInput) { in.Category = "makanan-minuman" }, []string{"category"}},
		{"no variant", func(in *catalog.ProductInput) { in.Variants = nil }, []string{"variants"}},
		{"too cheap", func(in *catalog.ProductInput) { in.Variants[0].Price = 99 }, []string{"variants.0.price"}},
		{"too dear", func(in *catalog.ProductInput) { in.Variants[0].Price = 1_000_000_001 }, []string{"variants.0.price"}},
		{"weightless", func(in *catalog.ProductInput) { in.Variants[0].Weight = 0 }, []string{"variants.0.weight"}},
		{"negative stock", func(in *catalog.ProductInput) { in.Variants[0].Stock = -1 }, []string{"variants.0.stock"}},
		{"same names", func(in *catalog.ProductInput) {
			v := in.Variants[0]
			in.Variants = []catalog.VariantInput{{Name: "Bubuk", Price: v.Price, Weight: 1}, {Name: "bubuk ", Price: v.Price, Weight: 1}}
		}, []string{"variants.1.name"}},
		{"broken text", func(in *catalog.ProductInput) { in.Name = "ko\xff" }, []string{"name"}},
		{"nothing to see", func(in *catalog.ProductInput) { in.Name, in.Description = "\u200b", "\u00ad" }, []string{"description", "name"}},
		{"twins to the eye", variants("Merah", "Merah\u200b"), []string{"variants.1.name"}},
		{"twins in NFC and NFD", variants("Café", "Cafe\u0301"), []string{"variants.1.name"}},
		{"twins but for a blank", variants("1 kg", "1\u00a0KG"), []string{"variants.1.name"}},
		{"twins but for an apostrophe", variants("Jum'at", "Jum‘at"), []string{"variants.1.name"}},
		{"variant without a visible name", variants("Merah", "\uffa0\u115f"), []string{"variants.1.name"}},
		{"unit without a name", func(in *catalog.ProductInput) { in.UnitQuantity = 100 }, []string{"unit_quantity"}},
	} {
		in := input(shop, "Kopi Arabika", 1)
		test.change(&in)
		var got []string
		for field := range fault.FieldsOf(in.Validate()) {
			got = append(got, field)
		}
		slices.Sort(got)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

// variants gives a product variants of these names.
func variants(names ...string) func(*catalog.ProductInput) {
	return func(in *catalog.ProductInput) {
		price := in.Variants[0].Price
		in.Variants = nil
		for _, name := range names {
			in.Variants = append(in.Variants, catalog.VariantInput{Name: name, Price: price, Weight: 1})
		}
	}
}

func TestWarnings(t *testing.T) {
	for _, test := range []struct {
		product catalog.Product
		want    []string
	}{
		{catalog.Product{}, nil},
		{catalog.Product{PIRT: "P-IRT No. 2065203010123-29", Halal: "ID 52110000123456", BPOM: "MD 123456789012"}, nil},
		{catalog.Product{BPOM: "NA18200100123"}, nil},
		{catalog.Product{PIRT: "123", Halal: "KH-1", BPOM: "ya"}, []string{"catalog.warn_pirt", "catalog.warn_halal", "catalog.warn_bpom"}},
	} {
		if diff := cmp.Diff(test.want, catalog.Warnings(&test.product)); diff != "" {
			t.Errorf("Warnings(%+v): %s", test.product, diff)
		}
	}
}

func TestStates(t *testing.T) {
	mark := states.Mark{By: "ani", At: time.Now(), Reason: "kabur"}
	steps := map[string]func(*catalog.Product, states.Mark) error{
		"submit":   (*catalog.Product).Submit,
		"approve":  (*catalog.Product).Approve,
		"sendback": (*catalog.Product).SendBack,
		"takedown": (*catalog.Product).TakeDown,
		"archive":  (*catalog.Product).Archive,
		"restore":  (*catalog.Product).Restore,
	}
	want := map[catalog.State]map[string]catalog.State{
		catalog.Draft:     {"submit": catalog.Pending, "archive": catalog.Archived},
		catalog.Pending:   {"approve": catalog.Published, "sendback": catalog.Rejected, "archive": catalog.Archived},
		catalog.Published: {"takedown": catalog.Rejected, "archive": catalog.Archived},
		catalog.Rejected:  {"submit": catalog.Pending, "archive": catalog.Archived},
		catalog.Archived:  {"restore": catalog.Draft},
	}
	for state, legal := range want {
		for name, step := range steps {
			past := []states.Step[catalog.State]{{State: catalog.Draft}, {State: state}}
			p := &catalog.Product{Life: states.Life[catalog.State]{State: state, Steps: past}}
			err := step(p, mark)
			next, ok := legal[name]
			if !ok {
				next = state
			}
			if p.State != next || (err == nil) != ok || err != nil && !errors.Is(err, catalog.ErrStep) {
				t.Errorf("%s from %s: got %s, %v, want %s", name, state, p.State, err, next)
			}
		}
	}
}
