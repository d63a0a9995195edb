package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"github.com/gin-gonic/gin"
)

// longestHost is how long a name can be that DNS has, in bytes.
const longestHost = 253

// Site is a cooperative's own address: visitors see its shop alone there.
type Site struct {
	Host       string // of its pages; other hosts of the cooperative lead there
	Coop, Name string // Coop is the id of the cooperative
	Brand      Brand
	Colours    Colours
}

// Site is the cooperative whose own address was asked for, nil at the market's.
func (w *Web) Site(c *gin.Context) *Site { return stateOf(c).site }

// AddressFor is the public address at which the visitor is, without a slash at the end: the market's, or the cooperative's own. It is
// never made of what the request says.
func (w *Web) AddressFor(c *gin.Context) string { return w.addressOf(stateOf(c).site) }

func (w *Web) addressOf(site *Site) string {
	if site == nil {
		return w.BaseURL()
	}
	address := w.base.Scheme + "://" + site.Host
	if port := w.base.Port(); port != "" {
		address += ":" + port
	}
	return address
}

// findSite finds out whether the visitor asks for a cooperative's own address. A host that nobody knows is the market's.
func (w *Web) findSite(c *gin.Context) {
	host := hostOf(c.Request.Host)
	if route := c.FullPath(); host == w.base.Hostname() || host == "" || route == probeHealth || route == probeReady {
		return
	}
	site, err := w.FindSite(c.Request.Context(), host)
	switch {
	case err != nil:
		w.fail(c, err)
		return
	case site == nil:
		return
	}
	stateOf(c).site = site
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", h.Get("Content-Security-Policy")+" "+w.BaseURL()) // some forms lead there
	if w.secure {
		h.Set("Strict-Transport-Security", "max-age=63072000") // what else the cooperative has below its name is its own business
	}
	if host != site.Host && c.Request.Method == http.MethodGet {
		c.Redirect(http.StatusTemporaryRedirect, w.addressOf(site)+localPath(c.Request.URL.RequestURI(), "/"))
		c.Abort()
	}
}

// hostOf is the name of a host without its port, in lower case; "" for what no cooperative can have.
func hostOf(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 {
		host = host[:i]
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if _, err := netip.ParseAddr(host); err == nil || len(host) > longestHost || !strings.Contains(host, ".") {
		return ""
	}
	return host
}

// toMarket leads from a cooperative's own address to the same page of the market.
func (w *Web) toMarket(c *gin.Context) {
	if stateOf(c).site != nil {
		c.Redirect(http.StatusSeeOther, w.BaseURL()+localPath(c.Request.URL.RequestURI(), "/"))
		c.Abort()
	}
}

// shareKey tells the pages of one site, as it looks now, from those of another.
func (s *Site) shareKey() string {
	if s == nil {
		return ""
	}
	return fmt.Sprint(s.Host, s.Name, s.Brand, s.Colours)
}

// SiteName is what the whole site is called.
func (p *Page) SiteName() string {
	if p.Site == nil {
		return "Lumbung"
	}
	return p.Site.Name
}

// MarketHost is the name of the host of the whole market.
func (p *Page) MarketHost() string {
	if p.web == nil {
		return ""
	}
	return p.web.base.Hostname()
}

// Own is the address of a cooperative whose own host has this name.
func (p *Page) Own(host string) string {
	if p.web == nil {
		return "/"
	}
	return p.web.addressOf(&Site{Host: host})
}

// Market is the address of a path in the whole market, from wherever the visitor is.
func (p *Page) Market(path string) string {
	if p.web == nil {
		return path
	}
	return p.web.BaseURL() + path
}
