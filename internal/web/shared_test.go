package web_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

type sharedView struct {
	web.Page
	N    int64
	Seen string
}

// sharedSite has one page for all strangers, which counts how often it was made.
func sharedSite(t *testing.T, made *atomic.Int64, slow func()) http.Handler {
	t.Helper()
	w := webtest.New(t, nil, func(o *web.Options) { o.Share = true })
	w.CartCount = func(c *gin.Context) int { return len(w.Carried(c, "keranjang")) }
	dir := t.TempDir()
	write(t, dir+"/page.html", `{{define "main"}}<p>Dibuat {{.N}} kali</p><p>Melihat {{.Seen}}</p><script type="application/json">{}</script>{{end}}`)
	pages, err := w.Pages(web.PagesOptions{Name: "test", FS: os.DirFS(dir)})
	if err != nil {
		t.Fatal(err)
	}
	e := w.NewEngine()
	e.GET("/bersama", w.WrapShared(func(c *gin.Context) error {
		slow()
		if c.Query("rusak") != "" {
			return errors.New("broken")
		}
		seen, err := w.Kept(c, "seen")
		if err != nil {
			return err
		}
		return pages.Render(c, http.StatusOK, "page", sharedView{w.Page(c, "x"), made.Add(1), seen})
	}))
	e.GET("/kabari", w.Wrap(func(c *gin.Context) error { return w.Tell(c, "/bersama", "padi", "web.copied") }))
	e.GET("/taruh", w.Wrap(func(c *gin.Context) error {
		w.Carry(c, "keranjang", w.Carried(c, "keranjang")+"x", time.Hour)
		return w.Redirect(c, "/bersama")
	}))
	e.GET("/ingat", w.Wrap(func(c *gin.Context) error { return errors.Join(w.Keep(c, "seen", "kopi"), w.Redirect(c, "/bersama")) }))
	return w.Handler(e)
}

// Strangers get the same page for a second. Who has a session, another
// language or another address gets another page.
func TestShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made atomic.Int64
		h := sharedSite(t, &made, func() {})
		stranger, known := webtest.NewBrowser(t, h), webtest.NewBrowser(t, h)
		for range 3 {
			webtest.NewBrowser(t, h).Get("/bersama").Is(200).Says("Dibuat 1 kali")
		}
		known.Get("/ingat")
		known.Get("/bersama").Is(200).Says("Dibuat 2 kali", "Melihat kopi")
		stranger.Get("/bersama").Is(200).Says("Dibuat 1 kali").Silent("Melihat kopi")
		stranger.Get("/bersama?q=madu").Is(200).Says("Dibuat 3 kali")
		english := webtest.NewBrowser(t, h)
		english.Get("/bersama?bahasa=en")
		english.Get("/bersama").Is(200).Says("Skip to content", "Dibuat 4 kali")
		time.Sleep(time.Second)
		stranger.Get("/bersama").Is(200).Says("Dibuat 5 kali")
	})
}

// Who has something in the cart shares the page with those who have as much in theirs.
func TestSharedCart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := sharedSite(t, new(atomic.Int64), func() {})
		a, b, stranger := webtest.NewBrowser(t, h), webtest.NewBrowser(t, h), webtest.NewBrowser(t, h)
		for _, shopper := range []*webtest.Browser{a, b} {
			shopper.Get("/taruh").To("/bersama")
			shopper.Get("/bersama").Is(200).Says("Dibuat 1 kali").Has("data-cart>1<")
		}
		stranger.Get("/bersama").Is(200).Says("Dibuat 2 kali").Silent("data-cart")
		b.Get("/taruh").To("/bersama")
		b.Get("/bersama").Is(200).Says("Dibuat 3 kali").Has("data-cart>2<")
		a.Get("/bersama").Is(200).Says("Dibuat 1 kali").Has("data-cart>1<")
	})
}

// A browser that takes gzip gets the same page.
func TestSharedCompressed(t *testing.T) {
	h := sharedSite(t, new(atomic.Int64), func() {})
	for i := range 4 {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/bersama", http.NoBody)
		r.Header.Set("Accept-Encoding", "gzip, deflate, br")
		rw := httptest.NewRecorder()
		h.ServeHTTP(rw, r)
		length := rw.Header().Get("Content-Length")
		if rw.Header().Get("Content-Encoding") != "gzip" || rw.Header().Get("Vary") != "Accept-Encoding" || length != "" && length != strconv.Itoa(rw.Body.Len()) {
			t.Fatalf("answer %d has the headers %v", i, rw.Header())
		}
		z, err := gzip.NewReader(rw.Body)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(body, []byte("Dibuat 1 kali")) || !bytes.HasSuffix(bytes.TrimSpace(body), []byte("</html>")) {
			t.Errorf("answer %d: %s", i, body)
		}
	}
}

// A sentence for one visitor is on one page of theirs, and on nobody else's.
func TestSharedFlash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := sharedSite(t, new(atomic.Int64), func() {})
		told, stranger := webtest.NewBrowser(t, h), webtest.NewBrowser(t, h)
		told.Get("/kabari")
		if a := told.Get("/bersama").Is(200).Says("Tersalin"); a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("Cache-Control of the page: %q, so the back button may say it again", a.Header.Get("Cache-Control"))
		}
		stranger.Get("/bersama").Is(200).Silent("Tersalin")
		told.Get("/bersama").Is(200).Silent("Tersalin")
	})
}

// However many ask at once, a page is made once; one that cannot be made is nobody's.
func TestSharedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made, tried atomic.Int64
		h := sharedSite(t, &made, func() { tried.Add(1); time.Sleep(300 * time.Millisecond) })
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() { webtest.NewBrowser(t, h).Get("/bersama").Is(200).Says("Dibuat 1 kali") })
		}
		group.Wait()
		if made.Load() != 1 {
			t.Errorf("made %d times", made.Load())
		}
		tried.Store(0)
		for i := range 3 {
			webtest.NewBrowser(t, h).Get("/bersama?rusak=" + strconv.Itoa(i%2+1)).Is(500)
		}
		if tried.Load() != 3 {
			t.Errorf("a page that cannot be made was tried %d times by three", tried.Load())
		}
	})
}
