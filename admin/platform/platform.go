// Package platform is the operator's back office: the first start of an installation, the cooperatives on it, and what a new one
// needs before it can sell. The operator sees no member's savings and moves no money.
package platform

import (
	"embed"
	"io/fs"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/admin"
	"lumbung/internal/jobs"
	"lumbung/internal/web"
)

//go:embed locales static
var files embed.FS

// Parts are whom the pages ask, and what they say of the installation.
type Parts struct {
	admin.Parts

	Simulated bool // payments go to the simulator: no real money comes in
	Messages  bool // messages leave the program
	Jobs      *jobs.Service
	Readings  func() []Reading // how the installation does
}

// Platform serves /mulai and /platform.
type Platform struct {
	Parts
	begin, market *web.Face[*Visit]
	healthy       kept
}

// kept is how the cooperatives did a moment ago; the list is never changed.
type kept struct {
	sync.Mutex
	until time.Time
	list  []coopHealth
}

// New makes the pages.
func New(p Parts) *Platform {
	s := &Platform{Parts: p}
	s.begin, s.market = s.newBegin(), s.newMarket()
	return s
}

// Locales holds the sentences of this face, for i18n.Load.
func Locales() fs.FS { return web.Sub(files, "locales") }

// Static holds the style of this face, for web.Options.Static.
func Static() fs.FS { return web.Sub(files, "static") }

// Routes are all pages of the operator.
func (s *Platform) Routes(e *gin.Engine) error {
	if err := web.Mount(s.Web, e, s.begin); err != nil {
		return err
	}
	return web.Mount(s.Web, e, s.market)
}

// Doors are the routes with who may come in.
func (s *Platform) Doors() []web.Door { return append(s.begin.Doors(), s.market.Doors()...) }
