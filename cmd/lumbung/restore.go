package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/archive"
	"lumbung/internal/store/transfer"
	"lumbung/search"
)

// restore fills the empty database that the settings name from a backup, of whatever kind of database that was made.
// Until it is done the database is closed to everything else; cut off, it is run again and starts from the beginning.
func restore(ctx context.Context, e environment) error {
	file, err := archive.Open(e.argument)
	if err != nil {
		return fmt.Errorf("nothing was restored: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	made := file.Made.Local().Format(time.DateTime)
	fmt.Fprintf(e.out, "The backup is whole: %d documents and %d pictures as of %s\n", file.Documents(), file.Pictures, made)
	e.config.ticket = rand.Text()
	if err := withStore(ctx, e, func(a *app) error { return a.load(ctx, file, e.out) }); err != nil {
		return err
	}
	return openFilled(ctx, e)
}

// openFilled builds the index of a database that was filled under the ticket, opens it for everybody and verifies it.
func openFilled(ctx context.Context, e environment) error {
	return withApp(ctx, e, func(a *app) error {
		if err := a.rebuildIndex(ctx, e.out); err != nil {
			return err
		}
		if err := transfer.Finish(ctx, a.db, e.config.ticket); err != nil {
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

// load saves the documents and pictures of a backup.
func (a *app) load(ctx context.Context, file *archive.File, out io.Writer) error {
	for _, c := range file.Collections {
		if !slices.Contains(transfer.Contents(a.db), c.Name) {
			return fmt.Errorf("nothing was restored: this version does not know the %s in the backup: use the version that made it", c.Name)
		}
	}
	_, err := a.fill(ctx, "restore", a.now().Add(comparable), out, func(load loader) error {
		return a.loadParts(ctx, file, load, &progress{out: out})
	})
	return err
}

// loader takes the next documents of a collection, in the order of their ids.
type loader func(collection string, docs []bson.Raw) error

// comparable is how long documents live at least that are compared after a copy: others may go while we count.
const comparable = 24 * time.Hour

// beingFilled is said before the first document is saved.
const beingFilled = "The database is being filled …"

// fill fills the empty database with the documents that read gives to its loader, reads them again and returns the sums of
// those that live until then.
func (a *app) fill(ctx context.Context, doing string, until time.Time, out io.Writer, read func(loader) error) ([]transfer.Sum, error) {
	note := fmt.Sprintf("a %s of this database is not finished: run it again, which starts from the beginning, or throw the database away: %s",
		doing, a.config.throwAway())
	filling, again, err := transfer.Fill(ctx, a.db, a.config.ticket, note)
	if errors.Is(err, transfer.ErrNotEmpty) {
		return nil, fmt.Errorf("%w: a %s fills an empty one (LUMBUNG_DATA or LUMBUNG_MONGO_URI names it)", err, doing)
	}
	if err != nil {
		return nil, err
	}
	if again {
		fmt.Fprintln(out, "What was left by one that was cut off is deleted; this one starts from the beginning.")
	}
	fmt.Fprintln(out, beingFilled)
	want := transfer.NewSummer(a.db, until)
	err = read(func(collection string, docs []bson.Raw) error {
		for _, doc := range docs {
			if err := want.Add(collection, doc); err != nil {
				return err
			}
		}
		return filling.Load(ctx, collection, docs)
	})
	if err != nil {
		return nil, err
	}
	got, err := transfer.SumsOf(ctx, a.db, until)
	if err != nil {
		return nil, err
	}
	return got, transfer.Differences(want.Sums(), got)
}

// throwAway says how to do away with the database.
func (c config) throwAway() string {
	if c.MongoURI == "" {
		return "delete " + filepath.Join(c.Data, databaseFile)
	}
	return "drop it in MongoDB"
}

func (a *app) loadParts(ctx context.Context, file *archive.File, load loader, shown *progress) error {
	documents, pictures := 0, 0
	return file.Read(func(collection string, docs []bson.Raw) error {
		documents += len(docs)
		shown.say("%d of %d documents …", documents, file.Documents())
		return load(collection, docs)
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
