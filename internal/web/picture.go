package web

import (
	"strconv"
	"strings"

	"lumbung/internal/media"
)

// Picture is one image in several widths. Sources go from small to large.
type Picture struct {
	Alt           string
	Sources       []Source
	Width, Height int    // of the largest, so that nothing jumps
	Tint          string // category whose ground shows behind it: kopi, tenun, …
	Drawn         bool   // an illustration on no ground of its own: shown smaller, on the tint and the weave
}

// Source is one width of a picture.
type Source struct {
	URL   string
	Width int
}

// PictureOf prepares a stored picture for a page; tint is the slug of the category whose ground shows behind it.
func PictureOf(p media.Picture, alt, tint string) Picture {
	shown := Picture{Alt: alt, Width: p.Width, Height: p.Height, Tint: tint}
	if p.ID == "" {
		return shown
	}
	for version := range strings.SplitSeq(p.SrcSet(), ", ") {
		url, width, _ := strings.Cut(version, " ")
		if w, err := strconv.Atoi(strings.TrimSuffix(width, "w")); err == nil {
			shown.Sources = append(shown.Sources, Source{URL: url, Width: w})
		}
	}
	return shown
}

// Narrowest keeps the n narrowest versions, for a picture that is never shown large.
func (pic Picture) Narrowest(n int) Picture {
	pic.Sources = pic.Sources[:min(n, len(pic.Sources))]
	return pic
}

// Ground is the class of what lies behind a picture.
func (pic Picture) Ground() string {
	class := "pic weave"
	if pic.Tint != "" {
		class += " tint-" + pic.Tint
	}
	if pic.Drawn {
		class += " drawn"
	}
	return class
}
