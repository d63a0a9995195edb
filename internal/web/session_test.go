package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

func TestLanguage(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil)
	b := webtest.NewBrowser(t, w.Handler(w.NewEngine()))
	for preferred, says := range map[string]string{
		"": "Tidak ketemu", "*": "Tidak ketemu", "nl": "Tidak ketemu", ";;": "Tidak ketemu", "id,en;q=0.8": "Tidak ketemu",
		"en;q=0.7,id-ID;q=0.9": "Tidak ketemu", "in,en": "Tidak ketemu", "en;q=0": "Tidak ketemu",
		"en-US": "Not found", "de,en-GB;q=0.8,id;q=0.5": "Not found", "en-US,en;q=0.9,id;q=0.8": "Not found",
	} {
		b.Header.Set("Accept-Language", preferred)
		if a := b.Get("/tidak").Says(says); !strings.Contains(a.Header.Get("Vary"), "Accept-Language") {
			t.Errorf("a page varies by %q", a.Header.Get("Vary"))
		}
	}
	b.Header.Set("Accept-Language", "en-US")
	b.Get("/tidak").Says("Not found", "Baca dalam bahasa Indonesia")
	b.Get("/tidak?bahasa=en&q=kopi").To("/tidak?q=kopi")
	b.Get("/tidak").Says("Not found").Has(`lang="en"`).Silent("Baca dalam")
	b.Get("/tidak?bahasa=xx").To("/tidak")
	b.Get("/tidak").Says("Tidak ketemu")
	b.Get("//jahat.example/?bahasa=en").Silent("//jahat")
}

func TestSessionIsLazy(t *testing.T) {
	t.Parallel()
	people := webtest.People(members.Actor{User: &identity.User{ID: "u1", Name: "Sri"}})
	sessions := webtest.NewSessions()
	w := webtest.New(t, nil, func(o *web.Options) { o.Sessions, o.Actor = sessions, people })
	e := sessionRoutes(w)
	guest := webtest.NewBrowser(t, w.Handler(e))
	if a := guest.Get("/siapa").Has("guest"); a.Header.Get("Set-Cookie") != "" || sessions.Reads != 0 || sessions.Count() != 0 {
		t.Errorf("a guest's page read %d sessions, kept %d, set %q", sessions.Reads, sessions.Count(), a.Header.Get("Set-Cookie"))
	}

	b := webtest.NewBrowser(t, w.Handler(e))
	b.Post("/simpan", url.Values{})
	before := b.Cookie("lumbung").Value
	b.Post("/masuk", url.Values{}).To("/")
	after := b.Cookie("lumbung").Value
	if before == after {
		t.Error("signing in must give a new token")
	}
	saves := sessions.Saves
	b.Get("/siapa").Has("Sri Tersalin")
	b.Get("/siapa").Has("Sri").Silent("Tersalin")
	b.Get("/siapa")
	if got := sessions.Saves - saves; got != 0 {
		t.Errorf("three pages saved the session %d times", got)
	}
	b.Post("/keluar", url.Values{})
	if b.Cookie("lumbung") != nil {
		t.Error("cookie still there after signing out")
	}
	for _, old := range []string{before, after} {
		b := webtest.NewBrowser(t, w.Handler(e))
		b.Header.Set("Cookie", "lumbung="+old)
		b.Get("/siapa").Has("guest")
		b.Get("/akun").To("/masuk?kembali=%2Fakun")
	}
}

func sessionRoutes(w *web.Web) *gin.Engine {
	e := w.NewEngine()
	e.GET("/siapa", w.Wrap(func(c *gin.Context) error {
		p := w.Page(c, "")
		name, flash := "guest", ""
		if p.Visitor != nil {
			name = p.Visitor.Name
		}
		if p.Flash != nil {
			flash = p.Flash.Text
		}
		c.String(http.StatusOK, "%s %s", name, flash)
		return nil
	}))
	e.GET("/akun", w.Wrap(func(c *gin.Context) error { _, err := w.RequireActor(c); return err }))
	e.POST("/simpan", w.Wrap(func(c *gin.Context) error {
		if err := w.SessionPut(c, "keranjang", "k1"); err != nil {
			return err
		}
		return w.Redirect(c, "/")
	}))
	e.POST("/masuk", w.Wrap(func(c *gin.Context) error {
		if kept, err := w.SessionGet(c, "keranjang"); err != nil || kept != "k1" {
			return fmt.Errorf("kept %q, %w", kept, err)
		}
		if err := w.SignIn(c, "u1"); err != nil {
			return err
		}
		w.Flash(c, "padi", "web.copied")
		return w.Redirect(c, web.ReturnPath(c, "/"))
	}))
	e.POST("/keluar", w.Wrap(func(c *gin.Context) error {
		if err := w.SignOut(c); err != nil {
			return err
		}
		return w.Redirect(c, "/")
	}))
	return e
}

func TestCookie(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]http.Cookie{
		"https://lumbung.test": {Name: "__Host-lumbung", Path: "/", HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode},
		"http://localhost:80":  {Name: "lumbung", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode},
	} {
		w := webtest.New(t, nil, func(o *web.Options) { o.BaseURL = base })
		a := webtest.NewBrowser(t, w.Handler(sessionRoutes(w))).Post("/simpan", url.Values{})
		got, err := http.ParseSetCookie(a.Header.Get("Set-Cookie"))
		if err != nil {
			t.Errorf("%s: %v", base, err)
			continue
		}
		if len(got.Value) < 43 || got.MaxAge <= 0 {
			t.Errorf("%s: token of %d characters for %d s", base, len(got.Value), got.MaxAge)
		}
		got.Value, got.Raw, got.MaxAge, got.Expires, got.RawExpires = "", "", 0, time.Time{}, ""
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Errorf("%s:\n%s", base, diff)
		}
	}
}

type failingSessions struct{ *webtest.Sessions }

func (failingSessions) CommitCtx(context.Context, string, []byte, time.Time) error {
	return webtest.ErrBroken
}

func TestSessionNotSavedFailsClosed(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil, func(o *web.Options) { o.Sessions = failingSessions{webtest.NewSessions()} })
	a := webtest.NewBrowser(t, w.Handler(sessionRoutes(w))).Post("/simpan", url.Values{}).Is(500).Silent("mongodb")
	if a.Header.Get("Location") != "" || a.Header.Get("Set-Cookie") != "" {
		t.Errorf("answer still leads to %q with %q", a.Header.Get("Location"), a.Header.Get("Set-Cookie"))
	}
}

func TestReturnPath(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"/akun?a=1": "/akun?a=1", "": "/", "//jahat.example": "/", "https://jahat.example": "/", `/\jahat.example`: "/",
		"javascript:alert(1)": "/", "akun": "/", "/%09/jahat": "/%09/jahat",
	} {
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		c.Request = httptest.NewRequestWithContext(t.Context(), "GET", "/?kembali="+url.QueryEscape(given), nil)
		if got := web.ReturnPath(c, "/"); got != want {
			t.Errorf("ReturnPath(%q): got %q, want %q", given, got, want)
		}
	}
}
