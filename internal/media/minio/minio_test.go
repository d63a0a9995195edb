package minio_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	s3 "github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"lumbung/internal/media"
	"lumbung/internal/media/mediatest"
	"lumbung/internal/media/minio"
)

// setting reads a variable that names a part of the store for tests.
func setting(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		if os.Getenv("LUMBUNG_TEST_REQUIRE") == "all" {
			t.Fatalf("LUMBUNG_TEST_REQUIRE=all, and %s names no S3 store", name)
		}
		t.Skipf("%s names no S3 store", name)
	}
	return value
}

// config names a bucket on the store for tests that is not there yet and goes with the test.
func config(t *testing.T) minio.Config {
	t.Helper()
	c := minio.Config{
		Endpoint: setting(t, "LUMBUNG_TEST_S3_ENDPOINT"), Key: setting(t, "LUMBUNG_TEST_S3_KEY"), Secret: setting(t, "LUMBUNG_TEST_S3_SECRET"),
		Bucket: "test-" + strings.ToLower(rand.Text()), Region: "us-east-1", Within: 20 * time.Second, Log: slog.New(slog.DiscardHandler),
	}
	t.Cleanup(func() { dropBucket(t, c) })
	return c
}

// client is the store without anything of ours before it.
func client(t *testing.T, c minio.Config) *s3.Client {
	t.Helper()
	host, isPlain := strings.CutPrefix(c.Endpoint, "http://")
	client, err := s3.New(strings.TrimPrefix(host, "https://"), &s3.Options{
		Creds: credentials.NewStaticV4(c.Key, c.Secret, ""), Region: c.Region, Secure: !isPlain,
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// dropBucket removes the bucket with all that is in it.
func dropBucket(t *testing.T, c minio.Config) {
	t.Helper()
	ctx, client := context.WithoutCancel(t.Context()), client(t, c)
	for object := range client.ListObjectsIter(ctx, c.Bucket, s3.ListObjectsOptions{Recursive: true}) {
		if object.Err != nil {
			return // a test may have removed the bucket, or never made one
		}
		if err := client.RemoveObject(ctx, c.Bucket, object.Key, s3.RemoveObjectOptions{}); err != nil {
			t.Error(err)
		}
	}
	if err := client.RemoveBucket(ctx, c.Bucket); err != nil && s3.ToErrorResponse(err).Code != s3.NoSuchBucket {
		t.Error(err)
	}
}

func open(t *testing.T, c minio.Config) *minio.Store {
	t.Helper()
	s := describe(t, c)
	if err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// describe is open without asking the store.
func describe(t *testing.T, c minio.Config) *minio.Store {
	t.Helper()
	s, err := minio.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func put(t *testing.T, s *minio.Store, name, content string) {
	t.Helper()
	if err := s.Put(t.Context(), name, "image/webp", strings.NewReader(content)); err != nil {
		t.Fatalf("Put(%s): %v", name, err)
	}
}

func TestContract(t *testing.T) {
	mediatest.Run(t, func(t *testing.T) media.Files { return open(t, config(t)) })
	t.Run("hurried", func(t *testing.T) {
		mediatest.Run(t, func(t *testing.T) media.Files { return open(t, config(t)).Hurried() })
	})
}

func TestListing(t *testing.T) {
	c := config(t)
	s := open(t, c)
	for _, key := range []string{"others", "public/original/a", "public/Upper", "original/.hidden"} { // none of ours
		if _, err := client(t, c).PutObject(t.Context(), c.Bucket, key, strings.NewReader(""), 0, s3.PutObjectOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	mediatest.Listing(t, s)
}

func TestSweep(t *testing.T) { mediatest.Sweeping(t, open(t, config(t))) }

// TestPolicy asks the store as anybody on the internet may.
func TestPolicy(t *testing.T) {
	c := config(t)
	s := open(t, c)
	put(t, s, "a-320.webp", "picture")
	put(t, s, "original/a", "with the place where it was taken")
	put(t, s, "incoming/a", "with the place where it was taken")
	for _, ask := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/public/a-320.webp", 200},
		{"HEAD", "/public/a-320.webp", 200},
		{"GET", "/original/a", 403},
		{"HEAD", "/original/a", 403},
		{"GET", "/original/none", 403},
		{"GET", "/public/../original/a", 403},
		{"GET", "/incoming/a", 403},
		{"HEAD", "/incoming/a", 403},
		{"GET", "/incoming/none", 403},
		{"GET", "/public/../incoming/a", 403},
		{"GET", "/?list-type=2&prefix=incoming/", 403},
		{"PUT", "/incoming/b", 403},
		{"DELETE", "/incoming/a", 403},
		{"GET", "/", 403},
		{"GET", "/?list-type=2&prefix=public/", 403},
		{"GET", "/?policy", 403},
		{"PUT", "/public/b", 403},
		{"DELETE", "/public/a-320.webp", 403},
	} {
		r, err := http.NewRequestWithContext(t.Context(), ask.method, c.Endpoint+"/"+c.Bucket+ask.path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if answer.StatusCode != ask.want && (ask.want == 200 || answer.StatusCode < 400) || errors.Join(err, answer.Body.Close()) != nil {
			t.Errorf("%s %s: got %d %q, want %d", ask.method, ask.path, answer.StatusCode, body, ask.want)
		}
		if kept := answer.Header.Get("Cache-Control"); ask.want == 200 &&
			(kept != media.Forever || answer.Header.Get("Content-Type") != "image/webp") {
			t.Errorf("%s %s: got %q %q, want a WebP for ever", ask.method, ask.path, answer.Header.Get("Content-Type"), kept)
		}
	}
}

// TestLost: a bucket that is removed while the program runs comes back, policy and all, with the next upload.
func TestLost(t *testing.T) {
	c := config(t)
	s := open(t, c)
	put(t, s, "a-320.webp", "picture")
	dropBucket(t, c)
	put(t, s, "a-320.webp", "picture")
	dropBucket(t, c)
	if _, _, err := s.Open(t.Context(), "a-320.webp"); !errors.Is(err, media.ErrUnavailable) {
		t.Errorf("Open without a bucket: got %v, want %v", err, media.ErrUnavailable)
	}
	if err := s.Each(t.Context(), func(string) error { return nil }); err == nil {
		t.Error("Each without a bucket: got no error; a backup would be without pictures")
	}
	put(t, s, "a-320.webp", "picture")
	if got, err := client(t, c).GetBucketPolicy(t.Context(), c.Bucket); !strings.Contains(got, "public/*") {
		t.Errorf("the policy of the new bucket: %s, %v", got, err)
	}
}

// TestSeveral: processes that start at the same time on no bucket all work.
func TestSeveral(t *testing.T) {
	c := config(t)
	failed := make(chan error)
	for range 4 {
		s := describe(t, c)
		go func() { failed <- s.Put(t.Context(), "a-320.webp", "image/webp", strings.NewReader("x")) }()
	}
	for range 4 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		field  string
		config minio.Config
	}{
		{"Endpoint", minio.Config{Endpoint: "localhost:9000", Bucket: "lumbung"}},
		{"Endpoint", minio.Config{Endpoint: "ftp://x", Bucket: "lumbung"}},
		{"Endpoint", minio.Config{Endpoint: "http://x/lumbung", Bucket: "lumbung"}},
		{"Endpoint", minio.Config{Bucket: "lumbung"}},
		{"Bucket", minio.Config{Endpoint: "http://x", Bucket: "Lumbung"}},
		{"Bucket", minio.Config{Endpoint: "http://x"}},
		{"Public", minio.Config{Endpoint: "http://x", Bucket: "lumbung", Public: "s3.example"}},
		{"Public", minio.Config{Endpoint: "http://x", Bucket: "lumbung", Public: "https://s3.example/lumbung"}},
	} {
		_, err := minio.New(c.config)
		if mistake, ok := errors.AsType[*minio.MistakeError](err); !ok || mistake.Field != c.field {
			t.Errorf("New(%+v): got %v, want a mistake in %s", c.config, err, c.field)
		}
	}
}

// TestRefused: a store that refuses says which setting is wrong, and never shows the secret.
func TestRefused(t *testing.T) {
	good := config(t)
	open(t, good)
	for name, change := range map[string]func(*minio.Config){
		"key":    func(c *minio.Config) { c.Key = "nobody" },
		"secret": func(c *minio.Config) { c.Secret = "very-wrong-secret" },
	} {
		c := good
		change(&c)
		err := describe(t, c).Prepare(t.Context())
		mistake, ok := errors.AsType[*minio.MistakeError](err)
		if !ok || mistake.Field != "Key" || strings.Contains(err.Error(), c.Secret) {
			t.Errorf("Prepare(wrong %s): got %v, want a mistake in Key", name, err)
		}
	}
}

// TestRefusals are those of stores that are stricter than the one for tests.
func TestRefusals(t *testing.T) {
	for code, field := range map[string]string{
		"AccessDenied": "Key", "RequestTimeTooSkewed": "Endpoint", "AuthorizationHeaderMalformed": "Region", "PermanentRedirect": "Region",
		"BucketAlreadyExists": "Bucket", "BucketAlreadyOwnedByYou": "",
	} {
		store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer, making := code, strings.HasPrefix(code, "Bucket")
			if r.URL.Query().Has("policy") {
				return
			}
			if making && r.Method == http.MethodGet {
				answer = "NoSuchBucket"
			}
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, "<Error><Code>%s</Code></Error>", answer)
		}))
		s := describe(t, minio.Config{
			Endpoint: store.URL, Key: "k", Secret: "s", Bucket: "lumbung", Region: "us-east-1", Log: slog.New(slog.DiscardHandler),
		})
		err := s.Prepare(t.Context())
		mistake, ok := errors.AsType[*minio.MistakeError](err)
		if ok != (field != "") || ok && mistake.Field != field || !ok && err != nil {
			t.Errorf("Prepare(%s): got %v, want a mistake in %q", code, err, field)
		}
		store.Close()
	}
}
