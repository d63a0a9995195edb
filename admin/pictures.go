package admin

import (
	"context"
	"errors"
	"io"

	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/media"
	"lumbung/internal/web"
)

// officerPhotos is how many pictures somebody may send a day in a cooperative's name.
const officerPhotos = 100

var errTooManyPictures = fault.New(fault.TooMany, "media.too_many_today")

// TakeDocument stores the private document that came with a form under the name document; nil when none came. What is wrong with it is
// fault.Fields by that name.
func (p Parts) TakeDocument(ctx context.Context, v *web.Visit) (*media.Document, error) {
	files, err := v.Files("document", 1)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	vault, err := p.documents(ctx)
	if err != nil {
		return nil, err
	}
	f, err := files[0].Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // was only read
	stored, err := p.Media.StoreDocument(ctx, vault, f)
	if wrong := fault.Of(err); wrong != nil && (wrong.Kind == fault.Invalid || errors.Is(err, media.ErrUnavailable)) {
		return nil, fault.Fields{"document": wrong}
	}
	return &stored, err
}

// WriteDocument writes a private document to whoever may read it.
func (p Parts) WriteDocument(ctx context.Context, d media.Document, to io.Writer) error {
	vault, err := p.documents(ctx)
	if err != nil {
		return err
	}
	return p.Media.WriteDocument(ctx, vault, d, to)
}

// documents is the vault of private documents.
func (p Parts) documents(ctx context.Context) (identity.Vault, error) {
	return p.Identity.Vault(ctx, media.DocumentVault)
}

// TakePicture stores the picture that came with a form under the name picture, of a user; the zero Picture when none came. What is wrong
// with it is fault.Fields by that name.
func (p Parts) TakePicture(ctx context.Context, v *web.Visit, user string) (media.Picture, error) {
	files, err := v.Files("picture", 1)
	if err != nil || len(files) == 0 {
		return media.Picture{}, err
	}
	if err := p.Identity.Allow(ctx, "officer_photos", user, officerPhotos); errors.Is(err, identity.ErrTooManyTries) {
		return media.Picture{}, errTooManyPictures.With(officerPhotos).RetryAfter(fault.Of(err).Wait)
	} else if err != nil {
		return media.Picture{}, err
	}
	f, err := files[0].Open()
	if err != nil {
		return media.Picture{}, err
	}
	defer func() { _ = f.Close() }() // was only read
	stored, err := p.Media.Store(ctx, f)
	if wrong := fault.Of(err); wrong != nil && (wrong.Kind == fault.Invalid || errors.Is(err, media.ErrUnavailable)) {
		return media.Picture{}, fault.Fields{"picture": wrong}
	}
	return stored, err
}
