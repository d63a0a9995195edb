package web_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// What a browser carries comes back until it is dropped, and only over the connection and to the host it came from.
func TestCarry(t *testing.T) {
	for base, want := range map[string]http.Cookie{
		"https://lumbung.test": {
			Name: "__Host-lumbung-x", Value: "a.1", Path: "/", MaxAge: 60, HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode,
		},
		"http://localhost:80": {Name: "lumbung-x", Value: "a.1", Path: "/", MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode},
	} {
		w := webtest.New(t, nil, func(o *web.Options) { o.BaseURL = base })
		e := w.NewEngine()
		e.GET("/beri", w.Wrap(func(c *gin.Context) error { w.SetCookie(c, "x", "a.1", time.Minute); return w.Redirect(c, "/") }))
		e.GET("/lihat", w.Wrap(func(c *gin.Context) error { return w.Redirect(c, "/"+w.Cookie(c, "x")) }))
		e.GET("/ambil", w.Wrap(func(c *gin.Context) error { w.DropCookie(c, "x"); return w.Redirect(c, "/") }))
		h := w.Handler(e)
		a := webtest.NewBrowser(t, h).Get("/beri")
		got, err := http.ParseSetCookie(a.Header.Get("Set-Cookie"))
		if err != nil {
			t.Fatal(err)
		}
		got.Raw = ""
		if diff := cmp.Diff(want, *got); diff != "" || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: Cache-Control %q, %s", base, a.Header.Get("Cache-Control"), diff)
		}
		b := webtest.NewBrowser(t, h)
		b.Header.Set("Cookie", want.Name+"=a.1")
		b.Get("/lihat").To("/a.1")
		gone, err := http.ParseSetCookie(b.Get("/ambil").Header.Get("Set-Cookie"))
		if err != nil || gone.MaxAge >= 0 || gone.Name != want.Name {
			t.Errorf("%s: dropped by %v, %v", base, gone, err)
		}
		stranger := webtest.NewBrowser(t, h)
		stranger.Get("/lihat").To("/")
		if a := stranger.Get("/ambil"); a.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: a browser that carries nothing is told %q", base, a.Header.Get("Set-Cookie"))
		}
	}
}
