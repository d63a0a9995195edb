package storetest

import (
	"path/filepath"
	"testing"

	"lumbung/internal/store"
	"lumbung/internal/store/mongo"
	"lumbung/internal/store/sqlite"
)

func TestSQLite(t *testing.T) {
	run(t, func(t *testing.T) *store.DB { return OpenSQLite(t) })
}

func TestMongo(t *testing.T) {
	run(t, func(t *testing.T) *store.DB { return OpenMongo(t) })
}

func TestSQLiteBeside(t *testing.T) {
	runBeside(t, func(t *testing.T) (here, there *store.DB) {
		path := filepath.Join(t.TempDir(), "shared.db")
		return openFile(t, path), openFile(t, path)
	})
}

func openFile(t *testing.T, path string) *store.DB {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	db := store.New(engine)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestMongoBeside(t *testing.T) {
	runBeside(t, func(t *testing.T) (here, there *store.DB) {
		uri := MongoURI(t)
		return openURI(t, uri), openURI(t, uri)
	})
}

func openURI(t *testing.T, uri string) *store.DB {
	t.Helper()
	engine, err := mongo.Open(t.Context(), uri)
	if err != nil {
		t.Fatal(err)
	}
	db := store.New(engine)
	t.Cleanup(func() { _ = db.Close() })
	return db
}
