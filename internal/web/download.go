package web

import (
	"bytes"
	"net/http"

	"github.com/gin-gonic/gin"
)

// download sends a file. Its head leaves with the first part that is larger than the buffer, so that what fails early is a page
// of its own; what fails later breaks the connection off, and the browser knows that the file is not whole.
func (f *Face[V]) download(c *gin.Context, page *PageSpec[V], file File[V]) error {
	v, err := f.enter(c, page.Access)
	if err == nil {
		err = f.Around(c, v)
	}
	if err != nil {
		return err
	}
	to := &download{c: c, name: file.Name(v)}
	if err := file.Write(c.Request.Context(), v, to); err != nil {
		if to.started {
			panic(http.ErrAbortHandler)
		}
		return err
	}
	return to.flush()
}

// downloadBuffer is how much of a file waits for the first error.
const downloadBuffer = 256 << 10

type download struct {
	c       *gin.Context
	name    string
	waiting bytes.Buffer
	started bool
}

func (d *download) Write(b []byte) (int, error) {
	n, _ := d.waiting.Write(b) // a buffer takes everything
	if d.waiting.Len() < downloadBuffer {
		return n, nil
	}
	return n, d.flush()
}

func (d *download) flush() error {
	if !d.started {
		d.started = true
		d.c.Header("Content-Type", "text/csv; charset=utf-8")
		d.c.Header("Content-Disposition", `attachment; filename="`+d.name+`"`)
		d.c.Header("Cache-Control", "private, no-store")
		d.c.Status(http.StatusOK)
	}
	_, err := d.waiting.WriteTo(d.c.Writer)
	return err
}
