package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/media"
	"lumbung/internal/media/disk"
	"lumbung/internal/media/minio"
	"lumbung/internal/store"
	"lumbung/internal/store/transfer"
)

// bucket is an empty one on the S3 store for tests. It stays there; the store goes with the tests.
func bucket(t *testing.T) minio.Config {
	t.Helper()
	read := func(name string) string {
		value := os.Getenv("LUMBUNG_TEST_S3_" + name)
		if value == "" && os.Getenv("LUMBUNG_TEST_REQUIRE") == "all" {
			t.Fatalf("LUMBUNG_TEST_REQUIRE=all, and LUMBUNG_TEST_S3_%s names no S3 store", name)
		}
		if value == "" {
			t.Skipf("LUMBUNG_TEST_S3_%s names no S3 store", name)
		}
		return value
	}
	return minio.Config{
		Endpoint: read("ENDPOINT"), Key: read("KEY"), Secret: read("SECRET"), Bucket: "test-" + strings.ToLower(rand.Text()), Region: "us-east-1",
		Log: slog.New(slog.DiscardHandler),
	}
}

// onS3 are the settings that put the pictures into a bucket.
func onS3(b minio.Config) []string {
	return []string{
		"LUMBUNG_S3_ENDPOINT=" + b.Endpoint, "LUMBUNG_S3_BUCKET=" + b.Bucket,
		"LUMBUNG_S3_KEY=" + b.Key, "LUMBUNG_S3_SECRET=" + b.Secret,
	}
}

func openBucket(t *testing.T, b minio.Config) *minio.Store {
	t.Helper()
	s, err := minio.New(b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// moveIn uploads the pictures of a data folder and removes them from it.
func moveIn(t *testing.T, files media.Files, data string) {
	t.Helper()
	folder := filepath.Join(data, "media")
	source := os.DirFS(folder)
	err := fs.WalkDir(source, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(name, ".") {
			return err
		}
		content, err := fs.ReadFile(source, name)
		if err != nil {
			return err
		}
		return files.Put(t.Context(), name, "image/webp", bytes.NewReader(content))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
}

// fetch gets a page or a picture of a running program.
func (p *program) fetch(path string) (status int, header http.Header, body string) {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), http.MethodGet, p.url+path, nil)
	if err != nil {
		p.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		p.Fatal(err)
	}
	return answer.StatusCode, answer.Header, string(text)
}

var pictureAddress = regexp.MustCompile(`/media/([0-9a-f]{32}-320\.webp)`)

// The market shows pictures out of a bucket; a backup takes them along, and a folder can be filled from it.
func TestPicturesInABucket(t *testing.T) {
	b := bucket(t)
	store := openBucket(t, b)
	p := newProgram(t, demoData(t))
	want := place{data: p.data}.holdings(t)
	moveIn(t, store, p.data)
	if err := store.Put(t.Context(), "incoming/half-way", "", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	p.env = append(p.env, onS3(b)...)
	p.start()
	status, _, text := p.fetch("/")
	found := pictureAddress.FindStringSubmatch(text)
	if status != http.StatusOK || found == nil {
		t.Fatalf("the home page: %d, and no picture on it", status)
	}
	status, header, got := p.fetch(found[0])
	if status != http.StatusOK || got != want["picture "+found[1]] || header.Get("Cache-Control") != media.Forever ||
		header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" {
		t.Errorf("a picture: %d with %d bytes, %v", status, len(got), header)
	}
	p.stop()
	if !strings.Contains(p.output.String(), "images=s3") {
		t.Errorf("the start does not say where the pictures are: %s", p.output)
	}

	for _, setting := range onS3(b) {
		name, value, _ := strings.Cut(setting, "=")
		t.Setenv(name, value)
	}
	file := filepath.Join(t.TempDir(), "backup")
	place{data: p.data}.run(t, "backup", file)
	second := bucket(t)
	t.Setenv("LUMBUNG_S3_BUCKET", second.Bucket)
	sqlitePlace(t).run(t, "restore", file)
	n := 0
	err := openBucket(t, second).Each(t.Context(), func(name string) error {
		if want["picture "+name] == "" {
			t.Errorf("%s was not in the backup", name)
		}
		n++
		return nil
	})
	if err != nil || n < 100 {
		t.Errorf("%d pictures were restored into a bucket, %v", n, err)
	}
	t.Setenv("LUMBUNG_S3_ENDPOINT", "")
	back := sqlitePlace(t)
	back.run(t, "restore", file)
	for key := range back.holdings(t) {
		if strings.HasPrefix(key, "picture ") && want[key] == "" {
			t.Errorf("%s was not there before", key)
		}
	}
}

// A store that refuses the key keeps the program from starting, and one line says which setting is wrong.
func TestPictureKeyRefused(t *testing.T) {
	b := bucket(t)
	b.Secret = "wrong"
	for _, setting := range onS3(b) {
		name, value, _ := strings.Cut(setting, "=")
		t.Setenv(name, value)
	}
	sqlitePlace(t).refuses(t, "LUMBUNG_S3_KEY: "+b.Endpoint+" refuses the key or its secret", "reindex")
}

// With its store away the market opens, shows drawings and sells.
func TestPicturesAwayAtStart(t *testing.T) {
	p := newProgram(t, demoData(t))
	nobody := minio.Config{Endpoint: "http://" + freePort(t), Bucket: "lumbung", Key: "k", Secret: "s"}
	p.env = append(p.env, onS3(nobody)...)
	if took := p.start(); took > 20*time.Second {
		t.Errorf("the start took %v", took)
	}
	status, _, text := p.fetch("/")
	found := pictureAddress.FindString(text)
	if status != http.StatusOK || found == "" {
		t.Fatalf("the home page: %d", status)
	}
	for range 2 {
		status, header, got := p.fetch(found)
		if status != http.StatusServiceUnavailable || !strings.HasPrefix(got, "<svg") || header.Get("Cache-Control") != "no-store" {
			t.Errorf("a picture: %d %v", status, header)
		}
	}
	p.stop()
	if said := strings.Count(p.output.String(), "out of reach"); said != 2 {
		t.Errorf("the log says %d times that the pictures are away, want once at the start and once for the visitors\n%s", said, p.output)
	}
}

// The sweep keeps every picture of the demo, wherever its name stands, and deletes nothing on the wrong database.
func TestSweepPictures(t *testing.T) {
	for name, open := range map[string]func(t *testing.T, data string) pictureFiles{
		"disk": func(t *testing.T, data string) pictureFiles {
			t.Helper()
			folder, err := disk.Open(filepath.Join(data, "media"))
			if err != nil {
				t.Fatal(err)
			}
			return folder
		},
		"s3": func(t *testing.T, data string) pictureFiles {
			t.Helper()
			store := openBucket(t, bucket(t))
			moveIn(t, store, data)
			return store
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProgram(t, demoData(t))
			files := open(t, p.data)
			p.withData(func(ctx context.Context, a *app) error {
				own := a.files
				a.files = files
				testSweep(ctx, t, a)
				return own.Close()
			})
		})
	}
}

func testSweep(ctx context.Context, t *testing.T, a *app) {
	t.Helper()
	const orphan, avatar = "00000000000000000000000000000001", "00000000000000000000000000000002"
	want := append(pictureNames(ctx, t, a), "original/"+avatar, ownerFile)
	slices.Sort(want)
	wantNothingInBooks(ctx, t, a, want)
	put := func(name, content string) {
		t.Helper()
		if err := a.files.Put(ctx, name, "image/webp", strings.NewReader(content)); err != nil {
			t.Fatal(err)
		}
	}
	put("original/"+orphan, "x")
	put("original/"+avatar, "x")
	put("incoming/forgotten", "x")
	coops, err := a.members.Cooperatives(ctx, store.Page{Limit: 1})
	if err != nil || len(coops.Items) == 0 {
		t.Fatalf("the demo has no cooperatives: %v", err)
	}
	_, err = a.catalog.OpenShop(ctx, acttest.Member("ani"), coops.Items[0].ID, catalog.ShopProfile{
		Name: "Lapak Ani", Area: "52.03.15.2002", Avatar: avatar,
	})
	if err != nil {
		t.Fatal(err)
	}
	sweep := func(later time.Duration, want []string, fails bool) {
		t.Helper()
		a.now = func() time.Time { return time.Now().Add(later) }
		if err := a.sweepPictures(ctx); (err != nil) != fails {
			t.Errorf("a sweep after %v: %v", later, err)
		}
		if got := pictureNames(ctx, t, a); !slices.Equal(got, want) {
			t.Errorf("a sweep after %v left %d files, want %d", later, len(got), len(want))
		}
	}
	young := append(slices.Clone(want), "original/"+orphan, "incoming/forgotten")
	slices.Sort(young)
	sweep(23*time.Hour, young, false)
	sweep(25*time.Hour, want, false)
	put("original/"+orphan, "x")
	put("incoming/forgotten", "x")
	put(ownerFile, "another database")
	sweep(25*time.Hour, young, true)
}

// wantNothingInBooks checks that the sweep loses nothing by not reading the books.
func wantNothingInBooks(ctx context.Context, t *testing.T, a *app, names []string) {
	t.Helper()
	read := 0
	err := transfer.Snapshot(ctx, a.db, func(collection string, doc bson.Raw) error {
		if !strings.HasPrefix(collection, "ledger_") {
			return nil
		}
		read++
		for id := range media.IDs(doc) {
			if slices.Contains(names, "original/"+id) {
				t.Errorf("%s names the picture %s", collection, id)
			}
		}
		return nil
	})
	if err != nil || read == 0 {
		t.Errorf("read %d documents of the books: %v", read, err)
	}
}

func pictureNames(ctx context.Context, t *testing.T, a *app) []string {
	t.Helper()
	var names []string
	if err := a.files.Each(ctx, func(name string) error { names = append(names, name); return nil }); err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}
