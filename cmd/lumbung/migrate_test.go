package main

import (
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lumbung/internal/media"
	"lumbung/internal/media/disk"
	"lumbung/internal/store/storetest"
)

// The demo outgrows its server: it moves to MongoDB, sells there, and moves back. Hash chains and their heads are among
// what must be the same.
func TestMoveThereAndBack(t *testing.T) {
	uri, pictures := storetest.MongoURI(t), bucket(t)
	p := newProgram(t, demoData(t))
	servers := append(onS3(pictures), "LUMBUNG_MEILI_URL="+os.Getenv("LUMBUNG_TEST_MEILI_URL"),
		"LUMBUNG_MEILI_KEY="+os.Getenv("LUMBUNG_TEST_MEILI_KEY"),
		"LUMBUNG_MEILI_INDEX="+pictures.Bucket)
	small, large := place{data: p.data}, place{data: p.data, mongo: uri, env: servers}
	p.start()
	large.refuses(t, "a program serves it", "migrate-store", "to-mongodb")
	p.stop()
	want := small.holdings(t)
	mustFind(t, large.run(t, "migrate-store", "to-mongodb"), "are the same on both sides", allIsWell,
		"products are in the index", "with LUMBUNG_MONGO_URI")
	wantSamePictures(t, p.data, openBucket(t, pictures))
	wantSame(t, want, large.holdings(t))
	wantSame(t, want, small.holdings(t))
	large.refuses(t, "not empty", "migrate-store", "to-mongodb")
	large.refuses(t, "not empty", "migrate-store", "to-sqlite") // the old one is in the way

	embedded := p.env
	p.env = append(slices.Concat(p.env, servers), "LUMBUNG_MONGO_URI="+uri)
	p.start()
	p.stop()
	if err := os.Rename(filepath.Join(p.data, databaseFile), filepath.Join(t.TempDir(), "old.db")); err != nil {
		t.Fatal(err)
	}
	want = large.holdings(t)
	if err := os.RemoveAll(filepath.Join(p.data, "media")); err != nil { // all of it comes back
		t.Fatal(err)
	}
	const upload = "incoming/nobody-took-it-in" // stays where it is
	files := openBucket(t, pictures)
	if err := files.Put(t.Context(), upload, "image/jpeg", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	mustFind(t, large.run(t, "migrate-store", "to-sqlite"), "are the same on both sides", allIsWell, "without LUMBUNG_MONGO_URI")
	if err := files.Delete(t.Context(), upload); err != nil {
		t.Fatal(err)
	}
	wantSame(t, want, small.holdings(t))
	wantSamePictures(t, p.data, files)
	p.env = embedded
	p.start()
	p.stop()
	p.verified()
}

// wantSamePictures compares the files in the folder with those in the bucket.
func wantSamePictures(t *testing.T, data string, files media.Lister) {
	t.Helper()
	folder, err := disk.Open(filepath.Join(data, "media"))
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close() //nolint:errcheck // only read
	if got, want := contents(t, files), contents(t, folder); len(want) < 100 || !maps.Equal(got, want) {
		t.Errorf("%d pictures on one side, %d on the other, or not the same", len(got), len(want))
	}
}

// A move that cannot begin leaves both databases as they were.
func TestMoveIsRefused(t *testing.T) {
	p := place{data: demoData(t), mongo: storetest.MongoURI(t)}
	small, large := place{data: p.data}, place{data: t.TempDir(), mongo: p.mongo}
	want, file := small.holdings(t), filepath.Join(t.TempDir(), "backup")
	small.run(t, "backup", file)
	large.run(t, "restore", file)
	p.refuses(t, "not empty", "migrate-store", "to-mongodb")
	wantSame(t, want, small.holdings(t))
	mustFind(t, small.run(t, "verify"), allIsWell)
	mustFind(t, large.run(t, "verify"), allIsWell)
}

// A restore and a move into a database, or out of it, are refused while a program serves it.
func TestInUse(t *testing.T) {
	p := newProgram(t, demoData(t))
	p.start()
	file := filepath.Join(t.TempDir(), "backup")
	place{data: p.data}.run(t, "backup", file)
	place{data: p.data}.refuses(t, "a program serves it", "restore", file)
	place{data: p.data, mongo: storetest.MongoURI(t)}.refuses(t, "a program serves it", "migrate-store", "to-mongodb")
	p.stop()
}

// A move is killed again and again. In between the old database is as it was and the new one cannot be used; in the end all
// is there.
func TestKillMove(t *testing.T) {
	t.Parallel()
	small := place{data: demoData(t)}
	file := filepath.Join(t.TempDir(), "backup")
	small.run(t, "backup", file)
	t.Run("to-mongodb", func(t *testing.T) {
		large := place{data: small.data, mongo: storetest.MongoURI(t)}
		killMove(t, "to-mongodb", small, large)
	})
	t.Run("to-sqlite", func(t *testing.T) {
		large := mongoPlace(t)
		large.run(t, "restore", file)
		killMove(t, "to-sqlite", large, place{data: large.data})
	})
}

func killMove(t *testing.T, direction string, from, to place) {
	t.Helper()
	both := place{data: from.data, mongo: from.mongo + to.mongo} // one of them is empty
	want, refused := from.holdings(t), 0
	both.killed(t, func() {
		mustFind(t, from.run(t, "verify"), allIsWell)
		out, err := to.command(t, "backup", filepath.Join(t.TempDir(), "half")).CombinedOutput()
		switch {
		case strings.Contains(string(out), "a move of this database is not finished"):
			refused++
			to.refuses(t, "a move of this database is not finished", "verify")
		case err == nil && !strings.Contains(string(out), " 0 documents of 0 "):
			wantSame(t, want, to.holdings(t)) // it was killed behind the end
		}
	}, "migrate-store", direction)
	wantSame(t, want, to.holdings(t))
	wantSame(t, want, from.holdings(t))
	mustFind(t, to.run(t, "verify"), allIsWell)
	if refused == 0 {
		t.Error("it was never killed half-way: the test showed nothing")
	}
}

// contents are all files by name.
func contents(t *testing.T, files media.Lister) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := files.Each(t.Context(), func(name string) error {
		file, _, err := files.Open(t.Context(), name)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(file)
		all[name] = string(text)
		return errors.Join(err, file.Close())
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
