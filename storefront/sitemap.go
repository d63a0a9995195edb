package storefront

import (
	"context"
	"encoding/xml"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/ui"
)

// sitemapLimit is how many addresses a file of a sitemap may list (sitemaps.org).
const sitemapLimit = 50_000

// sitemapOf is the file of what no cooperative has alone.
const sitemapOf = "umum"

// siteIndex names the files of the sitemap (sitemaps.org).
type siteIndex struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Files   []siteURL `xml:"sitemap"`
}

// siteMap is one of them.
type siteMap struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []siteURL `xml:"url"`
}

type siteURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

// sitemap names a file for the shelves, their groups and the cooperatives, and one for each cooperative.
func (s *Storefront) sitemap(c *gin.Context) error {
	known, err := s.Members.Directory(c.Request.Context())
	if err != nil {
		return err
	}
	site, address := s.Web.Site(c), s.Web.AddressFor(c)
	file := func(name string) siteURL { return siteURL{Loc: address + "/sitemap/" + name + ".xml"} }
	index := siteIndex{Files: []siteURL{file(sitemapOf)}}
	for _, coop := range known.Coops {
		if (site == nil || site.Coop == coop.ID) && !coop.Suspended() {
			index.Files = append(index.Files, file(coop.Slug))
		}
	}
	slices.SortFunc(index.Files[1:], func(a, b siteURL) int { return strings.Compare(a.Loc, b.Loc) })
	return s.writeSitemap(c, index)
}

// sitemapPart is one file.
func (s *Storefront) sitemapPart(c *gin.Context) error {
	name, is := strings.CutSuffix(c.Param("file"), ".xml")
	if !is {
		return act.ErrNotFound
	}
	known, err := s.Members.Directory(c.Request.Context())
	if err != nil {
		return err
	}
	var part siteMap
	site, address := s.Web.Site(c), s.Web.AddressFor(c)
	add := func(path, changed string) { part.URLs = append(part.URLs, siteURL{address + path, changed}) }
	switch coop, there := known.IDs[name]; {
	case there && site != nil && site.Coop != coop:
		return act.ErrNotFound
	case there:
		known := known.Coops[coop]
		if known.Suspended() {
			return act.ErrNotFound
		}
		err = s.sitemapCoop(c.Request.Context(), &known, func(path, changed string) bool {
			add(path, changed)
			return len(part.URLs) < sitemapLimit
		})
	case name == sitemapOf:
		add("/", "")
		for _, name := range ui.InfoPages() {
			add("/"+name, "")
		}
		for _, category := range slices.Concat(catalog.Groups(), s.Catalog.Categories(c.Request.Context())) {
			add("/kategori/"+category.Slug, "")
		}
		if site == nil {
			add("/koperasi", "")
			for _, coop := range known.Coops {
				if !coop.Suspended() {
					add("/koperasi/"+coop.Slug, "")
				}
			}
		}
	default:
		return act.ErrNotFound
	}
	if err != nil {
		return err
	}
	return s.writeSitemap(c, part)
}

// sitemapCoop lists the articles, the shops and the products of a cooperative that can be seen, while add has room.
func (s *Storefront) sitemapCoop(ctx context.Context, coop *members.Cooperative, add func(path, changed string) (more bool)) error {
	for page := (store.Page{Limit: store.MaxPage}); ; {
		articles, err := s.Content.Published(ctx, coop.ID, page)
		if err != nil {
			return err
		}
		for i := range articles.Items {
			if !add(newsPath(coop)+"/"+articles.Items[i].Slug, articles.Items[i].UpdatedAt.UTC().Format(time.DateOnly)) {
				return nil
			}
		}
		if page.After = articles.Next; page.After == "" {
			break
		}
	}
	for page := (store.Page{Limit: store.MaxPage}); ; {
		shops, err := s.Catalog.Shops(ctx, catalog.ShopSearch{Coop: coop.ID, State: catalog.Open}, page)
		if err != nil {
			return err
		}
		for i := range shops.Items {
			if !add("/lapak/"+shops.Items[i].Slug, "") {
				return nil
			}
		}
		if page.After = shops.Next; page.After == "" {
			break
		}
	}
	for page := (store.Page{Limit: store.MaxPage}); ; {
		products, err := s.Catalog.Published(ctx, catalog.ProductFilter{Coop: coop.ID}, page)
		if err != nil {
			return err
		}
		for i := range products.Items {
			if !add("/p/"+products.Items[i].Slug, products.Items[i].UpdatedAt.UTC().Format(time.DateOnly)) {
				return nil
			}
		}
		if page.After = products.Next; page.After == "" {
			return nil
		}
	}
}

// writeSitemap answers with a file that may be a minute old.
func (s *Storefront) writeSitemap(c *gin.Context, file any) error {
	body, err := xml.Marshal(file)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "public, max-age=60")
	c.Data(http.StatusOK, "application/xml; charset=utf-8", append([]byte(xml.Header), body...))
	return nil
}
