package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/store"
	"lumbung/internal/store/sqlite"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// note is what the page shows.
type note struct {
	ID   string `bson:"_id"`
	Text string `bson:"text"`
}

// notebook is a database with one note.
type notebook struct {
	notes *store.Collection[note]
	pages *store.Memo[*web.SharedPage]
}

func openNotebook(t *testing.T) notebook {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "notes.db"))
	if err != nil {
		t.Fatal(err)
	}
	db := store.New(engine)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	b := notebook{
		store.Define(db, store.Spec[note]{Name: "notes", Watched: true}),
		store.NewMemo(db, store.MemoLimit[*web.SharedPage]{Weight: 1 << 20}),
	}
	if err := errors.Join(db.Open(t.Context()), b.notes.Insert(t.Context(), &note{ID: "a", Text: "padi"})); err != nil {
		t.Fatal(err)
	}
	for !engine.Watch().Current() { // its first look at what others have written
		runtime.Gosched()
	}
	return b
}

func (b notebook) write(t *testing.T, text string) {
	t.Helper()
	if _, err := b.notes.Update(t.Context(), "a", func(n *note) error { n.Text = text; return nil }); err != nil {
		t.Fatal(err)
	}
}

// sharedSite has one page for all strangers, which counts how often it was made.
func sharedSite(t *testing.T, b notebook, made *atomic.Int64, slow func()) http.Handler {
	t.Helper()
	w := webtest.New(t, nil, func(o *web.Options) { o.Pages = b.pages })
	w.CartCount = func(c *gin.Context) int { return len(w.Cookie(c, "keranjang")) }
	e := w.NewEngine()
	e.GET("/bersama", w.WrapShared(func(c *gin.Context) error {
		slow()
		if c.Query("rusak") != "" {
			return errors.New("broken")
		}
		seen, err := w.SessionGet(c, "seen")
		if err != nil {
			return err
		}
		shown, err := b.notes.Get(c.Request.Context(), "a")
		if err != nil {
			return err
		}
		page := w.Page(c, "x")
		main := templ.ComponentFunc(func(_ context.Context, to io.Writer) error {
			text := `<p>Dibuat %d kali</p><p>Melihat %s</p><p>Ada %s</p><script type="application/json">{}</script>`
			_, err := fmt.Fprintf(to, text, made.Add(1), seen, shown.Text)
			return err
		})
		return w.Write(c, http.StatusOK, ui.Store(&page, ui.Bar{}, main, nil))
	}))
	e.GET("/kabari", w.Wrap(func(c *gin.Context) error {
		w.Flash(c, "padi", "web.copied")
		return w.Redirect(c, "/bersama")
	}))
	e.GET("/taruh", w.Wrap(func(c *gin.Context) error {
		w.SetCookie(c, "keranjang", w.Cookie(c, "keranjang")+"x", time.Hour)
		return w.Redirect(c, "/bersama")
	}))
	e.GET("/ingat", w.Wrap(func(c *gin.Context) error {
		return errors.Join(w.SessionPut(c, "seen", "kopi"), w.Redirect(c, "/bersama"))
	}))
	return w.Handler(e)
}

// Strangers get the same page until what it shows is written. Who has a session, another language or another address gets another
// page.
func TestShared(t *testing.T) {
	var made atomic.Int64
	b := openNotebook(t)
	h := sharedSite(t, b, &made, func() {})
	stranger, known := webtest.NewBrowser(t, h), webtest.NewBrowser(t, h)
	for range 3 {
		webtest.NewBrowser(t, h).Get("/bersama").Is(200).Says("Dibuat 1 kali", "Ada padi")
	}
	known.Get("/ingat")
	known.Get("/bersama").Is(200).Says("Dibuat 2 kali", "Melihat kopi")
	stranger.Get("/bersama").Is(200).Says("Dibuat 1 kali").Silent("Melihat kopi")
	stranger.Get("/bersama?q=madu").Is(200).Says("Dibuat 3 kali")
	english := webtest.NewBrowser(t, h)
	english.Get("/bersama?bahasa=en")
	english.Get("/bersama").Is(200).Says("Skip to content", "Dibuat 4 kali")
	guessed := webtest.NewBrowser(t, h)
	guessed.Header.Set("Accept-Language", "en")
	guessed.Get("/bersama").Is(200).Says("Skip to content", "Baca dalam bahasa Indonesia", "Dibuat 5 kali")
	english.Get("/bersama").Is(200).Says("Skip to content", "Dibuat 4 kali").Silent("Baca dalam")
	b.write(t, "jagung")
	for range 2 {
		stranger.Get("/bersama").Is(200).Says("Dibuat 6 kali", "Ada jagung")
	}
}

// Who has something in the cart shares the page with those who have as much in theirs.
func TestSharedCart(t *testing.T) {
	h := sharedSite(t, openNotebook(t), new(atomic.Int64), func() {})
	a, b, stranger := webtest.NewBrowser(t, h), webtest.NewBrowser(t, h), webtest.NewBrowser(t, h)
	for _, shopper := range []*webtest.Browser{a, b} {
		shopper.Get("/taruh").To("/bersama")
		shopper.Get("/bersama").Is(200).Says("Dibuat 1 kali").Has("data-cart>1<")
	}
	stranger.Get("/bersama").Is(200).Says("Dibuat 2 kali").Silent("data-cart")
	b.Get("/taruh").To("/bersama")
	b.Get("/bersama").Is(200).Says("Dibuat 3 kali").Has("data-cart>2<")
	a.Get("/bersama").Is(200).Says("Dibuat 1 kali").Has("data-cart>1<")
}

// A browser that takes gzip gets the same page.
func TestSharedCompressed(t *testing.T) {
	h := sharedSite(t, openNotebook(t), new(atomic.Int64), func() {})
	for i := range 4 {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/bersama", http.NoBody)
		r.Header.Set("Accept-Encoding", "gzip, deflate, br")
		rw := httptest.NewRecorder()
		h.ServeHTTP(rw, r)
		length := rw.Header().Get("Content-Length")
		if rw.Header().Get("Content-Encoding") != "gzip" || !slices.Contains(rw.Header().Values("Vary"), "Accept-Encoding") ||
			length != "" && length != strconv.Itoa(rw.Body.Len()) {
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
	h := sharedSite(t, openNotebook(t), new(atomic.Int64), func() {})
	told, stranger := webtest.NewBrowser(t, h), webtest.NewBrowser(t, h)
	told.Get("/kabari")
	if a := told.Get("/bersama").Is(200).Says("Tersalin"); a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("Cache-Control of the page: %q, so the back button may say it again", a.Header.Get("Cache-Control"))
	}
	stranger.Get("/bersama").Is(200).Silent("Tersalin")
	told.Get("/bersama").Is(200).Silent("Tersalin")
}

// However many ask at once, a page is made once; one that cannot be made is nobody's.
func TestSharedAtOnce(t *testing.T) {
	var made, tried atomic.Int64
	asked := make(chan struct{})
	h := sharedSite(t, openNotebook(t), &made, func() {
		tried.Add(1)
		<-asked
	})
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() { webtest.NewBrowser(t, h).Get("/bersama").Is(200).Says("Dibuat 1 kali") })
	}
	close(asked)
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
}
