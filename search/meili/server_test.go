package meili_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"lumbung/search"
	"lumbung/search/meili"
	"lumbung/search/searchtest"
)

func master(c meili.Config) meilisearch.ServiceManager {
	return meilisearch.New(c.URL, meilisearch.WithAPIKey(c.Key), meilisearch.DisableRetries())
}

// indexes lists those of the prefix.
func indexes(t *testing.T, c meili.Config) []string {
	t.Helper()
	all, err := master(c).ListIndexesWithContext(t.Context(), &meilisearch.IndexesQuery{Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, index := range all.Results {
		if name, ours := strings.CutPrefix(index.UID, c.Prefix); ours {
			names = append(names, name)
		}
	}
	return names
}

// become waits until the names are as wanted.
func become(t *testing.T, c meili.Config, want string) {
	t.Helper()
	var got []string
	for range 200 {
		if got = indexes(t, c); strings.Join(got, " ") == want {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("indexes %q, want %q", got, want)
}

func find(t *testing.T, ix search.Index, text string) []string {
	t.Helper()
	results, err := ix.Search(t.Context(), search.Query{Text: text}.Clean())
	if err != nil {
		t.Fatalf("Search(%q): %v", text, err)
	}
	return results.IDs
}

// run waits for a task of the master's.
func run(t *testing.T, c meili.Config, task *meilisearch.TaskInfo, err error) {
	t.Helper()
	if err == nil {
		_, err = master(c).WaitForTaskWithContext(t.Context(), task.TaskUID, 10*time.Millisecond)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestSwept: what a Replace that died has left goes when the next process begins, and what another one is filling stays.
func TestSwept(t *testing.T) {
	c := config(t)
	if err := open(t, c).Put(t.Context(), searchtest.Goods()); err != nil {
		t.Fatal(err)
	}
	old, fresh := time.Now().Add(-2*time.Hour).UnixNano(), time.Now().UnixNano()
	for _, name := range []string{
		fmt.Sprintf("%s-v1-%d", c.Prefix, old), fmt.Sprintf("%s-v1-%d", c.Prefix, fresh), c.Prefix + "-v0", c.Prefix + "x-v1-1",
	} {
		task, err := master(c).CreateIndexWithContext(t.Context(), &meilisearch.IndexConfig{Uid: name})
		run(t, c, task, err)
	}
	again := open(t, c)
	become(t, c, fmt.Sprintf("-v0 -v1 -v1-%d x-v1-1", fresh)) // -v0 was changed a moment ago: a process may still use it
	if got := find(t, again, "madu"); len(got) != 1 {
		t.Errorf("found %v", got)
	}
	task, err := master(c).DeleteIndexWithContext(t.Context(), c.Prefix+"x-v1-1")
	run(t, c, task, err)
}

// TestLost: when the server loses the index, searches say so, nothing that is put makes one without settings, and the
// next Put without documents makes a whole one.
func TestLost(t *testing.T) {
	c := config(t)
	ix := open(t, c)
	if err := ix.Put(t.Context(), searchtest.Goods()); err != nil {
		t.Fatal(err)
	}
	lose := func() {
		task, err := master(c).DeleteIndexWithContext(t.Context(), c.Prefix+"-v1")
		run(t, c, task, err)
	}
	lose()
	if err := ix.Put(t.Context(), searchtest.Goods()); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("Put: got %v, want ErrUnavailable", err)
	}
	become(t, c, "")
	if _, err := ix.Search(t.Context(), search.Query{}.Clean()); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("Search: got %v, want ErrUnavailable", err)
	}
	if err := ix.Put(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := ix.Put(t.Context(), searchtest.Goods()); err != nil || len(find(t, ix, "kripik singkng")) != 1 {
		t.Errorf("after the loss: %v", err)
	}
	lose()
	if err := ix.Replace(t.Context(), func(yield func(search.Doc, error) bool) { yield(searchtest.Goods()[0], nil) }); err != nil {
		t.Fatal(err)
	}
	if got := find(t, ix, "kopi"); len(got) != 1 {
		t.Errorf("after Replace: %v", got)
	}
}

// TestDied: a Replace that is interrupted in the middle leaves the old index as it was.
func TestDied(t *testing.T) {
	c := config(t)
	ix := open(t, c)
	if err := ix.Put(t.Context(), searchtest.Goods()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := ix.Replace(ctx, func(yield func(search.Doc, error) bool) {
		for i, d := range searchtest.Market(1500) {
			if i == 1200 {
				cancel()
			}
			if !yield(d, nil) {
				return
			}
		}
	})
	if err == nil {
		t.Error("a Replace that nobody waits for goes on")
	}
	become(t, c, "-v1")
	if got := find(t, ix, "madu"); len(got) != 1 {
		t.Errorf("found %v", got)
	}
}

// keysOf are the keys that were made for the prefix, by what they are for.
func keysOf(t *testing.T, c meili.Config) map[string]*meilisearch.Key {
	t.Helper()
	all, err := master(c).GetKeysWithContext(t.Context(), &meilisearch.KeysQuery{Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]*meilisearch.Key{}
	for _, key := range all.Results {
		if kind, ours := strings.CutPrefix(key.Name, "lumbung "+c.Prefix+" "); ours && keys[kind] == nil {
			keys[kind] = &key
		} else if ours {
			t.Errorf("two keys %s", kind)
		}
	}
	return keys
}

// TestKeys: what visitors' searches use cannot read documents or change anything, and no error shows a key.
func TestKeys(t *testing.T) {
	c := config(t)
	if c.Key == "" {
		t.Skip("the server has no master key")
	}
	if err := open(t, c).Put(t.Context(), searchtest.Goods()[:1]); err != nil {
		t.Fatal(err)
	}
	open(t, c) // finds the keys of before
	keys := keysOf(t, c)
	if len(keys) != 4 {
		t.Fatalf("%d keys, want search, documents, indexes, tasks", len(keys))
	}
	visitor := meilisearch.New(c.URL, meilisearch.WithAPIKey(keys["search"].Key), meilisearch.DisableRetries())
	if _, err := visitor.Index(c.Prefix+"-v1").DeleteAllDocumentsWithContext(t.Context(), nil); err == nil {
		t.Error("the key for searching deletes documents")
	}
	if _, err := visitor.Index("others").SearchWithContext(t.Context(), "", &meilisearch.SearchRequest{}); err == nil {
		t.Error("the key for searching searches indexes of others")
	}
	scoped := c
	scoped.Key = keys["search"].Key
	if _, err := meili.Open(t.Context(), scoped); err == nil || errors.Is(err, search.ErrUnavailable) ||
		strings.Contains(err.Error(), scoped.Key) {
		t.Errorf("Open with a key that may only search: %v", err)
	}
	scoped.Key = "secret-and-wrong"
	if _, err := meili.Open(t.Context(), scoped); err == nil || strings.Contains(err.Error(), scoped.Key) {
		t.Errorf("Open with a wrong key: %v", err)
	}
}

func TestOpenMistakes(t *testing.T) {
	for _, c := range []meili.Config{
		{URL: "localhost:7700", Prefix: "x"},
		{URL: "", Prefix: "x"},
		{URL: "ftp://x", Prefix: "x"},
		{URL: "http://127.0.0.1:1", Prefix: "a*"},
		{URL: "http://127.0.0.1:1"},
	} {
		if _, err := meili.Open(t.Context(), c); err == nil || errors.Is(err, search.ErrUnavailable) {
			t.Errorf("Open(%+v): %v", c, err)
		}
	}
	ix, err := meili.Open(t.Context(), meili.Config{URL: "http://127.0.0.1:1", Prefix: "x"})
	if err != nil {
		t.Fatalf("a server that is away keeps the program from starting: %v", err)
	}
	if _, err := ix.Search(t.Context(), search.Query{}.Clean()); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("Search: %v", err)
	}
	if err := errors.Join(ix.Put(t.Context(), nil), ix.Close()); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("Put: %v", err)
	}
}
