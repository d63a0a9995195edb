package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/archive"
	"lumbung/internal/store"
	"lumbung/search"
)

// restore fills the empty database that the settings name from a backup, of whatever kind of database that was made.
// Until it is done the database is closed to everything else; cut off, it is run again with the same file.
func restore(ctx context.Context, e environment) error {
	file, err := archive.Open(e.argument)
	if err != nil {
		return fmt.Errorf("nothing was restored: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	fmt.Fprintf(e.out, "The backup is whole: %d documents and %d pictures as of %s\n", file.Documents(), file.Pictures, file.Made.Local().Format(time.DateTime))
	e.config.ticket = "restore " + file.Ticket
	if err := withStore(ctx, e, func(a *app) error { return a.load(ctx, file, e.out) }); err != nil {
		return err
	}
	return withApp(ctx, e, func(a *app) error {
		if err := a.rebuildIndex(ctx, e.out); err != nil {
			return err
		}
		if err := a.db.Filled(ctx, e.config.ticket); err != nil {
			return err
		}
		return a.printVerify(ctx, e.out)
	})
}

// rebuildIndex builds the index anew, unless the search server is away.
func (a *app) rebuildIndex(ctx context.Context, out io.Writer) error {
	n, err := a.search.Rebuild(ctx, nil)
	if errors.Is(err, search.ErrUnavailable) {
		fmt.Fprintln(out, "The search server is away; the index is put right when it is back.")
		return nil
	}
	if err == nil {
		fmt.Fprintf(out, "%d products are in the index\n", n)
	}
	return err
}

// load saves the documents and pictures of a backup, and reads the documents again.
func (a *app) load(ctx context.Context, file *archive.File, out io.Writer) error {
	for _, c := range file.Collections {
		if !slices.Contains(a.db.Contents(), c.Name) {
			return fmt.Errorf("nothing was restored: this version does not know the %s in the backup: use the version that made it", c.Name)
		}
	}
	fill, err := a.db.Fill(ctx, a.config.ticket, "a restore of this database is not finished: run lumbung restore again with the same file, or throw the database away: "+a.config.throwAway())
	if errors.Is(err, store.ErrNotEmpty) {
		return fmt.Errorf("%w: a backup is restored into an empty one (LUMBUNG_DATA or LUMBUNG_MONGO_URI names it)", err)
	}
	if err != nil {
		return err
	}
	soon := a.now().Add(24 * time.Hour) // what expires until then may go while we count
	want := a.db.NewSummer(soon)
	if err := a.loadParts(ctx, file, fill, want, &progress{out: out}); err != nil {
		return err
	}
	got, err := a.db.Sums(ctx, soon)
	if err != nil {
		return err
	}
	return store.Differences(want.Sums(), got)
}

// throwAway says how to do away with the database.
func (c config) throwAway() string {
	if c.MongoURI == "" {
		return "delete " + filepath.Join(c.Data, databaseFile)
	}
	return "drop it in MongoDB"
}

func (a *app) loadParts(ctx context.Context, file *archive.File, fill *store.Fill, want *store.Summer, shown *progress) error {
	documents, pictures := 0, 0
	return file.Read(func(collection string, docs []bson.Raw) error {
		for _, doc := range docs {
			if err := want.Add(collection, doc); err != nil {
				return err
			}
		}
		documents += len(docs)
		shown.say("%d of %d documents …", documents, file.Documents())
		return fill.Load(ctx, collection, docs)
	}, func(name string, _ int64, r io.Reader) error {
		pictures++
		shown.say("%d of %d pictures …", pictures, file.Pictures)
		return a.putPicture(ctx, name, r)
	})
}

func (a *app) putPicture(ctx context.Context, name string, r io.Reader) error {
	content := bufio.NewReaderSize(r, 512)
	start, _ := content.Peek(512) // a short file is no error, and a broken one shows in Put
	return a.files.Put(ctx, name, http.DetectContentType(start), content)
}
