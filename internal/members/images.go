package members

import (
	"context"
	"unicode/utf8"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// Image is a stored picture, and what it says to who does not see it.
type Image struct {
	ID     string `bson:"id"` // of the picture
	Width  int    `bson:"width"`
	Height int    `bson:"height"`
	Alt    string `bson:"alt,omitempty"`
}

// ImageKind is a picture that stands for a cooperative.
type ImageKind string

// The pictures of a cooperative.
const (
	Logo   ImageKind = "logo"   // in the head of its pages
	Banner ImageKind = "banner" // across the top of its own page, and for shared links
)

// longestAlt is how many letters an image may say.
const longestAlt = 120

// SetImage gives a cooperative a picture, or takes it away: an Image without an ID. Its officers may. What is wrong is fault.Fields by the
// name alt.
func (s *Service) SetImage(ctx context.Context, by act.Actor, coop string, kind ImageKind, image Image) error {
	if image.Alt = text.Line(image.Alt); utf8.RuneCountInString(image.Alt) > longestAlt {
		fields := fault.Fields{}
		fields.Add("alt", "form.too_long", longestAlt, utf8.RuneCountInString(image.Alt))
		return fields
	}
	a := act.Act{Name: "cooperative.image_changed", By: by, Access: act.May(act.Present), At: act.Place{Coop: coop}, Subject: coop}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Cooperative, error) {
		c, err := s.cooperatives.Update(ctx, coop, func(c *Cooperative) error {
			now := &c.Logo
			if kind == Banner {
				now = &c.Banner
			}
			if *now == image {
				return r.Nothing()
			}
			r.Note("image", string(kind))
			*now = image
			return nil
		})
		return c, store.NotFoundAs(err, act.ErrNoCooperative)
	})
	return err
}
