// Package seller is a member's back office: today's work, orders, goods, and the money page, made for a cheap phone.
package seller

import (
	"embed"
	"io/fs"

	"github.com/gin-gonic/gin"

	"lumbung/admin"
	"lumbung/internal/web"
)

//go:embed templates locales static
var files embed.FS

// Seller serves /jualan.
type Seller struct {
	admin.Parts
	pages *web.Pages
	face  *web.Face[*Visit]
}

// New parses the pages.
func New(p admin.Parts) (*Seller, error) {
	pages, err := p.Web.Pages(web.PagesOptions{
		Name: "seller", FS: web.Sub(files, "templates"), Dir: "admin/seller/templates", Layout: "frame", Want: names(),
	})
	if err != nil {
		return nil, err
	}
	p.Web.Storybook(pages, samples())
	s := &Seller{Parts: p, pages: pages}
	s.face = s.newFace()
	return s, nil
}

// Locales holds the sentences of this face, for i18n.Load.
func Locales() fs.FS { return web.Sub(files, "locales") }

// Static holds the styles of this face, for web.Options.Static.
func Static() fs.FS { return web.Sub(files, "static") }

// names lists every page, so that one without a template is noticed at start.
func names() []string {
	return []string{"shop", "join"}
}

// Routes are all pages of a member's back office.
func (s *Seller) Routes(e *gin.Engine) error {
	get := func(path string, h handler) { e.GET(path, s.Web.Wrap(s.forMembers(h))) }
	post := func(path string, h handler) { e.POST(path, s.Web.Wrap(s.forMembers(h))) }

	get("/jualan/buka", s.openShop)
	post("/jualan/buka", s.doOpenShop)
	get("/jualan/lapak", s.editShop)
	post("/jualan/lapak", s.doEditShop)

	e.POST(uploads, takeTime, s.forScript(s.uploadPhoto))
	e.POST(uploads+"/tiket", s.forScript(s.invitePhoto))
	e.POST(uploads+"/ambil", takeTime, s.forScript(s.takePhoto))
	return web.Mount(s.Web, e, s.face)
}

// Doors are the routes with who may come in.
func (s *Seller) Doors() []web.Door { return s.face.Doors() }
