package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/archive"
	"lumbung/internal/media"
	"lumbung/internal/store"
	"lumbung/internal/store/transfer"
)

// backup writes all documents, as they are at one moment, and all pictures into one file.
func backup(ctx context.Context, e environment) error {
	if err := e.config.databaseExists(); err != nil {
		return err
	}
	return withStore(ctx, e, func(a *app) error {
		if err := a.lookAt(ctx, e.out); err != nil {
			return err
		}
		return a.backup(ctx, e.argument, e.out)
	})
}

// databaseExists is an error when the settings name an embedded database that was never made.
func (c config) databaseExists() error {
	if c.MongoURI != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(c.Data, databaseFile)); err != nil {
		return fmt.Errorf("there is no database in the data folder %s: set LUMBUNG_DATA, or LUMBUNG_MONGO_URI (%w)", c.Data, err)
	}
	return nil
}

// lookAt says which database is looked at, and refuses one with no documents, whose name is mistyped: it makes nothing in it.
func (a *app) lookAt(ctx context.Context, out io.Writer) error {
	where := a.config.database()
	fmt.Fprintln(out, where)
	u, err := a.db.Usage(ctx)
	if err = errors.Join(err, a.db.Admits(&u)); err != nil {
		return err // half-filled, perhaps with nothing yet
	}
	errFound := errors.New("a document")
	err = transfer.Snapshot(ctx, a.db, func(string, bson.Raw) error { return errFound })
	if errors.Is(err, errFound) {
		return nil
	}
	if err == nil {
		err = fmt.Errorf("there are no documents in %s: see that LUMBUNG_MONGO_URI or LUMBUNG_DATA is right", where)
	}
	return err
}

// database says which database the settings name, without its password.
func (c config) database() string {
	if c.MongoURI == "" {
		return "SQLite " + filepath.Join(c.Data, databaseFile)
	}
	hosts, name := c.mongo()
	return "MongoDB " + name + " on " + hosts
}

// mongo are the hosts and the database's name in the address of MongoDB.
func (c config) mongo() (hosts, name string) {
	_, rest, _ := strings.Cut(c.MongoURI, "://")
	rest, _, _ = strings.Cut(rest, "?")
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	hosts, name, _ = strings.Cut(rest, "/")
	return hosts, name
}

// mongoUser are the name and the password in the address of MongoDB, which is no URL when it names several hosts.
func (c config) mongoUser() (name, password string) {
	_, rest, _ := strings.Cut(c.MongoURI, "://")
	authority, _, _ := strings.Cut(rest, "/")
	name, password, _ = strings.Cut(authority[:max(0, strings.LastIndexByte(authority, '@'))], ":")
	return name, password
}

func (c config) engine() string { return pick(c.MongoURI == "", "sqlite", "mongodb") }

func (a *app) backup(ctx context.Context, path string, out io.Writer) error {
	began := a.now()
	shown := progress{out: out}
	about := archive.Manifest{Made: began, Engine: a.config.engine()}
	made, err := archive.Write(path, about, func(w *archive.Writer) error {
		n := 0
		err := transfer.Snapshot(ctx, a.db, func(collection string, doc bson.Raw) error {
			n++
			shown.say("%d documents, now %s …", n, collection)
			return w.Document(collection, doc)
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%d documents as of %s\n", n, began.Local().Format(time.DateTime))
		return a.backupPictures(ctx, w, &shown)
	})
	if err != nil {
		return fmt.Errorf("no backup was made: %w", err)
	}
	fmt.Fprintf(out, "%s: %d documents of %d collections, %d pictures, %s, written and read again in %.1f s\n", path,
		made.Documents(), len(made.Collections), made.Pictures, sizeOf(path), a.now().Sub(began).Seconds())
	if err = a.db.Open(ctx); err == nil {
		err = a.db.ChangeUsage(ctx, func(u *store.Usage) error { u.Backup = began; return nil })
	}
	if err != nil { // the file is good
		fmt.Fprintf(out, "the time of this backup could not be noted in the database: %v\n", err)
	}
	return nil
}

// backupPictures comes after the documents: whatever picture they name was there before them. Uploads that nobody has taken
// in are named by none.
func (a *app) backupPictures(ctx context.Context, w *archive.Writer, shown *progress) error {
	files, ok := a.files.(media.Lister)
	if !ok {
		return errors.New("the pictures lie where they cannot be listed")
	}
	n := 0
	return files.Each(ctx, func(name string) error {
		if media.Staged(name) {
			return nil
		}
		file, size, err := files.Open(ctx, name)
		if errors.Is(err, media.ErrNotFound) {
			return nil // deleted meanwhile
		}
		if err != nil {
			return err
		}
		defer file.Close()
		n++
		shown.say("%d pictures …", n)
		return w.Picture(name, size, file)
	})
}

func sizeOf(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return "of unknown size"
	}
	return fmt.Sprintf("%.1f MB", float64(info.Size())/1e6)
}

// progress prints a line now and then.
type progress struct {
	out  io.Writer
	last time.Time
}

const progressPause = time.Second

func (p *progress) say(format string, args ...any) {
	now := time.Now()
	if p.last.IsZero() {
		p.last = now // nothing is said of what takes less than a moment
	}
	if now.Sub(p.last) >= progressPause {
		p.last = now
		fmt.Fprintf(p.out, format+"\n", args...)
	}
}
