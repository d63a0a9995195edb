package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"lumbung/internal/i18n"
	"lumbung/internal/members"
)

//go:embed static locales
var files embed.FS

// Options are what the web layer needs to know and whom it asks. Catalog, Sessions, Actor, Trouble and Stories are required.
type Options struct {
	BaseURL        string   // https://lumbung.example; https makes cookies Secure and sends HSTS
	Dev            bool     // static files re-read from disk, storybook on /_pages
	TrustedProxies []string // addresses whose X-Forwarded-For counts; none by default
	PaymentOrigins []string // origins a form may end on after a redirect, e.g. https://checkout.xendit.co
	UploadOrigin   string   // origin, beside ours, to which a page may send files; empty: none

	Catalog  *i18n.Catalog
	Sessions SessionStore // identity.Sessions
	// Actor is members.Service.Actor. A fault of kind Unauthorized means the account is gone: the session ends.
	Actor    func(ctx context.Context, userID string) (members.Actor, error)
	Ready    func(ctx context.Context) error // what /readyz asks; nil is always ready
	Instance string                          // which of several programs /readyz speaks for
	Now      func() time.Time                // the clock; nil is that of the machine

	// Observe and Metrics count requests: those of internal/web/metrics. Who asks for /metrics shows MetricsToken; without one nobody
	// may, but for this machine itself in Dev. Without Metrics there is no /metrics.
	Observe      func(route, method string, status int, took time.Duration)
	Metrics      http.Handler
	MetricsToken string

	// Trouble and Stories are the pages that no face has: those of internal/ui.
	Trouble func(p *Page, t Trouble) templ.Component
	Stories func(p *Page, faces []Stories) templ.Component

	// Maintenance closes the market to every change, when it is not empty: MaintenanceOn, or the sentence that pages then show.
	Maintenance string

	Pages PageMemory // of pages for all strangers, see WrapShared; nil: each is made for each

	Static []fs.FS // the faces' own static files, beside ours; a name may be taken only once
	Log    *slog.Logger
}

// Web is what both faces share. It is made once at start and safe for concurrent use.
type Web struct {
	// CartCount says how many things lie in the visitor's cart, from the request alone. The storefront sets it once at
	// start.
	CartCount func(c *gin.Context) int
	// Personal says whether something that the browser carries stands on its pages, so that they are made for it alone. The
	// storefront sets it once at start.
	Personal func(c *gin.Context) bool
	// FindSite returns the cooperative's own address that the name of a host stands for, nil for none. The storefront sets it once at
	// start.
	FindSite func(ctx context.Context, host string) (*Site, error)

	options       Options
	base          *url.URL
	secure        bool
	log           *slog.Logger
	assets        *assets
	sessions      *scs.SessionManager
	uploads       *uploads
	encoders      *sync.Pool        // of gzip.Writer
	buffers       *sync.Pool        // of bytes.Buffer
	fallbackPages map[string][]byte // the 500 page per language, rendered in advance, with a mark for the request id
	stories       []Stories
	unready       atomic.Bool // what the last probe was told
}

// New checks the options, reads the static files and renders the page that must always be there.
func New(o Options) (*Web, error) {
	if o.Catalog == nil || o.Sessions == nil || o.Actor == nil || o.Trouble == nil || o.Stories == nil {
		return nil, errors.New("web: Options.Catalog, Sessions, Actor, Trouble and Stories are required")
	}
	base, err := url.Parse(strings.TrimRight(o.BaseURL, "/"))
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" {
		return nil, fmt.Errorf("web: base URL %q is no http address", o.BaseURL)
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	w := &Web{
		CartCount: func(*gin.Context) int { return 0 },
		Personal:  func(*gin.Context) bool { return false },
		FindSite:  func(context.Context, string) (*Site, error) { return nil, nil },
		options:   o,
		base:      base,
		secure:    base.Scheme == "https",
		log:       o.Log,
		uploads:   newUploads(),
		encoders:  newEncoders(),
		buffers:   &sync.Pool{New: func() any { return new(bytes.Buffer) }},
	}
	if w.assets, err = newAssets(append([]fs.FS{Sub(files, "static")}, o.Static...)...); err != nil {
		return nil, err
	}
	w.sessions = newSessions(o.Sessions, w.secure)
	return w, w.prepareBroken()
}

// Locales holds the sentences of the web layer, for i18n.Load.
func Locales() fs.FS { return Sub(files, "locales") }

// BaseURL is the public address without a slash at the end.
func (w *Web) BaseURL() string { return w.base.String() }

// Sub is a folder inside an embedded tree.
func Sub(files fs.FS, dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // dir is a constant path inside the embedded tree
	}
	return f
}

// Redirect answers a form with a 303, so that going back and reloading do not send it again. To is a local path, or
// the address of a payment page.
func (w *Web) Redirect(c *gin.Context, to string) error {
	c.Redirect(http.StatusSeeOther, to)
	return nil
}

// ReturnPath is where the visitor wanted to go: the query or form value kembali when it is a path of ours, otherwise
// fallback. Anything that could lead to another site is ignored.
func ReturnPath(c *gin.Context, fallback string) string {
	to := c.Query("kembali")
	if to == "" {
		to = c.PostForm("kembali")
	}
	return localPath(to, fallback)
}

func localPath(to, fallback string) string {
	u, err := url.Parse(to)
	ours := strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.ContainsAny(to, "\\\r\n\t")
	if err != nil || u.IsAbs() || u.Host != "" || !ours {
		return fallback
	}
	return u.RequestURI()
}
