package storefront

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"
)

// appManifest is what a phone reads to put us on its home screen.
type appManifest struct {
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
}

func (s *Storefront) manifest(c *gin.Context) error {
	l := s.Web.Locale(c)
	m := appManifest{
		Name: "Lumbung", ShortName: "Lumbung", About: l.T("home.description"), Lang: l.Tag(), Start: "/", Scope: "/",
		Display: "standalone", Background: "#FBF6EC", Theme: "#FBF6EC",
	}
	for _, size := range []string{"192", "512"} {
		address, err := s.Web.Asset("icon-" + size + ".png")
		if err != nil {
			return err
		}
		m.Icons = append(m.Icons, appIcon{address, size + "x" + size, "image/png"})
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "public, max-age=3600")
	c.Header("Vary", "Cookie")
	c.Data(http.StatusOK, "application/manifest+json", body)
	return nil
}

// robots keeps crawlers out of what belongs to one visitor, and of the endless combinations of filters.
func (s *Storefront) robots(c *gin.Context) error {
	c.Header("Cache-Control", "public, max-age=86400")
	c.String(http.StatusOK, "User-agent: *\n"+
		"Disallow: /keranjang\nDisallow: /checkout\nDisallow: /pesanan\nDisallow: /akun\nDisallow: /masuk\nDisallow: /daftar\n"+
		"Disallow: /cari\nDisallow: /*?\nDisallow: /jualan\nDisallow: /pengurus\nDisallow: /platform\n"+
		"Sitemap: "+s.Web.BaseURL()+"/sitemap.xml\n")
	return nil
}
