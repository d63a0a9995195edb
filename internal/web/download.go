package web

import (
	"bytes"
	"cmp"
	"errors"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/audit"
)

// download sends a file. Its head leaves with the first part that is larger than the buffer, so that what fails early is a page
// of its own; what fails later breaks the connection off, and the browser knows that the file is not whole.
func (f *Face[V]) download(w *Web, c *gin.Context, page *PageSpec[V], file File[V]) error {
	_, access := file.door(page)
	v, err := f.enter(c, access)
	if err == nil {
		err = f.Around(c, v)
	}
	if errors.Is(err, act.ErrUnproven) {
		return w.askProof(c, strings.TrimSuffix(c.Request.URL.Path, "/"+file.Path))
	}
	if err != nil {
		return err
	}
	to := &download{c: c, name: file.Name(v)}
	if err := file.Write(audit.WithRemote(c.Request.Context(), c.ClientIP()), v, to); err != nil {
		if to.started {
			panic(http.ErrAbortHandler)
		}
		return err
	}
	return to.flush()
}

// ownTypes are files that we write, by the ending of the name; others are CSV.
var ownTypes = map[string]string{
	".xlsx":    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".jsonl":   "application/x-ndjson; charset=utf-8",
	".journal": "text/plain; charset=utf-8",
}

// foreignTypes are files that people have sent, by the ending of the name: a browser must never take them for a page of ours.
var foreignTypes = map[string]string{".pdf": "application/pdf", ".webp": "image/webp"}

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
		kind := cmp.Or(ownTypes[path.Ext(d.name)], "text/csv; charset=utf-8")
		if foreign := foreignTypes[path.Ext(d.name)]; foreign != "" {
			kind = foreign
			d.c.Header("X-Content-Type-Options", "nosniff")
			d.c.Header("Content-Security-Policy", "sandbox; default-src 'none'")
		}
		d.c.Header("Content-Type", kind)
		d.c.Header("Content-Disposition", `attachment; filename="`+d.name+`"`)
		d.c.Header("Cache-Control", "private, no-store")
		d.c.Status(http.StatusOK)
	}
	_, err := d.waiting.WriteTo(d.c.Writer)
	return err
}
