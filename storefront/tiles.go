package storefront

import (
	"lumbung/catalog"
	"lumbung/internal/i18n"
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

// shelfName is the name of a category, "" when there is none.
func (v *Visit) shelfName(slug string) string {
	for _, tile := range v.s.shelves[v.Lang()] {
		if tile.slug == slug {
			return tile.name
		}
	}
	return ""
}
