// Package storefront is what buyers see: pages that declare themselves (face.go) and the components that show them. Pages read,
// ask a capability and show; they hold no rule of their own and never touch the store, an adapter or the back office.
package storefront

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/area"
	"lumbung/internal/content"
	"lumbung/internal/identity"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/notify"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/refund"
	"lumbung/search"
)

//go:embed locales
var files embed.FS

// Parts are whom the pages ask.
type Parts struct {
	Web      *web.Web
	Catalog  *catalog.Service
	Search   *search.Service
	Orders   *orders.Service
	Payments *payments.Service
	Refunds  *refund.Service
	Members  *members.Service
	Content  *content.Service
	Identity *identity.Service
	Notices  *notify.Service
	Media    *media.Service
	Atlas    *area.Atlas
	Now      func() time.Time
	LinkKey  identity.Keys // signs the addresses under which guests follow their purchases
	Dev      bool          // show the demo logins

	DemoLogins []DemoLogin // shown on the sign-in page in dev mode
}

// DemoLogin is a made-up person of the demo that anybody may sign in as.
type DemoLogin struct {
	Name, Role      string // Role: buyer, seller, treasurer, supervisor ..., or any words
	Phone, Password string
}

// Storefront is the shop window.
type Storefront struct {
	Parts
	face *web.Face[*Visit]

	infos     infos
	regencies map[string]string // short names by code
	shelves   map[string][]tile // categories by language
	places    sync.Map          // short places by code of the village
}

// New makes the pages.
func New(p Parts) (*Storefront, error) {
	if _, err := p.Web.Asset("storefront.css"); err != nil {
		return nil, fmt.Errorf("storefront: web.Options.Static lacks storefront.Static(): %w", err)
	}
	known, err := loadInfos()
	if err != nil {
		return nil, fmt.Errorf("storefront: %w", err)
	}
	s := &Storefront{
		Parts: p, infos: known, regencies: regencyNames(p.Atlas), shelves: tilesOf(p.Catalog.Categories(context.Background())),
	}
	p.Web.CartCount, p.Web.Personal, p.Web.FindSite = s.cartCount, s.isWaiting, s.site
	s.face = s.newFace()
	return s, nil
}

// Locales holds the sentences of the storefront, for i18n.Load.
func Locales() fs.FS { return web.Sub(files, "locales") }

// Doors are the routes with who may come in.
func (s *Storefront) Doors() []web.Door { return s.face.Doors() }

// Routes are all pages of the storefront.
func (s *Storefront) Routes(e *gin.Engine) error {
	get := func(path string, h web.Handler) { e.GET(path, s.Web.Wrap(h)) }
	get("/cari/saran", s.suggest)
	get("/wilayah", s.areas)
	get("/wilayah/cari", s.villages)
	e.GET("/media/:name", gin.WrapH(s.Media))
	e.HEAD("/media/:name", gin.WrapH(s.Media))
	get("/manifest.webmanifest", s.manifest)
	get("/favicon.ico", s.favicon)
	get("/robots.txt", s.robots)
	get("/sitemap.xml", s.sitemap)
	get("/sitemap/:file", s.sitemapPart)
	get("/tls/boleh", s.certified)
	get("/sw.js", s.worker)
	e.POST("/kabar/tampil", s.Web.Wrap(s.shown))
	return web.Mount(s.Web, e, s.face)
}
