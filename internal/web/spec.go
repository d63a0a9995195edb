package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/i18n"
)

// Visit is one visit of a page: the page, who came and where. A face's own visit embeds it and adds what its pages ask for. It
// knows no request: what a page may learn of it stands in Page and Param.
type Visit struct {
	Page
	By      act.Actor
	At      act.Place
	Refused string // path of the act whose form is shown again: of two forms on a page, Form belongs to this one

	c *gin.Context // nil in a sample
}

// Visiting is the visit itself.
func (v *Visit) Visiting() *Visit { return v }

// Param is a part of the address that the path names with a colon.
func (v *Visit) Param(name string) string {
	if v.c == nil {
		return ""
	}
	return v.c.Param(name)
}

// Key is the idempotency key of the form that was posted.
func (v *Visit) Key() (string, error) { return Key(v.c) }

// ReadQuery reads the address into a struct, as BindQuery does. A Show that puts a form with mistakes into the page answers with
// its status.
func (v *Visit) ReadQuery(into any) (*Form, error) { return readForm(v.Query, into) }

// Files are the uploads of the form that was posted, at most limit of them under a name.
func (v *Visit) Files(name string, limit int) ([]*multipart.FileHeader, error) {
	return Files(v.c, name, limit)
}

// Visiting is a face's own visit.
type Visiting interface{ Visiting() *Visit }

// Show makes the main part of a page; the face puts its layout around it. Instead of it, Elsewhere leads to another page, and
// Instead is one.
type Show[V Visiting] func(ctx context.Context, v V) (templ.Component, error)

// Elsewhere is the address of the page that has what is asked for. It is an error only by its type.
type Elsewhere string

// Error is for logs.
func (e Elsewhere) Error() string { return "see " + string(e) }

// Instead is a whole page in place of the one that was asked for: how to become a member, for who is none. It is an error only by
// its type.
type Instead struct {
	Status    int
	Component templ.Component
}

// Error is for logs.
func (i Instead) Error() string { return fmt.Sprintf("another page with status %d", i.Status) }

// PageSpec declares a page: its address, who may see it, how it is shown, what can be done on it, and a sample. A page without
// Access, Title, Show or Sample is refused at start.
type PageSpec[V Visiting] struct {
	Path   string // below the root of the face, "" for the root itself
	Access act.Access
	Shared bool // all strangers may get the same page, see WrapShared
	Nav    Nav[V]
	Title  string // locale key; Show may set a better one
	Show   Show[V]
	Acts   []Act[V]
	Files  []File[V]
	Sample Show[V]            // the page without a request, for tests, the storybook and pictures
	More   map[string]Show[V] // by name: the same page in other states
}

// Nav is a page's place in the frame. A page with an Icon is an item of it; other pages name the item that is on.
type Nav[V Visiting] struct {
	ID, Icon, Label string // Label is a locale key
	Rank            int    // items stand in this order
	Count           func(ctx context.Context, v V) (int, error)
}

// Act is something that can be done on a page: a form that is posted below its address.
type Act[V Visiting] struct {
	Path   string // below that of the page, "" for the page's own
	Access act.Access
	Use    []gin.HandlerFunc // run before: Limit, for uploads

	run func(ctx context.Context, c *gin.Context, v V) (Done, *Form, error)
}

// Done is where an act leads to, and the sentence that the next page begins with.
type Done struct {
	To        string // "" for the page of the act
	Tone, Key string
	Args      []any
}

// Checked is a form that knows more of what is wrong with it than its tags say.
type Checked interface{ Check(form *Form) }

// Unfinished is a form with a button that only asks for more to fill in, a next list of places: it is shown again without its
// mistakes.
type Unfinished interface{ Unfinished() bool }

// Receiving is a form with uploads. They are taken in before anything else is said of the form, for a browser that gets it again
// does not send them again; what is wrong with them is told of an Unfinished form, too.
type Receiving[V Visiting] interface {
	Receive(ctx context.Context, v V, form *Form) error
}

// Do makes an act of a method: the form is read into F, as Bind does; F may be Checked, Unfinished and Receiving. A form that is refused is
// shown again on the act's page as it was typed, with its status; otherwise the visitor is led on.
func Do[V Visiting, F any](path string, access act.Access, do func(context.Context, V, F) (Done, error)) Act[V] {
	return Act[V]{Path: path, Access: access, run: func(ctx context.Context, c *gin.Context, v V) (done Done, form *Form, err error) {
		var in F
		if form, err = Bind(c, &in); err != nil {
			return done, nil, err
		}
		more, unfinished := any(&in).(Unfinished)
		if unfinished = unfinished && more.Unfinished(); unfinished {
			clear(form.Faults)
		}
		if files, ok := any(&in).(Receiving[V]); ok {
			if err = files.Receive(ctx, v, form); err != nil {
				return done, nil, err
			}
		}
		if unfinished {
			return done, form, nil
		}
		if more, ok := any(&in).(Checked); ok {
			more.Check(form)
		}
		if form.Ok() {
			done, err = do(ctx, v, in)
		}
		if form.Invalid(err) {
			return done, form, nil
		}
		return done, nil, err
	}}
}

// File is a page's download.
type File[V Visiting] struct {
	Path  string           // below that of the page
	Name  func(v V) string // under which browsers save it
	Write func(context.Context, V, io.Writer) error
}

// Face is a set of pages with one root, one layout and one kind of visit.
type Face[V Visiting] struct {
	Name   string                          // in the storybook
	Root   string                          // /pengurus/:coop
	Enter  func(c *gin.Context) (V, error) // who came and where, before anything is asked about the page
	Around func(c *gin.Context, v V) error // the Page, once the visitor may see it
	Layout func(v V, main templ.Component) templ.Component
	Bare   func(l *i18n.Locale) V // a visit without a request, for samples
	Pages  []PageSpec[V]
}

// Door is a route and who may come through it.
type Door struct {
	Method, Path string
	Access       act.Access
}

// Mount adds the pages of a face to the routes, and to the storybook in dev mode.
func Mount[V Visiting](w *Web, e *gin.Engine, f *Face[V]) error {
	for i := range f.Pages {
		page := &f.Pages[i]
		if err := page.check(); err != nil {
			return fmt.Errorf("web: page %q of %s: %w", page.Path, f.Name, err)
		}
		path := f.path(page)
		wrap := w.Wrap
		if page.Shared {
			wrap = w.WrapShared
		}
		e.GET(path, wrap(func(c *gin.Context) error { return w.instead(c, f.open(w, c, page)) }))
		for _, file := range page.Files {
			e.GET(path+"/"+file.Path, w.Wrap(func(c *gin.Context) error { return w.instead(c, f.download(c, page, file)) }))
		}
		for _, one := range page.Acts {
			handler := w.Wrap(func(c *gin.Context) error { return w.instead(c, f.act(w, c, page, one)) })
			e.POST(below(path, one.Path), append(one.Use, handler)...)
		}
	}
	if w.options.Dev {
		w.stories = append(w.stories, Stories{f.Name, f.samples(), func(c *gin.Context, name string) error {
			component, err := f.sample(w, w.locale(c), name)
			if err != nil {
				return err
			}
			return w.Write(c, http.StatusOK, component)
		}})
	}
	return nil
}

func (p *PageSpec[V]) check() error {
	if p.Title == "" || p.Show == nil || p.Sample == nil {
		return errors.New("no Title, Show or Sample")
	}
	undecided := func(a Act[V]) bool { return !a.Access.Declared() }
	if !p.Access.Declared() || slices.ContainsFunc(p.Acts, undecided) {
		return errors.New("nobody has decided who may come in: Access")
	}
	return nil
}

func (f *Face[V]) path(p *PageSpec[V]) string { return below(f.Root, p.Path) }

func below(path, part string) string { return "/" + strings.Trim(path+"/"+part, "/") }

// instead answers with what Enter and Show return in place of a page.
func (w *Web) instead(c *gin.Context, err error) error {
	if to, ok := errors.AsType[Elsewhere](err); ok {
		return w.Redirect(c, string(to))
	}
	if page, ok := errors.AsType[Instead](err); ok {
		return w.Write(c, page.Status, page.Component)
	}
	return err
}

// Doors are the routes of the face.
func (f *Face[V]) Doors() []Door {
	var doors []Door
	for i := range f.Pages {
		page := &f.Pages[i]
		path := f.path(page)
		doors = append(doors, Door{http.MethodGet, path, page.Access})
		for _, file := range page.Files {
			doors = append(doors, Door{http.MethodGet, path + "/" + file.Path, page.Access})
		}
		for _, one := range page.Acts {
			doors = append(doors, Door{http.MethodPost, below(path, one.Path), one.Access})
		}
	}
	return doors
}

// NavItems are the items of the frame for a visitor; to makes an address of a page's path.
func (f *Face[V]) NavItems(ctx context.Context, v V, to func(path string) string) ([]NavItem, error) {
	var items []NavItem
	ranks := map[string]int{}
	for i := range f.Pages {
		nav := &f.Pages[i].Nav
		if nav.Icon == "" {
			continue
		}
		item := NavItem{ID: nav.ID, Href: to(f.Pages[i].Path), Icon: nav.Icon, Label: nav.Label}
		ranks[nav.ID] = nav.Rank
		if nav.Count != nil {
			var err error
			if item.Count, err = nav.Count(ctx, v); err != nil {
				return nil, err
			}
		}
		items = append(items, item)
	}
	slices.SortStableFunc(items, func(a, b NavItem) int { return ranks[a.ID] - ranks[b.ID] })
	return items, nil
}

// enter lets a visitor in who may.
func (f *Face[V]) enter(c *gin.Context, access act.Access) (V, error) {
	v, err := f.Enter(c)
	if err != nil {
		return v, err
	}
	visit := v.Visiting()
	visit.c = c
	return v, access.Check(visit.By, visit.At)
}

func (f *Face[V]) open(w *Web, c *gin.Context, page *PageSpec[V]) error {
	v, err := f.enter(c, page.Access)
	if err != nil {
		return err
	}
	return f.show(w, c, v, page, nil)
}

// show shows a page; form is one that was refused.
func (f *Face[V]) show(w *Web, c *gin.Context, v V, page *PageSpec[V], form *Form) error {
	if err := f.Around(c, v); err != nil {
		return err
	}
	visit, status := v.Visiting(), http.StatusOK
	visit.Path = strings.TrimSuffix(visit.Path, "/"+visit.Refused) // a GET of the act's address finds nothing
	if form != nil {
		visit.Form, status = form, form.Status()
	}
	visit.Nav, visit.Title = page.Nav.ID, visit.T(page.Title)
	main, err := page.Show(c.Request.Context(), v)
	if err != nil {
		return err
	}
	if form == nil && visit.Form != nil {
		status = visit.Form.Status()
	}
	return w.Write(c, status, f.Layout(v, main))
}

func (f *Face[V]) act(w *Web, c *gin.Context, page *PageSpec[V], one Act[V]) error {
	v, err := f.enter(c, one.Access)
	if err != nil {
		return err
	}
	done, form, err := one.run(audit.WithRemote(c.Request.Context(), c.ClientIP()), c, v)
	if err != nil {
		return err
	}
	here := strings.TrimSuffix(c.Request.URL.Path, "/"+one.Path)
	if form != nil {
		v.Visiting().Refused = one.Path
		return f.show(w, c, v, page, form)
	}
	if done.To == "" {
		done.To = here
	}
	if done.Key != "" {
		w.Flash(c, done.Tone, done.Key, done.Args...)
	}
	return w.Redirect(c, done.To)
}

// download sends a file. Its head leaves with the first part that is larger than the buffer, so that what fails early is a page
// of its own; what fails later breaks the connection off, and the browser knows that the file is not whole.
func (f *Face[V]) download(c *gin.Context, page *PageSpec[V], file File[V]) error {
	v, err := f.enter(c, page.Access)
	if err == nil {
		err = f.Around(c, v)
	}
	if err != nil {
		return err
	}
	to := &download{c: c, name: file.Name(v)}
	if err := file.Write(c.Request.Context(), v, to); err != nil {
		if to.started {
			panic(http.ErrAbortHandler)
		}
		return err
	}
	return to.flush()
}

// downloadBuffer is how much of a file waits for the first error.
const downloadBuffer = 256 << 10

type download struct {
	c       *gin.Context
	name    string
	waiting bytes.Buffer
	started bool
}

func (d *download) Write(b []byte) (int, error) {
	n, _ := d.waiting.Write(b) // a buffer takes everything
	if d.waiting.Len() < downloadBuffer {
		return n, nil
	}
	return n, d.flush()
}

func (d *download) flush() error {
	if !d.started {
		d.started = true
		d.c.Header("Content-Type", "text/csv; charset=utf-8")
		d.c.Header("Content-Disposition", `attachment; filename="`+d.name+`"`)
		d.c.Header("Cache-Control", "private, no-store")
		d.c.Status(http.StatusOK)
	}
	_, err := d.waiting.WriteTo(d.c.Writer)
	return err
}

// samples names every sample of the face: anggota, anggota-id, anggota-id.ditolak.
func (f *Face[V]) samples() []string {
	var names []string
	for i := range f.Pages {
		name := f.Pages[i].name()
		names = append(names, name)
		for more := range f.Pages[i].More {
			names = append(names, name+"."+more)
		}
	}
	slices.Sort(names)
	return names
}

func (p *PageSpec[V]) name() string {
	if p.Path == "" {
		return "awal"
	}
	return strings.NewReplacer("/:", "-", "/", "-").Replace(p.Path)
}

// sample is a page as visitors would get it, without a request.
func (f *Face[V]) sample(w *Web, l *i18n.Locale, name string) (templ.Component, error) {
	for i := range f.Pages {
		page := &f.Pages[i]
		states := map[string]Show[V]{page.name(): page.Sample}
		for more, show := range page.More {
			states[page.name()+"."+more] = show
		}
		show := states[name]
		if show == nil {
			continue
		}
		v := f.Bare(l)
		visit := v.Visiting()
		visit.web, visit.BaseURL, visit.Path = w, w.BaseURL(), strings.NewReplacer("/:", "/").Replace(f.path(page))
		visit.Nav, visit.Title = page.Nav.ID, visit.T(page.Title)
		main, err := show(context.Background(), v)
		if err != nil {
			return nil, err
		}
		return f.Layout(v, main), nil
	}
	return nil, act.ErrNotFound
}

// RenderSamples writes every sample in a language, by name: for tests.
func (f *Face[V]) RenderSamples(w *Web, language string) (map[string]string, error) {
	pages := map[string]string{}
	for _, name := range f.samples() {
		component, err := f.sample(w, w.options.Catalog.Locale(language), name)
		if err != nil {
			return nil, fmt.Errorf("sample %s: %w", name, err)
		}
		var b strings.Builder
		if err := component.Render(context.Background(), &b); err != nil {
			return nil, fmt.Errorf("sample %s: %w", name, err)
		}
		pages[name] = b.String()
	}
	return pages, nil
}

// Sample is a page without a request, in a language: for tests and samples.
func (w *Web) Sample(p Page, language string) *Page {
	p.web, p.Locale, p.BaseURL = w, w.options.Catalog.Locale(language), w.BaseURL()
	return &p
}

// Write answers with a component. It is written only when it is whole, and also when the time of the request is over: that is what
// it may tell.
func (w *Web) Write(c *gin.Context, status int, component templ.Component) error {
	b := w.buffers.Get().(*bytes.Buffer) // the pool holds nothing else
	defer w.putBuffer(b)
	if err := component.Render(context.WithoutCancel(c.Request.Context()), b); err != nil {
		return fmt.Errorf("render %s: %w", c.FullPath(), err)
	}
	w.send(c, status, b.Bytes())
	return nil
}

// send answers with a page.
func (w *Web) send(c *gin.Context, status int, page []byte) {
	h := c.Writer.Header()
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	if s := stateOf(c); s.sharing != nil && status == http.StatusOK && w.untouched(s.session) {
		s.sharing.keep(page, h.Get("Cache-Control"), w.encoders) // WrapShared answers
		return
	}
	c.Data(status, htmlType, page)
}

// largePage is the size above which a page's buffer is not kept for the next one.
const largePage = 256 << 10

func (w *Web) putBuffer(b *bytes.Buffer) {
	if b.Cap() <= largePage {
		b.Reset()
		w.buffers.Put(b)
	}
}
