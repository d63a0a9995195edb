package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
)

// Handler is how both faces write a page: read, ask, show, and return what went wrong.
type Handler func(c *gin.Context) error

const (
	htmlType   = "text/html; charset=utf-8"
	retryAfter = 30 // seconds, for a fault without a Wait
	idMark     = "LUMBUNG-REQUEST-ID"
)

// Wrap makes a handler a route. It is the only place that turns an error into a status, a sentence in the visitor's
// language and a log line.
func (w *Web) Wrap(h Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			w.fail(c, err)
		}
	}
}

func (w *Web) fail(c *gin.Context, err error) {
	status, f := refusal(err)
	left := errors.Is(c.Request.Context().Err(), context.Canceled) // the visitor
	if status >= http.StatusInternalServerError && !left && !errors.Is(err, errMaintenance) {
		w.log.ErrorContext(c.Request.Context(), "request failed", "err", err, "id", RequestID(c), "route", c.FullPath(), "status", status)
	} else {
		w.log.InfoContext(c.Request.Context(), "request refused", "err", err, "id", RequestID(c), "route", c.FullPath(), "status", status)
	}
	c.Abort()
	if c.Writer.Written() {
		return // too late for a page; the log has it
	}
	c.Header("Cache-Control", "no-store")
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		setRetryAfter(c.Writer.Header(), f)
	}
	switch {
	case wantsJSON(c):
		w.failJSON(c, status, f, fault.FieldsOf(err))
	case status == http.StatusUnauthorized && c.Request.Method == http.MethodGet:
		c.Redirect(http.StatusSeeOther, "/masuk?kembali="+url.QueryEscape(c.Request.URL.RequestURI()))
	case errors.Is(err, act.ErrUnproven) && c.Request.Method == http.MethodGet:
		_ = w.askProof(c, c.Request.URL.RequestURI()) // a redirect cannot fail
	case f == nil:
		w.writeBroken(c)
	default:
		w.failPage(c, status, f, fault.FieldsOf(err))
	}
}

// refusal returns the status of an error and the fault to show, nil when the visitor may know nothing.
func refusal(err error) (int, *fault.Fault) {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return http.StatusRequestEntityTooLarge, errTooLarge
	}
	f := fault.Of(err)
	if f == nil && errors.Is(err, context.DeadlineExceeded) {
		return http.StatusServiceUnavailable, errSlow
	}
	if f == nil && fault.FieldsOf(err) != nil {
		f = fault.New(fault.Invalid, "web.invalid")
	}
	if errors.Is(err, errMethod) {
		return http.StatusMethodNotAllowed, f
	}
	switch fault.KindOf(err) {
	case fault.Invalid:
		return http.StatusUnprocessableEntity, f
	case fault.NotFound:
		return http.StatusNotFound, f
	case fault.Forbidden:
		return http.StatusForbidden, f
	case fault.Unauthorized:
		return http.StatusUnauthorized, f
	case fault.Conflict:
		return http.StatusConflict, f
	case fault.TooMany:
		return http.StatusTooManyRequests, f
	case fault.Unavailable:
		return http.StatusServiceUnavailable, f
	case fault.Internal:
	}
	return http.StatusInternalServerError, nil
}

// setRetryAfter says after how many seconds a new attempt may succeed.
func setRetryAfter(h http.Header, f *fault.Fault) {
	seconds := retryAfter
	if f != nil && f.Wait > 0 {
		seconds = int((f.Wait + time.Second - 1) / time.Second)
	}
	h.Set("Retry-After", strconv.Itoa(seconds))
}

func wantsJSON(c *gin.Context) bool {
	if path := c.Request.URL.Path; strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/webhooks/") {
		return true
	}
	accept := c.GetHeader("Accept")
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

// Failure is the JSON of an error.
type Failure struct {
	Error FailureDetail `json:"error"`
}

// FailureDetail says what happened: Key for programs, Message for people.
type FailureDetail struct {
	Key       string            `json:"key"`
	Message   string            `json:"message"`
	Fields    map[string]string `json:"fields,omitempty"`
	RequestID string            `json:"request_id"`
}

func (w *Web) failJSON(c *gin.Context, status int, f *fault.Fault, fields fault.Fields) {
	if f == nil {
		f = errInternal
	}
	locale := w.locale(c)
	d := FailureDetail{Key: f.Key, Message: locale.T(f.Key, f.Args...), RequestID: RequestID(c)}
	for name, mistake := range fields {
		if d.Fields == nil {
			d.Fields = map[string]string{}
		}
		d.Fields[name] = locale.T(mistake.Key, mistake.Args...)
	}
	c.JSON(status, Failure{d})
}

// Trouble is what a page tells of something that went wrong.
type Trouble struct {
	Status  int
	Heading string   // what happened
	Text    string   // the fault's own sentence
	Next    string   // what to do next
	Again   string   // this page's address when asking for it again may help, otherwise empty
	Guard   string   // address of the page where a second factor is switched on, when that would help
	Details []string // the fields' sentences
}

func (w *Web) failPage(c *gin.Context, status int, f *fault.Fault, fields fault.Fields) {
	page, trouble := w.Page(c, ""), troubleOf(w.locale(c), status, f)
	page.Title, page.NoIndex = trouble.Heading, true
	if status == http.StatusServiceUnavailable && c.Request.Method == http.MethodGet {
		trouble.Again = localPath(c.Request.URL.RequestURI(), "/")
	}
	for _, mistake := range fields {
		trouble.Details = append(trouble.Details, page.T(mistake.Key, mistake.Args...))
	}
	if err := w.Write(c, status, w.options.Trouble(&page, trouble)); err != nil {
		w.log.ErrorContext(c.Request.Context(), "error page failed", "err", err, "id", RequestID(c))
		w.writeBroken(c)
	}
}

func troubleOf(l *i18n.Locale, status int, f *fault.Fault) Trouble {
	key := headingKey(status)
	trouble := Trouble{Status: status, Heading: l.T(key), Text: l.T(f.Key, f.Args...), Next: l.T(key + ".next")}
	if errors.Is(f, act.ErrUnguarded) {
		trouble.Next, trouble.Guard = "", SecurityPath
	}
	return trouble
}

// SecurityPath is the page where users switch their second factor on.
const SecurityPath = "/akun/keamanan"

// ProofPath is where a visitor shows once more who she is.
const ProofPath = "/akun/bukti"

func headingKey(status int) string {
	switch status {
	case http.StatusNotFound, http.StatusForbidden, http.StatusUnauthorized, http.StatusConflict, http.StatusTooManyRequests,
		http.StatusServiceUnavailable, http.StatusMethodNotAllowed, http.StatusRequestEntityTooLarge, http.StatusInternalServerError:
		return "web.error." + strconv.Itoa(status)
	}
	return "web.error.422"
}

// prepareBroken renders the plain 500 page once per language, so that it can be shown whatever breaks later.
func (w *Web) prepareBroken() error {
	w.fallbackPages = map[string][]byte{}
	for _, tag := range []string{i18n.Indonesian, i18n.English} {
		trouble := troubleOf(w.options.Catalog.Locale(tag), http.StatusInternalServerError, errInternal)
		page := w.Sample(Page{Title: trouble.Heading, Path: "/", RequestID: idMark, NoIndex: true}, tag)
		var b bytes.Buffer
		if err := w.options.Trouble(page, trouble).Render(context.Background(), &b); err != nil {
			return err
		}
		w.fallbackPages[tag] = b.Bytes()
	}
	return nil
}

func (w *Web) brokenPage(c *gin.Context) []byte {
	return bytes.ReplaceAll(w.fallbackPages[w.locale(c).Tag()], []byte(idMark), []byte(RequestID(c)))
}

func (w *Web) writeBroken(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	c.Writer.Header().Del("Location")
	if wantsJSON(c) {
		w.failJSON(c, http.StatusInternalServerError, nil, nil)
		return
	}
	c.Data(http.StatusInternalServerError, htmlType, w.brokenPage(c))
}
