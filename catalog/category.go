package catalog

import (
	"context"
	"slices"
)

// Category is a shelf of the market, or a group of shelves. Goods lie on shelves alone.
type Category struct {
	Slug    string
	Parent  string // slug of the group that a shelf belongs to, "" of a group
	Name    Text
	Picture string // name of the asset, "" of a group
	Tint    string // "#RRGGBB", the ground behind a shelf's pictures, "" of a group
}

// Groups are the groups of shelves, in the order that they are shown in. They are fixed, as the shelves are.
func Groups() []Category {
	return []Category{
		{Slug: foodGroup, Name: Text{"Makanan & minuman", "Food & drink"}},
		{Slug: craftGroup, Name: Text{"Kain & kriya", "Cloth & crafts"}},
		{Slug: careGroup, Name: Text{"Perawatan diri", "Personal care"}},
	}
}

const (
	foodGroup  = "makanan-minuman"
	craftGroup = "kain-kriya"
	careGroup  = "perawatan"
)

// shelves are in the order of the home page. The tints are those of the drawings.
func shelves() []Category {
	return []Category{
		{"kopi", foodGroup, Text{"Kopi", "Coffee"}, "kopi", "#EAD9C6"},
		{"camilan", foodGroup, Text{"Camilan", "Snacks"}, "camilan", "#FCE3C4"},
		{"tenun", craftGroup, Text{"Tenun & batik", "Woven cloth & batik"}, "tenun", "#DDE4F4"},
		{"anyaman", craftGroup, Text{"Anyaman", "Wickerwork"}, "anyaman", "#EFDCC0"},
		{"madu", foodGroup, Text{"Madu", "Honey"}, "madu", "#FBE7B5"},
		{"sambal", foodGroup, Text{"Sambal & bumbu", "Sambal & spices"}, "sambal", "#F8D6C7"},
		{"beras", foodGroup, Text{"Beras & biji", "Rice & grains"}, "beras", "#E9EACB"},
		{"kriya", craftGroup, Text{"Kriya", "Crafts"}, "kriya", "#D6E8EA"},
		{"jamu", foodGroup, Text{"Jamu", "Herbal drinks"}, "jamu", "#DDEBD3"},
		{"rawat-diri", careGroup, Text{"Rawat diri", "Body care"}, "rawat-diri", "#F5DEE2"},
	}
}

// Categories lists the shelves in the order they are shown, without their groups.
func (s *Service) Categories(context.Context) []Category { return shelves() }

// Category returns one shelf or group, or ErrCategoryNotFound.
func (s *Service) Category(_ context.Context, slug string) (Category, error) {
	if c, ok := CategoryOf(slug); ok {
		return c, nil
	}
	return Category{}, ErrCategoryNotFound
}

// CategoryOf is the shelf or group with a slug.
func CategoryOf(slug string) (Category, bool) {
	all := slices.Concat(shelves(), Groups())
	if i := slices.IndexFunc(all, func(c Category) bool { return c.Slug == slug }); i >= 0 {
		return all[i], true
	}
	return Category{}, false
}

// CategoryName names a shelf or group in a locale, by its slug; what is none of this program keeps its slug.
func CategoryName(locale, slug string) string {
	if c, ok := CategoryOf(slug); ok {
		return c.Name.In(locale)
	}
	return slug
}

// CategoryPath are the slugs of a category and of the group that it belongs to, the nearest first. What is none of this program stands
// alone.
func CategoryPath(slug string) []string {
	path := []string{slug}
	if c, ok := CategoryOf(slug); ok && c.Parent != "" {
		path = append(path, c.Parent)
	}
	return path
}

// IsGroup tells a group from a shelf.
func (c Category) IsGroup() bool { return c.Parent == "" }

// Shelves are those of a group; a shelf is its own only one.
func (c Category) Shelves() []Category {
	return slices.DeleteFunc(shelves(), func(shelf Category) bool { return shelf.Slug != c.Slug && shelf.Parent != c.Slug })
}
