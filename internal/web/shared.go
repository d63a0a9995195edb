package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzip"
)

// PageMemory keeps pages until something that they show changes: a store.Memo.
type PageMemory interface {
	Get(ctx context.Context, key string, load func(ctx context.Context) (*SharedPage, error)) (*SharedPage, error)
}

// SharedPage is a page that looks the same to every stranger.
type SharedPage struct {
	cache string // Cache-Control
	gzip  []byte // nil when it was not one to share
}

// Weigh is about how many bytes of memory a page takes.
func (p *SharedPage) Weigh() int { return len(p.gzip) + 1<<10 }

const sharedKey = 512 // longest address that is remembered

// errNotShared is a page for one visitor, who has it already.
var errNotShared = errors.New("web: not a page to share")

// WrapShared is Wrap for pages that look the same to every stranger: visitors without a session, so without an account or
// a place, and with as many things in the cart. They get the same page until something that it shows changes, and however many
// ask for it at once, it is made once.
func (w *Web) WrapShared(h Handler) gin.HandlerFunc {
	alone := w.Wrap(h)
	return func(c *gin.Context) {
		key := strings.Join([]string{
			w.locale(c).Tag(), strconv.FormatBool(stateOf(c).guessed), strconv.Itoa(w.CartCount(c)), c.Request.URL.RequestURI(),
			stateOf(c).site.shareKey(),
		}, " ")
		if w.options.Pages == nil || w.known(c) || len(key) > sharedKey {
			alone(c)
			return
		}
		page, err := w.options.Pages.Get(c.Request.Context(), key, func(ctx context.Context) (*SharedPage, error) {
			page := &SharedPage{}
			stateOf(c).sharing = page
			c.Request = c.Request.WithContext(ctx)
			alone(c)
			if page.gzip == nil {
				return nil, errNotShared
			}
			return page, nil
		})
		switch {
		case err == nil:
			w.answerShared(c, page)
		case !errors.Is(err, errNotShared):
			w.fail(c, err)
		}
	}
}

func (w *Web) answerShared(c *gin.Context, page *SharedPage) {
	c.Header("Cache-Control", page.cache)
	c.Writer.Header().Add("Vary", "Accept-Encoding")
	if accepts(c.GetHeader("Accept-Encoding"), "gzip") {
		c.Header("Content-Encoding", "gzip")
		c.Data(http.StatusOK, htmlType, page.gzip)
		return
	}
	plain, err := expand(page.gzip)
	if err != nil {
		w.fail(c, err)
		return
	}
	c.Data(http.StatusOK, htmlType, plain)
}

// known says whether something about this visitor may stand on the page: a session, a sentence that came along, or what a face
// says.
func (w *Web) known(c *gin.Context) bool {
	return w.Personal(c) || slices.ContainsFunc(c.Request.Cookies(), func(cookie *http.Cookie) bool {
		return cookie.Name == w.sessions.Cookie.Name || cookie.Name == w.carrier(carriedFlash)
	})
}

// keep notes the page that was made.
func (p *SharedPage) keep(body []byte, cache string, encoders *sync.Pool) {
	z := encoders.Get().(*gzip.Writer) // the pool holds nothing else
	defer encoders.Put(z)
	var b bytes.Buffer // takes everything
	z.Reset(&b)
	_, _ = z.Write(body)
	_ = z.Close()
	p.cache, p.gzip = cache, bytes.Clone(b.Bytes())
}

func expand(compressed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
