// Package mediatest is what every media.Files must pass.
package mediatest

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"lumbung/internal/media"
)

// Run tests the files that open gives, empty ones for each test.
func Run(t *testing.T, open func(t *testing.T) media.Files) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, media.Files)
	}{
		{"put and open", putAndOpen},
		{"missing", missing},
		{"delete", deleted},
		{"half a file", halfFile},
		{"bad names", badNames},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

// Listing tests files that can say what they hold.
func Listing(t *testing.T, files media.Lister) {
	want := []string{"a-320.webp", "a/b", "empty", "original/a"}
	for _, name := range want {
		put(t, files, name, "x")
	}
	put(t, files, "deleted", "x")
	if err := files.Delete(t.Context(), "deleted"); err != nil {
		t.Fatal(err)
	}
	if got := held(t, files); !slices.Equal(got, want) {
		t.Errorf("Each: got %v, want %v", got, want)
	}
	for _, name := range want {
		changed, err := files.Changed(t.Context(), name)
		if age := time.Since(changed); err != nil || age < -time.Minute || age > time.Minute {
			t.Errorf("Changed(%s): got %v, %v, want a moment ago", name, changed, err)
		}
	}
	for _, name := range []string{"deleted", "none", "original/b", "../a", ""} {
		if _, err := files.Changed(t.Context(), name); !errors.Is(err, media.ErrNotFound) {
			t.Errorf("Changed(%q): got %v, want %v", name, err, media.ErrNotFound)
		}
	}
	broken := errors.New("broken")
	if err := files.Each(t.Context(), func(string) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("Each(a visitor that fails): got %v, want %v", err, broken)
	}
}

// Sweeping tests the sweep of files that can say what they hold.
func Sweeping(t *testing.T, files media.Lister) {
	const orphan, half, named, again, strange = "00000000000000000000000000000001", "00000000000000000000000000000002",
		"00000000000000000000000000000003", "00000000000000000000000000000004", "abc"
	for _, id := range []string{orphan, named, again, strange} {
		for _, name := range []string{"original/" + id, id + "-320.webp", id + "-640.webp", id + "-1200.webp", id + "-640.jpg"} {
			put(t, files, name, "x")
		}
	}
	put(t, files, half+"-640.webp", "x")
	put(t, files, "original/installation", "x")
	put(t, files, "incoming/forgotten", "x")
	all := held(t, files)

	broken := errors.New("broken")
	_, err := media.CollectGarbage(t.Context(), files, time.Now().Add(time.Hour), func(context.Context, func(string)) error { return broken })
	if got := held(t, files); !errors.Is(err, broken) || !slices.Equal(got, all) {
		t.Errorf("Sweep(names that cannot be read): got %v, %v, want nothing deleted", got, err)
	}
	if n, err := media.CollectGarbage(t.Context(), files, time.Now().Add(-time.Hour), naming()); n != 0 || err != nil {
		t.Errorf("Sweep(all are young): deleted %d, %v", n, err)
	}
	since := time.Now().Truncate(time.Second).Add(time.Second)
	n, err := media.CollectGarbage(t.Context(), files, since, func(ctx context.Context, visit func(string)) error {
		putAfter(t, files, again+"-640.webp", since)
		put(t, files, "incoming/young", "x")
		return naming(named, "another")(ctx, visit)
	})
	want := slices.DeleteFunc(append(all, "incoming/young"), func(name string) bool {
		return strings.Contains(name, orphan) || strings.Contains(name, half) || name == "incoming/forgotten"
	})
	slices.Sort(want)
	if got := held(t, files); n != 3 || err != nil || !slices.Equal(got, want) {
		t.Errorf("Sweep: deleted %d, %v, and left %v, want %v", n, err, got, want)
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := media.CollectGarbage(canceled, files, time.Now().Add(time.Hour), naming()); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("Sweep(canceled): deleted %d, %v", n, err)
	}
}

// naming visits these IDs.
func naming(ids ...string) func(context.Context, func(string)) error {
	return func(_ context.Context, visit func(string)) error {
		for _, id := range ids {
			visit(id)
		}
		return nil
	}
}

// putAfter puts a file again until its time is not before the moment.
func putAfter(t *testing.T, files media.Lister, name string, moment time.Time) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; {
		put(t, files, name, "x")
		changed, err := files.Changed(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if !changed.Before(moment) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("Changed(%s): got %v for a file that was put just now", name, changed)
		}
	}
}

// held are the names of all files.
func held(t *testing.T, files media.Lister) []string {
	t.Helper()
	var names []string
	if err := files.Each(t.Context(), func(name string) error { names = append(names, name); return nil }); err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

func putAndOpen(t *testing.T, files media.Files) {
	for _, step := range []struct{ name, content string }{
		{"a-320.webp", "first"},
		{"a-320.webp", "second, longer"},
		{"a-320.webp", "third"},
		{"original/a", "deeper"},
		{"empty", ""},
	} {
		if err := files.Put(t.Context(), step.name, "image/webp", strings.NewReader(step.content)); err != nil {
			t.Fatalf("Put(%q): got %v, want no error", step.name, err)
		}
		check(t, files, step.name, step.content)
	}
	check(t, files, "a-320.webp", "third")
}

func missing(t *testing.T, files media.Files) {
	absent(t, files, "a-320.webp")
	absent(t, files, "original/a")
	put(t, files, "original/a", "x")
	absent(t, files, "original")
	absent(t, files, "original/b")
}

func deleted(t *testing.T, files media.Files) {
	put(t, files, "original/a", "x")
	put(t, files, "original/b", "y")
	if err := files.Delete(t.Context(), "original/a"); err != nil {
		t.Errorf("Delete: got %v, want no error", err)
	}
	absent(t, files, "original/a")
	check(t, files, "original/b", "y")
	if err := files.Delete(t.Context(), "original/a"); !errors.Is(err, media.ErrNotFound) {
		t.Errorf("Delete(again): got %v, want %v", err, media.ErrNotFound)
	}
}

func halfFile(t *testing.T, files media.Files) {
	put(t, files, "kept", "as it was")
	broken := errors.New("no space left")
	for _, name := range []string{"kept", "new"} {
		half := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken))
		if err := files.Put(t.Context(), name, "image/webp", half); !errors.Is(err, broken) {
			t.Errorf("Put(%q, a reader that breaks): got %v, want %v", name, err, broken)
		}
	}
	check(t, files, "kept", "as it was")
	absent(t, files, "new")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := files.Put(ctx, "new", "image/webp", strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("Put(canceled): got %v, want %v", err, context.Canceled)
	}
	absent(t, files, "new")
}

func badNames(t *testing.T, files media.Files) {
	for _, name := range []string{
		"", ".", "..", "/", "/etc/passwd", "../a", "a/../b", "a/..", "a//b", "a/", "./a", ".hidden", "a/.hidden", "a\\b",
		"a\x00b", "a b", "A", "ä", "a\n", "\n",
	} {
		if err := files.Put(t.Context(), name, "image/webp", strings.NewReader("x")); err == nil {
			t.Errorf("Put(%q): got no error, want one", name)
		}
		absent(t, files, name)
		if err := files.Delete(t.Context(), name); !errors.Is(err, media.ErrNotFound) {
			t.Errorf("Delete(%q): got %v, want %v", name, err, media.ErrNotFound)
		}
	}
}

func put(t *testing.T, files media.Files, name, content string) {
	t.Helper()
	if err := files.Put(t.Context(), name, "image/webp", strings.NewReader(content)); err != nil {
		t.Fatal(err)
	}
}

func check(t *testing.T, files media.Files, name, want string) {
	t.Helper()
	file, size, err := files.Open(t.Context(), name)
	if err != nil {
		t.Fatalf("Open(%q): got %v, want no error", name, err)
	}
	got, err := io.ReadAll(file)
	if string(got) != want || size != int64(len(want)) || errors.Join(err, file.Close()) != nil {
		t.Errorf("Open(%q): got %q, size %d, %v, want %q", name, got, size, err, want)
	}
}

func absent(t *testing.T, files media.Files, name string) {
	t.Helper()
	if file, _, err := files.Open(t.Context(), name); !errors.Is(err, media.ErrNotFound) {
		t.Errorf("Open(%q): got %v, want %v", name, err, media.ErrNotFound)
		if err == nil {
			_ = file.Close()
		}
	}
}
