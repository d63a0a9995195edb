package catalog_test

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/store"
)

func TestListings(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop, closed := m.shop(t, "coop", "ani"), m.shop(t, "coop", "budi")
		for i := range 5 {
			in := input(shop, "Kopi "+number(i), 1)
			in.Variants[0].Price, in.NewHarvest = rupiah(10_000*(5-i)), i%2 == 0
			if i == 4 {
				in.Category = "madu"
			}
			m.offer(t, shop.Seller, in)
			m.offer(t, closed.Seller, input(closed, "Tutup "+number(i), 1))
			m.pass(time.Minute)
		}
		if _, err := m.CloseShop(t.Context(), acttest.Member(closed.Seller), catalog.Step{Coop: "coop", ID: closed.ID}); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			listing catalog.ProductFilter
			want    []string
		}{
			{catalog.ProductFilter{}, []string{"Kopi 4", "Kopi 3", "Kopi 2", "Kopi 1", "Kopi 0"}},
			{catalog.ProductFilter{Category: "kopi"}, []string{"Kopi 3", "Kopi 2", "Kopi 1", "Kopi 0"}},
			{catalog.ProductFilter{Category: "kopi", Sort: catalog.PriceAsc}, []string{"Kopi 3", "Kopi 2", "Kopi 1", "Kopi 0"}},
			{catalog.ProductFilter{Sort: catalog.PriceDesc}, []string{"Kopi 0", "Kopi 1", "Kopi 2", "Kopi 3", "Kopi 4"}},
			{catalog.ProductFilter{NewHarvest: true}, []string{"Kopi 4", "Kopi 2", "Kopi 0"}},
			{catalog.ProductFilter{Coop: "coop"}, []string{"Kopi 4", "Kopi 3", "Kopi 2", "Kopi 1", "Kopi 0"}},
			{catalog.ProductFilter{Coop: "other"}, []string{}},
		} {
			got, page := []string{}, store.Page{Limit: 2}
			for range 10 {
				slice, err := m.Published(t.Context(), test.listing, page)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, names(slice.Items)...)
				if page.After = slice.Next; slice.Next == "" {
					break
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%+v: %s", test.listing, diff)
			}
		}
	})
}

func (m *market) offer(t *testing.T, seller string, in catalog.ProductInput) {
	t.Helper()
	p, err := m.CreateProduct(t.Context(), acttest.Member(seller), in)
	if err != nil {
		t.Fatal(err)
	}
	step := catalog.Step{Coop: p.Coop, ID: p.ID}
	if _, err := m.SubmitProduct(t.Context(), acttest.Member(seller), step); err != nil {
		t.Fatal(err)
	}
	if _, err := m.ApproveProduct(t.Context(), acttest.Officer("officer"), step); err != nil {
		t.Fatal(err)
	}
}

func TestOffer(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		p := m.publish(t, shop, "Kopi", 1)
		m.draft(t, shop, "Madu", 1)
		offer, err := m.ProductInShop(t.Context(), p.ID)
		if err != nil || !offer.Visible || offer.Product.ID != p.ID || offer.Shop.ID != shop.ID {
			t.Errorf("Offer: %+v, %v", offer, err)
		}
		if _, err := m.ProductInShop(t.Context(), "gone"); !errors.Is(err, catalog.ErrProductNotFound) {
			t.Errorf("Offer of nothing: %v", err)
		}
		seen := 0
		if err := m.EachProduct(t.Context(), func(catalog.ProductInShop) error { seen++; return nil }); seen != 1 || err != nil {
			t.Errorf("EachProduct: %d, %v", seen, err)
		}
		if n, err := m.CountPending(t.Context(), "coop", "", 10); n != 0 || err != nil {
			t.Errorf("CountPending: %d, %v", n, err)
		}
	})
}

func TestCategories(t *testing.T) {
	m := &market{}
	slugs := map[string]bool{}
	for _, c := range m.Categories(t.Context()) {
		got, err := m.Category(t.Context(), c.Slug)
		if err != nil || got != c || c.Name.In("en") == "" || len(c.Tint) != len("#RRGGBB") {
			t.Errorf("Category(%q): %+v, %v", c.Slug, got, err)
		}
		slugs[c.Slug] = true
	}
	if _, err := m.Category(t.Context(), "senjata"); len(slugs) != 10 || !errors.Is(err, catalog.ErrCategoryNotFound) {
		t.Errorf("%d categories, %v", len(slugs), err)
	}
	var grouped []string
	for _, group := range catalog.Groups() {
		got, err := m.Category(t.Context(), group.Slug)
		if err != nil || got != group || !group.IsGroup() || group.Name.In("en") == "" || len(group.Shelves()) == 0 {
			t.Errorf("Category(%q): %+v, %v", group.Slug, got, err)
		}
		for _, shelf := range group.Shelves() {
			grouped = append(grouped, shelf.Slug)
			path := catalog.CategoryPath(shelf.Slug)
			if diff := cmp.Diff([]string{shelf.Slug, group.Slug}, path); diff != "" || shelf.IsGroup() || len(shelf.Shelves()) != 1 {
				t.Errorf("CategoryPath(%q): %s", shelf.Slug, diff)
			}
		}
	}
	if slices.Sort(grouped); !slices.Equal(grouped, slices.Sorted(maps.Keys(slugs))) {
		t.Errorf("each shelf stands in one group: got %v", grouped)
	}
	if path := catalog.CategoryPath("senjata"); !slices.Equal(path, []string{"senjata"}) {
		t.Errorf("CategoryPath of no category: got %v", path)
	}
	if got := (catalog.Text{ID: "Madu"}).In("en"); got != "Madu" {
		t.Errorf("In: got %q", got)
	}
}

// A seller finds the products of her shop by the words of their names, of one state or of all, however many she has.
func TestSearchShop(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop, other := m.shop(t, "coop", "ani"), m.shop(t, "coop", "budi")
		m.draft(t, other, "Kopi Arabika", 1)
		m.publish(t, shop, "Kopi Arabika La'bo", 1)
		for i := range 120 {
			m.pass(time.Second)
			m.draft(t, shop, "Madu "+number(i), 1)
		}
		m.pass(time.Second)
		m.draft(t, shop, "Kopi Robusta", 1)
		for _, test := range []struct {
			state catalog.State
			words string
			want  []string
		}{
			{"", "kopi", []string{"Kopi Robusta", "Kopi Arabika La'bo"}},
			{catalog.Draft, "KOPI", []string{"Kopi Robusta"}},
			{"", "labo", nil},
			{"", "la’bo  kop", []string{"Kopi Arabika La'bo"}},
			{catalog.Archived, "kopi", nil},
		} {
			slice, err := m.SearchShop(t.Context(), shop, test.state, test.words, "")
			if diff := cmp.Diff(test.want, names(slice.Items), cmpopts.EquateEmpty()); diff != "" || slice.Next != "" || err != nil {
				t.Errorf("%q, %s: next %q, %v:\n%s", test.words, test.state, slice.Next, err, diff)
			}
		}
		found := 0
		for after := ""; ; {
			slice, err := m.SearchShop(t.Context(), shop, "", "madu", after)
			if err != nil {
				t.Fatal(err)
			}
			found += len(slice.Items)
			if after = slice.Next; after == "" {
				break
			}
		}
		if found != 120 {
			t.Errorf("found %d of 120", found)
		}
	})
}
