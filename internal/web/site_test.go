package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// atSites is a handler at the market's address and at that of one cooperative, which has two hosts.
func atSites(t *testing.T, base string) *webtest.Browser {
	t.Helper()
	w := webtest.New(t, nil, func(o *web.Options) { o.BaseURL = base })
	w.FindSite = func(_ context.Context, host string) (*web.Site, error) {
		switch host {
		case "kopi.example", "www.kopi.example":
			return &web.Site{Host: "kopi.example", Coop: "sembalun", Name: "Koperasi Sembalun"}, nil
		case "rusak.example":
			return nil, webtest.ErrBroken
		}
		return nil, nil
	}
	e := w.NewEngine()
	e.GET("/lihat", w.Wrap(func(c *gin.Context) error {
		p := w.Page(c, "Halaman")
		return w.Write(c, http.StatusOK, ui.Store(&p, ui.Bar{}, say(p.Absolute("/x")+" "+p.Market("/x")), nil))
	}))
	e.POST("/ubah", w.Wrap(func(c *gin.Context) error { return w.Redirect(c, "/lihat") }))
	return webtest.NewBrowser(t, w.Handler(e))
}

// A cooperative's own address is that of its pages. The name that a request gives for its host is looked up, and stands in no page
// and no redirect unless a cooperative has it.
func TestSites(t *testing.T) {
	t.Parallel()
	b := atSites(t, "https://lumbung.test:8443")
	for _, host := range []string{
		"lumbung.test", "LUMBUNG.test:8443", "jahat.example", "jahat.example:443", "kopi.example.jahat.example", "kopi", "203.0.113.7",
		"[2001:db8::1]:8080", "", strings.Repeat("x", 300) + ".example",
	} {
		page := b.At("http://" + host).Get("/lihat").Is(200)
		page.Says("https://lumbung.test:8443/x").Has(`href="https://lumbung.test:8443/lihat"`).Silent("jahat", "kopi.example", "semua koperasi")
	}
	for _, host := range []string{"kopi.example", "KOPI.example:8443", "kopi.example.", "kopi.example:1"} {
		page := b.At("http://" + host).Get("/lihat").Is(200)
		page.Says("https://kopi.example:8443/x https://lumbung.test:8443/x", "Lihat semua koperasi").
			Has(`href="https://kopi.example:8443/lihat"`, "<title>Halaman · Koperasi Sembalun</title>")
		policy := page.Header.Get("Content-Security-Policy")
		if !strings.HasSuffix(policy, "form-action 'self' https://lumbung.test:8443") {
			t.Errorf("%s: a form may not lead to the market: %s", host, policy)
		}
		if got := page.Header.Get("Strict-Transport-Security"); got != "max-age=63072000" {
			t.Errorf("%s: %q binds other names of the cooperative", host, got)
		}
	}
	for path, to := range map[string]string{
		"/lihat?a=b": "https://kopi.example:8443/lihat?a=b", "/%2Fjahat.example": "https://kopi.example:8443/",
	} {
		lead := b.At("http://www.kopi.example").Get(path).Is(http.StatusTemporaryRedirect)
		if got := lead.Header.Get("Location"); !strings.HasPrefix(got, "https://kopi.example:8443/") || path == "/lihat?a=b" && got != to {
			t.Errorf("%s leads to %s", path, got)
		}
	}
	b.At("http://rusak.example").Get("/lihat").Is(500)
	b.At("http://rusak.example").Get("/healthz").Is(200)
}

// Of forms that a cooperative's own pages send, those of other sites are refused, as at the market's address.
func TestSiteForms(t *testing.T) {
	t.Parallel()
	b := atSites(t, webtest.BaseURL).At("http://kopi.example")
	b.Post("/ubah", nil).Is(http.StatusSeeOther)
	for _, test := range []struct {
		site, origin string
		want         int
	}{
		{"same-origin", "http://kopi.example", http.StatusSeeOther},
		{"", "http://kopi.example", http.StatusSeeOther},
		{"cross-site", "http://jahat.example", http.StatusForbidden},
		{"", "http://jahat.example", http.StatusForbidden},
		{"same-site", "http://toko.kopi.example", http.StatusForbidden},
	} {
		b.Header = http.Header{"Origin": {test.origin}}
		if test.site != "" {
			b.Header.Set("Sec-Fetch-Site", test.site)
		}
		if got := b.Do(http.MethodPost, "/ubah", nil).Status; got != test.want {
			t.Errorf("%+v: got %d", test, got)
		}
	}
}

// Pages that are kept for strangers are those of one address, as it looks now.
func TestSitesShareNothing(t *testing.T) {
	t.Parallel()
	site := web.Site{Host: "kopi.example", Coop: "sembalun", Name: "Koperasi Sembalun"}
	notes := openNotebook(t)
	w := webtest.New(t, nil, func(o *web.Options) { o.Pages = notes.pages })
	w.FindSite = func(_ context.Context, host string) (*web.Site, error) {
		found := site
		if found.Host = host; host == "kopi.example" || host == "teh.example" {
			return &found, nil
		}
		return nil, nil
	}
	e := w.NewEngine()
	e.GET("/lihat", w.WrapShared(func(c *gin.Context) error {
		if _, err := notes.notes.Get(c.Request.Context(), "a"); err != nil {
			return err
		}
		p := w.Page(c, "Halaman")
		return w.Write(c, http.StatusOK, ui.Store(&p, ui.Bar{}, say(p.BaseURL+" "+p.SiteName()), nil))
	}))
	b := webtest.NewBrowser(t, w.Handler(e))
	for range 2 {
		b.Get("/lihat").Says("http://lumbung.test Lumbung")
		b.At("http://kopi.example").Get("/lihat").Says("http://kopi.example Koperasi Sembalun")
		b.At("http://teh.example").Get("/lihat").Says("http://teh.example Koperasi Sembalun")
	}
	site.Name = "Koperasi Rinjani"
	b.At("http://kopi.example").Get("/lihat").Says("Koperasi Rinjani")
}
