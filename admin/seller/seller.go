// Package seller is a member's back office: today's work, orders, goods, and the money page, made for a cheap phone.
package seller

import (
	"embed"
	"io/fs"

	"github.com/gin-gonic/gin"

	"lumbung/admin"
	"lumbung/internal/web"
)

//go:embed locales static
var files embed.FS

// Seller serves /jualan.
type Seller struct {
	admin.Parts
	face *web.Face[*Visit]
}

// New makes the pages.
func New(p admin.Parts) *Seller {
	s := &Seller{Parts: p}
	s.face = s.newFace()
	return s
}

// Locales holds the sentences of this face, for i18n.Load.
func Locales() fs.FS { return web.Sub(files, "locales") }

// Static holds the styles of this face, for web.Options.Static.
func Static() fs.FS { return web.Sub(files, "static") }

// Routes are all pages of a member's back office, and where its script sends photos.
func (s *Seller) Routes(e *gin.Engine) error {
	e.POST(uploads, s.Web.Upload(uploadLimit), s.forScript(s.uploadPhoto))
	e.POST(uploads+"/tiket", s.forScript(s.invitePhoto))
	e.POST(uploads+"/ambil", web.Patient, s.forScript(s.takePhoto))
	return web.Mount(s.Web, e, s.face)
}

// Doors are the routes of the pages with who may come in.
func (s *Seller) Doors() []web.Door { return s.face.Doors() }
