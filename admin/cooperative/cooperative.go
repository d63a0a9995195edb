// Package cooperative is the officers' back office: what waits today, orders with their payment and journal entries side
// by side, the books, members and moderation. Supervisors read everything and change nothing.
package cooperative

import (
	"embed"
	"io/fs"

	"github.com/gin-gonic/gin"

	"lumbung/admin"
	"lumbung/internal/web"
)

//go:embed templates locales
var files embed.FS

// Cooperative serves /pengurus. Every address below it begins with the cooperative's slug.
type Cooperative struct {
	admin.Parts
	pages    *web.Pages
	face     *web.Face[*Visit]
	entrance *web.Face[*Visit]
}

// New parses the pages.
func New(p admin.Parts) (*Cooperative, error) {
	pages, err := p.Web.Pages(web.PagesOptions{
		Name: "cooperative", FS: web.Sub(files, "templates"), Dir: "admin/cooperative/templates", Layout: "frame", Want: names(),
	})
	if err != nil {
		return nil, err
	}
	if p.Web.Dev() {
		stories, err := samples()
		if err != nil {
			return nil, err
		}
		p.Web.Storybook(pages, stories)
	}
	s := &Cooperative{Parts: p, pages: pages}
	s.face, s.entrance = s.newFace(), s.newEntrance()
	return s, nil
}

// Locales holds the sentences of this face, for i18n.Load.
func Locales() fs.FS { return web.Sub(files, "locales") }

// Routes are all pages of the officers' back office.
func (s *Cooperative) Routes(e *gin.Engine) error {
	get := func(path string, h web.Handler) { e.GET(path, s.Web.Wrap(h)) }

	get("/pengurus/:coop/neraca", s.trialBalance)
	get("/pengurus/:coop/jurnal", s.journal)
	get("/pengurus/:coop/jurnal/unduh", s.journalCSV)
	get("/pengurus/:coop/akun/:account", s.account)

	if err := web.Mount(s.Web, e, s.entrance); err != nil {
		return err
	}
	return web.Mount(s.Web, e, s.face)
}

// Doors are the routes of the pages that declare themselves, with who may come in.
func (s *Cooperative) Doors() []web.Door { return append(s.entrance.Doors(), s.face.Doors()...) }
