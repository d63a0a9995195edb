package web_test

import (
	"net/url"
	"testing"

	"github.com/gin-gonic/gin"

	"lumbung/internal/fault"
	"lumbung/internal/web/webtest"
)

// TestAgain: a page that is out of reach offers itself, and what a form sent is not offered to be sent again.
func TestAgain(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil)
	e := w.NewEngine()
	away := w.Wrap(func(*gin.Context) error { return fault.New(fault.Unavailable, "web.unavailable") })
	e.GET("/cari", away)
	e.POST("/cari", away)
	b := webtest.NewBrowser(t, w.Handler(e))
	b.Get("/cari?q=kopi&urut=termurah").Is(503).Has(`<a class="btn primary" href="/cari?q=kopi&amp;urut=termurah">Muat ulang</a>`,
		`<a class="btn" href="/">`)
	b.Post("/cari", url.Values{}).Is(503).Silent("Muat ulang</a>").Has(`<a class="btn primary" href="/">`)
}
