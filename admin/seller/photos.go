package seller

import (
	"context"
	"errors"
	"mime/multipart"
	"slices"

	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/web"
)

// mostPictures is how many pictures a product may have, and so how many may come at once.
const mostPictures = 10

// takePictures stores the pictures that came with a form. What is wrong with one is returned beside the others, which are
// kept. While pictures cannot be stored that is said in the same place, after one try.
func (s *Seller) takePictures(ctx context.Context, v *Visit) (stored []media.Picture, wrong *fault.Fault, err error) {
	files, err := v.Files("pictures", mostPictures)
	if fault.KindOf(err) == fault.Invalid {
		return nil, fault.Of(err), nil
	}
	if err != nil {
		return nil, nil, err
	}
	for _, file := range files {
		if err := s.spendPhoto(ctx, v); fault.KindOf(err) == fault.TooMany {
			return stored, fault.Of(err), nil
		} else if err != nil {
			return nil, nil, err
		}
		p, err := s.storePicture(ctx, file)
		if errors.Is(err, media.ErrUnavailable) {
			return stored, media.ErrUnavailable, nil
		}
		if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
			wrong = f
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		stored = append(stored, p)
	}
	return stored, wrong, nil
}

func (s *Seller) storePicture(ctx context.Context, file *multipart.FileHeader) (media.Picture, error) {
	f, err := file.Open()
	if err != nil {
		return media.Picture{}, err
	}
	defer func() { _ = f.Close() }() // was only read
	return s.Media.Store(ctx, f)
}

// photosForm has pictures that came before it.
type photosForm struct {
	Uploaded []string `form:"terunggah"`
}

// addPhoto adds pictures behind the others.
func (s *Seller) addPhoto(ctx context.Context, v *Visit, in photosForm) (done web.Done, err error) {
	p, err := s.ownProduct(ctx, v, v.Param("id"))
	if err != nil {
		return done, err
	}
	added, wrong, err := s.takePictures(ctx, v)
	if err != nil {
		return done, err
	}
	key, err := s.ticketKey(ctx)
	if err != nil {
		return done, err
	}
	kept := picturesKept(key, v, in.Uploaded)
	if len(kept) < len(in.Uploaded) && wrong == nil {
		wrong = media.ErrGone
	}
	for _, text := range slices.Backward(kept) {
		added = slices.Insert(added, 0, pictureOf(text))
	}
	switch {
	case len(added) > 0:
		err = s.setPictures(ctx, v, p.ID, func(now []media.Picture) []media.Picture { return appendNew(now, added) })
	case wrong == nil:
		wrong = fault.New(fault.Invalid, "form.required")
	}
	if err == nil && wrong != nil {
		err = fault.Fields{"pictures": wrong}
	}
	return web.Done{Tone: "padi", Key: "seller.did_photo"}, err
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
func (s *Seller) arrangePhotos(ctx context.Context, v *Visit, in photoForm) (done web.Done, err error) {
	return web.Done{Tone: "padi", Key: "seller.did_arrange"}, s.setPictures(ctx, v, v.Param("id"), in.arrange)
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

// setPictures changes the pictures alone, those that are there now: everything else is saved as it stands.
func (s *Seller) setPictures(ctx context.Context, v *Visit, id string, change func(now []media.Picture) []media.Picture) error {
	p, err := s.ownProduct(ctx, v, id)
	if err != nil {
		return err
	}
	in := inputOf(p)
	in.Pictures = change(in.Pictures)
	_, err = s.Catalog.EditProduct(ctx, v.actor, v.step(p.ID), in)
	return err
}
