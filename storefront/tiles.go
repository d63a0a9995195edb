package storefront

import (
	"slices"

	"lumbung/catalog"
	"lumbung/internal/i18n"
	"lumbung/internal/web"
)

// tile leads to a category.
type tile struct{ href, name, picture, slug string }

// tilesOf are the categories in both languages.
func tilesOf(categories []catalog.Category) map[string][]tile {
	tiles := map[string][]tile{}
	for _, language := range []string{i18n.Indonesian, i18n.English} {
		for _, c := range categories {
			tiles[language] = append(tiles[language], tile{"/kategori/" + c.Slug, c.Name.In(language), "category-" + c.Picture + ".webp", c.Slug})
		}
	}
	return tiles
}

// shelfName is the name of a shelf or group, "" when there is none.
func (v *Visit) shelfName(slug string) string {
	c, _ := catalog.CategoryOf(slug)
	return c.Name.In(v.Lang())
}

// trailTo leads from the home page to a shelf or group.
func (v *Visit) trailTo(slug string) []web.Crumb {
	trail := []web.Crumb{{Text: v.T("web.home"), Href: "/"}}
	for _, at := range slices.Backward(catalog.CategoryPath(slug)) {
		if name := v.shelfName(at); name != "" {
			trail = append(trail, web.Crumb{Text: name, Href: "/kategori/" + at})
		}
	}
	return trail
}
