package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gin-gonic/gin"
)

// Compression on the fly: brotli at 4 costs about a millisecond for a page.
const (
	brotliQuality = 4
	gzipQuality   = 5
	worthIt       = 860 // bytes; below that headers outweigh the gain
)

// reply is the writer of every response: it saves the session before the first byte leaves, and compresses.
type reply struct {
	gin.ResponseWriter
	web     *Web
	c       *gin.Context
	encoder encoder // nil: as it is
	started bool
	failed  bool // the session could not be saved: the answer was replaced
}

// replies puts the reply writer under the handlers and closes it after them.
func (w *Web) replies(c *gin.Context) {
	r := &reply{ResponseWriter: c.Writer, web: w, c: c}
	c.Writer = r
	c.Next()
	r.finish()
}

// start saves the session and decides on compression. It runs once, before the header leaves.
func (r *reply) start(first []byte) {
	if r.started {
		return
	}
	r.started = true
	if err := r.web.saveSession(r.c, r.ResponseWriter); err != nil {
		r.web.log.ErrorContext(r.c.Request.Context(), "session not saved", "err", err, "id", RequestID(r.c))
		r.Header().Del("Set-Cookie")
		if r.Status() < http.StatusInternalServerError { // an answer that says so already stays
			r.replace(err)
			return
		}
	}
	r.compress(first)
}

// replace puts the plain page in place of an answer that would have been a promise.
func (r *reply) replace(err error) {
	r.failed = true
	h := r.Header()
	h.Del("Location")
	h.Del("Content-Length")
	h.Set("Content-Type", htmlType)
	h.Set("Cache-Control", "no-store")
	status, _ := refusal(err)
	if status == http.StatusServiceUnavailable {
		h.Set("Retry-After", strconv.Itoa(retryAfter))
	}
	r.WriteHeader(status)
	_, _ = r.ResponseWriter.Write(r.web.brokenPage(r.c)) // the visitor is gone if this fails
}

func (r *reply) compress(first []byte) {
	h := r.Header()
	if !compressible(h.Get("Content-Type")) || h.Get("Content-Encoding") != "" {
		return
	}
	h.Add("Vary", "Accept-Encoding")
	status := r.Status()
	if len(first) < worthIt || status == http.StatusNoContent || status == http.StatusNotModified || status == http.StatusPartialContent {
		return
	}
	coding := chooseCoding(r.c.GetHeader("Accept-Encoding"))
	if coding == "" {
		return
	}
	h.Set("Content-Encoding", coding)
	h.Del("Content-Length")
	r.encoder = r.web.encoders.take(coding, r.ResponseWriter)
}

func (r *reply) Write(b []byte) (int, error) {
	r.start(b)
	switch {
	case r.failed:
		return len(b), nil
	case r.encoder != nil:
		return r.encoder.Write(b)
	}
	return r.ResponseWriter.Write(b)
}

func (r *reply) WriteString(s string) (int, error) { return r.Write([]byte(s)) }

func (r *reply) WriteHeaderNow() {
	r.start(nil)
	r.ResponseWriter.WriteHeaderNow()
}

func (r *reply) Flush() {
	r.start(nil)
	if r.encoder != nil {
		_ = r.encoder.Flush() // a lost visitor shows at the next write
	}
	r.ResponseWriter.Flush()
}

func (r *reply) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *reply) finish() {
	r.start(nil)
	if r.encoder != nil {
		if err := r.encoder.Close(); err != nil {
			r.web.log.DebugContext(r.c.Request.Context(), "reply not finished", "err", err)
		}
		r.web.encoders.give(r.encoder)
	}
}

func compressible(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	switch kind {
	case "text/html", "text/css", "text/javascript", "text/plain", "text/csv", "application/json", "application/manifest+json",
		"application/xml", "text/xml", "image/svg+xml":
		return true
	}
	return false
}

// chooseCoding takes brotli before gzip, whatever order the browser named them in.
func chooseCoding(accept string) string {
	found := ""
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if q := strings.ReplaceAll(params, " ", ""); q == "q=0" || q == "q=0.0" {
			continue
		}
		switch name {
		case "br":
			return "br"
		case "gzip":
			found = "gzip"
		}
	}
	return found
}

type encoder interface {
	io.WriteCloser
	Flush() error
	Reset(io.Writer)
}

// encoders keeps compressors for reuse: a new brotli writer costs a megabyte.
type encoders struct{ brotli, gzip *sync.Pool }

func newEncoders() encoders {
	return encoders{
		brotli: &sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, brotliQuality) }},
		gzip: &sync.Pool{New: func() any {
			z, err := gzip.NewWriterLevel(nil, gzipQuality)
			if err != nil {
				panic(err) // the level is a constant
			}
			return z
		}},
	}
}

func (e encoders) take(coding string, to io.Writer) encoder {
	pool := e.gzip
	if coding == "br" {
		pool = e.brotli
	}
	enc := pool.Get().(encoder) // the pools hold nothing else
	enc.Reset(to)
	return enc
}

func (e encoders) give(enc encoder) {
	enc.Reset(nil)
	if _, ok := enc.(*brotli.Writer); ok {
		e.brotli.Put(enc)
		return
	}
	e.gzip.Put(enc)
}
