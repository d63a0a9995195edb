package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/audit"
)

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
		var gate []gin.HandlerFunc
		if f.Market || page.Market {
			gate = append(gate, w.toMarket)
		}
		e.GET(path, append(gate, wrap(func(c *gin.Context) error { return w.instead(c, f.open(w, c, page)) }))...)
		for _, file := range page.Files {
			method, _ := file.door(page)
			handler := w.Wrap(func(c *gin.Context) error { return w.instead(c, f.download(w, c, page, file)) })
			e.Handle(method, path+"/"+file.Path, append(gate, handler)...)
		}
		for _, one := range page.Acts {
			handler := w.Wrap(func(c *gin.Context) error { return w.instead(c, f.act(w, c, page, one)) })
			e.POST(below(path, one.Path), slices.Concat(gate, one.Use, []gin.HandlerFunc{handler})...)
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

func (f *Face[V]) path(p *PageSpec[V]) string { return below(f.Root, p.Path) }

func below(path, part string) string { return "/" + strings.Trim(path+"/"+part, "/") }

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
	visit.Nav, visit.Title, visit.Help = page.Nav.ID, visit.T(page.Title), page.HelpKey()
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
	here := strings.TrimSuffix(c.Request.URL.Path, "/"+one.Path)
	v, err := f.enter(c, one.Access)
	var done Done
	var form *Form
	if err == nil {
		done, form, err = one.run(audit.WithRemote(c.Request.Context(), c.ClientIP()), c, v)
	}
	if errors.Is(err, act.ErrUnproven) {
		w.Flash(c, "kunyit", "web.type_again")
		return w.askProof(c, here)
	}
	if err != nil {
		return err
	}
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

// Door is a route and who may come through it.
type Door struct {
	Method, Path string
	Access       act.Access
}

// Doors are the routes of the face.
func (f *Face[V]) Doors() []Door {
	var doors []Door
	for i := range f.Pages {
		page := &f.Pages[i]
		path := f.path(page)
		doors = append(doors, Door{http.MethodGet, path, page.Access})
		for _, file := range page.Files {
			method, access := file.door(page)
			doors = append(doors, Door{method, path + "/" + file.Path, access})
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
