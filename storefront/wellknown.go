package storefront

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"
)

// appManifest is what a phone reads to put us on its home screen.
type appManifest struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	ShortName  string    `json:"short_name"`
	About      string    `json:"description"`
	Lang       string    `json:"lang"`
	Start      string    `json:"start_url"`
	Scope      string    `json:"scope"`
	Display    string    `json:"display"`
	Background string    `json:"background_color"`
	Theme      string    `json:"theme_color"`
	Icons      []appIcon `json:"icons"`
}

type appIcon struct {
	Src   string `json:"src"`
	Sizes string `json:"sizes"`
	Type  string `json:"type"`
	Use   string `json:"purpose"`
}

func (s *Storefront) manifest(c *gin.Context) error {
	l, name := s.Web.Locale(c), "Lumbung"
	if site := s.Web.Site(c); site != nil {
		name = site.Name
	}
	m := appManifest{
		ID: "/", Name: name, ShortName: name, About: l.T("home.description"), Lang: l.Tag(), Start: "/", Scope: "/",
		Display: "standalone", Background: "#FBF6EC", Theme: "#FBF6EC",
	}
	for _, icon := range []appIcon{
		{"icon-192.png", "192x192", "image/png", "any"},
		{"icon-512.png", "512x512", "image/png", "any"},
		{"icon-maskable.png", "512x512", "image/png", "maskable"},
	} {
		var err error
		if icon.Src, err = s.Web.Asset(icon.Src); err != nil {
			return err
		}
		m.Icons = append(m.Icons, icon)
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "public, max-age=3600")
	c.Data(http.StatusOK, "application/manifest+json", body)
	return nil
}

// favicon is the sign, for what asks for it at its old address.
func (s *Storefront) favicon(c *gin.Context) error {
	address, err := s.Web.Asset("icon-192.png")
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "public, max-age=86400")
	c.Redirect(http.StatusFound, address)
	return nil
}

// robots keeps crawlers out of what belongs to one visitor, and of the endless combinations of filters.
func (s *Storefront) robots(c *gin.Context) error {
	c.Header("Cache-Control", "public, max-age=86400")
	c.String(http.StatusOK, "User-agent: *\n"+
		"Disallow: /keranjang\nDisallow: /checkout\nDisallow: /pesanan\nDisallow: /akun\nDisallow: /masuk\nDisallow: /daftar\n"+
		"Disallow: /cari\nDisallow: /*?\nDisallow: /jualan\nDisallow: /pengurus\nDisallow: /platform\n"+
		"Sitemap: "+s.Web.AddressFor(c)+"/sitemap.xml\n")
	return nil
}
