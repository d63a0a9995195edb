package web

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// devTemplates is where our shared templates lie in the repository, re-read in dev mode.
const devTemplates = "internal/web/templates"

// largePage is the size above which a page's buffer is not kept for the next one.
const largePage = 256 << 10

// PagesOptions say where a face keeps its templates.
type PagesOptions struct {
	Name   string   // of the face, in the storybook: storefront, seller
	FS     fs.FS    // one page per file: seller/orders.html is the page "seller/orders"; partials/*.html are for all of them
	Dir    string   // the same folder in the repository, re-read on every page in dev mode
	Layout string   // "layout" (default) or "frame"
	Want   []string // the pages the handlers show: one without a file is an error here, at start
}

// Pages are the parsed templates of one face. Each page is a set of its own over the layout and the partials.
type Pages struct {
	web     *Web
	options PagesOptions
	sets    map[string]*template.Template
}

// Pages parses the templates of a face, once.
func (w *Web) Pages(o PagesOptions) (*Pages, error) {
	if o.Layout == "" {
		o.Layout = "layout"
	}
	p := &Pages{web: w, options: o}
	var err error
	if p.sets, err = parsePages(o, Sub(files, "templates")); err != nil {
		return nil, err
	}
	for _, name := range o.Want {
		if p.sets[name] == nil {
			return nil, fmt.Errorf("web: page %q of %s has no template", name, o.Name)
		}
	}
	return p, nil
}

// Names lists the pages, sorted.
func (p *Pages) Names() []string {
	names := make([]string, 0, len(p.sets))
	for name := range p.sets {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Template is the set of one page as it is executed, for templatecheck; nil when there is none.
func (p *Pages) Template(name string) *template.Template {
	if set := p.sets[name]; set != nil {
		return set.Lookup(p.options.Layout)
	}
	return nil
}

func parsePages(o PagesOptions, shared fs.FS) (map[string]*template.Template, error) {
	base := template.New("").Funcs(funcs())
	base, err := base.ParseFS(shared, "*.html", "partials/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse shared templates: %w", err)
	}
	own, err := fs.Glob(o.FS, "partials/*.html")
	if err != nil {
		return nil, err
	}
	if len(own) > 0 {
		if base, err = base.ParseFS(o.FS, own...); err != nil {
			return nil, fmt.Errorf("parse partials of %s: %w", o.Name, err)
		}
	}
	sets := map[string]*template.Template{}
	err = fs.WalkDir(o.FS, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(file) != ".html" || strings.HasPrefix(file, "partials/") {
			return err
		}
		content, err := fs.ReadFile(o.FS, file)
		if err != nil {
			return err
		}
		set, err := base.Clone()
		if err == nil {
			_, err = set.New(file).Parse(string(content))
		}
		if err != nil {
			return fmt.Errorf("parse page %s: %w", file, err)
		}
		sets[strings.TrimSuffix(file, ".html")] = set
		return nil
	})
	return sets, err
}

// Render shows a page: name with its view, a struct that embeds Page. It is written only when it is whole.
func (p *Pages) Render(c *gin.Context, status int, name string, view any) error {
	b := p.web.buffers.Get().(*bytes.Buffer) // the pool holds nothing else
	defer p.web.putBuffer(b)
	if err := p.execute(b, name, view); err != nil {
		return err
	}
	p.web.send(c, status, b.Bytes())
	return nil
}

func (p *Pages) execute(to io.Writer, name string, view any) error {
	sets, err := p.current()
	if err != nil {
		return err
	}
	set := sets[name]
	if set == nil {
		return fmt.Errorf("web: no page %q", name)
	}
	if err := set.ExecuteTemplate(to, p.options.Layout, view); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	return nil
}

// current is what was parsed at start, in dev mode what is on disk now.
func (p *Pages) current() (map[string]*template.Template, error) {
	if !p.web.options.Dev || p.options.Dir == "" {
		return p.sets, nil
	}
	if _, err := os.Stat(p.options.Dir); err != nil {
		return p.sets, nil //nolint:nilerr // not run from the repository: what is embedded will do
	}
	o := p.options
	o.FS = os.DirFS(o.Dir)
	return parsePages(o, os.DirFS(devTemplates))
}

// RenderSample writes a page as visitors would get it, from a view without a request: for tests and screenshots.
func (p *Pages) RenderSample(to io.Writer, name string, view any, language string) error {
	dressed, err := p.web.dress(view, func(page *Page) {
		page.Locale = p.web.options.Catalog.Locale(language)
	})
	if err != nil {
		return err
	}
	return p.execute(to, name, dressed)
}

// dress completes the Page inside a sample view, which knows neither the request nor us.
func (w *Web) dress(view any, fill func(*Page)) (any, error) {
	v := reflect.ValueOf(view)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct || !v.FieldByName("Page").IsValid() || v.FieldByName("Page").Type() != reflect.TypeFor[Page]() {
		return nil, errors.New("web: a view is a struct that embeds web.Page")
	}
	fresh := reflect.New(v.Type()).Elem()
	fresh.Set(v)
	page := fresh.FieldByName("Page").Addr().Interface().(*Page) // checked above
	page.web = w
	if page.BaseURL == "" {
		page.BaseURL = w.BaseURL()
	}
	if page.Path == "" {
		page.Path = "/"
	}
	fill(page)
	return fresh.Interface(), nil
}

// funcs are the few functions templates have beside the methods of Page.
func funcs() template.FuncMap {
	return template.FuncMap{
		"add":   func(a, b int) int { return a + b },
		"lower": strings.ToLower,
		"lines": func(s string) []string { return strings.Split(strings.TrimSpace(s), "\n") },
	}
}
