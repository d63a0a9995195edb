package archive_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/archive"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func document(t *testing.T, id int, size int) bson.Raw {
	t.Helper()
	text := strings.Repeat(fmt.Sprint(rand.Uint64(), " "), size/20+1)
	doc, err := bson.Marshal(bson.D{{Key: "_id", Value: fmt.Sprintf("%04d", id)}, {Key: "text", Value: text}})
	must(t, err)
	return doc
}

var about = archive.Manifest{Made: time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC), Engine: "sqlite"}

// content is what the tests put into a backup.
type content struct {
	documents map[string][]bson.Raw
	pictures  map[string]string
}

func someContent(t *testing.T) content {
	t.Helper()
	c := content{
		documents: map[string][]bson.Raw{},
		pictures:  map[string]string{"a-320.webp": "first", "original/a": strings.Repeat("picture ", 5000), "empty": ""},
	}
	for i := range 3 {
		c.documents["orders"] = append(c.documents["orders"], document(t, i, 100))
	}
	for i := range 30 {
		c.documents["products"] = append(c.documents["products"], document(t, i, 200_000)) // several parts
	}
	return c
}

func (c content) fill(w *archive.Writer) error {
	for _, collection := range []string{"orders", "products"} {
		for _, doc := range c.documents[collection] {
			if err := w.Document(collection, doc); err != nil {
				return err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.pictures)) {
		text := c.pictures[name]
		if err := w.Picture(name, int64(len(text)), strings.NewReader(text)); err != nil {
			return err
		}
	}
	return nil
}

func read(t *testing.T, f *archive.File) content {
	t.Helper()
	got := content{documents: map[string][]bson.Raw{}, pictures: map[string]string{}}
	must(t, f.Read(func(collection string, docs []bson.Raw) error {
		got.documents[collection] = append(got.documents[collection], docs...)
		return nil
	}, func(name string, size int64, r io.Reader) error {
		text, err := io.ReadAll(r)
		if int64(len(text)) != size {
			t.Errorf("%s: %d bytes, announced %d", name, len(text), size)
		}
		got.pictures[name] = string(text)
		return err
	}))
	return got
}

func TestRoundTrip(t *testing.T) {
	path, want := filepath.Join(t.TempDir(), "backup"), someContent(t)
	must(t, os.WriteFile(path, []byte("yesterday's"), 0o600))
	must(t, os.WriteFile(path+".part", []byte("left by a crash"), 0o600))
	made, err := archive.Write(path, about, want.fill)
	must(t, err)
	if len(made.Parts) != 6 || made.Documents() != 33 || made.Pictures != 3 || made.Engine != "sqlite" {
		t.Errorf("manifest: %+v", made)
	}
	if _, err := os.Stat(path + ".part"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the draft: %v, want it gone", err)
	}
	f, err := archive.Open(path)
	must(t, err)
	if diff := cmp.Diff(made, f.Manifest); diff != "" {
		t.Errorf("written and read manifest (-want +got):\n%s", diff)
	}
	for range 2 { // it can be read again
		got := read(t, f)
		if !reflect.DeepEqual(got, want) {
			t.Error("what was read is not what was written")
		}
	}
	must(t, f.Close())
}

func TestEmpty(t *testing.T) {
	path := filepath.Join(t.TempDir(), "backup")
	_, err := archive.Write(path, about, func(*archive.Writer) error { return nil })
	must(t, err)
	f, err := archive.Open(path)
	must(t, err)
	if got := read(t, f); len(got.documents)+len(got.pictures) > 0 {
		t.Errorf("an empty backup holds %v", got)
	}
	must(t, f.Close())
}

// limited fails like a disk that is full after so many bytes.
type limited struct{ left int }

var errFull = errors.New("no space left on device")

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestFullDisk(t *testing.T) {
	want := someContent(t)
	var whole bytes.Buffer
	_, err := archive.Pack(&whole, about, want.fill)
	must(t, err)
	for _, room := range []int{0, 1, 1000, whole.Len() / 2, whole.Len() - 1} {
		if _, err := archive.Pack(&limited{room}, about, want.fill); !errors.Is(err, errFull) {
			t.Errorf("with room for %d of %d bytes: got %v, want %v", room, whole.Len(), err, errFull)
		}
	}
}

// A backup that fails leaves the file of yesterday as it was, and nothing else.
func TestFailureLeavesNothing(t *testing.T) {
	for name, fill := range map[string]func(*archive.Writer) error{
		"snapshot breaks": func(w *archive.Writer) error { return errors.Join(w.Document("orders", document(t, 1, 10)), errFull) },
		"picture breaks": func(w *archive.Writer) error {
			return w.Picture("a", 10, io.MultiReader(strings.NewReader("x"), broken{}))
		},
		"picture shrinks": func(w *archive.Writer) error { return w.Picture("a", 10, strings.NewReader("x")) },
		"picture grows":   func(w *archive.Writer) error { return w.Picture("a", 1, strings.NewReader("xyz")) },
	} {
		folder := t.TempDir()
		path := filepath.Join(folder, "backup")
		must(t, os.WriteFile(path, []byte("yesterday's"), 0o600))
		if _, err := archive.Write(path, about, fill); err == nil {
			t.Errorf("%s: no error", name)
		}
		text, err := os.ReadFile(path)
		entries, listed := os.ReadDir(folder)
		if string(text) != "yesterday's" || len(entries) != 1 || errors.Join(err, listed) != nil {
			t.Errorf("%s: the file is %q, the folder holds %v, %v %v", name, text, entries, err, listed)
		}
	}
	if _, err := archive.Write(filepath.Join(t.TempDir(), "none", "backup"), about, someContent(t).fill); err == nil {
		t.Error("written into a folder that does not exist")
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errFull }

// Two backups to one file: the one whose draft is gone must not give the other's half a name.
func TestTwoWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "backup")
	_, err := archive.Write(path, about, func(*archive.Writer) error {
		return errors.Join(os.Remove(path+".part"), os.WriteFile(path+".part", []byte("half of another"), 0o600))
	})
	if err == nil || !strings.Contains(err.Error(), "another backup") {
		t.Errorf("got %v, want a refusal", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file: %v, want none", err)
	}
}

func TestDamage(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "backup")
	_, err := archive.Write(path, about, someContent(t).fill)
	must(t, err)
	whole, err := os.ReadFile(path)
	must(t, err)
	damaged := map[string][]byte{
		"empty": {}, "text": []byte("this is no backup at all, only a few words"), "one byte short": whole[:len(whole)-1],
		"half": whole[:len(whole)/2], "more behind it": append(bytes.Clone(whole), 0), "twice": append(bytes.Clone(whole), whole...),
	}
	for name, text := range damaged {
		must(t, os.WriteFile(path, text, 0o600))
		if f, err := archive.Open(path); !errors.Is(err, archive.ErrDamaged) {
			t.Errorf("%s: got %v, %v, want %v", name, f, err, archive.ErrDamaged)
		}
	}
	must(t, os.WriteFile(path, whole, 0o600))
	f, err := archive.Open(path)
	must(t, err)
	must(t, f.Close())
}

// Whichever bit of a backup is flipped, it is refused, or the bit said nothing and everything is there: a few bits
// of gzip's header, of the filling between the blocks of deflate and of codes that are never used are such.
func TestEveryBit(t *testing.T) {
	path, want := filepath.Join(t.TempDir(), "backup"), content{
		documents: map[string][]bson.Raw{"orders": {document(t, 1, 100)}}, pictures: map[string]string{"a-320.webp": "first"},
	}
	made, err := archive.Write(path, about, want.fill)
	must(t, err)
	whole, err := os.ReadFile(path)
	must(t, err)
	idle := 0
	for i := range 8 * len(whole) {
		flipped := bytes.Clone(whole)
		flipped[i/8] ^= 1 << (i % 8)
		must(t, os.WriteFile(path, flipped, 0o600))
		f, err := archive.Open(path)
		if err != nil {
			if !errors.Is(err, archive.ErrDamaged) {
				t.Errorf("bit %d of byte %d: got %v, want %v", i%8, i/8, err, archive.ErrDamaged)
			}
			continue
		}
		idle++
		if diff := cmp.Diff(made, f.Manifest); diff != "" || !reflect.DeepEqual(read(t, f), want) {
			t.Errorf("bit %d of byte %d: opened, and it is not what was written", i%8, i/8)
		}
		must(t, f.Close())
	}
	if idle > 8*10+20 { // the ten bytes of gzip's header, and a few more bits
		t.Errorf("%d of %d flipped bits went unnoticed", idle, 8*len(whole))
	}
	t.Logf("%d of %d bits say nothing", idle, 8*len(whole))
}

// A file that changes after it was checked is noticed before its documents are used.
func TestChangedAfterCheck(t *testing.T) {
	path, other := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "other")
	for name, text := range map[string]string{path: "first", other: "later"} {
		_, err := archive.Write(name, about, func(w *archive.Writer) error {
			return errors.Join(w.Document("orders", document(t, 1, 10)), w.Picture("a", 5, strings.NewReader(text)))
		})
		must(t, err)
	}
	f, err := archive.Open(path)
	must(t, err)
	text, err := os.ReadFile(other)
	must(t, err)
	must(t, os.WriteFile(path, text, 0o600))
	err = f.Read(func(string, []bson.Raw) error { t.Error("changed documents were handed out"); return nil },
		func(string, int64, io.Reader) error { t.Error("a changed picture was handed out"); return nil })
	if !errors.Is(err, archive.ErrDamaged) {
		t.Errorf("got %v, want %v", err, archive.ErrDamaged)
	}
	must(t, f.Close())
}

func TestOtherFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "backup")
	file, err := os.Create(path)
	must(t, err)
	_, err = archive.PackAs(2, file, about, someContent(t).fill)
	must(t, errors.Join(err, file.Close()))
	if _, err := archive.Open(path); err == nil || !strings.Contains(err.Error(), "format 2") {
		t.Errorf("got %v, want a refusal of format 2", err)
	}
}
