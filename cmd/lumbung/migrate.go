package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/media"
	"lumbung/internal/store/transfer"
)

// migrateStore moves an installation between the embedded parts in LUMBUNG_DATA and those that the settings name: all
// documents to LUMBUNG_MONGO_URI or back, the pictures to or from LUMBUNG_S3_ENDPOINT if it is set, and builds the search
// index of the new side. It is a backup that goes straight into a restore: the old side stays as it was, the new one opens
// when it has been compared with the old, and cut off it is run again from the beginning.
func migrateStore(ctx context.Context, e environment) error {
	embedded, mongodb := e, e
	embedded.config.MongoURI, embedded.config.S3Endpoint, embedded.config.MeiliURL = "", "", ""
	switch direction := e.argument; {
	case direction != "to-mongodb" && direction != "to-sqlite":
		return fmt.Errorf("%q is no place to move to: use to-mongodb or to-sqlite", direction)
	case e.config.MongoURI == "":
		return errors.New("LUMBUNG_MONGO_URI is missing: it names the MongoDB database of the move, mongodb://host/lumbung?replicaSet=rs0")
	case direction == "to-mongodb":
		return move(ctx, embedded, mongodb)
	}
	return move(ctx, mongodb, embedded)
}

// move moves from one database to the other and verifies the new one.
func move(ctx context.Context, from, to environment) error {
	if err := from.config.databaseExists(); err != nil {
		return err
	}
	to.config.ticket = rand.Text()
	err := withStore(ctx, from, func(source *app) error {
		return withStore(ctx, to, func(target *app) error { return target.moveFrom(ctx, source, to.out) })
	})
	if err != nil {
		return err
	}
	if err := openFilled(ctx, to); err != nil {
		return err
	}
	where := pick(to.config.MongoURI == "", "without LUMBUNG_MONGO_URI, and without those of the other servers that are set here",
		"with LUMBUNG_MONGO_URI and the other settings as they are here")
	fmt.Fprintf(to.out, "From now on start it %s. The old database is as it was: do not start on it again.\n", where)
	return nil
}

// moveFrom takes all pictures and documents of the source, on which nobody may work.
func (a *app) moveFrom(ctx context.Context, source *app, out io.Writer) error {
	if err := transfer.Idle(ctx, source.db); err != nil {
		return err
	}
	shown, done := progress{out: out}, 0
	until := a.now().Add(comparable)
	moved, err := a.fill(ctx, "move", until, out, func(load loader) error {
		if err := a.movePictures(ctx, source, &shown); err != nil {
			return fmt.Errorf("move the pictures: %w", err)
		}
		return transfer.Batches(ctx, source.db, func(collection string, docs []bson.Raw) error {
			done += len(docs)
			shown.say("%d documents, now %s …", done, collection)
			return load(collection, docs)
		})
	})
	if err != nil {
		return err
	}
	left, err := transfer.SumsOf(ctx, source.db, until)
	if err := errors.Join(err, transfer.Idle(ctx, source.db), transfer.Differences(moved, left)); err != nil {
		return fmt.Errorf("the old database was written to meanwhile: stop every program and run it again (%w)", err)
	}
	fmt.Fprintf(out, "%d documents of %d collections are the same on both sides\n", done, len(moved))
	return nil
}

// movePictures copies every picture that is not there yet. They lie in the same folder on both sides unless one side has
// an S3 store. A file never changes under its name, so what is there is right.
func (a *app) movePictures(ctx context.Context, source *app, shown *progress) error {
	if a.config.onS3() == source.config.onS3() {
		return nil
	}
	if err := a.preparePictures(ctx); err != nil {
		return err
	}
	n := 0
	return source.files.Each(ctx, func(name string) error {
		if media.Staged(name) {
			return nil
		}
		n++
		shown.say("%d pictures …", n)
		if _, err := a.files.Changed(ctx, name); !errors.Is(err, media.ErrNotFound) {
			return err // nil when it is there
		}
		file, _, err := source.files.Open(ctx, name)
		if errors.Is(err, media.ErrNotFound) {
			return nil // swept meanwhile
		}
		if err != nil {
			return err
		}
		return errors.Join(a.putPicture(ctx, name, file), file.Close())
	})
}
