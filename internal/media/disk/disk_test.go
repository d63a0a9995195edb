package disk_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/media"
	"lumbung/internal/media/disk"
	"lumbung/internal/media/mediatest"
)

func open(t *testing.T, dir string) *disk.Folder {
	t.Helper()
	folder, err := disk.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = folder.Close() })
	return folder
}

func TestFolder(t *testing.T) {
	mediatest.Run(t, func(t *testing.T) media.Files { return open(t, t.TempDir()) })
}

func TestListing(t *testing.T) {
	dir := t.TempDir()
	folder := open(t, dir)
	if err := os.WriteFile(filepath.Join(dir, ".unfinished", "half"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	mediatest.Listing(t, folder)
}

func TestSweep(t *testing.T) { mediatest.Sweeping(t, open(t, t.TempDir())) }

func TestStaging(t *testing.T) { mediatest.Staging(t, open(t, t.TempDir())) }

// listing returns the files under dir.
func listing(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, strings.TrimPrefix(path, dir+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestNothingIsLeftUnfinished(t *testing.T) {
	dir := t.TempDir()
	folder := open(t, dir)
	half := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("no space left")))
	if err := folder.Put(t.Context(), "original/a", "", half); err == nil {
		t.Error("Put(a reader that breaks): got no error, want one")
	}
	if err := folder.Put(t.Context(), "b", "", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	if err := folder.Put(t.Context(), "b/c", "", strings.NewReader("x")); err == nil {
		t.Error("Put(below a file): got no error, want one")
	}
	if got, want := listing(t, dir), []string{"b"}; !cmp.Equal(got, want) {
		t.Errorf("files after Put: got %v, want %v", got, want)
	}
}

func TestOpenSweeps(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".unfinished"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{"old": 2 * time.Hour, "young": time.Minute} {
		path, then := filepath.Join(dir, ".unfinished", name), time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, then, then)); err != nil {
			t.Fatal(err)
		}
	}
	open(t, dir)
	if got, want := listing(t, dir), []string{".unfinished/young"}; !cmp.Equal(got, want) {
		t.Errorf("files after Open: got %v, want %v", got, want)
	}
}

func TestLinksDoNotLeadOut(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	folder := open(t, dir)
	if err := errors.Join(os.WriteFile(filepath.Join(outside, "secret"), []byte("x"), 0o600),
		os.Symlink(outside, filepath.Join(dir, "link"))); err != nil {
		t.Fatal(err)
	}
	if _, _, err := folder.Open(t.Context(), "link/secret"); err == nil {
		t.Error("Open(link/secret): got the file, want an error")
	}
	if err := folder.Put(t.Context(), "link/new", "", strings.NewReader("x")); err == nil {
		t.Error("Put(link/new): got no error, want one")
	}
}
