package bleve_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

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

// words of a made-up market.
func market(n int) []search.Doc {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same goods every time
	kinds := strings.Fields("kopi keripik madu sambal beras tenun anyaman jamu sabun kerupuk batik terasi gula teh kacang ikan")
	sorts := strings.Fields("arabika robusta singkong pisang hutan pedas organik ketan songket rotan kunyit sereh udang merah aren melati")
	places := strings.Fields("sembalun tambora sumbawa praya bima dompu mataram selong tanjung gerung loyok sukarara")
	docs := make([]search.Doc, n)
	for i := range docs {
		kind := r.IntN(len(kinds))
		name := kinds[kind] + " " + sorts[r.IntN(len(sorts))] + " " + places[r.IntN(len(places))]
		var text strings.Builder
		for range 40 {
			fmt.Fprintf(&text, "%s%s ", kinds[r.IntN(len(kinds))][:3], sorts[r.IntN(len(sorts))])
		}
		docs[i] = search.Doc{
			ID: fmt.Sprintf("p%06d", i), Name: name, Description: text.String(), Category: kinds[kind], CategoryName: kinds[kind],
			Coop: fmt.Sprintf("coop%d", r.IntN(30)), ShopName: "Lapak " + places[r.IntN(len(places))], Regency: fmt.Sprintf("52.%02d", r.IntN(20)),
			Price: int64(5000 + r.IntN(200_000)), Sold: int64(r.IntN(2000)), Halal: i%2 == 0, PIRT: i%3 == 0,
			InStock: true, PublishedAt: time.Unix(int64(1_700_000_000+i), 0),
		}
	}
	return docs
}

func BenchmarkSearch(b *testing.B) {
	ix := open(b, b.TempDir())
	start := time.Now()
	if err := ix.Put(b.Context(), market(10_000)); err != nil {
		b.Fatal(err)
	}
	b.Logf("10,000 documents put in %v, resident %d MB", time.Since(start).Round(time.Millisecond), resident())
	for _, q := range []search.Query{
		{}, {Text: "kopi arabika"}, {Text: "kopi arabka"}, {Text: "k"}, {Text: "kopi", Categories: []string{"kopi"}, Bands: []string{search.Under25}},
		{Sort: search.Newest, Regencies: []string{"52.03"}}, {Text: "xyzzy plugh"},
	} {
		b.Run(fmt.Sprintf("%q %v %v", q.Text, q.Categories, q.Sort), func(b *testing.B) {
			for b.Loop() {
				if _, err := ix.Search(b.Context(), q.Clean()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("suggest", func(b *testing.B) {
		for b.Loop() {
			if _, err := ix.Suggest(b.Context(), "kopi ar", 8); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("put one", func(b *testing.B) {
		docs := market(100)
		for i := 0; b.Loop(); i++ {
			if err := ix.Put(b.Context(), docs[i%100:i%100+1]); err != nil {
				b.Fatal(err)
			}
		}
	})
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
