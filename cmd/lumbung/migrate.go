package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"lumbung/internal/media"
	"lumbung/internal/store"
)

// migrateStore moves an installation between the embedded parts in LUMBUNG_DATA and those that the settings name: all
// documents to LUMBUNG_MONGO_URI or back, the pictures to or from LUMBUNG_S3_ENDPOINT if it is set, and builds the search
// index of the new side. The old database is closed from the first moment on, so that nothing is written to it that would be
// missing in the new one, and the new one opens when it has been compared with the old. Cut off, it is run again.
func migrateStore(ctx context.Context, e environment) error {
	embedded, mongodb := e, e
	embedded.config.MongoURI, embedded.config.S3Endpoint, embedded.config.MeiliURL = "", "", ""
	direction := e.argument
	switch {
	case direction == "undo":
		if err := e.config.databaseExists(); err != nil {
			return err
		}
		return withStore(ctx, e, func(a *app) error { return a.stay(ctx, e.out) })
	case direction != "to-mongodb" && direction != "to-sqlite":
		return fmt.Errorf("%q is no place to move to: use to-mongodb, to-sqlite or undo", direction)
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
	err := withStore(ctx, from, func(source *app) error {
		return withStore(ctx, to, func(target *app) error { return target.moveFrom(ctx, source, to.out) })
	})
	if err != nil {
		return err
	}
	if err := withApp(ctx, to, func(a *app) error { return a.rebuildIndex(ctx, to.out) }); err != nil {
		return err
	}
	if err := verify(ctx, to); err != nil {
		return err
	}
	if to.config.MongoURI == "" {
		fmt.Fprintln(to.out, "From now on start it without LUMBUNG_MONGO_URI, and without those of the other servers that are set here.")
		return nil
	}
	fmt.Fprintln(to.out, "From now on start it with LUMBUNG_MONGO_URI and the other settings as they are here.")
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
		if media.Incoming(name) {
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

// moveFrom takes all documents of the source. Nothing is lost at whatever moment it ends: the ticket, which both databases
// note, says that the one is filled from the other.
func (a *app) moveFrom(ctx context.Context, source *app, out io.Writer) error {
	fill, ticket, err := a.beginMove(ctx, source)
	if err != nil {
		return err
	}
	shown := progress{out: out}
	if err := a.movePictures(ctx, source, &shown); err != nil {
		return fmt.Errorf("move the pictures: %w", err)
	}
	if err := fill.Copy(ctx, source.db, func(collection string, done int) { shown.say("%d %s …", done, collection) }); err != nil {
		return err
	}
	n, err := a.compare(ctx, source)
	if err != nil {
		return fmt.Errorf("%w; go back with lumbung migrate-store undo on the old database, and throw the new one away: %s", err, a.config.throwAway())
	}
	fmt.Fprintf(out, "%d documents of %d collections are the same on both sides\n", n, len(a.db.Contents()))
	if err := source.db.Departed(ctx, ticket, a.departedNote()); err != nil {
		return err
	}
	return a.db.Filled(ctx, ticket)
}

// beginMove closes both databases to everybody else. If the target cannot be used, the source stays as it was.
func (a *app) beginMove(ctx context.Context, source *app) (*store.Fill, string, error) {
	if err := source.db.Prepare(ctx); err != nil {
		return nil, "", err
	}
	phase, err := source.db.Phase(ctx)
	if err != nil {
		return nil, "", err
	}
	again := "lumbung migrate-store " + pick(a.config.MongoURI == "", "to-sqlite", "to-mongodb")
	ticket, err := source.db.Depart(ctx, "move "+rand.Text(), "this database is being moved: finish with "+again+", or stay here with lumbung migrate-store undo")
	if err != nil {
		return nil, "", err
	}
	fill, err := a.db.Fill(ctx, ticket, "a move into this database is not finished: run "+again+" again, or throw the database away: "+a.config.throwAway())
	if err == nil {
		return fill, ticket, nil
	}
	if phase == store.Left && errors.Is(err, store.ErrNotEmpty) {
		return nil, "", fmt.Errorf("everything was moved already: the %s database is the one to use", a.config.engine())
	}
	if phase != store.Left {
		_, back := source.db.Return(context.WithoutCancel(ctx))
		err = errors.Join(err, back)
	}
	return nil, "", fmt.Errorf("nothing was moved, the %s database to move to cannot be used: %w", a.config.engine(), err)
}

// departedNote is what those who start the old database are told.
func (a *app) departedNote() string {
	where := pick(a.config.MongoURI == "", "SQLite: start without LUMBUNG_MONGO_URI", "MongoDB: start with LUMBUNG_MONGO_URI")
	return fmt.Sprintf("this database was moved on %s to %s (lumbung migrate-store undo opens it again, without what was written since)", a.now().Format(time.DateOnly), where)
}

// compare counts the documents on both sides and takes a checksum over them.
func (a *app) compare(ctx context.Context, source *app) (documents int, err error) {
	soon := a.now().Add(24 * time.Hour) // what expires until then may go while we count
	want, err := source.db.Sums(ctx, soon)
	if err != nil {
		return 0, err
	}
	got, err := a.db.Sums(ctx, soon)
	if err != nil {
		return 0, err
	}
	for _, sum := range got {
		documents += sum.Documents
	}
	return documents, store.Differences(want, got)
}

// stay opens the database that the settings name again, after a move away from it.
func (a *app) stay(ctx context.Context, out io.Writer) error {
	if err := a.db.Prepare(ctx); err != nil {
		return err
	}
	was, err := a.db.Return(ctx)
	switch {
	case err != nil:
		return err
	case was == store.Ready:
		fmt.Fprintln(out, "This database was not moved.")
	case was == store.Left:
		fmt.Fprintln(out, "This database is open again. What was written to the other one since is not in it.")
	default:
		fmt.Fprintln(out, "This database is open again; the move from it has ended. Throw the half-filled one away before another.")
	}
	return nil
}
