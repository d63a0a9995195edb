package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/i18n"
	"lumbung/internal/media"
	"lumbung/internal/money"
)

// Page is what every page needs; every visit embeds it. Faces get one from Web.Page and change what they know
// better. All its methods are for components.
type Page struct {
	Title       string          // of the tab, and of the bar on phones when Back is set
	Description string          // for search engines and shared links
	Canonical   string          // public address; empty: BaseURL + Path
	Image       media.Picture   // for shared links; without one they show the sign of the program
	NoIndex     bool            // keep away from search engines
	Structured  any             // schema.org data, written as JSON-LD
	Styles      []string        // our style sheets beside app.css
	Scripts     []string        // our scripts beside app.js
	Head        templ.Component // meta elements of this page alone

	Locale    *i18n.Locale
	Guessed   bool // the language is English because the browser prefers it
	Path      string
	Query     url.Values
	BaseURL   string // the market's address, or the cooperative's own
	Site      *Site  // nil at the market's address
	RequestID string

	Visitor   *Visitor // nil when not signed in
	CartCount int
	Flash     *Flash
	// Maintenance is what all pages say while the market takes nothing in; empty: it does.
	Maintenance string
	Form        *Form // the form as it was typed, for Field, Select, Radios

	Help    string // where the sentences of its help begin, see PageSpec.HelpKey; "" for none
	Nav     string // id of the place that is on: beranda cari keranjang pesanan akun, or of the frame's items
	Search  string // what stands in the search box
	Place   string // where things are delivered: Selaparang, Mataram
	Back    string // phones show a bar with an arrow to here instead of sign and search
	Frame   *Frame // back office only
	Brand   Brand  // of the cooperative that is visited
	Colours Colours

	web *Web
}

// Visitor is who signed in, as pages show them.
type Visitor struct {
	Name   string
	Member bool // has a shop
}

// Frame is the back office around a page: who is at work, and the places to go.
type Frame struct {
	Name  string // the shop or the cooperative
	Role  string // Bendahara · Lalu Ahmad
	Home  string
	Help  string // address of whom to ask
	Items []NavItem
}

// Brand is the sign of a cooperative, which leads to its page.
type Brand struct {
	Href, Name string
	Logo       Picture // without sources there is none
}

// NavItem is one place. Label is a locale key. On phones the first four stand in the bottom bar, the rest under Lainnya.
type NavItem struct {
	ID, Href, Icon, Label string
	Count                 int // what waits there; 0 shows nothing
}

// Page fills a Page from the request. Title is already in the visitor's language.
func (w *Web) Page(c *gin.Context, title string) Page {
	p := Page{
		Title: title, Locale: w.locale(c), Guessed: stateOf(c).guessed, Path: c.Request.URL.Path, Query: c.Request.URL.Query(),
		BaseURL: w.AddressFor(c), RequestID: RequestID(c), Site: w.Site(c), web: w,
	}
	if p.Site != nil {
		p.Brand, p.Colours = p.Site.Brand, p.Site.Colours
	}
	if p.Maintenance = w.options.Maintenance; p.Maintenance == MaintenanceOn {
		p.Maintenance = p.T("web.maintenance.notice")
	}
	actor, err := w.Actor(c)
	if err != nil {
		w.log.WarnContext(c.Request.Context(), "visitor not known", "err", err, "id", p.RequestID)
		return p
	}
	if actor.SignedIn() {
		p.Visitor = visitor(actor)
	}
	p.Flash = w.takeFlash(c)
	p.CartCount = w.CartCount(c)
	return p
}

// T is the sentence of key in the visitor's language.
func (p *Page) T(key string, args ...any) string {
	if p.Locale == nil {
		return key
	}
	return p.Locale.T(key, args...)
}

// Number groups by thousands: 1.120.
func (p *Page) Number(n int) string {
	if p.Locale == nil {
		return fmt.Sprint(n)
	}
	return p.Locale.Number(int64(n))
}

// Rupiah writes an amount by the language's rule: Rp12.500, in English Rp12,500.
func (p *Page) Rupiah(a money.Amount) string {
	if p.Locale == nil {
		return a.String()
	}
	return p.Locale.Rupiah(a)
}

// SignedRupiah is Rupiah with a plus sign in front of what came in.
func (p *Page) SignedRupiah(a money.Amount) string {
	if a > 0 {
		return "+" + p.Rupiah(a)
	}
	return p.Rupiah(a)
}

// Tenths writes a rating kept as tenths: 49 is 4,9.
func (p *Page) Tenths(n int) string {
	mark := ","
	if p.Locale != nil && p.Locale.Tag() == i18n.English {
		mark = "."
	}
	return fmt.Sprintf("%d%s%d", n/10, mark, n%10)
}

// Date writes 22 November 2026.
func (p *Page) Date(t time.Time) string { return p.when(t, (*i18n.Locale).Date) }

// ShortDate writes 22 Nov.
func (p *Page) ShortDate(t time.Time) string { return p.when(t, (*i18n.Locale).ShortDate) }

// DateTime writes 22 November 2026, 13.05 WIB.
func (p *Page) DateTime(t time.Time) string { return p.when(t, (*i18n.Locale).DateTime) }

// Time writes 13.05.
func (p *Page) Time(t time.Time) string { return p.when(t, (*i18n.Locale).Time) }

func (p *Page) when(t time.Time, write func(*i18n.Locale, time.Time) string) string {
	if t.IsZero() || p.Locale == nil {
		return ""
	}
	return write(p.Locale, t)
}

// Lang is the language of the page, id or en.
func (p *Page) Lang() string {
	if p.Locale == nil {
		return i18n.Indonesian
	}
	return p.Locale.Tag()
}

// Asset is the address of a static file.
func (p *Page) Asset(name string) (string, error) {
	if p.web == nil {
		return "/static/" + name, nil
	}
	return p.web.Asset(name)
}

// Is tells whether a place is the one that is on.
func (p *Page) Is(nav string) bool { return p.Nav == nav }

// With is this page's address with query values changed: With "urut" "termurah" "hal" "". An empty value goes away.
func (p *Page) With(pairs ...string) (string, error) {
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("web: With needs pairs, got %d values", len(pairs))
	}
	query := url.Values{}
	for key, values := range p.Query {
		query[key] = append([]string(nil), values...)
	}
	for i := 0; i < len(pairs); i += 2 {
		query.Del(pairs[i])
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	return address(p.Path, query), nil
}

// Without is this page's address with one value of a repeated query key taken away: a filter that is switched off.
func (p *Page) Without(key, value string) string {
	query := url.Values{}
	for k, values := range p.Query {
		for _, v := range values {
			if k != key || v != value {
				query.Add(k, v)
			}
		}
	}
	return address(p.Path, query)
}

// Has tells whether the query has key=value.
func (p *Page) Has(key, value string) bool {
	return slices.Contains(p.Query[key], value)
}

func address(path string, query url.Values) string {
	u := url.URL{Path: path, RawQuery: query.Encode()}
	return u.String()
}

// Address is the public address of this page.
func (p *Page) Address() string {
	if p.Canonical != "" {
		return p.Absolute(p.Canonical)
	}
	return p.BaseURL + p.Path
}

// Absolute puts the base URL before a path.
func (p *Page) Absolute(path string) string {
	if strings.HasPrefix(path, "/") {
		return p.BaseURL + path
	}
	return path
}
