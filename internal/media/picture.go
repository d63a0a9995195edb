package media

import (
	"fmt"
	"slices"
	"strings"
)

// Picture is a stored picture: three WebP files, and a JPEG for shared links, whose addresses follow from the ID.
type Picture struct {
	ID     string // 32 hex digits
	Width  int    // pixels of the largest version, upright
	Height int
}

// widths are the widths in pixels that a picture is offered in: a card on a phone, a card on a dense screen, the
// product page. A narrower picture is offered under all three names in its own width; it is never enlarged.
func widths() []int { return []int{320, 640, 1200} }

func widest() int { return widths()[len(widths())-1] }

// tallest is how many times its width a version may be high. A taller picture is made narrower, or the strips of
// screenshots people join would become files of many megabytes.
const tallest = 2

// URL is the address of the version for a width of 320, 640 or 1200 pixels; any other gets the next larger.
func (p Picture) URL(width int) string {
	i, _ := slices.BinarySearch(widths(), width)
	return "/media/" + p.name(widths()[min(i, len(widths())-1)])
}

// SrcSet is the value of an img element's srcset: each version with its true width, none twice.
func (p Picture) SrcSet() string {
	var set []string
	last := 0
	for _, width := range widths() {
		if w, _ := fit(p.Width, p.Height, width); w > last {
			set = append(set, fmt.Sprintf("%s %dw", p.URL(width), w))
			last = w
		}
	}
	return strings.Join(set, ", ")
}

// sharedWidth is the least width in pixels for which Facebook and WhatsApp show a picture large.
const sharedWidth = 640

// Shared is the address of the picture for shared links, which WhatsApp shows only as JPEG or PNG, with its size.
func (p Picture) Shared() (address string, width, height int) {
	width, height = fit(p.Width, p.Height, sharedWidth)
	return "/media/" + p.sharedName(), width, height
}

func (p Picture) sharedName() string { return fmt.Sprintf("%s-%d.jpg", p.ID, sharedWidth) }

func (p Picture) name(width int) string { return fmt.Sprintf("%s-%d.webp", p.ID, width) }

// files are the names of all that is kept of a picture.
func (p Picture) files() []string {
	all := []string{originalName(p.ID), p.sharedName()}
	for _, width := range widths() {
		all = append(all, p.name(width))
	}
	return all
}

// fit returns the size of a picture of w × h pixels made to fit into width × tallest·width. It never enlarges.
func fit(w, h, width int) (int, int) {
	if w > width {
		w, h = width, max(1, (h*width+w/2)/w)
	}
	if height := tallest * width; h > height {
		w, h = max(1, (w*height+h/2)/h), height
	}
	return w, h
}
