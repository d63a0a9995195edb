package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/media"
	"lumbung/internal/media/disk"
	"lumbung/internal/media/minio"
	"lumbung/internal/store"
)

// pictureFiles is either place of the pictures.
type pictureFiles interface {
	media.Lister
	Close() error
}

// openPictures chooses where the pictures lie. It asks nothing of a store.
func (a *app) openPictures() (pictureFiles, error) {
	c := a.config
	if !c.onS3() {
		return disk.Open(filepath.Join(c.Data, "media"))
	}
	files, err := minio.New(c.bucket(a.log))
	if err != nil {
		return nil, s3Setting(err)
	}
	return files, nil
}

// bucket says where the pictures lie in the S3 store.
func (c config) bucket(log *slog.Logger) minio.Config {
	return minio.Config{
		Endpoint: c.S3Endpoint, Key: c.S3Key, Secret: c.S3Secret, Bucket: c.S3Bucket, Region: c.S3Region, Public: c.S3Public,
		Origin: c.origin(), Log: log,
	}
}

// shownPictures are the same files for visitors, who must not wait long.
func (a *app) shownPictures() media.Files {
	if files, ok := a.files.(*minio.Store); ok {
		return files.Hurried()
	}
	return a.files
}

// preparePictures makes the bucket. A store that is away holds nothing up: a drawing stands in for the pictures, and the
// first upload comes back to it.
func (a *app) preparePictures(ctx context.Context) error {
	files, ok := a.files.(*minio.Store)
	if !ok {
		return nil
	}
	err := files.Prepare(ctx)
	if _, mistake := errors.AsType[*minio.MistakeError](err); !mistake && errors.Is(err, media.ErrUnavailable) && ctx.Err() == nil {
		a.log.Error("the pictures are out of reach", "error", err)
		return nil
	}
	return s3Setting(err)
}

// s3Setting names the setting that the store does not take.
func s3Setting(err error) error {
	if mistake, ok := errors.AsType[*minio.MistakeError](err); ok {
		return fmt.Errorf("LUMBUNG_S3_%s: %w", strings.ToUpper(mistake.Field), mistake)
	}
	return err
}

// orphanAge is how old a picture must be that nothing names before it is deleted, and an upload that nobody took in. A form
// in which a seller corrects a mistake holds pictures that no document names yet.
const orphanAge = 24 * time.Hour

// sweepPictures deletes the pictures that no document names, and the uploads that nobody took in.
func (a *app) sweepPictures(ctx context.Context) error {
	if err := a.ownPictures(ctx); err != nil {
		return err
	}
	n, err := media.CollectGarbage(ctx, a.files, a.now().Add(-orphanAge), a.namedPictures)
	if n > 0 {
		a.log.Info("deleted pictures that nothing shows any more, and uploads that nobody took in", "deleted", n)
	}
	return err
}

// namedPictures visits whatever could be a picture's ID, in every document but those of the books, which hold nothing but
// money and are most of the database. So no capability can forget to say where it names pictures.
func (a *app) namedPictures(ctx context.Context, visit func(id string)) error {
	schemas := slices.DeleteFunc(a.db.Schemas(), func(s store.Schema) bool { return strings.HasPrefix(s.Name, "ledger_") })
	return a.db.Engine().Snapshot(ctx, schemas, func(_ *store.Schema, doc bson.Raw) error {
		for id := range media.IDs(doc) {
			visit(id)
		}
		return nil
	})
}

// ownerFile says whose pictures they are. It lies among the originals, where nobody can read it from outside.
const ownerFile = "original/installation"

// ownPictures makes sure that the pictures belong to this database. Started by mistake on another one, or on an empty one,
// a sweep would find that nothing names them.
func (a *app) ownPictures(ctx context.Context) error {
	key, err := a.identity.Mark(ctx, "pictures")
	if err != nil {
		return err
	}
	sum := sha256.Sum256(key)
	own := []byte(hex.EncodeToString(sum[:]))
	file, _, err := a.files.Open(ctx, ownerFile)
	if errors.Is(err, media.ErrNotFound) {
		return a.files.Put(ctx, ownerFile, "text/plain", bytes.NewReader(own))
	}
	if err != nil {
		return err
	}
	defer file.Close()
	owner, err := io.ReadAll(file)
	if err != nil {
		return fmt.Errorf("read %s: %w", ownerFile, err)
	}
	if !bytes.Equal(owner, own) {
		return fmt.Errorf("no pictures are swept: they belong to another database; "+
			"if that is gone for good, delete the file %s that lies with them", ownerFile)
	}
	return nil
}
