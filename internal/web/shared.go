package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzip"
)

// What strangers are shown may be this old, and all of it together this large.
const (
	sharedLife  = time.Second
	sharedBytes = 32 << 20
	sharedKey   = 512 // longest address that is remembered
)

// shared remembers pages for a second. Its zero value is ready.
type shared struct {
	mu    sync.Mutex
	pages map[string]*sharedPage
	bytes int
	swept time.Time
}

// sharedPage is a page being made, and then the page.
type sharedPage struct {
	made  chan struct{} // closed when it is made, or never will be
	until time.Time
	cache string // Cache-Control
	body  []byte // nil when it was not one to share
	once  sync.Once
	gzip  []byte // body, compressed when first asked for
}

// WrapShared is Wrap for pages that look the same to every stranger: visitors without a session, so without an account or
// a place, and with as many things in the cart. They get the same page for a second, and however many ask for it at once,
// it is made once.
func (w *Web) WrapShared(h Handler) gin.HandlerFunc {
	alone := w.Wrap(h)
	return func(c *gin.Context) {
		key := w.locale(c).Tag() + " " + strconv.Itoa(w.CartCount(c)) + " " + c.Request.URL.RequestURI()
		if !w.options.Share || w.known(c) || len(key) > sharedKey {
			alone(c)
			return
		}
		page, mine := w.shared.take(key, time.Now())
		if mine {
			stateOf(c).sharing = page
			defer w.shared.give(page)
			alone(c)
			return
		}
		if err := page.wait(c.Request.Context()); err != nil {
			w.fail(c, err)
			return
		}
		if page.body == nil {
			alone(c)
			return
		}
		w.answerShared(c, page)
	}
}

func (w *Web) answerShared(c *gin.Context, page *sharedPage) {
	c.Header("Cache-Control", page.cache)
	if !accepts(c.GetHeader("Accept-Encoding"), "gzip") {
		c.Data(http.StatusOK, htmlType, page.body)
		return
	}
	c.Header("Vary", "Accept-Encoding")
	c.Header("Content-Encoding", "gzip")
	c.Data(http.StatusOK, htmlType, page.compressed(w.encoders))
}

// known says whether something about this visitor may stand on the page: a session, or a sentence that came along.
func (w *Web) known(c *gin.Context) bool {
	return slices.ContainsFunc(c.Request.Cookies(), func(cookie *http.Cookie) bool {
		return cookie.Name == w.sessions.Cookie.Name || cookie.Name == w.carrier(carriedFlash)
	})
}

// take returns the page that there is, or a new one that the caller must make and give.
func (s *shared) take(key string, now time.Time) (page *sharedPage, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.pages[key]; known != nil && now.Before(known.until) {
		return known, false
	}
	if s.bytes > sharedBytes || now.Sub(s.swept) >= sharedLife {
		s.sweep(now)
	}
	page = &sharedPage{made: make(chan struct{}), until: now.Add(sharedLife)}
	s.pages[key] = page
	return page, true
}

// sweep forgets what is too old, and everything when the rest is too much.
func (s *shared) sweep(now time.Time) {
	s.swept, s.bytes = now, 0
	for key, page := range s.pages {
		if !now.Before(page.until) {
			delete(s.pages, key)
			continue
		}
		s.bytes += len(page.body)
	}
	if s.pages == nil || s.bytes > sharedBytes {
		s.pages, s.bytes = map[string]*sharedPage{}, 0
	}
}

func (s *shared) give(page *sharedPage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bytes += len(page.body) // compressed it is a fifth of that again
	close(page.made)
}

// keep notes the page that was made, if it is one.
func (p *sharedPage) keep(status int, body []byte, cache string) {
	if status == http.StatusOK {
		p.cache, p.body = cache, bytes.Clone(body)
	}
}

// compressed is the page as a gzip file.
func (p *sharedPage) compressed(encoders *sync.Pool) []byte {
	p.once.Do(func() {
		z := encoders.Get().(*gzip.Writer) // the pool holds nothing else
		defer encoders.Put(z)
		var b bytes.Buffer // takes everything
		z.Reset(&b)
		_, _ = z.Write(p.body)
		_ = z.Close()
		p.gzip = b.Bytes()
	})
	return p.gzip
}

func (p *sharedPage) wait(ctx context.Context) error {
	select {
	case <-p.made:
		return nil
	case <-ctx.Done():
		return errors.Join(ctx.Err(), context.Cause(ctx))
	}
}
