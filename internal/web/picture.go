package web

import (
	"fmt"
	"html/template"
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

// Sizes a picture is shown in, for the sizes attribute.
const (
	sizesCard   = "(min-width:1200px) 176px, (min-width:900px) 22vw, (min-width:600px) 30vw, 44vw"
	sizesHero   = "(min-width:900px) 520px, 100vw"
	sizesAvatar = "72px"
)

// Ground is the class of what lies behind a picture: <span class="{{.Picture.Ground}}">.
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

// CardPicture is a picture in a product card; eager ones are on the first screen.
func (p Page) CardPicture(pic Picture, eager bool) template.HTML {
	return pic.html(sizesCard, eager, false)
}

// HeroPicture is the first picture of a product page, the largest thing on the screen.
func (p Page) HeroPicture(pic Picture) template.HTML { return pic.html(sizesHero, true, true) }

// LazyPicture is a large picture further down.
func (p Page) LazyPicture(pic Picture) template.HTML { return pic.html(sizesHero, false, false) }

// SmallPicture is a thumbnail or an avatar.
func (p Page) SmallPicture(pic Picture) template.HTML { return pic.html(sizesAvatar, false, false) }

func (pic Picture) html(sizes string, eager, first bool) template.HTML {
	if len(pic.Sources) == 0 {
		return ""
	}
	var b strings.Builder
	quote := template.HTMLEscapeString
	middle := pic.Sources[len(pic.Sources)/2]
	fmt.Fprintf(&b, `<img src="%s" alt="%s" width="%d" height="%d" decoding="async"`, quote(middle.URL), quote(pic.Alt), max(1, pic.Width), max(1, pic.Height))
	if len(pic.Sources) > 1 {
		set := make([]string, len(pic.Sources))
		for i, s := range pic.Sources {
			set[i] = s.URL + " " + strconv.Itoa(s.Width) + "w"
		}
		fmt.Fprintf(&b, ` srcset="%s" sizes="%s"`, quote(strings.Join(set, ", ")), sizes)
	}
	if !eager {
		b.WriteString(` loading="lazy"`)
	}
	if first {
		b.WriteString(` fetchpriority="high"`)
	}
	b.WriteString(">")
	return template.HTML(b.String()) //nolint:gosec // every value is escaped above
}
