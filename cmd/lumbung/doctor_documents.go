package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"lumbung/catalog"
	"lumbung/internal/audit"
	"lumbung/internal/events"
	"lumbung/internal/identity"
	"lumbung/internal/media"
	"lumbung/internal/store"
	"lumbung/payments/closing"
	"lumbung/payments/leaving"
	"lumbung/payments/opening"
	"lumbung/payments/voucher"
)

// sealedFiles is how the private documents stand that the database names.
type sealedFiles struct {
	whole, missing, shut int
	firstMissing         string // shop and file
	firstShut            string
}

// documents looks whether every private document that the database names is among the files, and opens with the key.
func (d *doctor) documents(ctx context.Context, r *report) {
	engine, err := d.openEngine(ctx)
	if err != nil {
		return // the line of the database says so
	}
	db := store.New(engine)
	defer func() {
		if err := db.Close(); err != nil {
			r.warn("documents", "look into the log of the database", "it was not closed well: %v", err)
		}
	}()
	found, err := d.lookAtDocuments(ctx, db)
	n := found.whole + found.missing + found.shut
	switch {
	case found.shut > 0:
		r.fail("documents", "restore database and files from the same backup: the key lies in the database",
			"%d of %d private documents cannot be opened with the key, first %s", found.shut, n, found.firstShut)
	case found.missing > 0:
		r.fail("documents", "bring back the files below private/ from a backup",
			"%d of %d private documents are not among the files, first %s", found.missing, n, found.firstMissing)
	case err != nil:
		r.warn("documents", "see the lines of the database and the pictures, and try again", "after %s: %v", howMany(n, "private document"), err)
	case n > 0:
		r.ok("documents", "%s, sealed; the key opens all of them", howMany(n, "private document"))
	}
}

// lookAtDocuments opens them one by one, as far as the time allows.
func (d *doctor) lookAtDocuments(ctx context.Context, db *store.DB) (found sealedFiles, err error) {
	files, err := d.privateFiles()
	if err != nil {
		return found, err
	}
	if files != nil {
		defer func() { err = errors.Join(err, files.Close()) }()
	}
	bus, actions := events.New(db, clock, d.log), audit.New(db, clock)
	people := identity.New(db, clock, actions.RecordOwn)
	goods := catalog.New(db, bus, clock, actions.Record)
	papers := voucher.New(voucher.Parts{DB: db, Now: clock, Audit: actions.Record})
	old := opening.New(opening.Parts{DB: db, Bus: bus, Now: clock, Audit: actions.Record})
	months := closing.New(closing.Parts{DB: db, Now: clock, Audit: actions.Record})
	gone := leaving.New(leaving.Parts{DB: db, Bus: bus, Now: clock, Audit: actions.Record})
	var vault *identity.Vault
	look := func(which string, document media.Document) error {
		if vault == nil {
			kept, err := people.KeptVault(ctx, media.DocumentVault)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			vault = &kept // a key that is gone opens nothing
		}
		var opened error = media.ErrNotFound
		if files != nil {
			opened = media.New(files, media.Limits{}).WriteDocument(ctx, *vault, document, io.Discard)
		}
		return found.note(which+", "+document.ID, opened)
	}
	err = goods.EachDocument(ctx, func(shop *catalog.Shop, document media.Document) error { return look(shop.Name, document) })
	if err != nil {
		return found, err
	}
	if err := papers.EachProof(ctx, func(v *voucher.Voucher) error { return look(v.Text, v.Proof) }); err != nil {
		return found, err
	}
	if err := old.EachProof(ctx, func(o *opening.Opening) error { return look(o.Number, o.Proof) }); err != nil {
		return found, err
	}
	if err := months.EachProof(ctx, func(c *closing.Closing, proof media.Document) error { return look(c.ID, proof) }); err != nil {
		return found, err
	}
	return found, gone.EachProof(ctx, look)
}

// note counts a document, or returns why nothing more can be said.
func (f *sealedFiles) note(which string, opened error) error {
	switch {
	case opened == nil:
		f.whole++
	case errors.Is(opened, media.ErrNotFound):
		f.missing++
		f.firstMissing = cmp.Or(f.firstMissing, which)
	case errors.Is(opened, media.ErrUnavailable) || errors.Is(opened, context.DeadlineExceeded) || errors.Is(opened, context.Canceled):
		return opened
	default:
		f.shut++
		f.firstShut = cmp.Or(f.firstShut, which)
	}
	return nil
}

// privateFiles are the files of this installation, nil when there is no folder yet: it makes none.
func (d *doctor) privateFiles() (pictureFiles, error) {
	if _, err := os.Stat(filepath.Join(d.config.Data, "media")); !d.config.onS3() && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return (&app{config: d.config, log: d.log}).openPictures()
}
