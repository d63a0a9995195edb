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

//go:embed locales
var files embed.FS

// Cooperative serves /pengurus. Every address below it begins with the cooperative's slug.
type Cooperative struct {
	admin.Parts
	face, entrance *web.Face[*Visit]
}

// New makes the pages.
func New(p admin.Parts) *Cooperative {
	s := &Cooperative{Parts: p}
	s.face, s.entrance = s.newFace(), s.newEntrance()
	return s
}

// Locales holds the sentences of this face, for i18n.Load.
func Locales() fs.FS { return web.Sub(files, "locales") }

// Routes are all pages of the officers' back office.
func (s *Cooperative) Routes(e *gin.Engine) error {
	if err := web.Mount(s.Web, e, s.entrance); err != nil {
		return err
	}
	return web.Mount(s.Web, e, s.face)
}

// Doors are the routes with who may come in.
func (s *Cooperative) Doors() []web.Door { return append(s.entrance.Doors(), s.face.Doors()...) }
