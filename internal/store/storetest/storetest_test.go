package storetest_test

import (
	"path/filepath"
	"testing"

	"lumbung/internal/store"
	"lumbung/internal/store/mongo"
	"lumbung/internal/store/sqlite"
	"lumbung/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.DB { return storetest.OpenSQLite(t) })
}

func TestMongo(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.DB { return storetest.OpenMongo(t) })
}

func TestSQLiteBeside(t *testing.T) {
	storetest.RunBeside(t, func(t *testing.T) (here, there *store.DB) {
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
	storetest.RunBeside(t, func(t *testing.T) (here, there *store.DB) {
		uri := storetest.MongoURI(t)
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
