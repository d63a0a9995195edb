// Package storetest opens fresh stores for tests, on both engines. Its own tests are the contract that each of them keeps.
package storetest

import (
	"path/filepath"
	"testing"

	"lumbung/internal/store"
	"lumbung/internal/store/sqlite"
)

// Each runs a test on a fresh store of every engine. The test defines its collections and calls db.Open. Without
// LUMBUNG_TEST_MONGO_URI the part for MongoDB is skipped, or fails when LUMBUNG_TEST_REQUIRE is "all".
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, OpenSQLite(t)) })
	t.Run("mongo", func(t *testing.T) { test(t, OpenMongo(t)) })
}

// OpenSQLite returns a store over a new file, closed at the end of the test. The caller defines collections and then
// calls db.Open.
func OpenSQLite(t testing.TB) *store.DB {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	db := store.New(engine)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}
