package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
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
}

// sharedPage is a page being made, and then the page.
type sharedPage struct {
	made  chan struct{} // closed when it is made, or never will be
	until time.Time
	cache string   // Cache-Control
	parts [][]byte // of the page, with a nonce between each two; nil when it was not one to share
}

// WrapShared is Wrap for pages that look the same to every stranger: visitors without a session, so without a cart, an
// account or a place. They get the same page for a second, and however many ask for it at once, it is made once.
func (w *Web) WrapShared(h Handler) gin.HandlerFunc {
	alone := w.Wrap(h)
	return func(c *gin.Context) {
		key := w.locale(c).Tag() + " " + c.Request.URL.RequestURI()
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
		if page.parts == nil {
			alone(c)
			return
		}
		c.Header("Cache-Control", page.cache)
		c.Data(http.StatusOK, htmlType, bytes.Join(page.parts, []byte(stateOf(c).nonce)))
	}
}

// known says whether something about this visitor may stand on the page: a session, or a sentence that came along.
func (w *Web) known(c *gin.Context) bool {
	return slices.ContainsFunc(c.Request.Cookies(), func(cookie *http.Cookie) bool {
		return cookie.Name == w.sessions.Cookie.Name || cookie.Name == w.flashCookie()
	})
}

// take returns the page that there is, or a new one that the caller must make and give.
func (s *shared) take(key string, now time.Time) (page *sharedPage, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.pages[key]; known != nil && now.Before(known.until) {
		return known, false
	}
	if s.pages == nil || s.bytes > sharedBytes {
		s.pages, s.bytes = map[string]*sharedPage{}, 0
	}
	s.bytes += len(key)
	page = &sharedPage{made: make(chan struct{}), until: now.Add(sharedLife)}
	s.pages[key] = page
	return page, true
}

func (s *shared) give(page *sharedPage) {
	size := 0
	for _, part := range page.parts {
		size += len(part)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bytes += size
	close(page.made)
}

// keep notes the page that was made, if it is one.
func (p *sharedPage) keep(status int, body []byte, nonce, cache string) {
	if status == http.StatusOK && nonce != "" {
		p.cache, p.parts = cache, bytes.Split(bytes.Clone(body), []byte(nonce))
	}
}

func (p *sharedPage) wait(ctx context.Context) error {
	select {
	case <-p.made:
		return nil
	case <-ctx.Done():
		return errors.Join(ctx.Err(), context.Cause(ctx))
	}
}
