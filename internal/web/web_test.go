package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

func TestCrossSite(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil)
	e := w.NewEngine()
	changed := 0
	e.POST("/ubah", w.Wrap(func(c *gin.Context) error { changed++; return w.Redirect(c, "/") }))
	e.GET("/lihat", w.Wrap(func(c *gin.Context) error { c.String(http.StatusOK, "ok"); return nil }))
	for _, test := range []struct {
		name, method, site, origin string
		want                       int
	}{
		{"own form", "POST", "same-origin", webtest.BaseURL, http.StatusSeeOther},
		{"typed by the visitor", "POST", "none", "", http.StatusSeeOther},
		{"other site", "POST", "cross-site", "https://jahat.example", http.StatusForbidden},
		{"other site that hides its origin", "POST", "cross-site", "null", http.StatusForbidden},
		{"sister site", "POST", "same-site", "http://toko.lumbung.test", http.StatusForbidden},
		{"old browser, own origin", "POST", "", webtest.BaseURL, http.StatusSeeOther},
		{"old browser, other origin", "POST", "", "https://jahat.example", http.StatusForbidden},
		{"no browser", "POST", "", "", http.StatusSeeOther},
		{"reading from elsewhere", "GET", "cross-site", "https://jahat.example", http.StatusOK},
	} {
		b := webtest.NewBrowser(t, w.Handler(e))
		if test.site != "" {
			b.Header.Set("Sec-Fetch-Site", test.site)
		}
		if test.origin != "" {
			b.Header.Set("Origin", test.origin)
		}
		before, target := changed, map[string]string{"POST": "/ubah", "GET": "/lihat"}[test.method]
		a := b.Do(test.method, target, nil)
		if a.Status != test.want {
			t.Errorf("%s: got %d, want %d", test.name, a.Status, test.want)
		}
		if ran := changed > before; ran != (test.want == http.StatusSeeOther) {
			t.Errorf("%s: handler ran: %v", test.name, ran)
		}
		if test.want == http.StatusForbidden {
			a.Says("Permintaan ini datang dari situs lain", "Tidak ada yang berubah")
		}
	}
}

// During maintenance pages are read with a notice on top, in both languages, and nothing gets to a handler that changes something.
func TestMaintenance(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ setting, language, notice, refusal string }{
		{web.MaintenanceOn, "id", "Semua bisa dilihat seperti biasa", "masih ada di peramban Anda"},
		{web.MaintenanceOn, "en", "Everything can be looked at as usual", "is still in your browser"},
		{"Kami pindah gudang & kembali pukul 21.00", "id", "Kami pindah gudang &amp; kembali pukul 21.00", "masih ada di peramban Anda"},
		{"", "id", "", ""},
	} {
		w := webtest.New(t, nil, func(o *web.Options) { o.Maintenance = test.setting })
		e := w.NewEngine()
		changed := 0
		change := w.Wrap(func(c *gin.Context) error { changed++; return w.Redirect(c, "/") })
		e.POST("/ubah", change)
		e.POST("/webhooks/uang", change)
		e.GET("/lihat", w.Wrap(func(c *gin.Context) error {
			p := w.Page(c, "")
			return w.Write(c, http.StatusOK, ui.Trouble(&p, web.Trouble{}))
		}))
		b := webtest.NewBrowser(t, w.Handler(e))
		b.Get("/lihat?bahasa=" + test.language)
		seen, sent, webhook := b.Get("/lihat").Is(http.StatusOK), b.Do("POST", "/ubah", nil), b.Do("POST", "/webhooks/uang", nil)
		if test.setting == "" {
			if sent.Is(http.StatusSeeOther); changed != 2 || strings.Contains(seen.Body, "notice kunyit") {
				t.Errorf("without maintenance: %d of 2 changes, page:\n%s", changed, seen.Body)
			}
			continue
		}
		seen.Has(test.notice)
		sent.Is(http.StatusServiceUnavailable).Has(test.notice, test.refusal)
		webhook.Is(http.StatusServiceUnavailable).Has(`"key":"web.maintenance"`)
		if changed != 0 || sent.Header.Get("Retry-After") != "300" || webhook.Header.Get("Retry-After") != "300" {
			t.Errorf("%+v: %d changes, Retry-After %q and %q", test, changed, sent.Header.Get("Retry-After"), webhook.Header.Get("Retry-After"))
		}
	}
}

// A request whose time is over still gets a page that says so.
func TestTroubleAfterTheEnd(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil)
	e := w.NewEngine()
	e.GET("/lama", w.Wrap(func(c *gin.Context) error {
		over, cancel := context.WithCancel(c.Request.Context())
		cancel()
		c.Request = c.Request.WithContext(over)
		return context.DeadlineExceeded
	}))
	webtest.NewBrowser(t, w.Handler(e)).Get("/lama").Is(503).Has("/lama")
}

func TestErrorsBecomePages(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	w := webtest.New(t, nil, func(o *web.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	e := w.NewEngine()
	var give error
	handler := w.Wrap(func(*gin.Context) error { return give })
	e.GET("/coba", handler)
	e.POST("/coba", handler)
	e.GET("/api/v1/coba", handler)
	key := "web.invalid"
	for _, test := range []struct {
		err    error
		status int
		says   string
	}{
		{fault.New(fault.NotFound, key), 404, "Tidak ketemu"},
		{fault.New(fault.Forbidden, key), 403, "Bukan untuk akun ini"},
		{fault.New(fault.Conflict, key), 409, "Keadaannya sudah berubah"},
		{fault.New(fault.Invalid, key), 422, "Ada yang perlu diperbaiki"},
		{fault.Fields{"nama": fault.New(fault.Invalid, "form.required")}, 422, "Bagian ini harus diisi."},
		{fault.New(fault.TooMany, key).With(2).RetryAfter(89500 * time.Millisecond), 429, "Tunggu sebentar"},
		{fault.New(fault.Unavailable, key), 503, "Layanan sedang tidak terjangkau"},
		{&http.MaxBytesError{Limit: 1}, 413, "Kiriman terlalu besar"},
		{fmt.Errorf("save: %w", fault.New(fault.Conflict, key)), 409, "Keadaannya sudah berubah"},
		{fmt.Errorf("load: %w", webtest.ErrBroken), 500, "Maaf, ini salah kami"},
	} {
		give = test.err
		b := webtest.NewBrowser(t, w.Handler(e))
		a := b.Get("/coba").Is(test.status).Says(test.says).Silent("mongodb", "secret", "‹").Has(`<nav class="bottom"`, "</html>")
		if problems := webtest.Problems(a.Body); len(problems) > 0 {
			t.Errorf("page of %v: %v", test.err, problems)
		}
		if test.status == 429 && a.Header.Get("Retry-After") != "90" {
			t.Errorf("429: got Retry-After %q, want 90", a.Header.Get("Retry-After"))
		}
		id := a.Header.Get("X-Request-Id")
		if test.status == 500 {
			a.Has(id)
			if !strings.Contains(log.String(), id) || !strings.Contains(log.String(), "mongodb://") {
				t.Errorf("log lacks the id or the cause of a 500:\n%s", log.String())
			}
		}
		b.Get("/api/v1/coba").Is(test.status).Has(`"error":{"key":"`, `"request_id"`).Silent("mongodb", "<html")
	}
	give = act.ErrSignIn
	b := webtest.NewBrowser(t, w.Handler(e))
	b.Get("/coba?a=1&b=2").To("/masuk?kembali=%2Fcoba%3Fa%3D1%26b%3D2")
	b.Post("/coba", url.Values{}).Is(401).Says("Anda belum masuk")
	b.Get("/api/v1/coba").Is(401)
	b.Get("/tidak/ada").Is(404).Says("Tidak ketemu")
	b.Do("DELETE", "/coba", nil).Is(405)
}

func TestPanicIsAPlain500(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil)
	e := w.NewEngine()
	e.GET("/coba", w.Wrap(func(*gin.Context) error { panic("kata sandi 123") }))
	webtest.NewBrowser(t, w.Handler(e)).Get("/coba").Is(500).Says("Maaf, ini salah kami").Silent("123", "goroutine")
}

func TestHalfPageIsNeverWritten(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil)
	e := w.NewEngine()
	e.GET("/coba", w.Wrap(func(c *gin.Context) error {
		page := w.Page(c, "x")
		broken := templ.ComponentFunc(func(context.Context, io.Writer) error { return webtest.ErrBroken })
		return w.Write(c, http.StatusOK, ui.Store(&page, ui.Bar{}, templ.Join(say("Separuh"), broken), nil))
	}))
	webtest.NewBrowser(t, w.Handler(e)).Get("/coba").Is(500).Says("Maaf, ini salah kami").Silent("Separuh", "mongodb")
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil, func(o *web.Options) {
		o.BaseURL = "https://lumbung.test"
		o.PaymentOrigins = []string{"https://checkout.xendit.co"}
		o.UploadOrigin = "https://s3.lumbung.test"
	})
	b := webtest.NewBrowser(t, w.Handler(w.NewEngine()))
	for range 2 {
		a := b.Get("/tidak/ada")
		policy := a.Header.Get("Content-Security-Policy")
		for _, part := range []string{
			"default-src 'self'", "script-src 'self';", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
			"form-action 'self' https://checkout.xendit.co", "connect-src 'self' https://s3.lumbung.test;",
		} {
			if !strings.Contains(policy, part) {
				t.Errorf("policy lacks %q: %s", part, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "nonce") {
			t.Errorf("policy is unsafe: %s", policy)
		}
		for key, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"Strict-Transport-Security": "max-age=63072000; includeSubDomains",
		} {
			if got := a.Header.Get(key); got != want {
				t.Errorf("%s: got %q, want %q", key, got, want)
			}
		}
	}
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil)
	h := w.Handler(w.NewEngine())
	for given, kept := range map[string]bool{
		"abcDEF-123_456": true, "short": false, "evil\nline-here": false, strings.Repeat("a", 65): false,
	} {
		b := webtest.NewBrowser(t, h)
		b.Header["X-Request-Id"] = []string{given}
		if got := b.Get("/healthz").Header.Get("X-Request-Id"); (got == given) != kept || got == "" {
			t.Errorf("X-Request-Id %q: answered %q, want kept: %v", given, got, kept)
		}
	}
}

func TestClientAddressIsNotBelieved(t *testing.T) {
	t.Parallel()
	for _, proxies := range [][]string{nil, {"192.0.2.1"}} {
		var log bytes.Buffer
		w := webtest.New(t, nil, func(o *web.Options) {
			o.TrustedProxies = proxies
			o.Log = slog.New(slog.NewTextHandler(&log, nil))
		})
		b := webtest.NewBrowser(t, w.Handler(w.NewEngine()))
		b.Header.Set("X-Forwarded-For", "203.0.113.9")
		b.Get("/warna/zz.css").Is(404)
		want := "ip=192.0.2.1" // what httptest connects from
		if proxies != nil {
			want = "ip=203.0.113.9"
		}
		if !strings.Contains(log.String(), want) {
			t.Errorf("proxies %v: log lacks %s:\n%s", proxies, want, log.String())
		}
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil)
	e := w.NewEngine()
	read := w.Wrap(func(c *gin.Context) error {
		n, err := io.Copy(io.Discard, c.Request.Body)
		if err != nil {
			return err
		}
		c.String(http.StatusOK, "%d", n)
		return nil
	})
	e.POST("/kecil", read)
	r := httptest.NewRequestWithContext(t.Context(), "POST", webtest.BaseURL+"/kecil", strings.NewReader(strings.Repeat("x", 2<<20)))
	rec := httptest.NewRecorder()
	if w.Handler(e).ServeHTTP(rec, r); rec.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("2 MB: got %d, want %d", rec.Code, http.StatusRequestEntityTooLarge)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	ready := errors.New("starting")
	w := webtest.New(t, nil, func(o *web.Options) {
		o.Ready, o.Instance = func(context.Context) error { return ready }, "pasar-1:8080"
	})
	handler := w.Handler(w.NewEngine())
	for _, ready = range []error{nil, errors.New("starting")} {
		rec := httptest.NewRecorder()
		handler.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
		if got := rec.Header().Get("X-Instance"); got != "pasar-1:8080" {
			t.Errorf("ready: %v, of instance %q", ready == nil, got)
		}
	}
	b := webtest.NewBrowser(t, handler)
	b.Get("/healthz").Is(200)
	b.Get("/readyz").Is(503).Silent("starting")
	ready = nil
	b.Get("/readyz").Is(200)
	b.Get("/metrics").Is(404)
	b.Do("HEAD", "/healthz", nil).Is(200)
}

// Numbers are for who has the token, wherever a request seems to come from.
func TestMetricsAreClosed(t *testing.T) {
	t.Parallel()
	const token = "a-token-for-prometheus"
	for name, c := range map[string]struct {
		dev                          bool
		token, from, proxy, presents string
		want                         int
	}{
		"development, this machine":      {dev: true, from: "127.0.0.1", want: 200},
		"development, through a proxy":   {dev: true, from: "127.0.0.1", proxy: "203.0.113.7", want: 404},
		"development, another machine":   {dev: true, from: "192.0.2.1", want: 404},
		"production, this machine":       {from: "127.0.0.1", want: 404},
		"no token is set, an empty one":  {from: "127.0.0.1", presents: "Bearer ", want: 404},
		"the token":                      {token: token, from: "192.0.2.1", presents: "Bearer " + token, want: 200},
		"the token, through a proxy":     {token: token, from: "127.0.0.1", proxy: "203.0.113.7", presents: "Bearer " + token, want: 200},
		"another token":                  {token: token, from: "127.0.0.1", presents: "Bearer " + token + "x", want: 404},
		"the token in another scheme":    {token: token, from: "192.0.2.1", presents: "Basic " + token, want: 404},
		"no token, though one is needed": {dev: true, token: token, from: "127.0.0.1", want: 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := webtest.New(t, nil, func(o *web.Options) {
				o.Dev, o.MetricsToken = c.dev, c.token
				o.Metrics = http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "lumbung_up 1") })
			})
			r, answer := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil), httptest.NewRecorder()
			r.RemoteAddr = c.from + ":4711"
			if c.proxy != "" {
				r.Header.Set("X-Forwarded-For", c.proxy)
			}
			r.Header.Set("Authorization", c.presents)
			w.Handler(w.NewEngine()).ServeHTTP(answer, r)
			if answer.Code != c.want || strings.Contains(answer.Body.String(), "lumbung_up") != (c.want == 200) {
				t.Errorf("got %d, want %d", answer.Code, c.want)
			}
		})
	}
}

func TestObserve(t *testing.T) {
	t.Parallel()
	var seen []string
	w := webtest.New(t, nil, func(o *web.Options) {
		o.Observe = func(route, method string, status int, _ time.Duration) {
			seen = append(seen, fmt.Sprint(route, " ", method, " ", status))
		}
	})
	b := webtest.NewBrowser(t, w.Handler(w.NewEngine()))
	b.Get("/warna/zz.css")
	b.Get("/rahasia/token")
	if got, want := strings.Join(seen, ", "), "/warna/:file GET 404, none GET 404"; got != want {
		t.Errorf("observed %q, want %q", got, want)
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil)
	ctx, stop := context.WithCancel(t.Context())
	s := httptest.NewUnstartedServer(nil)
	done := make(chan error, 1)
	go func() { done <- web.Serve(ctx, w.NewServer("", w.Handler(w.NewEngine())), s.Listener, time.Second) }()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodHead, "http://"+s.Listener.Addr().String()+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := io.ReadAll(a.Body); a.StatusCode != 200 || len(body) > 0 {
		t.Errorf("HEAD: got %d with %d bytes", a.StatusCode, len(body))
	}
	_ = a.Body.Close()
	stop()
	if err := <-done; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

// A visitor who leaves is no failure of ours, and probes leave a line when their answer changes.
func TestLogOfVisitorsAndProbes(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	var ready error
	w := webtest.New(t, nil, func(o *web.Options) {
		o.Log = slog.New(slog.NewTextHandler(&said, nil))
		o.Ready = func(context.Context) error { return ready }
	})
	e := w.NewEngine()
	leave := func() {}
	e.GET("/lama", w.Wrap(func(c *gin.Context) error {
		leave()
		return errors.Join(errors.New("the database was asked in vain"), c.Request.Context().Err())
	}))
	ask := func(path string) string {
		said.Reset()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		leave = cancel
		if path == "/lama?" {
			leave = func() {}
		}
		w.Handler(e).ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
		return said.String()
	}
	if log := ask("/lama"); !strings.Contains(log, "level=INFO") || !strings.Contains(log, "status=499") || strings.Contains(log, "ERROR") {
		t.Errorf("a visitor who leaves:\n%s", log)
	}
	if log := ask("/lama?"); !strings.Contains(log, "level=ERROR") || !strings.Contains(log, "status=500") {
		t.Errorf("a failure:\n%s", log)
	}
	for i, c := range []struct {
		path  string
		fails error
		lines int
	}{
		{"/healthz", nil, 0},
		{"/readyz", nil, 0},
		{"/readyz", errors.New("away"), 1},
		{"/readyz", errors.New("away"), 0},
		{"/readyz", nil, 1},
		{"/readyz", nil, 0},
	} {
		ready = c.fails
		if log := ask(c.path); strings.Count(log, "\n") != c.lines {
			t.Errorf("probe %d of %s: want %d lines, got\n%s", i, c.path, c.lines, log)
		}
	}
}
