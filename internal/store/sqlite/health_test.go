package sqlite_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lumbung/internal/store"
	"lumbung/internal/store/sqlite"
	"lumbung/internal/store/transfer"
)

// patient opens a file whose collections were never prepared, as lumbung doctor does.
func patient(t *testing.T, path string) *sqlite.Engine {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	return engine
}

func TestHealth(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	h, err := patient(t, path).Health(t.Context())
	if err != nil || !strings.HasPrefix(h.Version, "3.") || h.Damage != "" || !h.Looked {
		t.Errorf("Health: got %+v, %v", h, err)
	}
}

func TestDamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db, notes := open(t, path)
	for _, id := range []string{"1", "2", "3"} {
		if err := notes.Insert(t.Context(), &note{ID: id, Title: strings.Repeat("x", 20_000)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(content); i += 4096 { // every page but the first
		copy(content[i:], strings.Repeat("\xff", 64))
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	h, err := patient(t, path).Health(t.Context())
	if err == nil && h.Damage == "" {
		t.Errorf("Health of a damaged file: got %+v", h)
	}
}

// SelfTest leaves no trace, and StatusOf reads a database that nobody has prepared.
func TestSelfTest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	engine := patient(t, path)
	if err := engine.SelfTest(t.Context()); err != nil {
		t.Fatal(err)
	}
	status, err := transfer.StatusOf(t.Context(), store.New(engine))
	if err != nil || status.Closed || len(status.Present) != 0 {
		t.Errorf("Status: got %+v, %v", status, err)
	}
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(content), "doctor") {
		t.Errorf("the file has %d bytes, and doctor in it, %v", len(content), err)
	}
	if _, err := os.Stat(path + "-wal"); err == nil {
		t.Error("the log of writes stayed behind")
	}
}

// A library that can damage its file is refused in one line; what Open found is what Health says.
func TestOldLibraryIsRefused(t *testing.T) {
	for version, refused := range map[string]bool{
		"3.9.2": true, "3.51.2": true, "3.51.3": false, "3.52.0": false, "4.0.0": false, "": true, "new": true,
	} {
		if err := sqlite.RefuseOld(version); (err != nil) != refused {
			t.Errorf("SQLite %q: got %v, want refused: %v", version, err, refused)
		} else if refused && (strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "3.51.3 or newer")) {
			t.Errorf("SQLite %q: %v is not one line that says what to do", version, err)
		}
	}
}
