package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lumbung/internal/store"
	"lumbung/internal/store/sqlite"
)

type note struct {
	ID    string   `bson:"_id"`
	Title string   `bson:"title"`
	Tags  []string `bson:"tags"`
}

// open opens the file with the notes declared.
func open(t *testing.T, path string, indexes ...store.Index) (*store.DB, *store.Collection[note]) {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	db := store.New(engine)
	notes := store.Define(db, store.Spec[note]{Name: "notes", Indexes: indexes})
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db, notes
}

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a folder with ?#% é.db")
	ctx := t.Context()
	db, notes := open(t, path)
	for _, n := range []note{{ID: "1", Title: "b", Tags: []string{"x"}}, {ID: "2", Title: "a", Tags: []string{"x", "y"}}} {
		if err := notes.Insert(ctx, &n); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	if _, err := notes.Get(ctx, "1"); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("Get after Close: got %v", err)
	}
	if err := notes.Delete(ctx, "1"); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("Delete after Close: got %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the file: %v", err)
	}
	_, notes = open(t, path, store.Index{Name: "title", Fields: []string{"title"}},
		store.Index{Name: "tag", Fields: []string{"tags", "title"}})
	for _, q := range []store.Query{store.By("title"), store.By("tag", "x")} {
		slice, err := notes.List(ctx, q, store.Page{})
		if err != nil || len(slice.Items) != 2 || slice.Items[0].ID != "2" {
			t.Errorf("%+v after a new index: got %+v, %v", q, slice.Items, err)
		}
	}
}

func TestOpenSaysWhy(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	text := filepath.Join(folder, "text.db")
	for _, name := range []string{file, text} {
		if err := os.WriteFile(name, []byte(strings.Repeat("no database ", 500)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		filepath.Join(folder, "none", "x.db"): "does not exist",
		filepath.Join(file, "x.db"):           "is a file",
		folder:                                "cannot write to the database",
		text:                                  "not a database",
	} {
		_, err := sqlite.Open(t.Context(), path)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("Open(%s): got %v, want one line with %q", path, err, want)
		}
	}
}

// TestOutsideContext: a write inside a transaction that forgets its context would wait for itself for ever.
func TestOutsideContext(t *testing.T) {
	db, notes := open(t, filepath.Join(t.TempDir(), "x.db"))
	short, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err := db.Tx(t.Context(), func(context.Context) error {
		return notes.Insert(short, &note{ID: "1"})
	})
	if err == nil {
		t.Error("a write with the context from outside got through")
	}
	if err := notes.Insert(t.Context(), &note{ID: "1"}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestTwoEngines: the transaction of one store is none in another.
func TestTwoEngines(t *testing.T) {
	first, one := open(t, filepath.Join(t.TempDir(), "1.db"))
	_, two := open(t, filepath.Join(t.TempDir(), "2.db"))
	_ = first.Tx(t.Context(), func(ctx context.Context) error {
		if err := two.Insert(ctx, &note{ID: "kept"}); err != nil {
			t.Error(err)
		}
		if err := one.Insert(ctx, &note{ID: "undone"}); err != nil {
			t.Error(err)
		}
		return context.Canceled
	})
	if _, err := two.Get(t.Context(), "kept"); err != nil {
		t.Error(err)
	}
	if _, err := one.Get(t.Context(), "undone"); err == nil {
		t.Error("the undone write is there")
	}
}
