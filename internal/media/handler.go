package media

import (
	"context"
	_ "embed"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// served is what a name under /media/ looks like. Originals do not match, nor does any folder.
var served = regexp.MustCompile(`^[0-9a-f]{32}-(?:(?:320|640|1200)\.webp|640\.jpg)$`)

// Forever is the Cache-Control of what never changes under its name.
const Forever = "public, max-age=31536000, immutable"

// ServeHTTP serves /media/{name}. A name never changes its content, so it may be cached for ever; the policy keeps a
// file from acting in our name even if a browser took it for a page.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/media/")
	if !served.MatchString(name) {
		http.NotFound(w, r)
		return
	}
	err := s.serve(w, r, name)
	s.note(r.Context(), err)
	switch {
	case err == nil:
	case errors.Is(err, ErrNotFound):
		http.NotFound(w, r)
	case errors.Is(err, ErrUnavailable):
		placeholderPicture(w, r, name)
	case r.Context().Err() != nil: // the visitor left
	default:
		slog.ErrorContext(r.Context(), "serve picture", "name", name, "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
	}
}

// serve answers with the file. An error means that nothing is written yet.
func (s *Service) serve(w http.ResponseWriter, r *http.Request, name string) error {
	file, size, err := s.files.Open(r.Context(), name)
	if err != nil {
		return err
	}
	defer file.Close()
	if unchanged(w, r, name) {
		return nil
	}
	h := w.Header()
	h.Set("Content-Type", contentType)
	if strings.HasSuffix(name, ".jpg") {
		h.Set("Content-Type", sharedContentType)
	}
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	if r.Method == http.MethodGet {
		if _, err := io.Copy(w, file); err != nil {
			slog.DebugContext(r.Context(), "picture cut short", "name", name, "error", err) // mostly a visitor who left
		}
	}
	return nil
}

// unchanged sets the headers that let a picture be kept for ever, and answers a visitor who has it.
func unchanged(w http.ResponseWriter, r *http.Request, name string) bool {
	tag := `"` + strings.TrimSuffix(name, ".webp") + `"`
	h := w.Header()
	h.Set("Cache-Control", Forever)
	h.Set("ETag", tag)
	if !holds(r.Header.Get("If-None-Match"), tag) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

//go:embed placeholder.svg
var placeholder []byte

// placeholderPicture answers with a drawing while the pictures cannot be read. Browsers show it, and nobody keeps it. A visitor who
// has the picture keeps that one.
func placeholderPicture(w http.ResponseWriter, r *http.Request, name string) {
	if unchanged(w, r, name) {
		return
	}
	h := w.Header()
	h.Del("ETag")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Content-Length", strconv.Itoa(len(placeholder)))
	w.WriteHeader(http.StatusServiceUnavailable)
	if r.Method != http.MethodGet {
		return
	}
	if _, err := w.Write(placeholder); err != nil {
		slog.DebugContext(r.Context(), "placeholder cut short", "name", name, "error", err)
	}
}

// note logs, once each, when the files stop answering and when they are back.
func (s *Service) note(ctx context.Context, err error) {
	switch {
	case errors.Is(err, ErrUnavailable):
		if !s.away.Swap(true) {
			slog.ErrorContext(ctx, "the pictures are out of reach: a drawing stands in for them, and uploads are refused", "error", err)
		}
	case err == nil && s.away.Swap(false):
		slog.InfoContext(ctx, "the pictures are within reach again")
	}
}

// holds tells whether an If-None-Match header names the tag (RFC 9110, 13.1.2; a weak tag compares equal).
func holds(header, tag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		if candidate = strings.TrimSpace(candidate); candidate == "*" || strings.TrimPrefix(candidate, "W/") == tag {
			return true
		}
	}
	return false
}
