package bleve_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"lumbung/search"
	"lumbung/search/bleve"
)

const childDir = "LUMBUNG_TEST_BLEVE_CHILD"

// TestKilled: what Put has acknowledged is there after kill -9, whatever the index was doing.
func TestKilled(t *testing.T) {
	if dir := os.Getenv(childDir); dir != "" {
		putMany(t, dir)
		return
	}
	dir := t.TempDir()
	for _, acknowledged := range []int{1, 7, 40} {
		last := killAfter(t, dir, acknowledged)
		ix, err := bleve.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if got := total(t, ix); got < acknowledged {
			t.Errorf("%d documents after kill -9, %d were acknowledged", got, acknowledged)
		}
		results, err := ix.Search(t.Context(), search.Query{Text: last}.Clean())
		if err != nil || len(results.IDs) == 0 {
			t.Errorf("%q is lost: %v", last, err)
		}
		if err := ix.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killAfter lets another process put documents and kills it after some are acknowledged; it returns the last.
func killAfter(t *testing.T, dir string, acknowledged int) string {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilled$") //nolint:gosec // this program
	child.Env = append(os.Environ(), childDir+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines, last := bufio.NewScanner(out), ""
	for n := 0; n < acknowledged && lines.Scan(); n++ {
		last = lines.Text()
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
	return last
}

func putMany(t *testing.T, dir string) {
	ix, err := bleve.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10_000 {
		name := fmt.Sprintf("Kopi nomor %d", i)
		if err := ix.Put(t.Context(), []search.Doc{{ID: name, Name: name}}); err != nil {
			t.Fatal(err)
		}
		fmt.Println(name)
	}
}

func TestLocked(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	if second, err := bleve.Open(dir); err == nil {
		t.Error("two have the index open", second.Close())
	}
}
