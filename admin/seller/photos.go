package seller

import (
	"context"
	"errors"
	"mime/multipart"
	"slices"

	"github.com/gin-gonic/gin"

	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/web"
)

// mostPictures is how many pictures a product may have, and so how many may come at once.
const mostPictures = 10

// takePictures stores the pictures that came with a form. What is wrong with one stands beside the field; the others
// are kept. While pictures cannot be stored that is said in the same place, after one try.
func (s *Seller) takePictures(c *gin.Context, form *web.Form) ([]media.Picture, error) {
	files, err := web.Files(c, "pictures", mostPictures)
	if fault.KindOf(err) == fault.Invalid {
		f := fault.Of(err)
		form.Faults.Add("pictures", f.Key, f.Args...)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var stored []media.Picture
	for _, file := range files {
		p, err := s.storePicture(c.Request.Context(), file)
		if errors.Is(err, media.ErrUnavailable) {
			form.Faults.Add("pictures", media.ErrUnavailable.Key)
			break
		}
		if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
			form.Faults.Add("pictures", f.Key, f.Args...)
			continue
		}
		if err != nil {
			return nil, err
		}
		stored = append(stored, p)
	}
	return stored, nil
}

func (s *Seller) storePicture(ctx context.Context, file *multipart.FileHeader) (media.Picture, error) {
	f, err := file.Open()
	if err != nil {
		return media.Picture{}, err
	}
	defer func() { _ = f.Close() }() // was only read
	return s.Media.Store(ctx, f)
}

// addPhoto adds pictures behind the others.
func (s *Seller) addPhoto(c *gin.Context, v *visit) error {
	p, err := s.ownProduct(c.Request.Context(), v, c.Param("id"))
	if err != nil {
		return err
	}
	var in struct {
		Uploaded []string `form:"terunggah"`
	}
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	added, err := s.takePictures(c, form)
	if err != nil {
		return err
	}
	added = appendNew(picturesKept(in.Uploaded), added)
	if len(added) == 0 && form.Ok() {
		form.Faults.Add("pictures", "form.required")
	}
	if len(added) > 0 {
		err = s.setPictures(c.Request.Context(), v, p.ID, func(now []media.Picture) []media.Picture { return appendNew(now, added) })
	}
	if form.Refused(err) {
		return s.showProductAgain(c, v, p.ID, form)
	}
	if err != nil {
		return err
	}
	return s.backToProduct(c, p.ID, "seller.did_photo")
}

// appendNew adds the pictures that are not there yet: the same photo twice is one.
func appendNew(now, added []media.Picture) []media.Picture {
	now = slices.Clone(now)
	for _, p := range added {
		if !slices.ContainsFunc(now, func(old media.Picture) bool { return old.ID == p.ID }) {
			now = append(now, p)
		}
	}
	return now
}

// photoForm says in which order the pictures shall stand, and which button was pressed.
type photoForm struct {
	Order  []string `form:"foto"`
	First  string   `form:"pertama"`
	Remove string   `form:"buang"`
}

// arrangePhotos puts one picture first, takes one away, or takes over an order.
func (s *Seller) arrangePhotos(c *gin.Context, v *visit) error {
	p, err := s.ownProduct(c.Request.Context(), v, c.Param("id"))
	if err != nil {
		return err
	}
	var in photoForm
	if _, err := web.Bind(c, &in); err != nil {
		return err
	}
	err = s.setPictures(c.Request.Context(), v, p.ID, func(now []media.Picture) []media.Picture { return in.arrange(now) })
	if err != nil {
		return err
	}
	return s.backToProduct(c, p.ID, "seller.did_arrange")
}

// arrange orders the pictures as the form says; those it does not know, added meanwhile, stay at the end.
func (in photoForm) arrange(now []media.Picture) []media.Picture {
	place := func(p media.Picture) int {
		at := slices.Index(in.Order, p.ID)
		switch {
		case p.ID == in.First:
			return -1
		case at < 0:
			return len(in.Order)
		}
		return at
	}
	now = slices.DeleteFunc(slices.Clone(now), func(p media.Picture) bool { return p.ID == in.Remove })
	slices.SortStableFunc(now, func(a, b media.Picture) int { return place(a) - place(b) })
	return now
}

// setPictures changes the pictures alone: everything else is saved as it stands.
func (s *Seller) setPictures(ctx context.Context, v *visit, id string, change func([]media.Picture) []media.Picture) error {
	p, err := s.ownProduct(ctx, v, id)
	if err != nil {
		return err
	}
	in := inputOf(p)
	in.Pictures = change(p.Pictures)
	_, err = s.Catalog.EditProduct(ctx, v.actor, v.step(p.ID), in)
	return err
}
