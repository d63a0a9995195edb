package media

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// served is what a name under /media/ looks like. Originals do not match, nor does any folder.
var served = regexp.MustCompile(`^[0-9a-f]{32}-(320|640|1200)\.webp$`)

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
	if err := s.serve(w, r, name); errors.Is(err, ErrNotFound) {
		http.NotFound(w, r)
	} else if err != nil {
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
	tag := `"` + strings.TrimSuffix(name, ".webp") + `"`
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", tag)
	if holds(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	if r.Method == http.MethodGet {
		if _, err := io.Copy(w, file); err != nil {
			slog.DebugContext(r.Context(), "picture cut short", "name", name, "error", err) // mostly a visitor who left
		}
	}
	return nil
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
