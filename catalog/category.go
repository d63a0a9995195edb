package catalog

import "context"

// Category is one of the fixed shelves of the market.
type Category struct {
	Slug    string
	Name    Text
	Picture string // name of the asset
	Tint    string // "#RRGGBB", the ground behind its pictures
}

// categories are the shelves in the order of the home page. The tints are those of the drawings.
func categories() []Category {
	return []Category{
		{"kopi", Text{"Kopi", "Coffee"}, "kopi", "#EAD9C6"},
		{"camilan", Text{"Camilan", "Snacks"}, "camilan", "#FCE3C4"},
		{"tenun", Text{"Tenun & batik", "Woven cloth & batik"}, "tenun", "#DDE4F4"},
		{"anyaman", Text{"Anyaman", "Wickerwork"}, "anyaman", "#EFDCC0"},
		{"madu", Text{"Madu", "Honey"}, "madu", "#FBE7B5"},
		{"sambal", Text{"Sambal & bumbu", "Sambal & spices"}, "sambal", "#F8D6C7"},
		{"beras", Text{"Beras & biji", "Rice & grains"}, "beras", "#E9EACB"},
		{"kriya", Text{"Kriya", "Crafts"}, "kriya", "#D6E8EA"},
		{"jamu", Text{"Jamu", "Herbal drinks"}, "jamu", "#DDEBD3"},
		{"rawat-diri", Text{"Rawat diri", "Body care"}, "rawat-diri", "#F5DEE2"},
	}
}

// Categories lists the shelves in the order they are shown.
func (s *Service) Categories(context.Context) []Category { return categories() }

// Category returns one shelf, or ErrCategoryNotFound.
func (s *Service) Category(_ context.Context, slug string) (Category, error) {
	if c, ok := categoryOf(slug); ok {
		return c, nil
	}
	return Category{}, ErrCategoryNotFound
}

// CategoryName names a shelf in a locale, by its slug; what is no shelf of this program keeps its slug.
func CategoryName(locale, slug string) string {
	if c, ok := categoryOf(slug); ok {
		return c.Name.In(locale)
	}
	return slug
}

func categoryOf(slug string) (Category, bool) {
	for _, c := range categories() {
		if c.Slug == slug {
			return c, true
		}
	}
	return Category{}, false
}
