package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/i18n"
)

// requestID is what we accept as a request id from outside.
var requestID = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)

// statusGone is what the log says of a visitor who left before the answer, as nginx does. Nobody is sent it.
const statusGone = 499

// state is what one request carries through the middlewares.
type state struct {
	id      string
	body    io.ReadCloser // before any limit
	session *session
	sharing *SharedPage // set when the page is for all strangers
	site    *Site       // nil at the market's own address
	locale  *i18n.Locale
	guessed bool // the language is English and nobody chose it
}

const stateKey = "lumbung.web"

func stateOf(c *gin.Context) *state {
	if s, ok := c.Get(stateKey); ok {
		return s.(*state) // only observe sets it
	}
	s := &state{}
	c.Set(stateKey, s)
	return s
}

// RequestID is the id of the running request, as in the log line and on the error page.
func RequestID(c *gin.Context) string { return stateOf(c).id }

// observe gives the request an id, catches panics, counts, and writes the log line. The route is logged, never the
// path or the query of a known one: they may carry tokens and what people search for. Probes come every second or two and have no line.
func (w *Web) observe(c *gin.Context) {
	start, visit := time.Now(), c.Request.Context()
	s := stateOf(c)
	if s.id = c.GetHeader("X-Request-Id"); !requestID.MatchString(s.id) {
		s.id = rand.Text()
	}
	c.Header("X-Request-Id", s.id)

	w.recovered(c)

	route, took := c.FullPath(), time.Since(start)
	if route == "" {
		route = "none"
	}
	status := c.Writer.Status()
	if visit.Err() != nil && status >= http.StatusInternalServerError {
		status = statusGone
	}
	if w.options.Observe != nil {
		w.options.Observe(route, c.Request.Method, status, took)
	}
	if route == probeHealth || route == probeReady {
		return
	}
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	w.log.LogAttrs(c.Request.Context(), level, "request",
		slog.String("method", c.Request.Method), slog.String("route", route), slog.Int("status", status),
		slog.Int("bytes", max(0, c.Writer.Size())), slog.Duration("took", took),
		slog.String("ip", c.ClientIP()), slog.String("user", s.session.userID()), slog.String("id", s.id))
}

// recovered runs the rest of the request and turns a panic into the plain error page.
func (w *Web) recovered(c *gin.Context) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if err, isError := p.(error); isError && errors.Is(err, http.ErrAbortHandler) {
			panic(p)
		}
		w.log.ErrorContext(c.Request.Context(), "panic", "id", RequestID(c), "route", c.FullPath(), "panic", fmt.Sprint(p),
			"stack", string(debug.Stack()))
		c.Abort()
		if !c.Writer.Written() {
			w.writeBroken(c)
		}
	}()
	c.Next()
}

// secureHeaders sends what the browser must enforce. Scripts come from our own files alone; a block of JSON-LD is data, which
// no script policy stops.
func (w *Web) secureHeaders(c *gin.Context) {
	h := c.Writer.Header()
	connect := ""
	if w.options.UploadOrigin != "" {
		connect = " connect-src 'self' " + w.options.UploadOrigin + ";"
	}
	h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; style-src 'self';"+connect+" script-src 'self'; "+
		"object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action "+
		strings.Join(append([]string{"'self'"}, w.options.PaymentOrigins...), " "))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()")
	if w.secure {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}
