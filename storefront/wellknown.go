package storefront

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
)

// Limits of the sitemap: a file may list 50,000 addresses; it is made anew once an hour.
const (
	sitemapLimit = 40_000
	sitemapLife  = time.Hour
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

// urlSet is a sitemap (sitemaps.org).
type urlSet struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []siteURL `xml:"url"`
}

type siteURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

func (s *Storefront) sitemap(c *gin.Context) error {
	body, err := s.knownSitemap(c.Request.Context())
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "public, max-age=3600")
	c.Data(http.StatusOK, "application/xml; charset=utf-8", body)
	return nil
}

// knownSitemap makes the sitemap when it is too old; who comes meanwhile waits for it.
func (s *Storefront) knownSitemap(ctx context.Context) (body []byte, err error) {
	s.mapping.Lock()
	defer s.mapping.Unlock()
	if now := s.Now(); now.After(s.mapUntil) {
		if body, err = s.buildSitemap(ctx); err != nil {
			return nil, err
		}
		s.siteMap, s.mapUntil = body, now.Add(sitemapLife)
	}
	return s.siteMap, nil
}

var errMapFull = errors.New("storefront: the sitemap is full")

// buildSitemap lists the shelves, the cooperatives, and the products that can be seen with their shops.
func (s *Storefront) buildSitemap(ctx context.Context) ([]byte, error) {
	set := urlSet{}
	add := func(path, changed string) { set.URLs = append(set.URLs, siteURL{s.Web.BaseURL() + path, changed}) }
	add("/", "")
	add("/koperasi", "")
	for _, category := range s.Catalog.Categories(ctx) {
		add("/kategori/"+category.Slug, "")
	}
	known, err := s.Members.Directory(ctx)
	if err != nil {
		return nil, err
	}
	for _, coop := range known.Coops {
		add("/koperasi/"+coop.Slug, "")
	}
	shops := map[string]bool{}
	err = s.Catalog.EachProduct(ctx, func(o catalog.ProductInShop) error {
		if len(set.URLs) >= sitemapLimit {
			return errMapFull
		}
		add("/p/"+o.Product.Slug, o.Product.UpdatedAt.UTC().Format(time.DateOnly))
		if !shops[o.Shop.ID] {
			shops[o.Shop.ID] = true
			add("/lapak/"+o.Shop.Slug, "")
		}
		return nil
	})
	if err != nil && !errors.Is(err, errMapFull) {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	err = xml.NewEncoder(&b).Encode(set)
	return b.Bytes(), err
}
