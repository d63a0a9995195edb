package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"
)

// Write answers with a component. It is written only when it is whole, and also when the time of the request is over: that is what
// it may tell.
func (w *Web) Write(c *gin.Context, status int, component templ.Component) error {
	b := w.buffers.Get().(*bytes.Buffer) // the pool holds nothing else
	defer w.putBuffer(b)
	if err := component.Render(context.WithoutCancel(c.Request.Context()), b); err != nil {
		return fmt.Errorf("render %s: %w", c.FullPath(), err)
	}
	w.send(c, status, b.Bytes())
	return nil
}

// send answers with a page.
func (w *Web) send(c *gin.Context, status int, page []byte) {
	h := c.Writer.Header()
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	if stateOf(c).session.userID() != "" {
		h.Set("Cache-Control", "no-store") // nobody reads over the shoulder of who has signed out
	}
	if s := stateOf(c); s.sharing != nil && status == http.StatusOK && w.untouched(s.session) {
		s.sharing.keep(page, h.Get("Cache-Control"), w.encoders) // WrapShared answers
		return
	}
	c.Data(status, htmlType, page)
}

// largePage is the size above which a page's buffer is not kept for the next one.
const largePage = 256 << 10

func (w *Web) putBuffer(b *bytes.Buffer) {
	if b.Cap() <= largePage {
		b.Reset()
		w.buffers.Put(b)
	}
}
