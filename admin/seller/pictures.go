package seller

import (
	"lumbung/catalog"
	"lumbung/internal/web"
)

// thumb is a product's first picture, small, beside its name.
func thumb(p *catalog.Product) web.Picture {
	if len(p.Pictures) == 0 {
		return web.Picture{Tint: p.Category}
	}
	return web.PictureOf(p.Pictures[0], "", p.Category).Narrowest(1)
}
