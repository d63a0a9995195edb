package bleve_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"lumbung/search"
	"lumbung/search/bleve"
	"lumbung/search/searchtest"
)

func open(t testing.TB, dir string) *bleve.Index {
	t.Helper()
	ix, err := bleve.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return ix
}

func TestContract(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Index { return open(t, t.TempDir()) })
}

func total(t testing.TB, ix *bleve.Index) int {
	t.Helper()
	results, err := ix.Search(t.Context(), search.Query{}.Clean())
	if err != nil {
		t.Fatal(err)
	}
	return results.Total
}

func TestOpenAgain(t *testing.T) {
	dir := t.TempDir()
	ix, err := bleve.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := ix.Put(t.Context(), searchtest.Goods()); err != nil {
		t.Fatal(err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	if got := total(t, open(t, dir)); got != len(searchtest.Goods()) {
		t.Errorf("%d documents left of %d", got, len(searchtest.Goods()))
	}
}

// TestBroken: whatever lies in the directory, the index opens, empty if it must, and takes documents.
func TestBroken(t *testing.T) {
	for name, damage := range map[string]func(dir string) error{
		"no pointer":       func(dir string) error { return os.Remove(filepath.Join(dir, "current")) },
		"empty pointer":    func(dir string) error { return os.WriteFile(filepath.Join(dir, "current"), nil, 0o600) },
		"pointer away":     func(dir string) error { return os.WriteFile(filepath.Join(dir, "current"), []byte("../.."), 0o600) },
		"older version":    func(dir string) error { return os.WriteFile(filepath.Join(dir, "current"), []byte("v0-1"), 0o600) },
		"nothing":          func(dir string) error { return os.RemoveAll(dir) },
		"files gone":       func(dir string) error { return each(dir, os.Remove) },
		"files empty":      func(dir string) error { return each(dir, func(path string) error { return os.Truncate(path, 0) }) },
		"files of rubbish": func(dir string) error { return each(dir, rubbish) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			ix, err := bleve.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			if err := ix.Put(t.Context(), searchtest.Goods()); err != nil {
				t.Fatal(err)
			}
			if err := ix.Close(); err != nil {
				t.Fatal(err)
			}
			if err := damage(dir); err != nil {
				t.Fatal(err)
			}
			ix = open(t, dir)
			if got := total(t, ix); got != 0 {
				t.Errorf("%d documents in a broken index", got)
			}
			if err := ix.Put(t.Context(), searchtest.Goods()[:1]); err != nil || total(t, ix) != 1 {
				t.Errorf("Put: %v", err)
			}
		})
	}
}

func rubbish(path string) error {
	return os.WriteFile(path, []byte(strings.Repeat("rubbish", 5000)), 0o600)
}

// each does something to every file of the index but the pointer.
func each(dir string, do func(path string) error) error {
	return filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == "current" {
			return err
		}
		return do(path)
	})
}

func BenchmarkSearch(b *testing.B) {
	searchtest.Bench(b, open(b, b.TempDir()))
	b.Logf("resident %d MB", resident())
}

// resident is the memory of this process in MB, 0 where /proc does not tell.
func resident() int {
	runtime.GC()
	status, _ := os.ReadFile("/proc/self/statm")
	var size, pages int
	_, _ = fmt.Sscan(string(status), &size, &pages)
	return pages * os.Getpagesize() >> 20
}
