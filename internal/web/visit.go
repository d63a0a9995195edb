package web

import (
	"errors"
	"fmt"
	"mime/multipart"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
)

// Visit is one visit of a page: the page, who came and where. A face's own visit embeds it and adds what its pages ask for. It
// knows no request: what a page may learn of it stands in Page and Param.
type Visit struct {
	Page
	By      act.Actor
	At      act.Place
	Refused string // path of the act whose form is shown again: of two forms on a page, Form belongs to this one

	c *gin.Context // nil in a sample
}

// Visiting is the visit itself.
func (v *Visit) Visiting() *Visit { return v }

// Param is a part of the address that the path names with a colon.
func (v *Visit) Param(name string) string {
	if v.c == nil {
		return ""
	}
	return v.c.Param(name)
}

// Key is the idempotency key of the form that was posted.
func (v *Visit) Key() (string, error) { return Key(v.c) }

// ReadQuery reads the address into a struct, as Bind reads a form: filters, sorting, pages. A Show that puts a form with mistakes
// into the page answers with its status.
func (v *Visit) ReadQuery(into any) (*Form, error) { return readForm(v.Query, into, v.Lang()) }

// Files are the uploads of the form that was posted, at most limit of them under a name.
func (v *Visit) Files(name string, limit int) ([]*multipart.FileHeader, error) {
	return Files(v.c, name, limit)
}

// Visiting is a face's own visit.
type Visiting interface{ Visiting() *Visit }

// Elsewhere is the address of the page that has what is asked for. It is an error only by its type.
type Elsewhere string

// Error is for logs.
func (e Elsewhere) Error() string { return "see " + string(e) }

// Instead is a whole page in place of the one that was asked for: how to become a member, for who is none. It is an error only by
// its type.
type Instead struct {
	Status    int
	Component templ.Component
}

// Error is for logs.
func (i Instead) Error() string { return fmt.Sprintf("another page with status %d", i.Status) }

// instead answers with what Enter and Show return in place of a page.
func (w *Web) instead(c *gin.Context, err error) error {
	if to, ok := errors.AsType[Elsewhere](err); ok {
		return w.Redirect(c, string(to))
	}
	if page, ok := errors.AsType[Instead](err); ok {
		return w.Write(c, page.Status, page.Component)
	}
	return err
}
