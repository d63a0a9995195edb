package web

import (
	"context"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/fault"
)

// Limits of one request.
const (
	bodyLimit     = 1 << 20
	headerLimit   = 32 << 10
	handleTimeout = 20 * time.Second
	readyTimeout  = 2 * time.Second
)

// What load balancers and those who restart programs ask for.
const (
	probeHealth = "/healthz"
	probeReady  = "/readyz"
)

// NewEngine returns the router with everything every request passes: request id, log line, recovery, headers, limits,
// the cross-site guard, the language switch, statics and the health pages. The faces add their routes to it.
func (w *Web) NewEngine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = true
	e.RemoveExtraSlash = true
	if err := e.SetTrustedProxies(w.options.TrustedProxies); err != nil {
		w.log.Error("trusted proxies refused, none are trusted", "err", err)
		_ = e.SetTrustedProxies(nil) // nil cannot fail
	}
	e.Use(w.observe, w.secureHeaders, w.limits, w.replies, w.findSite, w.guardCrossSite(), w.maintain, w.switchLanguage)
	e.NoRoute(w.Wrap(func(*gin.Context) error { return act.ErrNotFound }))
	e.NoMethod(w.Wrap(func(*gin.Context) error { return errMethod }))

	e.GET("/static/*file", w.Wrap(w.serveAsset))
	e.GET("/warna/:file", w.Wrap(w.serveColours))
	e.GET(probeHealth, func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	e.GET(probeReady, w.ready)
	if w.options.Metrics != nil {
		e.GET("/metrics", w.onlyOperators, gin.WrapH(w.options.Metrics))
	}
	w.installStorybook(e)
	return e
}

// Handler is the engine as a server should serve it: HEAD is answered by the GET route, without a body.
func (w *Web) Handler(e *gin.Engine) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.Clone(r.Context())
			r.Method = http.MethodGet
		}
		e.ServeHTTP(rw, r)
	})
}

// NewServer returns a server with the time and size limits of the open internet.
func (w *Web) NewServer(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      90 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    headerLimit,
	}
}

// Serve answers on l until ctx ends, then lets running requests finish within grace.
func Serve(ctx context.Context, server *http.Server, l net.Listener, grace time.Duration) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := server.Shutdown(stop); err != nil {
		return err
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (w *Web) limits(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), handleTimeout)
	defer cancel()
	stateOf(c).body = c.Request.Body
	c.Request = c.Request.WithContext(ctx)
	if c.Request.Body != nil {
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, bodyLimit)
	}
	defer w.removeFiles(c)
	c.Next()
}

// removeFiles deletes the temporary files of a form. The server does that too, but sees the request alone as it came in, and each
// WithContext makes another.
func (w *Web) removeFiles(c *gin.Context) {
	if form := c.Request.MultipartForm; form != nil {
		if err := form.RemoveAll(); err != nil {
			w.log.ErrorContext(c.Request.Context(), "temporary files of a form stay", "id", RequestID(c), "err", err)
		}
	}
}

// guardCrossSite refuses every request that changes something and comes from another site. It stands in the engine,
// not around it, so that a refusal has a request id, a log line and a readable page, and no one can forget it.
func (w *Web) guardCrossSite() gin.HandlerFunc {
	guard := http.NewCrossOriginProtection()
	if err := guard.AddTrustedOrigin(w.base.Scheme + "://" + w.base.Host); err != nil {
		w.log.Error("base URL is no origin", "err", err)
	}
	refuse := w.Wrap(func(*gin.Context) error { return errCrossSite })
	return func(c *gin.Context) {
		if guard.Check(c.Request) != nil {
			refuse(c)
			c.Abort()
		}
	}
}

// MaintenanceOn is maintenance about which there is nothing more to say.
const MaintenanceOn = "1"

// maintenanceWait is after how long it makes sense to ask again.
const maintenanceWait = 5 * time.Minute

// maintain refuses during maintenance whatever may change something. Pages are read as usual; a webhook is sent again by whoever
// sent it.
func (w *Web) maintain(c *gin.Context) {
	if w.options.Maintenance != "" && c.Request.Method != http.MethodGet {
		w.fail(c, errMaintenance.RetryAfter(maintenanceWait))
	}
}

func (w *Web) ready(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), readyTimeout)
	defer cancel()
	var err error
	if w.options.Ready != nil {
		err = w.options.Ready(ctx)
	}
	if w.unready.Swap(err != nil) != (err != nil) { // a line for each change, not for each probe
		w.log.WarnContext(ctx, "readiness changed", "ready", err == nil, "err", err)
	}
	c.Header("X-Instance", w.options.Instance) // behind a load balancer, who answers is the question
	if err != nil {
		c.String(http.StatusServiceUnavailable, "not ready\n")
		return
	}
	c.String(http.StatusOK, "ready\n")
}

// onlyOperators lets in who shows the token. That a request comes from this machine says little: a proxy on it need not name others.
func (w *Web) onlyOperators(c *gin.Context) {
	ip := net.ParseIP(c.RemoteIP())
	ours := ip != nil && ip.IsLoopback() && c.GetHeader("X-Forwarded-For") == "" && c.GetHeader("Forwarded") == ""
	admitted := w.options.Dev && ours
	if token := w.options.MetricsToken; token != "" {
		admitted = subtle.ConstantTimeCompare([]byte(c.GetHeader("Authorization")), []byte("Bearer "+token)) == 1
	}
	if !admitted {
		w.Wrap(func(*gin.Context) error { return act.ErrNotFound })(c)
		c.Abort()
	}
}

var (
	errMethod    = fault.New(fault.NotFound, "web.method")
	errCrossSite = fault.New(fault.Forbidden, "web.cross_site")
	errTooLarge  = fault.New(fault.Invalid, "web.too_large")
	errSlow      = fault.New(fault.Unavailable, "web.slow")
	errInternal  = fault.New(fault.Internal, "web.internal")

	errMaintenance = fault.New(fault.Unavailable, "web.maintenance")
)
