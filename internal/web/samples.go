package web

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/i18n"
)

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
		visit.Nav, visit.Title, visit.Help = page.Nav.ID, visit.T(page.Title), page.HelpKey()
		main, err := show(context.Background(), v)
		if err != nil {
			return nil, err
		}
		return f.Layout(v, main), nil
	}
	return nil, act.ErrNotFound
}

// Helps are the keys of the help of every page that has one.
func (f *Face[V]) Helps() []string {
	var keys []string
	for i := range f.Pages {
		if key := f.Pages[i].HelpKey(); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
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
