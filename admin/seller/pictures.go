package seller

import (
	"strconv"
	"strings"

	"lumbung/catalog"
	"lumbung/internal/media"
	"lumbung/internal/web"
)

// picture prepares a stored picture for a page; tint is the category whose ground shows behind it.
func picture(p media.Picture, alt, tint string) web.Picture {
	shown := web.Picture{Alt: alt, Width: p.Width, Height: p.Height, Tint: tint}
	if p.ID == "" {
		return shown
	}
	for version := range strings.SplitSeq(p.SrcSet(), ", ") {
		url, width, _ := strings.Cut(version, " ")
		if w, err := strconv.Atoi(strings.TrimSuffix(width, "w")); err == nil {
			shown.Sources = append(shown.Sources, web.Source{URL: url, Width: w})
		}
	}
	return shown
}

// thumb is a product's first picture, small, beside its name.
func thumb(p *catalog.Product) web.Picture {
	if len(p.Pictures) == 0 {
		return web.Picture{Tint: p.Category}
	}
	small := picture(p.Pictures[0], "", p.Category)
	small.Sources = small.Sources[:min(1, len(small.Sources))]
	return small
}
