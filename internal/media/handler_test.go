package media_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"lumbung/internal/media"
)

func TestServeHTTP(t *testing.T) {
	s, files := shop(t, media.Limits{})
	p := store(t, s, jpegOf(t, quarters(70, 50)))
	content := string(stored(t, files, p.ID+"-640.webp"))
	tag := `"` + p.ID + `-640"`
	for _, name := range []string{p.ID + "-500.webp", p.ID + "-640.webp.old", "x" + p.ID + "-640.webp", "original/" + p.ID + "-640.webp"} {
		if err := files.Put(t.Context(), name, "", strings.NewReader("private")); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		method, path, match string
		status              int
	}{
		{"GET", p.URL(640), "", 200},
		{"HEAD", p.URL(640), "", 200},
		{"GET", p.URL(640), `"other"`, 200},
		{"GET", p.URL(640), tag, 304},
		{"HEAD", p.URL(640), `"x", W/` + tag, 304},
		{"GET", p.URL(640), "*", 304},
		{"POST", p.URL(640), "", 405},
		{"DELETE", p.URL(640), "", 405},
		{"GET", "/media/", "", 404},
		{"GET", "/media", "", 404},
		{"GET", "/media/original", "", 404},
		{"GET", "/media/original/", "", 404},
		{"GET", "/media/original/" + p.ID, "", 404},
		{"GET", "/media/" + p.ID, "", 404},
		{"GET", "/media/" + p.ID + "-500.webp", "", 404},
		{"GET", "/media/" + p.ID + "-640.webp/", "", 404},
		{"GET", "/media/" + p.ID + "-640.webp.old", "", 404},
		{"GET", "/media/x" + p.ID + "-640.webp", "", 404},
		{"GET", "/media/original/" + p.ID + "-640.webp", "", 404},
		{"GET", "/media/" + p.ID + "-640.webp%0a", "", 404},
		{"GET", "/media/" + strings.ToUpper(p.ID) + "-640.webp", "", 404},
		{"GET", "/media/" + strings.Repeat("0", 32) + "-640.webp", "", 404},
		{"GET", "/media/..%2foriginal%2f" + p.ID, "", 404},
		{"GET", "/media/../../etc/passwd", "", 404},
		{"GET", "/media/.unfinished", "", 404},
	} {
		r := httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, nil)
		r.Header.Set("If-None-Match", tt.match)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != tt.status {
			t.Errorf("%s %s: got %d, want %d", tt.method, tt.path, w.Code, tt.status)
		}
		body := w.Body.String()
		for name, value := range headers(tt.status, tag, len(content)) {
			if got := w.Header().Get(name); got != value {
				t.Errorf("%s %s: got %s %q, want %q", tt.method, tt.path, name, got, value)
			}
		}
		if served := body == content; served != (tt.method == "GET" && tt.status == 200) || tt.status < 400 && !served && body != "" {
			t.Errorf("%s %s: got a body of %d bytes, want the picture or nothing", tt.method, tt.path, len(body))
		}
	}
}

// headers are those an answer of this status must have; "" stands for none.
func headers(status int, tag string, size int) map[string]string {
	const forever = "public, max-age=31536000, immutable"
	want := map[string]string{
		"X-Content-Type-Options":  "nosniff",
		"Content-Security-Policy": "sandbox; default-src 'none'",
	}
	more := map[int]map[string]string{
		200: {"Content-Type": "image/webp", "Content-Length": strconv.Itoa(size), "Cache-Control": forever, "ETag": tag},
		304: {"Content-Type": "", "Cache-Control": forever, "ETag": tag},
		404: {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "", "ETag": ""},
		405: {"Allow": "GET, HEAD", "Cache-Control": "", "ETag": ""},
	}
	maps.Copy(want, more[status])
	return want
}

// brokenDisk opens nothing.
type brokenDisk struct{ media.Files }

func (brokenDisk) Open(context.Context, string) (io.ReadCloser, int64, error) {
	return nil, 0, errors.New("secret/path: input/output error")
}

func TestServeHTTPHidesTrouble(t *testing.T) {
	w := httptest.NewRecorder()
	s := media.New(brokenDisk{}, media.Limits{})
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/media/"+strings.Repeat("0", 32)+"-640.webp", nil))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") || w.Header().Get("Cache-Control") != "" {
		t.Errorf("GET on a broken disk: got %d %q %v, want a plain 500", w.Code, w.Body, w.Header())
	}
}

// away are files that do not answer, or answer after all.
type away struct {
	media.Files
	err error
}

func (a *away) Open(ctx context.Context, name string) (io.ReadCloser, int64, error) {
	if a.err != nil {
		return nil, 0, a.err
	}
	return a.Files.Open(ctx, name)
}

func (a *away) Put(ctx context.Context, name, contentType string, r io.Reader) error {
	if a.err != nil {
		return a.err
	}
	return a.Files.Put(ctx, name, contentType, r)
}

// TestServeHTTPStandsIn: while the files are away visitors get a drawing that nobody keeps, and the picture right after.
func TestServeHTTPStandsIn(t *testing.T) {
	_, folder := shop(t, media.Limits{})
	files := &away{Files: folder}
	s := media.New(files, media.Limits{})
	photo := jpegOf(t, quarters(70, 50))
	p := store(t, s, photo)
	tag := `"` + p.ID + `-640"`
	for _, tt := range []struct {
		method, match string
		away          bool
		status        int
		kind, keep    string
	}{
		{"GET", "", false, 200, "image/webp", media.Forever},
		{"GET", "", true, 503, "image/svg+xml", "no-store"},
		{"HEAD", "", true, 503, "image/svg+xml", "no-store"},
		{"GET", `"other"`, true, 503, "image/svg+xml", "no-store"},
		{"GET", tag, true, 304, "", media.Forever},
		{"GET", "", false, 200, "image/webp", media.Forever},
	} {
		if files.err = nil; tt.away {
			files.err = fmt.Errorf("at secret.example: %w", media.ErrUnavailable)
		}
		r := httptest.NewRequestWithContext(t.Context(), tt.method, p.URL(640), nil)
		r.Header.Set("If-None-Match", tt.match)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		h := w.Header()
		if w.Code != tt.status || h.Get("Content-Type") != tt.kind || h.Get("Cache-Control") != tt.keep ||
			(h.Get("ETag") == "") != (tt.status == 503) {
			t.Errorf("%+v: got %d %v", tt, w.Code, h)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") != "sandbox; default-src 'none'" {
			t.Errorf("%+v: got %v, want nosniff and a sandbox", tt, h)
		}
		if body := w.Body.String(); strings.Contains(body, "secret") ||
			(tt.method == "GET" && tt.status == 503) != strings.HasPrefix(body, "<svg ") {
			t.Errorf("%+v: got %q", tt, body)
		}
	}
	files.err = media.ErrUnavailable
	if got, err := s.Store(t.Context(), bytes.NewReader(photo)); !errors.Is(err, media.ErrUnavailable) || got != (media.Picture{}) {
		t.Errorf("Store while the files are away: got %v, %v", got, err)
	}
}
